"""Learn what triage hears beside its rules: examples.toml and the rules → likeness.toml, alike.toml (about a minute and a half).

    python tests/bench/learn.py            # learn and write handlers/content/likeness.toml and alike.toml
    python tests/bench/learn.py --alike    # only alike.toml: needs, their kinds and those of danger (some seconds)
    python tests/bench/learn.py --try      # learn from four fifths, say how well the fifth is told apart; writes nothing

Danger or none is logistic regression over pieces of two to six letters and the marks of `handlers/triage/evidence.py`, the same at every
run. Each sentence is learned as it stands and as it might be typed (`typed_by_hand.py`). Which need or which
danger it is goes by naive Bayes (`handlers/triage/examples.py`).
"""

import hashlib
import json
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parents[1])]

import numpy as np
from bench.typed_by_hand import Labelled, everything

from handlers import wording
from handlers.triage.evidence import evidence
from handlers.triage.examples import kinds_learned, needs_learned, spoken
from handlers.triage.likeness import Likeness, pieces
from handlers.triage.subcategories import subs_learned
from models.words import Category

CONTENT = Path(__file__).parents[2] / "handlers" / "content"
FILE, ALIKE = CONTENT / "likeness.toml", CONTENT / "alike.toml"
KEPT = 50_000
"""Pieces that are kept: the weightiest. Fewer tell danger from harmless talk less well, more add nothing."""
CARD = -1.07
"""Log-odds from which the card is shown: recall before precision, but no further (chosen on sentences held out)."""
LOOSE = 10.0
"""How far the weights may go for the sake of one sentence (the inverse of the penalty)."""
MARK = 0.15
"""What a mark counts beside a piece before anything is learned: less, so that the whole text speaks first."""
STEPS = 120


def sentences() -> Labelled:
    """All examples with 1 for danger and -1 for none."""
    content = wording.content("examples")
    danger = [text for texts in content["danger"].values() for text in texts]
    none = [
        text for table in ("harmless", "near", "need") for texts in content[table].values() for text in texts
    ]
    return [*((text, 1) for text in danger), *((text, -1) for text in none)]


@dataclass(slots=True)
class Heard:
    """The texts as numbers: their sides, which pieces stand in which row and how much each counts there, the marks."""

    sides: np.ndarray
    pieces: list[str]
    often: np.ndarray
    row: np.ndarray
    column: np.ndarray
    count: np.ndarray
    names: list[str]
    marks: np.ndarray


def heard(texts: Labelled) -> Heard:
    """Every piece that stands in more than one text, and every mark."""
    found = [pieces(text) for text, _ in texts]
    marks = [evidence(text).marks for text, _ in texts]
    often = Counter(piece for these in found for piece in these)
    kept = sorted(piece for piece, n in often.items() if n > 1)
    numbers = {piece: number for number, piece in enumerate(kept)}
    columns = [np.array(sorted(numbers[p] for p in these if p in numbers), dtype=np.int64) for these in found]
    sizes = np.array([len(these) for these in columns])
    names = sorted({mark for these in marks for mark in these})
    return Heard(
        sides=np.array([side for _, side in texts], dtype=float),
        pieces=kept,
        often=np.array([often[piece] for piece in kept], dtype=float),
        row=np.repeat(np.arange(len(texts)), sizes),
        column=np.concatenate(columns),
        count=np.repeat([1 / len(these) ** 0.5 for these in found], sizes),
        names=names,
        marks=np.array([[MARK * (name in these) for name in names] for these in marks]),
    )


def telling(texts: Heard) -> np.ndarray:
    """How much likelier each piece is on one side than on the other: what tells more may weigh more (naive Bayes)."""
    on = [
        np.bincount(texts.column[texts.sides[texts.row] == side], minlength=len(texts.pieces)) + 1.0
        for side in (1, -1)
    ]
    return np.maximum(np.abs(np.log(on[0] / on[0].sum()) - np.log(on[1] / on[1].sum())), 0.1)


def fitted(texts: Heard, telling: np.ndarray) -> tuple[np.ndarray, np.ndarray, float]:
    """Weights of pieces and marks, and the bias: logistic regression with both sides worth the same."""
    many, size = len(texts.sides), len(texts.pieces)
    value = texts.count * telling[texts.column]
    share = (texts.sides > 0).mean()
    worth = LOOSE * np.where(texts.sides > 0, 0.5 / share, 0.5 / (1 - share))
    kept, sides = value != 0, texts.sides
    row, column, value = texts.row[kept], texts.column[kept], value[kept]

    def loss(x: np.ndarray) -> tuple[float, np.ndarray]:
        said = np.bincount(row, weights=value * x[column], minlength=many) + texts.marks @ x[size:-1] + x[-1]
        margin = sides * said
        slope = -worth * sides * np.exp(-np.logaddexp(0, margin))
        slopes = np.bincount(column, weights=value * slope[row], minlength=size)
        down = np.concatenate([slopes, texts.marks.T @ slope, [slope.sum()]]) + x
        return float((worth * np.logaddexp(0, -margin)).sum() + x @ x / 2), down

    x = lowest(loss, np.zeros(size + len(texts.names) + 1))
    return x[:size] * telling, x[size:-1] * MARK, float(x[-1])


