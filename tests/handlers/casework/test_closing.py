"""A ticket's end, and how it comes back."""

from sqlalchemy import update
from support.staff_cast import Cast, labels

from handlers.commands import CancelTicket, CloseTicket, ReopenTicket, SetStatus
from models.centres import Member
from models.clock import now
from models.words import Status


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


def test_a_duplicate_cannot_be_reopened(cast: Cast, number: str) -> None:
    cast.does("nkp-town-officer", SetStatus(number, Status.DUPLICATE, original=cast.asks()))
    assert "รวมกับเรื่องอื่น" in cast.refused("malee", ReopenTicket(number))


def test_a_ticket_of_a_closed_unit_reopens_with_another_owner(cast: Cast, number: str) -> None:
    cast.does("malee", CancelTicket(number))
    with cast.database.unit_of_work() as session:
        cast.centre(session, "nkp-town").active = False
    cast.does("malee", ReopenTicket(number))
    assert cast.owner(number) == "nkp-mun"
