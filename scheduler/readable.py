"""LINE's JSON, made fit to be stored: whatever people's phones put into a text."""

import json
import re
from typing import Any

UNSTORABLE = re.compile(r"\\u(?:0000|d[89a-f])|[\0\ud800-\udfff]", re.IGNORECASE)
"""In JSON: NUL, or half of a surrogate pair (or a whole one: an emoji)."""


def readable(raw: str) -> Any:
    """The event in this JSON; cleaning every text of every event would cost more than reading it."""
    return clean(json.loads(raw)) if UNSTORABLE.search(raw) else json.loads(raw)


def clean(value: Any) -> Any:
    """JSON without what PostgreSQL cannot store in a text: NUL and halves of surrogate pairs."""
    if isinstance(value, str):
        return value.replace("\0", "").encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [clean(one) for one in value]
    if isinstance(value, dict):
        return {clean(name): clean(one) for name, one in value.items()}
    return value
