"""The rota: which stop on which date (`domain.md` §7.2). Pure.

A programme goes out once in each ISO week, on its preferred weekday; where that is a closed day, on the next weekday of
its list; where all are closed, not at all, and the stop whose turn it was comes the week after. A turn that a person
changed or cancelled is used up, so that the dates announced for the weeks behind it stay true.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count

from handlers.calendar import Closed

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True, slots=True)
class Season:
    """What a rota needs of a programme. `valid_to` is the last day, inclusive; `weekdays` has the preferred one first."""

    valid_from: date
    valid_to: date
    weekdays: tuple[str, ...]
    stops: tuple[str, ...]
    """Codes of the stops in rotation order."""


@dataclass(frozen=True, slots=True)
class Planned:
    """One visit as the rota has it."""

    week: str
    date: date
    stop: str


def iso_week(day: date) -> str:
    """The name of a day's week, e.g. `2026-W48`; it stays the visit's name when its date moves."""
    year, week, _weekday = day.isocalendar()
    return f"{year}-W{week:02}"


def rota(season: Season, closed: Closed, by_hand: Mapping[str, str] | None = None) -> tuple[Planned, ...]:
    """All visits of a season. `by_hand` holds the stops of weeks that a person changed or cancelled: those are left out."""
    by_hand = by_hand or {}
    turn = 0
    visits: list[Planned] = []
    for monday in _mondays(season):
        week, day = iso_week(monday), visiting_day(season, monday, closed)
        stop = season.stops[turn % len(season.stops)] if season.stops else ""
        if day is not None and stop and week not in by_hand:
            visits.append(Planned(week, day, stop))
        if day is not None or by_hand.get(week) == stop:
            turn += 1
    return tuple(visits)


def visiting_day(season: Season, monday: date, closed: Closed) -> date | None:
    """The day of the week of this Monday on which the team goes out, or None."""
    days = (monday + timedelta(days=WEEKDAYS.index(weekday)) for weekday in season.weekdays)
    return next(
        (day for day in days if season.valid_from <= day <= season.valid_to and day not in closed), None
    )


def skipped_weeks(season: Season, closed: Closed) -> tuple[tuple[date, str], ...]:
    """The weeks in which no visiting day is left: their first visiting day in the season, and the holiday's name."""
    skipped = []
    for monday in _mondays(season):
        days = _days_in_season(season, monday)
        if days and visiting_day(season, monday, closed) is None:
            skipped.append((days[0], closed[days[0]]))
    return tuple(skipped)


def _days_in_season(season: Season, monday: date) -> Sequence[date]:
    days = [monday + timedelta(days=WEEKDAYS.index(weekday)) for weekday in season.weekdays]
    return [day for day in days if season.valid_from <= day <= season.valid_to]


def _mondays(season: Season) -> Iterator[date]:
    first = season.valid_from - timedelta(days=season.valid_from.weekday())
    for weeks in count():
        monday = first + timedelta(weeks=weeks)
        if monday > season.valid_to:
            return
        yield monday
