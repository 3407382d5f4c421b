"""All that the page of one visit shows, read at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from bot.console import mine
from bot.console.changed import Changed, changes, moment
from bot.console.frame import text
from handlers.calendar import Closed, in_days, long_date
from handlers.outreach import closed_days, expected
from handlers.outreach.history import PastRun, of_visit
from handlers.outreach.runs import about, hours_of
from handlers.outreach.timing import due_time, hours_text, sending_time
from models import clock, rota
from models.outreach import Programme, Stop, Visit, VisitReport
from models.words import NoticeKind


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a list: what is sent, and what is read."""

    value: str
    label: str
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """A visit as its page shows it. `notice` says when the weekly notice goes and to how many."""

    id: int
    version: int
    date: date
    long_date: str
    in_days: str
    hours: str
    holiday: str
    stop: Stop
    programme: Programme
    state: str
    reason: str
    can_change: bool
    begun: bool
    days: tuple[Option, ...]
    stops: tuple[Option, ...]
    notice: str
    runs: tuple[PastRun, ...]
    report: VisitReport | None
    changes: tuple[Changed, ...] = ()


def sheet(session: Session, visit_id: int) -> Sheet:
    """The visit of the visitor's programmes as it is now; else 404."""
    visit, programme, _post = mine.visit(session, visit_id)
    known = about(session, visit)
    hours, today = hours_of(known), clock.today().date()
    monday = visit.date - timedelta(days=visit.date.weekday())
    closed = closed_days(session, monday, monday + timedelta(days=6))
    open_still = visit.state == "planned" and clock.now() < hours.ends
    return Sheet(
        id=visit.id,
        version=visit.version,
        date=visit.date,
        long_date=long_date(visit.date),
        in_days=in_days(visit.date, today),
        hours=hours_text(programme.hours, visit.date, closed),
        holiday=closed.get(visit.date, ""),
        stop=known.stop,
        programme=programme,
        state=visit.state,
        reason=visit.reason or "",
        can_change=open_still,
        begun=clock.now() >= hours.begins and visit.state != "cancelled",
        days=tuple(_days(visit, today, closed)) if open_still else (),
        stops=tuple(stop_options(session, programme, visit.stop_id)) if open_still else (),
        notice=_notice(session, visit) if open_still else "",
        runs=tuple(of_visit(session, visit)),
        report=session.get(VisitReport, visit.id),
        changes=changes(session, visit.id),
    )


def stop_options(session: Session, programme: Programme, chosen: int | None = None) -> Sequence[Option]:
    """The stops of a programme to choose from."""
    return [Option(one.code, one.name, one.id == chosen) for one in rota.stops_of(session, programme.id)]


def _days(visit: Visit, today: date, closed: Closed) -> Sequence[Option]:
    """The other days of the visit's week that are still to come; closed ones are named."""
    monday = visit.date - timedelta(days=visit.date.weekday())
    days = (monday + timedelta(days=n) for n in range(7))
    return [
        Option(day.isoformat(), _named(day, closed), day == visit.date)
        for day in days
        if day >= today or day == visit.date
    ]


def _named(day: date, closed: Closed) -> str:
    return (
        text("visit.closed_day", date=long_date(day), holiday=closed[day])
        if day in closed
        else long_date(day)
    )


def _notice(session: Session, visit: Visit) -> str:
    if rota.run_of(session, visit.id, NoticeKind.WEEKLY) is not None:
        return ""  # the list of runs says it
    due = max(due_time(NoticeKind.WEEKLY, visit.date), clock.now())
    at = sending_time(NoticeKind.WEEKLY, due, hours_of(about(session, visit)))
    cost = str(expected(session, visit))
    return text("visit.notice_at", at=moment(at), cost=cost) if at else text("visit.notice_too_late")
