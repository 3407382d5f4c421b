"""What the subscriber's steps may know: the programmes, their coming visits, and what the person subscribed to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from handlers.calendar import Closed, day_hours, in_days, long_date, short_date
from handlers.events import Envelope
from handlers.outreach.seasons import closed_days
from models import clock
from models import rota as rows
from models.outreach import Programme, Stop, Visit
from models.people import Person

SHOWN = 5


@dataclass(frozen=True, slots=True)
class StopView:
    """A stop of a programme."""

    code: str
    name: str
    point: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class VisitView:
    """One coming visit, its day in Thai words. `hours` is empty where they are unknown."""

    date: date
    long_date: str
    short_date: str
    in_days: str
    stop: str
    hours: str
    cancelled: bool = False
    reason: str = ""
    point: tuple[float, float] | None = None
    """Latitude and longitude; never guessed (`domain.md` §7.1)."""


@dataclass(frozen=True, slots=True)
class ProgrammeView:
    """A programme as a subscriber sees it. `chosen` are the codes of the stops they hear of (empty: all).

    `morning`: they also hear on the morning; `paused_until`: nothing before that day.
    """

    code: str
    name: str
    last_date: str
    over: bool
    stops: tuple[StopView, ...]
    visits: tuple[VisitView, ...]
    services: tuple[str, ...] = ()
    contact: str = ""
    bring: str = ""
    subscribed: bool = False
    chosen: tuple[str, ...] = ()
    morning: bool = False
    paused_until: str = ""

    @property
    def next_visit(self) -> VisitView | None:
        """The next visit that takes place."""
        return next((visit for visit in self.visits if not visit.cancelled), None)


@dataclass(frozen=True, slots=True)
class Facts:
    """One turn's knowledge; programmes that still run come first."""

    programmes: tuple[ProgrammeView, ...] = ()

    def meant(self, code: str | None) -> ProgrammeView | None:
        """The programme of this code; without one the only programme that runs, or the only one there is."""
        if code:
            return next((programme for programme in self.programmes if programme.code == code), None)
        running = [programme for programme in self.programmes if not programme.over]
        candidates = running or list(self.programmes)[:1]
        return candidates[0] if len(candidates) == 1 else None


def load(session: Session, person: Person | None, draft: Mapping[str, Any], envelope: Envelope) -> Facts:
    """The facts of this turn."""
    today = clock.today().date()
    views = [view(session, programme, person, today) for programme in rows.programmes(session)]
    return Facts(tuple(sorted(views, key=lambda programme: programme.over)))


def view(
    session: Session, programme: Programme, person: Person | None, today: date, shown: int = SHOWN
) -> ProgrammeView:
    """A programme with its coming visits, as this person sees it."""
    stops = rows.all_stops(session, programme.id)
    visits = rows.next_visits(session, programme.id, today, shown)
    wish = rows.subscription_of(session, person.id, programme.id) if person else None
    return ProgrammeView(
        code=programme.code,
        name=programme.name,
        last_date=long_date(programme.valid_to),
        over=programme.valid_to < today and not visits,
        stops=tuple(
            StopView(stop.code, stop.name, _point(stop)) for stop in rows.stops_of(session, programme.id)
        ),
        visits=_visits(session, programme, visits, stops, today),
        services=tuple(programme.services),
        contact=programme.contact or "",
        bring=programme.bring or "",
        subscribed=wish is not None,
        chosen=tuple(wish.stops) if wish else (),
        morning=wish is not None and wish.morning,
        paused_until=long_date(wish.paused_until)
        if wish and wish.paused_until and wish.paused_until > today
        else "",
    )


def _visits(
    session: Session, programme: Programme, visits: Sequence[Visit], stops: Mapping[int, Stop], today: date
) -> tuple[VisitView, ...]:
    closed = closed_days(session, visits[0].date, visits[-1].date) if visits else {}
    return tuple(visit_view(programme, visit, stops[visit.stop_id], closed, today) for visit in visits)


def visit_view(programme: Programme, visit: Visit, stop: Stop, closed: Closed, today: date) -> VisitView:
    """One visit in words."""
    return VisitView(
        date=visit.date,
        long_date=long_date(visit.date),
        short_date=short_date(visit.date),
        in_days=in_days(visit.date, today),
        stop=stop.name,
        hours=day_hours(programme.hours, visit.date, closed),
        cancelled=visit.state == "cancelled",
        reason=visit.reason or "",
        point=_point(stop),
    )


def _point(stop: Stop) -> tuple[float, float] | None:
    return None if stop.latitude is None or stop.longitude is None else (stop.latitude, stop.longitude)
