"""What is forgotten when its time is over (domain.md §5.5, defaults) and what a tidy mailbox throws away.

Each chore looks for what is due without holding anybody up, and then does it in pieces as small as its caller likes. A
search costs what is due, or what is kept for a time: never what the whole history holds.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    and_,
    case,
    delete,
    exists,
    func,
    literal,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy.orm import InstrumentedAttribute, Session

from models import console
from models.clock import in_bangkok, now
from models.inbound import InboundEvent, Media, Message, Tombstone
from models.mailbox import call_line
from models.outbound import Delivery, LineCall, OutboundMessage, Pause, QuotaEntry, RateBudget
from models.outreach import Notice
from models.people import UNDER_WAY, Conversation
from models.tickets import PERSONAL, ReadLog, Ticket, TicketPart
from models.words import Tier

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

ENDPOINTS = ("reply", "push", "multicast")
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


def may_begin(session: Session, every: timedelta) -> bool:
    """True for the one process that does the chores now; the others find the row taken."""
    row = session.get(Pause, "upkeep", with_for_update=True)
    if row is None:
        session.add(Pause(name="upkeep", until=now() + every))
    elif row.until > now():
        return False
    else:
        row.until = now() + every
    session.flush()
    return True


def come_back(session: Session, after: timedelta) -> None:
    """Let somebody go on sooner than the next hour."""
    session.execute(update(Pause).where(Pause.name == "upkeep").values(until=now() + after))


def _old_drafts() -> ColumnElement[bool]:
    return and_(UNDER_WAY, Conversation.updated_at < before("draft"))


def _forget_drafts(session: Session, keys: Sequence[int]) -> None:
    """Conversations that nobody has gone on with for a week start anew."""
    values: dict[str, Any] = {
        "flow": None,
        "step": None,
        "draft": {},
        "trail": [],
        "offered": [],
        "aside": None,
    }
    old = update(Conversation).where(Conversation.id.in_(keys), _old_drafts())
    session.execute(old.values(version=Conversation.version + 1, **values))


def _dead_tokens() -> ColumnElement[bool]:
    """Tokens that cannot live any more. Looked for by token: few deliveries still have one, all have a time."""
    dead = now() - timedelta(hours=1)
    return and_(Delivery.reply_token > "", func.coalesce(Delivery.settled_at, dead) < dead)


def _forget_tokens(session: Session, keys: Sequence[int]) -> None:
    session.execute(update(Delivery).where(Delivery.id.in_(keys), _dead_tokens()).values(reply_token=None))


def _old_words() -> ColumnElement[bool]:
    """The words and media of tickets that were closed long ago, and of talk that belongs to no ticket."""
    still = or_(Ticket.closed_at.is_(None), Ticket.closed_at > before("words"))
    part_of = exists().where(TicketPart.line_message_id == Message.line_message_id)
    wanted = (
        select(Ticket.id)
        .join(TicketPart, TicketPart.ticket_id == Ticket.id)
        .where(TicketPart.line_message_id == Message.line_message_id, still)
        .exists()
    )
    owner = exists().where(Ticket.id == Message.ticket_id, still)
    loose = and_(Message.ticket_id.is_(None), ~part_of)
    over = and_(Message.created_at < before("words"), ~loose, ~wanted, ~owner)
    return and_(Message.gone_at.is_(None), Message.created_at < before("loose_words"), or_(loose, over))


def _forget_words(session: Session, keys: Sequence[int]) -> None:
    ids = session.scalars(select(Message.id).where(Message.id.in_(keys), _old_words())).all()
    for media_id in session.scalars(select(Media.id).where(Media.message_id.in_(ids), Media.state == "kept")):
        call_line(session, "forget_media", media_id=media_id)
    session.execute(update(Message).where(Message.id.in_(ids)).values(text=None, gone_at=now()))


_KEPT_FOR = {Tier.E1: "grave_ticket", Tier.E2: "grave_ticket", Tier.U: "ticket", Tier.N: "ticket"}


def _old_tickets() -> ColumnElement[bool]:
    """Statuses, times, area and category stay; the person goes (dangerous cases sooner)."""
    return and_(PERSONAL, or_(*(_closed_long_ago(tier) for tier in _KEPT_FOR)))


def _closed_long_ago(tier: Tier) -> ColumnElement[bool]:
    return and_(Ticket.tier == tier, Ticket.closed_at < before(_KEPT_FOR[tier]))


def _find_tickets(session: Session, behind: int) -> Found:
    """Tier by tier, the oldest first: so PostgreSQL, too, goes along the index and not through all tickets."""
    found: list[int] = []
    for tier in _KEPT_FOR:
        asked = select(Ticket.id).where(PERSONAL, _closed_long_ago(tier)).order_by(Ticket.closed_at)
        found += session.scalars(asked.limit(AT_ONCE - len(found)))
    return _page(found)


def _anonymise(session: Session, keys: Sequence[int]) -> None:
    blank = {"person_id": None, "phone": None, "latitude": None, "longitude": None, "for_whom": None}
    session.execute(update(Ticket).where(Ticket.id.in_(keys), _old_tickets()).values(blank))


def _old_parked() -> ColumnElement[bool]:
    """Events that nobody could handle keep their raw text a week at most (law 8)."""
    left = case((InboundEvent.raw.is_not(None), InboundEvent.settled_at))  # never looked for by time alone
    return and_(InboundEvent.state == literal_column("'parked'"), left < before("parked_raw"))


def _blank_parked(session: Session, keys: Sequence[int]) -> None:
    old = update(InboundEvent).where(InboundEvent.id.in_(keys), _old_parked())
    session.execute(old.values(raw=None, order_key=""))


def _old_events() -> ColumnElement[bool]:
    """Handled events, once LINE can no longer deliver them again."""
    return and_(InboundEvent.settled_at < before("event"), InboundEvent.state != "pending")


def _old_messages() -> ColumnElement[bool]:
    """What was said to somebody; a quote of an older message finds no ticket any more."""
    settled = OutboundMessage.state.in_(("frozen", "dropped", "refused"))
    under_way = exists().where(Delivery.id == OutboundMessage.delivery_id, Delivery.state == "trying")
    return and_(settled, OutboundMessage.created_at < before("message"), ~under_way)


def _drop_messages(session: Session, keys: Sequence[int]) -> None:
    old = (OutboundMessage.id.in_(keys), _old_messages())
    carried = set(session.scalars(select(OutboundMessage.delivery_id).where(*old)))
    session.execute(delete(OutboundMessage).where(*old))
    _drop_unneeded(session, carried)


def _drop_quota_entries(session: Session, keys: Sequence[int]) -> None:
    """Bills of more than two years ago, by whole months."""
    carried = set(session.scalars(select(QuotaEntry.delivery_id).where(QuotaEntry.id.in_(keys))))
    session.execute(delete(QuotaEntry).where(QuotaEntry.id.in_(keys)))
    _drop_unneeded(session, carried)


def _unneeded() -> ColumnElement[bool]:
    """Settled deliveries that no message, notice or bill points to."""
    pointing = (OutboundMessage.delivery_id, Notice.delivery_id, QuotaEntry.delivery_id)
    pointed = [exists().where(column == Delivery.id) for column in pointing]
    return and_(
        Delivery.settled_at < before("message"), Delivery.state != "trying", *(~one for one in pointed)
    )


def _drop_unneeded(session: Session, deliveries: Collection[int | None]) -> None:
    session.execute(delete(Delivery).where(Delivery.id.in_(set(deliveries) - {None}), _unneeded()))


def _failed_deliveries() -> ColumnElement[bool]:
    """Those whose messages went on in others; all the rest goes with what points to it."""
    failed: list[ColumnElement[str]] = [
        literal_column(f"'{state}'") for state in ("refused", "dropped", "unknown", "parked")
    ]  # as in the index
    return and_(Delivery.state.in_(failed), _unneeded())


def _old_calls() -> ColumnElement[bool]:
    return and_(LineCall.settled_at < before("call"), LineCall.state != "due")


def _old_slots(session: Session, behind: int) -> Found:
    """Tenths of seconds long past."""
    newest = [select(func.max(RateBudget.slot)).where(RateBudget.endpoint == one) for one in ENDPOINTS]
    last = max(filter(None, map(session.scalar, newest)), default=0)
    asked = select(RateBudget.slot).where(RateBudget.endpoint.in_(ENDPOINTS), RateBudget.slot < last - 600)
    return _page(session.scalars(asked.limit(AT_ONCE)).all())


def _drop_slots(session: Session, keys: Sequence[int]) -> None:
    session.execute(delete(RateBudget).where(RateBudget.endpoint.in_(ENDPOINTS), RateBudget.slot.in_(keys)))


def _small_things(session: Session, behind: int) -> Found:
    """Ids of unsent messages that no redelivery can bring any more, keys of the console: few, done in one."""
    return Found((0,))


def _drop_small_things(session: Session, keys: Sequence[int]) -> None:
    session.execute(delete(Tombstone).where(Tombstone.at < before("tombstone")))
    console.drop_old(session, before("console"))


def _page(keys: Sequence[int]) -> Found:
    """What was done is found no more, so the next page begins where this one did."""
    return Found(keys, 0 if len(keys) == AT_ONCE else None)


def _by(
    key: InstrumentedAttribute[int], due: Callable[[], ColumnElement[bool]]
) -> Callable[[Session, int], Found]:
    """Whatever an index knows to be due."""

    def find(session: Session, behind: int) -> Found:
        return _page(session.scalars(select(key).where(due()).limit(AT_ONCE)).all())

    return find


def _oldest(
    key: InstrumentedAttribute[int],
    since: InstrumentedAttribute[Any],
    name: str,
    due: Callable[[], ColumnElement[bool]],
) -> Callable[[Session, int], Found]:
    """Along the keys, which grow with time, up to the first page that is too young: no index of times is needed."""

    def find(session: Session, behind: int) -> Found:
        page = select(key, since).where(key > behind).order_by(key).limit(AT_ONCE)
        keys = [row[0] for row in session.execute(page) if row[1] < before(name)]
        if not keys:
            return Found(())
        ids = session.scalars(select(key).where(key.in_(keys), due())).all()
        return Found(ids, keys[-1] if len(keys) == AT_ONCE else None)

    return find


def _dropping(table: Any, due: Callable[[], ColumnElement[bool]]) -> Callable[[Session, Sequence[int]], None]:
    def drop(session: Session, keys: Sequence[int]) -> None:
        session.execute(delete(table).where(table.id.in_(keys), due()))

    return drop


def _all() -> ColumnElement[bool]:
    return literal(1) == 1


def _old_bills() -> ColumnElement[bool]:
    return QuotaEntry.month < in_bangkok(before("quota")).strftime("%Y-%m")


CHORES = {
    "drafts": Chore(_by(Conversation.id, _old_drafts), _forget_drafts),
    "reply tokens": Chore(_by(Delivery.id, _dead_tokens), _forget_tokens),
    "words": Chore(_by(Message.id, _old_words), _forget_words),
    "tickets": Chore(_find_tickets, _anonymise),
    "parked": Chore(_by(InboundEvent.id, _old_parked), _blank_parked),
    "events": Chore(_by(InboundEvent.id, _old_events), _dropping(InboundEvent, _old_events)),
    "messages": Chore(
        _oldest(OutboundMessage.id, OutboundMessage.created_at, "message", _old_messages), _drop_messages
    ),
    "bills": Chore(_by(QuotaEntry.id, _old_bills), _drop_quota_entries),
    "deliveries": Chore(_by(Delivery.id, _failed_deliveries), _dropping(Delivery, _failed_deliveries)),
    "calls": Chore(_by(LineCall.id, _old_calls), _dropping(LineCall, _old_calls)),
    "readings": Chore(_oldest(ReadLog.id, ReadLog.at, "read_log", _all), _dropping(ReadLog, _all)),
    "rates": Chore(_old_slots, _drop_slots),
    "small things": Chore(_small_things, _drop_small_things),
}
