"""What becomes of one event: the only way from what people do to what we decide and say.

The inbox calls `handle` for each event or timer inside its transaction, and `danger_check` before, for each unread
text (DESIGN.md §1, "The way of one event").
"""

from sqlalchemy.orm import Session

from handlers import casework
from handlers.dispatch import groups, records, talk
from handlers.dispatch.danger import danger_check
from handlers.dispatch.turn import Turn
from handlers.events import (
    Blocked,
    Edited,
    Elapsed,
    Envelope,
    Followed,
    JoinedGroup,
    LeftGroup,
    MembersChanged,
    Unsent,
    Unsupported,
)

__all__ = ["danger_check", "handle"]

CLOCKS = ("ticket:", "member:")
"""Order keys of timers that are nobody's talk."""


def handle(session: Session, envelope: Envelope, order_key: str) -> None:
    """Carry one event through: state, tickets, timers and messages to send are left in the session."""
    match envelope.event:
        case Elapsed() as elapsed if order_key.startswith(CLOCKS):
            casework.on_timer(session, elapsed, order_key)
        case Unsent(message_id=message_id):
            records.forget(session, order_key, message_id)
        case Edited() as edited:
            records.change(session, edited, envelope.happened_at)
        case JoinedGroup() | LeftGroup() | MembersChanged():
            groups.changed(session, envelope)
        case Followed() | Blocked() if envelope.user_id:
            if records.follow(session, envelope) and isinstance(envelope.event, Followed):
                talk.greet(Turn.open(session, envelope, order_key))
        case _ if _unanswerable(envelope):
            return
        case _ if envelope.group_id:
            groups.hear(session, envelope, order_key)
        case _ if envelope.user_id:
            talk.hear(Turn.open(session, envelope, order_key))


def _unanswerable(envelope: Envelope) -> bool:
    """True while another has the floor: without a turn no timer, call or alert comes of it later either.

    True also for something unknown that gives us nobody to answer.
    """
    unknown = isinstance(envelope.event, Unsupported)
    nobody = envelope.group_id or not envelope.user_id or not envelope.reply_token
    return envelope.standby or bool(unknown and nobody)
