"""The words that rules are made of, from `handlers/content/*.toml`, and how a phrase there becomes a pattern."""

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def load(name: str) -> dict[str, Any]:
    """A content file by its name, without `.toml`."""
    return tomllib.loads(files("handlers.content").joinpath(f"{name}.toml").read_text(encoding="utf-8"))


def pattern(phrases: list[str], say: dict[str, str] | None = None) -> re.Pattern[str]:
    """One pattern for many phrases. `~~` is up to 40 signs in a line, `~` up to 16, `{name}` a list of words.

    Raises `re.error`, naming the phrase, if one cannot be read.
    """
    return re.compile("|".join(f"(?:{_spelled_out(phrase, say or {})})" for phrase in phrases))


def _spelled_out(phrase: str, say: dict[str, str]) -> str:
    for _ in range(2):
        for name, words in say.items():
            phrase = phrase.replace("{" + name + "}", words)
    phrase = phrase.replace("~~", "[^\\n]{0,40}?").replace("~", "[^\\n]{0,16}?")
    try:
        re.compile(phrase)
    except re.error as error:
        raise re.error(f"{error}: {phrase}") from error
    return phrase
