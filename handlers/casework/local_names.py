"""Names of villages, temples and markets in people's words, and which words may become one. Pure.

What heads a name and what ends it is content (`local_names.toml`).
"""

import re
from collections.abc import Iterator

from handlers.places import recognise
from handlers.places.names import thai
from handlers.wording import value

_MOST_LETTERS = 30
_LETTER = re.compile(r"[ก-๎]")
_NUMBER = re.compile(r"\d(?:[\s.-]?\d){4,}")
_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")


def local_names(words: str) -> Iterator[tuple[int, int]]:
    """Where local names stand in a text: start and size of each, in order."""
    for found in _heads().finditer(words):
        if not _begins_here(words, found.start()):
            continue
        end = _end(words, found.end())
        rest = words[found.end() : end]
        if len(rest) >= 2 and not rest.startswith(tuple(value("local_names.no_names"))):
            yield found.start(), end - found.start()


def why_no_name(words: str) -> str | None:
    """Why these words may not stand for a place, as a name of `staff.refused`; None if they may.

    Never a person's name, phone or ID; nothing that is no name; nothing that the gazetteer knows by itself.
    """
    name = words.strip()
    if not value("local_names.shortest") <= len(name) <= value("local_names.longest") or "\n" in name:
        return "name_length"
    if _NUMBER.search(name.translate(_DIGITS)):
        return "name_has_number"
    if not any(letter.isalpha() for letter in name) or name in value("local_names.heads"):
        return "name_is_none"
    if any(person in name for person in value("local_names.persons")):
        return "name_of_person"
    found = recognise(name)
    is_known = name in thai().codes or (found.is_sure and found.confidence > _SURELY)
    return "name_is_known" if is_known else None


_SURELY = 0.9
"""Above this the name says which subdistrict it is: it stands there with ต. or its district."""


def _heads() -> re.Pattern[str]:
    heads = sorted(value("local_names.heads"), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, heads)))


def _begins_here(words: str, start: int) -> bool:
    """A head inside another word (จังหวัด) begins nothing."""
    before = words[:start]
    return (
        not before or not _LETTER.match(before[-1]) or before.endswith(tuple(value("local_names.lead_ins")))
    )


def _end(words: str, start: int) -> int:
    """The first blank, sign, or word that ends a name; two letters of it at least stand before."""
    ends = tuple(value("local_names.ends"))
    for at in range(start, min(len(words), start + _MOST_LETTERS)):
        if not _LETTER.match(words[at]) or (at >= start + 2 and words.startswith(ends, at)):
            return at
    return min(len(words), start + _MOST_LETTERS)
