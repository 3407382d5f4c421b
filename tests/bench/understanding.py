"""How well places, danger and needs are read, beside `geothai.match` on a naive split, in one run.

    python tests/bench/understanding.py            # the shared development sets, and our own
    python tests/bench/understanding.py --errors   # and every error, to be read

The shared sets lie beside the repository (`../shared`) and are never copied into it; without them only our own
cases are scored. "rightly asked" = the right place is among the choices; "wrong" = said without asking, and wrong.
"""

import argparse
import csv
import json
import re
import statistics
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

import geothai

from handlers.places import Boundaries, Found, Known, load_geojson, locate, place, recognise
from handlers.triage import danger, read
from models.words import Intent

SHARED = ROOT.parent / "shared"
CASES = ROOT / "tests" / "support" / "cases"
TEXTS = ("text", "records", "ambiguous", "no_place", "trap")
PINS = ("location", "location_border")
INTENTS = {
    "OUTREACH": {"stops"},
    "PRIVACY": {"delete_my_data", "my_data"},
    "SMALLTALK": {"smalltalk", "greeting", "thanks"},
}
NO_TRAP = "เพื่อนหนูอยากตาย ทำไงดี"
"""The one of the traps that is danger: somebody else's."""
NAIVE = re.compile(r"[\s,()]+|แขวง|ตำบล|ต\.|เขต|อำเภอ|อ\.|จังหวัด|จ\.")
DISTRICTS = {
    d.name_th.removeprefix("เขต"): d.code for p in geothai.provinces() for d in geothai.districts(p.code)
}


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def verdict(case: dict[str, Any], found: Found) -> str:
    """right, asked (rightly), higher (right but not far enough), none, or wrong."""
    accept = set(case.get("accept") or [])
    if case.get("level") == "none":
        return (
            "right" if found.code is None and not found.ambiguous else "asked" if found.ambiguous else "wrong"
        )
    if case.get("level") == "trap":
        return "wrong" if (found.code or "").startswith(case["wrong"]) else "right"
    codes = {found.code, found.subdistrict}
    if case.get("level") == "district":
        codes.add(found.district)
    if codes & accept:
        return "right"
    return _short_of(accept, found)


def _short_of(accept: set[str], found: Found) -> str:
    offered = any(c.startswith(a) or a.startswith(c) for c in found.candidates for a in accept)
    if found.ambiguous:
        return "asked" if offered else "asked, not offered"
    if found.code is None:
        return "none"
    return "higher" if any(a.startswith(found.code) for a in accept) else "wrong"


def naive(text: str) -> Found:
    """What one writes first: split at blanks and prefixes, try each word and the next two with `geothai.match`."""
    tokens = [token for token in NAIVE.split(text) if len(token) > 1][:60]
    for i, token in enumerate(tokens):
        district, province = (*tokens[i + 1 : i + 3], "", "")[:2]
        for found in (
            geothai.match(token, district=district, province=province) if province else [],
            geothai.match(token, district=district) if district else [],
        ):
            if len(found) == 1:
                return Found(found[0].province.code, found[0].district.code, found[0].subdistrict.code)
    return _naive_alone(tokens)


def _naive_alone(tokens: list[str]) -> Found:
    """One word alone: a district by its name, else a subdistrict if only one is called so."""
    for token in tokens:
        if token in DISTRICTS:
            return Found(DISTRICTS[token][:2], DISTRICTS[token])
        found = geothai.match(token)
        if len(found) == 1:
            return Found(found[0].province.code, found[0].district.code, found[0].subdistrict.code)
        if found:
            return Found(candidates=tuple(a.subdistrict.code for a in found[:9]), ambiguous=True)
    return Found()


