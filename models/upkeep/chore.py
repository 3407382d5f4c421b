"""How what is due is found, and from when on something is.

Along an index that knows it, or along keys that grow with time: a search costs what is due, or what is kept for a time,
never what the whole history holds.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, literal, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from models.clock import now

DAYS = {
    "draft": 7,
    "words": 90,
    "loose_words": 30,
    "parked_raw": 7,
    "event": 30,
    "message": 90,
    "call": 7,
    "read_log": 730,
    "tombstone": 90,
    "quota": 800,
    "console": 1,
    "ticket": 730,
    "grave_ticket": 365,
}
"""Days until something is forgotten: words after their ticket's close, the rest after it came or was settled."""
AT_ONCE = 1000
"""Rows looked for at once."""


@dataclass(frozen=True, slots=True)
class Found:
    """Keys of what is due, and behind which key to look on; None when that was all."""

    keys: Sequence[int]
    behind: int | None = None


@dataclass(frozen=True, slots=True)
class Chore:
    """`find` only reads. `do` changes what it found, unless that is no longer due: time lies between the two."""

    find: Callable[[Session, int], Found]
    do: Callable[[Session, Sequence[int]], None]


def before(name: str) -> Any:
    """The moment before which things of this kind are too old."""
    return now() - timedelta(days=DAYS[name])


def page(keys: Sequence[int]) -> Found:
    """What was done is found no more, so the next page begins where this one did."""
    return Found(keys, 0 if len(keys) == AT_ONCE else None)


def indexed(
    key: InstrumentedAttribute[int], due: Callable[[], ColumnElement[bool]]
) -> Callable[[Session, int], Found]:
    """Whatever an index knows to be due."""

    def find(session: Session, behind: int) -> Found:
        return page(session.scalars(select(key).where(due()).limit(AT_ONCE)).all())

    return find


def along_keys(
    key: InstrumentedAttribute[int],
    since: InstrumentedAttribute[Any],
    name: str,
    due: Callable[[], ColumnElement[bool]],
) -> Callable[[Session, int], Found]:
    """Along the keys, which grow with time, up to the first page that is too young: no index of times is needed."""

    def find(session: Session, behind: int) -> Found:
        asked = select(key, since).where(key > behind).order_by(key).limit(AT_ONCE)
        keys = [row[0] for row in session.execute(asked) if row[1] < before(name)]
        if not keys:
            return Found(())
        ids = session.scalars(select(key).where(key.in_(keys), due())).all()
        return Found(ids, keys[-1] if len(keys) == AT_ONCE else None)

    return find


def dropping(table: Any, due: Callable[[], ColumnElement[bool]]) -> Callable[[Session, Sequence[int]], None]:
    def drop(session: Session, keys: Sequence[int]) -> None:
        session.execute(delete(table).where(table.id.in_(keys), due()))

    return drop


def everything() -> ColumnElement[bool]:
    return literal(1) == 1
