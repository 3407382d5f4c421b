"""Who does something, and how to answer them; and what a refusal looks like."""

from dataclasses import dataclass

from models.mailbox import ReplyToken
from models.people import Person


@dataclass(frozen=True, slots=True)
class Actor:
    """The person (None for a stranger in a group without a user id), their order key, group and reply token."""

    person: Person | None
    order_key: str
    reply: ReplyToken | None = None
    group_id: str | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """A command that was not carried out, with the reason in Thai, for the person who asked."""

    text: str
