"""How much a text sounds like danger: a straight sum of weights (logistic regression) of its letter pieces and marks.

The weights stand in `handlers/content/likeness.toml`; `python tests/bench/learn.py` learns them from the sentences of
`handlers/content/examples.toml`, which everybody can read and change, and the phrases of `danger.toml`. Sentences that
an operator adds are learned on top of them, here, when his changes come in.
"""

import math
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache

from handlers.triage.content import changed_since, load, read_from
from handlers.triage.evidence import evidence
from handlers.triage.examples import dangerous, harmless

_SURE = 1.5
"""What an operator's own sentence must reach, on its side of nought, to count as learned."""
_ROUNDS = 20
_SIZES = (2, 3, 4, 5, 6)
"""Letters of a piece: the longest are words, the shortest hold against misspelling."""


@dataclass(slots=True)
class Likeness:
    """Weights of pieces and of the marks of `evidence`; `of` is above nought for what should show the card."""

    weights: dict[str, float]
    marks: dict[str, float]
    bias: float

    def of(self, normal: str, marks: AbstractSet[str]) -> float:
        """The logarithm of the odds that a normalised text speaks of danger, as far as letters and marks tell."""
        return self.letters(normal) + self.of_marks(marks)

    def of_marks(self, marks: AbstractSet[str]) -> float:
        """What marks add to the letters."""
        return sum([self.marks.get(mark, 0.0) for mark in marks])

    def letters(self, normal: str) -> float:
        """The same as far as its letters alone tell."""
        found, weights = pieces(normal), self.weights
        return (
            sum([weights[piece] for piece in found if piece in weights]) / math.sqrt(len(found)) + self.bias
        )

    def learn(self, sentences: Iterable[tuple[str, bool]]) -> None:
        """Correct the weights by normalised sentences and whether they speak of danger (passive-aggressive)."""
        these = [(text, evidence(text).marks, 1 if is_danger else -1) for text, is_danger in sentences]
        for _ in range(_ROUNDS):
            if not [True for normal, marks, side in these if self._correct(normal, marks, side)]:
                return

    def _correct(self, normal: str, marks: AbstractSet[str], side: int) -> bool:
        short = _SURE - side * self.of(normal, marks)
        if short <= 0:
            return False
        found = pieces(normal)
        step = side * short / math.sqrt(len(found))
        for piece in found:
            self.weights[piece] = self.weights.get(piece, 0.0) + step
        return True


@lru_cache(maxsize=8)
def pieces(normal: str) -> frozenset[str]:
    """The runs of two to six letters in a text, blanks left out, with its beginning and end marked."""
    text = "^" + "".join(normal.split()) + "$"
    ends = range(len(text) + 1)
    return frozenset([text[at - size : at] for size in _SIZES for at in ends[size:]])


@read_from("examples", "likeness", "spellings", "danger")
def danger_likeness() -> Likeness:
    """The weights that were learned, with the operator's own sentences learned on top."""
    told: Mapping[str, str] = load("likeness")
    found = Likeness(weights(told["pieces"]), weights(told["marks"]), float(told["bias"]))
    if changed_since("examples"):
        own = [(normal, True) for normal in dangerous(own=True)]
        found.learn([*own, *((normal, False) for normal in harmless(own=True))])
    return found


def weights(written: str) -> dict[str, float]:
    """The weights of a block of lines: a name, a blank, a number."""
    rows = (row.rpartition(" ") for row in written.splitlines() if row)
    return {name: float(weight) for name, _, weight in rows}
