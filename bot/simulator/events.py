"""Webhook events as LINE writes them: properties without value are left out, never null (§1.5 to §1.7)."""

import secrets
from datetime import datetime

from bot.simulator.chats import Json

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
WITHOUT_TOKEN = frozenset({"unsend", "unfollow", "leave", "memberLeft"})


def ulid(moment: datetime) -> str:
    """48 bits of milliseconds and 80 random bits in Crockford's base 32."""
    number = (milliseconds(moment) << 80) | secrets.randbits(80)
    return "".join(ALPHABET[(number >> shift) & 31] for shift in range(125, -1, -5))


def milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def source_of(chat_id: str, user_id: str | None) -> Json:
    """1:1, group or room; in groups the user id may be missing (§0.2-3)."""
    if chat_id.startswith("U"):
        return {"type": "user", "userId": chat_id}
    kind, key = ("room", "roomId") if chat_id.startswith("R") else ("group", "groupId")
    source: Json = {"type": kind, key: chat_id}
    if user_id is not None:
        source["userId"] = user_id
    return source


def event(kind: str, source: Json, at: datetime, reply_token: str | None, mode: str, extra: Json) -> Json:
    """One event; `extra` is what its type adds."""
    body: Json = {
        "type": kind,
        **extra,
        "webhookEventId": ulid(at),
        "deliveryContext": {"isRedelivery": False},
        "timestamp": milliseconds(at),
        "source": source,
        "mode": mode,
    }
    if reply_token is not None and kind not in WITHOUT_TOKEN and mode == "active":
        body["replyToken"] = reply_token
    return body


def redelivered(original: Json) -> Json:
    """The same event once more: only `isRedelivery` differs (§1.4)."""
    return {**original, "deliveryContext": {"isRedelivery": True}}
