"""Whether an operator's change of what triage goes by can be used: phrases that can be read, cards that can be called."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from handlers import wording
from handlers.triage.cards import cards_of
from handlers.triage.content import pattern

_PHRASES = ("danger", "categories", "intents", "spellings", "details", "benefits")
"""Files whose lists of texts are phrases (`content.spelled_out`), but for those that are only shown."""
_SHOWN = ("lines", "menu", "name", "why", "closing")
_LABEL, _LINES = 20, 5
_TIERS = ("E1", "E2", "U", "N")


def problem_with(name: str, changes: Mapping[str, Any]) -> str | None:
    """Why triage cannot use the change of this name, one of `changes`; None if it can or is not triage's."""
    file, *path = name.split(".")
    new = changes[name]
    if file == "emergency_cards":
        return _card_problem(wording.changed_content(file, changes))
    if file == "examples":
        return _example_problem(path, new, wording.changed_content(file, changes))
    if file in _PHRASES and path[-1] not in _SHOWN:
        return _phrase_problem(path, new, wording.changed_content(file, changes))
    if name.startswith("categories.") and path[-1] == "menu" and len(new) > _LABEL:
        return f"is longer than the {_LABEL} signs of a button"
    return None


def _phrase_problem(path: list[str], new: Any, whole: Mapping[str, Any]) -> str | None:
    if path[-1] in ("tier", "category", "kind", "code"):
        return (
            None if path[-1] == "tier" and new in _TIERS else "is not for changing, or no tier (E1, E2, U, N)"
        )
    if path[-1] == "weight":
        return None if 0 < new <= 10 else "is a weight from 1 to 10"
    say = whole.get("say", {})
    asked = list(_phrases(whole)) if path[0] == "say" else new if isinstance(new, list) else []
    if not asked and isinstance(new, list):
        return "holds no phrase"
    return next((trouble for phrase in asked if (trouble := _unreadable(phrase, say))), None)


def _unreadable(phrase: str, say: Mapping[str, str]) -> str | None:
    try:
        found = pattern([phrase], dict(say))
    except (re.error, ValueError, IndexError) as wrong:
        return f"cannot be read: {wrong}"
    if unknown := re.search(r"\{([a-z_]+)\}", found.pattern):
        return f"names {{{unknown[1]}}}, which is no list of [say]: {phrase}"
    return f"matches everything: {phrase}" if found.search("") else None


def _phrases(found: Any) -> Iterator[str]:
    """All texts in the lists under a table."""
    if isinstance(found, Mapping):
        for key, value in found.items():
            if key not in _SHOWN:
                yield from _phrases(value)
    elif isinstance(found, list):
        for value in found:
            yield from [value] if isinstance(value, str) else _phrases(value)


def _example_problem(path: list[str], new: Any, whole: Mapping[str, Any]) -> str | None:
    if path[0] == "slots":
        return None if new else "holds no word"
    unknown = {slot for text in new for slot in re.findall(r"\{(\w*)\}", text)} - set(whole["slots"])
    if unknown:
        return f"leaves {', '.join(sorted(unknown))} open, which [slots] does not fill"
    return None if new and all(text.strip() for text in new) else "holds an empty sentence, or none"


def _card_problem(whole: Mapping[str, Any]) -> str | None:
    try:
        cards = cards_of(whole)
    except KeyError as unknown:
        return f"names the number {unknown}, which [numbers] does not hold"
    for card in cards.values():
        if card.for_danger and not any(number.all_day for number in card.numbers):
            return f"leaves the card {card.name} without a number that answers day and night"
        if len(card.lines) > _LINES:
            return f"gives the card {card.name} more than {_LINES} lines"
        for number in card.numbers:
            if not any(number.number in line for line in card.lines):
                return f"leaves {number.number} out of the lines of the card {card.name}"
    return None
