"""Where a text names a place: with ต. อ. จ. or bare, misspelt or in English, as a street or as somewhere else."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

from handlers.places import misspelt
from handlers.places.edges import alternatives, bounded, cuts, headed, lead_ins, only_begins, only_ends
from handlers.places.names import BEGINNING, KEY, thai, words
from handlers.places.place import BANGKOK

Kind = Literal[
    "prefix",
    "office",
    "misspelt",
    "bare",
    "ordinary",
    "building",
    "elsewhere",
    "english",
    "alias",
    "beginning",
]

WEIGHT: dict[Kind, float] = {
    "prefix": 3.0,
    "alias": 3.0,
    "misspelt": 2.0,
    "office": 1.5,
    "bare": 1.0,
    "english": 1.0,
    "ordinary": 1.0,
    "building": 0.6,
    "elsewhere": 0.5,
    "beginning": 0.5,
}
_LENGTH = {"province": 2, "district": 4, "subdistrict": 6}
_DEEPEST = _LENGTH["subdistrict"]
_LEADING = frozenset("เแโใไ")
_SEPARATOR = re.compile(r"[\s,./()\-:;|>]*\Z")


_Best = tuple[str, tuple[str, ...], bool]
"""A name, its codes, and whether they are of the level that the prefix says."""


@dataclass(frozen=True, slots=True)
class Mention:
    """One naming of a place: where it stands, what it may mean, and how it is named."""

    start: int
    end: int
    written: str
    codes: tuple[str, ...]
    kind: Kind
    level: int = 0
    """Length of code that its prefix speaks of; 0 without a prefix."""

    @property
    def weight(self) -> float:
        """How much it counts: a name with its prefix most, a name of a building little."""
        if self.kind == "beginning" and self.level:
            return WEIGHT["prefix"]
        return WEIGHT[self.kind] + (1.5 if self.kind == "english" and self.level else 0)


@cache
def _prefixes() -> re.Pattern[str]:
    """Prefix words, the offices that carry names, `both` levels at once; then what may stand before the name."""
    known = words()["prefixes"]
    groups = [r"(?P<both>(?:แขวง|ขว\.)\s*/\s*(?:เขต|ข\.)|(?:ตำบล|ต\.)\s*/\s*(?:อำเภอ|อ\.))"]
    groups += [f"(?P<office_{level}>{alternatives(found)})" for level, found in words()["offices"].items()]
    groups += [rf"(?P<{level}>{alternatives(known[level])})" for level in _LENGTH]
    lone = r"(?P<lone>(?<!\S)[ตอจ](?=\s+\.?\s*[ก-ฮเแโใไ]))"
    return re.compile(rf"(?<![.เแโใไ])(?:{'|'.join(groups)}|{lone})[\s.:\-\"“(]*")


@cache
def _bangkok_words() -> frozenset[str]:
    return frozenset(words()["prefixes"]["bangkok"])


def prefixed(text: str) -> Iterator[Mention]:
    """Names that stand after ตำบล, อำเภอ, จังหวัด, เขต, แขวง, an office, or their short forms."""
    position = 0
    pattern = _prefixes()
    while found := pattern.search(text, position):
        group = found.lastgroup or ""
        mention = _after_prefix(text, found.start(), found.end(), group, found.group().strip())
        position = max(mention.end if mention else 0, found.end())
        if mention:
            yield mention


def _after_prefix(text: str, start: int, at: int, group: str, prefix: str) -> Mention | None:
    if group == "both":
        return _both(text, start, at, bangkok="ข" in prefix[:4])
    office = group.startswith("office_")
    level = {"ต": 6, "อ": 4, "จ": 2}[prefix[0]] if group == "lone" else _LENGTH[group.removeprefix("office_")]
    bangkok = prefix in _bangkok_words() or prefix.endswith("เขต")
    best = _best_name(text, at, level, bangkok)
    meant = (
        None if _is_clear(text, at, best) else _meant(text, start, at, level, bangkok, office and not bangkok)
    )
    if best is None or (meant and _covers_more(text, at, meant, best)):
        return meant or Mention(start, at, misspelt.word_at(text, at), (), "misspelt", level)
    name, codes, right = best
    if office and _NUMBER.match(text, at + len(name)):
        return None
    if len(name) < 4 and not bounded(text, at + len(name)):
        return None
    end = at + len(name)
    kind: Kind = "office" if office or not right else "prefix"
    is_doubtful = level == _DEEPEST and headed(text, at, end) and only_begins(text, at, end, codes)
    if kind == "prefix" and is_doubtful:
        kind = "beginning"
    return Mention(start, end, text[start:end], codes, kind, level if right else 0)


def _is_clear(text: str, at: int, best: _Best | None) -> bool:
    """True if the name is of the prefix's level and the word ends with it."""
    return best is not None and best[2] and bounded(text, at + len(best[0]))


