"""Learn the weights by which triage hears danger that no rule foresaw: examples.toml → likeness.toml (half a minute).

    python tests/bench/learn.py            # learn and write handlers/content/likeness.toml
    python tests/bench/learn.py --try      # learn from four fifths, say how well the fifth is told apart; writes nothing

Logistic regression over pieces of two to four letters by stochastic gradient descent (AdaGrad), in plain Python and
the same at every run. Each sentence is learned as it stands and, to be robust, as it might be typed in a hurry:
without blanks, with a tone mark or a letter missing, with other words in its open places, with an ending.
"""

import hashlib
import math
import random
import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

import geothai

from handlers import wording
from handlers.triage.examples import spoken
from handlers.triage.likeness import pieces
from handlers.triage.spelling import normalise

FILE = Path(__file__).parents[2] / "handlers" / "content" / "likeness.toml"
KEPT = 14_000
"""Pieces that are kept: the weightiest. Fewer tell danger from harmless talk less well, more add nothing."""
TIMES = 3
ROUNDS = 8
PULL = 1e-3
ENDINGS = ("", "", "", "ค่ะ", "ครับ", "คะ", "นะ", "เลย", " ทำไงดี")
CALLS = (*ENDINGS, " ช่วยด้วย", " ช่วยด้วยค่ะ")
TALK = (*ENDINGS, " ช่วยหน่อย", " ช่วยด้วย", " 555")

PLACES = 1_500
WRITTEN = (
    "ต.{s.name_th} อ.{d.name_th} จ.{p.name_th}",
    "{n} ม.{m} ต.{s.name_th} อ.{d.name_th} จ.{p.name_th}",
    "อยู่ตำบล{s.name_th} อำเภอ{d.name_th} ค่ะ",
    "โรงเรียนบ้าน{s.name_th} {s.name_th} {d.name_th} {p.name_th}",
    "วัด{s.name_th} {d.name_th}",
    "ถนน{d.name_th} ซอย {m} แขวง{s.name_th}",
    "อบต.{s.name_th}",
    "บ้าน{s.name_th} หมู่ {m} {d.name_th}",
    "{s.name_en} {d.name_en} {p.name_en}",
    "{n} Moo {m}, Tambon {s.name_en}, Amphoe {d.name_en}, {p.name_en}",
    "{s.name_en} Road, {d.name_en} District",
)
"""How an address is written; {s}, {d}, {p} are subdistrict, district and province of the gazetteer."""

Sample = tuple[list[int], int, float]


def sentences() -> list[tuple[str, int]]:
    """All examples with 1 for danger and -1 for none."""
    content = wording.content("examples")
    danger = [text for texts in content["danger"].values() for text in texts]
    none = [*content["harmless"]["says"], *(text for texts in content["need"].values() for text in texts)]
    return [*((text, 1) for text in danger), *((text, -1) for text in none)]


def addresses(chance: random.Random) -> list[tuple[str, int]]:
    """Where people live, as they write it: names hold many pieces of dangerous words and mean none."""
    found = []
    for sub in chance.sample(
        [
            s
            for p in geothai.provinces()
            for d in geothai.districts(p.code)
            for s in geothai.subdistricts(d.code)
        ],
        PLACES,
    ):
        district, province = geothai.district(sub.code[:4]), geothai.province(sub.code[:2])
        way = chance.choice(WRITTEN)
        found.append(
            (
                way.format(
                    s=sub, d=district, p=province, n=chance.randrange(1, 300), m=chance.randrange(1, 15)
                ),
                -1,
            )
        )
    return [(normalise(text), side) for text, side in found]


def typed(labelled: list[tuple[str, int]], chance: random.Random) -> list[tuple[str, int]]:
    """Each sentence in some of the ways in which people might type it, normalised."""
    found = []
    for number, (sentence, side) in enumerate(labelled):
        times = TIMES if "{" in sentence else TIMES - 1
        for turn, text in enumerate((spoken(sentence, number, times) * times)[:times]):
            ended = text + chance.choice(CALLS if side > 0 else TALK)
            found.append((normalise(hurried(ended, chance) if turn else ended), side))
    return found


