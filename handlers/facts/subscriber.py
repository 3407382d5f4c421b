"""What the subscriber's steps may know: the programmes, their coming visits, and what the person subscribed to."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session

from handlers.calendar import Closed, in_days, long_date, short_date
from handlers.events import Envelope
from handlers.outreach.changes import would_hear
from handlers.outreach.seasons import closed_days
from handlers.outreach.timing import hours_text, visit_hours
from models import clock, units
from models import rota as rows
from models.audience import counted
from models.outreach import Programme, Stop, Visit
from models.people import Person
from models.words import NoticeKind

SHOWN = 5
LOOK_BACK, LOOK_AHEAD = timedelta(days=7), timedelta(days=21)


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
class LedVisit:
    """A visit of a programme that the person's centre leads. `told`: to how many its notice went.

    `days` and `stops` are where it may be moved to, as (value, label). `would_hear`: how many will hear of the change that
    the person is about to confirm (None: the talk is not there yet).
    """

    id: int
    version: int
    programme: str
    date: str
    stop: str
    begun: bool
    told: int
    services: tuple[str, ...]
    days: tuple[tuple[str, str], ...] = ()
    stops: tuple[tuple[str, str], ...] = ()
    would_hear: int | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """One turn's knowledge; programmes that still run come first. `led`: see `LedVisit`, the coming ones first."""

    programmes: tuple[ProgrammeView, ...] = ()
    leads: bool = False
    led: tuple[LedVisit, ...] = ()

    def led_visit(self, visit_id: int) -> LedVisit | None:
        """The visit of this key, if the person's centre leads it."""
        return next((visit for visit in self.led if visit.id == visit_id), None)

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
    led = _led_programmes(session, person)
    found = [one for programme in led for one in _led(session, programme, today, draft)]
    return Facts(
        tuple(sorted(views, key=lambda programme: programme.over)),
        bool(led),
        tuple(sorted(found, key=lambda one: one.begun)),
    )


def _led_programmes(session: Session, person: Person | None) -> list[Programme]:
    centres = {member.centre_id for member in units.memberships(session, person.id)} if person else set()
    return [one for one in rows.programmes(session) if one.centre_id in centres] if centres else []


def _led(session: Session, programme: Programme, today: date, draft: Mapping[str, Any]) -> Iterator[LedVisit]:
    """The next visits, and those of the last days (their numbers may still be noted)."""
    found = rows.visits_of(session, programme.id, today - LOOK_BACK, today + LOOK_AHEAD)
    stops = rows.all_stops(session, programme.id)
    for visit in found:
        if visit.state != "cancelled":
            led = _led_visit(session, programme, visit, stops, today)
            about_it = draft.get("visit") == visit.id and draft.get("reason")
            yield replace(led, would_hear=_would_hear(session, visit, draft)) if about_it else led


def _led_visit(
    session: Session, programme: Programme, visit: Visit, stops: Mapping[int, Stop], today: date
) -> LedVisit:
    closed = closed_days(session, visit.date, visit.date)
    monday = visit.date - timedelta(days=visit.date.weekday())
    days = [monday + timedelta(days=n) for n in range(5)]
    return LedVisit(
        id=visit.id,
        version=visit.version,
        programme=programme.name,
        date=long_date(visit.date),
        stop=stops[visit.stop_id].name,
        begun=visit.state == "done" or clock.now() >= visit_hours(programme.hours, visit.date, closed).begins,
        told=sum(run.audience for run in rows.runs_of(session, visit.id) if run.kind is NoticeKind.WEEKLY),
        services=tuple(programme.services),
        days=tuple((day.isoformat(), short_date(day)) for day in days if day >= today and day != visit.date),
        stops=tuple((one.code, one.name) for one in stops.values() if one.active and one.id != visit.stop_id),
    )


def _would_hear(session: Session, visit: Visit, draft: Mapping[str, Any]) -> int:
    """How many the change of this draft tells: a move those of the (new) stop too."""
    stop = session.get_one(Stop, visit.stop_id).code
    new_stop = {"cancel": None, "day": stop}.get(str(draft.get("what")), str(draft.get("value")))
    who = would_hear(session, visit, new_stop=new_stop, old_stop=stop)
    return counted(session, who)[0] if who else 0


def view(
    session: Session, programme: Programme, person: Person | None, today: date, shown: int = SHOWN
) -> ProgrammeView:
    """A programme with its coming visits, as this person sees it."""
    stops = rows.all_stops(session, programme.id)
    visits = rows.next_visits(session, programme.id, today, shown)
    last = rows.last_day(session, programme.id)
    over = (programme.valid_to < today and not visits) or (last is not None and last < today)
    wish = rows.subscription_of(session, person.id, programme.id) if person else None
    return ProgrammeView(
        code=programme.code,
        name=programme.name,
        last_date=long_date(last if over and last and programme.valid_to >= today else programme.valid_to),
        over=over,
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
        hours=hours_text(programme.hours, visit.date, closed),
        cancelled=visit.state == "cancelled",
        reason=visit.reason or "",
        point=_point(stop),
    )


def _point(stop: Stop) -> tuple[float, float] | None:
    return None if stop.latitude is None or stop.longitude is None else (stop.latitude, stop.longitude)
