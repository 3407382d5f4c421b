"""Counts and latencies for /metrics, in a table that does not grow with the history.

Two sources. What was settled in the mailbox is counted from its own rows, each settled stretch of time once, by
whichever process comes first: no hot path writes a counter, and no `kill -9` loses one. What leaves no row, how long
LINE takes, each process counts in memory and adds every few seconds; a killed process loses those seconds of it.
"""

import threading
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Float, String, Subquery, case, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base
from models.clock import now
from models.inbound import InboundEvent
from models.outbound import Delivery, LineCall

BOUNDS = (0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0)
"""Upper bounds of the latency buckets, in seconds."""
SUM, REST = "sum", "+Inf"
LAG = timedelta(seconds=10)
"""So old must what is counted be: a unit of work that began to settle earlier has committed by then."""
AT_MOST = timedelta(days=1)
"""Counted at once, so that a long history, met for the first time, holds nobody up."""
THROUGH = "through"
HAND = "dropped by hand"

Key: TypeAlias = tuple[str, str, str]
"""Name, labels (comma-separated) and bucket: an upper bound, `sum`, or nothing for a plain counter."""


class Tally(Base):
    """One number; some hundred rows in all."""

    __tablename__ = "tally"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    labels: Mapped[str] = mapped_column(String(120), primary_key=True)
    bucket: Mapped[str] = mapped_column(String(8), primary_key=True)
    value: Mapped[float] = mapped_column(default=0.0)


class Counted:
    """What this process has counted and not yet added to the table. For any number of threads."""

    def __init__(self) -> None:
        self._values: defaultdict[Key, float] = defaultdict(float)
        self._lock = threading.Lock()

    def add(self, name: str, labels: str, bucket: str = "", by: float = 1.0) -> None:
        """Count so many more."""
        with self._lock:
            self._values[name, labels, bucket] += by

    def observe(self, name: str, labels: str, seconds: float) -> None:
        """Count one that took so long."""
        self.add(name, labels, bucket_of(seconds))
        self.add(name, labels, SUM, seconds)

    def take(self) -> dict[Key, float]:
        """All of it, and begin anew."""
        with self._lock:
            taken, self._values = self._values, defaultdict(float)
        return dict(taken)

    def give_back(self, taken: Mapping[Key, float]) -> None:
        """It could not be written down: count it again."""
        for key, value in taken.items():
            self.add(*key, by=value)


mine = Counted()
"""This process's own."""


def bucket_of(seconds: float) -> str:
    """The bucket that holds this latency."""
    place = bisect_left(BOUNDS, seconds)
    return str(BOUNDS[place]) if place < len(BOUNDS) else REST


def numbers(session: Session) -> dict[Key, float]:
    """The whole table."""
    rows = select(Tally.name, Tally.labels, Tally.bucket, Tally.value)
    return {(name, labels, bucket): value for name, labels, bucket, value in session.execute(rows)}


def add(session: Session, more: Mapping[Key, float]) -> None:
    """Add these to the table, in one order, so that rivals never wait for each other in a circle."""
    insert: Any = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    made = insert(Tally)
    adding = made.on_conflict_do_update(
        index_elements=["name", "labels", "bucket"], set_={"value": Tally.value + made.excluded.value}
    )
    rows = [
        {"name": name, "labels": labels, "bucket": bucket, "value": float(value)}
        for (name, labels, bucket), value in sorted(more.items())
    ]
    if rows:
        session.execute(adding, rows)


def anything_settled(session: Session) -> bool:
    """True if something was settled that is not counted yet."""
    at = select(Tally.value).where(Tally.name == THROUGH)
    since = _moment(session.scalar(at) or 0.0)
    return _until(session, since) > since


def settled(session: Session, reply_lives: timedelta) -> dict[Key, float]:
    """Count what was settled since the last count, unless a rival is at it, and mark it as counted.

    `reply_lives`: how long after its event came a reply token is trusted; a delivery keeps that end, not the event.
    """
    add(session, {(THROUGH, "", ""): 0.0})
    row = select(Tally).where(Tally.name == THROUGH).with_for_update(skip_locked=True)
    through = session.scalar(row.execution_options(populate_existing=True))
    if through is None:
        return {}
    since = _moment(through.value)
    until = _until(session, since)
    if until <= since:
        return {}
    through.value = until.timestamp()
    parts = (_events, _deliveries, _billed, _calls)
    found = {key: value for part in parts for key, value in part(session, since, until)}
    return found | dict(_replies(session, since, until, reply_lives))


Counts: TypeAlias = Iterable[tuple[Key, float]]


