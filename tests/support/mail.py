"""Webhook events as LINE sends them, and a mailbox worker whose handlers a test chooses."""

import base64
import hashlib
import hmac
import itertools
import json
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from bot.line.events import translate
from bot.webhook import arrivals
from handlers.events import Envelope
from handlers.messages import Message, Say, to_json
from models.arrivals import Receiver
from models.clock import now, set_offset
from models.mailbox import ReplyToken, post
from models.people import Person
from models.revision import Watch
from models.session import Database
from models.words import Lane, Purpose
from scheduler.bell import Bell
from scheduler.inbox import Inbox
from scheduler.send import Endpoint, Outcome

SECRET = "8c570fa6dd201bb328f1c1eac23a96d8"
_numbers = itertools.count(1)


def user(name: str) -> str:
    """A LINE user id that is always the same for a name; an id stays as it is."""
    known = len(name) == 33 and name.startswith("U")
    return name if known else "U" + hashlib.md5(name.encode()).hexdigest()


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
    receiver = Receiver(database)
    receiver.receive(arrivals(body_of(*events), at or now()))
    receiver.close()


def nothing(session: Session, envelope: Envelope, order_key: str) -> None:
    """A handler that does nothing."""


def worker(
    database: Database,
    handle: Callable[[Session, Envelope, str], None] = nothing,
    danger_check: Callable[[Session, Envelope, str], object] = nothing,
) -> Inbox:
    """An inbox with these handlers, to be driven round by round."""
    return Inbox(database, translate, Bell(), Watch({}), handle, danger_check)


def until_quiet(work: Callable[[], int]) -> int:
    """Round after round, until there is nothing left to do."""
    return sum(iter(work, 0))


def later(database: Database, seconds: float) -> None:
    """So many seconds after the real present, by the one clock that all processes read."""
    with database.unit_of_work() as session:
        set_offset(session, seconds)


def token(name: str) -> ReplyToken:
    """A reply token as fresh as can be."""
    return ReplyToken(name, now() + timedelta(seconds=50))


def queue(database: Database, who: str, words: str, lane: Lane = Lane.TALK, **more: Any) -> None:
    """Leave a text for a person (by name) or a group (`C…`)."""
    to = who if who.startswith("C") else user(who)
    with database.unit_of_work() as session:
        post(session, to, to_json(Say(words)), lane=lane, purpose=Purpose.TALK, **more)


def friends(database: Database, count: int) -> list[int]:
    """So many persons, `คนที่ 0` and on; their keys."""
    with database.unit_of_work() as session:
        people = [Person(line_user_id=user(f"คนที่ {n}"), created_at=now()) for n in range(count)]
        session.add_all(people)
        session.flush()
        return [person.id for person in people]


class Line:
    """LINE in a nutshell, without the wire: remembers each request; answers as the test wants it to."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, bytes, str | None]] = []
        self.said: list[tuple[str, str | list[str], list[str]]] = []
        self.arrived: list[str] = []
        self.answers: list[Outcome] = []
        self.always = Outcome("sent", 200, "request")
        self.refuses: str | None = None

    def render(self, message: Message) -> list[dict[str, Any]]:
        assert isinstance(message, Say)
        return [{"type": "text", "text": message.text}]

    def body(
        self,
        endpoint: Endpoint,
        to: str | Sequence[str],
        reply_token: str | None,
        objects: list[dict[str, Any]],
    ) -> bytes:
        return json.dumps({"to": reply_token or to, "messages": objects}).encode()

    def send(self, endpoint: Endpoint, body: bytes, retry_key: str | None) -> Outcome:
        request = json.loads(body)
        words = [one["text"] for one in request["messages"]]
        self.requests.append((endpoint, body, retry_key))
        self.said.append((endpoint, request["to"], words))
        if self.refuses and (self.refuses in words or self.refuses in request["to"]):
            return Outcome("refused", 400, reason="Failed to send messages")
        answer = self.answers.pop(0) if self.answers else self.always
        if answer.kind == "sent":
            self.arrived.extend(request["to"] if endpoint == "multicast" else words)
        return answer
