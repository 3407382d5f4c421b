"""Which needs a text speaks of, likeliest first, with the words that said so (`handlers/content/categories.toml`)."""

from dataclasses import dataclass

from handlers.triage.content import load, read_from
from handlers.triage.examples import NOTHING, needs_alike
from handlers.triage.subcategories import spoken_for, sub_alike
from models.words import Category, Tier

_WORTH_NAMING = 0.4
"""Of the heaviest category's weight: a lighter one is not offered."""
_MOST = 4
_ALIKE = 0.5
"""What a point of likeness to the examples counts against a point of the rules (cross-validated: 84 → 92 %)."""
_ALIKE_ALONE = 0.8
"""Likeness from which a category is offered that no rule speaks for."""
_TIER_COUNTS = 0.7
"""Of the heaviest sub-category's weight: from here on another one's tier counts."""
_SURELY = 5
"""A need that rules speak for so much is named, however heavy another one is."""
_FURTHER = 0.25
"""What another sub-category of the same category adds, of its weight."""


@dataclass(frozen=True, slots=True)
class Need:
    """A category that the text speaks of: its likeliest sub-category, its tier, how heavy, and the words."""

    category: Category
    sub: str | None
    tier: Tier
    weight: float
    said: str
    source: str
    """The content entry that said so, by the name under which an operator may change it."""


@read_from("categories")
def menu_labels() -> dict[Category, str]:
    """What a category is called on a button, at most 20 signs."""
    return {Category(c["code"]): c["menu"] for c in load("categories")["category"]}


def needs(normal: str, *, alike: bool = True) -> tuple[Need, ...]:
    """The needs in a normalised text, heaviest first; without `alike` only those that a rule speaks for."""
    found: dict[Category, list[Need]] = {}
    for sub, said in spoken_for(normal).items():
        found.setdefault(sub.category, []).append(
            Need(sub.category, sub.name, sub.tier, sub.weight, said, sub.source)
        )
    ruled = [_together(these) for these in found.values()]
    sure = {need.category for need in ruled if need.weight >= _SURELY}
    weighed = _with_examples(ruled, normal) if alike else ruled
    heaviest = sorted(weighed, key=lambda n: -n.weight)
    least = heaviest[0].weight * _WORTH_NAMING if heaviest else 0
    return tuple(n for n in heaviest if n.weight >= least or n.category in sure)[:_MOST]


def is_plain_need(normal: str) -> bool:
    """True if some rule is sure of a need that is not pressing today."""
    return any(sub.weight >= _SURELY and sub.tier in (Tier.N, Tier.U) for sub in spoken_for(normal))


def _with_examples(ruled: list[Need], normal: str) -> list[Need]:
    """The needs that rules found, heavier or lighter by likeness, and those that the text only resembles."""
    alike = needs_alike().likeness(normal)
    nothing = alike.pop(NOTHING)
    weighed = [
        Need(
            n.category,
            n.sub,
            n.tier,
            max(n.weight + _ALIKE * alike.get(n.category.value, 0.0), 0.1),
            n.said,
            n.source,
        )
        for n in ruled
    ]
    known = {n.category.value for n in ruled}
    if not ruled and nothing > max(alike.values()):
        return []
    for name, score in alike.items():
        if name not in known and score >= _ALIKE_ALONE:
            weighed.append(_resembling(Category(name), _ALIKE * score, normal))
    return weighed


def _resembling(category: Category, weight: float, normal: str) -> Need:
    """A need that no rule speaks for. How pressing it is a guess does not say."""
    sub = sub_alike(category, normal)
    return Need(category, sub, Tier.N, weight, "คล้ายตัวอย่าง", f"examples.need.{category.value}")


def _together(these: list[Need]) -> Need:
    """The heaviest sub-category of one category; the others support it a little; the most pressing tier counts."""
    first = max(these, key=lambda n: n.weight)
    weight = first.weight + _FURTHER * sum(n.weight for n in these if n is not first)
    tier = min((n.tier for n in these if n.weight >= first.weight * _TIER_COUNTS), key=list(Tier).index)
    return Need(first.category, first.sub, tier, weight, first.said, first.source)