def lowest(
    loss: Callable[[np.ndarray], tuple[float, np.ndarray]], x: np.ndarray, memory: int = 12
) -> np.ndarray:
    """Where a smooth function is lowest (L-BFGS with halved steps)."""
    value, slope = loss(x)
    moved: list[tuple[np.ndarray, np.ndarray]] = []
    for _ in range(STEPS):
        way = -_turned(slope, moved)
        step = 1.0 if moved else 1.0 / max(1.0, float(np.abs(slope).sum()))
        while True:
            new, new_slope = loss(x + step * way)
            if new <= value + 1e-4 * step * (slope @ way) or step < 1e-9:
                break
            step /= 2
        change = (step * way, new_slope - slope)
        x, value, slope = x + change[0], new, new_slope
        if change[0] @ change[1] > 1e-12:
            moved = [*moved, change][-memory:]
    return x


def _turned(slope: np.ndarray, moved: list[tuple[np.ndarray, np.ndarray]]) -> np.ndarray:
    way, shares = slope.copy(), []
    for step, change in reversed(moved):
        share = (step @ way) / (step @ change)
        shares.append(share)
        way -= share * change
    if moved:
        step, change = moved[-1]
        way *= (step @ change) / (change @ change)
    for (step, change), share in zip(moved, reversed(shares), strict=True):
        way += step * (share - (change @ way) / (step @ change))
    return way


def weighed(texts: Labelled) -> Likeness:
    """Learn, keep the weightiest pieces, and learn once more with these alone."""
    known = heard(texts)
    tells = telling(known)
    weights, _, _ = fitted(known, tells)
    best = np.argsort(-np.abs(weights) * np.minimum(3, np.log1p(known.often)), kind="stable")[:KEPT]
    narrowed = np.zeros_like(tells)
    narrowed[best] = tells[best]
    weights, marks, bias = fitted(known, narrowed)
    chosen = {known.pieces[n]: float(weights[n]) for n in sorted(best)}
    return Likeness(chosen, dict(zip(known.names, map(float, marks), strict=True)), bias - CARD)


def fingerprint() -> str:
    """Of the sentences and rules, so that a test notices weights that were not learned from them."""
    danger = wording.content("danger")
    told = (
        sentences(),
        wording.content("examples")["slots"],
        danger["say"],
        danger["harmless"],
        danger["danger"],
    )
    return hashlib.sha256(repr(told).encode()).hexdigest()[:16]


def write(found: Likeness) -> None:
    """The weights as a content file."""
    marks = "\n".join(f"{name} {weight:.2f}" for name, weight in found.marks.items())
    rows = [f"{piece} {weight:.2f}" for piece, weight in found.weights.items() if abs(weight) >= 0.01]
    FILE.write_text(
        "# How much each piece of two to six letters, and each mark of handlers/triage/evidence.py (a rule's hint by how\n"
        "# pressing it is there, a quiet word), speaks for danger. Written by tests/bench/learn.py from the sentences of\n"
        "# examples.toml and the phrases of danger.toml: change those, never this.\n"
        f'learned_from = "{fingerprint()}"\nbias = {found.bias:.3f}\n'
        f"marks = '''\n{marks}\n'''\n"
        "pieces = '''\n" + "\n".join(rows) + "\n'''\n",
        encoding="utf-8",
    )
    print(f"{len(rows)} pieces, {FILE.stat().st_size // 1024} KB: {FILE}")


def alike_fingerprint() -> str:
    """Of the sentences and the words of sub-categories, for alike.toml."""
    told = (sentences(), wording.content("examples")["slots"], wording.content("categories")["category"])
    return hashlib.sha256(repr(told).encode()).hexdigest()[:16]


def write_alike() -> None:
    """What tells needs, their kinds and the kinds of danger from each other."""
    learned = {"needs": needs_learned(), "kinds": kinds_learned()}
    learned |= {f"subs_{category}": subs_learned(category) for category in Category}
    blocks = [
        f"[{name}]\nnames = {json.dumps(found.names)}\npieces = '''\n{_rows(found.written)}'''\n"
        for name, found in learned.items()
    ]
    ALIKE.write_text(
        "# Which pieces of three and four letters tell one class from the others: the number of the class and how much.\n"
        "# Written by tests/bench/learn.py from the sentences of examples.toml: change those, never this.\n"
        f'learned_from = "{alike_fingerprint()}"\n' + "".join(blocks),
        encoding="utf-8",
    )
    print(f"{ALIKE.stat().st_size // 1024} KB: {ALIKE}")


def _rows(written: Mapping[str, str]) -> str:
    return "".join(f"{piece} {numbers}\n" for piece, numbers in sorted(written.items()))


def is_held_out(sentence: str) -> bool:
    """True for the fifth that `--try` does not learn from, the same at every run."""
    return int(hashlib.sha1(sentence.encode(), usedforsecurity=False).hexdigest(), 16) % 5 == 0


def trial() -> None:
    """How well the whole of triage tells sentences apart that were not learned, by what they are."""
    from handlers.triage import danger as triage

    found = weighed(everything([one for one in sentences() if not is_held_out(one[0])]))
    sys.modules[triage.__module__].__dict__["danger_likeness"] = lambda: found
    content = wording.content("examples")
    for table in ("danger", "harmless", "near", "need"):
        for name, texts in content[table].items():
            held = [spoken(text)[0] for text in texts if is_held_out(text)]
            carded = sum((one := triage(text)) is not None and one.is_now for text in held)
            print(f"{table}.{name}: a card for {carded} of {len(held)}")


if __name__ == "__main__":
    if "--try" in sys.argv:
        trial()
    elif "--alike" in sys.argv:
        write_alike()
    else:
        write_alike()
        write(weighed(everything(sentences())))
