"""Text as LINE counts it: UTF-16 code units, or graphemes for labels (`line-platform.md` §3.1).

A grapheme is what a reader takes for one letter, e.g. `ที่` or a family emoji (Unicode annex 29).
"""

import re
import unicodedata
from collections.abc import Iterator

_ZWJ, _ELLIPSIS = "\u200d", "…"
_BREAK = re.compile(r"\n{2,}|\n| ")


def utf16(text: str) -> int:
    """How many UTF-16 code units the text has."""
    return len(text) + sum(letter > "\uffff" for letter in text)


def graphemes(text: str) -> list[str]:
    """The text cut between graphemes; joined again it is the same text."""
    found: list[str] = []
    for letter in text:
        if found and _continues(found[-1], letter):
            found[-1] += letter
        else:
            found.append(letter)
    return found


def _continues(cluster: str, letter: str) -> bool:
    last = cluster[-1]
    if last in "\r\n" or letter in "\r\n" or _is_control(last) or _is_control(letter):
        return (last, letter) == ("\r", "\n")
    if _extends(letter):
        return True
    if last == _ZWJ and _is_pictograph(letter):
        return any(_is_pictograph(one) for one in cluster)
    if _is_flag_half(letter):
        return len(cluster) == 1 and _is_flag_half(last)
    return _hangul(last, letter)


def _is_control(letter: str) -> bool:
    return unicodedata.category(letter) in ("Cc", "Zl", "Zp")


def _extends(letter: str) -> bool:
    """Marks, joiners, skin tones and the Thai and Lao sara am never begin a grapheme."""
    return (
        unicodedata.category(letter) in ("Mn", "Me", "Mc")
        or letter in "\u0e33\u0eb3\u200c\u200d\uff9e\uff9f"
        or "\U0001f3fb" <= letter <= "\U0001f3ff"
        or "\U000e0020" <= letter <= "\U000e007f"
    )


def _is_pictograph(letter: str) -> bool:
    return (
        letter in "©®‼⁉™ℹ〰〽㊗㊙" or "\u2190" <= letter <= "\u2bff" or "\U0001f000" <= letter <= "\U0001faff"
    )


def _is_flag_half(letter: str) -> bool:
    return "\U0001f1e6" <= letter <= "\U0001f1ff"


def _hangul(last: str, letter: str) -> bool:
    """Hangul syllables written in parts; no Thai has them, but a name may."""
    if "\u1160" <= letter <= "\u11a7":
        return "\u1100" <= last <= "\u11a7" or (
            "\uac00" <= last <= "\ud7a3" and (ord(last) - 0xAC00) % 28 == 0
        )
    if "\u11a8" <= letter <= "\u11ff":
        return "\u1160" <= last <= "\u11ff" or "\uac00" <= last <= "\ud7a3"
    return "\u1100" <= letter <= "\u115f" and "\u1100" <= last <= "\u115f"


def cut_letters(text: str, most: int) -> str:
    """The text in at most so many graphemes; what is cut shows as … at the end."""
    if len(text) <= most:  # there are never more graphemes than code points
        return text
    parts = graphemes(text)
    return text if len(parts) <= most else "".join(parts[: most - 1]).rstrip() + _ELLIPSIS


def cut_units(text: str, most: int) -> str:
    """The text in at most so many UTF-16 units, cut between graphemes; what is cut shows as … at the end."""
    return text if utf16(text) <= most else _head(text, most - 1).rstrip() + _ELLIPSIS


def split(text: str, most: int) -> Iterator[str]:
    """Pieces of at most so many UTF-16 units, together the whole text, parted at a line or space where one is near.

    A single grapheme longer than that (only a malicious one is) is parted between its code points.
    """
    while utf16(text) > most:
        head = _to_a_break(_head(text, most))
        yield head
        text = text[len(head) :]
    if text:
        yield text


def _head(text: str, most: int) -> str:
    """As many whole graphemes as fit. `text` is longer, so the slice's last cluster, maybe broken, never fits."""
    taken, units = [], 0
    for cluster in graphemes(text[: most + 1]):
        units += utf16(cluster)
        if units > most:
            break
        taken.append(cluster)
    return "".join(taken) or _by_units(text, most)


def _to_a_break(head: str) -> str:
    ends = [found.end() for found in _BREAK.finditer(head) if found.end() > len(head) // 2]
    return head[: ends[-1]] if ends else head


def _by_units(text: str, most: int) -> str:
    end = most
    while utf16(text[:end]) > most:
        end -= 1
    return text[:end]
