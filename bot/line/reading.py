"""Looks into JSON that a stranger made: what is missing or of another type is None, never an error."""

import math
from collections.abc import Mapping
from typing import Any

from handlers.messages import SAID_CLOSE, SAID_OPEN

# NUL cannot be stored in PostgreSQL; the marks of `said()` must never come from outside, or a message could
# quote somebody else's words
_UNWELCOME = str.maketrans({"\0": "\ufffd", SAID_OPEN: None, SAID_CLOSE: None})


def part(raw: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """The object under this name, or an empty one."""
    value = raw.get(name)
    return value if isinstance(value, Mapping) else {}


def text(raw: Mapping[str, Any], name: str) -> str | None:
    """The string under this name; whole numbers count too, as LINE's ids were once numbers."""
    value = raw.get(name)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value) if value.bit_length() < 200 else None
    return storable(value) if isinstance(value, str) else None


def number(raw: Mapping[str, Any], name: str) -> float | int | None:
    """The finite number under this name."""
    value = raw.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if isinstance(value, int) and value.bit_length() > 200:
        return None
    return value if math.isfinite(value) else None


def yes(raw: Mapping[str, Any], name: str) -> bool:
    """True only if the value is `true` itself."""
    return raw.get(name) is True


def storable(value: str) -> str:
    """The string without half surrogates, which no database takes."""
    return value.encode("utf-8", "replace").decode("utf-8")


def words(value: str) -> str:
    """What a person wrote, fit to be stored and said again."""
    return value.translate(_UNWELCOME)
