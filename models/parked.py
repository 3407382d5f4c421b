"""What the mailbox gave up, for people to look at, try again or drop.

An item has a name: `e12` an event, `m12` a message that LINE would not take, `d12` a delivery that was given up or of
which nobody knows what became of it, `c12` a LINE call. A list holds no words and no ids of persons; `content`
does, and whoever shows it logs the reading.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models import multicast
from models.among import is_in
from models.audience import TOO_MANY
from models.clock import now
from models.health import parked_delivery, parked_event, parked_message
from models.inbound import InboundEvent
from models.mailbox import set_timer
from models.outbound import Delivery, LineCall, OutboundMessage
from models.session import wake
from models.tally import HAND

Row: TypeAlias = InboundEvent | OutboundMessage | Delivery | LineCall
TABLES: Mapping[str, Any] = {"e": InboundEvent, "m": OutboundMessage, "d": Delivery, "c": LineCall}
MOST = 200


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that somebody must look at, without a word of anybody."""

    name: str
    kind: str
    """An event's kind, `push`, `reply`, `multicast`, `message`, or what was called."""
    state: str
    since: datetime
    attempts: int
    reason: str
    can_retry: bool
    may_double: bool
    """LINE may have sent it already: then trying again sends it twice."""
    refused: bool = False
    """LINE answered that it will not take it."""


class Gone(Exception):
    """Somebody else was quicker, or it never was parked."""


def items(session: Session, kinds: str = "emdc", limit: int = MOST) -> list[Item]:
    """What is parked, oldest first within its kind, at most so many of each kind."""
    found: list[Item] = []
    for kind in kinds:
        table = TABLES[kind]
        rows = select(table).where(*_CONDITIONS[kind]()).order_by(table.id).limit(limit)
        found.extend(_item(session, row) for row in session.scalars(rows))
    return found


def item(session: Session, name: str) -> Item:
    """The parked item of this name. Raises `Gone`."""
    return _item(session, _row(session, name))


def waiting_events(session: Session, limit: int = MOST) -> list[Item]:
    """Events that are only waiting to be handled."""
    rows = select(InboundEvent).where(is_in(InboundEvent.state, "pending")).order_by(InboundEvent.id)
    return [_item(session, row) for row in session.scalars(rows.limit(limit))]


def waiting_messages(session: Session, limit: int = MOST) -> list[Item]:
    """Messages that wait to be sent, or for quota."""
    waits = is_in(OutboundMessage.state, "pending", "quota")
    rows = select(OutboundMessage).where(waits).order_by(OutboundMessage.id)
    return [_item(session, row) for row in session.scalars(rows.limit(limit))]


def ticket_of(session: Session, name: str) -> int | None:
    """The ticket that an outgoing item speaks of, if it is about one."""
    row = _row(session, name)
    carried = _carried(session, row)
    return next((message.ticket_id for message in carried if message.ticket_id is not None), None)


def content(session: Session, name: str) -> tuple[Mapping[str, Any], ...]:
    """What it says: LINE's event, or our messages. A person's words in ours are marks, not words. Raises `Gone`."""
    row = _row(session, name)
    if isinstance(row, InboundEvent):
        return (json.loads(row.raw or "{}"),)
    if isinstance(row, Delivery) and row.planned:
        return tuple(row.planned["content"])
    return tuple(message.content for message in _carried(session, row))


def retry(session: Session, name: str) -> None:
    """Try it again, soon. Raises `Gone`; ValueError when nothing is left to try with."""
    row = _row(session, name, lock=True)
    if isinstance(row, InboundEvent):
        retried = retry_event(session, row)
    elif isinstance(row, LineCall):
        row.state, row.attempts, row.due_at, row.settled_at = "due", 0, now(), None
        retried = True
    elif isinstance(row, OutboundMessage):
        retried = bool(row.to)
        row.state, row.delivery_id, row.objects, row.due_at = "pending", None, None, now()
        row.reply_only, row.most = False, 5
    else:
        retried = bool(retry_delivery(session, row))
    if not retried:
        raise ValueError(f"nothing is left of {name} to try again with")
    for channel in ("inbox", "outbox", "calls"):
        wake(session, channel)


def drop(session: Session, name: str) -> None:
    """Give it up for good. Raises `Gone`."""
    row = _row(session, name, lock=True)
    if isinstance(row, InboundEvent):
        drop_event(row)
    elif isinstance(row, OutboundMessage):
        drop_message(row)
    elif isinstance(row, Delivery):
        row.state, row.reason = "dropped", f"{row.state}, {HAND}: {row.reason or ''}"[:300]
        row.planned = None
    else:
        row.state, row.args, row.reason = "dropped", {}, HAND


def drop_any(session: Session, name: str) -> None:
    """The same, also for a message that only waits. Raises `Gone`."""
    waits = is_in(OutboundMessage.state, "pending", "quota")
    number = int(name[1:]) if name.startswith("m") else 0
    asked = select(OutboundMessage).where(OutboundMessage.id == number, waits)
    message = session.scalar(asked.with_for_update())
    if message is None:
        drop(session, name)
    else:
        drop_message(message)


