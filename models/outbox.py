"""Queries on what goes out (DESIGN.md §2a, "Delivery", "Lanes"). Rendering and LINE are the scheduler's business."""

import json
import time
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Integer,
    Select,
    bindparam,
    case,
    delete,
    func,
    literal,
    literal_column,
    or_,
    select,
    text,
    union_all,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, aliased

from models.centres import Group
from models.clock import in_bangkok, now
from models.inbound import Message
from models.outbound import Delivery, OutboundMessage, Pause, RateBudget
from models.people import Person
from models.words import Lane, Purpose

MOST_RECIPIENTS = 500
LANES = tuple(Lane)
RANK = {lane: place for place, lane in enumerate(LANES)}
RESTABLE = ("reply", "push", "multicast", "quota")
PER_TENTH = {"reply": 200, "push": 200, "multicast": 20}
"""LINE's limits (line-platform.md §2.5), cut into tenths so that two neighbouring seconds make no double burst."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something to send: a delivery to try (again), or a chat with messages that wait. Sorts by urgency."""

    rank: int
    due_at: datetime
    delivery_id: int | None
    chat: str | None


def anything_due(session: Session, *, bulk: bool = True) -> bool:
    """True if a message or delivery is due; without `bulk` only what hurries more counts."""
    return bool(session.scalar(_due_asked(bulk), {"at": now()}))


@cache
def _due_asked(bulk: bool) -> Select[bool]:
    at = bindparam("at", type_=OutboundMessage.due_at.type)
    waiting = select(OutboundMessage.id).where(
        OutboundMessage.state == "pending", OutboundMessage.due_at <= at
    )
    lapsed = select(Pause.name).where(Pause.name == "quota", Pause.until <= at)
    free = or_(Delivery.lease_until.is_(None), Delivery.lease_until <= at)
    trying = select(Delivery.id).where(Delivery.state == "trying", Delivery.due_at <= at, free)
    if not bulk:
        waiting = waiting.where(OutboundMessage.lane.in_(LANES[:-1]))
        trying = trying.where(Delivery.lane.in_(LANES[:-1]))
    return select(or_(waiting.exists(), trying.exists(), lapsed.exists()))


def next_due(session: Session, after: datetime) -> datetime | None:
    """When, after the last look, something becomes due or a lease ends."""
    asked = (
        select(func.min(OutboundMessage.due_at)).where(
            OutboundMessage.state == "pending", OutboundMessage.due_at > after
        ),
        select(func.min(Delivery.due_at)).where(Delivery.state == "trying", Delivery.due_at > after),
        select(func.min(Delivery.lease_until)).where(
            Delivery.state == "trying", Delivery.lease_until > after
        ),
    )
    return min(filter(None, (session.scalar(one) for one in asked)), default=None)


def candidates(session: Session, limit: int, resting: Collection[str]) -> list[Candidate]:
    """What to send next, most urgent first; endpoints that rest are left out.

    A chat whose lane has a delivery under way waits for it: order holds per recipient and lane.
    """
    found = [*_deliveries_due(session, limit, resting), *_chats_waiting(session, limit)]
    return sorted(found, key=lambda one: (one.rank, one.due_at))


def _due() -> tuple[ColumnElement[bool], ...]:
    free = or_(Delivery.lease_until.is_(None), Delivery.lease_until <= now())
    return (Delivery.state == "trying", Delivery.due_at <= now(), free)


def _deliveries_due(session: Session, limit: int, resting: Collection[str]) -> Iterable[Candidate]:
    rank = case(*[(Delivery.lane == lane, place) for lane, place in RANK.items()], else_=9)
    asked = select(Delivery.id, Delivery.lane, Delivery.due_at).where(*_due())
    if resting:
        asked = asked.where(Delivery.endpoint.not_in(resting))
    for delivery_id, lane, due_at in session.execute(asked.order_by(rank, Delivery.due_at).limit(limit)):
        yield Candidate(RANK[lane], due_at, delivery_id, None)


def _chats_waiting(session: Session, limit: int) -> Iterable[Candidate]:
    best: dict[str, Candidate] = {}
    for to, rank, due_at in session.execute(_chats_asked(), {"at": now(), "most": limit * 2}):
        one = Candidate(rank, due_at, None, to)
        if to not in best or (rank, one.due_at) < (best[to].rank, best[to].due_at):
            best[to] = one
    return best.values()


