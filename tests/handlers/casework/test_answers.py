"""An officer's words to the reporter: held, sent, taken back; and those that never reach them."""

from sqlalchemy import select
from support.staff_cast import Cast, labels

from handlers import casework
from handlers.commands import AddNote, AnswerReporter, CloseTicket, ReadTicket, ReleaseAnswer, WithdrawAnswer
from models.clock import now
from models.people import Person
from models.tickets import TicketEvent
from models.words import Status


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


def test_a_quote_finds_its_ticket(cast: Cast, number: str) -> None:
    with cast.database.unit_of_work() as session:
        cast_row = cast.queued("malee")[0]
        session.merge(cast_row).line_message_id = "line-77"
    with cast.database.reading() as session:
        assert casework.ticket_for_quote(session, "line-77") == number
        assert casework.ticket_for_quote(session, "line-78") is None
