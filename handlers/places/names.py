"""All names of the gazetteer, as people write them, and the codes that each may mean. Built once, on first use."""

import tomllib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import geothai
from geothai.abolished import abolished_areas

from handlers.places.place import BANGKOK, place
from handlers.places.spelling import folded, latin, plain

CAPITAL = "เมือง"
KEY = 2
"""Letters of a name's beginning under which its possible lengths are found."""
BEGINNING = 4


@cache
def words() -> dict[str, Any]:
    """`handlers/content/place_words.toml`."""
    return tomllib.loads(files("handlers.content").joinpath("place_words.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Names:
    """Names → codes, and per beginning the lengths (longest first) that a name starting so can have."""

    codes: dict[str, tuple[str, ...]]
    lengths: dict[str, tuple[int, ...]]
    beginnings: frozenset[str]
    """The first letters of every name (`BEGINNING` of them, or the whole of a shorter one)."""

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, str]]) -> "Names":
        """An index of (name, code) pairs."""
        codes: dict[str, dict[str, None]] = defaultdict(dict)
        lengths: dict[str, set[int]] = defaultdict(set)
        for name, code in pairs:
            codes[name][code] = None
            lengths[name[:KEY]].add(len(name))
        return cls(
            {name: tuple(found) for name, found in codes.items()},
            {start: tuple(sorted(found, reverse=True)) for start, found in lengths.items()},
            frozenset(name[:BEGINNING] for name in codes),
        )

    @classmethod
    def local(cls, pairs: Iterable[tuple[str, str]]) -> "Names":
        """The centres' own names (aliases) with the subdistrict of each, in the encoding in which texts are read."""
        return cls.of((plain(name), code) for name, code in pairs if place(code) is not None)

    def at(self, text: str, start: int) -> Iterable[str]:
        """The names that stand in the text at this place, longest first."""
        for length in self.lengths.get(text[start : start + KEY], ()):
            name = text[start : start + length]
            if name in self.codes:
                yield name


NO_NAMES = Names({}, {}, frozenset())


@cache
def thai() -> Names:
    """Thai names of today's areas, what else they are called, and names of abolished ones (as their successors)."""
    return Names.of(_thai_pairs())


def _thai_pairs() -> Iterable[tuple[str, str]]:
    for province in geothai.provinces():
        yield province.name_th, province.code
        for district in geothai.districts(province.code):
            yield (
                district.name_th.removeprefix("เขต") if province.code == BANGKOK else district.name_th,
                district.code,
            )
            for sub in geothai.subdistricts(district.code):
                for name in sub.name_th.rstrip(")").split(" ("):
                    yield name, sub.code
    for code, others in words()["also_called"].items():
        yield from ((name, code) for name in others if not name.isascii())
        if len(code) == 2:
            yield from ((CAPITAL + name.rstrip("ฯ."), f"{code}01") for name in others if not name.isascii())
    yield from _abolished_pairs()
    yield from (
        (CAPITAL, d.code) for p in geothai.provinces() for d in geothai.districts(p.code) if _capital(d)
    )


def _capital(district: geothai.types.District) -> bool:
    return district.code.endswith("01") and district.name_th.startswith(CAPITAL)


def _abolished_pairs() -> Iterable[tuple[str, str]]:
    """Names that no area bears today; a name that lives on in its successor says nothing new."""
    for area in abolished_areas():
        name = area.name_th.removeprefix("เขต") if area.code[:2] == BANGKOK else area.name_th
        for code in area.successors:
            successor = place(code)
            if successor is not None and successor.name != name:
                yield name, code


@cache
def former_parents() -> dict[str, frozenset[str]]:
    """Per code of today the provinces and districts that it lay in before: old addresses still name them."""
    parents: dict[str, set[str]] = defaultdict(set)
    for area in abolished_areas():
        for code in area.successors:
            parents[code] |= {area.code[:2], area.code[:4]}
    return {code: frozenset(found) for code, found in parents.items()}


@cache
def english() -> dict[str, tuple[str, ...]]:
    """English names, folded (`spelling.latin`) and, with `=` before them, letter by letter → codes."""
    spelt: dict[str, dict[str, None]] = {}
    for name, code in _english_pairs():
        spelt.setdefault(name.replace(" ", "").lower(), {})[code] = None
    found: dict[str, dict[str, None]] = {}
    for name, codes in spelt.items():
        found.setdefault(latin(name), {}).update(codes)
    found.update((f"={name}", codes) for name, codes in spelt.items())
    return {name: tuple(codes) for name, codes in found.items()}


def english_codes(name: str) -> tuple[str, ...]:
    """What a name in English letters may mean: as it is spelt (Bangkok), else as it sounds (Ban Kok)."""
    known = english()
    return known.get("=" + name.replace(" ", "").lower()) or known.get(latin(name), ())


def _english_pairs() -> Iterable[tuple[str, str]]:
    for province in geothai.provinces():
        yield province.name_en, province.code
        for district in geothai.districts(province.code):
            yield district.name_en, district.code
            if _capital(district):
                yield "Mueang", district.code
            for sub in geothai.subdistricts(district.code):
                yield sub.name_en, sub.code
    for code, others in words()["also_called"].items():
        yield from ((name, code) for name in others if name.isascii())


def english_name(code: str) -> str:
    """The name of a place in English letters; empty if there is no such place."""
    find = {2: geothai.province, 4: geothai.district, 6: geothai.subdistrict}[len(code)]
    found = find(code)
    return found.name_en if found else ""


@cache
def sounds() -> dict[str, list[str]]:
    """Folded Thai names, whole and with one letter left out → names: where misspelt ones are looked up."""
    found: dict[str, list[str]] = {}
    for name in thai().codes:
        if len(name) >= 3:
            for key in shortened(folded(name)):
                found.setdefault(key, []).append(name)
    return found


def shortened(name: str) -> Iterable[str]:
    """The name and, for names of four letters or more, the name without each one letter."""
    if len(name) <= 3:
        return (name,)
    return {name, *(name[:i] + name[i + 1 :] for i in range(len(name)))}
