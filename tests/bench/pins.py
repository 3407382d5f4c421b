"""How far pins can be understood at all, what each threshold of asking costs, and the fit of `likelihood.Rates`.

    python tests/bench/pins.py          # the bound, by cell, then right / asked / wrong for each threshold
    python tests/bench/pins.py --fit    # fits the rates, cross-validated by district and Bangkok against elsewhere

Needs the shared development set (`../shared`). The bound: whoever always knew which of the two witnesses, the address or
the polygon, is right could not do better. The cells tell where that knowledge is missing: where the two disagree near a
border, and where both err together, which nothing shows.
"""

import argparse
import json
import math
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import product
from pathlib import Path
from zlib import crc32

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from handlers.places import Boundaries, Known, load_geojson
from handlers.places.address import named, read_address
from handlers.places.boundaries import Near
from handlers.places.likelihood import RATES, Named, Rates, shares
from handlers.places.locate import today
from handlers.places.place import BANGKOK

SHARED = ROOT.parent / "shared"
THRESHOLDS = (0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.93, 0.95, 0.97)
_BANDS = (25, 50, 100, 200, 400, 800, math.inf)
"""Metres: how far the pin is from the place named, or, where the witnesses agree, from the next other one."""
_PRIOR = 0.3
"""Weight of staying near the present rates, in log likelihood per squared log ratio."""


@dataclass(frozen=True)
class Pin:
    """One labelled pin with its evidence."""

    kind: str
    accept: frozenset[str]
    district: str
    around: list[Near]
    said: Named


def pins() -> list[Pin]:
    polygons, _ = load_geojson((SHARED / "boundaries" / "tambon_boundaries.geojson.gz").read_bytes())
    boundaries = Boundaries(polygons)
    found = []
    for name in ("location", "location_border"):
        for line in (SHARED / "places" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
            case = json.loads(line)
            said = named(case["address"], read_address(case["address"], Known()))
            spot = boundaries.spot(case["lat"], case["lon"], also=said.subdistricts)
            around = today(spot.around, said, boundaries)
            accept = frozenset(case["accept"])
            found.append(Pin(case["kind"], accept, case["expected"][:4], around, said))
    return found


def bound(cases: Sequence[Pin]) -> None:
    """Right if either witness is: the subdistrict named, or the polygon around the point."""
    for kind in sorted({c.kind for c in cases}):
        these = [c for c in cases if c.kind == kind]
        told = [(bool(c.accept & set(c.said.subdistricts[:1])), c.around[0].code in c.accept) for c in these]
        counted = Counter(told)
        either = sum(n for pair, n in counted.items() if any(pair))
        print(
            f"  {kind:16} {len(these):4}  address {sum(a for a, _ in told) / len(these):.3f}"
            f"  polygon {sum(p for _, p in told) / len(these):.3f}  either {either / len(these):.3f}"
        )


def cells(cases: Sequence[Pin]) -> None:
    """How often each witness is right, by agreement, distance and where the address says to be."""
    table: dict[tuple[str, str, str, float], list[tuple[bool, bool]]] = {}
    for case in cases:
        told = bool(case.accept & set(case.said.subdistricts[:1])), case.around[0].code in case.accept
        table.setdefault(_cell(case), []).append(told)
    for (border, said, place, band), pairs in sorted(table.items()):
        address, polygon, either = (sum(x) for x in zip(*((a, p, a or p) for a, p in pairs), strict=True))
        print(
            f"  {border:8} {said:7} {place:9} < {band:4} m {len(pairs):4}"
            f"  address {address:4}  polygon {polygon:4}  either {either:4}"
        )


def _cell(case: Pin) -> tuple[str, str, str, float]:
    named, border = case.said.subdistricts, "border" if case.kind == "border" else "all else"
    place = "Bangkok" if (case.said.province or "").startswith(BANGKOK) else "elsewhere"
    if len(named) != 1:
        return border, "several" if named else "none", place, math.inf
    agree = case.around[0].code == named[0]
    metres = min((n.metres for n in case.around if (n.code != named[0]) is agree), default=math.inf)
    return border, "agree" if agree else "differ", place, next((b for b in _BANDS if metres < b), math.inf)


def curve(cases: Sequence[Pin], rates: Callable[[Pin], Rates]) -> None:
    """What is said, asked and said wrongly if the likeliest place is said from each probability on."""
    for threshold, border in product(THRESHOLDS, (False, True)):
        counted: Counter[str] = Counter()
        for case in (c for c in cases if (c.kind == "border") is border):
            likely = shares(case.around, case.said, rates(case))
            best = next(iter(likely))
            sure = likely[best] >= threshold
            right = best in case.accept
            offered = any(code in case.accept and share >= 0.02 for code, share in likely.items())
            counted["right" if sure and right else "wrong" if sure else "asked" if offered else "lost"] += 1
        total = counted.total()
        row = "  ".join(f"{k} {counted[k] / total:.3f}" for k in ("right", "asked", "wrong", "lost"))
        print(f"  sure from {threshold:.2f}  {'border' if border else 'all else':9} {total:4}  {row}")


def loss(cases: Sequence[Pin], rates: Rates) -> float:
    """Mean negative log likelihood of the labels, drawn a little towards the present rates."""
    total = 0.0
    for case in cases:
        likely = shares(case.around, case.said, rates)
        total -= math.log(max(1e-4, sum(likely.get(code, 0.0) for code in case.accept)))
    drawn = sum(math.log(v / asdict(RATES)[k]) ** 2 for k, v in asdict(rates).items())
    return (total + _PRIOR * drawn) / len(cases)


def fit(cases: Sequence[Pin], rounds: int = 2) -> Rates:
    """Coordinate search from the present rates."""
    rates, best, step = RATES, loss(cases, RATES), 0.5
    for _ in range(rounds):
        for name, sign in product(asdict(RATES), (1, -1)):
            while True:
                tried = replace(rates, **{name: asdict(rates)[name] * math.exp(sign * step)})
                now = loss(cases, tried)
                if now >= best - 1e-6:
                    break
                rates, best = tried, now
        step /= 2
    return rates


def cross_validated(cases: Sequence[Pin], group: Callable[[Pin], int]) -> Callable[[Pin], Rates]:
    """For each case the rates that were fitted without its group."""
    fitted = {g: fit([c for c in cases if group(c) != g], 1) for g in sorted({group(c) for c in cases})}
    return lambda case: fitted[group(case)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fit", action="store_true", help="fit and cross-validate")
    fitting = parser.parse_args().fit
    cases = pins()
    print("the witnesses")
    bound(cases)
    print("the witnesses by cell")
    cells(cases)
    print("thresholds, present rates")
    curve(cases, lambda _: RATES)
    if fitting:
        print(fit(cases))
        print("fitted without the own districts (five groups)")
        curve(cases, cross_validated(cases, lambda c: crc32(c.district.encode()) % 5))
        print("Bangkok by what was fitted elsewhere, and the other way round")
        curve(cases, cross_validated(cases, lambda c: int(c.district.startswith("10"))))


if __name__ == "__main__":
    main()
