"""Names that were meant but not written: one letter wrong, a tone mark missing, a letter that sounds the same."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from handlers.places.names import shortened, sounds, thai
from handlers.places.place import BANGKOK
from handlers.places.spelling import edits, folded, skeleton

LONGEST = 22
_LEAST, _LEAST_IN_BANGKOK = 4, 3
_END = re.compile(r"[^ก-๎]|จังหวัด|จ\.|อำเภอ|เขต|ตำบล|แขวง|กทม|กรุงเทพ|ครับ|ค่ะ|คะ(?![ก-๎])")


@dataclass(frozen=True, slots=True)
class Meant:
    """The likeliest names for something written: their codes, where it ends, how many letters differ."""

    codes: tuple[str, ...]
    names: tuple[str, ...]
    end: int
    distance: int


def at(text: str, start: int, level: int, bangkok: bool) -> Meant | None:
    """What was meant by the misspelt name of this level that begins here; None if nothing is near enough."""
    stop = _END.search(text, start + 1)
    end = min(stop.start() if stop else len(text), start + LONGEST)
    best: Meant | None = None
    whole = end
    while end - start >= (_LEAST_IN_BANGKOK if bangkok else _LEAST):
        found = _near(text[start:end], level, bangkok)
        if found:
            best = _better(best, Meant(found[0], found[1], end, found[2]), whole)
        end -= 1
    return best


def word_at(text: str, start: int) -> str:
    """What is written from here to the next blank, sign or prefix."""
    stop = _END.search(text, start + 1)
    return text[start : min(stop.start() if stop else len(text), start + LONGEST)]


def among(written: str, names: Mapping[str, str]) -> str | None:
    """The one code of `names` (code → name) whose name the written word is nearest to, if near enough and alone."""
    sound = folded(written)
    allowed = max(1, len(sound) // 3)
    distances = sorted((edits(sound, folded(name), allowed), code) for code, name in names.items())
    if not distances or distances[0][0] > allowed:
        return None
    return distances[0][1] if len(distances) == 1 or distances[1][0] > distances[0][0] else None


def among_latin(written: str, names: Mapping[str, str]) -> str | None:
    """The same for English letters, where spellings differ more: a third of the letters, and one letter ahead of others."""
    sound = skeleton(written)
    allowed = max(1, len(sound) // 3)
    distances = sorted((edits(sound, skeleton(name), allowed), code) for code, name in names.items() if name)
    if not distances or distances[0][0] > allowed or len(sound) < 2:
        return None
    return distances[0][1] if len(distances) == 1 or distances[1][0] > distances[0][0] else None


def _better(old: Meant | None, new: Meant, whole: int) -> Meant:
    """Fewer wrong letters win; a name that fills the whole word counts as one letter better."""
    if old is None:
        return new
    return new if new.distance + (new.end != whole) < old.distance + (old.end != whole) else old


def _near(written: str, level: int, bangkok: bool) -> tuple[tuple[str, ...], tuple[str, ...], int] | None:
    sound = folded(written)
    allowed = 1 if len(sound) < 9 else 2
    best = allowed + 1
    codes: dict[str, None] = {}
    names: dict[str, None] = {}
    for name in {name for key in shortened(sound) for name in sounds().get(key, ())}:
        fits = [c for c in thai().codes[name] if len(c) == level and (not bangkok or c[:2] == BANGKOK)]
        distance = edits(sound, folded(name), allowed) if fits else allowed + 1
        if distance < best:
            best = distance
            codes.clear()
            names.clear()
        if distance == best and fits and distance <= allowed:
            names[name] = None
            codes.update(dict.fromkeys(fits))
    return (tuple(codes), tuple(names), best) if codes else None
