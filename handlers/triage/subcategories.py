"""The sub-categories of `handlers/content/categories.toml`: which of them a text's words speak for, else which is likest."""

import re
from dataclasses import dataclass

from handlers.triage.content import Patterns, changed_since, load, read_from
from handlers.triage.examples import Examples, spoken, stored
from handlers.triage.spelling import normalise, squeezed
from models.words import Category, Tier

_WORDS = re.compile(r"[ก-๎]{3,}")
"""The plain words in a phrase."""
_TELLS = 1.0
"""Likeness from which a sub-category is named. Of labelled messages 9 in 10 are right from here on; lower down, guesses."""


@dataclass(frozen=True, slots=True)
class Sub:
    """A sub-category, how pressing it is by itself, and how surely its words mean it."""

    category: Category
    name: str
    tier: Tier
    weight: float

    @property
    def source(self) -> str:
        """The content entry, by the name under which an operator may change it."""
        return f"categories.category.{self.category}.sub.{self.name}"


@read_from("categories")
def _subs() -> tuple[Patterns, list[Sub]]:
    """Every phrase as a pattern of its own, and the sub-category that it speaks for."""
    content = load("categories")
    rows = [
        (phrase, c["code"], s) for c in content["category"] for s in c.get("sub", ()) for phrase in s["says"]
    ]
    subs = [Sub(Category(code), s["name"], Tier(s["tier"]), s["weight"]) for _, code, s in rows]
    return Patterns(([phrase] for phrase, _, _ in rows), content["say"]), subs


def spoken_for(normal: str) -> dict[Sub, str]:
    """The sub-categories that some phrase speaks for, with what it found."""
    patterns, subs = _subs()
    said: dict[Sub, str] = {}
    for number, match in patterns.found(normal):
        said.setdefault(subs[number], match.group())
    return said


def sub_alike(category: Category, normal: str) -> str | None:
    """The sub-category of a text that only resembles the examples of this category; None if nothing tells it.

    The rules' words are looked for once more without the blanks; else it is the one whose words and examples the text
    resembles most.
    """
    if told := _heaviest(category, squeezed(normal)):
        return told
    known = _alike(category)
    name, likeness = known.likest(normal) if known.names else (None, 0.0)
    return name if likeness > _TELLS else None


def _heaviest(category: Category, normal: str) -> str | None:
    """The sub-category of this category that rules speak for most surely."""
    told = [sub for sub in spoken_for(normal) if sub.category is category]
    return max(told, key=lambda sub: sub.weight).name if told else None


@read_from("categories", "examples", "spellings", "alike")
def _alike(category: Category) -> Examples:
    """The sub-categories of one category by their rules' words, and by the examples that the rules put there."""
    changed = changed_since("examples") or changed_since("categories")
    return subs_learned(category) if changed else stored(f"subs_{category}")


def subs_learned(category: Category) -> Examples:
    """The same, learned from the words and sentences themselves."""
    rows = next(row for row in load("categories")["category"] if row["code"] == category)
    texts = {
        sub["name"]: [w for phrase in sub["says"] for w in _WORDS.findall(phrase)]
        for sub in rows.get("sub", ())
    }
    sentences = enumerate(load("examples")["need"].get(category, ()))
    for text in (normalise(one) for number, whole in sentences for one in spoken(whole, number)):
        if name := _heaviest(category, text):
            texts[name].append(text)
    return Examples.of(texts)
