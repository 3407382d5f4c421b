"""Danger to life, body or freedom now, read from any text before anything else (DESIGN.md law 5).

Recall before precision: what may be danger is danger. Only what is surely none is taken away: sayings, stories,
what is denied, long past or over.
"""

import re
from dataclasses import dataclass
from typing import Any, Literal

from handlers.triage.categories import is_plain_need
from handlers.triage.content import Patterns, load, pattern, read_from
from handlers.triage.examples import kinds_alike
from handlers.triage.intents import intent
from handlers.triage.likeness import danger_likeness
from handlers.triage.spelling import lacks_tones, normalise, squeezed, toneless
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


@dataclass(frozen=True, slots=True)
class Danger:
    """A danger found: its kind (it chooses the card), why, and the words that said so."""

    kind: Kind
    tier: Tier
    category: Category
    sub: str
    why: str
    said: str
    source: str
    """The content entry that said so, by the name under which an operator may change it."""
    about_other: bool = False
    """True if somebody else is in danger and the writer helps (the card speaks to a helper)."""

    @property
    def is_now(self) -> bool:
        """True if the emergency card is due (E1)."""
        return self.tier is Tier.E1


@dataclass(frozen=True, slots=True)
class _Rule:
    code: str
    kind: Kind
    category: Category
    sub: str
    why: str
    recent: bool
    feared: bool


@read_from("danger")
def _rules() -> tuple[Patterns, list[_Rule]]:
    """Every phrase as a pattern of its own, so that only those that can match are run, and the rule it belongs to."""
    content = load("danger")
    phrases = [(phrase, _rule(row)) for row in content["danger"] for phrase in row["says"]]
    return Patterns(([phrase] for phrase, _ in phrases), content["say"]), [rule for _, rule in phrases]


