"""What in a text speaks for danger and against it, by the words of `handlers/content/danger.toml`.

A phrase of a rule is *unmistakable* (`says`) or a *hint* (`hints`). Hints and the quiet words (past, over, denied,
asked, told in a story) are marks: `likeness` weighs them together with the letters of the whole text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from handlers.triage.content import Patterns, load, pattern, read_from
from handlers.triage.spelling import lacks_tones, squeezed, toneless
from models.words import Category, Tier

Kind = Literal[
    "self_harm",
    "medical",
    "violence",
    "sexual",
    "agitated",
    "fire",
    "flood",
    "missing",
    "trafficking",
    "child",
]
_CLAUSE = re.compile(r"[\n.!?]|\s(?=แต่|และ|แล้ว|ตอนนี้)")
CALLS = re.compile(
    r"(?:ตำบล|อำเภอ|จังหวัด|หมู่ที่|หมู่|(?<![ก-๎])[ตอจม]\.)\s?[^\s]+|ช่วย(?:ด้วย|หน่อย|ที|เหลือ)?|ค่ะ|ครับ|คะ|เด้อ|เจ้า|นะ|\s+"
)
"""Where it is, calls and particles tell nothing of danger."""
_CANNOT = re.compile(r"ไม่ได้\s+$")
"""The end of "cannot speak, his mouth droops": it denies nothing of what follows, as "did not" would."""
_MOSTLY = 0.5
"""Share of a text, calls left out, that a phrase makes up where little is left to gainsay it."""
_SIZES = (12, 20, 35, 60, 120, 240)
"""Letters of a text: the shorter it is, the less its other words tell."""
_QUIET = (
    *("stories", "asking", "solved", "dead", "past", "present", "recent", "habit", "escaped"),
    *("aftercare", "knowledge", "far", "laugh", "wants", "farewell"),
)
_ENDING = frozenset({"solved", "aftercare", "past", "wants", "knowledge"})
"""Quiet words of which it matters whether they follow the danger: the end of a story governs."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A kind of danger, as one table of the content file tells of it."""

    code: str
    kind: Kind
    category: Category
    sub: str
    why: str
    recent: bool
    feared: bool


@dataclass(frozen=True, slots=True)
class Said:
    """A phrase of a rule that stands in a text, and how pressing it is there; no tier if it is no danger there."""

    rule: Rule
    words: str
    tier: Tier | None
    unmistakable: bool
    at: int
    """Where in the text."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that was found: the phrases of rules in the order of the content file, and the names of the marks."""

    said: tuple[Said, ...]
    marks: frozenset[str]


@read_from("danger")
def _rules() -> tuple[Patterns, list[tuple[Rule, bool]]]:
    """Every phrase as a pattern of its own, so that only those that can match are run, and the rule it belongs to."""
    content = load("danger")
    rows = list(_phrases(content))
    return Patterns(([phrase] for phrase, _, _ in rows), content["say"]), [
        (rule, sure) for _, rule, sure in rows
    ]


def _phrases(content: Any) -> Iterator[tuple[str, Rule, bool]]:
    for row in content["danger"]:
        rule = _rule(row)
        yield from ((phrase, rule, True) for phrase in row["says"])
        yield from ((phrase, rule, False) for phrase in row.get("hints", ()))


def _rule(row: dict[str, Any]) -> Rule:
    return Rule(
        row["code"],
        row["kind"],
        Category(row["category"]),
        row["sub"],
        row["why"],
        row.get("recent", False),
        row.get("feared", False),
    )


@read_from("danger")
def _toneless_rules() -> Patterns:
    """The same phrases without tone marks, for texts that lack them."""
    content = load("danger")
    say = {name: toneless(words) for name, words in content["say"].items()}
    return Patterns(([toneless(phrase)] for phrase, _, _ in _phrases(content)), say)


@read_from("danger")
def _sayings() -> Patterns:
    return Patterns([saying] for saying in load("danger")["harmless"]["sayings"])


@read_from("danger")
def _words(name: str) -> re.Pattern[str]:
    return pattern(load("danger")["harmless"][name], load("danger")["say"])


@read_from("danger")
def _quiet_words() -> tuple[Patterns, list[str]]:
    """The words that tell when and how something is said, and what they tell."""
    harmless, say = load("danger")["harmless"], load("danger")["say"]
    rows = [(phrase, name) for name in _QUIET for phrase in harmless[name]]
    rows += [(phrase, f"solved_{kind}") for kind, these in harmless["solved_of"].items() for phrase in these]
    return Patterns(([phrase] for phrase, _ in rows), say), [name for _, name in rows]