@cache
def _chats_asked() -> CompoundSelect[str, int, datetime]:
    """Of each lane the `most` oldest that are due `at` that moment. Made once: making it costs more than answering it."""
    carried, under_way = aliased(OutboundMessage), aliased(Delivery)
    busy = (
        select(literal(1))
        .select_from(under_way)
        .join(carried, carried.delivery_id == under_way.id)
        .where(
            under_way.state == "trying",
            under_way.to == OutboundMessage.to,
            carried.lane == OutboundMessage.lane,
        )
    )
    lanes = [
        select(
            select(OutboundMessage.to, literal(place).label("rank"), OutboundMessage.due_at)
            .where(
                OutboundMessage.state == "pending",
                OutboundMessage.lane == lane,
                OutboundMessage.due_at <= bindparam("at"),
                ~busy.exists(),
            )
            .order_by(OutboundMessage.due_at, OutboundMessage.id)
            .limit(bindparam("most", type_=Integer))
            .subquery()
        )
        for lane, place in RANK.items()
    ]
    return union_all(*lanes)


def lock_deliveries(session: Session, ids: Sequence[int]) -> Sequence[Delivery]:
    """Those of the deliveries that are still due and that no rival is taking."""
    if not ids:
        return ()
    asked = select(Delivery).where(Delivery.id.in_(ids), *_due()).order_by(Delivery.id)
    return session.scalars(asked.with_for_update(skip_locked=True)).all()


def lock_chats(session: Session, chats: Sequence[str]) -> list[str]:
    """Those of the chats for which no rival is bundling messages at this moment."""
    if not chats or session.get_bind().dialect.name != "postgresql":
        return list(chats)
    asked = text(
        "SELECT chat FROM unnest(CAST(:chats AS text[])) AS chat WHERE pg_try_advisory_xact_lock(hashtextextended(chat, 6))"
    )
    return list(session.scalars(asked, {"chats": list(chats)}))


def waiting_for(session: Session, chats: Sequence[str]) -> dict[str, list[OutboundMessage]]:
    """What is due for these chats, or waits for quota, the most urgent lane first, oldest first."""
    asked = select(OutboundMessage).where(
        OutboundMessage.to.in_(chats),
        OutboundMessage.state.in_(
            [literal_column("'pending'"), literal_column("'quota'")]
        ),  # as in the index
        OutboundMessage.due_at <= now(),
    )
    found: dict[str, list[OutboundMessage]] = {chat: [] for chat in chats}
    for message in sorted(session.scalars(asked), key=lambda one: (RANK[one.lane], one.id)):
        found[message.to].append(message)
    return found


def busy_lanes(session: Session, chats: Sequence[str]) -> set[tuple[str, Lane]]:
    """The (chat, lane) pairs with a delivery under way."""
    asked = (
        select(Delivery.to, OutboundMessage.lane)
        .join(OutboundMessage, OutboundMessage.delivery_id == Delivery.id)
        .where(Delivery.state == "trying", Delivery.to.in_(chats))
    )
    return {(to, lane) for to, lane in session.execute(asked)}


def used_tokens(session: Session, tokens: Collection[str]) -> set[str]:
    """Those of the reply tokens that a delivery has taken: a token works once."""
    if not tokens:
        return set()
    taken = session.scalars(select(Delivery.reply_token).where(Delivery.reply_token.in_(tokens)))
    return {token for token in taken if token}


def unreachable(session: Session, chats: Collection[str]) -> set[str]:
    """Those of the chats that a push cannot reach: who blocked us, groups that we left."""
    blocked = select(Person.line_user_id).where(
        Person.line_user_id.in_(chats), Person.blocked_at.is_not(None)
    )
    left = select(Group.line_group_id).where(Group.line_group_id.in_(chats), Group.left_at.is_not(None))
    return {str(chat) for chat in session.scalars(union_all(blocked, left))}


def lose(session: Session, chat: str) -> None:
    """LINE knows nobody of this id (any more): until they write or follow, or invite us, nothing is sent to it."""
    session.execute(
        update(Person)
        .where(Person.line_user_id == chat, Person.blocked_at.is_(None))
        .values(blocked_at=now())
    )
    session.execute(
        update(Group).where(Group.line_group_id == chat, Group.left_at.is_(None)).values(left_at=now())
    )


def group_sizes(session: Session, chats: Collection[str]) -> Mapping[str, int]:
    """How many a push to each of these groups bills; one where nobody has counted yet."""
    groups = [chat for chat in chats if not chat.startswith("U")]
    if not groups:
        return {}
    asked = select(Group.line_group_id, Group.members).where(Group.line_group_id.in_(groups))
    return {group: members or 1 for group, members in session.execute(asked)}


def words_of(session: Session, message_ids: Collection[str]) -> dict[str, str | None]:
    """People's own words by LINE message id; None for what was taken back or erased."""
    if not message_ids:
        return {}
    asked = select(Message.line_message_id, Message.text).where(Message.line_message_id.in_(message_ids))
    return {row.line_message_id: row.text for row in session.execute(asked)}


def reachable(session: Session, people: Sequence[int]) -> dict[int, str]:
    """The LINE ids of those whom a multicast can still reach, by person."""
    asked = text(_REACHABLE[session.get_bind().dialect.name])
    return {row.id: row.line_user_id for row in session.execute(asked, {"people": json.dumps(list(people))})}


