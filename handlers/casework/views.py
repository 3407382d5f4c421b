"""Tickets as people see them: the reporter's view, and which ticket a quoted message speaks of."""

from sqlalchemy.orm import Session

from handlers import wording
from handlers.casework.naming import category_text, citizen_status, place_text, unit_shown
from handlers.casework.results import TicketView
from handlers.casework.targets import moment_text
from models import cases
from models.centres import Centre
from models.people import Person
from models.tickets import Ticket, TicketEvent
from models.words import Status


def ticket_for_quote(session: Session, line_message_id: str) -> str | None:
    """The number of the ticket that the quoted message of ours speaks of, or None."""
    return cases.quoted(session, line_message_id)


def open_tickets(session: Session, person: Person) -> list[Ticket]:
    """What this person reported and is not closed, newest first."""
    return cases.of_reporter(session, person.id, only_open=True)


def view_for_citizen(session: Session, ticket: Ticket) -> TicketView:
    """The ticket in the reporter's words; internal notes and reads are not part of it."""
    centre = session.get_one(Centre, ticket.centre_id)
    original = session.get(Ticket, ticket.original_id) if ticket.original_id else None
    return TicketView(
        number=ticket.number,
        status=ticket.status,
        status_text=_status(session, ticket, centre),
        category_text=category_text(ticket.categories),
        place_text=place_text(ticket.place),
        centre_name=centre.name,
        opened_text=moment_text(ticket.opened_at),
        timeline=tuple(_lines(session, ticket, centre)),
        is_open=not ticket.status.is_closed,
        can_cancel=not ticket.status.is_closed,
        goes_on=original is not None and not original.status.is_closed,
        can_reopen=ticket.status.is_closed and ticket.status is not Status.DUPLICATE,
        rated=ticket.rating,
    )


def _status(session: Session, ticket: Ticket, centre: Centre) -> str:
    """Of a duplicate where it goes on, and how that stands."""
    original = session.get(Ticket, ticket.original_id) if ticket.original_id else None
    if original is None:
        return citizen_status(ticket.status, centre.name)
    status = citizen_status(original.status, unit_shown(session, original))
    return wording.text("tickets.merged", original=original.number, status=status)


def _lines(session: Session, ticket: Ticket, centre: Centre) -> list[str]:
    shown: dict[str, str] = wording.value("tickets.timeline")
    owner, lines = centre.name, []
    for event in cases.timeline(session, ticket.id):
        owner = _owner(session, event) or owner
        if event.kind in shown:
            lines.append(_line(event, owner))
    return lines


def _owner(session: Session, event: TicketEvent) -> str | None:
    centre = session.get(Centre, event.centre_id) if event.centre_id else None
    return centre.name if centre else None


def _line(event: TicketEvent, owner: str) -> str:
    status = citizen_status(event.new_status, owner) if event.new_status else ""
    return wording.text(
        f"tickets.timeline.{event.kind}",
        at=moment_text(event.at),
        centre=owner,
        status=status,
        reason=event.reason or "",
    )
