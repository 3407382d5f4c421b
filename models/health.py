"""Whether the service keeps up, and the counts that tell how it does."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from models.clock import in_bangkok, now, read_offset
from models.inbound import InboundEvent, Timer
from models.migrations import current_problem
from models.outbound import Delivery, LineCall, OutboundMessage, QuotaEntry
from models.session import Database

EVENT_MAY_WAIT = timedelta(seconds=30)
MESSAGE_MAY_WAIT = timedelta(seconds=60)


def problem(database: Database) -> str | None:
    """Why this database is not being served well, or None. Raises SQLAlchemyError when it cannot be asked."""
    if wrong := current_problem(database):
        return f"schema: {wrong}"
    with database.reading() as session:
        read_offset(session)
        event, message = oldest_event(session), oldest_due(session)
    if event and now() - event > EVENT_MAY_WAIT:
        return f"the oldest unhandled event is {(now() - event).total_seconds():.0f} s old"
    if message and now() - message > MESSAGE_MAY_WAIT:
        return f"a message has been due for {(now() - message).total_seconds():.0f} s"
    return None


def oldest_event(session: Session) -> datetime | None:
    """When the oldest event was received that is neither handled nor parked."""
    pending = (
        select(InboundEvent.received_at).where(InboundEvent.state == "pending").order_by(InboundEvent.id)
    )
    return session.scalar(pending.limit(1))


def oldest_due(session: Session) -> datetime | None:
    """Since when the longest-waiting message or delivery has been due."""
    waiting = session.scalar(
        select(func.min(OutboundMessage.due_at)).where(OutboundMessage.state == "pending")
    )
    free = or_(Delivery.lease_until.is_(None), Delivery.lease_until < now())
    trying = session.scalar(select(func.min(Delivery.due_at)).where(Delivery.state == "trying", free))
    return min(filter(None, (waiting, trying)), default=None)


def counts(session: Session) -> Mapping[str, Mapping[str, int]]:
    """Rows by state, for metrics: what waits, what is parked, what is unknown."""
    found = {}
    for name, table in (
        ("event", InboundEvent),
        ("message", OutboundMessage),
        ("delivery", Delivery),
        ("call", LineCall),
    ):
        grouped = session.execute(select(table.state, func.count()).group_by(table.state))
        found[name] = {str(state): int(count) for state, count in grouped}
    found["timer"] = {"waiting": session.scalar(select(func.count()).select_from(Timer)) or 0}
    return found


def quota_used(session: Session) -> Mapping[str, int]:
    """Billed recipients of this month, by purpose."""
    month = in_bangkok(now()).strftime("%Y-%m")
    spent = select(QuotaEntry.purpose, func.sum(QuotaEntry.recipients)).where(QuotaEntry.month == month)
    return {
        purpose.value: int(total) for purpose, total in session.execute(spent.group_by(QuotaEntry.purpose))
    }
