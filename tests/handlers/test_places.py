"""What the recogniser must hold: the names of real places in invented messages."""

import json
from pathlib import Path

import pytest

from handlers.places import (
    Found,
    Known,
    districts,
    place,
    provinces,
    recognise,
    subdistricts,
    successors,
    told,
)

CASES = Path(__file__).parent.parent / "support" / "cases"
MUEANG_CHANG = "551405"


def cases() -> list[dict[str, object]]:
    return [json.loads(line) for line in (CASES / "places.jsonl").read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("case", cases(), ids=lambda case: case["text"])
def test_a_message_is_read_as_a_person_would(case: dict[str, object]) -> None:
    found = recognise(str(case["text"]))
    if case.get("ask"):
        assert found.ambiguous
    elif case["code"] is None:
        assert found == Found()
    else:
        assert found.code == case["code"]


def test_a_place_is_called_by_its_whole_name_in_the_provinces_and_in_bangkok() -> None:
    here, there = place(MUEANG_CHANG), place("100608")
    assert here is not None
    assert there is not None
    assert (here.label, here.short) == ("ต.เมืองจัง อ.ภูเพียง จ.น่าน", "ต.เมืองจัง")
    assert there.label == "แขวงหัวหมาก เขตบางกะปิ กรุงเทพฯ"


def test_places_can_be_chosen_step_by_step() -> None:
    assert len(provinces()) == 77
    assert "5514" in {p.code for p in districts("55")}
    assert [p.name for p in subdistricts("5514")][4] == "เมืองจัง"


def test_an_abolished_subdistrict_leads_to_what_came_after_it() -> None:
    assert successors("104701") == ("104702", "104703")
    assert successors(MUEANG_CHANG) == (MUEANG_CHANG,)
    assert successors("999999") == ()
    found = recognise("แขวงบางนา เขตบางนา กทม.")
    assert found.district == "1047"
    assert set(found.candidates) >= {"104702", "104703"}


def test_the_account_s_own_provinces_tip_the_scales() -> None:
    assert recognise("ต.วังยาง").ambiguous
    found = recognise("ต.วังยาง", known=Known(provinces=frozenset({"65"})))
    assert found.code == "650907"
    assert "อยู่ในจังหวัดที่ดูแล" in found.evidence


def test_the_account_s_own_provinces_forbid_nothing() -> None:
    assert recognise("ต.เมืองจัง อ.ภูเพียง", known=Known(provinces=frozenset({"48"}))).code == MUEANG_CHANG


def test_the_person_s_confirmed_place_completes_a_short_answer() -> None:
    assert recognise("อ.เมือง", known=Known(near="480110")).code == "4801"
    assert recognise("อ.เมือง").ambiguous


def test_where_somebody_comes_from_is_not_where_help_is_needed() -> None:
    found = recognise("อยากกลับบ้านที่สุรินทร์ ไม่มีค่ารถ")
    assert found.code is None
    assert found.ambiguous


def test_levels_that_do_not_agree_are_asked_about_and_never_guessed() -> None:
    found = recognise("ต.เมืองจัง อ.ปัว จ.น่าน")
    assert found.ambiguous
    assert found.subdistrict is None
    assert found.province == "55"
    assert MUEANG_CHANG in found.candidates


def test_no_more_is_offered_than_can_be_chosen_from() -> None:
    found = recognise("ตำบลหนองบัว")
    assert len(found.candidates) == 9


def test_a_reading_says_why() -> None:
    assert "พบ “ต.เมืองจัง”" in recognise("ยายอยู่ ต.เมืองจัง ค่ะ").evidence


def test_a_reading_is_told_in_one_sentence() -> None:
    assert told(recognise("ยายอยู่ ต.เมืองจัง ค่ะ")) == "ส่งถึง ต.เมืองจัง อ.ภูเพียง จ.น่าน เพราะพบ “ต.เมืองจัง”"
    assert told(recognise("ต.วังยาง")).startswith("ถามก่อนว่าเป็น ต.วังยาง อ.พรรณานิคม จ.สกลนคร หรือ ")
    assert told(Found()) == "ยังไม่รู้ว่าที่ไหน"


def test_a_misspelt_english_name_is_compared_with_those_of_the_area_and_says_so() -> None:
    found = recognise("Tambon Faay Keeo, Amphoe Phu Phiang, Nan")
    assert found.code == "551407"
    assert "“Faay Keeo” สะกดใกล้เคียง" in found.evidence


def test_two_places_that_contradict_each_other_are_sure_only_of_what_they_share() -> None:
    found = recognise("นาคำ บ้านสมมุติ ปัตตานี", known=Known(provinces=frozenset({"48"})))
    assert found.ambiguous
    assert found.subdistrict is None


@pytest.mark.parametrize("text", ["", " ", "...", "ต.", "อ. จ.", "🙏", "\u200b", "๕" * 50, "ก" * 4000])
def test_nothing_is_read_in_nothing(text: str) -> None:
    assert recognise(text).code is None


def test_a_very_long_text_is_read_in_reasonable_time() -> None:
    assert recognise("บ้านหนองบัวคลองบาง" * 300 + " ต.เมืองจัง อ.ภูเพียง จ.น่าน").code == MUEANG_CHANG
