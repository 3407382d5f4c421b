"""Queries on what came in. The claim is explained in engine.md, "Claiming a person"."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, cast

from sqlalchemy import (
    Integer,
    Row,
    Select,
    Table,
    Update,
    bindparam,
    func,
    literal,
    or_,
    select,
    union_all,
    update,
)
from sqlalchemy.orm import Session

from models.among import among, is_in
from models.clock import now
from models.inbound import InboundEvent, Timer
from models.people import PEOPLE, TALKS, USER_ID, Conversation, Person

_EVENTS = cast(Table, InboundEvent.__table__)


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
PERSONS_ON_SQLITE = 16
"""There a batch holds the only write lock, for which webhooks wait too."""
WINDOWS = (256, 8192)
"""How many of the oldest events are looked through for persons; the larger one if there are more and they belong to few:
one who writes hundreds keeps nobody waiting."""

_columns = (
    InboundEvent.id, InboundEvent.event_id, InboundEvent.order_key, InboundEvent.raw, InboundEvent.happened_at,
    InboundEvent.received_at, InboundEvent.danger_checked, InboundEvent.attempts,
)  # fmt: skip


_AT = bindparam("at", type_=InboundEvent.received_at.type)
_WINDOW, _MOST = bindparam("window", type_=Integer), bindparam("most", type_=Integer)
_FREE = or_(Conversation.blocked_until.is_(None), Conversation.blocked_until <= _AT)
# Statements that are asked many times a second are made once: making one costs more than answering it.


def unchecked(session: Session, limit: int = 200) -> list[Waiting]:
    """The oldest events that await the danger check, locked for this transaction (rivals take others)."""
    return [_waiting(row) for row in session.execute(_UNCHECKED, {"most": limit})]


def _waiting(row: Iterable[Any]) -> Waiting:
    return Waiting(*row)


_UNCHECKED = (
    select(*_columns)
    .where(~InboundEvent.danger_checked)
    .order_by(InboundEvent.id)
    .limit(_MOST)
    .with_for_update(skip_locked=True)
)


def anything_due(session: Session) -> bool:
    """True if a round has something to do: an unchecked text, a free person's event or timer."""
    return bool(session.scalar(_anything_asked(), {"at": now(), "window": 1}))


@cache
def _anything_asked() -> Select[bool]:
    unread = select(InboundEvent.id).where(~InboundEvent.danger_checked)
    return select(or_(unread.exists(), _free_events().exists(), _free_timers().exists()))


def mark_checked(session: Session, ids: Collection[int]) -> None:
    """The danger check has seen these."""
    if ids:
        session.connection().execute(_CHECKED, {"ids": ids})


_CHECKED = update(_EVENTS).where(among(InboundEvent.id, "ids")).values(danger_checked=True)


def claim(
    session: Session,
    persons: int | None = None,
    only: Collection[str] | None = None,
    checked: Collection[int] = (),
) -> Claim:
    """Lock some persons that have something due and nothing that blocks them; `only` these keys, if given.

    Blocked persons are left out before the window is cut, so they cannot starve it; persons whom a rival has locked
    are skipped. What is due is read after the lock: a rival may have handled it in between. Events in `checked` have
    passed the danger check in this very transaction, although their rows do not say so yet.
    """
    locked = _lock(session, persons, only)
    if not locked:
        return NOTHING
    talks = {row.order_key: row for row, _, _ in locked}
    for row in talks.values():
        if row.blocked_until is not None:
            row.blocked_until = None
    session.info[TALKS] = talks
    events = _events_of(session, list(talks), checked)
    session.info[PEOPLE] = _met(session, list(talks), {event.order_key for event in events})
    return Claim(
        talks, events, _timers_of(session, [row.order_key for row, is_timed, _ in locked if is_timed])
    )


def _timers_of(session: Session, keys: Sequence[str]) -> Sequence[Timer]:
    return session.scalars(_TIMERS, {"keys": keys, "at": now()}).all() if keys else ()


def _met(session: Session, keys: Sequence[str], heard: Collection[str]) -> dict[str | None, Person]:
    """The persons of these keys; who is heard for the first time is made, all of them in one statement."""
    known = {person.line_user_id: person for person in session.scalars(_PERSONS, {"keys": keys})}
    strangers = [key for key in keys if key in heard and key not in known and USER_ID.fullmatch(key)]
    if strangers:
        new = {key: Person(line_user_id=key, created_at=now()) for key in strangers}
        session.add_all(new.values())
        session.flush()
        known.update(new)
    return known


