"""What a phone's screen says: the visible text of a message, its buttons, the quick replies in sight."""

from collections.abc import Iterator, Sequence

from bot.simulator.chats import Entry, Json

BLOCKS = ("header", "hero", "body", "footer")


def text_of(message: Json) -> str:
    """All visible text of a message, one line per part (altText is not visible)."""
    return "\n".join(part for part in _texts(message) if part)


def _texts(message: Json) -> Iterator[str]:
    kind = message.get("type")
    if kind in ("text", "textV2"):
        yield str(message.get("text", ""))
    elif kind == "location":
        yield str(message.get("title") or "")
        yield str(message.get("address") or "")
    elif kind == "template":
        yield from _template_texts(message["template"])
    elif kind == "flex":
        yield from _flex_texts(message["contents"])
    elif kind == "file":
        yield str(message.get("fileName", ""))
    elif kind == "sticker":
        yield " ".join(message.get("keywords", ()))


def _template_texts(template: Json) -> Iterator[str]:
    for card in template.get("columns", [template]):
        yield str(card.get("title", ""))
        yield str(card.get("text", ""))
        for action in (*card.get("actions", ()), *([card["action"]] if "action" in card else ())):
            yield str(action.get("label", ""))


def _flex_texts(part: Json) -> Iterator[str]:
    kind = part.get("type")
    if kind in ("text", "span"):
        spans = part.get("contents")
        yield "".join(s.get("text", "") for s in spans) if spans else str(part.get("text", ""))
    elif kind == "button":
        yield str(part["action"].get("label", ""))
    elif kind == "bubble":
        for name in BLOCKS:
            if name in part:
                yield from _flex_texts(part[name])
    else:
        for child in part.get("contents", ()):
            yield from _flex_texts(child)


def buttons_of(message: Json) -> list[Json]:
    """The actions that may be tapped in a message itself, top to bottom."""
    if message.get("type") == "template":
        cards = message["template"].get("columns", [message["template"]])
        return [a for c in cards for a in (*c.get("actions", ()), *([c["action"]] if "action" in c else ()))]
    if message.get("type") == "flex":
        return list(_flex_actions(message["contents"]))
    return []


def _flex_actions(part: Json) -> Iterator[Json]:
    if "action" in part:
        yield {"label": text_of_part(part), **part["action"]}
    children = [part[name] for name in BLOCKS if name in part] if part.get("type") == "bubble" else ()
    for child in (*children, *part.get("contents", ())):
        yield from _flex_actions(child)


def text_of_part(part: Json) -> str:
    """What a tappable Flex part says, for tapping an area that has no label."""
    return " ".join(t for t in _flex_texts(part) if t)


def quick_replies(entries: Sequence[Entry]) -> list[Json]:
    """Those of the newest message, if the bot posted it and none was used (§3.2)."""
    newest = entries[-1] if entries else None
    if newest is None or not newest.from_bot or newest.tapped:
        return []
    return [item["action"] for item in newest.message.get("quickReply", {}).get("items", ())]


def find_button(entries: Sequence[Entry], label: str) -> tuple[Entry, Json] | None:
    """The newest visible button or quick reply that says `label`."""
    for action in quick_replies(entries):
        if action.get("label") == label:
            return entries[-1], action
    for entry in reversed(entries):
        for action in buttons_of(entry.message) if entry.from_bot else ():
            if action.get("label") == label:
                return entry, action
    return None


def labels(entries: Sequence[Entry]) -> list[str]:
    """Every label that could be tapped now, newest message first."""
    found = [str(a.get("label", "")) for a in quick_replies(entries)]
    for entry in reversed(entries):
        if entry.from_bot:
            found.extend(str(a.get("label", "")) for a in buttons_of(entry.message))
    return found
