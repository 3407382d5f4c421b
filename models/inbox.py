"""Queries on what came in. The claim is explained in engine.md, "Claiming a person"."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, Subquery, Table, Update, func, or_, select, text, union_all, update
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import Session

from models.clock import now
from models.inbound import InboundEvent, Timer
from models.people import PEOPLE, TALKS, Conversation, Person
from models.session import Database


@dataclass(frozen=True, slots=True)
class Arrival:
    """One webhook event as the web stores it; `raw` is its JSON."""

    event_id: str
    order_key: str
    kind: str
    raw: str
    happened_at: datetime
    received_at: datetime

    @property
    def may_be_danger(self) -> bool:
        """A text: nobody handles it before the danger check saw it (law 5)."""
        return self.kind == "message.text" or self.kind.startswith("messageEdited")


def receive(database: Database, arrivals: Iterable[Arrival]) -> None:
    """Store events and the conversations they belong to, once each, in a transaction of its own.

    Nothing that exists is touched or waited for. Rows go in by key, so that two processes with the same events never
    wait for each other in a circle.
    """
    given = [one for _, one in sorted({one.event_id: one for one in arrivals}.items())]
    if not given:
        return
    if not database.is_sqlite:
        database.at_once(_RECEIVE, {"rows": _as_json(given)})
        return
    keys = sorted({one.order_key for one in given})
    with database.unit_of_work() as session:
        session.execute(_NEW_TALKS, [{"order_key": key} for key in keys])
        session.execute(
            _NEW_EVENTS, [asdict(one) | {"danger_checked": not one.may_be_danger} for one in given]
        )


def _as_json(arrivals: Sequence[Arrival]) -> str:
    return _encode([
        {
            "event_id": one.event_id,
            "order_key": one.order_key,
            "kind": one.kind,
            "raw": one.raw,
            "happened_at": one.happened_at.isoformat(),
            "received_at": one.received_at.isoformat(),
            "danger_checked": not one.may_be_danger,
        }
        for one in arrivals
    ])  # fmt: skip


_encode = json.JSONEncoder(check_circular=False, separators=(",", ":")).encode

# One statement with one value, whatever the number of events: planned once, one round trip, cheap to prepare.
_RECEIVE = """
WITH given AS MATERIALIZED (
  SELECT * FROM json_to_recordset(%(rows)s) AS one(event_id text, order_key text, kind text, raw text,
    happened_at timestamptz, received_at timestamptz, danger_checked bool)
), talks AS (
  INSERT INTO conversation (order_key, draft, trail, offered, version)
  SELECT order_key, '{}', '[]', '[]', 0 FROM (SELECT DISTINCT order_key FROM given ORDER BY order_key) AS keys
  ON CONFLICT (order_key) DO NOTHING
)
INSERT INTO inbound_event
  (event_id, order_key, kind, raw, happened_at, received_at, state, danger_checked, attempts)
SELECT event_id, order_key, kind, raw, happened_at, received_at, 'pending', danger_checked, 0 FROM given
ON CONFLICT (event_id) DO NOTHING
"""

_EVENTS = cast(Table, InboundEvent.__table__)
_NEW_TALKS = text(
    "INSERT INTO conversation (order_key, draft, trail, offered, version) VALUES (:order_key, '{}', '[]', '[]', 0)"
    " ON CONFLICT (order_key) DO NOTHING"
)
_NEW_EVENTS = (
    insert(_EVENTS).values(state="pending", attempts=0).on_conflict_do_nothing(index_elements=["event_id"])
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """An unhandled event, read without being loaded as an entity."""

    id: int
    event_id: str
    order_key: str
    raw: str
    happened_at: datetime
    received_at: datetime
    danger_checked: bool
    attempts: int


@dataclass(frozen=True, slots=True)
class Claim:
    """The persons (order keys) that this transaction has locked, with what is due for each, in order."""

    conversations: Mapping[str, Conversation]
    events: Sequence[Waiting]
    timers: Sequence[Timer]

    def __len__(self) -> int:
        return len(self.events) + len(self.timers)


NOTHING = Claim({}, (), ())
PERSONS, EVENTS_EACH = 32, 10
PERSONS_ON_SQLITE = 8
"""There a batch holds the only write lock, for which webhooks wait too."""
WINDOWS = (256, 8192)
"""How many of the oldest events are looked through for persons; the larger one if all of those were taken."""

_columns = (
    InboundEvent.id, InboundEvent.event_id, InboundEvent.order_key, InboundEvent.raw, InboundEvent.happened_at,
    InboundEvent.received_at, InboundEvent.danger_checked, InboundEvent.attempts,
)  # fmt: skip


def unchecked(session: Session, limit: int = 200) -> list[Waiting]:
    """The oldest events that await the danger check, locked for this transaction (rivals take others)."""
    asked = (
        select(*_columns)
        .where(~InboundEvent.danger_checked)
        .order_by(InboundEvent.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return [_waiting(row) for row in session.execute(asked)]


def anything_due(session: Session) -> bool:
    """True if a round has something to do: an unchecked text, a free person's event or timer."""
    unread = select(InboundEvent.id).where(~InboundEvent.danger_checked)
    timers = (
        select(Timer.id)
        .join(Conversation, Conversation.order_key == Timer.order_key)
        .where(Timer.due_at <= now(), _free())
    )
    questions = (unread.exists(), select(_free_events(1)).exists(), timers.exists())
    return bool(session.scalar(select(or_(*questions))))


def _waiting(row: Iterable[Any]) -> Waiting:
    return Waiting(*row)