class Score:
    """Verdicts per kind, the times, and the errors to read."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.kinds: dict[str, Counter[str]] = defaultdict(Counter)
        self.times: list[float] = []
        self.errors: list[str] = []

    def add(self, case: dict[str, Any], answer: Callable[[], Found]) -> None:
        start = time.perf_counter()
        found = answer()
        self.times.append(time.perf_counter() - start)
        said = verdict(case, found)
        self.kinds[case["kind"]][said] += 1
        if said in ("wrong", "asked, not offered"):
            label = p.label if (p := place(found.code or "")) else "-"
            self.errors.append(
                f"{said}: {case.get('text') or case.get('address')} → {label} {' · '.join(found.evidence)}"
            )

    def show(self, *, errors: bool) -> None:
        for kind, counted in self.kinds.items():
            total = counted.total()
            shares = "  ".join(f"{name} {n / total:.3f}" for name, n in counted.most_common())
            print(f"  {self.name:14} {kind:44} {total:4}  {shares}")
        print(f"  {self.name:14} median {statistics.median(self.times) * 1e6:,.0f} µs")
        for error in self.errors if errors else ():
            print("      ", error[:400].replace("\n", " "))


def score(name: str, cases: Iterable[dict[str, Any]], answer: Callable[[dict[str, Any]], Found]) -> Score:
    scored = Score(name)
    for case in cases:
        scored.add(case, partial(answer, case))
    return scored


def places(*, errors: bool) -> None:
    """Texts, then pins, each beside the naive split."""
    print("places from text")
    recognise("ต.เมืองจัง")
    for name in TEXTS:
        cases = rows(SHARED / "places" / f"{name}.jsonl")
        ours = score(name, cases, lambda case: recognise(case["text"]))
        theirs = score("  naive", cases, lambda case: naive(case["text"]))
        ours.show(errors=errors)
        theirs.show(errors=False)
        _ratio(ours, theirs)
    print("places from a pin (address + coordinates, coarse polygons)")
    polygons, problems = load_geojson((SHARED / "boundaries" / "tambon_boundaries.geojson.gz").read_bytes())
    print(f"  {len(polygons)} polygons, {len(problems)} remarks")
    known = Known(boundaries=Boundaries(polygons))
    for name in PINS:
        cases = rows(SHARED / "places" / f"{name}.jsonl")
        ours = score(name, cases, partial(pinned, known=known))
        theirs = score("  naive", cases, lambda case: naive(case["address"]))
        ours.show(errors=errors)
        theirs.show(errors=False)
        _ratio(ours, theirs)


def pinned(case: dict[str, Any], *, known: Known) -> Found:
    return locate(case["lat"], case["lon"], case["address"], known=known)


def _ratio(ours: Score, theirs: Score) -> None:
    slower = statistics.median(ours.times) / statistics.median(theirs.times)
    print(f"  → {slower:.2f} of the naive split's median time")


def phrases(*, errors: bool) -> None:
    """The labelled messages of `phrases.tsv`: danger, need, intent."""
    with (SHARED / "phrases.tsv").open(encoding="utf-8") as lines:
        table = list(csv.DictReader(lines, delimiter="\t"))
    read("ไม่มีเงิน")
    dangers = [r["text"] for r in table if r["tier"] == "E1"]
    traps = [r["text"] for r in table if r["kind"] == "trap" and r["text"] != NO_TRAP]
    needs = [(r["text"], r["category"]) for r in table if r["kind"] == "case"]
    _danger("phrases.tsv", dangers, traps, errors=errors)
    _needs("phrases.tsv", needs, errors=errors)
    intents = [
        (r["text"], INTENTS.get(r["category"], {r["category"].lower()}))
        for r in table
        if r["kind"] == "intent"
    ]
    wrong = [text for text, names in intents if (read(text).intent or Intent.SMALLTALK).value not in names]
    print(f"  intent right {1 - len(wrong) / len(intents):.3f} of {len(intents)}  {' | '.join(wrong)}")


def own(*, errors: bool) -> None:
    """The cases that the repository owns."""
    cases = rows(CASES / "danger.jsonl")
    harmless = [c["text"] for c in cases if not c["kind"]]
    _danger("own cases", [c["text"] for c in cases if c["kind"]], harmless, errors=errors)
    _needs(
        "own cases",
        [(c["text"], c["category"]) for c in rows(CASES / "needs.jsonl") if "category" in c],
        errors=errors,
    )


def _danger(name: str, dangers: list[str], traps: list[str], *, errors: bool) -> None:
    times = []
    missed, carded = [], []
    for text in (*dangers, *traps):
        danger(text)  # the phrases that it needs are compiled now, as in a process that has run for a while
    for text in (*dangers, *traps):
        start = time.perf_counter()
        found = danger(text)
        times.append(time.perf_counter() - start)
        now = found is not None and found.is_now
        if text in traps and now:
            carded.append(text)
        elif text in dangers and not now:
            missed.append(text)
    print(
        f"  {name}: E1 recall {1 - len(missed) / len(dangers):.3f} of {len(dangers)}; "
        f"false cards {len(carded) / len(traps):.3f} of {len(traps)}; "
        f"median {statistics.median(times) * 1e6:,.0f} µs"
    )
    for text in (*missed, *carded) if errors else ():
        print("      ", text)


def _needs(name: str, needs: list[tuple[str, str]], *, errors: bool) -> None:
    read_as = [(text, category, [c.value for c in read(text).categories]) for text, category in needs]
    first = sum(found[:1] == [category] for _, category, found in read_as)
    two = sum(category in found[:2] for _, category, found in read_as)
    print(
        f"  {name}: need right {first / len(needs):.3f}, among the first two {two / len(needs):.3f} of {len(needs)}"
    )
    for text, category, found in read_as if errors else ():
        if category not in found[:2]:
            print("      ", text, category, found)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--errors", action="store_true", help="print every error")
    parser.add_argument("--places", action="store_true", help="only the places, no messages")
    given = parser.parse_args()
    errors = given.errors
    start = time.perf_counter()
    recognise("ต.เมืองจัง abc")
    print(f"gazetteer and index ready after {time.perf_counter() - start:.2f} s")
    if SHARED.is_dir():
        places(errors=errors)
    else:
        print("../shared is not here: only our own cases are scored")
    if given.places:
        return
    print("messages")
    if SHARED.is_dir():
        phrases(errors=errors)
    own(errors=errors)


if __name__ == "__main__":
    main()
