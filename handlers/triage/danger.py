"""Danger to life, body or freedom now, read from any text before anything else (DESIGN.md law 5).

Unmistakable words of a rule show the card by themselves. All else is weighed together: the hints of rules, the words
for what is past, over, denied, asked or told, and how the whole text sounds beside the examples (`likeness`).
"""

import re
from dataclasses import dataclass

from handlers.triage.categories import is_plain_need
from handlers.triage.evidence import CALLS, Evidence, Kind, Said, evidence
from handlers.triage.examples import kinds_alike
from handlers.triage.intents import intent
from handlers.triage.likeness import danger_likeness
from handlers.triage.spelling import normalise
from models.words import Category, Tier


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


_LONG, _SPAN = 240, 120
"""Letters from which a text is also weighed part by part, and of a part: danger may stand in the middle of a story."""
_SAID_AGAIN = re.compile(r"(.{2,20}?)\1{3,}")
"""The same over and over fills a page and tells no more than once."""
_PART = 1.5
"""Likeness from which a part of a long text shows the card: it has many parts, and each might be wrong."""
_ENDINGS = frozenset({"solved", "aftercare", "aftercare_after", "solved_after"})
"""Marks of the whole of a long text that count in each of its parts: how it ended governs."""
_MARKS_ADD, _QUIET_MARKS_ADD = 5.0, 2.6
"""What marks add to the letters at most (about), with a hint among them and without."""
_ALONE = 0.6
"""Share of a text, calls left out, from which a hint shows the card by itself: little is left to gainsay it ("ไฟไหม้")."""
_EXPLAINED = 0.7
"""Likeness from which the card is shown although a rule already understands the text otherwise."""
_LEAST = 4
"""Letters under which nothing is compared."""
_SHORT = 60
"""Letters up to which a text that plainly wants something else is not compared."""
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


def danger(text: str) -> Danger | None:
    """The most pressing danger that the text may speak of, or None. Cheap: meant for every incoming text."""
    return danger_in(normalise(text))


def danger_in(normal: str) -> Danger | None:
    """The same for a text that `normalise` has read."""
    normal = _SAID_AGAIN.sub(r"\1", normal) if len(normal) > _LONG else normal
    found = evidence(normal)
    little = _ALONE * len(CALLS.sub("", normal))
    sure = next(
        (one for one in found.said if one.tier is Tier.E1 and (one.unmistakable or len(one.words) >= little)),
        None,
    )
    if sure is not None:
        return _by_rule(sure, Tier.E1, normal)
    return _weighed(normal, found) or _less_pressing(normal, found)


def _weighed(normal: str, found: Evidence) -> Danger | None:
    """Danger by all the evidence together, in the whole text or in a part of a long one."""
    if len(CALLS.sub("", normal)) < _LEAST:
        return None
    if not found.said and len(normal) <= _SHORT and intent(normal) is not None:
        return None
    heard = danger_likeness().of(normal, found.marks)
    if heard > _EXPLAINED or (heard > 0 and not _is_explained(normal, found)):
        return _named(normal, found)
    return _weighed_in_parts(normal, found) if len(normal) > _LONG else None


def _weighed_in_parts(normal: str, found: Evidence) -> Danger | None:
    """Danger in the worst part of a long text. Parts whose letters are far from it are not looked at closely."""
    likeness = danger_likeness()
    most = _MARKS_ADD if any(one.tier is Tier.E1 for one in found.said) else _QUIET_MARKS_ADD
    ending = found.marks & _ENDINGS
    heard, worst, said = _PART, "", found
    for letters, part in sorted(((likeness.letters(part), part) for part in _parts(normal)), reverse=True):
        if letters + most <= heard:
            break
        its = evidence(part)
        told = letters + likeness.of_marks(its.marks | ending)
        if told > heard:
            heard, worst, said = told, part, its
    return _named(worst, said) if worst else None


def _is_explained(normal: str, found: Evidence) -> bool:
    """True if no rule speaks of danger now, but one of a danger half over or of a need that is not pressing."""
    tiers = {one.tier for one in found.said}
    return Tier.E1 not in tiers and (Tier.E2 in tiers or is_plain_need(normal))


def _named(text: str, found: Evidence) -> Danger:
    """Which danger it is: the one that a rule names, else the one whose examples the text resembles most."""
    hint = next((one for one in found.said if one.tier is Tier.E1), None)
    if hint is not None:
        return _by_rule(hint, Tier.E1, text)
    named = kinds_alike().likest(text)[0]
    kind, category, sub = _AS[named]
    why, source = "คล้ายตัวอย่างข้อความที่เป็นอันตราย", f"examples.danger.{named}"
    return Danger(kind, Tier.E1, category, sub, why, text.strip(), source, _is_about_other(kind, text))


def _less_pressing(normal: str, found: Evidence) -> Danger | None:
    """What a rule says of a danger that is past or half over."""
    weaker = next((one for one in found.said if one.tier in (Tier.E2, Tier.U)), None)
    return _by_rule(weaker, weaker.tier, normal) if weaker is not None and weaker.tier is not None else None


def _by_rule(one: Said, tier: Tier, text: str) -> Danger:
    rule = one.rule
    other = _is_about_other(rule.kind, text)
    source = f"danger.danger.{rule.code}"
    return Danger(rule.kind, tier, rule.category, rule.sub, rule.why, one.words, source, other)


def _parts(text: str) -> list[str]:
    """The parts of a long text, cut at blanks."""
    parts, part = [], ""
    for word in text.split():
        if len(part) + len(word) > _SPAN and part:
            parts.append(part)
            part = ""
        part = f"{part} {word}".strip()
    return [*parts, part]


def _is_about_other(kind: Kind, text: str) -> bool:
    return kind == "self_harm" and bool(_OTHERS.search(text))


_OTHERS = re.compile(
    r"(?:เพื่อน|ลูก|แม่|พ่อ|น้อง|พี่|แฟน|หลาน|เขา|สามี|ภรรยา|เมีย|ผัว|ยาย|ตา|ลุง|ป้า|น้า|อา)[^\n]{0,12}?"
    r"(?:อยากตาย|ฆ่าตัว|คิดสั้น|ผูกคอ|โดด|กรีด|ทำร้ายตัวเอง|กินยา|ไม่อยากอยู่|ไม่อยากมีชีวิต|จบชีวิต|จะตาย|มาลา)"
)
