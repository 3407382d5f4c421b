"""Places named in English letters: Tambon Mu Si, Amphoe Pak Chong; Khlong Tan, Watthana; Chon Buri District; T.Tha Kho.

The text is cut into runs of words at signs, numbers and words of level (Tambon, District). A run with a level, or between
commas, must be names altogether; if it is not, it is yielded unread, to be compared with the names of the area around it.
In other runs names are picked out.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from handlers.places.mentions import Mention
from handlers.places.names import english_codes, words
from handlers.places.place import BANGKOK
from handlers.places.spelling import latin

_WORD = re.compile(r"[A-Za-z][A-Za-z'’]*(?:-[A-Za-z]+)*\.?")
_MOST_WORDS = 5
_LEAST_LETTERS = 4
_SHORT_WORD = 5
"""Long, song, sing: in small letters rather English words than districts."""
_CHANGWAT = re.compile(r"\b[Cc]hang [Ww]at\b")
_ABBREVIATED = re.compile(r"(?<![A-Za-z])(T|A)\.\s?(?=[A-Za-z]{2})", re.IGNORECASE)
_SHORT_OR_WORD = re.compile(rf"(?<![A-Za-z])(?:[TtAaJjCc]|[Cc]h)\.(?=\s?[A-Za-z]{{2}})|{_WORD.pattern}")
_Word = re.Match[str]


@dataclass(frozen=True, slots=True)
class _Run:
    """Words with nothing but blanks between them; the level that stands before or after, in words of Bangkok or not."""

    words: list[_Word]
    level: int
    trailing: bool
    """The level stands after the words."""
    bangkok: bool
    listed: bool
    """Between commas, as in an address."""


@cache
def _levels(part: str) -> dict[str, int]:
    """Words of level → length of code: those that stand before a name, after it, or abbreviated before it."""
    lengths = {"province": 2, "district": 4, "subdistrict": 6}
    return {word: lengths[level] for level, these in words()["english"][part].items() for word in these}


@cache
def _set(part: str) -> frozenset[str]:
    return frozenset(words()["english"][part])


def english_mentions(text: str) -> Iterator[Mention]:
    """English names, longest first; street names and house names are passed over. Unread ones have no codes."""
    text = _CHANGWAT.sub("Changwat ", text)
    for run in _runs(text):
        named = _without_stops(run) if run.level or run.listed else []
        whole = _altogether(text, named, run) if named else None
        if whole is not None:
            yield from whole
        elif named and len(named) <= _MOST_WORDS and not _on_street(run):
            start, end = named[0].start(), named[-1].end()
            yield Mention(start, end, text[start:end], (), "misspelt", run.level)
        else:
            yield from _picked(text, run)


def _runs(text: str) -> Iterator[_Run]:
    short = {m.group(1).lower() for m in _ABBREVIATED.finditer(text)} >= {"t", "a"}
    words: list[_Word] = []
    leading, before = "", 0
    for word in (_SHORT_OR_WORD if short else _WORD).finditer(text):
        said = word.group().lower()
        apart = bool(words) and not text[words[-1].end() : word.start()].isspace()
        leads = said in _levels("before") or (short and said in _levels("short"))
        leads = leads and not (len(said) > 3 and words and english_codes(text[words[0].start() : word.end()]))
        if words and (apart or leads or said in _levels("after")):
            trailing = said if said in _levels("after") and not apart else ""
            yield _run(text, words, leading, trailing, before)
            before, leading, words = words[-1].end(), "", []
        if leads:
            leading = said
        elif said not in _levels("after"):
            words.append(word)
    if words:
        yield _run(text, words, leading, "", before)


def _run(text: str, words: list[_Word], leading: str, trailing: str, before: int) -> _Run:
    level = (
        _levels("before").get(leading, 0)
        or _levels("short").get(leading, 0)
        or _levels("after").get(trailing, 0)
    )
    left, right = text[before : words[0].start()], text[words[-1].end() : words[-1].end() + 2]
    listed = "," in left or right.lstrip().startswith(",")
    return _Run(words, level, bool(trailing), leading in _set("bangkok"), listed)


def _without_stops(run: _Run) -> list[_Word]:
    """The part of the run that can be a name: what a level or a comma touches, up to a word that is none."""
    small = [i for i, word in enumerate(run.words) if word.group() in _set("stops")]
    words = run.words
    if small:
        after, ahead = words[small[-1] + 1 :], words[: small[0]]
        words = after or ahead
    return words if words and (run.level or words[0].group()[0].isupper()) else []


def _on_street(run: _Run) -> bool:
    return any(word.group().lower() in _set("streets") for word in run.words)


def _altogether(text: str, words: list[_Word], run: _Run) -> list[Mention] | None:
    """The words as names without anything left over, the longest first, each within its neighbour; None if not so.

    A level before the run is that of the first name, one after it that of the last.
    """
    if not words:
        return []
    for size in range(min(_MOST_WORDS, len(words)), 0, -1):
        first_or_last = size == len(words) if run.trailing else words[0] is run.words[0]
        first = _named(text, words[:size], run, run.level if first_or_last else 0)
        rest = _altogether(text, words[size:], run) if first else None
        if first and rest is not None and not _on_street(run) and (not rest or _nested(first, rest[0])):
            return [first, *rest]
    return None


def _nested(one: Mention, other: Mention) -> bool:
    return any(a != b and (a.startswith(b) or b.startswith(a)) for a in one.codes for b in other.codes)


def _picked(text: str, run: _Run) -> Iterator[Mention]:
    """Names among other words; those of streets and numbered lanes are none."""
    at, words = 0, run.words
    while at < len(words):
        for size in range(min(_MOST_WORDS, len(words) - at), 0, -1):
            part = words[at : at + size]
            mention = None if part[0].group() in _set("stops") else _named(text, part, run, 0)
            if mention and not _is_street(text, words, at, at + size):
                yield mention
                at += size - 1
                break
        at += 1


def _is_street(text: str, words: list[_Word], at: int, to: int) -> bool:
    left = words[at - 1].group().lower() if at else ""
    right = words[to].group().lower() if to < len(words) else ""
    return (
        left in _set("streets")
        or right in _set("streets")
        or bool(re.match(r"\s\d{1,3}(?!\d)", text[words[to - 1].end() :]))
    )


def _named(text: str, words: list[_Word], run: _Run, level: int) -> Mention | None:
    start, end = words[0].start(), words[-1].end()
    name = text[start:end].rstrip(".")
    folded = latin(name)
    codes = english_codes(name)
    fits = tuple(c for c in codes if len(c) == level and (not run.bangkok or c[:2] == BANGKOK))
    if not codes or (len(folded) < _LEAST_LETTERS and not fits and not (run.listed and name[0].isupper())):
        return None
    small = name.islower() and len(folded) <= _SHORT_WORD
    faint = len(words) == 1 and not fits and (small or all(len(c) == 6 for c in codes))
    faint = faint or (len(folded) < _LEAST_LETTERS and not fits)
    return Mention(start, end, name, fits or codes, "ordinary" if faint else "english", level if fits else 0)
