"""One spelling for what people and phones write in many: broken vowels, hidden characters, Thai digits."""

import re
import unicodedata
from urllib.parse import parse_qs, unquote_plus, urlsplit

_LINK = re.compile(r"https?://[^\s\u0e00-\u0e7f]+|www\.[^\s\u0e00-\u0e7f]+|[^\s\u0e00-\u0e7f]+@\S+")
_HIDDEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad]")
_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
_SPACES = re.compile(r"[^\S\n]+")
_TONE_BEFORE_VOWEL = re.compile("([่-๋])([ัิ-ฺ])")

# Letters that sound the same or look the same on a phone's keyboard, and marks that hurried people leave out.
# ฃ ฅ are dead letters; ๆ repeats.
_FOLD = {
    **dict.fromkeys("่้๊๋็์ฺๆฯ", ""),
    **dict(zip("ฎฏฐฑฒณญศษซฬฆฃฅ", "ดตถททนยสสสลคขค", strict=True)),
    **dict(zip("ธฤใ", "ทรไ", strict=True)),
    **dict(zip("ีืู", "ิึุ", strict=True)),
    "ำ": "ัม",
}
_FOLDING = str.maketrans(_FOLD)


def plain(text: str) -> str:
    """The text with one encoding: NFC, เเ → แ, ํา → ำ, no hidden characters, single spaces, Arabic digits."""
    text = unicodedata.normalize("NFC", text)
    if not text.isascii():
        text = _HIDDEN.sub("", text).replace("เเ", "แ").replace("\u0e4d\u0e32", "ำ")
        text = text.replace("\u0e4d่า", "่ำ").replace("\u0e4d้า", "้ำ").translate(_DIGITS)
        text = _TONE_BEFORE_VOWEL.sub(r"\2\1", text)
    return _SPACES.sub(" ", text)


def without_links(text: str) -> str:
    """The text without links and mail addresses; of a link to a map what it searches for stays: `?q=Hua Mak, Bangkok`."""
    return _LINK.sub(_searched, text) if "/" in text or "@" in text or "www" in text else text


def _searched(link: re.Match[str]) -> str:
    try:
        address = urlsplit(link.group())
    except ValueError:
        return " "
    if "maps" not in address.netloc + address.path:
        return " "
    asked = parse_qs(address.query).get("q") or parse_qs(address.query).get("query")
    named = re.search(r"/place/([^/@]+)", address.path)
    found = asked[0] if asked else unquote_plus(named.group(1)) if named else ""
    return f" {found} " if any(letter.isalpha() for letter in found) else " "


def folded(name: str) -> str:
    """The name as it sounds, roughly: without tone marks, like-sounding letters as one."""
    return name.translate(_FOLDING)


def latin(name: str) -> str:
    """An English spelling without the differences between transliterations: Khlong Kiu and Klong Kio agree."""
    name = re.sub(r"[^a-z]", "", name.lower().replace("sri", "si").replace("orn", "on"))
    for old, new in _LATIN:
        name = name.replace(old, new)
    return re.sub(r"(.)\1+", r"\1", name)


def skeleton(name: str) -> str:
    """A still rougher English spelling, for comparing the few names of one area: r and l, long and short vowels agree."""
    name = latin(name).replace("or", "o").replace("r", "l").replace("u", "o").replace("y", "i")
    return re.sub(r"(.)\1+", r"\1", name)


_LATIN = (
    ("ph", "p"), ("th", "t"), ("kh", "k"), ("dh", "d"), ("bh", "b"), ("ue", "u"), ("eu", "u"), ("oo", "u"), ("ee", "i"),
    ("ou", "u"), ("io", "iu"), ("eo", "iu"), ("ew", "iu"), ("ao", "au"), ("aw", "au"), ("ae", "e"), ("ay", "ai"),
    ("oi", "oy"), ("j", "ch"), ("z", "s"), ("v", "w"), ("gk", "k"), ("g", "k"), ("nk", "ng"),
)  # fmt: skip


def edits(left: str, right: str, most: int) -> int:
    """Number of letters to change, add, drop or swap to make the one the other; `most` + 1 if more."""
    if abs(len(left) - len(right)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        older, before, row = before, row, [i]
        for j, b in enumerate(right, 1):
            cost = min(before[j] + 1, row[-1] + 1, before[j - 1] + (a != b))
            if older and i > 1 and j > 1 and a == right[j - 2] and b == left[i - 2]:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]
