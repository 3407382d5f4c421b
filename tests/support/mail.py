"""Webhook events as LINE sends them, and a mailbox worker whose handlers a test chooses."""

import base64
import hashlib
import hmac
import itertools
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.line.events import translate
from bot.webhook import arrivals
from handlers.events import Envelope
from models import inbox
from models.clock import now
from models.revision import Watch
from models.session import Database
from scheduler.bell import Bell
from scheduler.inbox import Inbox

SECRET = "8c570fa6dd201bb328f1c1eac23a96d8"
_numbers = itertools.count(1)


def user(name: str) -> str:
    """A LINE user id that is always the same for a name."""
    return "U" + hashlib.md5(name.encode()).hexdigest()


def text_event(who: str, words: str, **more: Any) -> dict[str, Any]:
    """A text message as LINE's webhook holds it."""
    number = next(_numbers)
    return {
        "type": "message",
        "mode": "active",
        "timestamp": int(now().timestamp() * 1000) + number,
        "source": {"type": "user", "userId": user(who)},
        "webhookEventId": f"01TEST{number:020d}",
        "deliveryContext": {"isRedelivery": False},
        "replyToken": f"token{number:08d}",
        "message": {"id": f"{number:018d}", "type": "text", "quoteToken": "q", "text": words},
    } | more


def body_of(*events: dict[str, Any]) -> bytes:
    """A webhook body with these events."""
    return json.dumps({"destination": "U" + "d" * 32, "events": events}, ensure_ascii=False).encode()


def signature(body: bytes, secret: str = SECRET) -> str:
    """LINE's signature of a body."""
    return base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()


def receive(database: Database, *events: dict[str, Any], at: datetime | None = None) -> None:
    """Store events as the webhook does."""
    with database.unit_of_work() as session:
        inbox.receive(session, arrivals(body_of(*events), at or now()))


def nothing(session: Session, envelope: Envelope, order_key: str) -> None:
    """A handler that does nothing."""


def worker(
    database: Database,
    handle: Callable[[Session, Envelope, str], None] = nothing,
    danger_check: Callable[[Session, Envelope, str], None] = nothing,
) -> Inbox:
    """An inbox with these handlers, to be driven round by round."""
    return Inbox(database, translate, Bell(), Watch({}), handle, danger_check)
