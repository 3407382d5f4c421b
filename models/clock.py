"""The one `now()`. In the demo and in tests the database holds an offset that every process reads (DESIGN.md §2a)."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from models.state import ClockOffset

BANGKOK = ZoneInfo("Asia/Bangkok")

_offset = timedelta(0)


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
