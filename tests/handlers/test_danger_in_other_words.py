"""Danger in other letters and dialects, in the middle of other talk, and stories that ended well."""

import pytest

from handlers.triage import danger, normalise
from handlers.triage.evidence import evidence


def is_carded(text: str) -> bool:
    found = danger(text)
    return found is not None and found.is_now


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("ລູກຫາຍ", "ลูกหาย"),
        ("ຫາຍໃຈບໍ່ອອກ", "หายใจไม่ออก"),
        ("ຢາກຕາຍ", "อยากตาย"),
        ("chuay duay", "ช่วยด้วย"),
        ("baan fai mai", "baan ไฟไหม้"),
        ("mae mai hai jai", "mae ไม่หายใจ"),
    ],
)
def test_thai_in_lao_or_latin_letters_is_read_as_thai(written: str, read: str) -> None:
    assert normalise(written) == read


def test_a_place_in_latin_letters_stays_a_place() -> None:
    assert normalise("12 Ban Mai, Chiang Mai") == "12 ban mai, chiang mai"


@pytest.mark.parametrize(
    "text",
    [
        "ຄົນເຈັບຫາຍໃຈບໍ່ອອກ",
        "ຜົວຕີຂ້ອຍ ເລືອດອອກ",
        "fai mai baan khang khang krub chuay duay",
        "phua thue puen ma khu, lueat ok mak",
        "ဓားနဲ့ လိုက်နေတယ်",
        "救命 着火了",
    ],
)
def test_danger_in_other_letters_gets_the_card(text: str) -> None:
    assert is_carded(text)


@pytest.mark.parametrize(
    ("well", "not_yet"),
    [
        (
            "เมื่อคืนพ่อเป็นลมในห้องน้ำ หมอให้น้ำเกลือแล้วให้กลับบ้าน เช้านี้กินข้าวต้มได้แล้ว",
            "เมื่อคืนหมอให้น้ำเกลือแล้วให้กลับบ้าน เช้านี้พ่อเป็นลมในห้องน้ำ เรียกไม่รู้สึกตัว",
        ),
        (
            "ไฟไหม้ครัวเมื่อวาน รถดับเพลิงมาดับแล้ว ไม่มีใครเจ็บ อยากขอผ้าห่ม",
            "เมื่อวานรถดับเพลิงมาดับแล้ว แต่ตอนนี้ไฟไหม้ครัวอีกแล้ว แม่อยู่ข้างใน",
        ),
    ],
)
def test_how_a_story_ends_governs(well: str, not_yet: str) -> None:
    assert not is_carded(well)
    assert is_carded(not_yet)


def test_a_quiet_word_after_the_danger_is_told_from_one_before_it() -> None:
    after = evidence(normalise("แม่หมดสติ หมอให้กลับบ้านแล้ว")).marks
    before = evidence(normalise("หมอให้กลับบ้านแล้ว แม่หมดสติ")).marks
    assert "aftercare_after" in after
    assert "aftercare" in before
    assert "aftercare_after" not in before


def test_two_signs_of_a_farewell_count_for_more_than_one() -> None:
    assert "farewell_twice" in evidence(normalise("ฝากดูแลแมวด้วยนะ คืนนี้คืนสุดท้ายแล้ว")).marks
    assert "farewell_twice" not in evidence(normalise("ฝากดูแลแมวสามวันค่ะ")).marks


def test_a_page_of_the_same_word_is_no_danger_and_hides_none() -> None:
    page = "หน้า 3 " + "ยาวมาก" * 400
    assert not is_carded(page)
    assert is_carded(f"{page} พ่อหมดสติ ไม่หายใจแล้ว")
