"""What is forgotten of persons when its time is over (domain.md §5.5, defaults)."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, literal_column, or_, select, update
from sqlalchemy.orm import Session

from models.clock import now
from models.inbound import InboundEvent, Media, Message
from models.mailbox import call_line
from models.people import UNDER_WAY, Conversation
from models.tickets import PERSONAL, Ticket, TicketPart
from models.upkeep.chore import AT_ONCE, Found, before, page
from models.words import Tier


def old_drafts() -> ColumnElement[bool]:
    return and_(UNDER_WAY, Conversation.updated_at < before("draft"))


def forget_drafts(session: Session, keys: Sequence[int]) -> None:
    """Conversations that nobody has gone on with for a week start anew."""
    values: dict[str, Any] = {
        "flow": None,
        "step": None,
        "draft": {},
        "trail": [],
        "offered": [],
        "aside": None,
    }
    old = update(Conversation).where(Conversation.id.in_(keys), old_drafts())
    session.execute(old.values(version=Conversation.version + 1, **values))


def old_words() -> ColumnElement[bool]:
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


def forget_words(session: Session, keys: Sequence[int]) -> None:
    ids = session.scalars(select(Message.id).where(Message.id.in_(keys), old_words())).all()
    for media_id in session.scalars(select(Media.id).where(Media.message_id.in_(ids), Media.state == "kept")):
        call_line(session, "forget_media", media_id=media_id)
    session.execute(update(Message).where(Message.id.in_(ids)).values(text=None, gone_at=now()))


_KEPT_FOR = {Tier.E1: "grave_ticket", Tier.E2: "grave_ticket", Tier.U: "ticket", Tier.N: "ticket"}


def _old_tickets() -> ColumnElement[bool]:
    """Statuses, times, area and category stay; the person goes (dangerous cases sooner)."""
    return and_(PERSONAL, or_(*(_closed_long_ago(tier) for tier in _KEPT_FOR)))


def _closed_long_ago(tier: Tier) -> ColumnElement[bool]:
    return and_(Ticket.tier == tier, Ticket.closed_at < before(_KEPT_FOR[tier]))


def find_tickets(session: Session, behind: int) -> Found:
    """Tier by tier, the oldest first: so PostgreSQL, too, goes along the index and not through all tickets."""
    found: list[int] = []
    for tier in _KEPT_FOR:
        asked = select(Ticket.id).where(PERSONAL, _closed_long_ago(tier)).order_by(Ticket.closed_at)
        found += session.scalars(asked.limit(AT_ONCE - len(found)))
    return page(found)


def anonymise(session: Session, keys: Sequence[int]) -> None:
    blank = {"person_id": None, "phone": None, "latitude": None, "longitude": None, "for_whom": None}
    session.execute(update(Ticket).where(Ticket.id.in_(keys), _old_tickets()).values(blank))


def old_parked() -> ColumnElement[bool]:
    """Events that nobody could handle keep their raw text a week at most (law 8)."""
    left = case((InboundEvent.raw.is_not(None), InboundEvent.settled_at))  # never looked for by time alone
    return and_(InboundEvent.state == literal_column("'parked'"), left < before("parked_raw"))


def blank_parked(session: Session, keys: Sequence[int]) -> None:
    old = update(InboundEvent).where(InboundEvent.id.in_(keys), old_parked())
    session.execute(old.values(raw=None, order_key=""))
