"""Which need it is: guessed, confirmed, or chosen from the tiles."""

import pytest
from support.citizen_steps import answer, labels, pick, text

from handlers import wording
from handlers.citizen.draft import Request
from handlers.flow import Go, Retry
from models.words import Category


class TestTheNeed:
    def test_the_guess_is_confirmed_in_one_tap(self) -> None:
        draft = Request(story=["m1"], guesses=["FOOD"])
        assert labels("category", draft) == ["ใช่", "ไม่ใช่ เลือกเอง"]
        assert answer("category", draft, pick("yes")) == Go("place")
        assert draft.categories == ["FOOD"]

    def test_typing_yes_is_as_good(self) -> None:
        draft = Request(story=["m1"], guesses=["FOOD"])
        answer("category", draft, text("ใช่ค่ะ"))
        assert draft.categories == ["FOOD"]

    def test_two_guesses_stand_side_by_side(self) -> None:
        draft = Request(story=["m1"], guesses=["FOOD", "HEALTH"])
        assert labels("category", draft) == [
            "ขาดอาหาร ของใช้ ยา",
            "เจ็บป่วย",
            "ทั้งสองเรื่อง",
            "ไม่ใช่ เลือกเอง",
        ]

    def test_no_opens_the_menu_of_six(self) -> None:
        draft = Request(story=["m1"], guesses=["FOOD"])
        assert answer("category", draft, text("ไม่ใช่")) == Retry()
        assert len(labels("category", draft)) == 6

    @pytest.mark.parametrize("opened", ["elder", "homeless", "other"])
    def test_a_tile_opens_the_rest(self, opened: str) -> None:
        draft = Request(story=["m1"])
        assert answer("category", draft, pick(f"menu:{opened}")) == Go("category")
        assert len(labels("category", draft)) == len(wording.value(f"citizen.category_menu.{opened}"))

    def test_every_need_can_be_chosen(self) -> None:
        menus = wording.value("citizen.category_menu")
        shown = {code for name in ("first", "elder", "homeless", "other") for code in menus[name]}
        assert set(Category) <= shown

    def test_other_words_are_a_new_guess(self) -> None:
        draft = Request(story=["m1"], guesses=["FOOD"])
        assert answer("category", draft, text("หนี้นอกระบบเยอะมาก", "m2")) == Go("category")
        assert (draft.guesses, draft.story) == (["DEBT"], ["m1", "m2"])


def test_labels_fit_on_buttons() -> None:
    names = [*wording.value("citizen.button").values(), *wording.value("citizen.category_tile").values()]
    assert [name for name in names if len(name) > 20 and "{" not in name] == []
