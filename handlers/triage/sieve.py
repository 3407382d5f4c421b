"""Which of many patterns can match a text at all: found by the letters that each of them needs.

Hundreds of phrases are asked of every message, nearly all in vain. Each phrase has letters that any match must hold
(three in a row, or two); one look-up of the text's own runs leaves the few patterns worth running.
"""

from collections.abc import Iterable
from functools import lru_cache

_QUANTIFIERS = "?*+{"
_SPECIAL = "[]().|^$\\"


class Sieve:
    """An index over patterns, each given as the sources of its alternatives (`content.spelled_out`)."""

    def __init__(self, patterns: Iterable[list[str]]) -> None:
        """`patterns[i]` are the alternatives of pattern number i."""
        self._always: list[int] = []
        self._by_letters: dict[str, dict[str, list[int]]] = {}
        self._further: dict[int, list[frozenset[str]]] = {}
        """Per pattern the literals that a match needs besides the most telling."""
        for number, sources in enumerate(patterns):
            rows = [every_needed(row) for source in sources for row in _alternatives(source)]
            self._add(number, _union([max(row, key=_telling, default=None) for row in rows]))
            if len(rows) == 1 and len(rows[0]) > 1:
                first = max(rows[0], key=_telling)
                self._further[number] = [these for these in rows[0] if these is not first]
        _looked_for.update(self._by_letters)
        _runs.cache_clear()

    def _add(self, number: int, literals: frozenset[str] | None) -> None:
        if literals is None:
            self._always.append(number)
        for literal in sorted(literals or ()):
            self._by_letters.setdefault(literal[:3], {}).setdefault(literal, []).append(number)

    def may_match(self, text: str) -> list[int]:
        """The numbers of the patterns that may match, in order."""
        found = set(self._always)
        for letters in self._by_letters.keys() & _runs(text):
            for literal, numbers in self._by_letters[letters].items():
                if literal in text:
                    found.update(numbers)
        return sorted([number for number in found if self._has_further(number, text)])

    def _has_further(self, number: int, text: str) -> bool:
        for literals in self._further.get(number, ()):
            for literal in literals:
                if literal in text:
                    break
            else:
                return False
        return True


_looked_for: set[str] = set()
"""The beginnings of the literals of all sieves."""


@lru_cache(maxsize=16)
def _runs(text: str) -> frozenset[str]:
    """The runs of two and three letters that some sieve looks for; kept, since several look at the same text."""
    twos = {text[at : at + 2] for at in range(len(text) - 1)}
    threes = {text[at : at + 3] for at in range(len(text) - 2)}
    return frozenset((twos & _looked_for) | (threes & _looked_for))


def needed(source: str) -> frozenset[str] | None:
    """Literals (of two letters or more) of which any match holds at least one; None if that cannot be told."""
    return _union([max(every_needed(row), key=_telling, default=None) for row in _alternatives(source)])


def _telling(literals: frozenset[str]) -> tuple[int, int]:
    return min(map(len, literals)), -len(literals)


def _union(sets: list[frozenset[str] | None]) -> frozenset[str] | None:
    found: set[str] = set()
    for literals in sets:
        if literals is None:
            return None
        found |= literals
    return frozenset(found) if found else None


def _alternatives(source: str) -> list[str]:
    """The source split at the | of its own level."""
    parts, start, at = [], 0, 0
    while at < len(source):
        if source[at] in "([":
            at = _closing(source, at)
        elif source[at] == "\\":
            at += 1
        elif source[at] == "|":
            parts.append(source[start:at])
            start = at + 1
        at += 1
    return [*parts, source[start:]]


def _closing(source: str, at: int) -> int:
    """Where the group or class that opens here closes."""
    if source[at] == "[":
        return source.index("]", at + 2)
    depth = 0
    while True:
        if source[at] == "\\":
            at += 1
        elif source[at] == "[":
            at = source.index("]", at + 2)
        elif source[at] == "(":
            depth += 1
        elif source[at] == ")":
            depth -= 1
            if depth == 0:
                return at
        at += 1


def every_needed(row: str) -> list[frozenset[str]]:
    """For each part of a row of letters and groups the literals of which any match holds at least one."""
    found: list[frozenset[str]] = []
    run, at = "", 0
    while at < len(row):
        letter = row[at]
        end = _closing(row, at) if letter in "([" else at + (letter == "\\")
        follows = row[end + 1 : end + 2]
        optional = follows in ("?", "*", "{") and not _at_least_one(row, end + 1)
        if letter not in _SPECIAL and not (follows and follows in _QUANTIFIERS):
            run += letter
        else:
            found, run = _kept(found, run), ""
            if letter == "(" and row.startswith("(?:", at) and not optional:
                inner = needed(row[at + 3 : end])
                found = [*found, inner] if inner else found
        at = _after_quantifier(row, end + 1)
    return _kept(found, run)


def _kept(found: list[frozenset[str]], run: str) -> list[frozenset[str]]:
    return [*found, frozenset({run})] if len(run) > 1 else found


def _at_least_one(row: str, at: int) -> bool:
    return row.startswith("{", at) and row[at + 1 : at + 2] not in ("0", ",")


def _after_quantifier(row: str, at: int) -> int:
    if row[at : at + 1] in ("?", "*", "+"):
        at += 1
    elif row[at : at + 1] == "{":
        at = row.index("}", at) + 1
    else:
        return at
    return at + 1 if row[at : at + 1] in ("?", "+") else at
