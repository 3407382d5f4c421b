"""The acts on a ticket, through casework and a real database."""

from datetime import UTC, datetime
from itertools import product

import pytest
from sqlalchemy import select, update
from support.staff_cast import IN_TOWN, MUEANG_CHANG, Cast, labels

from handlers import casework, membership, wording
from handlers.actor import Refused
from handlers.casework.moves import MOVES, OF_THE_BUTTON, is_claimed, may, outcomes
from handlers.commands import (
    Accept,
    AddNote,
    AddToTicket,
    AnswerReporter,
    CancelTicket,
    CloseTicket,
    OpenTicket,
    RateTicket,
    ReadTicket,
    ReferOut,
    ReleaseAnswer,
    ReopenTicket,
    SetStatus,
    Transfer,
    WithdrawAnswer,
)
from models import clock
from models.centres import Centre, Member
from models.clock import now
from models.inbound import Message
from models.people import Person
from models.session import Database
from models.tickets import ReadLog, TicketEvent
from models.words import Category, Lane, Role, Status, Tier

MONDAY_MORNING = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # 09.00 น. in Bangkok, no holiday


@pytest.fixture
def cast(database: Database) -> Cast:
    clock._offset = MONDAY_MORNING - datetime.now(UTC)
    return Cast.on(database).full_house()


@pytest.fixture
def number(cast: Cast) -> str:
    """A ticket in town that its officer has claimed; everybody has read what came so far."""
    number = cast.asks()
    cast.does("nkp-town-officer", Accept(number))
    for name in ("malee", "nkp-town-officer"):
        cast.heard(name)
    return number


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


def test_an_alert_shows_no_case_text_and_goes_to_those_on_duty(cast: Cast) -> None:
    cast.officer("anong", "nkp-town", on_duty=True)
    cast.group("C-town", "nkp-town")
    cast.asks(story=(cast.words("malee", "ความลับ"),))
    assert cast.heard("nkp-town-officer") == cast.heard("C-town") == []
    (alert,) = cast.queued("anong")
    assert alert.lane is Lane.STAFF
    assert alert.ticket_id is not None
    assert alert.content["alt"] == "มีเรื่องใหม่ NKP-69-000001"
    assert labels(alert.content) == ["รับเรื่อง", "ดูเรื่อง", "ไม่ใช่พื้นที่เรา", "ตอบผู้แจ้ง"]
    assert "ความลับ" not in str(alert.content)


def test_with_nobody_on_duty_all_officers_hear_and_the_group_does_not_pay(cast: Cast) -> None:
    cast.officer("anong", "nkp-town")
    cast.group("C-town", "nkp-town")
    cast.asks()
    assert len(cast.heard("anong")) == len(cast.heard("nkp-town-officer")) == 1
    assert cast.heard("C-town") == []


def test_where_no_officer_can_be_reached_the_group_hears_number_urgency_place_and_deadline_only(
    cast: Cast,
) -> None:
    number = cast.asks()
    cast.group("C-town", "nkp-town")
    with cast.database.unit_of_work() as session:
        session.get_one(Person, cast.ids["nkp-town-officer"]).blocked_at = now()
    cast.does("malee", AddToTicket(number, (cast.words("malee", "ความลับ"),)))
    assert cast.heard("C-town") == [
        "ผู้แจ้งเล่าเพิ่ม NKP-69-000001\nพื้นที่: ต.ในเมือง\nรับเรื่องภายใน: อ. 24 พ.ย. 69 เวลา 09.00 น."
    ]


def test_danger_alerts_lead_and_province_at_once_on_the_fast_lane(cast: Cast) -> None:
    cast.asks(IN_TOWN, Category.VIOLENCE, tier=Tier.E1)
    (lead,), (desk,) = cast.queued("nkp-home-officer"), cast.queued("nkp-desk-officer")
    assert lead.lane is desk.lane is Lane.DANGER
    assert "รับเรื่อง" in labels(desk.content)
    assert cast.heard("nkp-town-officer") == []


def test_a_copy_tells_the_tambon_centre_and_lets_it_do_nothing(cast: Cast) -> None:
    number = cast.asks(IN_TOWN, Category.HOMELESS)
    (copy,) = cast.queued("nkp-town-officer")
    assert labels(copy.content) == []
    assert "ไม่ได้อยู่ในความดูแล" in cast.refused("nkp-town-officer", Accept(number))


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


