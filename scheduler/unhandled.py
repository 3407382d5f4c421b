"""Events that failed too often: parked where staff see them, and the person told that a human will look (law 9)."""

import json
from collections.abc import Callable
from datetime import timedelta

import structlog
from sqlalchemy.orm import Session

from handlers import wording
from handlers.events import Envelope
from handlers.messages import Say, to_json
from models import inbox
from models.clock import now
from models.inbound import InboundEvent, Timer
from models.inbox import Waiting
from models.mailbox import ReplyToken, post
from models.words import Lane, Purpose

REPLY_LIVES = timedelta(seconds=50)
log = structlog.get_logger()


def give_up(
    session: Session, event: Waiting, attempts: int, reason: str, translate: Callable[[Waiting], Envelope]
) -> None:
    """Park the event. If it cannot even be read, nobody can be told."""
    inbox.park(session, event.id, attempts, reason)
    try:
        with session.begin_nested():
            _tell(session, translate(event))
    except Exception:
        log.exception("nobody_told", event_id=event.event_id)


def give_up_timer(session: Session, timer: Timer, reason: str) -> None:
    """A timer becomes a parked event, so that it is seen and can be tried again."""
    session.add(
        InboundEvent(
            event_id=f"timer:{timer.id}:{now().timestamp():.0f}",
            order_key=timer.order_key,
            kind="timer",
            raw=json.dumps({"kind": timer.kind, "ref": timer.ref, "version": timer.version}),
            happened_at=timer.due_at,
            received_at=now(),
            state="parked",
            danger_checked=True,
            attempts=timer.attempts + 1,
            reason=reason[:300],
            settled_at=now(),
        )
    )
    session.delete(timer)


def _tell(session: Session, envelope: Envelope) -> None:
    if envelope.user_id is None or envelope.group_id is not None or envelope.standby:
        return
    until = envelope.received_at + REPLY_LIVES
    post(
        session,
        envelope.user_id,
        to_json(Say(wording.text("shared.failed_turn"))),
        lane=Lane.TALK,
        purpose=Purpose.TALK,
        reply=ReplyToken(envelope.reply_token, until) if envelope.reply_token and until > now() else None,
    )
