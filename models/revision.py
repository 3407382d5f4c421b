"""Caches of a process are compared with the database on every claim and loaded anew when they fell behind (§2a)."""

import time
from collections.abc import Callable, Mapping

from sqlalchemy import literal, select
from sqlalchemy.orm import Session

from models.clock import apply_offset
from models.state import ClockOffset, Revision

_CLOCK = "clock offset"
_LOOK = select(Revision.name, Revision.number).union_all(select(literal(_CLOCK), ClockOffset.seconds))
NAMES = ("content", "centres", "boundaries", "aliases", "closed_days")


def bump(session: Session, name: str) -> None:
    """Say, in the commit that changes it, that caches of this thing are old."""
    row = session.get(Revision, name, with_for_update=True)
    if row is None:
        session.add(Revision(name=name, number=1))
    else:
        row.number += 1
    session.flush()


class Watch:
    """What this process has loaded. `reload` has a function for each name that is cached."""

    def __init__(self, reload: Mapping[str, Callable[[Session], None]]) -> None:
        self._reload = reload
        self._seen: dict[str, int] = {}
        self._looked = -1e9

    def look_at_times(self, session: Session, every: float = 1.0) -> None:
        """The same, but at most once in so many seconds."""
        if time.monotonic() - self._looked >= every:
            self._looked = time.monotonic()
            self.look(session)

    def look(self, session: Session) -> None:
        """Take over the clock's offset and reload what changed: one query when nothing did.

        A name that was never bumped is loaded once, at the first look.
        """
        found = {name: float(number) for name, number in session.connection().execute(_LOOK)}
        apply_offset(found.pop(_CLOCK, 0.0))
        for name, load in self._reload.items():
            number = int(found.get(name, 0))
            if self._seen.get(name) != number:
                load(session)
                self._seen[name] = number
