"""A request that nobody at home may see."""

from support.citizen_steps import SILENCE, answer, asked, facts, pick, settled

from handlers.citizen.draft import Request
from handlers.flow import Done, Go
from handlers.messages import Say


class TestTheDiscreetMode:
    def draft(self) -> Request:
        return Request(story=["m1"], guesses=["VIOLENCE"], discreet=True, tier="U")

    def test_it_asks_first_whether_it_is_safe_to_talk(self) -> None:
        draft = Request(story=["m1"], listening=True)
        known = facts(texts={"m1": "เคยโดนแฟนตีเมื่อก่อน ตอนนี้เลิกกันแล้ว"})
        outcome = answer("story", draft, SILENCE, known)
        assert isinstance(outcome, Go)
        assert outcome.step == "talk"
        assert draft.discreet

    def test_it_tells_how_to_delete_the_chat(self) -> None:
        outcome = answer("talk", self.draft(), pick("yes"))
        assert isinstance(outcome, Go)
        assert isinstance(outcome.say[0], Say)
        assert "ลบแชต" in outcome.say[0].text

    def test_not_now_leaves_the_numbers_and_nothing_else(self) -> None:
        outcome = answer("talk", self.draft(), pick("no"))
        assert isinstance(outcome, Done)
        assert outcome.command is None

    def test_the_tambon_hears_of_it_only_by_a_clear_yes(self) -> None:
        for given, told in (("yes", True), ("no", False)):
            draft = self.draft()
            answer("share", draft, pick(given))
            assert draft.command().share_with_tambon is told
        assert self.draft().command().share_with_tambon is False

    def test_it_asks_for_a_safe_time_and_not_for_a_landmark(self) -> None:
        draft = settled(
            "talk", "category", story=["m1"], categories=["VIOLENCE"], discreet=True, unconfirmed="551405"
        )
        assert answer("found_place", draft, pick("yes")) == Go("contact")
        message = asked("contact", draft)
        assert isinstance(message, Say)
        assert "ปลอดภัย" in message.text
