"""What the web page shows, as JSON: one answer holds all phones; the page asks again with its version."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.simulator import screen
from bot.simulator.chats import Entry, GroupChat, Json, User
from bot.simulator.phone import Phone
from bot.simulator.platform import Platform

MOST_MESSAGES = 80


@dataclass(frozen=True, slots=True)
class Seat:
    """A phone on the page: who holds it (`phone.in_group(…)` shows the group) and what they are here."""

    phone: Phone
    role: str = ""
    hints: tuple[str, ...] = field(default=())  # texts offered while the chat is empty


def state(platform: Platform, seats: Sequence[Seat], actions: Sequence[str]) -> Json:
    """Everything, after a change of `version`."""
    with platform.lock:
        return {
            **beat(platform),
            "bot": {"name": platform.name, "id": platform.basic_id},
            "actions": list(actions),
            "phones": [_phone(platform, n, seat) for n, seat in enumerate(seats)],
        }


def beat(platform: Platform) -> Json:
    """What changes by itself: time and quota. Small, for it is asked for again and again."""
    now = platform.now()
    quota = {"used": platform.quota.used(now), "limit": platform.quota.limit}
    return {"version": platform.version, "now": now.isoformat(), "quota": quota}


def _phone(platform: Platform, number: int, seat: Seat) -> Json:
    phone, chat = seat.phone, seat.phone.chat
    group = chat if isinstance(chat, GroupChat) else None
    shown = chat.entries[-MOST_MESSAGES:]
    return {
        "key": f"p{number}",
        "name": phone.name,
        "role": seat.role,
        "hints": list(seat.hints),
        "group": _group(platform, group) if group else None,
        "friend": phone.user.friend,
        "blocked": phone.user.blocked,
        "loading": _loading(platform, phone.user, group),
        "menu": None if group else _menu(platform, phone.user),
        "quick": screen.quick_replies(shown),
        "messages": [_entry(platform, phone, entry) for entry in shown],
    }


def _group(platform: Platform, group: GroupChat) -> Json:
    members = [platform.users[u].name for u in group.members]
    return {"name": group.name, "members": members, "bot": group.bot_inside}


def _loading(platform: Platform, user: User, group: GroupChat | None) -> bool:
    """The dots end with the bot's next message (§4.2)."""
    if group is not None or user.loading_until is None or platform.now() > user.loading_until:
        return False
    newest = user.entries[-1] if user.entries else None
    return newest is None or not newest.from_bot


def _menu(platform: Platform, user: User) -> Json | None:
    menu = platform.menus.shown(user.menu)
    if menu is None or not menu.picture:
        return None
    body = menu.body
    return {
        "id": menu.id,
        "bar": body["chatBarText"],
        "selected": body["selected"],
        "size": body["size"],
        "areas": body["areas"],
    }


def _entry(platform: Platform, phone: Phone, entry: Entry) -> Json:
    sender = platform.users.get(entry.sender)
    quoted = next((e for e in phone.chat.entries if e.id == entry.quoted), None) if entry.quoted else None
    content = platform.contents.get(entry.id)
    return {
        "id": entry.id,
        "bot": entry.from_bot,
        "mine": entry.sender == phone.user_id,
        "sender": sender.name if sender else "",
        "at": entry.at.isoformat(),
        "message": {} if entry.unsent else entry.message,
        "unsent": entry.unsent,
        "edited": entry.edited,
        "quoted": preview(quoted) if quoted else None,
        "content": content.mime if content else None,
    }


def preview(entry: Entry) -> str:
    """What a quotation of this message shows: of Flex and templates only the altText (§3.2)."""
    if entry.unsent:
        return "ข้อความถูกยกเลิก"
    message = entry.message
    words = {"image": "รูปภาพ", "video": "วิดีโอ", "audio": "ข้อความเสียง", "sticker": "สติกเกอร์"}
    text = message.get("altText") or message.get("text") or words.get(str(message.get("type")), "")
    return str(text)[:80]
