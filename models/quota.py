"""The month's messages: what LINE said last, what our own ledger says, and what is left (line-platform.md §2.7)."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from models.clock import in_bangkok, now
from models.health import quota_used
from models.outreach import QuotaReading

GOOD_FOR = timedelta(days=2)
"""An older reading says nothing any more."""
EVERY = timedelta(hours=6)
KEPT = timedelta(days=400)

__all__ = ["QuotaReading", "due", "forget", "left", "month_now", "newest", "note"]


def month_now() -> str:
    """Year and month in Bangkok, e.g. `2026-11`."""
    return in_bangkok(now()).strftime("%Y-%m")


def newest(session: Session, month: str | None = None, until: datetime | None = None) -> QuotaReading | None:
    """The last reading (of a month, up to a moment)."""
    wanted = select(QuotaReading).order_by(QuotaReading.at.desc(), QuotaReading.id.desc())
    if month:
        wanted = wanted.filter_by(month=month)
    if until is not None:
        wanted = wanted.where(QuotaReading.at <= until)
    return session.scalar(wanted.limit(1))


def due(session: Session) -> bool:
    """True if nobody has taken the reading of this quarter of the day yet."""
    return session.scalar(select(QuotaReading.id).filter_by(slot=_slot())) is None


def note(session: Session, value: int | None, used: int) -> QuotaReading:
    """Keep what LINE says now, beside what the ledger says. IntegrityError if a rival has taken this reading."""
    billed = sum(quota_used(session).values())
    reading = QuotaReading(at=now(), month=month_now(), value=value, used=used, billed=billed, slot=_slot())
    session.add(reading)
    session.flush()
    return reading


def forget(session: Session) -> int:
    """Drop the readings of more than a year ago."""
    session.execute(delete(QuotaReading).where(QuotaReading.at < now() - KEPT))
    return 0


def _slot() -> datetime:
    """When this quarter of the day began in Bangkok: with a month always begins one, too."""
    local = in_bangkok(now())
    hours = int(EVERY.total_seconds() // 3600)
    return local.replace(hour=local.hour // hours * hours, minute=0, second=0, microsecond=0)


def left(session: Session) -> int | None:
    """Messages left this month by LINE's last word and what we billed since; None without a limit or a fresh word.

    Where LINE counts more than our ledger, somebody sent from its Manager; where it counts less, its figure is late.
    """
    reading = newest(session, month_now())
    if reading is None or reading.value is None or now() - reading.at > GOOD_FOR:
        return None
    since = sum(quota_used(session).values()) - reading.billed
    return max(0, reading.value - max(reading.used, reading.billed) - since)
