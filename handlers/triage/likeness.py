"""How much a text sounds like danger: a straight sum of weights of its letter pieces (logistic regression).

The weights stand in `handlers/content/likeness.toml`; `python tests/bench/learn.py` learns them from the sentences of
`handlers/content/examples.toml`, which everybody can read and change. Sentences that an operator adds are learned on
top of them, here, when his changes come in.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from handlers.triage.content import changed_since, load, read_from
from handlers.triage.examples import dangerous, harmless

SIZES = (2, 3, 4)
_SURE = 1.5
"""What an operator's own sentence must reach, on its side of nought, to count as learned."""
_ROUNDS = 20


@dataclass(slots=True)
class Likeness:
    """Weights of pieces; `of` is above nought for what sounds more like danger than like anything else."""

    weights: dict[str, float]
    bias: float

    def of(self, normal: str) -> float:
        """The logarithm of the odds that a normalised text speaks of danger, as far as its letters tell."""
        found = pieces(normal)
        known = self.weights.keys() & found
        return sum([self.weights[piece] for piece in known]) / math.sqrt(len(found)) + self.bias

    def learn(self, sentences: Iterable[tuple[str, bool]]) -> None:
        """Correct the weights by normalised sentences and whether they speak of danger (passive-aggressive)."""
        these = list(sentences)
        for _ in range(_ROUNDS):
            if not [True for normal, is_danger in these if self._correct(normal, 1 if is_danger else -1)]:
                return

    def _correct(self, normal: str, side: int) -> bool:
        short = _SURE - side * self.of(normal)
        if short <= 0:
            return False
        found = pieces(normal)
        step = side * short / math.sqrt(len(found))
        for piece in found:
            self.weights[piece] = self.weights.get(piece, 0.0) + step
        return True


def pieces(normal: str) -> set[str]:
    """The runs of two to four letters in a text, blanks left out, with its beginning and end marked."""
    text = "^" + "".join(normal.split()) + "$"
    return {text[i : i + size] for size in SIZES for i in range(len(text) - size + 1)}


@read_from("examples", "likeness", "spellings")
def danger_likeness() -> Likeness:
    """The weights that were learned, with the operator's own sentences learned on top."""
    told: Mapping[str, str] = load("likeness")
    rows = (row.rpartition(" ") for row in told["pieces"].splitlines() if row)
    found = Likeness({piece: float(weight) for piece, _, weight in rows}, float(told["bias"]))
    if changed_since("examples"):
        own = [(normal, True) for normal in dangerous(own=True)]
        found.learn([*own, *((normal, False) for normal in harmless(own=True))])
    return found
