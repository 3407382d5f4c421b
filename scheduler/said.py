"""Puts people's own words into our messages, at the last moment: when the delivery is frozen (law 8)."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from handlers.messages import SAID_CLOSE, SAID_OPEN

MARK = re.compile(f"{SAID_OPEN}(.*?){SAID_CLOSE}")


def marks(content: Any) -> Iterator[str]:
    """The LINE message ids whose words a message wants to hold."""
    parts = [content]
    while parts:
        part = parts.pop()
        if isinstance(part, str):
            if SAID_OPEN in part:
                yield from (mark.split("|")[0] for mark in MARK.findall(part))
        elif isinstance(part, Mapping):
            parts.extend(part.values())
        elif isinstance(part, list | tuple):
            parts.extend(part)


def filled(content: Any, words: Mapping[str, str | None], gone: Callable[[], str]) -> Any:
    """The message with the words in it; `gone()` where they were taken back."""
    if isinstance(content, str):
        return MARK.sub(lambda mark: _words(mark[1], words) or gone(), content)
    if isinstance(content, Mapping):
        return {name: filled(part, words, gone) for name, part in content.items()}
    if isinstance(content, list | tuple):
        return [filled(part, words, gone) for part in content]
    return content


def _words(mark: str, words: Mapping[str, str | None]) -> str | None:
    """All words of a message, or the stretch of them that the mark names (`handlers.messages.said`)."""
    message, *stretch = mark.split("|")
    found = words.get(message)
    if found is None or not stretch:
        return found
    start, size = map(int, stretch)
    return found[start : start + size]
