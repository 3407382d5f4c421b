"""Office hours, Thai holidays and Thai dates: pure, on a Bangkok wall clock, with no locale.

Hours are OpenStreetMap's `opening_hours`. That library knows no Thai holidays, so its `PH` rules are worked out here
against the closed days that the caller gives (public holidays and the operator's own days, `domain.md` §7.3).
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from holidays import country_holidays
from opening_hours import OpeningHours, State, validate

BANGKOK = ZoneInfo("Asia/Bangkok")
OFFICE_HOURS = "Mo-Fr 08:30-16:30; PH off"
"""Government office hours: what a unit without hours of its own keeps (`domain.md` §5.3)."""

Closed: TypeAlias = Mapping[date, str]
"""Days on which nobody works, with their names; exceptions that the operator opened are already out."""
Span: TypeAlias = tuple[datetime, datetime]
_FAR = 400  # days; hours that do not open within them never do
_DAY = timedelta(days=1)
_DAYS_WITH_PH = re.compile(r"^(?:\w{2}(?:-\w{2})?\s*,?\s*)*?PH(?:\s*,\s*\w{2}(?:-\w{2})?)*\b", re.IGNORECASE)


@cache
def _words() -> Mapping[str, Any]:
    return tomllib.loads(files("handlers.content").joinpath("calendar.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=32)
def _holidays(year: int) -> Mapping[date, str]:
    not_counted = set(_words()["holidays"]["not_counted"])
    named = country_holidays("TH", years=year, language="th")
    return {day: named[day] for day in sorted(named) if named[day] not in not_counted}


def thai_holidays(year: int) -> dict[date, str]:
    """The public holidays of a Gregorian year with their Thai names, from the `holidays` package (`domain.md` §7.3)."""
    return dict(_holidays(year))


def check_hours(hours: str) -> None:
    """Raise ValueError, with a plain reason, for hours that cannot be read or that never open."""
    next_opening(hours, datetime(2026, 1, 1, tzinfo=BANGKOK), {})


def is_open(hours: str | None, moment: datetime, closed: Closed) -> bool:
    """True when hours (None: office hours) contain this aware moment. Bad hours: ValueError."""
    local = _local(moment)
    return any(start <= local < end for start, end in open_spans(hours, local.date(), closed))


def next_opening(hours: str | None, moment: datetime, closed: Closed) -> datetime:
    """When it opens next, in Bangkok; the moment itself if it is open. Bad hours, or hours that never open: ValueError."""
    local = _local(moment)
    for start, end in _spans_from(hours, local.date(), closed):
        if end > local:
            return max(start, local)
    raise ValueError(f"hours never open: {hours}")


def add_office_time(moment: datetime, amount: timedelta, closed: Closed) -> datetime:
    """The moment at which so much office time (Mon-Fri 08.30-16.30 without closed days) will have passed."""
    local = _local(moment)
    for start, end in _spans_from(None, local.date(), closed):
        begin = max(start, local)
        if end - begin >= amount and end > begin:
            return begin + amount
        amount -= max(end - begin, timedelta(0))
    raise ValueError(f"no office hours within {_FAR} days")


def open_spans(hours: str | None, day: date, closed: Closed) -> tuple[Span, ...]:
    """When it is open on this day, in Bangkok, in order; a span that goes past midnight ends at midnight.

    On a closed day the `PH` rules hold. Hours that name no `PH` and rest at weekends rest on closed days too: promising
    an officer who is not there is worse than promising one late.
    """
    expression = hours or OFFICE_HOURS
    if day in closed and not _names_holidays(expression) and _rests_at_weekends(expression):
        return ()
    midnight = datetime.combine(day, time())
    intervals = _parsed(expression, day in closed).intervals(midnight, midnight + _DAY)
    return tuple(
        (start.replace(tzinfo=BANGKOK), end.replace(tzinfo=BANGKOK))
        for start, end, state, _comment in intervals
        if state == State.OPEN and end is not None
    )


def long_date(day: date) -> str:
    """E.g. วันจันทร์ที่ 7 กุมภาพันธ์ 2565."""
    words = _words()
    return str(words["long_date"]).format(
        weekday=words["weekdays"][day.weekday()],
        day=day.day,
        month=words["months"][day.month - 1],
        year=day.year + 543,
    )


def weekday(day: date) -> str:
    """The name of the day, e.g. วันจันทร์."""
    return f"วัน{_words()['weekdays'][day.weekday()]}"


def short_date(day: date) -> str:
    """E.g. จ. 7 ก.พ. 65."""
    words = _words()
    return str(words["short_date"]).format(
        weekday=words["weekdays_short"][day.weekday()],
        day=day.day,
        month=words["months_short"][day.month - 1],
        year=f"{(day.year + 543) % 100:02}",
    )


def clock_time(moment: datetime | time) -> str:
    """E.g. 09.00 น.; an aware moment is shown on a Bangkok clock."""
    local = _local(moment) if isinstance(moment, datetime) else moment
    return str(_words()["clock_time"]).format(hour=local.hour, minute=local.minute)


def day_hours(hours: str | None, day: date, closed: Closed) -> str:
    """The hours of one day, e.g. 09.00–12.00 น.; empty when hours are unknown (None) or name nothing on that day."""
    spans = open_spans(hours, day, closed) if hours else ()
    return ", ".join(_span_text(start, end) for start, end in spans)


def in_days(day: date, today: date) -> str:
    """How far off a day is: วันนี้, พรุ่งนี้, อีก 3 วัน."""
    words, days = _words(), (day - today).days
    if days < 0:
        return str(words["past"])
    near = {0: "today", 1: "tomorrow"}.get(days, "in_days")
    return str(words[near]).format(days=days)


def _span_text(start: datetime, end: datetime) -> str:
    words = _words()
    if end - start >= _DAY:
        return str(words["all_day"])
    last = "24.00" if end.time() == time() else f"{end:%H.%M}"
    return str(words["time_span"]).format(start=f"{start:%H.%M}", end=last)


def _local(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a time without a zone")
    return moment.astimezone(BANGKOK)


def _spans_from(hours: str | None, day: date, closed: Closed) -> Iterator[Span]:
    for ahead in range(_FAR):
        yield from open_spans(hours, day + timedelta(days=ahead), closed)


def _names_holidays(expression: str) -> bool:
    return re.search(r"\bPH\b", expression, re.IGNORECASE) is not None


@lru_cache(maxsize=256)
def _rests_at_weekends(expression: str) -> bool:
    saturday = datetime.combine(date(2026, 1, 3), time())
    weekend = _parsed(expression, False).intervals(saturday, saturday + 2 * _DAY)
    return all(state != State.OPEN for _start, _end, state, _comment in weekend)


@lru_cache(maxsize=512)
def _parsed(expression: str, on_closed_day: bool) -> OpeningHours:
    """The hours as they hold on a closed day, or on any other, without `PH` in them."""
    spelt = "; ".join(_rules(expression, on_closed_day)) or "off"
    if not (validate(expression) and validate(spelt)):
        raise ValueError(f"hours are not in opening_hours syntax: {expression}")
    return OpeningHours(spelt)


def _rules(expression: str, on_closed_day: bool) -> Iterator[str]:
    for rule in re.split(r"\s*;\s*", expression.strip().rstrip(";")):
        if not _names_holidays(rule):
            yield rule
        elif (
            on_closed_day
        ):  # the whole expression is asked only for this day, so the rule may hold on every day
            yield _DAYS_WITH_PH.sub("", rule).strip()
        else:
            without = re.sub(r"\bPH\b\s*,\s*|\s*,\s*\bPH\b", "", rule, flags=re.IGNORECASE)
            if not _names_holidays(without):
                yield without
