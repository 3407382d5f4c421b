"""How soon a ticket should be accepted, reminded of and escalated, from `time_targets.toml` (`domain.md` §5.3)."""

from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers import calendar, wording
from models.clock import in_bangkok, now
from models.outreach import ClosedDay
from models.tickets import Ticket
from models.words import Urgency

STAGES = ("remind", "escalate", "head")
"""What happens to a ticket that nobody accepts, in this order; a `late` timer's version is the place here."""
MOST_DAYS_OFF = 30
"""No run of closed days is longer."""


def closed_days(session: Session) -> dict[date, str]:
    """Public holidays of this year and the next with the operator's own days, without those it opened."""
    year = in_bangkok(now()).year
    closed = calendar.thai_holidays(year) | calendar.thai_holidays(year + 1)
    for day in session.scalars(select(ClosedDay)):
        if day.open:
            closed.pop(day.date, None)
        else:
            closed[day.date] = day.name
    return closed


def due(session: Session, urgency: Urgency, stage: str, start: datetime) -> datetime:
    """When this stage (`accept`, `remind`, `escalate`, `head`) of a ticket routed at `start` is due."""
    hours = timedelta(hours=float(wording.value(f"time_targets.{urgency.value}.{stage}")))
    if wording.value(f"time_targets.{urgency.value}.clock") == "real":
        return start + hours
    return add_office_time(session, start, hours)


def promised(session: Session, urgency: Urgency, step: str, start: datetime) -> datetime:
    """Until when the first `contact`, the `decision` (or visit), or the next `update` is aimed at, counted from `start`."""
    target = wording.value(f"time_targets.{urgency.value}.{step}")
    hours = timedelta(hours=float(target["hours"]))
    return start + hours if target["clock"] == "real" else add_office_time(session, start, hours)


def add_office_time(session: Session, start: datetime, hours: timedelta) -> datetime:
    """The moment at which so much office time will have passed."""
    return calendar.add_office_time(start, hours, closed_days(session))


def morning_of(session: Session, moment: datetime) -> datetime:
    """When the offices open on the day of this moment; before a weekend or holiday on the last working day."""
    closed = closed_days(session)
    day = in_bangkok(moment).date()
    for back in range(MOST_DAYS_OFF):
        spans = calendar.open_spans(None, day - timedelta(days=back), closed)
        if spans and spans[0][0] <= moment:
            return spans[0][0]
    return moment


def morning_after(session: Session, moment: datetime) -> datetime:
    """When the offices open next, on a later day."""
    midnight = in_bangkok(moment).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    return calendar.next_opening(None, midnight, closed_days(session))


def promise(session: Session, ticket: Ticket, hours: str | None) -> str:
    """What the reporter may expect: a target, and outside office hours when somebody will look."""
    target = wording.text(f"time_targets.{ticket.urgency.value}.promise", deadline=deadline(ticket))
    line = wording.text("tickets.promise.target", target=target)
    if ticket.urgency is Urgency.MOST_URGENT:
        return line
    closed = closed_days(session)
    if is_open(hours, closed):
        return line
    opening = wording.text("tickets.promise.opening", **_moment(_next_opening(hours, closed)))
    return wording.text("tickets.promise.after_hours", opening=opening) + "\n" + line


def hours_line(session: Session, hours: str | None) -> str:
    """When the unit works, in words."""
    if not hours:
        return wording.text("tickets.promise.office_hours")
    closed = closed_days(session)
    if is_open(hours, closed):
        return wording.text("tickets.promise.open_now")
    opening = wording.text("tickets.promise.opening", **_moment(_next_opening(hours, closed)))
    return wording.text("tickets.promise.opens", opening=opening)


def deadline(ticket: Ticket) -> str:
    """Until when the ticket should be accepted, e.g. `จ. 7 ก.พ. 65 เวลา 09.30 น.`."""
    return moment_text(ticket.accept_by) if ticket.accept_by else "-"


def moment_text(moment: datetime) -> str:
    """A moment on a Thai wall clock, short."""
    local = in_bangkok(moment)
    return wording.text(
        "tickets.promise.deadline", date=calendar.short_date(local.date()), time=calendar.clock_time(local)
    )


def is_open(hours: str | None, closed: dict[date, str]) -> bool:
    """True if the unit works now; hours that cannot be read count as office hours."""
    try:
        return calendar.is_open(hours, now(), closed)
    except ValueError:
        return calendar.is_open(None, now(), closed)


def _next_opening(hours: str | None, closed: dict[date, str]) -> datetime:
    try:
        return calendar.next_opening(hours, now(), closed)
    except ValueError:
        return calendar.next_opening(None, now(), closed)


def _moment(moment: datetime) -> dict[str, str]:
    local = in_bangkok(moment)
    return {"date": calendar.long_date(local.date()), "time": calendar.clock_time(local)}
