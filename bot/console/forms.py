"""Reads what a form sent: nothing is believed that does not fit."""

import re
from datetime import date

from flask import request

WITHIN = ((5.0, 21.0), (97.0, 106.0))
"""Latitudes and longitudes of Thailand, roundly: a typo or a swapped pair lands outside."""


def words(name: str, most: int = 200) -> str:
    """A line of text, without what surrounds it and cut to length."""
    return " ".join(request.form.get(name, "").split())[:most]


def number(name: str, most: int, empty: int | None = None) -> int | None:
    """A whole number from 0 to `most`; `empty` where nothing was typed, None for anything else."""
    given = request.form.get(name, "").strip()
    if not given:
        return empty
    return int(given) if re.fullmatch(r"[0-9]{1,9}", given) and int(given) <= most else None


def day(name: str) -> date | None:
    """A date as browsers send it (2026-11-24)."""
    try:
        return date.fromisoformat(request.form.get(name, "").strip())
    except ValueError:
        return None


def point(name: str) -> tuple[float, float] | None:
    """Latitude and longitude as maps copy them (`17.41032, 104.78401`), if they lie in Thailand."""
    found = re.fullmatch(
        r"\(?\s*(\d{1,2}\.\d+)\s*[, ]\s*(\d{2,3}\.\d+)\s*\)?", request.form.get(name, "").strip()
    )
    if not found:
        return None
    latitude, longitude = float(found[1]), float(found[2])
    (south, north), (west, east) = WITHIN
    return (latitude, longitude) if south <= latitude <= north and west <= longitude <= east else None
