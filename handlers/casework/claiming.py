"""รับเรื่อง, ดูเรื่อง, บันทึกภายใน: what a member does with a ticket before anything reaches the reporter."""

from sqlalchemy.orm import Session

from handlers import wording
from handlers.actor import Actor, Refused
from handlers.casework import digest, late, nudging
from handlers.casework.authority import Duty, authorise, refuse
from handlers.casework.case import case_of
from handlers.casework.changes import changed
from handlers.casework.moves import is_claimed
from handlers.casework.opening import attach
from handlers.casework.results import Case, Changed
from handlers.casework.targets import moment_text
from handlers.casework.telling import tell_citizen
from handlers.casework.timeline import record
from handlers.commands import Accept, AddNote, ReadTicket
from models import cases
from models.clock import now
from models.tickets import ReadLog, Ticket
from models.words import Status


def accept(session: Session, actor: Actor, act: Accept) -> Changed | Refused:
    """Claim a ticket. Of two rivals one wins: the row is locked, and its version rises with the claim.

    The loser is told who has it. A ticket whose holder left the centre may be taken over.
    """
    duty = authorise(session, actor, act.ticket)
    if isinstance(duty, Refused):
        return duty
    ticket = duty.ticket
    if ticket.status.is_closed:
        return refuse("closed", number=ticket.number)
    if is_claimed(ticket.status):
        return _take_over(session, duty)
    ticket.member_id = duty.member.id
    late.stop(session, ticket)
    record(session, ticket, "accepted", member=duty.member, status=Status.ACCEPTED)
    told = tell_citizen(
        session, ticket, "accepted", centre=duty.centre.name, target=_contact_target(session, ticket)
    )
    nudging.start(session, ticket)
    return changed(duty, told)


def read_ticket(session: Session, actor: Actor, act: ReadTicket) -> Case | Refused:
    """Read the case, 1:1 and after it was claimed; the reading is logged (DESIGN.md §2, law 8)."""
    duty = authorise(session, actor, act.ticket)
    if isinstance(duty, Refused):
        return duty
    if actor.group_id:
        return refuse("read_alone")
    if duty.ticket.status in (Status.NEW, Status.ROUTED):
        return refuse("claim_first", number=duty.ticket.number)
    session.add(ReadLog(ticket_id=duty.ticket.id, member_id=duty.member.id, what="case", at=now()))
    return case_of(session, duty)


def add_note(session: Session, actor: Actor, act: AddNote) -> Changed | Refused:
    """Keep a note for colleagues; it never reaches the reporter."""
    duty = authorise(session, actor, act.ticket)
    if isinstance(duty, Refused):
        return duty
    if duty.ticket.status in (Status.NEW, Status.ROUTED):
        return refuse("claim_first", number=duty.ticket.number)
    message = cases.message(session, act.message)
    if message is None or not message.text:
        return refuse("note_text_only")
    attach(session, duty.ticket, act.message, "note")
    record(session, duty.ticket, "noted", member=duty.member, message=act.message)
    return changed(duty, told=False)


def _take_over(session: Session, duty: Duty) -> Changed | Refused:
    holder = cases.holder(session, duty.ticket)
    if holder is not None and holder.id == duty.member.id:
        return refuse("yours_already", number=duty.ticket.number)
    if holder is not None:
        name = holder.name or wording.text("staff.a_colleague")
        return refuse("taken", number=duty.ticket.number, holder=name)
    duty.ticket.member_id = duty.member.id
    record(session, duty.ticket, "accepted", member=duty.member)
    nudging.start(session, duty.ticket)
    return changed(duty, told=False)


def _contact_target(session: Session, ticket: Ticket) -> str:
    """Until when the reporter will be contacted, as an aim; nothing where that is over already."""
    until = digest.until(session, ticket, "contact")
    return wording.text("tickets.promise.contact", until=moment_text(until)) if until > now() else ""
