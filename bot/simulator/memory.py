"""Brings a channel back from its ledger's file: people, groups, messages, bill and retry keys."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from bot.simulator.channel import Channel
from bot.simulator.chats import Chat, Entry, GroupChat, Json, User
from bot.simulator.ledger import Row
from bot.simulator.retrykeys import Accepted


def keep(channel: Channel, *chats: Chat) -> None:
    """Write down people and groups as they are now."""
    if channel.ledger.on_file:
        channel.ledger.note("user", {c.id: _user(c) for c in chats if isinstance(c, User)})
        channel.ledger.note("group", {c.id: _group(c) for c in chats if isinstance(c, GroupChat)})


def keep_entry(channel: Channel, chat: Chat, entry: Entry) -> None:
    """Write down what a person posted (what the bot posted stands in the ledger)."""
    if channel.ledger.on_file:
        body = {**asdict(entry), "at": entry.at.isoformat(), "chat": chat.id}
        channel.ledger.note("entry", {entry.id: body})


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


def restore(channel: Channel) -> None:
    """Read everything back; does nothing for a new file or without one."""
    for key, body in channel.ledger.notes("user"):
        wrote = body.pop("wrote_at")
        when = datetime.fromisoformat(wrote) if wrote else None
        channel.users[key] = User(key, wrote_at=when, **body)
    for key, body in channel.ledger.notes("group"):
        channel.groups[key] = GroupChat(key, **body)
    for _, body in channel.ledger.notes("entry"):
        chat = _chat(channel, body.pop("chat"))
        if chat is not None:
            chat.entries.append(Entry(**{**body, "at": datetime.fromisoformat(body["at"])}))
    for row in channel.ledger.rows:
        _restore_request(channel, row)
    chats: list[Chat] = [*channel.users.values(), *channel.groups.values()]
    for each in chats:
        each.entries.sort(key=lambda entry: int(entry.id))


def _chat(channel: Channel, chat_id: str) -> Chat | None:
    return channel.users.get(chat_id) or channel.groups.get(chat_id)


def _restore_request(channel: Channel, row: Row) -> None:
    if not row.accepted:
        return
    at = datetime.fromisoformat(row.at)
    channel.quota.charge(row.billed, at)
    if row.retry_key:
        sent = row.sent if row.endpoint == "push" else None
        channel.retry_keys.remember(row.retry_key, Accepted(row.request_id, at, sent))
    post(channel, row.delivered, row.messages, row.first_id, at)


def post(channel: Channel, chats: Sequence[str], messages: list[Json], first_id: int, at: datetime) -> None:
    """Show the bot's messages in these chats; ids run on from `first_id`, chat by chat."""
    number, bot = first_id, channel.bot_id
    users, groups = channel.users, channel.groups
    for chat_id in chats:
        chat = users.get(chat_id) or groups.get(chat_id)
        for message in messages:
            if chat is not None:
                chat.entries.append(Entry(str(number), bot, message, at, True))
            number += 1
