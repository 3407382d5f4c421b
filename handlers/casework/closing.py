"""สถานะ and ปิดเรื่อง: moves of a claimed ticket within its unit."""

from sqlalchemy.orm import Session

from handlers import wording
from handlers.actor import Actor, Refused
from handlers.casework import duplicates, late, nudging
from handlers.casework.authority import Duty, authorise, refuse
from handlers.casework.changes import changed
from handlers.casework.moves import OF_THE_BUTTON, is_claimed, may, outcomes
from handlers.casework.naming import citizen_status, staff_status
from handlers.casework.opening import attach
from handlers.casework.results import Changed
from handlers.casework.telling import tell_citizen
from handlers.casework.timeline import record
from handlers.commands import CloseTicket, SetStatus
from handlers.messages import Choice, said
from models import cases
from models.clock import now
from models.tickets import Ticket
from models.words import Status


def set_status(session: Session, actor: Actor, act: SetStatus) -> Changed | Refused:
    """Make another allowed move and tell the reporter, with the words of a message if there is one."""
    duty = authorise(session, actor, act.ticket)
    if isinstance(duty, Refused):
        return duty
    if refusal := _cannot_move(duty, act.status):
        return refusal
    if act.status is Status.DUPLICATE:
        return duplicates.merge(session, actor, duty, act)
    ticket = duty.ticket
    if act.message:
        attach(session, ticket, act.message, "answer")
    record(session, ticket, "status", member=duty.member, status=act.status, message=act.message)
    if act.status.is_closed:
        ticket.closed_at = now()
        nudging.stop(session, ticket)
    return changed(duty, _tell_status(session, duty, act))


def close_ticket(session: Session, actor: Actor, act: CloseTicket) -> Changed | Refused:
    """Close with an outcome and a result text; CLOSED_INELIGIBLE must name another way (`domain.md` §5.2)."""
    duty = authorise(session, actor, act.ticket)
    if isinstance(duty, Refused):
        return duty
    if refusal := _cannot_close(session, duty, act):
        return refusal
    ticket = duty.ticket
    attach(session, ticket, act.message, "result")
    record(session, ticket, "closed", member=duty.member, status=act.status, message=act.message)
    ticket.closed_at = now()
    late.stop(session, ticket)
    nudging.stop(session, ticket)
    duplicates.tell_followers(session, ticket, act.message)
    return changed(duty, _tell_result(session, duty, act.message))


def names_another_way(words: str) -> bool:
    """True if a result text tells what else the person may do: a number to call or a word that points somewhere."""
    markers: list[str] = wording.value("staff.close.another_way")
    return any(character.isdigit() for character in words) or any(marker in words for marker in markers)


def _cannot_move(duty: Duty, status: Status) -> Refused | None:
    ticket = duty.ticket
    if status not in OF_THE_BUTTON:
        return refuse("own_act", status=staff_status(status))
    if not is_claimed(ticket.status) and not ticket.status.is_closed:
        return refuse("claim_first", number=ticket.number)
    return None if may(ticket.status, status) else _no_such_move(ticket, status)


def _cannot_close(session: Session, duty: Duty, act: CloseTicket) -> Refused | None:
    ticket = duty.ticket
    if ticket.status.is_closed:
        return refuse("closed", number=ticket.number)
    if not is_claimed(ticket.status):
        return refuse("claim_first", number=ticket.number)
    if act.status not in outcomes(ticket.status):
        return _no_such_move(ticket, act.status)
    message = cases.message(session, act.message)
    if message is None or not (message.text or "").strip():
        return refuse("result_needed")
    if act.status is Status.CLOSED_INELIGIBLE and not names_another_way(message.text or ""):
        return refuse("another_way_needed")
    return None


def _no_such_move(ticket: Ticket, status: Status) -> Refused:
    return refuse("no_such_move", old=staff_status(ticket.status), new=staff_status(status))


def _tell_status(session: Session, duty: Duty, act: SetStatus) -> bool:
    words = said(act.message) if act.message else ""
    if act.status is Status.CANCELLED:
        return tell_citizen(session, duty.ticket, "cancelled", said=words)
    name = "status_said" if words else "status"
    status = citizen_status(act.status, duty.centre.name)
    return tell_citizen(session, duty.ticket, name, status=status, said=words)


def _tell_result(session: Session, duty: Duty, message: str) -> bool:
    ticket = duty.ticket
    unreachable = ticket.status is Status.CLOSED_UNREACHABLE
    return tell_citizen(
        session,
        ticket,
        "closed_unreachable" if unreachable else "closed",
        status=citizen_status(ticket.status, duty.centre.name),
        said=said(message),
        choices=after_closing(ticket),
    )


def after_closing(ticket: Ticket) -> tuple[Choice, ...]:
    """What the reporter may say to a result: received, not yet (which reopens), and how much it helped."""
    number = {"ticket": ticket.number}
    return (
        Choice(wording.text("tickets.buttons.helped"), "helped", number),
        Choice(wording.text("tickets.buttons.not_yet"), "not_yet", number),
        *(
            Choice(wording.text(f"tickets.buttons.rate_{n}"), "rate", {**number, "rating": str(n)})
            for n in (3, 2, 1)
        ),
    )
