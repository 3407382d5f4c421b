"""What is due for people, events and timers alike, in the order in which its turn comes."""

from collections.abc import Iterator
from typing import Any, TypeAlias

from sqlalchemy import inspect
from sqlalchemy.orm import Session

from handlers.events import Elapsed, Envelope
from models.clock import now
from models.inbound import Timer
from models.inbox import Claim, Waiting

Item: TypeAlias = Waiting | Timer


def in_order(claimed: Claim) -> Iterator[Item]:
    """Each person's events and timers by the time at which they happened or became due."""
    items: list[Item] = [*claimed.events, *claimed.timers]
    return iter(sorted(items, key=lambda item: (item.order_key, _when(item))))


def elapsed(timer: Timer) -> Envelope:
    """A due timer as an event of its key."""
    key = timer.order_key
    return Envelope(
        event_id=name_of(timer),
        event=Elapsed(timer.kind, timer.ref, timer.version),
        happened_at=timer.due_at,
        received_at=now(),
        user_id=key if key.startswith("U") else None,
    )


def still_due(session: Session, timer: Timer) -> bool:
    """False if an event handled just before has dropped or moved it."""
    return timer not in session.deleted and not inspect(timer).deleted and timer.due_at <= now()


def _when(item: Item) -> Any:
    return item.due_at if isinstance(item, Timer) else item.happened_at


def name_of(item: Item) -> str:
    """As logs call it."""
    return f"timer:{item.id}" if isinstance(item, Timer) else item.event_id
