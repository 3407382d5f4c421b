"""Keeps the house in order: forgets what is over, in small commits, and looks after the month's quota."""

from datetime import timedelta

import structlog
from sqlalchemy.exc import IntegrityError

from models import upkeep
from models.clock import read_offset
from models.session import Database
from models.upkeep import AT_ONCE

EVERY = timedelta(hours=1)
MOST_COMMITS = 50
log = structlog.get_logger()


def run_due(database: Database) -> int:
    """Once an hour, in one process of the fleet: every chore until nothing of it is left; how many rows it touched."""
    with database.reading() as session:
        read_offset(session)
    try:
        with database.unit_of_work() as session:
            if not upkeep.may_begin(session, EVERY):
                return 0
    except IntegrityError:  # a rival began in the same moment
        return 0
    return do_chores(database)


def do_chores(database: Database) -> int:
    """Every chore, in small commits, for at most so many of them."""
    total = 0
    for chore in upkeep.CHORES:
        for _ in range(MOST_COMMITS):
            with database.unit_of_work() as session:
                done = chore(session)
            total += done
            if done < AT_ONCE:
                break
    if total:
        log.info("upkeep", rows=total)
    return total
