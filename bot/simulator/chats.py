"""Who there is and what stands in each chat: users, groups, and the messages that phones show."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

Json = dict[str, Any]
QUOTABLE = frozenset({"text", "textV2", "sticker", "image", "video", "template", "flex", "imagemap"})


@dataclass(slots=True)
class Entry:
    """One message as it stands in a chat. `message` is the LINE message object, shared and never changed."""

    id: str
    sender: str  # LINE user id; the bot's own id for what the bot sent
    message: Json
    at: datetime
    from_bot: bool
    quoted: str | None = None  # id of the message that this one quotes
    unsent: bool = False
    edited: bool = False
    tapped: bool = False  # its quick replies were used, so they are gone


@dataclass(slots=True)
class User:
    """A person with LINE. `known`: the channel has met them; otherwise LINE answers 400 to their id."""

    id: str
    name: str
    friend: bool = False
    blocked: bool = False
    known: bool = False
    wrote_at: datetime | None = None
    menu: str | None = None  # rich menu linked to this user
    entries: list[Entry] = field(default_factory=list)
    loading_until: datetime | None = None
    opened: list[str] = field(default_factory=list)  # links, dialogs, clipboard texts that taps opened


@dataclass(slots=True)
class GroupChat:
    """A LINE group; `members` are user ids without the bot."""

    id: str
    name: str
    members: list[str] = field(default_factory=list)
    bot_inside: bool = False
    entries: list[Entry] = field(default_factory=list)


Chat = User | GroupChat


def line_id(kind: Literal["U", "C", "R"], name: str) -> str:
    """The same name has the same id in every run: a letter and 32 hexadecimal digits."""
    return kind + hashlib.md5(f"{kind}:{name}".encode(), usedforsecurity=False).hexdigest()


def quote_token(message_id: str, chat_id: str) -> str:
    """Valid only in the chat where the message lives (line-platform.md §1.7)."""
    seal = hashlib.md5(f"{chat_id}/{message_id}".encode(), usedforsecurity=False).hexdigest()
    return f"q3Plxr{message_id}.{seal}"


def quoted_by(token: object, chat_id: str) -> str | None:
    """The id of the message that `token` quotes, None when the token is not valid in this chat."""
    if not isinstance(token, str) or not token.startswith("q3Plxr"):
        return None
    message_id = token[6:].partition(".")[0]
    return message_id if token == quote_token(message_id, chat_id) else None
