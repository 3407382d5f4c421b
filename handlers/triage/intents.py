"""What a text wants besides help with a need: status, stops, a human, thanks … (`handlers/content/intents.toml`)."""

import re

from handlers.triage.content import Patterns, load, pattern, read_from
from handlers.triage.spelling import without_pictures
from models.words import Intent

_POLITE = re.compile(r"(?:นะ)?(?:ครับผม|ครับ|คับ|ค่ะ|คะ|ค่า|จ้า|จ้ะ|เจ้า|เด้อ|หน่อย|นะ|จ๊ะ)+(?=\s|$)|[!~]+")

_NEVER = ["(?!)"]


@read_from("intents")
def _intents() -> tuple[Patterns, tuple[tuple[Intent, re.Pattern[str] | None], ...]]:
    """What a text says for each intent (an empty row never matches), and what it may be as a whole."""
    rules = load("intents")["intent"]
    wholes = (pattern(rule["whole"]) if "whole" in rule else None for rule in rules)
    names = (Intent(rule["name"]) for rule in rules)
    return Patterns(rule.get("says", _NEVER) for rule in rules), tuple(zip(names, wholes, strict=True))


def intent(normal: str) -> tuple[Intent, str] | None:
    """The intent of a normalised text and the words that said so. The order in the file is the order of precedence."""
    core = _POLITE.sub("", without_pictures(normal)).strip()
    patterns, intents = _intents()
    said = dict(patterns.candidates(normal))
    for number, (name, whole) in enumerate(intents):
        match = said[number].search(normal) if number in said else None
        if match is None and whole:
            match = whole.fullmatch(core) or whole.fullmatch(normal)
        if match:
            return name, match.group()
    return None
