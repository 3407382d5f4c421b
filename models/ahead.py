"""What was written while the clock ran ahead, after it was set back: nobody shall wait until it is that late again.

A row that was made, or tried, in what is now the future shows by how much the clock was wrong; its other times are
taken back by as much. Where no such time stands, what no rule of ours sets so far ahead is due now.
"""

from datetime import timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from models.clock import now
from models.inbound import Timer
from models.outbound import Delivery, LineCall, OutboundMessage, Pause
from models.people import Conversation
from models.tickets import Answer

SLACK = timedelta(seconds=5)
"""So far apart the clocks of two machines may be."""
LEASE, BLOCK, REPLY, REST, BACKOFF = (timedelta(seconds=one) for one in (240, 20, 60, 70, 660))
"""The longest that each is set ahead (scheduler/outbox.py, calls.py, inbox.py, settle.py), and a little more."""
HOLD = timedelta(seconds=20)


def come_back(session: Session) -> int:
    """Take back what is too far ahead; how many rows were."""
    return _messages(session) + _deliveries(session) + _timers(session) + _limits(session)


def _messages(session: Session) -> int:
    asked = select(OutboundMessage).where(
        OutboundMessage.state.in_(("pending", "quota")), OutboundMessage.created_at > now() + SLACK
    )
    found = session.scalars(asked.with_for_update(skip_locked=True)).all()
    for message in found:
        ahead = message.created_at - now()
        message.created_at, message.due_at = message.created_at - ahead, message.due_at - ahead
        if message.reply_until is not None:
            message.reply_until -= ahead
    return len(found)


def _deliveries(session: Session) -> int:
    """A first attempt in the future never was: LINE counts a key's 24 hours from now at the latest."""
    tried = Delivery.first_attempt_at
    asked = select(Delivery).where(
        Delivery.state == "trying",
        or_(
            tried > now() + SLACK,
            Delivery.lease_until > now() + LEASE,
            Delivery.reply_until > now() + REPLY,
            tried.is_not(None) & (Delivery.endpoint != "multicast") & (Delivery.due_at > now() + BACKOFF),
        ),
    )
    found = session.scalars(asked.with_for_update(skip_locked=True)).all()
    for delivery in found:
        delivery.first_attempt_at = min(delivery.first_attempt_at or now(), now())
        delivery.due_at = min(delivery.due_at, now())
        if delivery.lease_until is not None:
            delivery.lease_until = min(delivery.lease_until, now())
        if delivery.reply_until is not None:
            delivery.reply_until = min(delivery.reply_until, now() + REPLY)
    carried = OutboundMessage.delivery_id.in_([delivery.id for delivery in found])
    late = update(OutboundMessage).where(carried, OutboundMessage.due_at > now())
    session.connection().execute(late.values(due_at=now()))  # if it comes to nothing, they wait again
    return len(found)


def _timers(session: Session) -> int:
    """A talk's timers are as far ahead as the talk; then it is of now, so that nobody takes them back once more."""
    asked = (
        select(Timer, Conversation)
        .join(Conversation, Conversation.order_key == Timer.order_key)
        .where(Conversation.updated_at > now() + SLACK)
        .with_for_update(key_share=True, skip_locked=True)
    )
    found = session.execute(asked).all()
    for timer, talk in found:
        timer.due_at -= (talk.updated_at or now()) - now()
    for _, talk in found:
        talk.updated_at = now()
    return len(found)


def _limits(session: Session) -> int:
    """Holds, rests, blocks and leases that are longer than any of ours."""
    present = now()
    changes = (
        update(Timer).where(Timer.kind == "answer", Timer.due_at > present + REST).values(due_at=present + HOLD),
        update(Answer).where(Answer.state == "held", Answer.release_at > present + REST).values(release_at=present + HOLD),
        update(Pause).where(Pause.name.in_(("reply", "push", "multicast")), Pause.until > present + REST).values(until=present),
        update(Conversation).where(Conversation.blocked_until > present + BLOCK).values(blocked_until=None),
        update(LineCall).where(LineCall.state == "due", LineCall.lease_until > present + LEASE).values(lease_until=present),
        update(LineCall).where(LineCall.state == "due", LineCall.due_at > present + BACKOFF).values(due_at=present),
    )  # fmt: skip
    return sum(session.connection().execute(change).rowcount for change in changes)
