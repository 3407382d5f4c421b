"""Bundles what waits for a chat into one delivery, whose bytes never change afterwards (DESIGN.md §2a).

A reply token, while it lives, carries everything that waits for its chat, also what waits for quota, but nothing of
the bulk lane. Without one it is a push, if the chat can be reached and the month's quota is not gone.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from itertools import islice
from typing import Any

import structlog
from sqlalchemy.orm import Session

from handlers import wording
from handlers.messages import from_json
from models import multicast, outbox
from models.clock import now
from models.outbound import Delivery, OutboundMessage
from models.words import Lane
from scheduler.said import filled, marks
from scheduler.send import Endpoint, Send
from scheduler.trouble import place_of

MOST_OBJECTS = 5
TOKEN_MARGIN = timedelta(seconds=2)
"""A token that dies sooner is not begun with."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Limits:
    """Whether pushes may be made now: not while LINE rests, none without quota, one to see if there is some again."""

    push_rests: bool = False
    reply_rests: bool = False
    quota_gone: bool = False
    probing: bool = False


@dataclass(frozen=True, slots=True)
class Token:
    """A reply token that nobody has used yet."""

    token: str
    until: datetime


@dataclass(slots=True)
class Frozen:
    """A new delivery, and what it carries: each message with the number of LINE objects that it becomes."""

    delivery: Delivery
    carried: list[tuple[OutboundMessage, int]]


