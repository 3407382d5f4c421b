"""Answers about benefits and rumours (`handlers/content/benefits.toml`, domain.md §4)."""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any

from handlers.triage.content import load, pattern, read_from
from handlers.triage.spelling import normalise


@dataclass(frozen=True, slots=True)
class Benefit:
    """A benefit or rumour: at most three short lines, then the closing line; when it was last checked."""

    code: str
    name: str
    lines: tuple[str, ...]
    checked_on: dt.date
    rumour: bool = False

    @property
    def text(self) -> str:
        """The lines as one bubble."""
        return "\n".join(self.lines)


@read_from("benefits")
def _benefits() -> tuple[tuple[re.Pattern[str], Benefit], ...]:
    content = load("benefits")
    rumours = [(pattern(r["words"]), _benefit(r, "", rumour=True)) for r in content["rumour"]]
    return (
        *rumours,
        *((pattern(b["words"]), _benefit(b, content["closing"], rumour=False)) for b in content["benefit"]),
    )


def _benefit(row: dict[str, Any], closing: str, *, rumour: bool) -> Benefit:
    lines = (*row["lines"], closing) if closing else tuple(row["lines"])
    return Benefit(row["code"], row.get("name", "ข่าวลือ"), lines, row["checked_on"], rumour)


def benefit_for(text: str) -> Benefit | None:
    """The benefit that a question is about; rumours first. None if it names none."""
    normal = normalise(text)
    return next((benefit for words, benefit in _benefits() if words.search(normal)), None)


def benefits() -> tuple[Benefit, ...]:
    """All answers, rumours first."""
    return tuple(benefit for _, benefit in _benefits())
