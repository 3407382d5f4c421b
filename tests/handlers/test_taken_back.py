"""What came in a message goes with it: a phone, a location (DESIGN.md §2, law 8)."""

import pytest
from support.staff_cast import IN_TOWN, Cast

from handlers import casework
from handlers.citizen.draft import Request
from handlers.commands import Accept, ReadTicket
from handlers.dispatch import records
from handlers.messages import said
from handlers.triage.stretch import phone_in
from models import cases
from models.mailbox import ensure_conversation
from models.session import Database

OFFICER = "nkp-town-officer"


@pytest.fixture
def cast(database: Database) -> Cast:
    return Cast.on(database).full_house()


@pytest.mark.parametrize(
    "written",
    ["0812345678", "081-234-5678", "081 234 5678", "+66 81 234 5678", "๐๘๑-๒๓๔-๕๖๗๘", "081.234\u200b5678"],
)
def test_a_number_is_found_however_it_was_written(written: str) -> None:
    words = f"โทร {written} ตอนเย็น"
    start, size = phone_in(words, "0812345678") or (0, 0)
    assert words[start : start + size] == written


def test_another_number_is_not_found() -> None:
    assert phone_in("โทร 089-999-9999", "0812345678") is None
    assert phone_in("ไม่มีเบอร์", "") is None


def test_staff_read_the_phone_where_it_stands(cast: Cast) -> None:
    message = cast.words("malee", "โทร 081-234-5678 ค่ะ")
    number = cast.asks(phone="0812345678", phone_message=message)
    cast.does(OFFICER, Accept(number))
    assert cast.does(OFFICER, ReadTicket(number)).phone == said(message, 4, 12)


def test_unsending_takes_the_phone_along_and_staff_see_that_it_was(cast: Cast) -> None:
    message = cast.words("malee", "โทร 081-234-5678 ค่ะ")
    number = cast.asks(phone="0812345678", phone_message=message)
    cast.does(OFFICER, Accept(number))
    with cast.database.unit_of_work() as session:
        records.forget(session, "U-malee", message)
    case = cast.does(OFFICER, ReadTicket(number))
    assert case.phone is None
    assert "ผู้แจ้งลบข้อความที่มีเบอร์โทร" in case.timeline[-1]
    with cast.ticket(number) as (_, ticket):
        assert (ticket.phone, ticket.phone_message) == (None, None)


def test_unsending_takes_the_location_along(cast: Cast) -> None:
    number = cast.asks(
        IN_TOWN, pin=(17.4, 104.7), pin_message="loc-1", phone="0812345678", phone_message="m-other"
    )
    with cast.database.unit_of_work() as session:
        records.forget(session, "U-malee", "loc-1")
    with cast.ticket(number) as (_, ticket):
        assert (ticket.latitude, ticket.longitude, ticket.phone) == (None, None, "0812345678")


def test_an_edited_number_is_the_new_one(cast: Cast) -> None:
    message = cast.words("malee", "โทร 081-234-5678")
    number = cast.asks(phone="0812345678", phone_message=message)
    for words, phone in (("โทร 089-999-9999", "0899999999"), ("ไม่ต้องโทร", None)):
        with cast.database.unit_of_work() as session:
            cases.message(session, message).text = words
            casework.on_edited(session, message)
        with cast.ticket(number) as (_, ticket):
            assert ticket.phone == phone


def test_a_request_under_way_asks_for_the_number_again(cast: Cast) -> None:
    draft = Request(
        story=["m1"], settled=["category", "contact"], phone="0812345678", phone_message="m1", pin=[17.4, 104.7],
        pin_message="l1",
    )  # fmt: skip
    with cast.database.unit_of_work() as session:
        talk = ensure_conversation(session, "U-malee")
        talk.flow, talk.step, talk.draft = "request", "review", vars(draft)
        for taken_back in ("l1", "m1", "something else"):
            records.forget(session, "U-malee", taken_back)
    with cast.database.reading() as session:
        kept = ensure_conversation(session, "U-malee").draft
        assert (kept["phone"], kept["pin"], kept["settled"]) == (None, None, ["category"])
