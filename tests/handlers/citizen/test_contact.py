"""A landmark, for whom, the consent, and how to call back."""

import pytest
from support.citizen_steps import answer, pick, settled, text

from handlers.citizen.opened import spaced
from handlers.events import Sticker
from handlers.flow import Go, Retry
from handlers.messages import Say
from models.words import ForWhom


class TestTheRest:
    def test_a_landmark_is_kept_by_id_or_skipped(self) -> None:
        draft = settled("category", "place", story=["m0"])
        assert answer("landmark", draft, text("หลังวัด", "m9")) == Go("for_whom")
        assert draft.landmark == "m9"
        assert answer("landmark", settled("category", "place", story=["m0"]), pick("skip")) == Go("for_whom")

    @pytest.mark.parametrize(
        ("words", "whom"), [("ของแม่ค่ะ", ForWhom.FAMILY), ("คนข้างบ้าน", ForWhom.NEIGHBOUR)]
    )
    def test_for_whom_may_be_typed(self, words: str, whom: ForWhom) -> None:
        draft = settled("category", "place", "landmark", story=["m0"])
        assert answer("for_whom", draft, text(words)) == Go("contact")
        assert draft.for_whom == whom

    def test_consent_is_asked_only_where_health_is_told(self) -> None:
        draft = settled("category", "place", "landmark", story=["m0"], health=True)
        assert answer("for_whom", draft, pick("self")) == Go("consent")

    @pytest.mark.parametrize(("given", "consent"), [("yes", True), ("no", False)])
    def test_help_goes_on_whatever_the_answer(self, given: str, consent: bool) -> None:
        draft = settled("category", "place", "landmark", "for_whom", story=["m0"], health=True)
        outcome = answer("consent", draft, pick(given))
        assert isinstance(outcome, Go)
        assert (outcome.step, draft.health_consent) == ("contact", consent)

    def test_a_sticker_is_no_consent(self) -> None:
        draft = settled("category", "place", "landmark", "for_whom", story=["m0"], health=True)
        assert isinstance(answer("consent", draft, Sticker("s1", ("OK",))), Retry)
        assert draft.health_consent is None

    def test_a_number_and_a_time_come_in_one_message(self) -> None:
        draft = settled("category", "place", "landmark", "for_whom", story=["m0"])
        assert answer("contact", draft, text("0812345678 หลังเที่ยง", "m8")) == Go("review")
        assert draft.phone is not None
        assert draft.phone.replace("-", "") == "0812345678"
        assert draft.safe_time == "m8"

    def test_a_lao_number_is_kept_as_written_and_the_talk_goes_on(self) -> None:
        draft = settled("category", "place", "landmark", "for_whom", story=["m0"])
        outcome = answer("contact", draft, text("+856 20 5555 1234", "m8"))
        assert isinstance(outcome, Go)
        assert (outcome.step, draft.phone, draft.safe_time) == ("review", None, "m8")
        assert isinstance(outcome.say[0], Say)
        assert "1155" in outcome.say[0].text

    def test_a_number_alone_is_no_time(self) -> None:
        draft = settled("category", "place", "landmark", "for_whom", story=["m0"])
        answer("contact", draft, text("081-234-5678"))
        assert draft.safe_time is None

    def test_a_broken_number_is_asked_again(self) -> None:
        draft = settled("category", "place", "landmark", "for_whom", story=["m0"])
        assert isinstance(answer("contact", draft, text("08123")), Retry)


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("0812345678", "081-234-5678"),
        ("021234567", "02-123-4567"),
        ("042511234", "042-511-234"),
        ("1300", "1300"),
    ],
)
def test_numbers_are_shown_as_they_are_read_aloud(given: str, shown: str) -> None:
    assert spaced(given) == shown
