"""What is forgotten when its time is over, and what a tidy mailbox throws away.

Each chore looks for what is due without holding anybody up, and then does it in pieces as small as its caller likes.
"""

from datetime import timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from models.clock import now
from models.inbound import InboundEvent, Message
from models.outbound import Delivery, LineCall, OutboundMessage, Pause, QuotaEntry
from models.people import Conversation
from models.tickets import ReadLog
from models.upkeep import forgetting, tidying
from models.upkeep.chore import DAYS, Chore, along_keys, dropping, everything, indexed


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


CHORES = {
    "drafts": Chore(indexed(Conversation.id, forgetting.old_drafts), forgetting.forget_drafts),
    "reply tokens": Chore(indexed(Delivery.id, tidying.dead_tokens), tidying.forget_tokens),
    "words": Chore(indexed(Message.id, forgetting.old_words), forgetting.forget_words),
    "tickets": Chore(forgetting.find_tickets, forgetting.anonymise),
    "parked": Chore(indexed(InboundEvent.id, forgetting.old_parked), forgetting.blank_parked),
    "events": Chore(indexed(InboundEvent.id, tidying.old_events), dropping(InboundEvent, tidying.old_events)),
    "messages": Chore(
        along_keys(OutboundMessage.id, OutboundMessage.created_at, "message", tidying.old_messages),
        tidying.drop_messages,
    ),
    "bills": Chore(indexed(QuotaEntry.id, tidying.old_bills), tidying.drop_quota_entries),
    "deliveries": Chore(
        indexed(Delivery.id, tidying.failed_deliveries), dropping(Delivery, tidying.failed_deliveries)
    ),
    "calls": Chore(indexed(LineCall.id, tidying.old_calls), dropping(LineCall, tidying.old_calls)),
    "readings": Chore(
        along_keys(ReadLog.id, ReadLog.at, "read_log", everything), dropping(ReadLog, everything)
    ),
    "rates": Chore(tidying.old_slots, tidying.drop_slots),
    "small things": Chore(tidying.small_things, tidying.drop_small_things),
}

__all__ = ["CHORES", "DAYS", "Chore", "come_back", "may_begin"]
