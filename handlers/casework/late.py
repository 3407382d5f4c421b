"""A ticket that nobody accepts: one reminder, then the province desk owns it, then its head is alerted.

Each stage is a timer `late` of the ticket's own key whose ref names the stage (`targets.STAGES`), counted from the
moment the ticket came to its unit. A timer may fire beside an act, so every stage looks at the ticket first.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from handlers import routing, wording
from handlers.casework import nudging
from handlers.casework.alerts import alert_heads, alert_unit, tell_unit
from handlers.casework.keys import key
from handlers.casework.targets import STAGES, due
from handlers.casework.telling import tell_citizen
from handlers.casework.timeline import record
from models import cases
from models.centres import Centre
from models.clock import now
from models.mailbox import drop_timer, set_timer
from models.tickets import Ticket
from models.words import Status


def start(session: Session, ticket: Ticket) -> None:
    """Begin to count from now: the ticket has just come to a unit."""
    ticket.accept_by = due(session, ticket.urgency, "accept", now())
    ticket.reminded_at = ticket.escalated_at = None
    stop(session, ticket)
    nudging.stop(session, ticket)
    _await(session, ticket, STAGES[0], now())


def stop(session: Session, ticket: Ticket) -> None:
    """Nothing to wait for any more: the ticket was accepted or closed."""
    for stage in STAGES:
        drop_timer(session, key(ticket), "late", ref=stage)


def on_late(session: Session, ticket: Ticket, stage: str) -> None:
    """A stage is due. Does nothing if somebody accepted the ticket in the meantime."""
    if ticket.status is not Status.ROUTED or stage not in STAGES:
        return
    centre = session.get_one(Centre, ticket.centre_id)
    match stage:
        case "remind":
            _remind(session, ticket, centre)
        case "escalate":
            _escalate(session, ticket, centre)
        case _:
            _tell_head(session, ticket, centre)
    for following in STAGES[STAGES.index(stage) + 1 :][:1]:
        _await(session, ticket, following, cases.came_at(session, ticket))


def _remind(session: Session, ticket: Ticket, centre: Centre) -> None:
    ticket.reminded_at = now()
    record(session, ticket, "reminded", actor="clock")
    alert_unit(session, ticket, centre, "reminder")


def _escalate(session: Session, ticket: Ticket, centre: Centre) -> None:
    """Move to the province desk, else to the last desk; a desk that has it already hears of it again."""
    ticket.escalated_at = now()
    desk = routing.province_desk(session, ticket.place) or routing.last_desk(session)
    if desk.id == centre.id:
        record(session, ticket, "reminded", actor="clock")
        alert_heads(session, ticket, centre, "head")
        return
    ticket.centre_id, ticket.member_id = desk.id, None
    because = wording.text("tickets.reason.late")
    ticket.routing_reason = wording.text("tickets.reason.sent", centre=desk.name, because=because)
    record(session, ticket, "escalated", actor="clock", centre_id=desk.id, reason=because)
    tell_citizen(session, ticket, "escalated", centre=desk.name)
    alert_unit(session, ticket, desk, "escalated")
    tell_unit(session, ticket, centre, "gone")  # it stays informed (`domain.md` §3.5, line 5)


def _tell_head(session: Session, ticket: Ticket, centre: Centre) -> None:
    record(session, ticket, "reminded", actor="clock")
    alert_heads(session, ticket, centre, "head")


def _await(session: Session, ticket: Ticket, stage: str, since: datetime) -> None:
    set_timer(session, key(ticket), "late", due(session, ticket.urgency, stage, since), ref=stage)
