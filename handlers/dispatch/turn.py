"""One turn of a talk: who, where, with which reply token, and everything said before it closes."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers import casework, outreach, privacy, wording
from handlers import membership as members
from handlers.actor import Actor, Refused
from handlers.commands import Command, OpenTicket
from handlers.dispatch import flood
from handlers.events import Elapsed, Envelope
from handlers.messages import Card, Choice, Message, Say, choices_of, to_json
from models.clock import now
from models.mailbox import ReplyToken, ensure_conversation, post
from models.people import PEOPLE, Conversation, Person
from models.tickets import Ticket
from models.words import Lane, Purpose

REPLY_LIVES = timedelta(seconds=50)

CARRIES = {**casework.CARRIES, **privacy.CARRIES, **outreach.CARRIES, **members.CARRIES}


@dataclass
class Turn:
    """What one event does to one chat. `close` leaves its messages for the outbox."""

    session: Session
    envelope: Envelope
    person: Person | None
    conversation: Conversation
    chat: str
    reply: ReplyToken | None
    said: list[Message] = field(default_factory=list)
    matters: bool = False
    wanted_media: set[str] = field(default_factory=set)

    @classmethod
    def open(cls, session: Session, envelope: Envelope, order_key: str) -> "Turn":
        """The turn of this event, with its person (made at their first word) and conversation."""
        conversation = ensure_conversation(session, order_key)
        user = envelope.user_id or (order_key if isinstance(envelope.event, Elapsed) else None)
        person = person_of(session, user) if user else None
        chat = envelope.group_id or user or order_key
        return cls(session, envelope, person, conversation, chat, _reply_token(envelope, conversation))

    @property
    def in_group(self) -> bool:
        """True where others read along."""
        return self.envelope.group_id is not None

    @property
    def actor(self) -> Actor:
        """Who acts in this turn."""
        return Actor(self.person, self.conversation.order_key, self.reply, self.envelope.group_id)

    def say(self, messages: Iterable[Message]) -> None:
        """Say these when the turn closes."""
        self.said.extend(messages)

    def perform(self, command: Command) -> Any:
        """Carry a command out; a refusal is said and given back."""
        outcome = CARRIES[type(command)](self.session, self.actor, command)
        self.matters = self.matters or isinstance(command, OpenTicket)
        self.wanted_media.update(getattr(command, "story", ()))
        if isinstance(outcome, Refused):
            self.say((Say(outcome.text),))
        return outcome

    def close(self) -> None:
        """Leave the messages for the outbox and remember what was offered."""
        if self.envelope.standby or self._hushed():
            return
        for message in self.said:
            post(
                self.session,
                self.chat,
                to_json(message),
                lane=Lane.TALK,
                purpose=Purpose.TALK,
                reply=self.reply,
                ticket_id=self._ticket_of(message),
                matters=self.matters,
            )
        if not self.in_group:
            self._remember()

    def _hushed(self) -> bool:
        """True where answers only feed a flood: one word about it, and the reply token is kept for its end."""
        key = self.conversation.order_key
        if not self.said or self.matters or isinstance(self.envelope.event, Elapsed):
            return False
        if not flood.too_fast(key, self.envelope.happened_at):
            return False
        if flood.first_time(self.session, key):
            self.said = [Say(wording.text("shared.too_fast"))]
            return False
        if self.reply:
            self.conversation.reply_token, self.conversation.reply_until = self.reply.token, self.reply.until
        return True

    def _remember(self) -> None:
        conversation = self.conversation
        if self.said:
            conversation.offered = offered_by(self.said)
            conversation.reply_token = conversation.reply_until = None
        elif self.reply:
            conversation.reply_token, conversation.reply_until = self.reply.token, self.reply.until
        conversation.updated_at = now()

    def _ticket_of(self, message: Message) -> int | None:
        if not isinstance(message, Say | Card) or not message.about:
            return None
        return self.session.scalar(select(Ticket.id).filter_by(number=message.about))


def person_of(session: Session, line_user_id: str) -> Person:
    """The person with this LINE id, made at their first word."""
    loaded: dict[str, Person] = session.info.setdefault(PEOPLE, {})
    person = loaded.get(line_user_id)
    if person is None or person not in session or person.line_user_id != line_user_id:
        person = session.scalar(select(Person).filter_by(line_user_id=line_user_id))
    if person is None:
        person = Person(line_user_id=line_user_id, created_at=now())
        session.add(person)
        session.flush()
    loaded[line_user_id] = person
    return person


def placed(messages: Iterable[Message], at: str) -> tuple[Message, ...]:
    """The messages with each answer marked by the step that asked, so that an old button is known as old."""
    return tuple(_place(message, at) for message in messages)


def offered_by(messages: Iterable[Message]) -> list[dict[str, Any]]:
    """The choices of the last message that has any, for typed numbers and labels."""
    for message in reversed(list(messages)):
        if choices := choices_of(message):
            return [{"label": c.label, "do": c.do, "args": dict(c.args or {}), "opens": bool(c.uri or c.kind)}
                    for c in choices]  # fmt: skip
    return []


def _place(message: Message, at: str) -> Message:
    match message:
        case Say():
            return replace(message, choices=_marked(message.choices, at))
        case Card():
            return replace(
                message, buttons=_marked(message.buttons, at), choices=_marked(message.choices, at)
            )
        case _:
            return message


def _marked(choices: tuple[Choice, ...], at: str) -> tuple[Choice, ...]:
    return tuple(
        replace(choice, args={**(choice.args or {}), "at": at}) if choice.do == "pick" else choice
        for choice in choices
    )


def _reply_token(envelope: Envelope, conversation: Conversation) -> ReplyToken | None:
    if envelope.reply_token:
        return ReplyToken(envelope.reply_token, envelope.received_at + REPLY_LIVES)
    if isinstance(envelope.event, Elapsed) and conversation.reply_token and conversation.reply_until:
        return ReplyToken(conversation.reply_token, conversation.reply_until)
    return None
