"""What an operator may add to triage: a rule of danger, a number to call. What an entry must hold, and why it may not be."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from handlers import wording
from handlers.triage.content import pattern
from handlers.triage.examples import harmless
from models.words import Category


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a change cannot be used, and which part of it is meant: a field, the number of an item."""

    text: str
    at: tuple[str | int, ...] = ()


_RULE: Mapping[str, type] = {"kind": str, "category": str, "sub": str, "why": str, "says": list}
_RULE_MAY: Mapping[str, type] = {"recent": bool, "feared": bool}
_NUMBER: Mapping[str, type] = {"label": str, "all_day": bool, "source": str}
_CODE = re.compile(r"[a-z][a-z0-9_]{2,39}")
_CALLED = re.compile(r"1\d{2,4}|0\d{8,9}")
"""A short number, or a telephone with its area code, as it is dialled in Thailand."""
_LABEL, _WHY = 20, 60
_MOST_FALSE = 0.02
"""Of the sentences that are no danger: a phrase that more of them hold would show the card to everybody."""


def of_rule(code: str, new: Mapping[str, Any], say: Mapping[str, str]) -> Trouble | None:
    """Why a new rule of danger cannot be used."""
    if not _CODE.fullmatch(code):
        return Trouble("needs a code of small English letters, 3 to 40")
    return _fields(new, _RULE, _RULE_MAY) or next(_of_rule(new, say), None)


def _of_rule(new: Mapping[str, Any], say: Mapping[str, str]) -> Iterator[Trouble]:
    kinds = sorted({row["kind"] for row in wording.content("danger")["danger"]})
    if new["kind"] not in kinds:
        yield Trouble(f"is no kind of danger: {', '.join(kinds)}", ("kind",))
    if new["category"] not in list(Category):
        yield Trouble(f"is no category: {', '.join(Category)}", ("category",))
    elif new["sub"] not in (subs := _subs(new["category"])):
        yield Trouble(f"is no sub-category of {new['category']}: {', '.join(subs)}", ("sub",))
    if not 0 < len(new["why"].strip()) <= _WHY:
        yield Trouble(f"says in 1 to {_WHY} signs what the danger is", ("why",))
    if not new["says"]:
        yield Trouble("holds no phrase", ("says",))
    for number, phrase in enumerate(new["says"]):
        if wrong := of_phrase(phrase, say) or of_danger(phrase, say):
            yield Trouble(wrong, ("says", number))


def _subs(category: str) -> list[str]:
    """The sub-categories of a category, of needs and of danger."""
    rows = next(row for row in wording.content("categories")["category"] if row["code"] == category)
    dangers = (row["sub"] for row in wording.content("danger")["danger"] if row["category"] == category)
    return sorted({*(sub["name"] for sub in rows.get("sub", ())), *dangers})


def of_number(number: str, new: Mapping[str, Any]) -> Trouble | None:
    """Why a new number to call cannot be used. The day on which it was checked stands beside the entry."""
    if not _CALLED.fullmatch(number):
        return Trouble("is no number as one dials it, without blanks: 1669, 0421234567")
    return _fields(new, _NUMBER, {}) or next(_of_number(new), None)


def _of_number(new: Mapping[str, Any]) -> Iterator[Trouble]:
    if not 0 < len(new["label"].strip()) <= _LABEL:
        yield Trouble(f"says in 1 to {_LABEL} signs who answers", ("label",))
    if not new["source"].strip():
        yield Trouble("says where the number was published, or who confirmed it", ("source",))


def needs_day(name: str) -> bool:
    """True if the entry is a fact of the world, which somebody must have checked on a day."""
    return name.startswith("emergency_cards.numbers.") and wording.is_own(name)


def _fields(new: Mapping[str, Any], must: Mapping[str, type], may: Mapping[str, type]) -> Trouble | None:
    if missing := [field for field in must if field not in new]:
        return Trouble(f"lacks {', '.join(missing)}")
    known = {**must, **may}
    for field, value in new.items():
        if field not in known:
            return Trouble(f"is not known here; an entry holds {', '.join(known)}", (field,))
        if type(value) is not known[field]:
            return Trouble(f"must be a {known[field].__name__}", (field,))
        if isinstance(value, list) and not all(isinstance(item, str) for item in value):
            return Trouble("must be a list of texts", (field,))
    return None


def of_phrase(phrase: str, say: Mapping[str, str]) -> str | None:
    """Why a phrase cannot be looked for."""
    try:
        found = pattern([phrase], dict(say))
    except (re.error, ValueError, IndexError) as wrong:
        return f"cannot be read: {wrong}"
    if unknown := re.search(r"\{([a-z_]+)\}", found.pattern):
        return f"names {{{unknown[1]}}}, which is no list of [say]: {phrase}"
    return f"matches everything: {phrase}" if found.search("") else None


def of_danger(phrase: str, say: Mapping[str, str]) -> str | None:
    """Why a phrase cannot mean danger: it stands in too many sentences that speak of none."""
    found, quiet = pattern([phrase], dict(say)), harmless()
    held = [text for text in quiet if found.search(text)]
    if len(held) <= _MOST_FALSE * len(quiet):
        return None
    return f"stands in {len(held)} of {len(quiet)} sentences that are no danger, as: {held[0]}"
