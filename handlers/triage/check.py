"""Whether an operator's change of what triage goes by can be used: phrases that can be read, cards that can be called."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from handlers import wording
from handlers.triage import additions
from handlers.triage.additions import Trouble
from handlers.triage.cards import EmergencyCard, cards_of

_PHRASES = ("danger", "categories", "intents", "spellings", "details", "benefits")
"""Files whose lists of texts are phrases (`content.spelled_out`), but for those that are only shown."""
_SHOWN = ("lines", "menu", "name", "why", "closing")
_LABEL, _LINES, _LINE, _NUMBERS = 20, 5, 80, 4
_TIERS = ("E1", "E2", "U", "N")
_PRINTED = re.compile(r"\d{3,}")
"""A number to call in a line; ages and hours are shorter."""


def troubles(given: Mapping[str, Any], before: Mapping[str, Any]) -> Iterator[tuple[str, Trouble]]:
    """Why what is given (None takes a change back) cannot be put beside the changes of `before`, by their names.

    Also what was fine before and is not any more: it is told of a name that is given in the same file.
    """
    after = {name: new for name, new in {**before, **given}.items() if new is not None}
    for name, new in given.items():
        if new is not None and (found := trouble_with(name, after)):
            yield name, found
    told: set[str] = set()
    for name in sorted(after.keys() - given.keys()):
        cause = next((one for one in given if one.partition(".")[0] == name.partition(".")[0]), None)
        found = trouble_with(name, after) if cause else None
        if cause and found and found.text not in told and not trouble_with(name, before):
            told.add(found.text)
            yield cause, Trouble(f"does not go with {name}, which {found.text}")


def trouble_with(name: str, changes: Mapping[str, Any]) -> Trouble | None:
    """Why the change of this name, one of `changes`, cannot be used: it fits no default, or triage cannot go by it."""
    if wrong := wording.problem_with(name, changes[name]):
        return Trouble(wrong)
    sound = {one: new for one, new in changes.items() if one == name or _is_sound(one, new)}
    return _own_trouble(name, sound) if wording.is_own(name) else _trouble(name, sound)


def _is_sound(name: str, new: Any) -> bool:
    if wording.problem_with(name, new):
        return False
    return (
        not wording.is_own(name)
        or not name.startswith("emergency_cards")
        or not _own_trouble(name, {name: new})
    )


def _own_trouble(name: str, changes: Mapping[str, Any]) -> Trouble | None:
    """Why an entry of the operator's own cannot be used."""
    table, _, code = name.rpartition(".")
    if table == "emergency_cards.numbers":
        return additions.of_number(code, changes[name])
    return additions.of_rule(code, changes[name], wording.changed_content("danger", changes)["say"])


def _trouble(name: str, changes: Mapping[str, Any]) -> Trouble | None:
    file, *path = name.removesuffix(wording.MORE).split(".")
    new = changes[name]
    if file == "emergency_cards":
        return _card_trouble(wording.changed_content(file, changes))
    if file == "examples":
        return _example_trouble(path, new, wording.changed_content(file, changes))
    if file in _PHRASES and path[-1] not in _SHOWN:
        return _phrase_trouble(name, path, new, wording.changed_content(file, changes))
    if name.startswith("categories.") and path[-1] == "menu" and len(new) > _LABEL:
        return Trouble(f"is longer than the {_LABEL} signs of a button")
    return None


def _phrase_trouble(name: str, path: list[str], new: Any, whole: Mapping[str, Any]) -> Trouble | None:
    if path[-1] in ("tier", "category", "kind", "code"):
        fits = path[-1] == "tier" and new in _TIERS
        return None if fits else Trouble("is not for changing, or no tier (E1, E2, U, N)")
    if path[-1] == "weight":
        return None if 0 < new <= 10 else Trouble("is a weight from 1 to 10")
    say = whole.get("say", {})
    asked = list(_phrases(whole)) if path[0] == "say" else new if isinstance(new, list) else []
    if not asked and isinstance(new, list):
        return Trouble("holds no phrase")
    for number, phrase in enumerate(asked):
        wrong = additions.of_phrase(phrase, say)
        if wrong is None and name.startswith("danger.danger.") and name.endswith(wording.MORE):
            wrong = additions.of_danger(phrase, say)
        if wrong:
            return Trouble(wrong, () if path[0] == "say" else (number,))
    return None


def _phrases(found: Any) -> Iterator[str]:
    """All texts in the lists under a table."""
    if isinstance(found, Mapping):
        for key, value in found.items():
            if key not in _SHOWN:
                yield from _phrases(value)
    elif isinstance(found, list):
        for value in found:
            yield from [value] if isinstance(value, str) else _phrases(value)


def _example_trouble(path: list[str], new: Any, whole: Mapping[str, Any]) -> Trouble | None:
    if path[0] == "slots":
        return None if new else Trouble("holds no word")
    for number, text in enumerate(new):
        if unknown := set(re.findall(r"\{(\w*)\}", text)) - set(whole["slots"]):
            return Trouble(
                f"leaves {', '.join(sorted(unknown))} open, which [slots] does not fill", (number,)
            )
        if not text.strip():
            return Trouble("holds an empty sentence", (number,))
    return None if new else Trouble("holds no sentence")


def _card_trouble(whole: Mapping[str, Any]) -> Trouble | None:
    try:
        cards = cards_of(whole)
    except KeyError as unknown:
        return Trouble(f"names the number {unknown}, which [numbers] does not hold")
    return next((Trouble(wrong) for card in cards.values() for wrong in _of_card(card)), None)


def _of_card(card: EmergencyCard) -> Iterator[str]:
    """Why a card cannot be shown."""
    called = [number.number for number in card.numbers]
    printed = {number for line in card.lines for number in _PRINTED.findall(line)}
    if card.for_danger and not any(number.all_day for number in card.numbers):
        yield f"leaves the card {card.name} without a number that answers day and night"
    if len(card.lines) > _LINES:
        yield f"gives the card {card.name} more than {_LINES} lines"
    if len(called) > _NUMBERS or len(set(called)) < len(called):
        yield f"gives the card {card.name} more than {_NUMBERS} numbers, or one of them twice"
    if long := next((line for line in card.lines if not 0 < len(line.strip()) <= _LINE), None):
        yield f"gives the card {card.name} a line that is not of 1 to {_LINE} signs: {long}"
    for number in called:
        if not any(number in line for line in card.lines):
            yield f"leaves {number} out of the lines of the card {card.name}"
    for number in sorted(printed - set(called)):
        yield f"prints {number} on the card {card.name}, which is none of its numbers"
