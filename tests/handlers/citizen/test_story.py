"""What a person tells in their own words, until they fall silent."""

from support.citizen_steps import SILENCE, answer, facts, text

from handlers import citizen
from handlers.citizen.draft import REQUEST, Request
from handlers.events import Photo
from handlers.flow import Go, Hold, Start
from models.words import Tier


class TestTheStory:
    def test_a_message_is_kept_by_its_id_and_silence_is_awaited(self) -> None:
        draft = Request()
        assert answer("story", draft, text("ไม่มีข้าวกิน", "m7")) == Hold(6, "silence")
        assert draft.story == ["m7"]

    def test_nothing_is_asked_while_it_is_being_told(self) -> None:
        assert REQUEST.steps["story"].ask(Request(listening=True), facts()) == ()

    def test_photos_belong_to_it(self) -> None:
        draft = Request()
        assert answer("story", draft, Photo("p1")) == Hold(6, "silence")
        assert (draft.story, draft.media) == (["p1"], ["photo"])

    def test_after_silence_all_of_it_is_read_together(self) -> None:
        draft = Request(story=["m1", "m2"], listening=True)
        known = facts(texts={"m1": "ขอถุงยังชีพ", "m2": "อยู่ ต.เมืองจัง อ.ภูเพียง จ.น่าน"})
        assert answer("story", draft, SILENCE, known) == Go("category")
        assert (draft.guesses, draft.unconfirmed) == (["FOOD"], "551405")

    def test_a_phone_and_for_whom_in_it_are_not_asked_again(self) -> None:
        draft = Request(story=["m1"], listening=True)
        answer("story", draft, SILENCE, facts(texts={"m1": "ยายข้าวสารหมด โทร 081-234-5678"}))
        assert draft.phone is not None
        assert {"contact", "for_whom"} <= set(draft.settled)

    def test_danger_does_not_wait_for_silence(self) -> None:
        draft = Request()
        event = text("ผัวกำลังตีฉัน ช่วยด้วย")
        outcome = answer("story", draft, event, facts(texts={"m1": event.words}))
        assert isinstance(outcome, Go)
        assert (outcome.step, outcome.hold) == ("place", Hold(180, "danger"))
        assert draft.tier == Tier.E1

    def test_a_bare_cry_for_help_is_asked_whether_there_is_danger(self) -> None:
        assert answer("story", Request(), text("ช่วยด้วย")) == Go("danger")

    def test_what_was_unsent_is_simply_not_read(self) -> None:
        draft = Request(story=["gone"], listening=True)
        assert answer("story", draft, SILENCE) == Go("category")


def test_the_first_free_words_begin_a_request_without_any_tap() -> None:
    outcome = citizen.on_free(text("ข้าวสารหมด ไม่มีจะกิน"), facts(notice_seen=False))
    assert isinstance(outcome, Start)
    assert (outcome.flow, outcome.step, outcome.hold) == ("request", "story", Hold(6, "silence"))
