"""Places named in English letters: Tambon Mu Si, Amphoe Pak Chong; Khlong Tan, Watthana; Chon Buri District."""

import re
from collections.abc import Iterator

from handlers.places.mentions import Mention
from handlers.places.names import english
from handlers.places.place import BANGKOK
from handlers.places.spelling import latin

_WORD = re.compile(r"[A-Za-z][A-Za-z'’]*(?:-[A-Za-z]+)*\.?")
_LEVELS = {
    **dict.fromkeys(("tambon", "tumbon", "khwaeng", "kwaeng", "khwang", "subdistrict", "sub-district"), 6),
    **dict.fromkeys(("amphoe", "amphur", "amphoe", "amper", "amphor", "khet", "district", "ampher"), 4),
    **dict.fromkeys(("changwat", "province", "jangwat", "chang-wat"), 2),
}
_STREETS = frozenset(
    [
        "road",
        "rd",
        "rd.",
        "soi",
        "thanon",
        "street",
        "st",
        "st.",
        "alley",
        "thanon",
        "avenue",
        "ave",
        "lane",
        "soi.",
        "highway",
        "bridge",
        "canal",
        "tower",
    ]
)
_MOST_WORDS = 5
_LEAST_LETTERS = 4
_LINK = re.compile(r"https?://\S+|www\.\S+|\S+@\S+")


def english_mentions(text: str) -> Iterator[Mention]:
    """English names, longest first; street names and house names are passed over."""
    text = _LINK.sub(
        lambda m: " " * len(m.group()),
        text.replace("Chang Wat", "Changwat ").replace("Chang wat", "Changwat "),
    )
    found = list(_WORD.finditer(text))
    at = 0
    while at < len(found):
        step = 1
        for size in range(min(_MOST_WORDS, len(found) - at), 0, -1):
            mention = _read(
                text, found[at : at + size], found[at - 1] if at else None, found[at + size :][:1]
            )
            if mention:
                yield mention
                step = size
                break
        at += step


def _read(
    text: str, part: list[re.Match[str]], before: re.Match[str] | None, after: list[re.Match[str]]
) -> Mention | None:
    start, end = part[0].start(), part[-1].end()
    if any(sign in text[start:end] for sign in ",;:/()\n+") or part[0].group().lower() in _LEVELS:
        return None
    name = text[start:end]
    folded = latin(name)
    codes = english().get(folded, ())
    if not codes or len(folded) < _LEAST_LETTERS:
        return None
    left = before.group().lower() if before and not text[before.end() : start].strip(" .") else ""
    right = after[0].group().lower() if after and not text[end : after[0].start()].strip() else ""
    if left in _STREETS or right in _STREETS or re.match(r"\s\d{1,3}(?!\d)", text[end:]):
        return None
    level = _LEVELS.get(left, 0) or _LEVELS.get(right, 0)
    bangkok = left in ("khwaeng", "khet", "kwaeng")
    fits = tuple(c for c in codes if len(c) == level and (not bangkok or c[:2] == BANGKOK))
    faint = len(part) == 1 and not fits and all(len(c) == 6 for c in codes)
    return Mention(start, end, name, fits or codes, "ordinary" if faint else "english", level if fits else 0)
