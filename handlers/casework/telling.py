"""Telling the reporter. A discreet ticket shows neutral words in notifications (`domain.md` §3.3 rule 5)."""

from sqlalchemy.orm import Session

from handlers import wording
from handlers.casework.timeline import record
from handlers.messages import Card, Choice, Message, Say, to_json
from models import cases
from models.mailbox import post
from models.people import Person
from models.tickets import Ticket
from models.words import Lane, Purpose


def reachable(session: Session, ticket: Ticket) -> str | None:
    """The LINE user id to write to, or None if the reporter blocked us, erased their data or is unknown."""
    person = session.get(Person, ticket.person_id) if ticket.person_id else None
    return person.line_user_id if person and person.blocked_at is None else None


def tell_citizen(
    session: Session, ticket: Ticket, text_name: str, *, choices: tuple[Choice, ...] = (), **fill: object
) -> bool:
    """Tell the reporter a text of `tickets.citizen`; the newest line of the timeline remembers that it was told.

    `number` and `centre` (the owner's name) may stand in every such text. False if nobody can be told.
    """
    to = reachable(session, ticket)
    if to is None:
        note_unreachable(session, ticket)
        return False
    text = wording.text(f"tickets.citizen.{text_name}", **{"number": ticket.number, **fill}).strip()
    post(
        session,
        to,
        to_json(_message(ticket, text, choices)),
        lane=Lane.TALK,
        purpose=Purpose.TICKET,
        ticket_id=ticket.id,
        matters=True,
    )
    event = cases.last_event(session, ticket.id)
    if event is not None:
        event.citizen_told = True
    return True


def note_unreachable(session: Session, ticket: Ticket) -> None:
    """Tell staff, once a ticket, that its reporter must be phoned; who erased their data is not looked for."""
    reason = wording.text("staff.note_unreachable")
    known = any(event.reason == reason for event in cases.timeline(session, ticket.id))
    if ticket.person_id is not None and not known and reachable(session, ticket) is None:
        record(session, ticket, "noted", actor="clock", reason=reason)


def _message(ticket: Ticket, text: str, choices: tuple[Choice, ...]) -> Message:
    if ticket.discreet:
        neutral = wording.text("tickets.neutral")
        return Card(neutral, lines=tuple(text.split("\n")), choices=choices, alt=neutral, about=ticket.number)
    return Say(text, choices, about=ticket.number)