def _events(session: Session, since: datetime, until: datetime) -> Counts:
    outcome = case(
        (InboundEvent.state == "parked", "parked"), (InboundEvent.reason == HAND, "dropped"), else_="handled"
    )
    took = _seconds(session, InboundEvent.settled_at, InboundEvent.received_at)
    each = _each(
        (outcome, _bucket(took), took),
        InboundEvent.settled_at > since,
        InboundEvent.settled_at <= until,
        InboundEvent.state != "pending",
    )
    asked = select(each.c[0], each.c[1], func.count(), func.sum(each.c[2])).group_by(each.c[0], each.c[1])
    counts: dict[Key, float] = defaultdict(float)
    for state, bucket, count, seconds in session.execute(asked):
        counts["events", state, ""] += count
        if state == "handled":
            counts["event_handled", "", bucket] += count
            counts["event_handled", "", SUM] += seconds
    return counts.items()


def _replies(session: Session, since: datetime, until: datetime, lives: timedelta) -> Counts:
    """From the event's arrival to LINE's answer to our reply, the wait for the end of a story included."""
    took = _seconds(session, Delivery.settled_at, Delivery.reply_until) + lives.total_seconds()
    each = _each(
        (_bucket(took), took),
        *_within(Delivery, since, until),
        Delivery.endpoint == "reply",
        Delivery.state == "sent",
    )
    asked = select(each.c[0], func.count(), func.sum(each.c[1])).group_by(each.c[0])
    counts: dict[Key, float] = defaultdict(float)
    for bucket, count, seconds in session.execute(asked):
        counts["event_replied", "", bucket] += count
        counts["event_replied", "", SUM] += seconds or 0.0
    return counts.items()


def _deliveries(session: Session, since: datetime, until: datetime) -> Counts:
    asked = select(Delivery.endpoint, Delivery.state, func.count()).where(*_within(Delivery, since, until))
    for endpoint, state, count in session.execute(asked.group_by(Delivery.endpoint, Delivery.state)):
        yield ("deliveries", f"{endpoint},{state}", ""), count


def _billed(session: Session, since: datetime, until: datetime) -> Counts:
    """Recipients that LINE bills, by month in Bangkok and purpose: the same as the quota ledger's sums."""
    on_sqlite = session.get_bind().dialect.name == "sqlite"
    month: ColumnElement[str] = (
        func.strftime("%Y-%m", Delivery.settled_at, "+7 hours")
        if on_sqlite
        else func.to_char(func.timezone("Asia/Bangkok", Delivery.settled_at), "YYYY-MM")
    )
    each = _each(
        (month, Delivery.purpose, Delivery.recipients),
        *_within(Delivery, since, until),
        Delivery.state == "sent",
        Delivery.recipients > 0,
    )
    asked = select(each.c[0], each.c[1], func.sum(each.c[2])).group_by(each.c[0], each.c[1])
    for when, purpose, recipients in session.execute(asked):
        yield ("billed", f"{when},{purpose.value}", ""), recipients


def _calls(session: Session, since: datetime, until: datetime) -> Counts:
    asked = select(LineCall.kind, LineCall.state, func.count()).where(*_within(LineCall, since, until))
    for kind, state, count in session.execute(asked.group_by(LineCall.kind, LineCall.state)):
        yield ("calls", f"{kind},{state}", ""), count


def _each(columns: tuple[Any, ...], *conditions: ColumnElement[bool]) -> Subquery:
    """Row by row, to be grouped around it: PostgreSQL does not see that an expression with values is the same twice."""
    named = [column.label(f"part_{place}") for place, column in enumerate(columns)]
    return select(*named).where(*conditions).subquery()


def _within(
    table: type[Delivery] | type[LineCall], since: datetime, until: datetime
) -> tuple[ColumnElement[bool], ...]:
    return table.settled_at > since, table.settled_at <= until


def _bucket(seconds: ColumnElement[float]) -> ColumnElement[str]:
    return case(*[(seconds <= bound, str(bound)) for bound in BOUNDS], else_=REST)


def _seconds(session: Session, later: Any, earlier: Any) -> ColumnElement[float]:
    if session.get_bind().dialect.name == "sqlite":
        return (func.julianday(later, type_=Float) - func.julianday(earlier, type_=Float)) * 86400.0
    return func.date_part("epoch", later.op("-")(earlier), type_=Float)


def _until(session: Session, since: datetime) -> datetime:
    """How far may be counted now; `since` if there is nothing, or the clock was put back. Never more than a day's work.

    Whole seconds, which a float holds exactly: nothing is counted twice or left out at the seam.
    """
    settled_at = (InboundEvent.settled_at, Delivery.settled_at, LineCall.settled_at)
    firsts = [session.scalar(select(func.min(column)).where(column > since)) for column in settled_at]
    first = min(filter(None, firsts), default=None)
    end = (now() - LAG).replace(microsecond=0)
    return since if first is None or first > end else min(end, (first + AT_MOST).replace(microsecond=0))


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
