"""Questions about tickets, and the number that a new one gets."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Insert, case, false, func, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from models.centres import Member
from models.inbound import Message
from models.outbound import LaterObject, OutboundMessage
from models.tickets import Answer, Ticket, TicketCounter, TicketEvent, TicketPart
from models.words import Status

OPEN = tuple(status for status in Status if not status.is_closed)


def next_number(session: Session, letters: str, year: int) -> int:
    """The next number of these letters and this Buddhist year; rivals wait for each other's commit."""
    insert: type[postgresql.Insert | sqlite.Insert] = (
        postgresql.Insert if session.get_bind().dialect.name == "postgresql" else sqlite.Insert
    )
    first = insert(TicketCounter).values(letters=letters, year=year, last=1)
    counted: Insert = first.on_conflict_do_update(
        index_elements=["letters", "year"], set_={"last": TicketCounter.last + 1}
    ).returning(TicketCounter.last)
    number: int = session.execute(counted).scalar_one()
    return number


def locked(session: Session, number: str) -> Ticket | None:
    """The ticket as it is now, kept from rivals until this unit of work ends."""
    session.flush()  # what this unit changed already must not be read over
    return session.scalar(
        select(Ticket).filter_by(number=number).with_for_update().execution_options(populate_existing=True)
    )


def locked_by_id(session: Session, ticket_id: int) -> Ticket | None:
    """Like `locked`, by id."""
    session.flush()
    return session.get(Ticket, ticket_id, with_for_update=True, populate_existing=True)


def by_number(session: Session, number: str) -> Ticket | None:
    """The ticket of this number, for reading."""
    return session.scalar(select(Ticket).filter_by(number=number))


def of_reporter(
    session: Session, person_id: int, *, only_open: bool = False, limit: int = 20
) -> list[Ticket]:
    """What this person reported, newest first."""
    question = select(Ticket).filter_by(person_id=person_id).order_by(Ticket.id.desc()).limit(limit)
    if only_open:
        question = question.where(Ticket.status.in_(OPEN))
    return list(session.scalars(question))


def held_by(session: Session, member_ids: Collection[int], limit: int = 20) -> list[Ticket]:
    """The open tickets that these memberships claimed, the oldest first."""
    return list(
        session.scalars(
            select(Ticket)
            .where(Ticket.member_id.in_(member_ids), Ticket.status.in_(OPEN))
            .order_by(Ticket.opened_at, Ticket.id)
            .limit(limit)
        )
    )


def unclaimed_of(session: Session, centre_ids: Collection[int], limit: int = 20) -> list[Ticket]:
    """The tickets that wait for somebody of these centres, the soonest deadline first."""
    return list(
        session.scalars(
            select(Ticket)
            .where(Ticket.centre_id.in_(centre_ids), Ticket.member_id.is_(None), Ticket.status.in_(OPEN))
            .order_by(Ticket.accept_by, Ticket.id)
            .limit(limit)
        )
    )


def open_of(session: Session, centre_id: int) -> list[Ticket]:
    """All open tickets that a centre owns."""
    return list(session.scalars(select(Ticket).where(Ticket.centre_id == centre_id, Ticket.status.in_(OPEN))))


def beside(session: Session, ticket: Ticket, since: datetime, limit: int = 40) -> list[Ticket]:
    """Open tickets of the same reporter, then those opened since then in the same subdistrict; newest first."""
    same = Ticket.person_id == ticket.person_id if ticket.person_id else false()
    near = (Ticket.place == ticket.place) & (Ticket.opened_at >= since) if ticket.place else false()
    return list(
        session.scalars(
            select(Ticket)
            .where(Ticket.status.in_(OPEN), Ticket.id != ticket.id, or_(same, near))
            .order_by(case((same, 0), else_=1), Ticket.opened_at.desc(), Ticket.id.desc())
            .limit(limit)
        )
    )


