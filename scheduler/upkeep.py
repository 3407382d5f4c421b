"""Keeps the house in order: forgets what is over, in commits so small that nobody waits for them.

A commit takes as many rows as fit into a few hundredths of a second and is followed by a rest as long as itself, so that on SQLite
the webhook gets the lock in between. A run stops after some seconds and goes on a minute later, so that a process
that shall stop is not held up either.
"""

import time
from collections.abc import Iterator, Sequence
from datetime import timedelta

import structlog
from sqlalchemy.exc import IntegrityError

from models import upkeep
from models.clock import now, read_offset
from models.session import Database
from models.upkeep import Chore

EVERY = timedelta(hours=1)
GO_ON = timedelta(seconds=50)
"""When there was more to do than fits into one run."""
SECONDS = 5.0
COMMIT = 0.03
LEAST, MOST = 25, 500
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
    done, whole = do_chores(database, SECONDS)
    if not whole:
        with database.unit_of_work() as session:
            upkeep.come_back(session, GO_ON)
    return done


def do_chores(database: Database, seconds: float = 1e9) -> tuple[int, bool]:
    """Every chore, for about so many seconds: how many rows, and whether nothing was left undone."""
    until, total = time.monotonic() + seconds, 0
    for name in _turn(list(upkeep.CHORES)):
        done, whole = _do(database, upkeep.CHORES[name], until)
        total += done
        if done:
            log.info("upkeep", chore=name, rows=done)
        if not whole:
            return total, False
    return total, True


def _turn(names: list[str]) -> list[str]:
    """Another one first each minute, so that none waits for ever behind a long one."""
    first = int(now().timestamp() // 60) % len(names)
    return [*names[first:], *names[:first]]


def _do(database: Database, chore: Chore, until: float) -> tuple[int, bool]:
    done, behind, pace = 0, 0, Pace()
    while True:
        with database.reading() as session:
            found = chore.find(session, behind)
        for keys in pace.pieces(found.keys):
            if time.monotonic() > until:
                return done, False
            with database.unit_of_work() as session:
                chore.do(session, keys)
            done += sum(key > 0 for key in keys)  # key 0 is no row, only something to do
        if found.behind is None:
            return done, True
        behind = found.behind


class Pace:
    """How many rows go into a commit: as many as lately took a few hundredths of a second."""

    def __init__(self) -> None:
        self._rows = LEAST

    def pieces(self, keys: Sequence[int]) -> Iterator[Sequence[int]]:
        """The keys piece by piece; what the caller does with each is timed, and followed by a rest as long."""
        start = 0
        while start < len(keys):
            piece, began = keys[start : start + self._rows], time.monotonic()
            yield piece
            took = time.monotonic() - began
            time.sleep(min(took, 10 * COMMIT))
            start += len(piece)
            if len(piece) == self._rows:
                self._rows = min(MOST, max(LEAST, int(self._rows * min(2.0, COMMIT / max(took, 1e-4)))))
