"""One spelling for what is read: broken encodings, dialect and hurried typing become standard words."""

import re
from typing import Any

from handlers.places.spelling import plain
from handlers.triage.content import Patterns, load, read_from

_REPEATED = re.compile(r"(.)\1{2,}")
_REPEAT_MARK = re.compile(r"\s*ๆ+")
_PICTURES = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf\u2b00-\u2bff\ufe0f\u200d\u20e3]+")
_LAO_LETTER = re.compile("[\u0e80-\u0eff]")
_LAO = str.maketrans(
    {chr(thai + 0x80): chr(thai) for thai in range(0xE01, 0xE5A)}
    | {"ຍ": "ย", "ຢ": "อย", "ົ": "", "ໍ": "อ", "ຽ": "ีย", "ໜ": "หน", "ໝ": "หม", "ຼ": "ล"}
)
"""Lao letters stand in the same order as Thai ones and are read alike."""
_BETWEEN_THAI = re.compile(r"(?<=[ก-๎])[ \t]+(?=[ก-๎])")


def normalise(text: str) -> str:
    """The text as rules read it: one encoding, lower case, no stretched letters, dialect as Central Thai.

    Line breaks stay; spaces stay single. The result is for matching, never for showing.
    """
    text = _REPEATED.sub(r"\1", plain(text).lower())
    if _LAO_LETTER.search(text):
        text = _from_lao(text)
    text = _REPEAT_MARK.sub("ๆ", text)
    patterns, meant = _spellings()
    text = patterns.replaced(text, meant)
    return text.strip()


def _from_lao(text: str) -> str:
    """Lao in Thai letters, near enough to be read as Isan."""
    text = re.sub("ຢາ(?!ກ)", "ยา", text)
    text = re.sub("ເ(.)ັ", r"ເ\1็", text).replace("ົວ", "ัว").replace("ໍ່", "่")
    return text.translate(_LAO)


def without_pictures(text: str) -> str:
    """Without emoji: a folded-hands picture after a greeting says nothing more than the greeting."""
    return _PICTURES.sub("", text).strip()


def squeezed(text: str) -> str:
    """Without the blanks between Thai letters: some people put one between every two words."""
    return _BETWEEN_THAI.sub("", text)


@read_from("spellings")
def _spellings() -> tuple[Patterns, list[str]]:
    rules: list[dict[str, Any]] = load("spellings")["spelling"]
    return Patterns(rule["written"] for rule in rules), [rule["meant"] for rule in rules]


_TONES = str.maketrans(dict.fromkeys("่้๊๋็์", ""))
_LETTERS_PER_TONE = 15


def toneless(text: str) -> str:
    """The text without tone marks and the like."""
    return text.translate(_TONES)


def lacks_tones(text: str) -> bool:
    """True if the writer left the tone marks out: usual is one in five letters."""
    return (len(text) - len(toneless(text))) * _LETTERS_PER_TONE < len(text)
