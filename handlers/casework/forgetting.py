"""What a message that was taken back or changed means for tickets: answers on hold, and what was read in it.

A phone or a location that came in a message is the message's: it goes with it (DESIGN.md §2, law 8).
"""

from sqlalchemy.orm import Session

from handlers import wording
from handlers.casework import answers
from handlers.casework.timeline import record
from handlers.triage import read
from models import cases
from models.tickets import Ticket


def on_unsent(session: Session, line_message_id: str) -> None:
    """Withdraw an answer made of it; forget the phone and the location that came in it."""
    answers.on_unsent(session, line_message_id)
    for found in cases.told_in(session, line_message_id):
        ticket = cases.locked_by_id(session, found.id)
        if ticket is not None:
            _forget(session, ticket, line_message_id)


def on_edited(session: Session, line_message_id: str) -> None:
    """An answer on hold carries the new words; a phone that was changed in them is the new one."""
    answers.on_edited(session, line_message_id)
    message = cases.message(session, line_message_id)
    phones = read(message.text).phones if message and message.text else ()
    for found in cases.told_in(session, line_message_id):
        ticket = cases.locked_by_id(session, found.id)
        if ticket is None or ticket.phone_message != line_message_id or ticket.phone in phones:
            continue
        if phones:
            ticket.phone = phones[0]
        else:
            _forget(session, ticket, line_message_id)


def _forget(session: Session, ticket: Ticket, line_message_id: str) -> None:
    if ticket.phone_message == line_message_id:
        ticket.phone = ticket.phone_message = None
        record(session, ticket, "taken_back", actor="citizen", reason=wording.text("staff.taken_back.phone"))
    if ticket.pin_message == line_message_id:
        ticket.latitude = ticket.longitude = ticket.pin_message = None
        record(session, ticket, "taken_back", actor="citizen", reason=wording.text("staff.taken_back.pin"))
