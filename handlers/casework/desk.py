"""What members see before they act: their tickets, those that wait, and what may be done with one."""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from handlers import routing
from handlers.actor import Actor, Refused
from handlers.casework.authority import authorise, refuse
from handlers.casework.duplicates import originals, others_who_read
from handlers.casework.moves import is_claimed, offered, outcomes
from handlers.casework.naming import category_text, short_place, staff_status, urgency_text
from handlers.casework.results import Line, Sheet
from handlers.casework.targets import deadline
from models import cases
from models.centres import Member
from models.people import Person
from models.tickets import Ticket


def my_lines(session: Session, mine: Iterable[Member]) -> tuple[Line, ...]:
    """The open tickets that these memberships claimed."""
    return tuple(_line(ticket) for ticket in cases.held_by(session, [member.id for member in mine]))


def waiting_lines(session: Session, mine: Iterable[Member]) -> tuple[Line, ...]:
    """The tickets of their centres that nobody has claimed."""
    return tuple(
        _line(ticket) for ticket in cases.unclaimed_of(session, [member.centre_id for member in mine])
    )


def original_lines(session: Session, mine: list[Member], number: str) -> tuple[Line, ...]:
    """What this ticket may be a duplicate of."""
    ticket = cases.by_number(session, number)
    return tuple(_line(found) for found in originals(session, mine, ticket)) if ticket else ()


def sheet(session: Session, person: Person, number: str, group_id: str | None = None) -> Sheet:
    """What this person may do with the ticket at this moment."""
    duty = authorise(session, Actor(person, "", None, group_id), number)
    if isinstance(duty, Refused):
        return Sheet(number, duty.text)
    ticket = duty.ticket
    if ticket.status.is_closed:
        return Sheet(number, refuse("closed", number=number).text)
    desk = routing.province_desk(session, ticket.place, {duty.centre.code})
    desk = desk or next((c for c in [routing.last_desk(session)] if c.id != duty.centre.id), None)
    return Sheet(
        number,
        status=ticket.status,
        status_text=staff_status(ticket.status),
        place=ticket.place,
        is_claimed=is_claimed(ticket.status),
        moves=offered(ticket.status),
        outcomes=outcomes(ticket.status),
        desk_code=desk.code if desk else None,
        desk_name=desk.name if desk else "",
        also_read=len(others_who_read(session, ticket)),
    )


def _line(ticket: Ticket) -> Line:
    return Line(
        number=ticket.number,
        status_text=staff_status(ticket.status),
        urgency_text=urgency_text(ticket.urgency),
        category_text=category_text(ticket.categories),
        place_text=short_place(ticket.place),
        deadline_text=deadline(ticket),
    )
