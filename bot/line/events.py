"""LINE's raw webhook JSON to `handlers.events`, one event at a time.

Raw objects are read, not the SDK's models: those lose or refuse whatever they do not know
(`line-platform.md` §7.4). What we do not know becomes `Unsupported`; only something that is no event at all is
an error.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from bot.line.postback import chose
from bot.line.reading import number, part, text, words, yes
from handlers import events
from handlers.events import Envelope, Event

SOURCES = {"user": None, "group": "groupId", "room": "roomId"}


class NotAnEvent(ValueError):
    """What came is not even a JSON object."""


def translate(raw: object, received_at: datetime) -> Envelope:
    """The event with who, where and when. Raises `NotAnEvent` for anything but an object, and nothing else."""
    if not isinstance(raw, Mapping):
        raise NotAnEvent(f"a webhook event must be an object, not {type(raw).__name__}")
    source, mode = part(raw, "source"), text(raw, "mode") or "active"
    strange = _strange(source, mode)
    return Envelope(
        event_id=event_id(raw),
        event=events.Unsupported(strange) if strange else _event(raw),
        happened_at=happened_at(raw, received_at),
        received_at=received_at,
        user_id=_id(source, "userId"),
        group_id=_id(source, "groupId") or _id(source, "roomId"),
        reply_token=None if mode != "active" else _reply_token(raw),
        # of a mode or source that we do not know we cannot say who would hear us: not a word
        standby=mode != "active" or strange is not None,
    )


def event_id(raw: Mapping[str, Any]) -> str:
    """LINE's id of the event; for one without, a hash of what a redelivery repeats (at most 64 characters)."""
    given = _id(raw, "webhookEventId")
    if given:
        return given
    lasting = {name: value for name, value in raw.items() if name != "deliveryContext"}
    return "hash:" + hashlib.sha256(json.dumps(lasting, sort_keys=True).encode()).hexdigest()[:48]


def order_key(raw: Mapping[str, Any]) -> str:
    """Whose events must be handled one after the other: the user, else the group or room, else the event alone."""
    source = part(raw, "source")
    return _id(source, "userId") or _id(source, "groupId") or _id(source, "roomId") or event_id(raw)


def happened_at(raw: Mapping[str, Any], received_at: datetime) -> datetime:
    """When it happened by LINE's clock (milliseconds), or when it came, if LINE does not say."""
    stamp = number(raw, "timestamp")
    if stamp is None or not 0 < stamp < 4_102_444_800_000:  # the year 2100
        return received_at
    return datetime.fromtimestamp(stamp / 1000, UTC)


def kind(raw: Mapping[str, Any]) -> str:
    """What sort of event this is, for a column of 40 characters, e.g. `message.text`."""
    name, message = text(raw, "type") or "none", text(part(raw, "message"), "type")
    return f"{name}.{message}"[:40] if message else name[:40]


def _strange(source: Mapping[str, Any], mode: str) -> str | None:
    if mode not in ("active", "standby"):
        return f"mode.{mode}"[:40]
    where = text(source, "type")
    return f"source.{where}"[:40] if where and where not in SOURCES else None


def _id(raw: Mapping[str, Any], name: str) -> str | None:
    given = text(raw, name)
    return given if given and len(given) <= 64 and given.isprintable() else None


def _reply_token(raw: Mapping[str, Any]) -> str | None:
    """The reply token, but not the dummy ones of LINE's old Verify button (`line-platform.md` §1.2)."""
    token = _id(raw, "replyToken")
    return token if token and set(token) not in ({"0"}, {"f"}) else None


def _event(raw: Mapping[str, Any]) -> Event:
    match text(raw, "type"):
        case "message":
            return _message(part(raw, "message"))
        case "messageEdited":
            return _edited(part(raw, "message"))
        case "unsend":
            gone = _id(part(raw, "unsend"), "messageId")
            return events.Unsent(gone) if gone else events.Unsupported("unsend")
        case "postback":
            return chose(part(raw, "postback"))
        case "follow":
            return events.Followed(unblocked=yes(part(raw, "follow"), "isUnblocked"))
        case "unfollow":
            return events.Blocked()
        case "join":
            return events.JoinedGroup()
        case "leave":
            return events.LeftGroup()
        case "memberJoined" | "memberLeft":
            return events.MembersChanged()
        case _:
            return events.Unsupported(kind(raw))


def _edited(message: Mapping[str, Any]) -> Event:
    changed, said = _id(message, "id"), text(message, "text")
    if changed is None or said is None:
        return events.Unsupported("messageEdited")
    return events.Edited(changed, words(said), _id(message, "quotedMessageId"))


def _message(message: Mapping[str, Any]) -> Event:
    name, message_id = text(message, "type") or "none", _id(message, "id")
    made = _known(name, message_id, message) if message_id else None
    return made or events.Unsupported(f"message.{name}"[:40])


def _known(name: str, message_id: str, message: Mapping[str, Any]) -> Event | None:
    quoted = _id(message, "quotedMessageId")
    match name:
        case "text":
            said = text(message, "text")
            return (
                None if said is None else events.Text(message_id, words(said), quoted, _mentions_us(message))
            )
        case "location":
            return _pin(message_id, message)
        case "image":
            return events.Photo(message_id, _external(message), quoted)
        case "audio":
            return events.Voice(message_id, _external(message))
        case "video":
            return events.Video(message_id, _external(message))
        case "file":
            size = number(message, "fileSize") or 0
            return events.File(message_id, words(text(message, "fileName") or ""), int(size))
        case "sticker":
            return events.Sticker(message_id, _keywords(message), quoted)
        case _:
            return None


def _pin(message_id: str, message: Mapping[str, Any]) -> Event | None:
    latitude, longitude = number(message, "latitude"), number(message, "longitude")
    if latitude is None or longitude is None or abs(latitude) > 90 or abs(longitude) > 180:
        return None
    title, address = text(message, "title"), text(message, "address")
    return events.Pin(
        message_id, float(latitude), float(longitude), title and words(title), address and words(address)
    )


def _external(message: Mapping[str, Any]) -> bool:
    """True unless LINE itself keeps the content: a provider that we do not know is not trusted either."""
    return (text(part(message, "contentProvider"), "type") or "line") != "line"


def _mentions_us(message: Mapping[str, Any]) -> bool:
    mentioned = part(message, "mention").get("mentionees")
    if not isinstance(mentioned, list):
        return False
    return any(isinstance(one, Mapping) and yes(one, "isSelf") for one in mentioned)


def _keywords(message: Mapping[str, Any]) -> tuple[str, ...]:
    """The words on a message sticker, which the person wrote, and LINE's keywords."""
    listed = message.get("keywords")
    hints = [one for one in listed if isinstance(one, str)] if isinstance(listed, list) else []
    written = text(message, "text")
    return tuple(words(hint) for hint in ([written] if written else []) + hints)