def mark_checked(session: Session, ids: Sequence[int]) -> None:
    """The danger check has seen these."""
    session.execute(_update().where(InboundEvent.id.in_(ids)).values(danger_checked=True))


def claim(session: Session, persons: int | None = None, only: Collection[str] | None = None) -> Claim:
    """Lock some persons that have something due and nothing that blocks them; `only` these keys, if given.

    Blocked persons are left out before the window is cut, so they cannot starve it; persons whom a rival has locked
    are skipped. What is due is read after the lock: a rival may have handled it in between.
    """
    on_sqlite = session.get_bind().dialect.name == "sqlite"
    most = persons or (PERSONS_ON_SQLITE if on_sqlite else PERSONS)
    for window in WINDOWS:
        conversations = _lock(session, most, window, only)
        if conversations or only is not None:
            break
        if (session.scalar(select(func.count()).select_from(_free_events(window))) or 0) < window:
            break
    if not conversations:
        return NOTHING
    keys = [row.order_key for row in conversations]
    for row in conversations:
        if row.blocked_until is not None:
            row.blocked_until = None
    session.info[TALKS] = {row.order_key: row for row in conversations}
    persons_there = session.scalars(select(Person).where(Person.line_user_id.in_(keys)))
    session.info[PEOPLE] = {person.line_user_id: person for person in persons_there}
    return Claim(session.info[TALKS], _events_of(session, keys), _timers_of(session, keys))


def _free_events(window: int) -> Subquery:
    return (
        select(InboundEvent.order_key.label("key"), InboundEvent.received_at.label("since"))
        .join(Conversation, Conversation.order_key == InboundEvent.order_key)
        .where(InboundEvent.state == "pending", _free())
        .order_by(InboundEvent.id)
        .limit(window)
        .subquery()
    )


def _free() -> ColumnElement[bool]:
    return or_(Conversation.blocked_until.is_(None), Conversation.blocked_until <= now())


def _lock(
    session: Session, persons: int, window: int, only: Collection[str] | None
) -> Sequence[Conversation]:
    timers = (
        select(Timer.order_key.label("key"), Timer.due_at.label("since"))
        .join(Conversation, Conversation.order_key == Timer.order_key)
        .where(Timer.due_at <= now(), _free())
        .order_by(Timer.due_at)
        .limit(window)
        .subquery()
    )
    due = union_all(select(_free_events(window)), select(timers)).subquery()
    first = select(due.c.key, func.min(due.c.since).label("since")).group_by(due.c.key).subquery()
    asked = select(Conversation).join(first, first.c.key == Conversation.order_key).where(_free())
    if only is not None:
        asked = asked.where(Conversation.order_key.in_(only))
    asked = asked.order_by(first.c.since).limit(persons)
    return session.scalars(asked.with_for_update(of=Conversation, key_share=True, skip_locked=True)).all()


def _events_of(session: Session, keys: Sequence[str]) -> list[Waiting]:
    """Each key's oldest events by LINE's time, up to the first one that the danger check has not seen."""
    nth = func.row_number().over(
        partition_by=InboundEvent.order_key, order_by=(InboundEvent.happened_at, InboundEvent.id)
    )
    numbered = (
        select(*_columns, nth.label("nth"))
        .where(InboundEvent.state == "pending", InboundEvent.order_key.in_(keys))
        .subquery()
    )
    asked = (
        select(numbered).where(numbered.c.nth <= EVENTS_EACH).order_by(numbered.c.order_key, numbered.c.nth)
    )
    found, closed = [], set[str]()
    for row in session.execute(asked):
        event = _waiting(row[:-1])
        if not event.danger_checked:
            closed.add(event.order_key)
        if event.order_key not in closed:
            found.append(event)
    return found


def _timers_of(session: Session, keys: Sequence[str]) -> Sequence[Timer]:
    asked = (
        select(Timer).where(Timer.order_key.in_(keys), Timer.due_at <= now()).order_by(Timer.due_at, Timer.id)
    )
    return session.scalars(asked).all()


def settle(session: Session, ids: Sequence[int]) -> None:
    """These are handled: what they said and who sent them is forgotten in the same commit (law 8)."""
    if ids:
        done = {"state": "handled", "raw": None, "order_key": "", "settled_at": now(), "reason": None}
        session.execute(_update().where(InboundEvent.id.in_(ids)).values(done))


def failed(session: Session, event_id: int, attempts: int, reason: str) -> None:
    """A try at this event failed; it stays pending."""
    session.execute(
        _update().where(InboundEvent.id == event_id).values(attempts=attempts, reason=reason[:300])
    )


def park(session: Session, event_id: int, attempts: int, reason: str) -> None:
    """Give this event up; staff see it under `pakmut inbox list`, its raw text stays seven days at most."""
    values = {"state": "parked", "attempts": attempts, "reason": reason[:300], "settled_at": now()}
    session.execute(_update().where(InboundEvent.id == event_id).values(values))


def next_wake(session: Session, after: datetime) -> datetime | None:
    """When, after the moment of the last look, the next timer is due or the next blocked person is free again."""
    timer = session.scalar(select(func.min(Timer.due_at)).where(Timer.due_at > after))
    blocked = session.scalar(
        select(func.min(Conversation.blocked_until)).where(Conversation.blocked_until > after)
    )
    return min(filter(None, (timer, blocked)), default=None)


def _update() -> Update:
    """On the table itself: no event is ever loaded as an entity here."""
    return update(_EVENTS)