def _rule(row: dict[str, Any]) -> _Rule:
    return _Rule(
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
    return Patterns(([toneless(phrase)] for row in content["danger"] for phrase in row["says"]), say)


@read_from("danger")
def _sayings() -> Patterns:
    return Patterns([saying] for saying in load("danger")["harmless"]["sayings"])


@read_from("danger")
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
    return _ruled(cleaned) or _resembling(normal)


def _ruled(cleaned: str) -> Danger | None:
    """What the rules say of a normalised text, `cleaned` of the harmless sayings. No example can gainsay them."""
    patterns, _ = _rules()
    found = _search(cleaned, patterns)
    if found is None and " " in cleaned:
        found = _search(squeezed(cleaned), patterns)
    if found is None and lacks_tones(cleaned) and not _is_quiet(cleaned):
        found = _search(toneless(cleaned), _toneless_rules())
    return found


_ALIKE, _PART_ALIKE = 0.0, 1.0
"""Likeness from which a card is shown where no rule speaks: of a short text, and of a part of a long one (a long one
has many parts, and each might be wrong)."""
_EXPLAINED = 0.8
"""Likeness from which it is shown although a rule already understands the text as a need."""
_SPAN = 60
_LEAST = 4
"""Letters under which nothing is compared."""
_CALLS = re.compile(r"ช่วย(?:ด้วย|หน่อย|ที|เหลือ)?|ค่ะ|ครับ|คะ|เด้อ|เจ้า|นะ|\s+")
"""Calls and particles tell nothing."""
_AS: dict[str, tuple[Kind, Category, str]] = {
    "self_harm": ("self_harm", Category.MENTAL, "suicide"),
    "overdose": ("self_harm", Category.MENTAL, "overdose"),
    "poison": ("medical", Category.HEALTH, "poison"),
    "threat": ("violence", Category.VIOLENCE, "threat"),
    "confinement": ("violence", Category.VIOLENCE, "confinement"),
    "medical": ("medical", Category.HEALTH, "acute"),
    "violence": ("violence", Category.VIOLENCE, "in_progress"),
    "sexual": ("sexual", Category.VIOLENCE, "sexual"),
    "agitated": ("agitated", Category.MENTAL, "agitated"),
    "fire": ("fire", Category.DISASTER, "fire"),
    "flood": ("flood", Category.DISASTER, "trapped"),
    "missing": ("missing", Category.RETURN, "missing"),
    "trafficking": ("trafficking", Category.TRAFFICKING, "confinement"),
    "child": ("child", Category.CHILD, "neglect"),
}


def _resembling(normal: str) -> Danger | None:
    """Danger that no rule knows but that sounds like the examples of it, in the text or a part of a long one."""
    if len(_CALLS.sub("", normal)) < _LEAST or (len(normal) <= _SPAN and intent(normal) is not None):
        return None
    likeness, part = max((danger_likeness().of(span), span) for span in _spans(normal))
    if likeness < (_ALIKE if len(normal) <= _SPAN else _PART_ALIKE) or _is_quiet(part):
        return None
    if likeness < _EXPLAINED and is_plain_need(normal):
        return None
    named = kinds_alike().likest(part)[0]
    kind, category, sub = _AS[named]
    if _is_solved(kind, normal):
        return None
    other = kind == "self_harm" and bool(_OTHERS.search(normal))
    why, source = "คล้ายตัวอย่างข้อความที่เป็นอันตราย", f"examples.danger.{named}"
    return Danger(kind, Tier.E1, category, sub, why, part.strip(), source, other)


def _spans(text: str) -> list[str]:
    """The text, or the parts of a long one, cut at blanks."""
    if len(text) <= _SPAN:
        return [text]
    spans, span = [], ""
    for word in text.split():
        if len(span) + len(word) > _SPAN and span:
            spans.append(span)
            span = ""
        span = f"{span} {word}"
    return [*spans, span]


def _is_quiet(text: str) -> bool:
    """True if the text tells a story, asks for knowledge, or of what is past or over."""
    if any(_words(name).search(text) for name in ("stories", "asking", "solved", "dead")):
        return True
    return bool(_words("past").search(text)) and not _words("present").search(text)


def _blank(match: re.Match[str]) -> str:
    return "·" * len(match.group())


def _search(text: str, patterns: Patterns) -> Danger | None:
    """The first rule with a phrase that counts now; failing that, the strongest that is past or half over."""
    weaker: Danger | None = None
    _, rules = _rules()
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
    return Danger(
        rule.kind, tier, rule.category, rule.sub, rule.why, said.strip(), f"danger.danger.{rule.code}", other
    )


_OTHERS = re.compile(
    r"(?:เพื่อน|ลูก|แม่|พ่อ|น้อง|พี่|แฟน|หลาน|เขา|สามี|ภรรยา|เมีย|ผัว|ยาย|ตา|ลุง|ป้า|น้า|อา)[^\n]{0,12}?"
    r"(?:อยากตาย|ฆ่าตัว|คิดสั้น|ผูกคอ|โดด|กรีด|ทำร้ายตัวเอง|กินยา|ไม่อยากอยู่|ไม่อยากมีชีวิต|จบชีวิต|จะตาย|มาลา)"
)


def _tier(rule: _Rule, text: str, match: re.Match[str]) -> Tier | None:
    """How pressing a phrase is where it stands; None if it is no danger there."""
    start, end = match.span()
    before = text[max(0, start - 14) : start].rstrip()
    if _words("negated").search(before) or _words("denies").search(match.group()):
        return None
    if rule.feared and _words("feared").search(before):
        return None
    clause = _clause(text, start, end)
    if _words("stories").search(clause) or _words("asking").search(clause):
        return None
    if _is_solved(rule.kind, text):
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


@read_from("danger")
def _solved_of() -> dict[str, re.Pattern[str]]:
    return {kind: pattern(phrases) for kind, phrases in load("danger")["harmless"]["solved_of"].items()}


def _is_solved(kind: str, text: str) -> bool:
    """True if the text says that it is over: the sufferer is safe, the lost one found, the fire out."""
    of_kind = _solved_of().get(kind)
    return bool(_words("solved").search(text)) or (of_kind is not None and bool(of_kind.search(text)))


def _clause(text: str, start: int, end: int) -> str:
    """The words around a phrase, up to the next full stop, line end or turn of thought."""
    before = [m.end() for m in _CLAUSE.finditer(text, 0, start)]
    after = _CLAUSE.search(text, end)
    return text[before[-1] if before else 0 : after.start() if after else len(text)]
