"""What a tidy mailbox throws away: what was handled, sent, billed or counted long ago."""

from collections.abc import Collection, Sequence
from datetime import timedelta

from sqlalchemy import ColumnElement, and_, delete, exists, func, literal_column, select, update
from sqlalchemy.orm import Session

from models import console
from models.clock import in_bangkok, now
from models.inbound import InboundEvent, Tombstone
from models.outbound import Delivery, LineCall, OutboundMessage, QuotaEntry, RateBudget
from models.outreach import Notice
from models.upkeep.chore import AT_ONCE, Found, before, page

ENDPOINTS = ("reply", "push", "multicast")


def dead_tokens() -> ColumnElement[bool]:
    """Tokens that cannot live any more. Looked for by token: few deliveries still have one, all have a time."""
    dead = now() - timedelta(hours=1)
    return and_(Delivery.reply_token > "", func.coalesce(Delivery.settled_at, dead) < dead)


def forget_tokens(session: Session, keys: Sequence[int]) -> None:
    session.execute(update(Delivery).where(Delivery.id.in_(keys), dead_tokens()).values(reply_token=None))


def old_events() -> ColumnElement[bool]:
    """Handled events, once LINE can no longer deliver them again."""
    return and_(InboundEvent.settled_at < before("event"), InboundEvent.state != "pending")


def old_messages() -> ColumnElement[bool]:
    """What was said to somebody; a quote of an older message finds no ticket any more."""
    settled = OutboundMessage.state.in_(("frozen", "dropped", "refused"))
    under_way = exists().where(Delivery.id == OutboundMessage.delivery_id, Delivery.state == "trying")
    return and_(settled, OutboundMessage.created_at < before("message"), ~under_way)


def drop_messages(session: Session, keys: Sequence[int]) -> None:
    old = (OutboundMessage.id.in_(keys), old_messages())
    carried = set(session.scalars(select(OutboundMessage.delivery_id).where(*old)))
    session.execute(delete(OutboundMessage).where(*old))
    _drop_unneeded(session, carried)


def drop_quota_entries(session: Session, keys: Sequence[int]) -> None:
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


def failed_deliveries() -> ColumnElement[bool]:
    """Those whose messages went on in others; all the rest goes with what points to it."""
    failed: list[ColumnElement[str]] = [
        literal_column(f"'{state}'") for state in ("refused", "dropped", "unknown", "parked")
    ]  # as in the index
    return and_(Delivery.state.in_(failed), _unneeded())


def old_calls() -> ColumnElement[bool]:
    return and_(LineCall.settled_at < before("call"), LineCall.state != "due")


def old_slots(session: Session, behind: int) -> Found:
    """Tenths of seconds long past."""
    newest = [select(func.max(RateBudget.slot)).where(RateBudget.endpoint == one) for one in ENDPOINTS]
    last = max(filter(None, map(session.scalar, newest)), default=0)
    asked = select(RateBudget.slot).where(RateBudget.endpoint.in_(ENDPOINTS), RateBudget.slot < last - 600)
    return page(session.scalars(asked.limit(AT_ONCE)).all())


def drop_slots(session: Session, keys: Sequence[int]) -> None:
    session.execute(delete(RateBudget).where(RateBudget.endpoint.in_(ENDPOINTS), RateBudget.slot.in_(keys)))


def small_things(session: Session, behind: int) -> Found:
    """Ids of unsent messages that no redelivery can bring any more, keys of the console: few, done in one."""
    return Found((0,))


def drop_small_things(session: Session, keys: Sequence[int]) -> None:
    session.execute(delete(Tombstone).where(Tombstone.at < before("tombstone")))
    console.drop_old(session, before("console"))


def old_bills() -> ColumnElement[bool]:
    return QuotaEntry.month < in_bangkok(before("quota")).strftime("%Y-%m")
