"""What happens when a button is tapped: postback, message, link, picker, rich menu switch (§3.3)."""

from typing import Protocol

from bot.simulator import memory, screen
from bot.simulator.channel import Channel
from bot.simulator.chats import Chat, Entry, Json, User

STAYING = ("camera", "cameraRoll", "location", "datetimepicker")


class Hand(Protocol):
    """The phone that taps, as far as tapping needs it."""

    platform: Channel
    user: User

    @property
    def user_id(self) -> str: ...

    @property
    def chat(self) -> Chat: ...

    def says(self, text: str) -> str: ...


def do(hand: Hand, action: Json, entry: Entry | None, value: str | None) -> Json | None:
    """Carry `action` out for `hand`; `entry` is the message that held the button."""
    kind = action["type"]
    if entry is not None and kind not in STAYING:
        _close(hand, action, entry)
    if kind == "message":
        hand.says(action["text"])
        return hand.platform.webhooks.events[-1]
    if kind == "postback":
        return _postback(hand, action)
    if kind == "datetimepicker":
        return _pick(hand, action, entry, value)
    if kind == "richmenuswitch":
        return _switch(hand, action)
    hand.user.opened.append(str(action.get("uri") or action.get("clipboardText") or kind))
    return None


def _close(hand: Hand, action: Json, entry: Entry) -> None:
    """Quick replies vanish once one of them was used; buttons inside a message stay."""
    if action in screen.quick_replies([entry]):
        entry.tapped = True
        hand.platform.touch()


def _emit(hand: Hand, postback: Json) -> Json:
    return hand.platform.emit("postback", hand.chat.id, hand.user_id, {"postback": postback})


def _postback(hand: Hand, action: Json) -> Json:
    """`displayText` stands in the chat as if typed, and is not an event of its own (§1.10)."""
    channel, said = hand.platform, action.get("displayText") or action.get("text")
    if said:
        message = {"type": "text", "text": said}
        entry = Entry(str(channel.next_ids()), hand.user_id, message, channel.now(), False)
        channel.show(hand.chat, entry)
        memory.keep_entry(channel, hand.chat, entry)
    return _emit(hand, {"data": action["data"]})


def _pick(hand: Hand, action: Json, entry: Entry | None, value: str | None) -> Json:
    picked = value or action.get("initial")
    if picked is None:
        raise ValueError(f"the picker {action.get('label')!r} needs a value")
    if entry is not None:
        _close(hand, action, entry)
    return _emit(hand, {"data": action["data"], "params": {action["mode"]: picked}})


def _switch(hand: Hand, action: Json) -> Json:
    """Switches the person's rich menu by alias and reports how that went."""
    menus, alias = hand.platform.menus, action["richMenuAliasId"]
    target = menus.aliases.get(alias)
    if target is None:
        params = {"status": "RICHMENU_ALIAS_ID_NOTFOUND"}
    elif target not in menus.by_id:
        params = {"status": "RICHMENU_NOTFOUND"}
    else:
        hand.user.menu = target
        memory.keep(hand.platform, hand.user)
        hand.platform.touch()
        params = {"newRichMenuAliasId": alias, "status": "SUCCESS"}
    return _emit(hand, {"data": action["data"], "params": params})