def evidence(normal: str) -> Evidence:
    """What a normalised text holds of the words in the content file."""
    cleaned = normal
    for _, saying in _sayings().candidates(normal):
        cleaned = saying.sub(_blank, cleaned)
    said = tuple(_found(cleaned))
    if not said and " " in cleaned:
        said = tuple(_found(squeezed(cleaned)))
    if not said and lacks_tones(cleaned):
        said = tuple(_found(toneless(cleaned), without_tones=True))
    return Evidence(said, frozenset(_marks(normal, said, has_saying=cleaned != normal)))


def _marks(normal: str, said: tuple[Said, ...], *, has_saying: bool) -> Iterator[str]:
    whole = len(CALLS.sub("", normal))
    for one in said:
        tier = one.tier or "none"
        if one.tier is Tier.E1 and len(one.words) >= whole * _MOSTLY:
            yield "mostly"
        yield f"{one.rule.code}:{tier}"
        yield f"any:{tier}"
    patterns, names = _quiet_words()
    asked = ((names[number], one.search(normal)) for number, one in _candidates(patterns, normal))
    found = [(name, match.start()) for name, match in asked if match]
    quiet = {name for name, _ in found}
    last = max([one.at for one in said], default=len(normal))
    yield from {f"{name}_after" for name, at in found if at > last and name.partition("_")[0] in _ENDING}
    yield from quiet - {"past"} if "present" in quiet else quiet  # what was, and is again, is not over
    if sum([name == "farewell" for name, _ in found]) > 1:
        yield "farewell_twice"
    if has_saying:
        yield "saying"
    yield f"under_{next((size for size in _SIZES if whole < size), 'any')}"


def _blank(match: re.Match[str]) -> str:
    return "·" * len(match.group())


def _found(text: str, *, without_tones: bool = False) -> Iterator[Said]:
    patterns, rules = _rules()
    may_hold: frozenset[str] | None = None
    for number, says in (_toneless_rules() if without_tones else patterns).candidates(text):
        rule, sure = rules[number]
        for match in says.finditer(text):
            may_hold = _may_hold(text) if may_hold is None else may_hold
            yield Said(rule, match.group().strip(), _tier(rule, text, match, may_hold), sure, match.start())


def _tier(rule: Rule, text: str, match: re.Match[str], may_hold: frozenset[str]) -> Tier | None:
    """How pressing a phrase is where it stands; None if it is no danger there."""
    start, end = match.span()
    before = text[max(0, start - 14) : start]
    denied = not _CANNOT.search(before) and _words("negated").search(before.rstrip())
    before = before.rstrip()
    if denied or _words("denies").search(match.group()):
        return None
    if rule.feared and _words("feared").search(before):
        return None
    clause = _clause(text, start, end)
    if "stories" in may_hold and _words("stories").search(clause):
        return None
    if "asking" in may_hold and _words("asking").search(clause) and not _words("happening").search(clause):
        return None
    if _is_solved(rule.kind, text, may_hold):
        return Tier.U
    around = text[max(0, start - 40) : end + 40]
    if "past" in may_hold and _words("past").search(around) and not _words("present").search(text):
        return Tier.U
    if rule.recent and "recent" in may_hold and _words("recent").search(clause):
        return Tier.E2
    if rule.kind in ("violence", "sexual") and "escaped" in may_hold and _words("escaped").search(text):
        return Tier.E2
    if rule.kind == "violence" and rule.sub == "in_progress" and _words("habit").search(around):
        return Tier.E1 if _words("present").search(text.replace("ทุกวัน", "")) else Tier.E2
    return Tier.E1


def _may_hold(text: str) -> frozenset[str]:
    """Which of the quiet words may stand anywhere in a text."""
    patterns, names = _quiet_words()
    return frozenset([names[number] for number, _ in _candidates(patterns, text)])


@lru_cache(maxsize=4)
def _candidates(patterns: Patterns, text: str) -> tuple[tuple[int, re.Pattern[str]], ...]:
    """Kept, since a text is asked for its quiet words as soon as it holds a danger, and again for its marks."""
    return tuple(patterns.candidates(text))


def _is_solved(kind: str, text: str, may_hold: frozenset[str]) -> bool:
    """True if the text says that it is over: the sufferer is safe, the lost one found, the fire out."""
    of_kind = f"solved_{kind}"
    if "solved" in may_hold and _words("solved").search(text):
        return True
    return of_kind in may_hold and bool(_solved_of()[kind].search(text))


@read_from("danger")
def _solved_of() -> dict[str, re.Pattern[str]]:
    return {kind: pattern(phrases) for kind, phrases in load("danger")["harmless"]["solved_of"].items()}


def _clause(text: str, start: int, end: int) -> str:
    """The words around a phrase, up to the next full stop, line end or turn of thought."""
    before = [m.end() for m in _CLAUSE.finditer(text, 0, start)]
    after = _CLAUSE.search(text, end)
    return text[before[-1] if before else 0 : after.start() if after else len(text)]
