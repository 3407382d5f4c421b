"""What happens when a button is tapped: postback, message, link, picker, rich menu switch (§3.3)."""

from typing import TYPE_CHECKING

from bot.simulator import memory, screen
from bot.simulator.chats import Entry, Json

if TYPE_CHECKING:
    from bot.simulator.phone import Phone

STAYING = ("camera", "cameraRoll", "location", "datetimepicker")


def do(phone: "Phone", action: Json, entry: Entry | None, value: str | None) -> Json | None:
    """Carry `action` out for `phone`; `entry` is the message that held the button."""
    kind = action["type"]
    if entry is not None and kind not in STAYING:
        _close(phone, action, entry)
    if kind == "message":
        phone.says(action["text"])
        return phone.platform.webhooks.events[-1]
    if kind == "postback":
        return _postback(phone, action)
    if kind == "datetimepicker":
        return _pick(phone, action, entry, value)
    if kind == "richmenuswitch":
        return _switch(phone, action)
    phone.user.opened.append(str(action.get("uri") or action.get("clipboardText") or kind))
    return None


def _close(phone: "Phone", action: Json, entry: Entry) -> None:
    """Quick replies vanish once one of them was used; buttons inside a message stay."""
    if action in screen.quick_replies([entry]):
        entry.tapped = True
        phone.platform.touch()


def _emit(phone: "Phone", postback: Json) -> Json:
    return phone.platform.emit("postback", phone.chat.id, phone.user_id, {"postback": postback})


def _postback(phone: "Phone", action: Json) -> Json:
    """`displayText` stands in the chat as if typed, and is not an event of its own (§1.10)."""
    platform, said = phone.platform, action.get("displayText") or action.get("text")
    if said:
        message = {"type": "text", "text": said}
        entry = Entry(str(platform.next_ids()), phone.user_id, message, platform.now(), False)
        platform.show(phone.chat, entry)
        memory.keep_entry(platform, phone.chat, entry)
    return _emit(phone, {"data": action["data"]})


def _pick(phone: "Phone", action: Json, entry: Entry | None, value: str | None) -> Json:
    picked = value or action.get("initial")
    if picked is None:
        raise ValueError(f"the picker {action.get('label')!r} needs a value")
    if entry is not None:
        _close(phone, action, entry)
    return _emit(phone, {"data": action["data"], "params": {action["mode"]: picked}})


def _switch(phone: "Phone", action: Json) -> Json:
    """Switches the person's rich menu by alias and reports how that went."""
    menus, alias = phone.platform.menus, action["richMenuAliasId"]
    target = menus.aliases.get(alias)
    if target is None:
        params = {"status": "RICHMENU_ALIAS_ID_NOTFOUND"}
    elif target not in menus.by_id:
        params = {"status": "RICHMENU_NOTFOUND"}
    else:
        phone.user.menu = target
        memory.keep(phone.platform, phone.user)
        phone.platform.touch()
        params = {"newRichMenuAliasId": alias, "status": "SUCCESS"}
    return _emit(phone, {"data": action["data"], "params": params})
