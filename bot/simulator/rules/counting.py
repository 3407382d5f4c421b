"""How LINE counts characters: UTF-16 code units by default, grapheme clusters for some fields (§3.1)."""

import unicodedata

ZERO_WIDTH_JOINER = "\u200d"
THAI_AND_LAO_AM = "\u0e33\u0eb3"  # spacing marks of UAX 29 although their category is Lo


def utf16(text: str) -> int:
    """Length in UTF-16 code units: 🍎 counts 2."""
    if text.isascii():
        return len(text)
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def graphemes(text: str) -> int:
    """Length in grapheme clusters as people see them: "ที่" counts 1."""
    if text.isascii():
        return len(text)
    count, flags, previous = 0, 0, ""
    for char in text:
        is_flag = "\U0001f1e6" <= char <= "\U0001f1ff"
        joined = _extends(char) or previous == ZERO_WIDTH_JOINER or (is_flag and flags % 2 == 1)
        count += not (joined and previous)
        flags = flags + 1 if is_flag else 0
        previous = char
    return count


def _extends(char: str) -> bool:
    if char < "\u0300":
        return False
    if char == ZERO_WIDTH_JOINER or char in THAI_AND_LAO_AM or "\U0001f3fb" <= char <= "\U0001f3ff":
        return True
    return unicodedata.category(char) in ("Mn", "Me", "Mc")
