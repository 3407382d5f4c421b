"""What the reporter sees of their ticket, and may do with it."""

from support.staff_cast import Cast

from handlers import casework
from handlers.commands import AddToTicket, CancelTicket, RateTicket, ReopenTicket
from models.people import Person


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


def test_a_reopened_ticket_may_be_rated_anew(cast: Cast, number: str) -> None:
    cast.does("malee", CancelTicket(number))
    cast.does("malee", RateTicket(number, 1))
    cast.does("malee", ReopenTicket(number))
    with cast.ticket(number) as (_, ticket):
        assert ticket.rating is None
