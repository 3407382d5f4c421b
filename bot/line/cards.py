"""A card as LINE's Flex bubble: large, calm, readable for old eyes.

Every colour pair has a contrast of at least 4.5 to 1; every text wraps; nothing is smaller than LINE's `md`
(the heading of a row apart).
"""

import json
from dataclasses import dataclass
from typing import Any

from bot.line.actions import QUICK_KINDS, Link, action
from bot.line.counting import cut_letters
from handlers.messages import Card, Choice

BUBBLE, TITLE, BUTTONS = 30_000, 160, 8


@dataclass(frozen=True, slots=True)
class Tone:
    """The colours of one kind of card."""

    band: str
    button: str
    soft: str


TONES = {
    "plain": Tone(band="#0B5C66", button="#0B5C66", soft="#E3F0F1"),
    "good": Tone(band="#17693C", button="#17693C", soft="#E2F2E8"),
    "danger": Tone(band="#9B1C1C", button="#9B1C1C", soft="#FBE9E9"),
}
INK, QUIET, PAPER, LINE = "#1B2730", "#4E5B66", "#FFFFFF", "#D5DDE1"


def bubble(card: Card, link: Link) -> dict[str, Any]:
    """The Flex bubble of a card, however large it becomes."""
    tone = TONES.get(card.tone, TONES["plain"])
    made: dict[str, Any] = {"type": "bubble", "size": "mega", "header": _header(card, tone)}
    body = _body(card)
    if body:
        made["body"] = _box(body, spacing="md", paddingAll="18px", backgroundColor=PAPER)
    buttons = [_button(choice, place, tone, link) for place, choice in enumerate(_on_card(card))]
    if buttons:
        made["footer"] = _box(
            buttons,
            spacing="md",
            paddingAll="16px",
            paddingTop="4px" if body else "16px",
            backgroundColor=PAPER,
        )
    return made


def too_large(made: dict[str, Any]) -> bool:
    """True when LINE may refuse it: the escaped size counts, the strictest reading of `line-platform.md` §3.2."""
    return len(json.dumps(made)) > BUBBLE


def beside(card: Card) -> tuple[Choice, ...]:
    """The choices that cannot stand on the card and go under it: LINE's pickers, and more than fit."""
    pickers = tuple(choice for choice in card.buttons if choice.kind in QUICK_KINDS)
    rest = tuple(choice for choice in card.buttons if choice.kind not in QUICK_KINDS)[BUTTONS:]
    return pickers + rest + card.choices


def _on_card(card: Card) -> tuple[Choice, ...]:
    return tuple(choice for choice in card.buttons if choice.kind not in QUICK_KINDS)[:BUTTONS]


def _box(contents: list[dict[str, Any]], **look: str) -> dict[str, Any]:
    return {"type": "box", "layout": "vertical", "contents": contents, **look}


def _text(text: str, size: str, color: str, **look: Any) -> dict[str, Any]:
    return {"type": "text", "text": text, "size": size, "color": color, "wrap": True, **look}


def _header(card: Card, tone: Tone) -> dict[str, Any]:
    title = _text(cut_letters(card.title.strip() or "…", TITLE), "xl", PAPER, weight="bold")
    return _box([title], paddingAll="18px", backgroundColor=tone.band)


def _body(card: Card) -> list[dict[str, Any]]:
    lines = [_text(line, "lg", INK, lineSpacing="6px") for line in card.lines if line.strip()]
    rows = [_row(heading, text) for heading, text in card.rows if text.strip()]
    rule = [{"type": "separator", "margin": "lg", "color": LINE}] if lines and rows else []
    return [*lines, *rule, *rows]


def _row(heading: str, text: str) -> dict[str, Any]:
    above = [_text(heading, "sm", QUIET)] if heading.strip() else []
    return _box([*above, _text(text, "md", INK, weight="bold", lineSpacing="4px")], spacing="xs", margin="lg")


def _button(choice: Choice, place: int, tone: Tone, link: Link) -> dict[str, Any]:
    """The first button is filled, and so is each that dials: a call is what a danger card is for."""
    filled = place == 0 or (choice.uri or "").startswith("tel:")
    look = (
        {"style": "primary", "color": tone.button} if filled else {"style": "secondary", "color": tone.soft}
    )
    return {
        "type": "button", "height": "md", "adjustMode": "shrink-to-fit", "action": action(choice, link), **look
    }  # fmt: skip
