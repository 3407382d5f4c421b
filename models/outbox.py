"""Queries on what goes out (DESIGN.md §2a, "Delivery", "Lanes"). Rendering and LINE are the scheduler's business."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import (
    CompoundSelect,
    Integer,
    Select,
    String,
    bindparam,
    case,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    text,
    union_all,
    update,
)
from sqlalchemy.orm import Session, aliased

from models.among import among, is_in
from models.centres import Group
from models.clock import now
from models.inbound import Message
from models.outbound import Delivery, OutboundMessage, Pause
from models.people import Person
from models.words import Lane

LANES = tuple(Lane)
RANK = {lane: place for place, lane in enumerate(LANES)}
_AT = bindparam("at", type_=OutboundMessage.due_at.type)
# Statements that are asked many times a second are made once: making one costs more than answering it.


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something to send: a delivery to try (again), or a chat with messages that wait. Sorts by urgency."""

    rank: int
    due_at: datetime
    delivery_id: int | None
    chat: str | None


_DUE = (
    is_in(Delivery.state, "trying"),
    Delivery.due_at <= _AT,
    or_(Delivery.lease_until.is_(None), Delivery.lease_until <= _AT),
)


def anything_due(session: Session, *, bulk: bool = True) -> bool:
    """True if a message or delivery is due; without `bulk` only what hurries more counts."""
    return bool(session.scalar(_due_asked(bulk), {"at": now()}))


@cache
def _due_asked(bulk: bool) -> Select[bool]:
    waiting = select(OutboundMessage.id).where(
        is_in(OutboundMessage.state, "pending"), OutboundMessage.due_at <= _AT
    )
    lapsed = select(Pause.name).where(Pause.name == "quota", Pause.until <= _AT)
    trying = select(Delivery.id).where(*_DUE)
    if not bulk:
        waiting = waiting.where(OutboundMessage.lane.in_(LANES[:-1]))
        trying = trying.where(Delivery.lane.in_(LANES[:-1]))
    return select(or_(waiting.exists(), trying.exists(), lapsed.exists()))


def next_due(session: Session, after: datetime) -> datetime | None:
    """When, after the last look, something becomes due or a lease ends."""
    return min(filter(None, session.execute(_next_asked(), {"at": after}).one()), default=None)


@cache
def _next_asked() -> Select[datetime, datetime, datetime | None]:
    trying = is_in(Delivery.state, "trying")
    message = select(func.min(OutboundMessage.due_at)).where(
        is_in(OutboundMessage.state, "pending"), OutboundMessage.due_at > _AT
    )
    delivery = select(func.min(Delivery.due_at)).where(trying, Delivery.due_at > _AT)
    lease = select(func.min(Delivery.lease_until)).where(trying, Delivery.lease_until > _AT)
    return select(message.scalar_subquery(), delivery.scalar_subquery(), lease.scalar_subquery())


def candidates(session: Session, limit: int, resting: Collection[str]) -> list[Candidate]:
    """What to send next, most urgent first; endpoints that rest are left out.

    A chat whose lane has a delivery under way waits for it: order holds per recipient and lane.
    """
    asked = {"at": now(), "most": limit, "most_chats": 2 * limit, "resting": list(resting)}
    found: dict[int | str, Candidate] = {}
    for delivery_id, chat, rank, due_at in session.execute(_candidates_asked(), asked):
        one = Candidate(rank, due_at, delivery_id, chat)
        what = delivery_id or chat
        found[what] = min(found.get(what, one), one, key=_urgency)
    return sorted(found.values(), key=_urgency)


def _urgency(one: Candidate) -> tuple[int, datetime]:
    return one.rank, one.due_at


@cache
def _candidates_asked() -> CompoundSelect[int, str, int, datetime]:
    return union_all(
        select(_deliveries_due().subquery()), *(select(one.subquery()) for one in _chats_waiting())
    )


def _deliveries_due() -> Select[int, str, int, datetime]:
    rank = case(*[(Delivery.lane == lane, place) for lane, place in RANK.items()], else_=9).label("rank")
    nobody = cast(null(), String).label("chat")
    asked = select(Delivery.id, nobody, rank, Delivery.due_at).where(
        *_DUE, ~among(Delivery.endpoint, "resting")
    )
    return asked.order_by(rank, Delivery.due_at).limit(bindparam("most", type_=Integer))


