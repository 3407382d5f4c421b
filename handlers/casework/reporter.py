"""What reporters do with their own tickets: add, cancel, reopen, rate. Nobody else's ticket is ever named to them."""

from sqlalchemy.orm import Session

from handlers import wording
from handlers.actor import Actor, Refused
from handlers.casework import late, nudging
from handlers.casework.alerts import alert_members, alert_unit
from handlers.casework.duplicates import tell_followers_of_cancelling
from handlers.casework.handing import reroute
from handlers.casework.naming import citizen_status
from handlers.casework.opening import attach
from handlers.casework.results import Changed
from handlers.casework.timeline import record
from handlers.commands import AddToTicket, CancelTicket, RateTicket, ReopenTicket
from models import cases
from models.centres import Centre
from models.clock import now
from models.tickets import Ticket
from models.words import Status


def add_to_ticket(session: Session, actor: Actor, act: AddToTicket) -> Changed | Refused:
    """Add words or media to an open ticket; who has it is told."""
    ticket = _own(session, actor, act.ticket)
    if isinstance(ticket, Refused):
        return ticket
    ticket = _going_on(session, ticket)
    if ticket.status.is_closed:
        return _refuse("already_closed", number=ticket.number)
    for message in act.story:
        attach(session, ticket, message, "story")
        record(session, ticket, "added", actor="citizen", message=message)
    _alert(session, ticket, "added")
    return _changed(session, ticket)


def cancel_ticket(session: Session, actor: Actor, act: CancelTicket) -> Changed | Refused:
    """The reporter takes the ticket back."""
    ticket = _own(session, actor, act.ticket)
    if isinstance(ticket, Refused):
        return ticket
    if ticket.status.is_closed:
        return _refuse("already_closed", number=ticket.number)
    cancel(session, ticket)
    return _changed(session, ticket)


def cancel(session: Session, ticket: Ticket) -> None:
    """Cancel an open ticket on its reporter's behalf (also at erasure) and tell the unit."""
    record(session, ticket, "cancelled", actor="citizen", status=Status.CANCELLED).citizen_told = True
    ticket.closed_at = now()
    late.stop(session, ticket)
    nudging.stop(session, ticket)
    tell_followers_of_cancelling(session, ticket)
    _alert(session, ticket, "cancelled")


def reopen_ticket(session: Session, actor: Actor, act: ReopenTicket) -> Changed | Refused:
    """Not solved: back to the member who had it, if they still work there, else to the unit as a routed ticket."""
    ticket = _own(session, actor, act.ticket)
    if isinstance(ticket, Refused):
        return ticket
    if not ticket.status.is_closed:
        return _refuse("still_open", number=ticket.number)
    if ticket.status is Status.DUPLICATE:
        return _refuse("cannot_reopen", number=ticket.number)
    holder = cases.holder(session, ticket)
    status = Status.ACCEPTED if holder else Status.ROUTED
    ticket.member_id, ticket.closed_at, ticket.rating = holder.id if holder else None, None, None
    record(session, ticket, "reopened", actor="citizen", status=status).citizen_told = True
    if not session.get_one(Centre, ticket.centre_id).active:
        reroute(session, ticket)
        return _changed(session, ticket)
    if holder is None:
        late.start(session, ticket)
    else:
        nudging.start(session, ticket)
    _alert(session, ticket, "reopened")
    return _changed(session, ticket)


def rate_ticket(session: Session, actor: Actor, act: RateTicket) -> Changed | Refused:
    """The reporter's word on a closed ticket."""
    ticket = _own(session, actor, act.ticket)
    if isinstance(ticket, Refused):
        return ticket
    if not ticket.status.is_closed:
        return _refuse("still_open", number=ticket.number)
    if act.rating not in (1, 2, 3):
        return _refuse("no_rating")
    ticket.rating = act.rating
    record(session, ticket, "rated", actor="citizen", reason=str(act.rating))
    return _changed(session, ticket)


def _own(session: Session, actor: Actor, number: str) -> Ticket | Refused:
    ticket = cases.locked(session, number)
    if ticket is None or actor.person is None or ticket.person_id != actor.person.id:
        return _refuse("not_yours")
    return ticket


def _going_on(session: Session, ticket: Ticket) -> Ticket:
    """The ticket itself, or the open one that it was found to be a duplicate of."""
    original = cases.locked_by_id(session, ticket.original_id) if ticket.original_id else None
    return original if original is not None and not original.status.is_closed else ticket


def _alert(session: Session, ticket: Ticket, what: str) -> None:
    holder = cases.holder(session, ticket)
    if holder is not None:
        alert_members(session, ticket, [holder], what)
    else:
        alert_unit(session, ticket, session.get_one(Centre, ticket.centre_id), what)


def _changed(session: Session, ticket: Ticket) -> Changed:
    centre = session.get_one(Centre, ticket.centre_id)
    text = citizen_status(ticket.status, centre.name)
    return Changed(ticket.number, ticket.status, text, centre.name)


def _refuse(name: str, **fill: object) -> Refused:
    return Refused(wording.text(f"tickets.refused.{name}", **fill))