def test_an_answer_waits_twenty_seconds_and_reaches_the_reporter(cast: Cast, number: str) -> None:
    words = cast.words("nkp-town-officer", "พรุ่งนี้ไปหานะคะ")
    cast.does("nkp-town-officer", AnswerReporter(number, words))
    cast.passes(seconds=19)
    assert cast.heard("malee") == []
    cast.passes(seconds=2)
    (told,) = cast.queued("malee")[-1:]
    assert cast.heard("malee") == [f"เรื่อง {number} เจ้าหน้าที่ศูนย์ช่วยเหลือสังคมตำบลในเมือง: <{words}>"]
    assert told.matters
    assert told.ticket_id is not None
    assert labels(told.content) == ["ตอบเจ้าหน้าที่"]
    assert cast.status(number) == "CONTACTING"
    with cast.ticket(number) as (session, _):
        event = session.scalars(select(TicketEvent).filter_by(kind="answered")).one()
        assert event.citizen_told
        assert event.line_message_id == words


def test_an_answer_can_be_sent_at_once_but_only_once(cast: Cast, number: str) -> None:
    held = cast.does("nkp-town-officer", AnswerReporter(number, cast.words("nkp-town-officer", "ค่ะ")))
    cast.does("nkp-town-officer", ReleaseAnswer(held.answer))
    assert len(cast.heard("malee")) == 1
    assert "ไปแล้ว" in cast.refused("nkp-town-officer", ReleaseAnswer(held.answer))
    assert "ไปแล้ว" in cast.refused("nkp-town-officer", WithdrawAnswer(held.answer))
    cast.passes(minutes=1)
    assert cast.heard("malee") == []


def test_an_answer_taken_back_never_goes(cast: Cast, number: str) -> None:
    held = cast.does("nkp-town-officer", AnswerReporter(number, cast.words("nkp-town-officer", "ผิดคน")))
    assert "ไม่พบ" in cast.refused("nan-desk-officer", WithdrawAnswer(held.answer))
    cast.does("nkp-town-officer", WithdrawAnswer(held.answer))
    cast.passes(minutes=1)
    assert cast.heard("malee") == []
    assert cast.status(number) == "ACCEPTED"


def test_unsending_withdraws_a_held_answer_and_editing_holds_it_anew(cast: Cast, number: str) -> None:
    first, second = (cast.words("nkp-town-officer", text) for text in ("หนึ่ง", "สอง"))
    cast.does("nkp-town-officer", AnswerReporter(number, first))
    cast.does("nkp-town-officer", AnswerReporter(number, second))
    with cast.database.unit_of_work() as session:
        casework.on_unsent(session, first)
    cast.passes(seconds=15)
    with cast.database.unit_of_work() as session:
        casework.on_edited(session, second)
    cast.passes(seconds=15)
    assert cast.heard("malee") == []
    cast.passes(seconds=6)
    assert [second in told for told in cast.heard("malee")] == [True]


def test_a_prepared_answer_goes_the_same_way(cast: Cast, number: str) -> None:
    held = cast.does("nkp-town-officer", AnswerReporter(number, "", canned="call_back"))
    cast.passes(seconds=21)
    assert [held.message in told for told in cast.heard("malee")] == [True]


def test_nobody_answers_what_is_unclaimed_closed_blocked_or_no_text(cast: Cast, number: str) -> None:
    words = cast.words("nkp-town-officer", "ค่ะ")
    assert "รับเรื่อง ก่อน" in cast.refused("nkp-town-officer", AnswerReporter(cast.asks(), words))
    assert "ข้อความ" in cast.refused("nkp-town-officer", AnswerReporter(number, "no-such-message"))
    with cast.database.unit_of_work() as session:
        session.get_one(Person, cast.ids["malee"]).blocked_at = now()
    assert "โทรแทน" in cast.refused("nkp-town-officer", AnswerReporter(number, words))
    cast.does("nkp-town-officer", CloseTicket(number, Status.CLOSED_HELPED, words))
    assert "ปิดไปแล้ว" in cast.refused("nkp-town-officer", AnswerReporter(number, words))


