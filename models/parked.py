"""What the mailbox gave up, for the operator to look at, try again or drop."""

import json
from collections.abc import Sequence

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.clock import now
from models.inbound import InboundEvent
from models.mailbox import set_timer
from models.outbound import Delivery, LineCall, OutboundMessage


def events(session: Session, waiting: bool = False) -> Sequence[InboundEvent]:
    """Parked events, with `waiting` also those that are pending, oldest first."""
    states = ("parked", "pending") if waiting else ("parked",)
    return session.scalars(
        select(InboundEvent).where(InboundEvent.state.in_(states)).order_by(InboundEvent.id)
    ).all()


def retry_event(session: Session, event: InboundEvent) -> bool:
    """Let it be handled again. False if its content is gone (it is kept for a week)."""
    if event.state != "parked" or event.raw is None:
        return False
    if event.kind == "timer":
        timer = json.loads(event.raw)
        set_timer(session, event.order_key, timer["kind"], now(), timer["ref"], timer["version"])
        drop_event(event)
    else:
        event.state, event.attempts, event.reason, event.settled_at = "pending", 0, None, None
    return True


def forget_message(session: Session, order_key: str, message_id: str) -> None:
    """A message that was taken back is not tried again either, and nothing of it stays (line-platform.md §1.9)."""
    kept = select(InboundEvent).where(InboundEvent.state == "parked", InboundEvent.order_key == order_key)
    for event in session.scalars(kept):
        if event.raw and _message_id(event.raw) == message_id:
            drop_event(event)


def _message_id(raw: str) -> str | None:
    content = json.loads(raw).get("message")
    return content.get("id") if isinstance(content, dict) else None


def drop_event(event: InboundEvent) -> None:
    """Nobody will handle it; its content goes."""
    event.state, event.raw, event.order_key, event.settled_at = "handled", None, "", now()


def deliveries(session: Session) -> Sequence[Delivery]:
    """Deliveries that were refused, parked or of which nobody knows what became of them."""
    asked = select(Delivery).where(Delivery.state.in_(("refused", "unknown", "parked"))).order_by(Delivery.id)
    return session.scalars(asked).all()


def messages(session: Session) -> Sequence[OutboundMessage]:
    """Messages that wait, or wait for quota."""
    asked = (
        select(OutboundMessage)
        .where(OutboundMessage.state.in_(("pending", "quota")))
        .order_by(OutboundMessage.id)
    )
    return session.scalars(asked).all()


def calls(session: Session) -> Sequence[LineCall]:
    """LINE calls that were given up."""
    return session.scalars(select(LineCall).where(LineCall.state == "parked").order_by(LineCall.id)).all()


def retry_delivery(session: Session, delivery: Delivery) -> int:
    """Push its messages anew, which may double what LINE had accepted unseen; how many there are.

    A multicast cannot be repeated: its recipients are forgotten when it is settled.
    """
    again = update(OutboundMessage).where(
        OutboundMessage.delivery_id == delivery.id, OutboundMessage.to != ""
    )
    values = {"state": "pending", "delivery_id": None, "objects": None, "due_at": now(), "reply_only": False}
    found = session.scalars(again.values(values).returning(OutboundMessage.id)).all()
    if found:
        delivery.state, delivery.reason = "refused", "tried again by hand"
    return len(found)


def drop_message(message: OutboundMessage) -> None:
    """It is not sent."""
    message.state, message.reason, message.reply_token = "dropped", "dropped by hand", None
