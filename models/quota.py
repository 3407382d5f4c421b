"""The month's messages: what LINE said last, what our own ledger says, and what is left (line-platform.md §2.7)."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.clock import in_bangkok, now
from models.health import quota_used
from models.outreach import QuotaReading

GOOD_FOR = timedelta(days=2)
"""An older reading says nothing any more."""

__all__ = ["QuotaReading", "alone", "left", "month_now", "newest", "note"]


def month_now() -> str:
    """Year and month in Bangkok, e.g. `2026-11`."""
    return in_bangkok(now()).strftime("%Y-%m")


def newest(session: Session, month: str | None = None) -> QuotaReading | None:
    """The last reading (of a month)."""
    wanted = select(QuotaReading).order_by(QuotaReading.at.desc(), QuotaReading.id.desc())
    return session.scalar((wanted.filter_by(month=month) if month else wanted).limit(1))


def note(session: Session, value: int | None, used: int) -> QuotaReading:
    """Keep what LINE says now, beside what the ledger says."""
    billed = sum(quota_used(session).values())
    reading = QuotaReading(at=now(), month=month_now(), value=value, used=used, billed=billed)
    session.add(reading)
    session.flush()
    return reading


def alone(session: Session) -> None:
    """Let no rival take a reading until this unit ends."""
    first = select(QuotaReading.id).order_by(QuotaReading.id).limit(1)
    session.execute(first.with_for_update())


def left(session: Session) -> int | None:
    """Messages left this month by LINE's last word and what we billed since; None without a limit or a fresh word."""
    reading = newest(session, month_now())
    if reading is None or reading.value is None or now() - reading.at > GOOD_FOR:
        return None
    since = sum(quota_used(session).values()) - reading.billed
    return max(0, reading.value - max(reading.used, reading.billed) - since)