def test_a_reporter_who_blocks_during_the_hold_gets_a_note_instead(cast: Cast, number: str) -> None:
    cast.does("nkp-town-officer", AnswerReporter(number, cast.words("nkp-town-officer", "ค่ะ")))
    with cast.database.unit_of_work() as session:
        session.get_one(Person, cast.ids["malee"]).blocked_at = now()
    cast.passes(seconds=21)
    assert cast.heard("malee") == []
    assert cast.status(number) == "ACCEPTED"
    with cast.ticket(number) as (session, _):
        note = session.scalars(select(TicketEvent).filter_by(kind="noted")).one()
        assert note.reason == "ผู้แจ้งบล็อกบัญชี โทรแทน"


def test_a_note_never_reaches_the_reporter(cast: Cast, number: str) -> None:
    note = cast.words("nkp-town-officer", "ระวังหมา")
    cast.does("nkp-town-officer", AddNote(number, note))
    cast.passes(minutes=1)
    assert cast.heard("malee") == []
    with cast.ticket(number) as (session, ticket):
        assert "ระวังหมา" not in str(casework.view_for_citizen(session, ticket))
    assert cast.does("nkp-town-officer", ReadTicket(number)).notes == (note,)


def test_every_move_is_allowed_or_refused_with_its_reason(cast: Cast, number: str) -> None:
    original = cast.asks()
    for old, new in product(Status, Status):
        with cast.ticket(number) as (_, ticket):
            ticket.status = old
        outcome = cast.tries("nkp-town-officer", SetStatus(number, new, original=original))
        allowed = new in OF_THE_BUTTON and is_claimed(old) and may(old, new)
        assert isinstance(outcome, Refused) != allowed, (old, new)
        assert cast.status(number) == (new if allowed else old)


def test_the_table_holds_what_the_design_says() -> None:
    opened = [status for status in Status if not status.is_closed]
    for status in opened:
        assert {Status.CANCELLED, Status.DUPLICATE, Status.ROUTED} <= MOVES[status]
    working = [status for status in opened if status not in (Status.NEW, Status.ROUTED)]
    assert all(len(outcomes(status)) == 4 for status in working)
    assert outcomes(Status.ROUTED) == ()
    assert MOVES[Status.DUPLICATE] == frozenset()
    assert set(MOVES) == set(Status)


def test_a_visit_tells_the_reporter_when(cast: Cast, number: str) -> None:
    words = cast.words("nkp-town-officer", "พรุ่งนี้ 9 โมง")
    cast.does("nkp-town-officer", SetStatus(number, Status.VISIT, words))
    assert cast.heard("malee") == [f"เรื่อง {number}: เจ้าหน้าที่นัดเยี่ยมค่ะ <{words}>"]


def test_closing_needs_a_result_and_asks_whether_it_helped(cast: Cast, number: str) -> None:
    assert "ผลการช่วยเหลือ" in cast.refused(
        "nkp-town-officer", CloseTicket(number, Status.CLOSED_HELPED, "nothing")
    )
    words = cast.words("nkp-town-officer", "มอบถุงยังชีพแล้ว")
    cast.does("nkp-town-officer", CloseTicket(number, Status.CLOSED_HELPED, words))
    told = cast.queued("malee")[-1]
    assert words in str(told.content)
    assert labels(told.content)[:2] == ["เรียบร้อย ได้รับแล้ว", "ยังไม่ได้"]
    assert len(labels(told.content)) == 5


def test_closing_as_not_eligible_names_another_way(cast: Cast, number: str) -> None:
    alone, better = (
        cast.words("nkp-town-officer", text) for text in ("รายได้เกินเกณฑ์", "รายได้เกินเกณฑ์ ติดต่อ อบต.")
    )
    assert "ทางเลือกอื่น" in cast.refused(
        "nkp-town-officer", CloseTicket(number, Status.CLOSED_INELIGIBLE, alone)
    )
    cast.does("nkp-town-officer", CloseTicket(number, Status.CLOSED_INELIGIBLE, better))


