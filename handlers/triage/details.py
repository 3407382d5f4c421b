"""What else a text says: phone numbers and ID numbers, who asks for whom, age, disability, how many, a death."""

import re
from dataclasses import dataclass
from typing import Literal

from handlers.places.spelling import plain
from handlers.triage.content import load, pattern, read_from
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
def _words(name: str) -> re.Pattern[str]:
    return pattern(load("details")["details"][name])


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
    for_whom = _for_whom(normal)
    return Details(
        for_whom,
        _reporter(normal, for_whom),
        _age_group(normal),
        bool(_words("disability").search(normal)),
        bool(_words("health").search(normal)) or bool(_words("disability").search(normal)),
        _persons(normal),
        phones(text),
        ids(text),
        bool(_words("child_writes").search(normal)),
        bool(_words("death").search(normal)),
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


def _for_whom(normal: str) -> ForWhom | None:
    if _words("unnamed").search(normal):
        return ForWhom.UNNAMED
    if _words("self_first").search(normal):
        return ForWhom.SELF
    if _words("others").search(normal):
        return ForWhom.NEIGHBOUR
    if _words("family").search(normal):
        return ForWhom.FAMILY
    if _words("volunteer").search(normal):
        return ForWhom.NEIGHBOUR
    return ForWhom.SELF if _words("self").search(normal) else None


def _reporter(normal: str, for_whom: ForWhom | None) -> Reporter | None:
    if _words("volunteer").search(normal):
        return "volunteer"
    if _words("officer").search(normal):
        return "officer"
    by_whom: dict[ForWhom | None, Reporter] = {
        ForWhom.SELF: "self",
        ForWhom.FAMILY: "relative",
        ForWhom.NEIGHBOUR: "neighbour" if "บ้าน" in normal else "citizen",
    }
    return by_whom.get(for_whom)


def _age_group(normal: str) -> AgeGroup | None:
    match = _AGE.search(normal)
    if match:
        years = int(match.group(1))
        return "child" if years < 18 else "youth" if years <= 25 else "elder" if years >= 60 else "adult"
    return next((group for group in _GROUPS if _words(group).search(normal)), None)


def _persons(normal: str) -> int | None:
    match = _PERSONS.search(normal)
    if match is None:
        return 1 if "คนเดียว" in normal else None
    return int(match.group(1)) if match.group(1).isdigit() else _WORDS[match.group(1)]
