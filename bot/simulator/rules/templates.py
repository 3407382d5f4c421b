"""Template messages: buttons, confirm, carousel, image carousel (§3.2)."""

from bot.simulator.rules.actions import IMAGE_COLUMN, TEMPLATE, UNLABELLED, check_action
from bot.simulator.rules.counting import graphemes
from bot.simulator.rules.problems import Json, Problems

PICTURE = {"thumbnailImageUrl", "imageBackgroundColor"}
LOOK = {"imageAspectRatio", "imageSize"}


def check_template(template: object, where: str, problems: Problems) -> None:
    """The `template` property of a template message."""
    if not isinstance(template, dict):
        problems.add("May not be null", where)
        return
    check = _KINDS.get(str(template.get("type")))
    if check is None:
        problems.choice(template, "type", where, _KINDS.keys(), required=True)
        return
    check(template, where, problems)


def _card(card: Json, where: str, problems: Problems, plain_text: int, actions: int) -> None:
    """A buttons template or a carousel column: text may be longer without picture and title."""
    title = problems.text(card, "title", where, 40, count=graphemes, required=False)
    crowded = title or card.get("thumbnailImageUrl")
    problems.text(card, "text", where, 60 if crowded else plain_text, count=graphemes)
    check_https(card, "thumbnailImageUrl", where, problems)
    if "defaultAction" in card:
        check_action(card["defaultAction"], f"{where}.defaultAction", UNLABELLED, problems)
    for n, action in enumerate(problems.items(card, "actions", where, 1, actions)):
        check_action(action, f"{where}.actions[{n}]", TEMPLATE, problems)


def _buttons(template: Json, where: str, problems: Problems) -> None:
    problems.known(template, where, {"type", "title", "text", "actions", "defaultAction"} | PICTURE | LOOK)
    _card(template, where, problems, plain_text=160, actions=4)


def _confirm(template: Json, where: str, problems: Problems) -> None:
    problems.known(template, where, {"type", "text", "actions"})
    problems.text(template, "text", where, 240, count=graphemes)
    for n, action in enumerate(problems.items(template, "actions", where, 2, 2)):
        check_action(action, f"{where}.actions[{n}]", TEMPLATE, problems)


def _carousel(template: Json, where: str, problems: Problems) -> None:
    problems.known(template, where, {"type", "columns"} | LOOK)
    sizes = set()
    for n, column in enumerate(problems.items(template, "columns", where, 1, 10)):
        here = f"{where}.columns[{n}]"
        if not isinstance(column, dict):
            problems.add("May not be null", here)
            continue
        problems.known(column, here, {"title", "text", "actions", "defaultAction"} | PICTURE)
        _card(column, here, problems, plain_text=120, actions=3)
        sizes.add(len(column["actions"]) if isinstance(column.get("actions"), list) else 0)
    if len(sizes) > 1:
        problems.add("the number of actions must be the same in all columns", f"{where}.columns")


def _image_carousel(template: Json, where: str, problems: Problems) -> None:
    problems.known(template, where, {"type", "columns"})
    for n, column in enumerate(problems.items(template, "columns", where, 1, 10)):
        here = f"{where}.columns[{n}]"
        if not isinstance(column, dict):
            problems.add("May not be null", here)
            continue
        check_https(column, "imageUrl", here, problems, required=True)
        check_action(column.get("action"), f"{here}.action", IMAGE_COLUMN, problems)


def check_https(holder: Json, name: str, where: str, problems: Problems, required: bool = False) -> None:
    """A picture or media URL: https, percent-encoded, at most 2000 characters."""
    value = holder.get(name)
    if value is None and not required:
        return
    if not isinstance(value, str) or not value:
        problems.add("May not be empty", f"{where}.{name}")
    elif not value.startswith("https://") or not value.isascii() or " " in value:
        problems.add("Must be a valid HTTPS URL", f"{where}.{name}")
    elif len(value) > 2000:
        problems.add("Length must be between 0 and 2000", f"{where}.{name}")


_KINDS = {
    "buttons": _buttons,
    "confirm": _confirm,
    "carousel": _carousel,
    "image_carousel": _image_carousel,
}
