"""The one `now()`. In the demo and in tests the database holds an offset that every process reads (DESIGN.md §2a)."""

import time
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from models.state import ClockOffset

BANGKOK = ZoneInfo("Asia/Bangkok")

_offset = timedelta(0)
_apart: tuple[float, float] | None = None
APART_TOLD = 3600.0
"""Seconds after which nobody knows any more how far the clocks are apart."""


def now() -> datetime:
    """The present, aware, in UTC."""
    return datetime.now(UTC) + _offset


def ahead() -> timedelta:
    """How far `now()` of this process runs ahead of the real clock."""
    return _offset


def in_bangkok(moment: datetime) -> datetime:
    """The same moment on a Thai wall clock."""
    return moment.astimezone(BANGKOK)


def today() -> "datetime":
    """Midnight of the present day in Bangkok."""
    return in_bangkok(now()).replace(hour=0, minute=0, second=0, microsecond=0)


def apply_offset(seconds: float) -> None:
    """Let `now()` of this process run ahead by so many seconds."""
    global _offset
    _offset = timedelta(seconds=seconds)


def read_offset(session: Session) -> None:
    """Take over the offset that the database holds."""
    row = session.get(ClockOffset, 1)
    apply_offset(row.seconds if row else 0.0)


def set_offset(session: Session, seconds: float) -> None:
    """Move the clock of every process that shares this database; for the demo and tests only."""
    row = session.get(ClockOffset, 1)
    if row is None:
        session.add(ClockOffset(id=1, seconds=seconds))
    else:
        row.seconds = seconds
    session.flush()
    read_offset(session)


def compare_with(theirs: datetime) -> None:
    """LINE's clock shows this at the present moment; it tells whether ours is right (to about a second)."""
    global _apart
    _apart = (time.monotonic(), (datetime.now(UTC) - theirs).total_seconds())


def apart() -> float | None:
    """Seconds by which this machine's clock is ahead of LINE's; None if nobody has asked LINE lately."""
    if _apart is None or time.monotonic() - _apart[0] > APART_TOLD:
        return None
    return _apart[1]
