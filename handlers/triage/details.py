"""What else a text says: phone numbers and ID numbers, who asks for whom, age, disability, how many, a death."""

import re
from dataclasses import dataclass
from typing import Literal

from handlers.places.spelling import plain
from handlers.triage.content import Patterns, load, read_from
from models.words import ForWhom

AgeGroup = Literal["child", "youth", "adult", "elder"]
Reporter = Literal["self", "relative", "neighbour", "citizen", "volunteer", "officer"]

_PHONE = re.compile(r"(?<![\d-])(?:\+?66[\s-]?|0)(?:[689]\d|2|[3-57]\d)[\s-]?\d{3}[\s-]?\d{3,4}(?![\d-]*\d)")
_ID = re.compile(r"(?<!\d)\d(?:[ \-.]?\d){12}(?!\d)")
_THAI_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")

_GROUPS: tuple[AgeGroup, ...] = ("child", "elder", "youth")
_AGE = re.compile(r"อายุ\s?(\d{1,3})")
_WORDS = {"หนึ่ง": 1, "สอง": 2, "สาม": 3, "สี่": 4, "ห้า": 5, "หก": 6, "เจ็ด": 7, "แปด": 8, "เก้า": 9, "สิบ": 10}
_PERSONS = re.compile(rf"(\d{{1,3}}|{'|'.join(_WORDS)})\s?(คน|ชีวิต|ราย|ครอบครัว|ครัวเรือน|หลัง)")


@read_from("details")
def _words() -> tuple[Patterns, tuple[str, ...]]:
    kinds = load("details")["details"]
    return Patterns(kinds.values()), tuple(kinds)


def _told(normal: str) -> frozenset[str]:
    """The kinds of words that stand in a text."""
    patterns, kinds = _words()
    return frozenset([kinds[number] for number, _ in patterns.found(normal)])


@dataclass(frozen=True, slots=True)
class Details:
    """See `Reading`, whose fields these become."""

    for_whom: ForWhom | None
    reporter: Reporter | None
    age_group: AgeGroup | None
    disability: bool
    health: bool
    persons: int | None
    phones: tuple[str, ...]
    ids: tuple[str, ...]
    child_writes: bool
    death: bool


def details(text: str, normal: str) -> Details:
    """Everything that is said besides need, danger and place; `normal` is the normalised text."""
    told = _told(normal)
    for_whom = _for_whom(told)
    return Details(
        for_whom,
        _reporter(normal, told, for_whom),
        _age_group(normal, told),
        "disability" in told,
        not told.isdisjoint(("health", "disability")),
        _persons(normal),
        phones(text),
        ids(text),
        "child_writes" in told,
        "death" in told,
    )


def phones(text: str) -> tuple[str, ...]:
    """Thai phone numbers in the text as digits beginning with 0, in order, each once."""
    found = (re.sub(r"\D", "", number) for number in _PHONE.findall(plain(text)))
    numbers = ("0" + n[2:] if n.startswith("66") else n for n in found)
    return tuple(dict.fromkeys(n for n in numbers if 9 <= len(n) <= 10))


def ids(text: str) -> tuple[str, ...]:
    """Thirteen-digit ID numbers with a right check digit, as digits."""
    found = (re.sub(r"\D", "", m.group()) for m in _ID.finditer(text.translate(_THAI_DIGITS)))
    return tuple(dict.fromkeys(n for n in found if _is_id(n)))


def mask_ids(text: str) -> str:
    """The text with every ID number as x-xxxx-xxxxx-xx-x; all else, Thai digits too, stays as it was."""
    readable = text.translate(_THAI_DIGITS)
    for match in reversed(list(_ID.finditer(readable))):
        if _is_id(re.sub(r"\D", "", match.group())):
            text = text[: match.start()] + "x-xxxx-xxxxx-xx-x" + text[match.end() :]
    return text


def _is_id(number: str) -> bool:
    """Mod 11, as the Department of Provincial Administration checks it."""
    total = sum(int(digit) * (13 - i) for i, digit in enumerate(number[:12]))
    return number[0] != "0" and (11 - total % 11) % 10 == int(number[12])


def _for_whom(told: frozenset[str]) -> ForWhom | None:
    if "unnamed" in told:
        return ForWhom.UNNAMED
    if "self_first" in told:
        return ForWhom.SELF
    if "others" in told:
        return ForWhom.NEIGHBOUR
    if "family" in told:
        return ForWhom.FAMILY
    if "volunteer" in told:
        return ForWhom.NEIGHBOUR
    return ForWhom.SELF if "self" in told else None


def _reporter(normal: str, told: frozenset[str], for_whom: ForWhom | None) -> Reporter | None:
    if "volunteer" in told:
        return "volunteer"
    if "officer" in told:
        return "officer"
    by_whom: dict[ForWhom | None, Reporter] = {
        ForWhom.SELF: "self",
        ForWhom.FAMILY: "relative",
        ForWhom.NEIGHBOUR: "neighbour" if "บ้าน" in normal else "citizen",
    }
    return by_whom.get(for_whom)


def _age_group(normal: str, told: frozenset[str]) -> AgeGroup | None:
    match = _AGE.search(normal)
    if match:
        years = int(match.group(1))
        return "child" if years < 18 else "youth" if years <= 25 else "elder" if years >= 60 else "adult"
    return next((group for group in _GROUPS if group in told), None)


def _persons(normal: str) -> int | None:
    match = _PERSONS.search(normal)
    if match is None:
        return 1 if "คนเดียว" in normal else None
    return int(match.group(1)) if match.group(1).isdigit() else _WORDS[match.group(1)]
