"""What is shown once more before it is sent, and how each part is corrected."""

import pytest
from support.citizen_steps import SILENCE, answer, asked, facts, pick, settled, text

from handlers.citizen.draft import Request
from handlers.commands import OpenTicket
from handlers.events import Event
from handlers.flow import Done, Go, Retry
from handlers.messages import Card, said
from models.words import Category, ForWhom, Tier


class TestTheReview:
    def ready(self) -> Request:
        return settled(
            "category", "place", "landmark", "for_whom", "contact", story=["m1"], categories=["FOOD"], place="551405",
            landmark="m2", for_whom="family", phone="081-234-5678",
        )  # fmt: skip

    def test_it_shows_everything_and_copies_no_words(self) -> None:
        card = asked("review", self.ready(), facts(texts={"m1": "ไม่มีข้าวกิน", "m2": "หลังวัด"}))
        assert isinstance(card, Card)
        rows = dict(card.rows)
        assert rows["ที่"] == "ต.เมืองจัง อ.ภูเพียง จ.น่าน"
        assert (rows["เล่าว่า"], rows["ใกล้"]) == (said("m1"), said("m2"))
        assert "ไม่มีข้าวกิน" not in str(card)

    def test_sending_opens_the_ticket(self) -> None:
        outcome = answer("review", self.ready(), pick("send"))
        assert isinstance(outcome, Done)
        assert outcome.command == OpenTicket(
            (Category.FOOD,), Tier.N, "551405", ("m1",), landmark="m2", for_whom=ForWhom.FAMILY,
            phone="081-234-5678",
        )  # fmt: skip

    @pytest.mark.parametrize("part", ["category", "place", "story", "landmark", "for_whom", "contact"])
    def test_each_part_can_be_corrected_and_comes_back_to_the_review(self, part: str) -> None:
        draft = self.ready()
        outcome = answer("correct", draft, pick(part))
        assert isinstance(outcome, Go)
        event: Event = {
            "category": pick("MONEY"), "place": text("ต.เมืองจัง อ.ภูเพียง จ.น่าน"), "story": text("หลังคารั่ว", "m5"),
            "landmark": pick("skip"), "for_whom": pick("self"), "contact": pick("skip"),
        }[part]  # fmt: skip
        known = facts(texts={"m5": "หลังคารั่ว"})
        following = answer(outcome.step, draft, event, known)
        if part == "story":
            following = answer("about", draft, SILENCE, known)
        if part == "place":
            following = answer("found_place", draft, pick("yes"), known)
        assert following == Go("review")

    def test_more_words_are_added(self) -> None:
        draft = self.ready()
        assert isinstance(answer("review", draft, text("มีเด็กสองคน", "m6")), Retry)
        assert draft.story == ["m1", "m6"]
