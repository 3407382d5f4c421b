"""What a claimed ticket still owes its reporter: a first contact, a visit or decision, news (`domain.md` §5.3).

Each is a timer `target` of the ticket's own key. What falls due reaches people as one message a day, on the morning of
the day it falls on, whatever the number of tickets: a push is billed (DESIGN.md §2, law 7). Only what is most urgent is
told at once. The head of the unit hears of a contact or decision that was missed.
"""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from handlers.casework import digest
from handlers.casework.alerts import alert_heads, alert_members
from handlers.casework.keys import key
from handlers.casework.naming import target_text
from handlers.casework.targets import morning_after, morning_of, promised
from handlers.casework.timeline import record
from handlers.wording import value
from models import cases
from models.centres import Centre
from models.clock import now
from models.mailbox import drop_timer, set_timer
from models.tickets import Ticket
from models.words import Status, Urgency

PROMISES = ("contact", "decision")
"""Told to who holds the ticket, and to the head of the unit when missed."""
UPDATE = "update"
MISSED = "_missed"
SOON = timedelta(hours=1)
_REFS = (*PROMISES, *(step + MISSED for step in PROMISES), UPDATE)


def start(session: Session, ticket: Ticket) -> None:
    """Begin to count: somebody has just taken the ticket."""
    stop(session, ticket)
    for step in PROMISES:
        if not digest.is_kept(ticket, step):
            _await(session, ticket, step, _when_to_nudge(session, ticket, step))
    _await_update(session, ticket)


def stop(session: Session, ticket: Ticket) -> None:
    """Nobody holds it any more, or it is closed."""
    for ref in _REFS:
        drop_timer(session, key(ticket), "target", ref=ref)


def on_due(session: Session, ticket: Ticket, ref: str) -> None:
    """A timer fired. Does nothing where the promise was kept, or nobody holds the ticket, in the meantime."""
    if ref not in _REFS or ticket.status.is_closed or ticket.status is Status.ROUTED:
        return
    if ref == UPDATE:
        _update_due(session, ticket)
    elif not digest.is_kept(ticket, ref.removesuffix(MISSED)):
        _missed(session, ticket, ref) if ref.endswith(MISSED) else _due(session, ticket, ref)


def _due(session: Session, ticket: Ticket, step: str) -> None:
    """The one who holds it hears of it; should it be missed, so does the head."""
    record(session, ticket, "nudged", actor="clock", reason=target_text(step))
    holder = cases.holder(session, ticket)
    if ticket.urgency is Urgency.MOST_URGENT and holder is not None:
        alert_members(session, ticket, [holder], step)
    elif holder is not None:
        digest.tell_soon(session, holder)
    target = digest.until(session, ticket, step)
    if ticket.urgency is not Urgency.MOST_URGENT:
        target = morning_after(session, max(target, now()))
    _await(session, ticket, step + MISSED, max(target, now() + SOON))


def _missed(session: Session, ticket: Ticket, ref: str) -> None:
    centre = session.get_one(Centre, ticket.centre_id)
    record(session, ticket, "nudged", actor="clock", reason=target_text(ref))
    if ticket.urgency is Urgency.MOST_URGENT:
        alert_heads(session, ticket, centre, ref)
    elif not digest.tell_heads_soon(session, centre) and (holder := cases.holder(session, ticket)):
        digest.tell_soon(session, holder)  # a unit without a head: who holds it hears it once more


def _update_due(session: Session, ticket: Ticket) -> None:
    """Nothing was told for as long as that: a word to who holds it, and again after the next such silence."""
    holder = cases.holder(session, ticket)
    if holder is not None and digest.until(session, ticket, UPDATE) <= digest.end_of(now()):
        record(session, ticket, "nudged", actor="clock", reason=target_text(UPDATE))
        digest.tell_soon(session, holder)
        _await_update(session, ticket, promised(session, ticket.urgency, UPDATE, now()))
    else:
        _await_update(session, ticket)


def _await_update(session: Session, ticket: Ticket, not_before: datetime | None = None) -> None:
    """On the morning of the day on which news are due, or at that moment; after a nudge not before the next silence."""
    target = digest.until(session, ticket, UPDATE)
    earliest = not_before or now() + SOON
    morning = morning_of(session, target)
    _await(session, ticket, UPDATE, morning if morning >= earliest else max(target, earliest))


def _when_to_nudge(session: Session, ticket: Ticket, step: str) -> datetime:
    """Some hours ahead of what is most urgent, else on the morning of the day; if that is over, when it is missed."""
    target = digest.until(session, ticket, step)
    if ticket.urgency is Urgency.MOST_URGENT:
        ahead = timedelta(hours=float(value(f"time_targets.most_urgent.{step}.ahead")))
        early = target - ahead
    else:
        early = morning_of(session, target)
    if early > now():
        return early
    return target if target > now() else morning_after(session, now())


def _await(session: Session, ticket: Ticket, ref: str, at: datetime) -> None:
    set_timer(session, key(ticket), "target", at, ref=ref)