# One value instead of 500: an IN list of that length costs more to build than to answer.
_REACHABLE = {
    "postgresql": (
        "SELECT id, line_user_id FROM person WHERE blocked_at IS NULL AND line_user_id IS NOT NULL"
        " AND id IN (SELECT CAST(value AS bigint) FROM json_array_elements_text(:people)) ORDER BY id"
    ),
    "sqlite": (
        "SELECT id, line_user_id FROM person WHERE blocked_at IS NULL AND line_user_id IS NOT NULL"
        " AND id IN (SELECT value FROM json_each(:people)) ORDER BY id"
    ),
}


def carried_by(session: Session, deliveries: Sequence[int]) -> dict[int, list[OutboundMessage]]:
    """The messages in each delivery, in their order in it."""
    asked = select(OutboundMessage).where(OutboundMessage.delivery_id.in_(deliveries))
    found: dict[int, list[OutboundMessage]] = {delivery: [] for delivery in deliveries}
    for message in sorted(session.scalars(asked), key=lambda one: (RANK[one.lane], one.id)):
        found[message.delivery_id or 0].append(message)
    return found


def plan_multicast(
    session: Session,
    people: Sequence[int],
    content: Sequence[Mapping[str, Any]],
    *,
    purpose: Purpose = Purpose.NOTICE,
    lane: Lane = Lane.BULK,
    due_at: datetime | None = None,
) -> Delivery:
    """One multicast to at most 500 persons (by id), of at most five messages (`handlers.messages` JSON).

    Its bytes are made at the first attempt, for those who can still be reached then. Point each `Notice` at it.
    """
    if not 1 <= len(people) <= MOST_RECIPIENTS:
        raise ValueError(f"a multicast has 1 to {MOST_RECIPIENTS} recipients, not {len(people)}")
    delivery = Delivery(
        endpoint="multicast",
        to="notices",
        lane=lane,
        purpose=purpose,
        planned={"people": list(people), "content": list(content)},
        retry_key=str(uuid.uuid4()),
        recipients=len(people),
        due_at=due_at or now(),
    )
    session.add(delivery)
    session.flush()
    return delivery


def pauses(session: Session) -> dict[str, Pause]:
    """What LINE told us to leave alone, also what is over but not yet tried again."""
    return {pause.name: pause for pause in session.scalars(select(Pause).where(Pause.name.in_(RESTABLE)))}


def rest(
    session: Session, name: str, first: timedelta, cap: timedelta, no_later: datetime | None = None
) -> datetime:
    """Leave an endpoint alone, longer each time in a row; gives back until when."""
    pause = session.get(Pause, name, with_for_update=True)
    if pause is not None and pause.until > now():
        return pause.until
    strikes = pause.strikes + 1 if pause else 1
    until: datetime = min(
        now() + min(cap, first * 2 ** (strikes - 1)), no_later or datetime.max.replace(tzinfo=UTC)
    )
    if pause is None:
        _insert_pause(session, name, until)
    else:
        pause.until, pause.strikes = until, strikes
    return until


def wake_up(session: Session, names: Collection[str]) -> None:
    """LINE took something again: forget the pauses of these names that are over."""
    if names:
        session.execute(delete(Pause).where(Pause.name.in_(names), Pause.until <= now()))


def _insert_pause(session: Session, name: str, until: datetime) -> None:
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    session.execute(insert(Pause).values(name=name, until=until, strikes=1).on_conflict_do_nothing())


def month_turns() -> datetime:
    """When the next month begins in Bangkok, and with it a new quota."""
    first = in_bangkok(now()).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return (first + timedelta(days=32)).replace(day=1)


def release_quota(session: Session) -> None:
    """What waited for quota may be pushed again."""
    session.execute(update(OutboundMessage).where(OutboundMessage.state == "quota").values(state="pending"))


def grant(session: Session, endpoint: str, wanted: int) -> int:
    """How many of the wanted requests the fleet may make in this tenth of a second."""
    if not wanted:
        return 0
    slot = int(time.time() * 10)
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    session.execute(insert(RateBudget).values(endpoint=endpoint, slot=slot, used=0).on_conflict_do_nothing())
    mine = (RateBudget.endpoint == endpoint, RateBudget.slot == slot)
    used = session.scalar(select(RateBudget.used).where(*mine).with_for_update()) or 0
    granted = max(0, min(wanted, PER_TENTH[endpoint] - used))
    if granted:
        session.execute(update(RateBudget).where(*mine).values(used=RateBudget.used + granted))
    return granted


def next_tenth() -> datetime:
    """When the next tenth of a second begins, on `now()`'s clock."""
    return now() + timedelta(seconds=0.1 - time.time() % 0.1)
