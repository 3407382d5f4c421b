"""Somebody who writes faster than anybody reads hears one word about it, and then nothing until they pause.

Nothing is dropped: every event is handled, what matters is said, and the danger check saw every text before (law 5).
Only the answers in between are left out; after a pause the open question, or the menu, stands there again.

Each process counts for itself and asks the database only about who is too fast: everybody else costs nothing.
"""

from collections import OrderedDict
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.clock import now
from models.inbound import Timer
from models.mailbox import set_timer

MOST, WITHIN = 40, timedelta(seconds=30)
"""More than anybody taps or types by hand."""
PAUSE = timedelta(seconds=10)
CALM = "calm"
"""The timer that ends it; while it stands, the word has been said."""
REMEMBERED = 20_000

_counted: OrderedDict[str, tuple[datetime, int]] = OrderedDict()


def too_fast(order_key: str, happened_at: datetime) -> bool:
    """Count one more answer to this chat; by LINE's time, so that a backlog of ours is nobody's fault.

    Who was too fast stays so until they pause, however long that takes.
    """
    since, count = _counted.pop(order_key, (happened_at, 0))
    least, longest = (-WITHIN, PAUSE) if count >= MOST else (timedelta(0), WITHIN)
    if not least <= happened_at - since <= longest:
        since, count = happened_at, 0
    _counted[order_key] = (max(since, happened_at) if count >= MOST else since, count + 1)
    if len(_counted) > REMEMBERED:
        _counted.popitem(last=False)
    return count >= MOST


def first_time(session: Session, order_key: str) -> bool:
    """True if the word must be said now; put off the end of the pause in any case."""
    known = session.scalar(select(Timer.id).filter_by(order_key=order_key, kind=CALM))
    set_timer(session, order_key, CALM, now() + PAUSE)
    return known is None


def forget() -> None:
    """Nobody has been fast: for tests."""
    _counted.clear()
