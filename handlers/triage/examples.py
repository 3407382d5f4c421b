"""What a text resembles: a naive Bayes comparison with made-up sentences (`handlers/content/examples.toml`).

The rules are the floor; this is a second ear for wording that no rule foresaw. It learns at the first use, in less
than a second, from pieces of three and four letters of sentences that everybody can read and change.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from handlers import wording
from handlers.triage.content import load, read_from
from handlers.triage.spelling import normalise, squeezed

NOTHING = "nothing"
"""The class of sentences that speak of no need."""
_SLOT = re.compile(r"\{(\w+)\}")
_SIZES = (3, 4)
_SMOOTH = 0.3
_SEEN = 2
"""A piece that stands in one sentence only tells nothing general."""
_TELLING = 1.0
"""What a piece says for less than this is left out: it costs time and changes nothing (measured)."""


class Examples:
    """Classes of example sentences and the pieces that tell each from the rest (complement naive Bayes)."""

    def __init__(self, classes: Mapping[str, Iterable[str]], asked: Iterable[str] | None = None) -> None:
        """`classes` are names with normalised sentences; `asked` those whose likeness is wanted, else all."""
        counts = {name: Counter(p for text in texts for p in pieces(text)) for name, texts in classes.items()}
        everywhere = Counter[str]()
        for own in counts.values():
            everywhere.update(own)
        self.names = tuple(asked or counts)
        self._weights = _weights([counts[name] for name in self.names], everywhere)

    def likeness(self, normal: str) -> dict[str, float]:
        """How much a text resembles the examples of each class, against those of all others; 0 is even."""
        found = pieces(normal)
        scores = [0.0] * len(self.names)
        for piece in self._weights.keys() & found:
            for number, weight in self._weights[piece]:
                scores[number] += weight
        root = math.sqrt(len(found)) or 1.0
        return {name: score / root for name, score in zip(self.names, scores, strict=True)}

    def likest(self, normal: str) -> tuple[str, float]:
        """The class that a text resembles most, and how much."""
        return max(self.likeness(normal).items(), key=lambda one: one[1])


def _weights(
    counts: list[Counter[str]], everywhere: Counter[str]
) -> dict[str, tuple[tuple[int, float], ...]]:
    """Per piece the classes that have it, with the logarithm of how much likelier it is in them than elsewhere."""
    logs = [math.log(n + _SMOOTH) for n in range(max(everywhere.values(), default=0) + 1)]
    total, kinds = sum(everywhere.values()), len(everywhere) * _SMOOTH
    weights: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for number, own in enumerate(counts):
        mine = sum(own.values())
        shift = math.log(total - mine + kinds) - math.log(mine + kinds)
        for piece, n in own.items():
            if everywhere[piece] >= _SEEN:
                weight = logs[n] - logs[everywhere[piece] - n] + shift
                if abs(weight) >= _TELLING:
                    weights[piece].append((number, weight))
    return {piece: tuple(found) for piece, found in weights.items()}


def pieces(normal: str) -> frozenset[str]:
    """The runs of three and four letters in a text, with its beginning and end marked."""
    text = "^" + squeezed(normal).replace(" ", "") + "$"
    return frozenset(text[i : i + size] for size in _SIZES for i in range(len(text) - size + 1))


@read_from("examples", "spellings")
def needs_alike() -> Examples:
    """The examples by category, and those of nothing."""
    return Examples(
        {**{code: _said(f"need.{code}") for code in load("examples")["need"]}, NOTHING: harmless_talk()}
    )


@read_from("examples", "spellings")
def kinds_alike() -> Examples:
    """Danger by its kind: which card fits what only resembles danger."""
    return Examples({kind: _said(f"danger.{kind}") for kind in load("examples")["danger"]})


def dangerous(*, own: bool = False) -> list[str]:
    """The normalised sentences that speak of danger now; with `own` only those that an operator added."""
    return [text for kind in load("examples")["danger"] for text in _said(f"danger.{kind}", own=own)]


def harmless(*, own: bool = False) -> list[str]:
    """The normalised sentences that speak of no danger; with `own` only those that an operator added."""
    needs = (text for code in load("examples")["need"] for text in _said(f"need.{code}", own=own))
    return [*harmless_talk(own=own), *needs]


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
