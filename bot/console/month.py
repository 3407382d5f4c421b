"""A month as the calendar shows it: whole weeks from Monday on, each day with what is on it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from handlers import wording
from handlers.calendar import Closed, short_date

_MONTH = re.compile(r"(20\d\d|19\d\d|2[1-9]\d\d)-(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True)
class Entry:
    """A visit in the calendar. `state` is planned, cancelled or done."""

    visit_id: int
    date: date
    stop: str
    programme: str
    state: str
    by_hand: bool
    reason: str
    met: int | None = None
    changed: str = ""
    """Who changed it last, and when."""


@dataclass(frozen=True, slots=True)
class Day:
    """One day: whether it is of this month, its holiday's name, and its visits."""

    date: date
    label: str
    inside: bool
    today: bool
    closed: str
    visits: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Month:
    """The month from its first day on; `before` and `after` name its neighbours as in the address (`2026-11`)."""

    first: date
    name: str
    before: str
    after: str
    days: tuple[Day, ...]


def asked(given: str, today: date) -> date:
    """The first day of the month in the address, or of the present one."""
    found = _MONTH.fullmatch(given)
    return date(int(found[1]), int(found[2]), 1) if found else today.replace(day=1)


def span(first: date) -> tuple[date, date]:
    """The first Monday and the last Sunday that the calendar of this month shows."""
    last = _next(first) - timedelta(days=1)
    return first - timedelta(days=first.weekday()), last + timedelta(days=6 - last.weekday())


def month(first: date, today: date, closed: Closed, entries: Sequence[Entry]) -> Month:
    """The month with everything in it."""
    begin, end = span(first)
    by_day = {day: [one for one in entries if one.date == day] for day in {one.date for one in entries}}
    days = (begin + timedelta(days=n) for n in range((end - begin).days + 1))
    return Month(
        first,
        f"{wording.value('calendar.months')[first.month - 1]} {first.year + 543}",
        f"{first - timedelta(days=1):%Y-%m}",
        f"{_next(first):%Y-%m}",
        tuple(_day(day, first, today, closed, by_day) for day in days),
    )


def _day(day: date, first: date, today: date, closed: Closed, by_day: Mapping[date, list[Entry]]) -> Day:
    inside = (day.year, day.month) == (first.year, first.month)
    return Day(day, short_date(day), inside, day == today, closed.get(day, ""), tuple(by_day.get(day, ())))


def _next(first: date) -> date:
    return (first.replace(day=28) + timedelta(days=4)).replace(day=1)
