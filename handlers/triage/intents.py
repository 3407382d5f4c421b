"""What a text wants besides help with a need: status, stops, a human, thanks … (`handlers/content/intents.toml`)."""

import re

from handlers.triage.content import load, pattern, read_from
from handlers.triage.spelling import without_pictures
from models.words import Intent

_POLITE = re.compile(r"(?:นะ)?(?:ครับผม|ครับ|คับ|ค่ะ|คะ|ค่า|จ้า|จ้ะ|เจ้า|เด้อ|หน่อย|นะ|จ๊ะ)+(?=\s|$)|[!~]+")


@read_from("intents")
def _intents() -> tuple[tuple[Intent, re.Pattern[str] | None, re.Pattern[str] | None], ...]:
    return tuple(
        (
            Intent(rule["name"]),
            pattern(rule["says"]) if "says" in rule else None,
            pattern(rule["whole"]) if "whole" in rule else None,
        )
        for rule in load("intents")["intent"]
    )


def intent(normal: str) -> tuple[Intent, str] | None:
    """The intent of a normalised text and the words that said so. The order in the file is the order of precedence."""
    core = _POLITE.sub("", without_pictures(normal)).strip()
    for name, says, whole in _intents():
        match = says.search(normal) if says else None
        if match is None and whole:
            match = whole.fullmatch(core) or whole.fullmatch(normal)
        if match:
            return name, match.group()
    return None