def duplicates_of(session: Session, ticket_id: int) -> list[Ticket]:
    """The tickets that go on under this one."""
    return list(session.scalars(select(Ticket).filter_by(original_id=ticket_id).order_by(Ticket.id)))


def quoted(session: Session, line_message_id: str) -> str | None:
    """The number of the ticket that this message of ours spoke of."""
    later = session.get(LaterObject, line_message_id)
    ours = (
        OutboundMessage.id == later.message_id
        if later
        else OutboundMessage.line_message_id == line_message_id
    )
    return session.scalar(
        select(Ticket.number)
        .join(OutboundMessage, OutboundMessage.ticket_id == Ticket.id)
        .where(ours)
        .limit(1)
    )


def timeline(session: Session, ticket_id: int) -> list[TicketEvent]:
    """Everything that happened to a ticket, in order."""
    return list(session.scalars(select(TicketEvent).filter_by(ticket_id=ticket_id).order_by(TicketEvent.id)))


def last_event(session: Session, ticket_id: int) -> TicketEvent | None:
    """The newest line of the timeline."""
    return session.scalar(
        select(TicketEvent).filter_by(ticket_id=ticket_id).order_by(TicketEvent.id.desc()).limit(1)
    )


def begun_at(session: Session, ticket: Ticket) -> datetime:
    """Since when the reporter waits: the opening, or their reopening it."""
    asked = select(func.max(TicketEvent.at)).filter_by(ticket_id=ticket.id, kind="reopened")
    return session.scalar(asked) or ticket.opened_at


def told_at(session: Session, ticket: Ticket) -> datetime:
    """When the reporter was last told something of the ticket."""
    asked = select(func.max(TicketEvent.at)).filter_by(ticket_id=ticket.id, citizen_told=True)
    return session.scalar(asked) or ticket.opened_at


def claimed_in(session: Session, centre_id: int, limit: int) -> list[Ticket]:
    """The open tickets of a centre that somebody holds, the oldest first."""
    return list(
        session.scalars(
            select(Ticket)
            .where(Ticket.centre_id == centre_id, Ticket.member_id.is_not(None), Ticket.status.in_(OPEN))
            .order_by(Ticket.opened_at, Ticket.id)
            .limit(limit)
        )
    )


def came_at(session: Session, ticket: Ticket) -> datetime:
    """When the ticket came to the unit whose clock is running: escalation does not begin it anew."""
    arrivals = select(func.max(TicketEvent.at)).filter_by(ticket_id=ticket.id, new_status=Status.ROUTED)
    return session.scalar(arrivals) or ticket.opened_at


def parts(session: Session, ticket_id: int) -> list[TicketPart]:
    """The messages that belong to a ticket, in order."""
    return list(session.scalars(select(TicketPart).filter_by(ticket_id=ticket_id).order_by(TicketPart.id)))


def told_in(session: Session, line_message_id: str) -> list[Ticket]:
    """The tickets whose phone or location came in this message."""
    came = or_(Ticket.phone_message == line_message_id, Ticket.pin_message == line_message_id)
    return list(session.scalars(select(Ticket).where(came)))


def message(session: Session, line_message_id: str) -> Message | None:
    """A person's message, by LINE's id."""
    return session.scalar(select(Message).filter_by(line_message_id=line_message_id))


def held_answers(session: Session, line_message_id: str) -> list[Answer]:
    """The answers on hold that consist of this message."""
    return list(session.scalars(select(Answer).filter_by(line_message_id=line_message_id, state="held")))


def locked_answer(session: Session, answer_id: int) -> Answer | None:
    """An answer as it is now, kept from rivals until this unit of work ends."""
    session.flush()
    return session.get(Answer, answer_id, with_for_update=True, populate_existing=True)


def holder(session: Session, ticket: Ticket) -> Member | None:
    """The member who claimed the ticket and still works there."""
    member = session.get(Member, ticket.member_id) if ticket.member_id else None
    return member if member and member.removed_at is None else None
