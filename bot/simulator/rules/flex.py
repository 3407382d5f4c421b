"""Flex messages: containers, components, their required properties and sizes (§3.2)."""

import json
import re
from functools import cache

from bot.simulator.rules.actions import FLEX_AREA, FLEX_BUTTON, check_action
from bot.simulator.rules.flexwords import (
    BLOCKS,
    BUBBLE_FIELDS,
    BUBBLE_SIZES,
    CHILDREN,
    COLOURS,
    FIELDS,
    SHAPES,
    WORDS,
)
from bot.simulator.rules.problems import Json, Problems
from bot.simulator.rules.templates import check_https

BUBBLE_BYTES = 30 * 1024
CAROUSEL_BYTES = 50 * 1024
COMPACT = json.JSONEncoder(separators=(",", ":"))
SHAPED_ELSEWHERE = frozenset({"type", "text", "contents", "layout", "action", "url"})
COLOUR = re.compile(r"#[0-9A-Fa-f]{6}(?:[0-9A-Fa-f]{2})?\Z")


def check_flex(contents: object, where: str, problems: Problems) -> None:
    """The `contents` of a flex message: one bubble, or a carousel of bubbles."""
    if not isinstance(contents, dict):
        problems.add("May not be null", where)
    elif contents.get("type") == "bubble":
        _bubble(contents, where, problems)
        _size(contents, where, BUBBLE_BYTES, problems)
    elif contents.get("type") == "carousel":
        _carousel(contents, where, problems)
    else:
        problems.choice(contents, "type", where, ("bubble", "carousel"), required=True)


def _size(contents: Json, where: str, most: int, problems: Problems) -> None:
    """Measured on JSON with every non-ASCII character escaped, the larger reading (§3.2)."""
    size = len(COMPACT.encode(contents))
    if size > most:
        problems.add(f"The size of the JSON must be at most {most} bytes, it is {size}", where)


def _carousel(contents: Json, where: str, problems: Problems) -> None:
    bubbles = problems.items(contents, "contents", where, 1, 12)
    for n, bubble in enumerate(bubbles):
        here = f"{where}.contents[{n}]"
        if isinstance(bubble, dict) and bubble.get("type") == "bubble":
            _bubble(bubble, here, problems)
            _size(bubble, here, BUBBLE_BYTES, problems)
        else:
            problems.add("Must be one of the following values: [bubble]", f"{here}.type")
    if len({b.get("size", "mega") for b in bubbles if isinstance(b, dict)}) > 1:
        problems.add("all bubbles of a carousel must have the same size", f"{where}.contents")
    _size(contents, where, CAROUSEL_BYTES, problems)


def _bubble(bubble: Json, where: str, problems: Problems) -> None:
    problems.known(bubble, where, BUBBLE_FIELDS)
    problems.choice(bubble, "size", where, BUBBLE_SIZES)
    problems.choice(bubble, "direction", where, ("ltr", "rtl"))
    if not any(name in bubble for name in BLOCKS):
        problems.add("At least one block must be specified", where)
    for name, kinds in BLOCKS.items():
        if name in bubble:
            _component(bubble[name], f"{where}.{name}", kinds, problems)
    if "action" in bubble:
        check_action(bubble["action"], f"{where}.action", FLEX_AREA, problems)


def _component(part: object, where: str, kinds: tuple[str, ...], problems: Problems) -> None:
    if not isinstance(part, dict):
        problems.add("May not be null", where)
        return
    kind = part.get("type")
    if kind not in kinds:
        problems.choice(part, "type", where, kinds, required=True)
        return
    problems.known(part, where, FIELDS[kind])
    for name, value in part.items():
        if name not in SHAPED_ELSEWHERE:
            _value(kind, name, value, where, problems)
    check = _PARTS.get(kind)
    if check is not None:
        check(part, where, problems)
    if "action" in part and kind != "button":
        check_action(part["action"], f"{where}.action", FLEX_AREA, problems)


def _button(button: Json, where: str, problems: Problems) -> None:
    check_action(button.get("action"), f"{where}.action", FLEX_BUTTON, problems)


def _picture(picture: Json, where: str, problems: Problems) -> None:
    check_https(picture, "url", where, problems, required=True)


@cache
def _vocabulary(kind: str, name: str) -> tuple[tuple[str, ...] | None, re.Pattern[str] | None]:
    words = WORDS.get((kind, name)) or WORDS.get(("*", name))
    return words, SHAPES.get((kind, name)) or SHAPES.get(("*", name))


def _value(kind: str, name: str, value: object, where: str, problems: Problems) -> None:
    """Colours, keyword properties and lengths of any component."""
    words, shape = _vocabulary(kind, name)
    if name in COLOURS:
        if not (isinstance(value, str) and COLOUR.match(value)):
            problems.add("invalid color", f"{where}.{name}")
    elif name in ("flex", "maxLines"):
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            problems.add("must be a non-negative integer", f"{where}.{name}")
    elif name in ("wrap", "scaling", "animated"):
        if not isinstance(value, bool) and not (name == "animated" and value == "true"):
            problems.add("Must be a boolean", f"{where}.{name}")
    elif shape is not None:
        if not (isinstance(value, str) and (value in (words or ()) or shape.match(value))):
            problems.add("invalid property", f"{where}.{name}")
    elif words is not None and value not in words:
        problems.add("invalid property", f"{where}.{name}")


def _box(box: Json, where: str, problems: Problems) -> None:
    layout = box.get("layout")
    if layout not in CHILDREN:
        problems.choice(box, "layout", where, CHILDREN.keys(), required=True)
        return
    contents = box.get("contents")
    if not isinstance(contents, list):
        problems.add("May not be null", f"{where}.contents")
        return
    for n, child in enumerate(contents):
        _component(child, f"{where}.contents[{n}]", CHILDREN[layout], problems)


def _text(text: Json, where: str, problems: Problems) -> None:
    spans = text.get("contents")
    if spans is None:
        if not isinstance(text.get("text"), str) or not text["text"]:
            problems.add("must be non-empty text", f"{where}.text")
        return
    if not isinstance(spans, list):
        problems.add("May not be null", f"{where}.contents")
        return
    for n, span in enumerate(spans):
        _component(span, f"{where}.contents[{n}]", ("span",), problems)


def _video(video: Json, where: str, problems: Problems) -> None:
    check_https(video, "url", where, problems, required=True)
    check_https(video, "previewUrl", where, problems, required=True)
    _component(video.get("altContent"), f"{where}.altContent", ("box", "image"), problems)


_PARTS = {
    "box": _box,
    "text": _text,
    "button": _button,
    "image": _picture,
    "icon": _picture,
    "video": _video,
}
