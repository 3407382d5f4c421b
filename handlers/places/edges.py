"""Where a name begins and ends, in writing without blanks; and whether it is perhaps but a part of a longer one."""

import re
from collections.abc import Iterable
from functools import cache

from handlers.places.names import thai, words
from handlers.places.place import BANGKOK

_PROVINCE, _DEEPEST = 2, 6
_TINY = 2
_MARKS = frozenset("ะาำิีึืุู็่้๊๋์ัๅ")
_KEYWORDS = ("จังหวัด", "อำเภอ", "ตำบล", "แขวง", "เขต", "กรุงเทพ")


def alternatives(these: Iterable[str]) -> str:
    """A pattern for any of these, the longest first."""
    return "|".join(re.escape(w) for w in sorted(these, key=len, reverse=True))


def cuts(text: str, start: int, end: int) -> bool:
    """True if the name ends inside a word: before a vowel sign, or in the middle of จังหวัด."""
    if end < len(text) and text[end] in _MARKS:
        return True
    for back in range(1, min(7, end - start)):
        if any(len(word) > back and text.startswith(word, end - back) for word in _KEYWORDS):
            return True
    return False


def bounded(text: str, end: int) -> bool:
    """True if the name is followed by the end, a blank, a sign, a number or another prefix."""
    return end >= len(text) or not ("ก" <= text[end] <= "๎") or bool(_AFTER.match(text, end))


_AFTER = re.compile(
    r"จังหวัด|จ\.|อำเภอ|อ\.|เขต|ตำบล|ต\.|แขวง|กทม|กรุงเทพ|หมู่|ม\.|ครับ|คับ|ค่ะ|คะ|ค่า|นะ|จ้า|เจ้า|เด้อ|ฯ"
)


@cache
def lead_ins() -> tuple[str, ...]:
    """Words after which a name begins although no blank stands there."""
    return tuple(words()["around"]["before"])


@cache
def _words(key: str) -> tuple[str, ...]:
    return tuple(words()["goes_on"][key])


def only_begins(text: str, at: int, end: int, codes: tuple[str, ...]) -> bool:
    """True if the name is perhaps but the beginning of a village's, temple's or school's: บ้านโนน in บ้านโนนตูม.

    The letters go on, and with nothing that we know: no word that ends a name, no place that holds this one or lies
    in it. In Bangkok, where people write on without a blank and villages are few, it takes a head (บ้าน, วัด) as well;
    so it does for what only a district is called. A province is one however the text goes on.
    """
    if bounded(text, end) or text.startswith(_words("ends"), end):
        return False
    if any(len(code) == _PROVINCE for code in codes):
        return False
    in_villages = all(c[:2] != BANGKOK for c in codes) and any(len(c) == _DEEPEST for c in codes)
    if not in_villages and not headed(text, at, end):
        return False
    return not any(nested(codes, thai().codes[name]) for name in thai().at(text, end))


def only_ends(text: str, at: int, codes: tuple[str, ...]) -> bool:
    """True if it is perhaps but the end of such a name, which began before it: แสงอรุณ in บ้านหนองแซงแสงอรุณ."""
    if any(c[:2] == BANGKOK or len(c) == _PROVINCE for c in codes):
        return False
    before = text[max(0, at - _LONGEST_BEGINNING) : at]
    begun = _begun().search(before)
    ends = _words("ends")
    if begun is None or before.endswith((*lead_ins(), *ends)):
        return False
    return not any(word in begun[1] for word in ends if len(word) > _TINY)


_LONGEST_BEGINNING = 20


@cache
def _begun() -> re.Pattern[str]:
    """The last head in a run of letters, and what follows it to the run's end."""
    return re.compile(rf"[ก-๎]*(?:{alternatives(_words('heads'))})([ก-๎]+)\Z")


def headed(text: str, at: int, end: int) -> bool:
    """True if the name begins with บ้าน, วัด, ตลาด, โรงเรียน …, or such a word stands right before it."""
    heads = _words("heads")
    return text.startswith(heads, at, end) or text[max(0, at - 16) : at].endswith(heads)


def nested(some: Iterable[str], others: Iterable[str]) -> bool:
    """True if one of the places lies within one of the others, or the other way round."""
    others = tuple(others)
    return any(a != b and (a.startswith(b) or b.startswith(a)) for a in some for b in others)