def hurried(text: str, chance: random.Random) -> str:
    """As it might come from a phone: blanks, a tone mark or a letter left out."""
    dice = chance.random()
    marks = [place for place, letter in enumerate(text) if letter in "่้๊๋์็"]
    if dice < 0.25:
        return text.replace(" ", "")
    if dice < 0.45 and marks:
        place = chance.choice(marks)
        return text[:place] + text[place + 1 :]
    if dice < 0.55 and len(text) > 12:
        place = chance.randrange(2, len(text) - 2)
        return text[:place] + text[place + 1 :]
    return text


def learned(texts: list[tuple[str, int]], vocabulary: dict[str, int]) -> tuple[list[float], float]:
    """Weights of the pieces and the bias."""
    samples = [_sample(text, side, vocabulary) for text, side in texts]
    share = sum(side > 0 for _, side, _ in samples) / len(samples)
    worth = {1: 0.5 / share, -1: 0.5 / (1 - share)}
    weights, seen, bias, bias_seen = [0.0] * len(vocabulary), [1e-2] * len(vocabulary), 0.0, 1e-6
    chance = random.Random(1)
    for _ in range(ROUNDS):
        chance.shuffle(samples)
        for found, side, scale in samples:
            margin = side * (bias + scale * sum([weights[number] for number in found]))
            if margin > 8:
                continue
            slope = -side * worth[side] / (1 + math.exp(margin))
            step = slope * scale
            for number in found:
                seen[number] += step * step
                weights[number] -= (step + PULL * weights[number]) / math.sqrt(seen[number])
            bias_seen += slope * slope
            bias -= 0.3 * slope / math.sqrt(bias_seen)
    return weights, bias


def _sample(text: str, side: int, vocabulary: dict[str, int]) -> Sample:
    found = pieces(text)
    return sorted(vocabulary[p] for p in found if p in vocabulary), side, 1 / math.sqrt(len(found))


def weighed(texts: list[tuple[str, int]]) -> tuple[dict[str, float], float]:
    """Learn, keep the weightiest pieces, and learn once more with these alone."""
    often = Counter(piece for text, _ in texts for piece in pieces(text))
    vocabulary = {piece: number for number, piece in enumerate(p for p, n in sorted(often.items()) if n > 1)}
    weights, _ = learned(texts, vocabulary)
    best = sorted(vocabulary, key=lambda piece: (-abs(weights[vocabulary[piece]]), piece))[:KEPT]
    vocabulary = {piece: number for number, piece in enumerate(sorted(best))}
    weights, bias = learned(texts, vocabulary)
    return {piece: weights[number] for piece, number in vocabulary.items()}, bias


def fingerprint() -> str:
    """Of the sentences, so that a test notices weights that were not learned from them."""
    return hashlib.sha256(repr((sentences(), wording.content("examples")["slots"])).encode()).hexdigest()[:16]


def write(weights: dict[str, float], bias: float) -> None:
    rows = [f"{piece} {weight:.2f}" for piece, weight in weights.items() if abs(weight) >= 0.01]
    FILE.write_text(
        "# How much each piece of two to four letters speaks for danger. Written by tests/bench/learn.py from the\n"
        "# sentences of examples.toml: change those, never this.\n"
        f'learned_from = "{fingerprint()}"\nbias = {bias:.3f}\n'
        "pieces = '''\n" + "\n".join(rows) + "\n'''\n",
        encoding="utf-8",
    )
    print(f"{len(rows)} pieces, {FILE.stat().st_size // 1024} KB: {FILE}")


def trial() -> None:
    """How well sentences are told apart that were not learned (five parts, one after the other)."""
    labelled = sentences()
    random.Random(5).shuffle(labelled)
    heard = missed = false = harmless = 0
    for part in range(5):
        weights, bias = weighed(
            typed([one for n, one in enumerate(labelled) if n % 5 != part], random.Random(7))
        )
        for sentence, side in labelled[part::5]:
            found = pieces(normalise(spoken(sentence)[0]))
            score = bias + sum(weights.get(piece, 0.0) for piece in found) / math.sqrt(len(found))
            heard, missed = heard + (side > 0 < score), missed + (side > 0 >= score)
            false, harmless = false + (side < 0 < score), harmless + (side < 0 >= score)
    print(
        f"danger heard {heard / (heard + missed):.3f}, harmless taken for danger {false / (false + harmless):.3f}"
    )


if __name__ == "__main__":
    if "--try" in sys.argv:
        trial()
    else:
        everything = typed(sentences(), random.Random(7)) + addresses(random.Random(3))
        write(*weighed(everything))
