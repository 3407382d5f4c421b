"""Asks LINE some times a day for the month's quota and what is used of it, and compares it with our ledger (§2.7)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeAlias

import structlog

from handlers.outreach import budget
from models import quota
from models.clock import now, read_offset
from models.session import Database

EVERY = timedelta(hours=6)
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Figures:
    """What LINE says: the plan's messages a month (None: no limit), and how many of them are used."""

    value: int | None
    used: int


Ask: TypeAlias = Callable[[], Figures | None]
"""Asks LINE (bot/line/budget.py); None when it does not say."""


def run_due(database: Database, ask: Ask) -> int:
    """Take a reading if the last one is old or of another month; how many were taken."""
    with database.reading() as session:
        read_offset(session)
        if not _due(quota.newest(session)):
            return 0
    figures = ask()
    if figures is None:
        log.warning("quota_not_told")
        return 0
    with database.unit_of_work() as session:
        quota.alone(session)
        before = quota.newest(session)
        if not _due(before):  # a rival was quicker
            return 0
        told = budget.compare(session, before, quota.note(session, figures.value, figures.used))
    log.info("quota_read", value=figures.value, used=figures.used, told=told)
    return 1


def _due(last: "quota.QuotaReading | None") -> bool:
    return last is None or now() - last.at >= EVERY or last.month != quota.month_now()
