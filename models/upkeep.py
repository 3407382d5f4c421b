"""What is forgotten when its time is over (domain.md §5.5, defaults) and what a tidy mailbox throws away."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, exists, func, select, update
from sqlalchemy.orm import Session

from models import console
from models.clock import now
from models.inbound import InboundEvent, Media, Message, Tombstone
from models.mailbox import call_line
from models.outbound import Delivery, LineCall, OutboundMessage, Pause, QuotaEntry, RateBudget
from models.outreach import Notice
from models.people import Conversation
from models.tickets import ReadLog, Ticket, TicketPart
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

AT_ONCE = 1000
"""Rows per commit, so that nobody waits long."""


def before(name: str) -> Any:
    """The moment before which things of this kind are too old."""
    return now() - timedelta(days=DAYS[name])


def forget_drafts(session: Session) -> int:
    """Conversations that nobody has gone on with for a week start anew."""
    values: dict[str, Any] = {
        "flow": None,
        "step": None,
        "draft": {},
        "trail": [],
        "offered": [],
        "aside": None,
    }
    old = Conversation.updated_at < before("draft")
    ids = _some(
        session, Conversation.id, (Conversation.flow.is_not(None) | Conversation.aside.is_not(None)) & old
    )
    session.execute(
        update(Conversation)
        .where(Conversation.id.in_(ids))
        .values(version=Conversation.version + 1, **values)
    )
    return len(ids)


def forget_reply_tokens(session: Session) -> int:
    """Tokens that cannot live any more."""
    dead = now() - timedelta(hours=1)
    ids = _some(session, Delivery.id, Delivery.reply_token.is_not(None) & (Delivery.settled_at < dead))
    session.execute(update(Delivery).where(Delivery.id.in_(ids)).values(reply_token=None))
    return len(ids)


def forget_words(session: Session) -> int:
    """The words and media of tickets that were closed long ago, and of talk that belongs to no ticket."""
    part_of = exists().where(TicketPart.line_message_id == Message.line_message_id)
    recent = (
        select(Ticket.id)
        .join(TicketPart, TicketPart.ticket_id == Ticket.id)
        .where(TicketPart.line_message_id == Message.line_message_id)
        .where(Ticket.closed_at.is_(None) | (Ticket.closed_at > before("words")))
        .exists()
    )
    owner = exists().where(
        Ticket.id == Message.ticket_id, Ticket.closed_at.is_(None) | (Ticket.closed_at > before("words"))
    )
    over = part_of & ~recent & (Message.created_at < before("words"))
    loose = ~part_of & Message.ticket_id.is_(None) & (Message.created_at < before("loose_words"))
    gone = Message.ticket_id.is_not(None) & ~owner & ~recent & (Message.created_at < before("words"))
    ids = _some(session, Message.id, Message.gone_at.is_(None) & (over | loose | gone))
    for media_id in session.scalars(select(Media.id).where(Media.message_id.in_(ids), Media.state == "kept")):
        call_line(session, "forget_media", media_id=media_id)
    session.execute(update(Message).where(Message.id.in_(ids)).values(text=None, gone_at=now()))
    return len(ids)


def blank_parked(session: Session) -> int:
    """Events that nobody could handle keep their raw text a week at most (law 8)."""
    old = (
        (InboundEvent.state == "parked")
        & InboundEvent.raw.is_not(None)
        & (InboundEvent.settled_at < before("parked_raw"))
    )
    ids = _some(session, InboundEvent.id, old)
    session.execute(update(InboundEvent).where(InboundEvent.id.in_(ids)).values(raw=None, order_key=""))
    return len(ids)


def drop_events(session: Session) -> int:
    """Handled events, once LINE can no longer deliver them again."""
    return _drop(
        session, InboundEvent, (InboundEvent.state != "pending") & (InboundEvent.settled_at < before("event"))
    )


def drop_messages(session: Session) -> int:
    """What was said to somebody; a quote of an older message finds no ticket any more."""
    settled = OutboundMessage.state.in_(("frozen", "dropped"))
    under_way = exists().where(Delivery.id == OutboundMessage.delivery_id, Delivery.state == "trying")
    return _drop(
        session, OutboundMessage, settled & (OutboundMessage.created_at < before("message")) & ~under_way
    )


def drop_deliveries(session: Session) -> int:
    """Settled deliveries that no message, notice or bill points to."""
    pointed = [
        exists().where(table.delivery_id == Delivery.id) for table in (OutboundMessage, Notice, QuotaEntry)
    ]
    old = (Delivery.state != "trying") & (Delivery.settled_at < before("message"))
    return _drop(session, Delivery, old & ~pointed[0] & ~pointed[1] & ~pointed[2])


def drop_calls(session: Session) -> int:
    """Settled LINE calls."""
    return _drop(session, LineCall, (LineCall.state != "due") & (LineCall.settled_at < before("call")))


def drop_quota_entries(session: Session) -> int:
    """Bills of more than two years ago."""
    return _drop(session, QuotaEntry, QuotaEntry.at < before("quota"))


def drop_read_log(session: Session) -> int:
    """Who read which case, after two years."""
    return _drop(session, ReadLog, ReadLog.at < before("read_log"))


def drop_tombstones(session: Session) -> int:
    """Ids of unsent messages, once no redelivery can bring them."""
    session.execute(delete(Tombstone).where(Tombstone.at < before("tombstone")))
    return 0


def drop_rate_budgets(session: Session) -> int:
    """Tenths of seconds long past."""
    newest = session.scalar(select(func.max(RateBudget.slot))) or 0
    session.execute(delete(RateBudget).where(RateBudget.slot < newest - 600))
    return 0


def drop_console_keys(session: Session) -> int:
    """Links into the console and sessions of it that are over."""
    console.drop_old(session, before("console"))
    return 0


def anonymise_tickets(session: Session) -> int:
    """Statuses, times, area and category stay; the person goes (dangerous cases sooner)."""
    grave = Ticket.tier.in_((Tier.E1, Tier.E2)) & (Ticket.closed_at < before("grave_ticket"))
    over = grave | (Ticket.closed_at < before("ticket"))
    personal = Ticket.person_id.is_not(None) | Ticket.phone.is_not(None) | Ticket.latitude.is_not(None)
    ids = _some(session, Ticket.id, over & personal)
    blank = dict.fromkeys(
        ("person_id", "phone", "phone_message", "latitude", "longitude", "pin_message", "for_whom")
    )
    session.execute(update(Ticket).where(Ticket.id.in_(ids)).values(blank))
    return len(ids)


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


CHORES = (
    forget_drafts, forget_reply_tokens, forget_words, anonymise_tickets, blank_parked, drop_events, drop_messages, drop_deliveries,
    drop_calls, drop_quota_entries, drop_read_log, drop_tombstones, drop_rate_budgets,
    drop_console_keys,
)  # fmt: skip
"""Each does at most `AT_ONCE` rows and says how many it did."""


def _some(session: Session, column: Any, condition: ColumnElement[bool]) -> Sequence[int]:
    return session.scalars(select(column).where(condition).limit(AT_ONCE)).all()


def _drop(session: Session, table: Any, condition: ColumnElement[bool]) -> int:
    ids = _some(session, table.id, condition)
    session.execute(delete(table).where(table.id.in_(ids)))
    return len(ids)
