"""What people do, as frozen values: `bot.line.events` makes them from LINE's raw JSON, nothing else does.

The names follow LINE's own (`line-platform.md` §1.6). A step matches on the class: `case Text(words=words)`.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Text:
    """A text message; `quoted_id` is the LINE message id that it quotes, if any."""

    message_id: str
    words: str
    quoted_id: str | None = None
    mentions_us: bool = False


@dataclass(frozen=True, slots=True)
class Edited:
    """A text message was changed (groups only); the newest by time wins."""

    message_id: str
    words: str
    quoted_id: str | None = None


@dataclass(frozen=True, slots=True)
class Unsent:
    """A message was taken back and must be forgotten everywhere (`line-platform.md` §1.9)."""

    message_id: str


@dataclass(frozen=True, slots=True)
class Chose:
    """A button was pressed, or its number or label typed.

    `do` names the act, or is `"pick"` for an answer to a step's question; `args` holds the rest of the button's data.
    """

    do: str
    args: dict[str, str]

    @property
    def value(self) -> str:
        """The picked value of a step's choice, or an empty string."""
        return self.args.get("value", "")


@dataclass(frozen=True, slots=True)
class Pin:
    """A shared location; title and address may be missing (`line-platform.md` §1.7)."""

    message_id: str
    latitude: float
    longitude: float
    title: str | None = None
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture; `external` content lies on somebody else's server and is never fetched."""

    message_id: str
    external: bool = False
    quoted_id: str | None = None


@dataclass(frozen=True, slots=True)
class Voice:
    """A voice message, kept for staff to hear."""

    message_id: str
    external: bool = False


@dataclass(frozen=True, slots=True)
class Video:
    """A film, kept for staff to see."""

    message_id: str
    external: bool = False


@dataclass(frozen=True, slots=True)
class File:
    """Any other file; its name comes from a stranger and is never a path."""

    message_id: str
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class Sticker:
    """A sticker; its picture cannot be fetched, its keywords are a hint at most."""

    message_id: str
    keywords: tuple[str, ...] = ()
    quoted_id: str | None = None


@dataclass(frozen=True, slots=True)
class Followed:
    """The person added the account as a friend, or unblocked it."""

    unblocked: bool = False


@dataclass(frozen=True, slots=True)
class Blocked:
    """The person blocked the account (LINE's `unfollow`)."""


@dataclass(frozen=True, slots=True)
class JoinedGroup:
    """The account was invited into a group or room."""


@dataclass(frozen=True, slots=True)
class LeftGroup:
    """The account was removed from a group or room."""


@dataclass(frozen=True, slots=True)
class MembersChanged:
    """People came to or left a group, so its size (and the price of a push to it) changed."""


@dataclass(frozen=True, slots=True)
class Elapsed:
    """A timer is due (DESIGN.md §2a); `version` tells a stale one."""

    kind: str
    ref: str
    version: int


@dataclass(frozen=True, slots=True)
class Unsupported:
    """Something LINE sent that we do not know; answered kindly, never an error."""

    kind: str


Event: TypeAlias = (
    Text
    | Edited
    | Unsent
    | Chose
    | Pin
    | Photo
    | Voice
    | Video
    | File
    | Sticker
    | Followed
    | Blocked
    | JoinedGroup
    | LeftGroup
    | MembersChanged
    | Elapsed
    | Unsupported
)


@dataclass(frozen=True, slots=True)
class Envelope:
    """One event with who, where and when.

    `user_id` may be missing in groups; `group_id` is set for groups and rooms. `reply_token` may be missing
    (unsend, standby, timers). `happened_at` is LINE's timestamp, `received_at` our clock: both aware, UTC.
    A `standby` event is handled without a word (`line-platform.md` §1.5).
    """

    event_id: str
    event: Event
    happened_at: datetime
    received_at: datetime
    user_id: str | None = None
    group_id: str | None = None
    reply_token: str | None = None
    standby: bool = False
