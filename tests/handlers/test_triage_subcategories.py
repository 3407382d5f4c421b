"""A need that no rule knows but that sounds like the examples has a sub-category too, where the text tells it."""

from collections.abc import Iterator

import pytest

from handlers import wording
from handlers.triage import read
from handlers.triage.categories import needs
from handlers.triage.spelling import normalise
from handlers.triage.subcategories import sub_alike
from models.words import Category, Tier

TOLD = [
    ("มิเตอร์น้ำโดนถอด ค้างหลายเดือน", "MONEY", "utilities"),
    ("อยากเปิดร้านขายของชำ ไม่มีทุน", "JOB", "fund"),
    ("ไม่มีญาติรับ เพิ่งออกเรือนจำ", "HOMELESS", "released"),
    ("ติดอยู่ต่างจังหวัด กระเป๋าหายหมด", "RETURN", "stranded"),
    ("ทำงานก่อสร้างครบเดือน หัวหน้าไม่ยอมจ่าย", "JOB", "wage"),
]


@pytest.fixture(autouse=True)
def _defaults_afterwards() -> Iterator[None]:
    yield
    wording.override({})


@pytest.mark.parametrize(("text", "category", "sub"), TOLD)
def test_the_likest_one_is_named_where_no_rule_speaks(text: str, category: str, sub: str) -> None:
    normal = normalise(text)
    assert all(need.category != category for need in needs(normal, alike=False))
    assert sub_alike(Category(category), normal) == sub


def test_it_is_read_with_the_need_and_a_guess_makes_nothing_more_pressing() -> None:
    found = next(need for need in needs(normalise("มิเตอร์น้ำโดนถอด ค้างหลายเดือน")) if need.category == "MONEY")
    assert (found.sub, found.tier, found.source) == ("utilities", Tier.N, "examples.need.MONEY")


def test_what_the_text_does_not_tell_is_left_open() -> None:
    assert sub_alike(Category.FOOD, normalise("ขอไข่ น้ำมัน น้ำปลา")) is None
    assert sub_alike(Category.OTHER, normalise("มีเรื่องอยากปรึกษา")) is None


def test_the_rules_words_tell_it_also_where_they_are_torn_apart() -> None:
    assert sub_alike(Category.FOOD, normalise("ข้าว สาร หมด")) == "no_food"


def test_an_operator_s_own_words_tell_it() -> None:
    wording.override({"categories.category.FOOD.sub.relief_bag.says+": ["น้ำปลา"]})
    assert sub_alike(Category.FOOD, normalise("ขอไข่ น้ำมัน น้ำปลา")) == "relief_bag"


def test_a_ticket_s_reading_names_it() -> None:
    reading = read("มิเตอร์น้ำโดนถอด ค้างหลายเดือน")
    assert reading.categories[0] is Category.MONEY
    assert reading.sub == "utilities"
