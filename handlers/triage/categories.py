"""Which needs a text speaks of, likeliest first, with the words that said so (`handlers/content/categories.toml`)."""

from dataclasses import dataclass
from functools import cache

from models.words import Category, Tier

from handlers.triage.content import Patterns, load

_WORTH_NAMING = 0.4
"""Of the heaviest category's weight: a lighter one is not offered."""
_MOST = 4
_FURTHER = 0.25
"""What another sub-category of the same category adds, of its weight."""


@dataclass(frozen=True, slots=True)
class Need:
    """A category that the text speaks of: its likeliest sub-category, its tier, how heavy, and the words."""

    category: Category
    sub: str
    tier: Tier
    weight: float
    said: str


@dataclass(frozen=True, slots=True)
class _Sub:
    category: Category
    name: str
    tier: Tier
    weight: float


@cache
def _subs() -> tuple[Patterns, tuple[_Sub, ...]]:
    content = load("categories")
    rows = [(c["code"], s) for c in content["category"] for s in c.get("sub", ())]
    return Patterns((s["says"] for _, s in rows), content["say"]), tuple(
        _Sub(Category(code), s["name"], Tier(s["tier"]), s["weight"]) for code, s in rows
    )


@cache
def menu_labels() -> dict[Category, str]:
    """What a category is called on a button, at most 20 signs."""
    return {Category(c["code"]): c["menu"] for c in load("categories")["category"]}


def needs(normal: str) -> tuple[Need, ...]:
    """The needs in a normalised text, heaviest first."""
    found: dict[Category, list[Need]] = {}
    patterns, subs = _subs()
    for number, match in patterns.found(normal):
        sub = subs[number]
        need = Need(sub.category, sub.name, sub.tier, sub.weight, match.group())
        found.setdefault(sub.category, []).append(need)
    heaviest = sorted((_together(these) for these in found.values()), key=lambda n: -n.weight)
    least = heaviest[0].weight * _WORTH_NAMING if heaviest else 0
    return tuple(n for n in heaviest if n.weight >= least)[:_MOST]


def _together(these: list[Need]) -> Need:
    """The heaviest sub-category of one category; the others support it a little; the most pressing tier counts."""
    first = max(these, key=lambda n: n.weight)
    weight = first.weight + _FURTHER * sum(n.weight for n in these if n is not first)
    return Need(first.category, first.sub, first.tier, weight, first.said)
