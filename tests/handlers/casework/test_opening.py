"""A ticket is opened: its number, its owner, and what the reporter is promised."""

from datetime import UTC, datetime

from sqlalchemy import select
from support.staff_cast import IN_TOWN, MUEANG_CHANG, Cast

from handlers.commands import OpenTicket
from models import clock
from models.centres import Centre
from models.inbound import Message
from models.words import Category, Tier


def test_a_ticket_gets_the_letters_of_its_province_and_counts_on(cast: Cast) -> None:
    assert [cast.asks(), cast.asks(), cast.asks(MUEANG_CHANG), cast.asks(None)] == [
        "NKP-69-000001",
        "NKP-69-000002",
        "NAN-69-000001",
        "XXX-69-000001",
    ]


def test_opening_tells_who_has_it_and_until_when(cast: Cast) -> None:
    opened = cast.does("malee", OpenTicket((Category.MONEY,), Tier.U, IN_TOWN, ()))
    assert opened.centre_name == "ศูนย์ช่วยเหลือสังคมตำบลในเมือง"
    assert "จ. 23 พ.ย. 69 เวลา 13.00 น." in opened.promise
    assert opened.hours_line == "จันทร์–ศุกร์ 08.30–16.30 น."


def test_outside_office_hours_the_promise_names_the_next_opening(cast: Cast) -> None:
    clock._offset = datetime(2026, 11, 21, 3, 0, tzinfo=UTC) - datetime.now(UTC)  # a Saturday
    opened = cast.does("malee", OpenTicket((Category.MONEY,), Tier.N, IN_TOWN, ()))
    assert "วันจันทร์ที่ 23 พฤศจิกายน 2569 เวลา 08.30 น." in opened.promise
    urgent = cast.does("malee", OpenTicket((Category.MONEY,), Tier.E1, IN_TOWN, ()))
    assert "1 ชั่วโมง ทั้งกลางวันและกลางคืน" in urgent.promise


def test_words_become_part_of_the_ticket(cast: Cast) -> None:
    story = cast.words("malee", "ไม่มีเงินซื้อนม")
    number = cast.asks(story=(story,))
    with cast.ticket(number) as (session, ticket):
        assert session.scalars(select(Message).filter_by(line_message_id=story)).one().ticket_id == ticket.id


def test_a_ticket_always_has_an_owner_that_exists(cast: Cast) -> None:
    number = cast.asks(None, wants_person=True)
    with cast.ticket(number) as (session, ticket):
        assert session.get_one(Centre, ticket.centre_id).active