def test_a_closed_ticket_comes_back_to_the_one_who_had_it(cast: Cast, number: str) -> None:
    words = cast.words("nkp-town-officer", "ช่วยแล้ว")
    cast.does("nkp-town-officer", CloseTicket(number, Status.CLOSED_HELPED, words))
    cast.does("malee", ReopenTicket(number))
    assert cast.status(number) == "ACCEPTED"
    assert "เปิดเรื่องอีกครั้ง" in cast.heard("nkp-town-officer")[-1]


def test_a_closed_ticket_of_somebody_who_left_waits_for_a_colleague(cast: Cast, number: str) -> None:
    words = cast.words("nkp-town-officer", "ช่วยแล้ว")
    cast.does("nkp-town-officer", CloseTicket(number, Status.CLOSED_HELPED, words))
    cast.officer("anong", "nkp-town")
    with cast.database.unit_of_work() as session:
        session.execute(update(Member).where(Member.name == "nkp-town-officer").values(removed_at=now()))
    cast.does("malee", ReopenTicket(number))
    assert cast.status(number) == "ROUTED"
    assert len(cast.heard("anong")) == 1
    cast.passes(days=2)
    assert "reminded" in cast.kinds(number)


def test_the_reporter_cancels_and_rates_only_their_own(cast: Cast, number: str) -> None:
    cast.citizen("somchai")
    for command in (
        CancelTicket(number),
        ReopenTicket(number),
        RateTicket(number, 3),
        AddToTicket(number, ()),
    ):
        assert "ไม่พบเรื่อง" in cast.refused("somchai", command)
    assert "ยังเปิดอยู่" in cast.refused("malee", RateTicket(number, 3))
    cast.does("malee", CancelTicket(number))
    assert cast.status(number) == "CANCELLED"
    assert "ผู้แจ้งยกเลิกเรื่อง" in cast.heard("nkp-town-officer")[-1]
    assert "ปิดแล้ว" in cast.refused("malee", CancelTicket(number))
    cast.does("malee", RateTicket(number, 2))
    with cast.ticket(number) as (_, ticket):
        assert ticket.rating == 2


def test_a_duplicate_cannot_be_reopened(cast: Cast, number: str) -> None:
    cast.does("nkp-town-officer", SetStatus(number, Status.DUPLICATE, original=cast.asks()))
    assert "รวมกับเรื่องอื่น" in cast.refused("malee", ReopenTicket(number))


def test_a_transfer_moves_ownership_keeps_history_and_tells_everybody(cast: Cast, number: str) -> None:
    reason = cast.words("nkp-town-officer", "บ้านอยู่น่าน")
    changed = cast.does("nkp-town-officer", Transfer(number, None, MUEANG_CHANG, message=reason))
    assert cast.owner(number) == "nan-chang"
    assert cast.status(number) == "ROUTED"
    assert changed.centre_name in cast.heard("malee")[-1]
    assert "เรื่องส่งต่อมา" in cast.heard("nan-chang-officer")[-1]
    assert cast.kinds(number) == ["opened", "routed", "accepted", "transferred"]
    assert "ไม่ได้อยู่ในความดูแล" in cast.refused("nkp-town-officer", ReadTicket(number))


def test_not_ours_without_a_place_goes_to_the_province_desk(cast: Cast) -> None:
    number = cast.asks()
    cast.does("nkp-town-officer", Transfer(number, None, not_ours=True))
    assert cast.owner(number) == "nkp-desk"
    assert "หน่วยสุดท้าย" in cast.refused("nkp-desk-officer", Transfer(number, None, not_ours=True))


def test_after_two_hops_the_province_desk_owns_it_for_good(cast: Cast) -> None:
    number = cast.asks()
    cast.does("nkp-town-officer", Transfer(number, "nkp-mun"))
    cast.does("nkp-mun-officer", Transfer(number, "nkp-town"))
    changed = cast.does("nkp-town-officer", Transfer(number, "nkp-mun"))
    assert cast.owner(number) == "nkp-desk"
    assert "ส่งต่อครบ 2 ครั้ง" in changed.reason
    assert "ครบ 2 ครั้ง" in cast.refused("nkp-desk-officer", Transfer(number, "nkp-town"))


