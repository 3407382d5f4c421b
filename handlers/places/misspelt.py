"""Names that were meant but not written: one letter wrong, a tone mark missing, a letter that sounds the same."""

import re
from dataclasses import dataclass

from handlers.places.names import shortened, sounds, thai
from handlers.places.place import BANGKOK
from handlers.places.spelling import edits, folded

LONGEST = 22
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
    while end - start >= 4:
        found = _near(text[start:end], level, bangkok)
        if found:
            best = _better(best, Meant(found[0], found[1], end, found[2]), whole)
        end -= 1
    return best


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