def retry_event(session: Session, event: InboundEvent) -> bool:
    """Let it be handled again. False if its content is gone (it is kept for a week)."""
    if event.state != "parked" or event.raw is None:
        return False
    if event.kind == "timer":
        timer = json.loads(event.raw)
        set_timer(session, event.order_key, timer["kind"], now(), timer["ref"], timer["version"])
        drop_event(event)
    else:
        event.state, event.attempts, event.reason, event.settled_at = "pending", 0, None, now()
    return True


def forget_message(session: Session, order_key: str, message_id: str) -> None:
    """A message that was taken back is not tried again either, and nothing of it stays (line-platform.md §1.9)."""
    kept = select(InboundEvent).where(InboundEvent.state == "parked", InboundEvent.order_key == order_key)
    for event in session.scalars(kept):
        if event.raw and _message_id(event.raw) == message_id:
            drop_event(event)


def _message_id(raw: str) -> str | None:
    said = json.loads(raw).get("message")
    return said.get("id") if isinstance(said, dict) else None


def drop_event(event: InboundEvent) -> None:
    """Nobody will handle it; its content goes."""
    event.state, event.raw, event.order_key, event.settled_at = "handled", None, "", now()
    event.reason = HAND


def retry_delivery(session: Session, delivery: Delivery) -> int:
    """Push its messages anew, which may double what LINE had accepted unseen; how many there are, or recipients.

    A multicast of unknown outcome cannot be repeated: its recipients are forgotten when it is settled.
    """
    if delivery.endpoint == "multicast":
        return _retry_multicast(session, delivery)
    again = update(OutboundMessage).where(
        OutboundMessage.delivery_id == delivery.id, OutboundMessage.to != ""
    )
    values = {"state": "pending", "delivery_id": None, "objects": None, "due_at": now(), "reply_only": False}
    found = session.scalars(again.values(values).returning(OutboundMessage.id)).all()
    if found:
        delivery.state, delivery.reason = "refused", "tried again by hand"
    return len(found)


def _retry_multicast(session: Session, delivery: Delivery) -> int:
    if not _can_push_again(session, delivery):
        return 0
    again = multicast.plan_again(session, delivery, (delivery.planned or {})["people"])
    delivery.state, delivery.reason, delivery.planned = "refused", "tried again by hand", None
    return again.recipients


def drop_message(message: OutboundMessage) -> None:
    """It is not sent."""
    message.state, message.reason, message.reply_token = "dropped", HAND, None


_CONDITIONS: Mapping[str, Any] = {
    "e": parked_event,
    "m": parked_message,
    "d": parked_delivery,
    "c": lambda: (is_in(LineCall.state, "parked"),),
}


def _row(session: Session, name: str, *, lock: bool = False) -> Row:
    table = TABLES.get(name[:1])
    if table is None or not name[1:].isdecimal() or len(name) > 18:
        raise Gone(name)
    asked = select(table).where(table.id == int(name[1:]), *_CONDITIONS[name[0]]())
    row: Row | None = session.scalar(asked.with_for_update() if lock else asked)
    if row is None:
        raise Gone(name)
    return row


def _carried(session: Session, row: Row) -> Sequence[OutboundMessage]:
    if isinstance(row, OutboundMessage):
        return (row,)
    if isinstance(row, Delivery):
        asked = select(OutboundMessage).where(OutboundMessage.delivery_id == row.id)
        return session.scalars(asked.order_by(OutboundMessage.id)).all()
    return ()


def _item(session: Session, row: Row) -> Item:
    match row:
        case InboundEvent():
            name, kind, since, retry_possible = f"e{row.id}", row.kind, row.received_at, row.raw is not None
        case OutboundMessage():
            name, kind, since, retry_possible = f"m{row.id}", "message", row.due_at, bool(row.to)
        case Delivery():
            since = row.first_attempt_at or row.due_at
            name, kind, retry_possible = f"d{row.id}", row.endpoint, _can_push_again(session, row)
        case LineCall():
            name, kind, since, retry_possible = f"c{row.id}", row.kind, row.due_at, True
    attempts = 0 if isinstance(row, OutboundMessage) else row.attempts
    doubles = isinstance(row, Delivery) and row.had_unknown
    refused = isinstance(row, Delivery) and 400 <= (row.status or 0) < 500 and row.status != TOO_MANY
    return Item(name, kind, row.state, since, attempts, row.reason or "", retry_possible, doubles, refused)


def _can_push_again(session: Session, delivery: Delivery) -> bool:
    if delivery.endpoint == "multicast":
        people = (delivery.planned or {}).get("people")
        return bool(people) and not multicast.too_late(delivery)
    return any(message.to for message in _carried(session, delivery))
