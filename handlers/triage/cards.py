"""The emergency cards: numbers in order and what is said, from `handlers/content/emergency_cards.toml`."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from handlers.triage.content import load, read_from
from handlers.triage.danger import Danger

_HEIGHT_OR_WEAPON = re.compile(r"โดด|สะพาน|ตึก|ดาดฟ้า|ระเบียง|ปืน|ยิงตัว|มีด|กรีด|เชือด|ราง|ริม")


@dataclass(frozen=True, slots=True)
class Hotline:
    """A number to call; `all_day` if it answers day and night."""

    label: str
    number: str
    all_day: bool


@dataclass(frozen=True, slots=True)
class EmergencyCard:
    """What is shown at once: short lines and numbers in order; `help_me` adds the ESS Help Me button."""

    name: str
    lines: tuple[str, ...]
    numbers: tuple[Hotline, ...]
    checked_on: dt.date
    help_me: bool = False
    for_danger: bool = True
    """False for the scam card, which is no card of life and limb."""


@read_from("emergency_cards")
def cards() -> dict[str, EmergencyCard]:
    """All cards by name."""
    return cards_of(load("emergency_cards"))


def cards_of(content: Mapping[str, Any]) -> dict[str, EmergencyCard]:
    """The cards that a content file tells of; KeyError for a number that it does not hold."""
    hotlines = {n: Hotline(h["label"], n, h["all_day"]) for n, h in content["numbers"].items()}
    return {
        name: EmergencyCard(
            name,
            tuple(card["lines"]),
            tuple(hotlines[n] for n in card["numbers"]),
            content["checked_on"],
            card.get("help_me", False),
            card.get("e1", True),
        )
        for name, card in content["card"].items()
    }


def card(danger: Danger | None, *, child_writes: bool = False) -> EmergencyCard:
    """The card for a danger; without one (the button มีอันตราย) the card with all three numbers."""
    return cards()[_name(danger, child_writes)]


def scam_card() -> EmergencyCard:
    """The card for money that has just gone to a swindler."""
    return cards()["scam"]


def _name(danger: Danger | None, child_writes: bool) -> str:
    if danger is None:
        return "child" if child_writes else "unknown"
    if danger.kind == "self_harm":
        return _self_harm(danger)
    if danger.sub == "poison":
        return "poison"
    if child_writes and danger.kind in ("violence", "sexual", "child"):
        return "child"
    return danger.kind


def _self_harm(danger: Danger) -> str:
    if danger.sub == "overdose":
        return "overdose"
    if danger.about_other:
        return "self_harm_helper"
    return "self_harm_weapon" if _HEIGHT_OR_WEAPON.search(danger.said) else "self_harm"