class Freezer:
    """Freezes for some chats at once, in the transaction of `session`."""

    def __init__(self, session: Session, send: Send, limits: Limits) -> None:
        self._session, self._send, self._limits = session, send, limits
        self._pushes_left = 1 if limits.probing else 1_000_000
        self._locked: Sequence[str] = ()
        self._reached: dict[int, str] = {}
        self._last_content: Sequence[Mapping[str, Any]] = ()
        self._last_objects: list[dict[str, Any]] = []

    def chats(self, chats: Sequence[str], most: int) -> list[Frozen]:
        """One delivery for each of these chats that has something to say which can be sent now, but no more than `most`.

        They are not stored yet: `keep` does it.
        """
        locked = outbox.lock_chats(self._session, chats)
        if not locked:
            return []
        self._busy = outbox.busy_lanes(self._session, locked)  # first: a rival may settle at this very moment
        waiting = outbox.waiting_for(self._session, locked)
        everything = [message for messages in waiting.values() for message in messages]
        tokens = {message.reply_token for message in everything if message.reply_token}
        self._used = outbox.used_tokens(self._session, tokens)
        self._locked = locked
        self._sizes = outbox.group_sizes(self._session, locked)
        wanted = {message.id: set(marks(message.content)) for message in everything}
        self._words = outbox.words_of(self._session, set().union(*wanted.values()))
        self._quoting = {key for key, found in wanted.items() if found}
        made = (self._chat(chat, messages) for chat, messages in waiting.items())
        return list(islice((one for one in made if one is not None), max(0, most)))

    def keep(self, frozen: Sequence[Frozen]) -> None:
        """Store these new deliveries, and that their messages are on the way."""
        if not frozen:
            return
        self._session.add_all(one.delivery for one in frozen)
        self._session.flush()
        for one in frozen:
            for message, objects in one.carried:
                message.delivery_id, message.state, message.reply_token = one.delivery.id, "frozen", None
                message.objects = objects

    def look_up(self, deliveries: Sequence[Delivery]) -> None:
        """Find out at once whom these planned multicasts can still reach."""
        wanted = [one for delivery in deliveries if delivery.body is None for one in _people(delivery)]
        self._reached = multicast.reachable(self._session, wanted) if wanted else {}

    def planned(self, delivery: Delivery) -> bool:
        """Make the bytes of a planned multicast (`look_up` knows it), for those who can still be reached; False if nobody."""
        planned = _people(delivery)
        people = [person for person in planned if person in self._reached]
        if not people:
            return False
        plan, users = delivery.planned or {}, [self._reached[person] for person in people]
        delivery.body = self._send.body("multicast", users, None, self._objects(plan["content"]))
        if len(people) < len(planned):  # LINE names a bad recipient by its place
            delivery.planned, delivery.recipients = {**plan, "people": people}, len(people)
        return True

    def _objects(self, content: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """What these messages look like at LINE; a run's multicasts all say the same, so it is made once."""
        if content != self._last_content:
            self._last_objects = [found for one in content for found in self._send.render(from_json(one))]
            self._last_content = content
        return self._last_objects

    def _chat(self, chat: str, messages: list[OutboundMessage]) -> Frozen | None:
        if not chat:  # erased meanwhile
            _drop(messages, "erased")
            return None
        free = [message for message in messages if (chat, message.lane) not in self._busy]
        token = self._token(free)
        if token and self._limits.reply_rests:
            return None
        parts = [one for one in free if one.lane is not Lane.BULK] if token else self._to_push(chat, free)
        bundle, objects = self._bundle(parts)
        if not bundle:
            return None
        if token:
            self._used.add(token.token)  # also by a chat of this very batch
        endpoint: Endpoint = "reply" if token else "push"
        delivery = Delivery(
            endpoint=endpoint,
            to=chat,
            lane=bundle[0][0].lane,
            purpose=bundle[0][0].purpose,
            body=self._send.body(endpoint, chat, token.token if token else None, objects),
            retry_key=None if token else str(uuid.uuid4()),
            reply_token=token.token if token else None,
            reply_until=token.until if token else None,
            recipients=0 if token else self._sizes.get(chat, 1),
            due_at=now(),
        )
        return Frozen(delivery, bundle)

    def _token(self, messages: Sequence[OutboundMessage]) -> Token | None:
        """The youngest living, unused token among them."""
        alive = [
            Token(message.reply_token, message.reply_until)
            for message in messages
            if message.state == "pending"
            and message.lane is not Lane.BULK
            and message.reply_token
            and message.reply_token not in self._used
            and message.reply_until
            and message.reply_until > now() + TOKEN_MARGIN
        ]
        return max(alive, key=lambda token: token.until, default=None)

    def _to_push(self, chat: str, free: Sequence[OutboundMessage]) -> list[OutboundMessage]:
        """What of it goes by push; the rest is dropped, waits for quota, or for LINE to have rested."""
        if chat in self._lost:
            return _drop(free, "blocked or left")
        _drop([message for message in free if message.reply_only], "no reply token")
        fresh = [message for message in free if message.state == "pending"]
        parts = [message for message in fresh if message.lane is not Lane.BULK] or fresh
        if self._limits.quota_gone:
            for message in parts:
                message.state = "quota"
            return []
        if self._limits.push_rests or not parts or not self._pushes_left:
            return []
        self._pushes_left -= 1
        return parts

    @cached_property
    def _lost(self) -> set[str]:
        """Whom no push reaches; who only replies need not know."""
        return outbox.unreachable(self._session, self._locked)

    def _bundle(
        self, parts: Sequence[OutboundMessage]
    ) -> tuple[list[tuple[OutboundMessage, int]], list[dict[str, Any]]]:
        """As many of them, in their order, as fit into one request."""
        bundle: list[tuple[OutboundMessage, int]] = []
        objects: list[dict[str, Any]] = []
        for message in parts:
            if min(one.most for one in (*(carried for carried, _ in bundle), message)) <= len(bundle):
                break
            rendered = self._rendered(message)
            if bundle and len(objects) + len(rendered) > MOST_OBJECTS:
                break
            if rendered:
                bundle.append((message, len(rendered)))
                objects.extend(rendered)
        return bundle, objects

    def _rendered(self, message: OutboundMessage) -> list[dict[str, Any]]:
        """The LINE objects of a message; one that cannot be rendered is left for people to see, its neighbours go."""
        try:
            content: Mapping[str, Any] = message.content
            if message.id in self._quoting:
                content = filled(content, self._words, _taken_back)
            return self._send.render(from_json(content))[:MOST_OBJECTS]
        except Exception as error:
            log.exception("message_cannot_be_rendered", message=message.id)
            _drop([message], f"cannot be rendered: {place_of(error)}")
            message.state = "refused"
            return []


def _people(delivery: Delivery) -> Sequence[int]:
    people: Sequence[int] = (delivery.planned or {}).get("people", ())
    return people


def _taken_back() -> str:
    return wording.text("shared.taken_back")


def _drop(messages: Sequence[OutboundMessage], reason: str) -> list[OutboundMessage]:
    for message in messages:
        message.state, message.reason, message.reply_token = "dropped", reason[:200], None
    return []
