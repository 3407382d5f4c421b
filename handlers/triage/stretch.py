"""Where in a text a phone number stands, so that it can be shown without being copied (DESIGN.md §2, law 8)."""

import re

_APART = "[\\s().\u200b\u200c\u200d\u2060\ufeff-]*"
_THAI = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")


def phone_in(words: str, phone: str) -> tuple[int, int] | None:
    """Start and size of the number as it was written (spaced, with +66, in Thai digits), or None."""
    digits = [digit for digit in phone if digit.isdecimal()]
    if not digits:
        return None
    first = (
        f"(?:\\+?{_digit('6')}{_APART}{_digit('6')}|{_digit('0')})" if digits[0] == "0" else _digit(digits[0])
    )
    found = re.search(_APART.join([first, *map(_digit, digits[1:])]), words)
    return (found.start(), found.end() - found.start()) if found else None


def _digit(digit: str) -> str:
    return f"[{digit}{digit.translate(_THAI)}]"