def test_another_province_counts_anew_once_and_cannot_send_it_back(cast: Cast) -> None:
    number = cast.asks()
    cast.does("nkp-town-officer", Transfer(number, "nkp-mun"))
    cast.does("nkp-mun-officer", Transfer(number, "nkp-desk"))
    cast.does("nkp-desk-officer", Transfer(number, None, "550101", not_ours=True))
    assert cast.owner(number) == "nan-desk"
    assert "ข้ามจังหวัดมาแล้ว" in cast.refused("nan-desk-officer", Transfer(number, None, IN_TOWN, not_ours=True))
    assert "หน่วยสุดท้าย" in cast.refused("nan-desk-officer", Transfer(number, None, not_ours=True))
    cast.does("nan-desk-officer", Transfer(number, "nan-chang"))
    assert cast.owner(number) == "nan-chang"


def test_violence_is_not_handed_to_the_village(cast: Cast) -> None:
    number = cast.asks(IN_TOWN, Category.VIOLENCE)
    assert "ความปลอดภัย" in cast.refused("nkp-home-officer", Transfer(number, "nkp-town"))
    assert "หน่วยนี้" in cast.refused("nkp-home-officer", Transfer(number, "no-such-unit"))
    cast.does("nkp-home-officer", Transfer(number, None, IN_TOWN))
    assert cast.owner(number) == "nkp-desk"


def test_an_agency_outside_helps_and_the_owner_stays(cast: Cast, number: str) -> None:
    agency = cast.words("nkp-town-officer", "โรงพยาบาลนครพนม")
    cast.does("nkp-town-officer", ReferOut(number, agency))
    assert cast.status(number) == "REFERRED"
    assert cast.owner(number) == "nkp-town"
    assert f"ส่งต่อให้ <{agency}>" in cast.heard("malee")[-1]


def test_a_late_ticket_is_reminded_once_then_the_province_owns_it(cast: Cast) -> None:
    number = cast.asks(tier=Tier.U)
    cast.heard("nkp-town-officer")
    cast.passes(hours=4, minutes=1)
    assert ["ยังไม่มีผู้รับเรื่อง" in told for told in cast.heard("nkp-town-officer")] == [True]
    assert cast.owner(number) == "nkp-town"
    cast.passes(hours=24)
    assert cast.owner(number) == "nkp-desk"
    assert cast.status(number) == "ROUTED"
    assert cast.heard("malee") == [f"ขออภัยที่ช้ากว่าเป้าค่ะ เรื่อง {number} ส่งให้ พมจ.นครพนม เร่งดูแลแล้ว"]
    assert ["เกินเวลา" in told for told in cast.heard("nkp-desk-officer")] == [True]
    assert ["จังหวัดรับไปดูแลแทน" in told for told in cast.heard("nkp-town-officer")] == [True]


def test_the_head_of_the_province_hears_of_what_even_the_desk_leaves(cast: Cast) -> None:
    cast.officer("head", "nkp-desk", Role.SUPERVISOR)
    cast.asks(tier=Tier.E2)
    cast.passes(hours=1, minutes=1)
    cast.heard("head")
    cast.passes(hours=4)
    assert ["ถึงหัวหน้า" in told for told in cast.heard("head")] == [True]


def test_office_hours_do_not_run_at_night(cast: Cast) -> None:
    clock._offset = datetime(2026, 11, 20, 9, 0, tzinfo=UTC) - datetime.now(UTC)  # Friday 16.00 น.
    number = cast.asks(tier=Tier.U)
    cast.passes(days=2)
    assert "reminded" not in cast.kinds(number)
    cast.passes(days=1)
    assert "reminded" in cast.kinds(number)


def test_a_discreet_ticket_shows_neutral_words_in_notifications(cast: Cast) -> None:
    number = cast.asks(IN_TOWN, Category.VIOLENCE)
    cast.does("nkp-home-officer", Accept(number))
    told = cast.queued("malee")[-1]
    assert told.content["is"] == "card"
    assert told.content["alt"] == "มีข้อความจากศูนย์"
    assert number not in told.content["alt"]


def test_an_erased_reporter_hears_nothing_and_nothing_breaks(cast: Cast, number: str) -> None:
    with cast.ticket(number) as (_, ticket):
        ticket.person_id = None
    changed = cast.does("nkp-town-officer", SetStatus(number, Status.ASSISTING))
    assert not changed.told
    assert cast.heard("malee") == []


