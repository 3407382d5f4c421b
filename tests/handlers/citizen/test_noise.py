"""What answers nothing, in any step."""

import pytest
from support.citizen_steps import SILENCE, answer, pick, settled, text

from handlers.citizen.draft import REQUEST, Request
from handlers.commands import OpenTicket
from handlers.events import Chose, Event, Photo, Sticker, Text
from handlers.flow import Done, Go, Hold, Retry
from handlers.messages import choices_of
from models.words import Tier


class TestNoise:
    STEPS = tuple(name for name in REQUEST.steps if name not in ("story", "about"))

    @pytest.mark.parametrize("step", STEPS)
    @pytest.mark.parametrize(
        "event", [Sticker("s1"), Photo("p1"), Text("m9", ""), Chose("pick", {"value": "??"})]
    )
    def test_no_step_is_lost_by_it(self, step: str, event: Event) -> None:
        draft = Request(story=["m1"], guesses=["FOOD"], unconfirmed="551405", browsing="5514")
        assert isinstance(answer(step, draft, event), Retry | Hold)

    def test_the_second_time_a_person_is_offered(self) -> None:
        draft = settled("category", "place", "landmark", story=["m0"])
        answer("for_whom", draft, text("ฟหกด"))
        outcome = answer("for_whom", draft, text("ฟหกด"))
        assert isinstance(outcome, Retry)
        assert "ส่งให้เจ้าหน้าที่" in [choice.label for choice in choices_of(outcome.say[0])]
        handed = answer("for_whom", draft, pick("staff"))
        assert isinstance(handed, Done)
        assert isinstance(handed.command, OpenTicket)
        assert handed.command.wants_person

    @pytest.mark.parametrize(
        "step", ["category", "place", "landmark", "for_whom", "consent", "contact", "review"]
    )
    def test_danger_inside_any_answer_changes_the_course(self, step: str) -> None:
        draft = settled("category", "landmark", story=["m0"], categories=["FOOD"], health=True)
        outcome = answer(step, draft, text("มันกำลังเอามีดไล่ฟันฉัน"))
        assert draft.tier == Tier.E1
        assert isinstance(outcome, Go | Done)

    def test_an_old_timer_says_nothing(self) -> None:
        assert answer("place", Request(), SILENCE) == Retry(again=False)
