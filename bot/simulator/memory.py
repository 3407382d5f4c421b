"""Brings a platform back from its ledger's file: people, groups, messages, bill and retry keys."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING

from bot.simulator.chats import Chat, Entry, GroupChat, Json, User
from bot.simulator.ledger import Row
from bot.simulator.retrykeys import Accepted

if TYPE_CHECKING:
    from bot.simulator.platform import Platform


def keep(platform: "Platform", *chats: Chat) -> None:
    """Write down people and groups as they are now."""
    if platform.ledger.on_file:
        platform.ledger.note("user", {c.id: _user(c) for c in chats if isinstance(c, User)})
        platform.ledger.note("group", {c.id: _group(c) for c in chats if isinstance(c, GroupChat)})


def keep_entry(platform: "Platform", chat: Chat, entry: Entry) -> None:
    """Write down what a person posted (what the bot posted stands in the ledger)."""
    if platform.ledger.on_file:
        body = {**asdict(entry), "at": entry.at.isoformat(), "chat": chat.id}
        platform.ledger.note("entry", {entry.id: body})


def _user(user: User) -> Json:
    wrote = user.wrote_at.isoformat() if user.wrote_at else None
    return {
        "name": user.name,
        "friend": user.friend,
        "blocked": user.blocked,
        "known": user.known,
        "wrote_at": wrote,
        "menu": user.menu,
    }


def _group(group: GroupChat) -> Json:
    return {"name": group.name, "members": group.members, "bot_inside": group.bot_inside}


def restore(platform: "Platform") -> None:
    """Read everything back; does nothing for a new file or without one."""
    for key, body in platform.ledger.notes("user"):
        wrote = body.pop("wrote_at")
        when = datetime.fromisoformat(wrote) if wrote else None
        platform.users[key] = User(key, wrote_at=when, **body)
    for key, body in platform.ledger.notes("group"):
        platform.groups[key] = GroupChat(key, **body)
    for _, body in platform.ledger.notes("entry"):
        chat = _chat(platform, body.pop("chat"))
        if chat is not None:
            chat.entries.append(Entry(**{**body, "at": datetime.fromisoformat(body["at"])}))
    for row in platform.ledger.rows:
        _restore_request(platform, row)
    chats: list[Chat] = [*platform.users.values(), *platform.groups.values()]
    for each in chats:
        each.entries.sort(key=lambda entry: int(entry.id))


def _chat(platform: "Platform", chat_id: str) -> Chat | None:
    return platform.users.get(chat_id) or platform.groups.get(chat_id)


def _restore_request(platform: "Platform", row: Row) -> None:
    if not row.accepted:
        return
    at = datetime.fromisoformat(row.at)
    platform.quota.charge(row.billed, at)
    if row.retry_key:
        sent = row.sent if row.endpoint == "push" else None
        platform.retry_keys.remember(row.retry_key, Accepted(row.request_id, at, sent))
    post(platform, row.delivered, row.messages, row.first_id, at)


def post(
    platform: "Platform", chats: Sequence[str], messages: list[Json], first_id: int, at: datetime
) -> None:
    """Show the bot's messages in these chats; ids run on from `first_id`, chat by chat."""
    number, bot = first_id, platform.bot_id
    users, groups = platform.users, platform.groups
    for chat_id in chats:
        chat = users.get(chat_id) or groups.get(chat_id)
        for message in messages:
            if chat is not None:
                chat.entries.append(Entry(str(number), bot, message, at, True))
            number += 1
