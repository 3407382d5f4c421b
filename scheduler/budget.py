"""Asks LINE some times a day for the month's quota and what is used of it, and compares it with our ledger (§2.7)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import structlog
from sqlalchemy.exc import IntegrityError

from handlers.outreach import budget
from models import quota
from models.clock import read_offset
from models.session import Database

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Figures:
    """What LINE says: the plan's messages a month (None: no limit), and how many of them are used."""

    value: int | None
    used: int


Ask: TypeAlias = Callable[[], Figures | None]
"""Asks LINE (bot/line/budget.py); None when it does not say."""


def run_due(database: Database, ask: Ask) -> int:
    """Take the reading of this quarter of the day if nobody has; how many were taken."""
    with database.reading() as session:
        read_offset(session)
        if not quota.due(session):
            return 0
    figures = ask()
    if figures is None:
        log.warning("quota_not_told")
        return 0
    try:
        with database.unit_of_work() as session:
            before = quota.newest(session)
            told = budget.compare(session, before, quota.note(session, figures.value, figures.used))
            quota.forget(session)
    except IntegrityError:  # a rival was quicker: the unique slot lets one through
        return 0
    log.info("quota_read", value=figures.value, used=figures.used, told=told)
    return 1