def _meant(text: str, start: int, at: int, level: int, bangkok: bool, plain_office: bool) -> Mention | None:
    return None if plain_office else misspelt_after(text, start, at, level, bangkok)


def _covers_more(text: str, at: int, meant: Mention, best: _Best) -> bool:
    """True if a misspelt name explains the whole word where a right one explains its beginning or another level."""
    return bounded(text, meant.end) and (meant.end > at + len(best[0]) or not best[2])


def _both(text: str, start: int, at: int, bangkok: bool) -> Mention | None:
    """แขวง/เขต สวนหลวง: the name is that of both levels."""
    for name in thai().at(text, at):
        codes = tuple(c for c in thai().codes[name] if len(c) > 2 and (not bangkok or c[:2] == BANGKOK))
        within = tuple(c for c in codes if len(c) == 6 and c[:4] in codes)
        if codes and not cuts(text, at, at + len(name)):
            end = at + len(name)
            return Mention(start, end, text[start:end], within or codes, "prefix", 6 if within else 4)
    return misspelt_after(text, start, at, 4, bangkok)


def _best_name(text: str, at: int, level: int, bangkok: bool) -> _Best | None:
    """The name after a prefix, its codes, and whether they are of the prefix's level; that level is preferred."""
    other: _Best | None = None
    for name in thai().at(text, at):
        if cuts(text, at, at + len(name)):
            continue
        codes = thai().codes[name]
        right = tuple(c for c in codes if len(c) == level and (not bangkok or c[:2] == BANGKOK))
        if right:
            if other and bounded(text, at + len(other[0])) and not bounded(text, at + len(name)):
                return other
            return name, right, True
        if other is None and len(name) >= 4:
            same = tuple(c for c in codes if c[:2] == BANGKOK) if bangkok else codes
            other = (name, same or codes, False)
    return other


def misspelt_after(text: str, start: int, at: int, level: int, bangkok: bool) -> Mention | None:
    """The name that was probably meant after a prefix."""
    found = misspelt.at(text, at, level, bangkok)
    if found is None:
        return None
    return Mention(start, found.end, text[start : found.end], found.codes, "misspelt", level)


# ---------------------------------------------------------------------------------------------------------- bare names


@cache
def _ordinary() -> frozenset[str]:
    return frozenset(words()["ordinary"]["names"])


@cache
def _before(part: str, key: str) -> tuple[str, ...]:
    return tuple(words()[part][key])


_NUMBER = re.compile(
    r"\s*(?:ซอย|ซ\.|แยก)\s*\d|\s?\d{1,3}(?![\d.,]*\d)(?!\s*(?:บาท|คน|วัน|ปี|เดือน|ครั้ง))|\s?/\s?\d|-[ก-๛a-z]"
)


def bare(text: str, taken: list[tuple[int, int]], own: frozenset[str]) -> Iterator[Mention]:
    """Names without a prefix, longest first, outside the `taken` spans; `own` are the account's provinces."""
    starts, at, size = _starts(text), 0, len(text)
    spans = iter([*sorted(taken), (size, size)])
    span, last = next(spans), 0
    while at < size - 1:
        while at >= span[1] and span[0] < size:
            last = span[1]
            span = next(spans)
        if span[0] <= at < span[1]:
            at = last = span[1]
            continue
        if at in starts and (at == 0 or text[at - 1] not in _LEADING):
            mention = _bare_at(text, at, span[0], last, own)
            if mention:
                yield mention
                at = last = mention.end
                continue
        at += 1


