"""Danger to life, body or freedom now, read from any text before anything else (DESIGN.md law 5).

Recall before precision: what may be danger is danger. Only what is surely none is taken away: sayings, stories,
what is denied, long past or over.
"""

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal

from models.words import Category, Tier

from handlers.triage.content import Patterns, load, pattern
from handlers.triage.spelling import normalise, squeezed

Kind = Literal[
    "self_harm", "medical", "violence", "sexual", "agitated", "fire", "flood", "missing", "trafficking", "child"
]
_CLAUSE = re.compile(r"[\n.!?]|\s(?=แต่|และ|แล้ว|ตอนนี้)")


@dataclass(frozen=True, slots=True)
class Danger:
    """A danger found: its kind (it chooses the card), why, and the words that said so."""

    kind: Kind
    tier: Tier
    category: Category
    sub: str
    why: str
    said: str
    about_other: bool = False
    """True if somebody else is in danger and the writer helps (the card speaks to a helper)."""

    @property
    def is_now(self) -> bool:
        """True if the emergency card is due (E1)."""
        return self.tier is Tier.E1


@dataclass(frozen=True, slots=True)
class _Rule:
    kind: Kind
    category: Category
    sub: str
    why: str
    recent: bool


@cache
def _rules() -> tuple[Patterns, tuple[_Rule, ...]]:
    content = load("danger")
    rules = content["danger"]
    said = Patterns((rule["says"] for rule in rules), content["say"])
    return said, tuple(
        _Rule(rule["kind"], Category(rule["category"]), rule["sub"], rule["why"], rule.get("recent", False))
        for rule in rules
    )


@cache
def _sayings() -> Patterns:
    return Patterns([saying] for saying in load("danger")["harmless"]["sayings"])


@cache
def _words(name: str) -> re.Pattern[str]:
    return pattern(load("danger")["harmless"][name], load("danger")["say"])


def danger(text: str) -> Danger | None:
    """The most pressing danger that the text may speak of, or None. Cheap: meant for every incoming text."""
    return danger_in(normalise(text))


def danger_in(normal: str) -> Danger | None:
    """The same for a text that `normalise` has read."""
    cleaned = normal
    for _, saying in _sayings().candidates(normal):
        cleaned = saying.sub(_blank, cleaned)
    found = _search(cleaned)
    if found is None and " " in cleaned:
        found = _search(squeezed(cleaned))
    return found


def _blank(match: re.Match[str]) -> str:
    return "·" * len(match.group())


def _search(text: str) -> Danger | None:
    """The first rule with a phrase that counts now; failing that, the strongest that is past or half over."""
    weaker: Danger | None = None
    patterns, rules = _rules()
    for number, says in patterns.candidates(text):
        rule = rules[number]
        for match in says.finditer(text):
            tier = _tier(rule, text, match)
            if tier is None:
                continue
            found = _danger(rule, tier, match.group(), text)
            if tier is Tier.E1:
                return found
            weaker = weaker or found
    return weaker


def _danger(rule: _Rule, tier: Tier, said: str, text: str) -> Danger:
    other = rule.kind == "self_harm" and bool(_OTHERS.search(text))
    return Danger(rule.kind, tier, rule.category, rule.sub, rule.why, said.strip(), other)


_OTHERS = re.compile(
    r"(?:เพื่อน|ลูก|แม่|พ่อ|น้อง|พี่|แฟน|หลาน|เขา|สามี|ภรรยา|เมีย|ผัว|ยาย|ตา|ลุง|ป้า|น้า|อา)[^\n]{0,12}?"
    r"(?:อยากตาย|ฆ่าตัว|คิดสั้น|ผูกคอ|โดด|กรีด|ทำร้ายตัวเอง|กินยา|ไม่อยากอยู่|ไม่อยากมีชีวิต|จบชีวิต|จะตาย|มาลา)"
)


def _tier(rule: _Rule, text: str, match: re.Match[str]) -> Tier | None:
    """How pressing a phrase is where it stands; None if it is no danger there."""
    start, end = match.span()
    if _words("negated").search(text[max(0, start - 14) : start].rstrip()):
        return None
    clause = _clause(text, start, end)
    if _words("stories").search(clause) or _words("asking").search(clause):
        return None
    if _words("solved").search(text):
        return Tier.U
    around = text[max(0, start - 40) : end + 40]
    if _words("past").search(around) and not _words("present").search(text):
        return Tier.U
    if rule.recent and _words("recent").search(clause):
        return Tier.E2
    if rule.kind in ("violence", "sexual") and _words("escaped").search(text):
        return Tier.E2
    if rule.kind == "violence" and rule.sub == "in_progress" and _words("habit").search(around):
        return Tier.E1 if _words("present").search(text.replace("ทุกวัน", "")) else Tier.E2
    return Tier.E1


def _clause(text: str, start: int, end: int) -> str:
    """The words around a phrase, up to the next full stop, line end or turn of thought."""
    before = [m.end() for m in _CLAUSE.finditer(text, 0, start)]
    after = _CLAUSE.search(text, end)
    return text[before[-1] if before else 0 : after.start() if after else len(text)]
