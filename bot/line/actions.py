"""Our choices as LINE actions, for quick replies and for the buttons of a card (`line-platform.md` §3.3)."""

from collections.abc import Callable
from typing import Any

from bot.line import postback
from bot.line.counting import cut_letters, utf16
from handlers.messages import Choice

LABEL, DISPLAY, MESSAGE_TEXT, URI, QUICK_REPLIES = 20, 300, 300, 1000, 13
QUICK_KINDS = ("location", "camera", "cameraRoll")
# choices that no quick reply has room for; the last ones are ย้อนกลับ, ยกเลิก, which must stay
KEPT_FIRST, KEPT_LAST = 9, 4

Link = Callable[[str], str]
"""Makes a `media:` mark (handlers.messages.Choice) an address; other addresses stay as they are."""


def action(choice: Choice, link: Link) -> dict[str, Any]:
    """One choice as a LINE action. A card cannot hold the kinds of `QUICK_KINDS`."""
    label = cut_letters(choice.label, LABEL)
    if choice.kind in QUICK_KINDS:
        return {"type": choice.kind, "label": label}
    if choice.uri:
        return _open(label, link(choice.uri))
    carried = postback.data(choice)
    if utf16(carried) > postback.MOST:
        # typing a choice's label means the same as tapping it, so the tap types it
        return {"type": "message", "label": label, "text": cut_letters(choice.label, MESSAGE_TEXT)}
    shown = cut_letters(choice.label, DISPLAY)
    return {"type": "postback", "label": label, "data": carried, "displayText": shown}


def quick_reply(choices: tuple[Choice, ...], link: Link) -> dict[str, Any] | None:
    """The row of choices under a message, or None when there is none."""
    if len(choices) > QUICK_REPLIES:
        choices = choices[:KEPT_FIRST] + choices[-KEPT_LAST:]
    items = [{"type": "action", "action": action(choice, link)} for choice in choices]
    return {"items": items} if items else None


def _open(label: str, address: str) -> dict[str, Any]:
    if utf16(address) > URI or not address.startswith(("https://", "http://", "tel:", "line:")):
        raise ValueError(f"not an address that LINE opens: {address[:20]}…")
    return {"type": "uri", "label": label, "uri": address}