def _chats_waiting() -> list[Select[int, str, int, datetime]]:
    """Of each lane the `most_chats` oldest messages that are due `at` that moment."""
    carried, under_way = aliased(OutboundMessage), aliased(Delivery)
    busy = (
        select(literal(1))
        .select_from(under_way)
        .join(carried, carried.delivery_id == under_way.id)
        .where(
            is_in(under_way.state, "trying"),
            under_way.to == OutboundMessage.to,
            carried.lane == OutboundMessage.lane,
        )
    )
    nothing = cast(null(), Integer).label("id")
    return [
        select(nothing, OutboundMessage.to, literal(place).label("rank"), OutboundMessage.due_at)
        .where(
            is_in(OutboundMessage.state, "pending"),
            OutboundMessage.lane == lane,
            OutboundMessage.due_at <= _AT,
            ~busy.exists(),
        )
        .order_by(OutboundMessage.due_at, OutboundMessage.id)
        .limit(bindparam("most_chats", type_=Integer))
        for lane, place in RANK.items()
    ]


def lock_deliveries(session: Session, ids: Sequence[int]) -> Sequence[Delivery]:
    """Those of the deliveries that are still due and that no rival is taking."""
    if not ids:
        return ()
    return session.scalars(_LOCKED, {"ids": ids, "at": now()}).all()


_LOCKED = (
    select(Delivery)
    .where(among(Delivery.id, "ids"), *_DUE)
    .order_by(Delivery.id)
    .with_for_update(skip_locked=True)
)


def lock_chats(session: Session, chats: Sequence[str]) -> list[str]:
    """Those of the chats for which no rival is bundling messages at this moment."""
    if not chats or session.get_bind().dialect.name != "postgresql":
        return list(chats)
    asked = text(
        "SELECT chat FROM unnest(CAST(:chats AS text[])) AS chat WHERE pg_try_advisory_xact_lock(hashtextextended(chat, 6))"
    )
    return list(session.scalars(asked, {"chats": list(chats)}))


def waiting_for(session: Session, chats: Sequence[str]) -> dict[str, list[OutboundMessage]]:
    """What is due for these chats, or waits for quota, the most urgent lane first, oldest first.

    What was to go at once goes, also if the clock that it was written by ran ahead: else what is younger overtakes it.
    """
    found: dict[str, list[OutboundMessage]] = {chat: [] for chat in chats}
    waiting = session.scalars(_WAITING, {"chats": chats, "at": now()})
    for message in sorted(waiting, key=lambda one: (RANK[one.lane], one.id)):
        found[message.to].append(message)
    return found


_WAITING = select(OutboundMessage).where(
    among(OutboundMessage.to, "chats"),
    is_in(OutboundMessage.state, "pending", "quota"),
    or_(OutboundMessage.due_at <= _AT, OutboundMessage.due_at <= OutboundMessage.created_at),
)


def busy_lanes(session: Session, chats: Sequence[str]) -> set[tuple[str, Lane]]:
    """The (chat, lane) pairs with a delivery under way."""
    return {(to, lane) for to, lane in session.execute(_BUSY, {"chats": chats})}


_BUSY = (
    select(Delivery.to, OutboundMessage.lane)
    .join(OutboundMessage, OutboundMessage.delivery_id == Delivery.id)
    .where(is_in(Delivery.state, "trying"), among(Delivery.to, "chats"))
)


def used_tokens(session: Session, tokens: Collection[str]) -> set[str]:
    """Those of the reply tokens that a delivery has taken: a token works once."""
    if not tokens:
        return set()
    taken = session.scalars(_TAKEN, {"tokens": list(tokens)})
    return {token for token in taken if token}


_TAKEN = select(Delivery.reply_token).where(among(Delivery.reply_token, "tokens"))


def unreachable(session: Session, chats: Collection[str]) -> set[str]:
    """Those of the chats that a push cannot reach: who blocked us, groups that we left."""
    return {str(chat) for chat in session.scalars(_UNREACHABLE, {"chats": list(chats)})}


_UNREACHABLE: CompoundSelect[str] = union_all(
    select(Person.line_user_id).where(among(Person.line_user_id, "chats"), Person.blocked_at.is_not(None)),
    select(Group.line_group_id).where(among(Group.line_group_id, "chats"), Group.left_at.is_not(None)),
)


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


def carried_by(session: Session, deliveries: Sequence[int]) -> dict[int, list[OutboundMessage]]:
    """The messages in each delivery, in their order in it."""
    found: dict[int, list[OutboundMessage]] = {delivery: [] for delivery in deliveries}
    carried = session.scalars(_CARRIED, {"ids": deliveries})
    for message in sorted(carried, key=lambda one: (RANK[one.lane], one.id)):
        found[message.delivery_id or 0].append(message)
    return found


_CARRIED = select(OutboundMessage).where(among(OutboundMessage.delivery_id, "ids"))


def lock_attempted(session: Session, ids: Sequence[int]) -> Sequence[Delivery]:
    """These deliveries, to write down what became of an attempt."""
    return session.scalars(_ATTEMPTED, {"ids": ids}).all()


_ATTEMPTED = select(Delivery).where(among(Delivery.id, "ids")).order_by(Delivery.id).with_for_update()
