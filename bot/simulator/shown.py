"""A message as a phone shows it."""

from dataclasses import dataclass
from datetime import datetime

from bot.simulator import screen
from bot.simulator.channel import Channel
from bot.simulator.chats import QUOTABLE, Chat, Entry, Json, quote_token


@dataclass(frozen=True, slots=True)
class Shown:
    """One message on the screen; `sender` is "bot" or the person's name, `text` all its visible text."""

    id: str
    sender: str
    from_bot: bool
    kind: str
    text: str
    message: Json
    at: datetime
    quote_token: str | None
    quoted: str | None
    unsent: bool


def shown(platform: Channel, chat: Chat, entry: Entry) -> Shown:
    """An entry as a phone shows it."""
    user = platform.users.get(entry.sender)
    sender = "bot" if entry.from_bot else user.name if user else entry.sender
    text = "" if entry.unsent else screen.text_of(entry.message)
    kind = str(entry.message.get("type"))
    token = quote_token(entry.id, chat.id) if kind in QUOTABLE else None
    return Shown(
        entry.id,
        sender,
        entry.from_bot,
        kind,
        text,
        entry.message,
        entry.at,
        token,
        entry.quoted,
        entry.unsent,
    )