_PERSONS = select(Person).where(among(Person.line_user_id, "keys"))
_TIMERS = (
    select(Timer).where(among(Timer.order_key, "keys"), Timer.due_at <= _AT).order_by(Timer.due_at, Timer.id)
)


def _free_events() -> Select[str, datetime, int]:
    return (
        select(
            InboundEvent.order_key.label("key"),
            InboundEvent.received_at.label("since"),
            literal(0).label("timed"),
        )
        .join(Conversation, Conversation.order_key == InboundEvent.order_key)
        .where(is_in(InboundEvent.state, "pending"), _FREE)
        .order_by(InboundEvent.id)
        .limit(_WINDOW)
    )


def _free_timers() -> Select[str, datetime, int]:
    return (
        select(Timer.order_key.label("key"), Timer.due_at.label("since"), literal(1).label("timed"))
        .join(Conversation, Conversation.order_key == Timer.order_key)
        .where(Timer.due_at <= _AT, _FREE)
        .order_by(Timer.due_at)
        .limit(_WINDOW)
    )


def _lock(
    session: Session, persons: int | None, only: Collection[str] | None
) -> Sequence[Row[Conversation, int, int]]:
    """Persons, whether a timer of theirs is due, and how many events were looked through."""
    on_sqlite = session.get_bind().dialect.name == "sqlite"
    most = persons or (PERSONS_ON_SQLITE if on_sqlite else PERSONS)
    asked = {"at": now(), "most": most, "keys": list(only or ())}
    found: Sequence[Row[Conversation, int, int]] = ()
    for window in WINDOWS:
        found = session.execute(_lock_asked(named=only is not None), asked | {"window": window}).all()
        if len(found) >= most or only is not None or (found and found[0].looked_through < window):
            break
    return found


@cache
def _lock_asked(*, named: bool) -> Select[Conversation, int, int]:
    events = _free_events().cte("events")
    due = union_all(select(events), select(_free_timers().subquery())).subquery()
    first = (
        select(due.c.key, func.min(due.c.since).label("since"), func.max(due.c.timed).label("timed"))
        .group_by(due.c.key)
        .subquery()
    )
    looked_through = select(func.count()).select_from(events).scalar_subquery().label("looked_through")
    asked = select(Conversation, first.c.timed, looked_through)
    asked = asked.join(first, first.c.key == Conversation.order_key).where(_FREE)
    if named:
        asked = asked.where(among(Conversation.order_key, "keys"))
    asked = asked.order_by(first.c.since).limit(_MOST)
    return asked.with_for_update(of=Conversation, key_share=True, skip_locked=True)


def _events_of(session: Session, keys: Sequence[str], checked: Collection[int]) -> list[Waiting]:
    """Each key's oldest events by LINE's time, up to the first one that the danger check has not seen."""
    found, closed = [], set[str]()
    for row in session.execute(_events_asked(), {"keys": keys}):
        event = _waiting(row[:-1])
        if not event.danger_checked and event.id not in checked:
            closed.add(event.order_key)
        if event.order_key not in closed:
            found.append(event)
    return found


@cache
def _events_asked() -> Select[Any]:
    nth = func.row_number().over(
        partition_by=InboundEvent.order_key, order_by=(InboundEvent.happened_at, InboundEvent.id)
    )
    numbered = (
        select(*_columns, nth.label("nth"))
        .where(is_in(InboundEvent.state, "pending"), among(InboundEvent.order_key, "keys"))
        .subquery()
    )
    return (
        select(numbered).where(numbered.c.nth <= EVENTS_EACH).order_by(numbered.c.order_key, numbered.c.nth)
    )


def settle(session: Session, ids: Sequence[int]) -> None:
    """These are handled: what they said and who sent them is forgotten in the same commit (law 8)."""
    if ids:
        session.flush()
        session.connection().execute(_HANDLED, {"ids": ids, "at": now()})


_HANDLED = (
    update(_EVENTS)
    .where(among(InboundEvent.id, "ids"))
    .values(state="handled", danger_checked=True, raw=None, order_key="", settled_at=_AT, reason=None)
)


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
    return min(filter(None, session.execute(_wake_asked(), {"at": after}).one()), default=None)


@cache
def _wake_asked() -> Select[datetime, datetime | None]:
    timer = select(func.min(Timer.due_at)).where(Timer.due_at > _AT)
    blocked = select(func.min(Conversation.blocked_until)).where(Conversation.blocked_until > _AT)
    return select(timer.scalar_subquery(), blocked.scalar_subquery())


def _update() -> Update:
    """On the table itself: no event is ever loaded as an entity here."""
    return update(_EVENTS)
