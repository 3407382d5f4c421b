"""What a text resembles: a naive Bayes comparison with made-up sentences (`handlers/content/examples.toml`).

The rules are the floor; this is a second ear for wording that no rule foresaw. It goes by pieces of three and four
letters of sentences that everybody can read and change. What each piece tells stands in `handlers/content/alike.toml`,
written by `python tests/bench/learn.py`; where an operator changed sentences it is learned anew, at the first use.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache
from threading import Lock

import numpy as np

from handlers import wording
from handlers.triage.content import changed_since, load, read_from
from handlers.triage.spelling import normalise, squeezed

NOTHING = "nothing"
"""The class of sentences that speak of no need."""
_SLOT = re.compile(r"\{(\w+)\}")
_SMOOTH = 0.3
_FIRST_ROWS = 1024
_SEEN = 2
"""A piece that stands in one sentence only tells nothing general."""
_TELLING = 1.0
"""What a piece says for less than this is left out: it costs time and changes nothing (measured)."""


class Examples:
    """Classes of example sentences and the pieces that tell each from the rest (complement naive Bayes)."""

    def __init__(self, names: Iterable[str], written: Mapping[str, str]) -> None:
        """`written` has per piece the numbers of classes and what it tells for each: `"2 1.25 7 -1.5"`."""
        self.names = tuple(names)
        self.written = written
        self._rows: dict[str, int] = {}
        self._reading = Lock()
        self._told = np.zeros((_FIRST_ROWS, len(self.names)))

    @classmethod
    def of(cls, classes: Mapping[str, Iterable[str]]) -> "Examples":
        """Learned from names with normalised sentences."""
        counts = {name: Counter(p for text in texts for p in pieces(text)) for name, texts in classes.items()}
        everywhere = Counter[str]()
        for own in counts.values():
            everywhere.update(own)
        return cls(counts, _weights(list(counts.values()), everywhere))

    def likeness(self, normal: str) -> dict[str, float]:
        """How much a text resembles the examples of each class, against those of all others; 0 is even."""
        found = pieces(normal)
        known = self.written.keys() & found
        rows = [self._rows[piece] if piece in self._rows else self._read(piece) for piece in known]
        scores = self._told[rows].sum(axis=0) / (math.sqrt(len(found)) or 1.0)
        return dict(zip(self.names, scores.tolist(), strict=True))

    def _read(self, piece: str) -> int:
        """The row of what a piece tells for each class; read when first met, since most pieces never are."""
        numbers = self.written[piece].split()
        with self._reading:
            row = len(self._rows)
            if row == len(self._told):
                self._told = np.concatenate([self._told, np.zeros_like(self._told)])
            self._told[row, list(map(int, numbers[::2]))] = list(map(float, numbers[1::2]))
            return self._rows.setdefault(piece, row)

    def likest(self, normal: str) -> tuple[str, float]:
        """The class that a text resembles most, and how much."""
        return max(self.likeness(normal).items(), key=lambda one: one[1])


def _weights(counts: list[Counter[str]], everywhere: Counter[str]) -> dict[str, str]:
    """Per piece the classes that have it, with the logarithm of how much likelier it is in them than elsewhere."""
    logs = [math.log(n + _SMOOTH) for n in range(max(everywhere.values(), default=0) + 1)]
    total, kinds = sum(everywhere.values()), len(everywhere) * _SMOOTH
    weights: dict[str, list[str]] = defaultdict(list)
    for number, own in enumerate(counts):
        mine = sum(own.values())
        shift = math.log(total - mine + kinds) - math.log(mine + kinds)
        for piece, n in own.items():
            if everywhere[piece] >= _SEEN:
                weight = logs[n] - logs[everywhere[piece] - n] + shift
                if abs(weight) >= _TELLING:
                    weights[piece].append(f"{number} {weight:.2f}")
    return {piece: " ".join(found) for piece, found in weights.items()}


@lru_cache(maxsize=4)
def pieces(normal: str) -> frozenset[str]:
    """The runs of three and four letters in a text, with its beginning and end marked."""
    text = "^" + squeezed(normal).replace(" ", "") + "$"
    threes, fours = range(len(text) - 2), range(len(text) - 3)
    return frozenset([text[at : at + 3] for at in threes] + [text[at : at + 4] for at in fours])


def stored(name: str) -> Examples:
    """What was learned from the sentences as they are shipped, under a name of `alike.toml`."""
    told = load("alike")[name]
    rows = (row.partition(" ") for row in told["pieces"].splitlines() if row)
    return Examples(told["names"], {piece: numbers for piece, _, numbers in rows})


@read_from("examples", "spellings", "alike")
def needs_alike() -> Examples:
    """The examples by category, and those of nothing."""
    return needs_learned() if changed_since("examples") else stored("needs")


def needs_learned() -> Examples:
    """The same, learned from the sentences themselves."""
    needs = {code: _said(f"need.{code}") for code in load("examples")["need"]}
    return Examples.of({**needs, NOTHING: harmless_talk()})


@read_from("examples", "spellings", "alike")
def kinds_alike() -> Examples:
    """Danger by its kind: which card fits what only resembles danger."""
    return kinds_learned() if changed_since("examples") else stored("kinds")


def kinds_learned() -> Examples:
    """The same, learned from the sentences themselves."""
    return Examples.of({kind: _said(f"danger.{kind}") for kind in load("examples")["danger"]})


def dangerous(*, own: bool = False) -> list[str]:
    """The normalised sentences that speak of danger now; with `own` only those that an operator added."""
    return [text for kind in load("examples")["danger"] for text in _said(f"danger.{kind}", own=own)]


def harmless(*, own: bool = False) -> list[str]:
    """The normalised sentences that speak of no danger; with `own` only those that an operator added."""
    tables = ((table, key) for table in ("need", "near") for key in load("examples")[table])
    others = (text for table, key in tables for text in _said(f"{table}.{key}", own=own))
    return [*harmless_talk(own=own), *others]


def harmless_talk(*, own: bool = False) -> list[str]:
    """The normalised sentences that speak of no need at all."""
    return _said("harmless.says", own=own)


def _said(name: str, *, own: bool = False) -> list[str]:
    table, _, key = name.partition(".")
    texts: list[str] = load("examples")[table][key]
    known = frozenset(wording.content("examples")[table][key]) if own else frozenset[str]()
    return [
        normalise(text)
        for number, whole in enumerate(texts)
        if whole not in known
        for text in spoken(whole, number)
    ]


def nearest(text: str, source: str) -> str:
    """The sentence of an entry (`examples.danger.fire`) that shares most with a text, as it stands there."""
    _, table, key = source.split(".")
    asked = pieces(normalise(text))
    sentences: list[str] = load("examples")[table][key]
    return max(sentences, key=lambda one: _shared(asked, pieces(normalise(spoken(one)[0]))))


def _shared(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other)


def spoken(sentence: str, number: int = 0, times: int = 1) -> list[str]:
    """A sentence with its open places filled from `[slots]`, in up to `times` ways; `number` chooses the words."""
    if "{" not in sentence:
        return [sentence]
    return [_filled(sentence, number * 7 + turn * 5) for turn in range(times)]


def _filled(sentence: str, choice: int) -> str:
    slots: Mapping[str, list[str]] = load("examples")["slots"]
    return _SLOT.sub(lambda slot: slots[slot[1]][choice % len(slots[slot[1]])], sentence)
