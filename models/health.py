"""Whether the service keeps up: how long things wait, what is parked, what LINE refuses.

Every question is answered by an index of what is pending or parked: its cost does not grow with the history. States
stand in the questions as they stand in those indexes, or a database would not use them.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from models import alarms, migrations
from models.among import is_in
from models.clock import in_bangkok, now, read_offset
from models.inbound import InboundEvent, Timer
from models.outbound import Delivery, LineCall, OutboundMessage, Pause, QuotaEntry
from models.session import Database
from models.words import Lane

EVENT_MAY_WAIT = timedelta(seconds=30)
MESSAGE_MAY_WAIT = timedelta(seconds=60)
MEDIA_TRIES = 5
"""After so many tries fetching a photo is no longer a hiccup."""
FIRST = 20
"""Of the oldest events: some may have been parked and let go again."""
LOCKED_OUT = "locked_out"
"""The alarm that cannot be told in LINE: LINE refuses our token (401)."""
ERASED = "erased"


def problem(database: Database) -> str | None:
    """Why this database is not being served well, or None. Raises SQLAlchemyError when it cannot be asked."""
    with database.reading() as session:
        if wrong := migrations.behind(session.connection()):
            return f"schema: {wrong}"
        read_offset(session)
        event, message = waited(oldest_event(session)), waited(oldest_due(session))
        shut_out = alarms.is_open(session, LOCKED_OUT)
    if event > EVENT_MAY_WAIT.total_seconds():
        return f"the oldest unhandled event is {event:.0f} s old"
    if shut_out:
        return "LINE refuses our channel access token (401)"
    if message > MESSAGE_MAY_WAIT.total_seconds():
        return f"a message has been due for {message:.0f} s"
    return None


def waited(since: datetime | None) -> float:
    """Seconds since then; 0 if nothing waits."""
    return max(0.0, (now() - since).total_seconds()) if since else 0.0


def oldest_event(session: Session) -> datetime | None:
    """Since when the oldest event waits that is neither handled nor parked; one tried again by hand: since then."""
    pending = select(InboundEvent.received_at, InboundEvent.settled_at).where(
        is_in(InboundEvent.state, "pending")
    )
    first = session.execute(pending.order_by(InboundEvent.id).limit(FIRST))
    return min((settled_at or received_at for received_at, settled_at in first), default=None)


def oldest_due(session: Session) -> datetime | None:
    """Since when the longest-waiting message or delivery has been due, however often it was tried meanwhile.

    What LINE itself told us to hold back (429: too fast, or the month's quota is gone) is not late.
    """
    due = [_oldest_message(lane) for lane in Lane]
    begun = func.coalesce(Delivery.first_attempt_at, Delivery.due_at)
    held_back = and_(Delivery.status == 429, Delivery.due_at > now())
    trying = select(func.min(begun)).where(
        is_in(Delivery.state, "trying"), or_(Delivery.status.is_(None), ~held_back), begun <= now()
    )
    found = [*(session.scalar(asked) for asked in due), session.scalar(trying)]
    return min((at for at in found if at is not None and at <= now()), default=None)


def _oldest_message(lane: Lane) -> Select[datetime]:
    waiting = select(OutboundMessage.due_at).where(
        is_in(OutboundMessage.state, "pending"), OutboundMessage.lane == lane
    )
    return waiting.order_by(OutboundMessage.due_at, OutboundMessage.id).limit(1)


def locked_out(session: Session) -> bool:
    """True while something waits that LINE answered with 401, or that no token could be got for."""
    refused = select(Delivery.id).where(is_in(Delivery.state, "trying"), Delivery.status == 401)
    return session.scalar(select(refused.exists())) or False


def quota_gone(session: Session) -> bool:
    """True while LINE takes no more pushes this month."""
    pause = session.get(Pause, "quota")
    return pause is not None and pause.until > now()


def media_failing(session: Session) -> int:
    """How many photos, voices, films or files we cannot fetch or throw away, however often we try."""
    return _count(
        session,
        LineCall,
        is_in(LineCall.state, "due"),
        LineCall.kind.in_(("media", "forget_media")),
        LineCall.attempts >= MEDIA_TRIES,
    )


def parked(session: Session) -> Mapping[str, int]:
    """What somebody must look at, by kind (models/parked.py lists it)."""
    return {
        "event": _count(session, InboundEvent, *parked_event()),
        "message": _count(session, OutboundMessage, *parked_message()),
        "delivery": _count(session, Delivery, *parked_delivery()),
        "call": _count(session, LineCall, is_in(LineCall.state, "parked")),
    }


def parked_event() -> tuple[ColumnElement[bool], ...]:
    """Nobody could handle it; without its content (erased, or a week old) nobody ever will."""
    return is_in(InboundEvent.state, "parked"), InboundEvent.raw.is_not(None)


def parked_message() -> tuple[ColumnElement[bool], ...]:
    """LINE would not take it, or we could not write it; and its person was not erased."""
    return is_in(OutboundMessage.state, "refused"), OutboundMessage.to != ""


def parked_delivery() -> tuple[ColumnElement[bool], ...]:
    """Given up, or nobody knows what became of it. The person may have been erased: then it is over."""
    return is_in(Delivery.state, "unknown", "parked"), func.coalesce(Delivery.reason, "") != ERASED


def waiting(session: Session) -> Mapping[str, int]:
    """What is under way, by kind: it grows with the backlog only."""
    pending = {
        lane.value: _count(
            session, OutboundMessage, is_in(OutboundMessage.state, "pending"), OutboundMessage.lane == lane
        )
        for lane in Lane
    }
    return {
        "event": _count(session, InboundEvent, is_in(InboundEvent.state, "pending")),
        **{f"message_{lane}": count for lane, count in pending.items()},
        "message_quota": _count(session, OutboundMessage, is_in(OutboundMessage.state, "quota")),
        "delivery": _count(session, Delivery, is_in(Delivery.state, "trying")),
        "call": _count(session, LineCall, is_in(LineCall.state, "due")),
        "timer_overdue": _count(session, Timer, Timer.due_at <= now()),
    }


def _count(session: Session, table: Any, *conditions: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(table).where(*conditions)) or 0


def quota_used(session: Session) -> Mapping[str, int]:
    """Billed recipients of this month, by purpose."""
    month = in_bangkok(now()).strftime("%Y-%m")
    spent = select(QuotaEntry.purpose, func.sum(QuotaEntry.recipients)).where(QuotaEntry.month == month)
    return {
        purpose.value: int(total) for purpose, total in session.execute(spent.group_by(QuotaEntry.purpose))
    }