def test_the_reporters_view_says_where_it_stands(cast: Cast, number: str) -> None:
    with cast.ticket(number) as (session, ticket):
        view = casework.view_for_citizen(session, ticket)
        assert [
            t.number for t in casework.open_tickets(session, session.get_one(Person, cast.ids["malee"]))
        ] == [number]
    assert view.status_text == "เจ้าหน้าที่กำลังดูเรื่องของคุณ"
    assert view.place_text == "ต.ในเมือง อ.เมืองนครพนม จ.นครพนม"
    assert len(view.timeline) == 3
    assert view.can_cancel
    assert not view.can_reopen


def test_a_quote_finds_its_ticket(cast: Cast, number: str) -> None:
    with cast.database.unit_of_work() as session:
        cast_row = cast.queued("malee")[0]
        session.merge(cast_row).line_message_id = "line-77"
    with cast.database.reading() as session:
        assert casework.ticket_for_quote(session, "line-77") == number
        assert casework.ticket_for_quote(session, "line-78") is None


def test_every_status_and_event_has_its_words() -> None:
    for status in Status:
        assert wording.text(f"statuses.staff.{status.value}")
        assert wording.text(f"statuses.citizen.{status.value}", centre="x")
    for category in Category:
        assert wording.text(f"statuses.category.{category.value}")


def test_a_ticket_always_has_an_owner_that_exists(cast: Cast) -> None:
    number = cast.asks(None, wants_person=True)
    with cast.ticket(number) as (session, ticket):
        assert session.get_one(Centre, ticket.centre_id).active


def test_serious_harm_at_night_reaches_the_province_too(cast: Cast) -> None:
    cast.asks(tier=Tier.E2)
    assert cast.heard("nkp-desk-officer") == []
    clock._offset = datetime(2026, 11, 23, 15, 0, tzinfo=UTC) - datetime.now(UTC)  # 22.00 น.
    cast.asks(tier=Tier.E2)
    assert ["นอกเวลาราชการ" in told for told in cast.heard("nkp-desk-officer")] == [True]


def test_a_blocked_reporter_is_noted_once(cast: Cast, number: str) -> None:
    with cast.database.unit_of_work() as session:
        session.get_one(Person, cast.ids["malee"]).blocked_at = now()
    cast.does("nkp-town-officer", SetStatus(number, Status.ASSISTING))
    cast.does("nkp-town-officer", SetStatus(number, Status.FOLLOWUP))
    assert cast.kinds(number).count("noted") == 1


def test_what_a_leaving_member_had_waits_for_a_colleague(cast: Cast, number: str) -> None:
    cast.officer("anong", "nkp-town")
    with cast.ticket(number) as (session, ticket):
        membership.remove(session, session.get_one(Member, ticket.member_id))
    assert cast.status(number) == "ROUTED"
    assert ["เรื่องว่าง" in told for told in cast.heard("anong")] == [True]
    cast.passes(days=2)
    assert "reminded" in cast.kinds(number)


def test_a_ticket_of_a_closed_unit_reopens_with_another_owner(cast: Cast, number: str) -> None:
    cast.does("malee", CancelTicket(number))
    with cast.database.unit_of_work() as session:
        cast.centre(session, "nkp-town").active = False
    cast.does("malee", ReopenTicket(number))
    assert cast.owner(number) == "nkp-mun"


def test_a_ticket_that_came_back_has_its_whole_time_again(cast: Cast, number: str) -> None:
    cast.passes(days=10)
    with cast.ticket(number) as (session, ticket):
        membership.remove(session, session.get_one(Member, ticket.member_id))
    cast.officer("anong", "nkp-town")
    cast.passes(days=1, hours=1)
    assert cast.kinds(number).count("reminded") == 1
    assert cast.owner(number) == "nkp-town"


def test_a_reopened_ticket_may_be_rated_anew(cast: Cast, number: str) -> None:
    cast.does("malee", CancelTicket(number))
    cast.does("malee", RateTicket(number, 1))
    cast.does("malee", ReopenTicket(number))
    with cast.ticket(number) as (_, ticket):
        assert ticket.rating is None
