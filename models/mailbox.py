"""How a handler leaves things for the mailbox: messages, timers, LINE calls. All are rows of the same commit."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.clock import now
from models.inbound import Timer
from models.outbound import LineCall, OutboundMessage
from models.people import TALKS, Conversation
from models.words import Lane, Purpose

CALLED = "called"
"""In `session.info`: this unit of work leaves calls of LINE behind."""


@dataclass(frozen=True, slots=True)
class ReplyToken:
    """A LINE reply token and until when we trust it (50 s after receipt, DESIGN.md §2a)."""

    token: str
    until: datetime


def post(
    session: Session,
    to: str,
    content: dict[str, Any],
    *,
    lane: Lane,
    purpose: Purpose,
    reply: ReplyToken | None = None,
    ticket_id: int | None = None,
    matters: bool = False,
    reply_only: bool = False,
    due_at: datetime | None = None,
) -> OutboundMessage:
    """Queue one message (`handlers.messages` JSON) for the chat `to`. The outbox sends it after the commit."""
    present = now()
    row = OutboundMessage(
        to=to,
        content=content,
        lane=lane,
        purpose=purpose,
        reply_token=reply.token if reply else None,
        reply_until=reply.until if reply else None,
        ticket_id=ticket_id,
        matters=matters,
        reply_only=reply_only,
        due_at=due_at or present,
        created_at=present,
    )
    session.add(row)
    return row


def set_timer(
    session: Session, order_key: str, kind: str, due_at: datetime, ref: str = "", version: int = 0
) -> None:
    """Come back to this key with `events.Elapsed(kind, ref, version)`; an older timer of the same kind and ref moves."""
    timer = session.scalar(select(Timer).filter_by(order_key=order_key, kind=kind, ref=ref))
    if timer is None:
        ensure_conversation(session, order_key)
        session.add(Timer(order_key=order_key, kind=kind, ref=ref, version=version, due_at=due_at))
    else:
        timer.due_at, timer.version = due_at, version


def has_timer(session: Session, order_key: str, kind: str, ref: str = "") -> bool:
    """True if this key waits for such a timer."""
    asked = select(Timer.id).filter_by(order_key=order_key, kind=kind, ref=ref)
    return session.scalar(asked) is not None


def drop_timer(session: Session, order_key: str, kind: str, ref: str = "") -> None:
    """Forget a timer, if there is one."""
    timer = session.scalar(select(Timer).filter_by(order_key=order_key, kind=kind, ref=ref))
    if timer is not None:
        session.delete(timer)


def ensure_conversation(session: Session, order_key: str) -> Conversation:
    """The conversation row of this key, made if missing (a timer needs one to be claimed by)."""
    row: Conversation | None = session.info.get(TALKS, {}).get(order_key)
    if row is not None and row.order_key != order_key:  # erased in this very batch
        row = None
    row = row or session.scalar(select(Conversation).filter_by(order_key=order_key))
    if row is None:
        row = Conversation(order_key=order_key)
        session.add(row)
        session.flush()
    return row


def call_line(session: Session, kind: str, /, after: timedelta = timedelta(0), **args: Any) -> None:
    """Have LINE called after the commit: `media`, `profile`, `group_count`, `loading`, `rich_menu`, `leave`."""
    session.add(LineCall(kind=kind, args=args, due_at=now() + after))
    session.info[CALLED] = True
