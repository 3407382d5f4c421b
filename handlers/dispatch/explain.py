"""How the bot would read a message and whom it would send it to, and why: what `pakmut explain` shows (DESIGN.md §4)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from handlers.facts.geography import known_places
from handlers.places import Found, Known, locate, told
from handlers.routing import NoDesk, Route, is_kept_from_village, route
from handlers.triage import Reading, read
from models.words import Category, Tier


class BadQuestion(ValueError):
    """A line that is no question: which field is wrong, in plain words."""


@dataclass(frozen=True, slots=True)
class Explained:
    """One message as it was read. `centre` is the unit that would own a ticket about it, `reasons` say why."""

    reading: Reading
    place: Found
    centre: str | None
    centre_name: str | None
    reasons: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """The line that `--jsonl` writes."""
        return {
            "subdistrict": self.place.subdistrict,
            "district": self.place.district,
            "province": self.place.province,
            "candidates": list(self.place.candidates),
            "ambiguous": self.place.ambiguous,
            "categories": [str(category) for category in self.reading.categories],
            "tier": str(self.reading.tier),
            "intent": str(self.reading.intent) if self.reading.intent else None,
            "centre": self.centre,
            "reason": " · ".join(self.reasons),
        }


@dataclass(slots=True)
class Explainer:
    """Reads messages with what the account's database knows; without one, with the gazetteer alone."""

    session: Session | None = None
    _known: Known | None = None
    """What the database knows of places, read once: an explainer lives as long as one run of the command."""
    _routes: dict[tuple[Any, ...], Route | None] = field(default_factory=dict)

    def explain(self, given: Mapping[str, Any]) -> Explained:
        """One question: `text`, or a location (`latitude`, `longitude`, `address`, `title`), or both. BadQuestion."""
        return self.routed(*self.understood(given))

    def understood(self, given: Mapping[str, Any]) -> tuple[Reading, Found]:
        """What a question says, and where: all that takes time. Asks the database the first time only. BadQuestion."""
        if self._known is None:
            self._known = known_places(self.session) if self.session else Known()
        reading = read(_text(given, "text") or "", known=self._known)
        return reading, _place(given, reading, self._known)

    def routed(self, reading: Reading, place: Found) -> Explained:
        """The same with the unit that would own a ticket about it."""
        found = self._route(reading, place) if _wants_help(reading) else None
        reasons = (*(r for r in reading.evidence if r not in reading.place.evidence), told(place))
        if found is None:
            return Explained(reading, place, None, None, reasons)
        return Explained(reading, place, found.centre.code, found.centre.name, (*reasons, found.reason))

    def _route(self, reading: Reading, place: Found) -> Route | None:
        if self.session is None:
            return None
        danger = reading.tier is Tier.E1
        categories = (_deciding(reading.categories),)
        key = (categories, place.code, danger)
        if key not in self._routes:
            self._routes[key] = _routed(self.session, categories, place.code, danger=danger)
        return self._routes[key]


def _deciding(categories: Sequence[Category]) -> Category:
    """The likeliest, before the person has said whether the others are meant too; what is private goes before it."""
    private = [category for category in categories if is_kept_from_village((category,))]
    return next(iter((*private, *categories)), Category.OTHER)


def _routed(
    session: Session, categories: Sequence[Category], place: str | None, *, danger: bool
) -> Route | None:
    try:
        return route(session, categories, place, danger=danger)
    except NoDesk:
        return None


def _wants_help(reading: Reading) -> bool:
    """Small talk and questions open no ticket."""
    return bool(reading.categories) or reading.tier is not Tier.N or reading.intent is None


def _place(given: Mapping[str, Any], reading: Reading, known: Known) -> Found:
    latitude, longitude = _degrees(given, "latitude", 90), _degrees(given, "longitude", 180)
    address, title = _text(given, "address"), _text(given, "title")
    if latitude is None and not address and not title:
        return reading.place
    return locate(latitude, longitude, address, title, known=known)


def checked(given: Any) -> dict[str, Any]:
    """A question as it came in, or BadQuestion with what is wrong with it."""
    if not isinstance(given, dict):
        raise BadQuestion("is not an object")
    for name in ("text", "address", "title"):
        _text(given, name)
    if (_degrees(given, "latitude", 90) is None) != (_degrees(given, "longitude", 180) is None):
        raise BadQuestion("latitude and longitude come together")
    return given


def _text(given: Mapping[str, Any], name: str) -> str | None:
    value = given.get(name)
    if value is not None and not isinstance(value, str):
        raise BadQuestion(f"{name} is not a text")
    return value


def _degrees(given: Mapping[str, Any], name: str, most: int) -> float | None:
    value = given.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not -most <= value <= most:
        raise BadQuestion(f"{name} is not a number from -{most} to {most}")
    return float(value)
