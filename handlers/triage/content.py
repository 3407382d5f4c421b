"""The words that rules are made of, from `handlers/content/*.toml`, and how a phrase there becomes a pattern."""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any, ParamSpec, TypeVar, cast

from handlers import wording
from handlers.triage.sieve import Sieve

_P = ParamSpec("_P")
_T = TypeVar("_T")
_made_of: dict[str, list[Callable[[], None]]] = {}


def load(name: str) -> Mapping[str, Any]:
    """A content file by its name, without `.toml`, with the operator's changes in their places."""
    return wording.changed_content(name)


def changed_since(name: str) -> bool:
    """True if an operator changed something in this file."""
    return wording.is_changed(name)


def read_from(*names: str) -> Callable[[Callable[_P, _T]], Callable[_P, _T]]:
    """Keep what a function makes of these content files until an operator changes one of them."""

    def keep(make: Callable[_P, _T]) -> Callable[_P, _T]:
        kept = cache(make)
        for name in names:
            _made_of.setdefault(name, []).append(kept.cache_clear)
        return cast("Callable[_P, _T]", kept)

    return keep


def _forget(names: frozenset[str]) -> None:
    for name in names:
        for clear in _made_of.get(name, ()):
            clear()


wording.when_overridden(_forget)


class Patterns:
    """Many patterns, of which each text is asked only those that can match it; compiled when first wanted."""

    def __init__(self, phrases: Iterable[list[str]], say: dict[str, str] | None = None) -> None:
        """`phrases[i]` are the alternatives of pattern i, in the language of the content files."""
        self._sources = [[spelled_out(phrase, say or {}) for phrase in these] for these in phrases]
        self._compiled: dict[int, re.Pattern[str]] = {}
        self._sieve = Sieve(self._sources)

    def __len__(self) -> int:
        return len(self._sources)

    def __getitem__(self, number: int) -> re.Pattern[str]:
        if number not in self._compiled:
            self._compiled[number] = _compiled(self._sources[number])
        return self._compiled[number]

    def candidates(self, text: str) -> Iterable[tuple[int, re.Pattern[str]]]:
        """(number, pattern) of those that may match, in order."""
        for number in self._sieve.may_match(text):
            yield number, self[number]

    def found(self, text: str) -> Iterable[tuple[int, re.Match[str]]]:
        """(number, first match) of those that do match, in order."""
        for number, one in self.candidates(text):
            match = one.search(text)
            if match:
                yield number, match

    def replaced(self, text: str, meant: list[str]) -> str:
        """The text with every match of pattern i replaced by `meant[i]`."""
        for number, one in self.candidates(text):
            text = one.sub(meant[number], text)
        return text


def pattern(phrases: list[str], say: dict[str, str] | None = None) -> re.Pattern[str]:
    """One pattern for many phrases. `~~` is up to 40 signs in a line, `~` up to 16, `{name}` a list of words.

    Raises `re.error`, naming the phrase, if one cannot be read.
    """
    return _compiled([spelled_out(phrase, say or {}) for phrase in phrases])


def _compiled(sources: list[str]) -> re.Pattern[str]:
    try:
        return re.compile("|".join(f"(?:{source})" for source in sources))
    except re.error as error:
        raise re.error(f"{error}: {' | '.join(sources)}") from error


def spelled_out(phrase: str, say: dict[str, str]) -> str:
    """A phrase as a regular expression."""
    for _ in range(2):
        for name, words in say.items():
            phrase = phrase.replace("{" + name + "}", words)
    return phrase.replace("~~", "[^\\n]{0,40}?").replace("~", "[^\\n]{0,16}?")
