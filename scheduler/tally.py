"""Adds what was settled, and what this process counted, to the numbers of /metrics (models/tally.py)."""

from models import tally
from models.clock import read_offset
from models.session import Database
from scheduler.unhandled import REPLY_LIVES


def run_due(database: Database) -> int:
    """One short commit if there is anything new; how many numbers changed."""
    with database.reading() as session:
        read_offset(session)
        fresh = tally.anything_settled(session)
    taken = tally.mine.take()
    if not fresh and not taken:
        return 0
    try:
        with database.unit_of_work() as session:
            found = taken | (tally.settled(session, REPLY_LIVES) if fresh else {})
            tally.add(session, found)
    except Exception:
        tally.mine.give_back(taken)
        raise
    return len(found)
