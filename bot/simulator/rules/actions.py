"""Actions: what a button does, and the limits of each place where a button may stand (§3.3)."""

import re
from dataclasses import dataclass

from bot.simulator.rules.counting import graphemes
from bot.simulator.rules.problems import Json, Problems

URI = re.compile(r"(?:https?://[^/\s?#]+\S*|line://\S+|tel:[0-9+*#;=,\-]+)\Z")
QUICK_REPLY_ONLY = ("camera", "cameraRoll", "location")
MOMENT = {
    "date": re.compile(r"\d{4}-\d\d-\d\d\Z"),
    "time": re.compile(r"\d\d:\d\d\Z"),
    "datetime": re.compile(r"\d{4}-\d\d-\d\d[tT]\d\d:\d\d\Z"),
}
FIELDS = {
    "postback": {"data", "displayText", "text", "inputOption", "fillInText"},
    "message": {"text"},
    "uri": {"uri", "altUri"},
    "datetimepicker": {"data", "mode", "initial", "max", "min"},
    "camera": set(),
    "cameraRoll": set(),
    "location": set(),
    "richmenuswitch": {"richMenuAliasId", "data"},
    "clipboard": {"clipboardText"},
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where an action stands: its label limit, and whether the label must be there."""

    name: str
    label: int
    label_required: bool = True


TEMPLATE = Place("template", 20)
IMAGE_COLUMN = Place("template", 12, False)
QUICK_REPLY = Place("quickReply", 20)
RICH_MENU = Place("richMenu", 20, False)
FLEX_BUTTON = Place("flex", 40)
FLEX_AREA = Place("flex", 40, False)
UNLABELLED = Place("defaultAction", 20, False)


def check_uri(value: object) -> bool:
    """http, https, line or tel; percent-encoded; at most 1000 characters."""
    return isinstance(value, str) and len(value) <= 1000 and value.isascii() and bool(URI.match(value))


def check_action(action: object, where: str, place: Place, problems: Problems) -> None:
    """One action object in `place`."""
    if not isinstance(action, dict):
        problems.add("May not be null", where)
        return
    kind = action.get("type")
    if kind not in FIELDS:
        problems.choice(action, "type", where, FIELDS.keys(), required=True)
        return
    if kind in QUICK_REPLY_ONLY and place is not QUICK_REPLY:
        problems.add(f"{kind} action is allowed in quick replies only", where)
    if kind == "richmenuswitch" and place is not RICH_MENU:
        problems.add("richmenuswitch action is allowed in rich menus only", where)
    problems.known(action, where, FIELDS[kind] | {"type", "label"})
    problems.text(action, "label", where, place.label, count=graphemes, required=place.label_required)
    _CHECKS[kind](action, where, problems)


def _postback(action: Json, where: str, problems: Problems) -> None:
    problems.text(action, "data", where, 300)
    for name in ("displayText", "text", "fillInText"):
        problems.text(action, name, where, 300, count=graphemes, required=False)
    if "displayText" in action and "text" in action:
        problems.add("displayText and text are exclusive", where)
    problems.choice(
        action, "inputOption", where, ("closeRichMenu", "openRichMenu", "openKeyboard", "openVoice")
    )


def _message(action: Json, where: str, problems: Problems) -> None:
    problems.text(action, "text", where, 300, count=graphemes)


def _uri(action: Json, where: str, problems: Problems) -> None:
    if not check_uri(action.get("uri")):
        problems.add("invalid uri scheme", f"{where}.uri")
    desktop = action.get("altUri")
    if desktop is not None and not (isinstance(desktop, dict) and check_uri(desktop.get("desktop"))):
        problems.add("invalid uri scheme", f"{where}.altUri.desktop")


def _datetimepicker(action: Json, where: str, problems: Problems) -> None:
    problems.text(action, "data", where, 300)
    shape = MOMENT.get(str(action.get("mode")))
    if shape is None:
        problems.choice(action, "mode", where, MOMENT.keys(), required=True)
        return
    for name in ("initial", "min", "max"):
        if name in action and not shape.match(str(action[name])):
            problems.add("invalid format", f"{where}.{name}")
    if "min" in action and "max" in action and str(action["max"]) <= str(action["min"]):
        problems.add("max must be greater than min", f"{where}.max")


def _switch(action: Json, where: str, problems: Problems) -> None:
    problems.text(action, "richMenuAliasId", where, 32)
    problems.text(action, "data", where, 300)


def _clipboard(action: Json, where: str, problems: Problems) -> None:
    problems.text(action, "clipboardText", where, 1000)


def _nothing(action: Json, where: str, problems: Problems) -> None:
    del action, where, problems


_CHECKS = {
    "postback": _postback,
    "message": _message,
    "uri": _uri,
    "datetimepicker": _datetimepicker,
    "richmenuswitch": _switch,
    "clipboard": _clipboard,
    "camera": _nothing,
    "cameraRoll": _nothing,
    "location": _nothing,
}
