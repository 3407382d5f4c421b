"""When a notice may go: due times, quiet hours, and until when it still helps (`domain.md` §7.2). Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from handlers import wording
from handlers.calendar import BANGKOK, Closed, day_hours, open_spans
from models.words import NoticeKind

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Hours:
    """When a visit begins and ends. Where hours are unknown: the whole day, so that it begins at 00.00."""

    begins: datetime
    ends: datetime


def visit_hours(hours: str | None, day: date, closed: Closed) -> Hours:
    """The first beginning and the last end on this day (DESIGN.md §4, `hours?`)."""
    like, closed_then = _usual(hours, day, closed)
    spans = open_spans(hours, like, closed_then) if hours else ()
    midnight = datetime.combine(day, time(), BANGKOK)
    shift = day - like
    return Hours(spans[0][0] + shift, spans[-1][1] + shift) if spans else Hours(midnight, midnight + _DAY)


def hours_text(hours: str | None, day: date, closed: Closed) -> str:
    """The hours of a visit on this day, e.g. 09.00–12.00 น.; empty where they are unknown."""
    return day_hours(hours, *_usual(hours, day, closed))


def _usual(hours: str | None, day: date, closed: Closed) -> tuple[date, Closed]:
    """The day whose hours hold: this one, or for a visit that staff put on an unusual weekday the week's first.

    On a closed day nobody promises hours.
    """
    if not hours or day in closed or open_spans(hours, day, closed):
        return day, closed
    monday = day - timedelta(days=day.weekday())
    week = (monday + timedelta(days=n) for n in range(7))
    return next((one for one in week if open_spans(hours, one, {})), day), {}


def due_time(kind: NoticeKind, day: date) -> datetime:
    """When the notice of this kind about a visit on this day is due (weekly or morning; others go at once)."""
    if kind is NoticeKind.MORNING:
        return datetime.combine(day, _setting("morning_at"), BANGKOK)
    before = timedelta(days=int(wording.value("outreach.times.weekly_days_before")))
    return datetime.combine(day - before, _setting("weekly_at"), BANGKOK)


def first_quiet_free(kind: NoticeKind, moment: datetime) -> datetime:
    """The moment itself, or the end of the quiet hours that it falls into."""
    local = moment.astimezone(BANGKOK)
    evening = _setting(_QUIET_FROM.get(kind, "quiet_from"))
    morning = _setting("quiet_to")
    if morning <= local.time() < evening:
        return local
    day = local.date() if local.time() < morning else local.date() + _DAY
    return datetime.combine(day, morning, BANGKOK)


def sending_time(kind: NoticeKind, moment: datetime, visit: Hours) -> datetime | None:
    """When a notice queued now goes out; None when it would no longer help.

    A weekly or morning notice helps until the visit begins, news of a change or cancellation until it ends.
    """
    at = first_quiet_free(kind, moment)
    return at if at < helps_until(kind, visit) else None


def helps_until(kind: NoticeKind, visit: Hours) -> datetime:
    """From when on a notice of this kind is of no use any more."""
    if kind is NoticeKind.MORNING and visit.ends - visit.begins == _DAY:
        return visit.begins + _DAY / 2  # nobody knows when it begins: until noon it may still help
    return visit.ends if kind in _QUIET_FROM else visit.begins


_QUIET_FROM: Mapping[NoticeKind, str] = {
    NoticeKind.CHANGE: "change_quiet_from",
    NoticeKind.CANCEL: "change_quiet_from",
}


def _setting(name: str) -> time:
    return time.fromisoformat(wording.value(f"outreach.times.{name}"))