def _starts(text: str) -> frozenset[int]:
    """Where in a text a name may begin: at its first letters, or at the whole of a short one."""
    known = thai().beginnings
    sizes = range(KEY, BEGINNING + 1)
    return frozenset(
        [at for long in sizes for at in range(len(text) - long + 1) if text[at : at + long] in known]
    )


def _bare_at(text: str, at: int, limit: int, last: int, own: frozenset[str]) -> Mention | None:
    """The longest name here. One that is no place (a street) still takes its letters, without codes."""
    for name in thai().at(text, at):
        end = at + len(name)
        if end > limit or cuts(text, at, end) or not _stands_alone(text, at, end):
            continue
        kind = _kind(text, at, end, name, last, own)
        if kind is not None:
            codes = thai().codes[name]
            return Mention(at, end, name, codes, _doubted(kind, text, at, end, codes, own))
        if len(name) > 3:
            return Mention(at, end, name, (), "ordinary")
    return None


def _doubted(kind: Kind, text: str, at: int, end: int, codes: tuple[str, ...], own: frozenset[str]) -> Kind:
    """What is left of a bare name that may be a village's: a part of its name, or all of it but far away."""
    if kind not in ("bare", "building"):
        return kind
    if only_begins(text, at, end, codes) or only_ends(text, at, codes):
        return "beginning"
    far = own and all(len(c) == _DEEPEST and c[:2] not in own for c in codes)
    return "building" if far and headed(text, at, end) else kind


def _stands_alone(text: str, at: int, end: int) -> bool:
    """Thai writes no spaces: a short name must have a boundary on both sides, a longer one on one side."""
    size = end - at
    if size >= _LONG:
        return True
    left = at == 0 or not _is_thai(text[at - 1]) or text[max(0, at - 8) : at].endswith(lead_ins())
    if size == _TINY:
        return (at == 0 or text[at - 1] == " ") and (end == len(text) or text[end] == " ")
    right = bounded(text, end) or text.startswith(_lead_outs(), end)
    return (left and right) if size <= _SHORT else (left or right)


def _is_thai(letter: str) -> bool:
    return "ก" <= letter <= "๎"


_TINY, _SHORT, _LONG = 2, 4, 7


@cache
def _lead_outs() -> tuple[str, ...]:
    return tuple(words()["around"]["after"])


def _kind(text: str, at: int, end: int, name: str, last: int, own: frozenset[str]) -> Kind | None:
    before = text[max(last, at - 16) : at]
    blank = before.rstrip(" (\"“'")
    if blank.endswith((*_before("not_places", "before"), "-")) or before.endswith(
        _before("not_places", "stuck")
    ):
        return None
    if _NUMBER.match(text, end) or text[end : end + 10].lstrip().startswith(_before("not_places", "after")):
        return None
    ordinary = name in _ordinary() or _is_faint(name, own)
    if blank.endswith(_before("elsewhere", "before")):
        return None if ordinary else "elsewhere"
    if blank.endswith(_before("not_places", "buildings")):
        return None if ordinary else "building"
    if name in _before("not_places", "roads_too") and blank.endswith(_before("not_places", "chains")):
        return "building"
    return "ordinary" if ordinary else "bare"


def _is_faint(name: str, own: frozenset[str]) -> bool:
    """A short name that only far-off subdistricts bear: in running text it is mostly something else."""
    codes = thai().codes[name]
    if len(name) < 4:
        return not any(c[:2] in own for c in codes) or len(name) < 3
    return len(name) < _LONG and all(len(c) == 6 and c[:2] != BANGKOK and c[:2] not in own for c in codes)


def beside(text: str, left: Mention, right: Mention) -> bool:
    """True if nothing but blanks and signs stands between the two."""
    return left.end <= right.start and bool(_SEPARATOR.match(text[left.end : right.start]))


def alone(text: str, mention: Mention) -> bool:
    """True if the text says nothing but this name (อยู่, ที่, ครับ aside): the answer to a question."""
    rest = text[: mention.start] + text[mention.end :]
    return not _POLITE.sub("", rest)


_POLITE = re.compile(r"อยู่ที่|อยู่|ที่|แถว|ครับ|คับ|ค่ะ|คะ|ค่า|จ้า|จ้ะ|เจ้า|เด้อ|นะ|หนู|ผม|บ้าน|[\s.,!?]")
