"""Who may take a ticket and read it, and what everybody else is told."""

import pytest
from sqlalchemy import select, update
from support.staff_cast import MUEANG_CHANG, Cast

from handlers import membership
from handlers.commands import (
    Accept,
    AddNote,
    AddToTicket,
    AnswerReporter,
    CloseTicket,
    ReadTicket,
    ReferOut,
    SetStatus,
    Transfer,
)
from models.centres import Member
from models.clock import now
from models.inbound import Message
from models.tickets import ReadLog
from models.words import Status


def test_accepting_stops_the_clock_and_tells_the_reporter(cast: Cast) -> None:
    number = cast.asks()
    cast.does("nkp-town-officer", Accept(number))
    assert cast.status(number) == "ACCEPTED"
    (told,) = cast.heard("malee")
    assert told.startswith(f"เรื่อง {number}: เจ้าหน้าที่ศูนย์ช่วยเหลือสังคมตำบลในเมืองรับเรื่องแล้ว กำลังดูแลค่ะ")
    assert told.endswith("ตั้งเป้าติดต่อคุณภายใน พฤ. 26 พ.ย. 69 เวลา 09.00 น.")
    cast.passes(days=30)
    assert "reminded" not in cast.kinds(number)


def test_the_second_claimer_is_told_who_has_it(cast: Cast, number: str) -> None:
    cast.officer("anong", "nkp-town")
    assert "nkp-town-officer รับไปแล้ว" in cast.refused("anong", Accept(number))
    assert "คุณรับไว้แล้ว" in cast.refused("nkp-town-officer", Accept(number))


@pytest.mark.parametrize("name", ["malee", "nan-chang-officer", "nkp-mun-officer"])
def test_whoever_does_not_work_there_does_nothing_and_is_told(cast: Cast, number: str, name: str) -> None:
    words = cast.words(name, "ขอดูหน่อย")
    for command in (
        Accept(number),
        ReadTicket(number),
        AnswerReporter(number, words),
        AddNote(number, words),
        SetStatus(number, Status.VISIT),
        Transfer(number, None, MUEANG_CHANG),
        ReferOut(number, words),
        CloseTicket(number, Status.CLOSED_HELPED, words),
    ):
        assert "ไม่มีอะไรเปลี่ยน" in cast.refused(name, command)
    assert cast.status(number) == "ACCEPTED"
    assert cast.kinds(number) == ["opened", "routed", "accepted"]


def test_a_removed_member_does_nothing_and_is_told(cast: Cast, number: str) -> None:
    with cast.database.unit_of_work() as session:
        session.execute(update(Member).where(Member.name == "nkp-town-officer").values(removed_at=now()))
    assert "ไม่มีอะไรเปลี่ยน" in cast.refused("nkp-town-officer", ReadTicket(number))


def test_a_made_up_number_says_the_same_as_somebody_elses(cast: Cast) -> None:
    there = cast.refused("nan-chang-officer", Accept(cast.asks()))
    made_up = cast.refused("nan-chang-officer", Accept("NKP-69-999999"))
    assert there.replace("NKP-69-000001", "") == made_up.replace("NKP-69-999999", "")


def test_another_centres_group_is_no_place_to_act(cast: Cast) -> None:
    number = cast.asks()
    cast.group("C-town", "nkp-town")
    cast.group("C-nan", "nan-chang")
    assert "กลุ่มนี้ไม่ใช่กลุ่มของหน่วย" in cast.refused("nkp-town-officer", Accept(number), "C-nan")
    assert "กลุ่มนี้ไม่ใช่กลุ่มของหน่วย" in cast.refused("nkp-town-officer", Accept(number), "C-unknown")
    cast.does("nkp-town-officer", Accept(number), "C-town")


def test_the_province_desk_may_act_on_what_lies_below_it(cast: Cast) -> None:
    number = cast.asks()
    cast.does("nkp-desk-officer", Accept(number))
    assert cast.owner(number) == "nkp-town"


def test_reading_comes_after_claiming_alone_and_is_logged(cast: Cast) -> None:
    story = cast.words("malee", "ไม่มีเงินซื้อนม")
    number = cast.asks(story=(story,), phone="081-234-5678")
    cast.group("C-town", "nkp-town")
    assert "รับเรื่อง ก่อน" in cast.refused("nkp-town-officer", ReadTicket(number))
    cast.does("nkp-town-officer", Accept(number))
    assert "แชตส่วนตัว" in cast.refused("nkp-town-officer", ReadTicket(number), "C-town")
    case = cast.does("nkp-town-officer", ReadTicket(number))
    assert [piece.message for piece in case.story] == [story]
    assert case.phone == "081-234-5678"
    with cast.ticket(number) as (session, ticket):
        assert session.scalars(select(ReadLog)).one().ticket_id == ticket.id


def test_an_unsent_message_is_no_part_of_the_case(cast: Cast, number: str) -> None:
    story = cast.words("malee", "ลืมไปแล้ว")
    cast.does("malee", AddToTicket(number, (story,)))
    with cast.database.unit_of_work() as session:
        session.execute(update(Message).values(text=None, gone_at=now()))
    assert cast.does("nkp-town-officer", ReadTicket(number)).story == ()


def test_what_a_leaving_member_had_waits_for_a_colleague(cast: Cast, number: str) -> None:
    cast.officer("anong", "nkp-town")
    with cast.ticket(number) as (session, ticket):
        membership.remove(session, session.get_one(Member, ticket.member_id))
    assert cast.status(number) == "ROUTED"
    assert ["เรื่องว่าง" in told for told in cast.heard("anong")] == [True]
    cast.passes(days=2)
    assert "reminded" in cast.kinds(number)


def test_a_ticket_that_came_back_has_its_whole_time_again(cast: Cast, number: str) -> None:
    cast.passes(days=10)
    with cast.ticket(number) as (session, ticket):
        membership.remove(session, session.get_one(Member, ticket.member_id))
    cast.officer("anong", "nkp-town")
    cast.passes(days=1, hours=1)
    assert cast.kinds(number).count("reminded") == 1
    assert cast.owner(number) == "nkp-town"
