"""Message objects, the outer shell: text, media, location, quick replies, sender (§3.2)."""

import re
from typing import Any

from bot.simulator.rules.actions import QUICK_REPLY, check_action
from bot.simulator.rules.flex import check_flex
from bot.simulator.rules.problems import Json, Problems
from bot.simulator.rules.templates import check_https, check_template

SHELL = {"type", "quickReply", "sender"}
QUOTING = ("text", "textV2", "sticker")
KEY = re.compile(r"\{\{|\}\}|\{([0-9A-Za-z_]{1,20})\}|[{}]")


def check_messages(body: Json, problems: Problems) -> None:
    """The `messages` of any sending or validating request: one to five objects."""
    for n, message in enumerate(problems.items(body, "messages", "", 1, 5)):
        where = f"messages[{n}]"
        if isinstance(message, dict):
            _message(message, where, problems)
        else:
            problems.add("May not be null", where)


def _message(message: Json, where: str, problems: Problems) -> None:
    known = _KINDS.get(str(message.get("type")))
    if known is None:
        problems.choice(message, "type", where, _KINDS.keys(), required=True)
        return
    check, fields = known
    problems.known(message, where, SHELL | fields)
    check(message, where, problems)
    if "quickReply" in message:
        _quick_reply(message["quickReply"], f"{where}.quickReply", problems)
    if "sender" in message:
        _sender(message["sender"], f"{where}.sender", problems)


def _quick_reply(quick: object, where: str, problems: Problems) -> None:
    if not isinstance(quick, dict):
        problems.add("May not be null", where)
        return
    for n, item in enumerate(problems.items(quick, "items", where, 1, 13)):
        here = f"{where}.items[{n}]"
        if not isinstance(item, dict) or item.get("type", "action") != "action":
            problems.add("Must be one of the following values: [action]", f"{here}.type")
            continue
        check_https(item, "imageUrl", here, problems)
        check_action(item.get("action"), f"{here}.action", QUICK_REPLY, problems)


def _sender(sender: object, where: str, problems: Problems) -> None:
    if not isinstance(sender, dict):
        problems.add("May not be null", where)
        return
    name = problems.text(sender, "name", where, 20, required=False)
    if name and re.search(r"\bLINE\b", name, re.IGNORECASE):
        problems.add("The name contains a word that is not allowed", f"{where}.name")
    check_https(sender, "iconUrl", where, problems)


def _text(message: Json, where: str, problems: Problems) -> None:
    text = problems.text(message, "text", where, 5000)
    emojis = message.get("emojis", [])
    if not isinstance(emojis, list) or len(emojis) > 20:
        problems.add("Size must be between 0 and 20", f"{where}.emojis")
        return
    units = (text or "").encode("utf-16-le", "surrogatepass")
    for n, emoji in enumerate(emojis):
        at = emoji.get("index") if isinstance(emoji, dict) else None
        if not isinstance(at, int) or units[2 * at : 2 * at + 2] != b"$\x00":
            problems.add("invalid index", f"{where}.emojis[{n}].index")


def _text_v2(message: Json, where: str, problems: Problems) -> None:
    text = problems.text(message, "text", where, 5000)
    filling = message.get("substitution", {})
    if not isinstance(filling, dict) or len(filling) > 100:
        problems.add("Size must be between 0 and 100", f"{where}.substitution")
        return
    for found in KEY.finditer(text or ""):
        if found.group() in "{}" or (found.group(1) and found.group(1) not in filling):
            problems.add("invalid placeholder", f"{where}.text")
    for kind in ("mention", "emoji"):
        if sum(isinstance(v, dict) and v.get("type") == kind for v in filling.values()) > 20:
            problems.add(f"more than 20 {kind} substitutions", f"{where}.substitution")


def _sticker(message: Json, where: str, problems: Problems) -> None:
    for name in ("packageId", "stickerId"):
        value = problems.text(message, name, where, 20)
        if value and not value.isdigit():
            problems.add("invalid sticker", f"{where}.{name}")


def _image(message: Json, where: str, problems: Problems) -> None:
    check_https(message, "originalContentUrl", where, problems, required=True)
    check_https(message, "previewImageUrl", where, problems, required=True)


def _video(message: Json, where: str, problems: Problems) -> None:
    _image(message, where, problems)
    problems.text(message, "trackingId", where, 100, required=False)


def _audio(message: Json, where: str, problems: Problems) -> None:
    check_https(message, "originalContentUrl", where, problems, required=True)
    if not isinstance(message.get("duration"), int) or message["duration"] <= 0:
        problems.add("Must be a positive number", f"{where}.duration")


def _location(message: Json, where: str, problems: Problems) -> None:
    problems.text(message, "title", where, 100)
    problems.text(message, "address", where, 100)
    for name, most in (("latitude", 90), ("longitude", 180)):
        value: Any = message.get(name)
        if not isinstance(value, (int, float)) or isinstance(value, bool) or not -most <= value <= most:
            problems.add(f"Must be a number between -{most} and {most}", f"{where}.{name}")


def _alt_text(message: Json, where: str, problems: Problems) -> None:
    problems.text(message, "altText", where, 1500)


def _template(message: Json, where: str, problems: Problems) -> None:
    _alt_text(message, where, problems)
    check_template(message.get("template"), f"{where}.template", problems)


def _flex(message: Json, where: str, problems: Problems) -> None:
    _alt_text(message, where, problems)
    check_flex(message.get("contents"), f"{where}.contents", problems)


def _imagemap(message: Json, where: str, problems: Problems) -> None:
    _alt_text(message, where, problems)
    check_https(message, "baseUrl", where, problems, required=True)
    size = message.get("baseSize")
    if not isinstance(size, dict) or size.get("width") != 1040 or not isinstance(size.get("height"), int):
        problems.add("width must be 1040", f"{where}.baseSize")
    problems.items(message, "actions", where, 1, 50)


def _coupon(message: Json, where: str, problems: Problems) -> None:
    problems.text(message, "couponId", where, 100)
    problems.text(message, "deliveryTag", where, 30, required=False)


_KINDS = {
    "text": (_text, {"text", "emojis", "quoteToken"}),
    "textV2": (_text_v2, {"text", "substitution", "quoteToken"}),
    "sticker": (_sticker, {"packageId", "stickerId", "quoteToken"}),
    "image": (_image, {"originalContentUrl", "previewImageUrl"}),
    "video": (_video, {"originalContentUrl", "previewImageUrl", "trackingId"}),
    "audio": (_audio, {"originalContentUrl", "duration"}),
    "location": (_location, {"title", "address", "latitude", "longitude"}),
    "template": (_template, {"altText", "template"}),
    "flex": (_flex, {"altText", "contents"}),
    "imagemap": (_imagemap, {"altText", "baseUrl", "baseSize", "actions", "video"}),
    "coupon": (_coupon, {"couponId", "deliveryTag"}),
}
