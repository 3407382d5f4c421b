"""`/stops.ics`: the visits as RFC 5545, for calendars that subscribe to it."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from handlers import wording
from handlers.calendar import Closed
from handlers.outreach import closed_days
from handlers.outreach.timing import Hours, visit_hours
from models import clock, rota
from models.outreach import Programme, Stop, Visit

KEPT_IN_CALENDARS = timedelta(days=90)
"""How long past visits stay in the calendar, so that subscribed calendars see what became of them."""


def ics(session: Session, public_url: str) -> str:
    """All visits from three months back on as RFC 5545. A visit keeps its UID when it moves; SEQUENCE counts its changes."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Pakmut//stops//TH", "CALSCALE:GREGORIAN"]
    lines += [
        f"X-WR-CALNAME:{_escaped(wording.text('outreach.page.title'))}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
    ]
    for programme in rota.programmes(session):
        lines.extend(_events(session, programme, public_url))
    lines.append("END:VCALENDAR")
    return "".join(folded + "\r\n" for line in lines for folded in _folded(line))


def _events(session: Session, programme: Programme, public_url: str) -> Iterator[str]:
    today = clock.today().date()
    visits = rota.visits_of(session, programme.id, today - KEPT_IN_CALENDARS, date.max)
    if not visits:
        return
    stops = rota.all_stops(session, programme.id)
    closed = closed_days(session, visits[0].date, visits[-1].date)
    for visit in visits:
        yield from _event(programme, visit, stops[visit.stop_id], closed, public_url)


def _event(programme: Programme, visit: Visit, stop: Stop, closed: Closed, public_url: str) -> Iterator[str]:
    cancelled = visit.state == "cancelled"
    summary = wording.text(f"outreach.page.summary{'_cancelled' if cancelled else ''}", stop=stop.name)
    told = [programme.name, " ".join(programme.services), visit.reason or "", f"{public_url}/stops"]
    yield "BEGIN:VEVENT"
    yield f"UID:{programme.code}-{visit.week}@{urlsplit(public_url).hostname}"
    yield f"DTSTAMP:{clock.now().astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield f"SEQUENCE:{visit.version - 1}"
    yield f"STATUS:{'CANCELLED' if cancelled else 'CONFIRMED'}"
    yield from _span(visit.date, visit_hours(programme.hours, visit.date, closed))
    yield f"SUMMARY:{_escaped(summary)}"
    yield f"LOCATION:{_escaped(stop.name)}"
    if stop.latitude is not None and stop.longitude is not None:
        yield f"GEO:{stop.latitude:.6f};{stop.longitude:.6f}"
    yield f"DESCRIPTION:{_escaped(chr(10).join(filter(None, told)))}"
    yield f"URL:{public_url}/stops"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _span(day: date, hours: Hours) -> Sequence[str]:
    if hours.ends - hours.begins == timedelta(days=1):
        return f"DTSTART;VALUE=DATE:{day:%Y%m%d}", f"DTEND;VALUE=DATE:{day + timedelta(days=1):%Y%m%d}"
    return f"DTSTART:{_utc(hours.begins)}", f"DTEND:{_utc(hours.ends)}"


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _escaped(text: str) -> str:
    for letter, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r", ""), ("\n", "\\n")):
        text = text.replace(letter, written)
    return text


def _folded(line: str) -> Iterator[str]:
    """Pieces of at most 75 octets, each after the first behind a space, none cut within a letter (RFC 5545 §3.1)."""
    piece = ""
    for letter in line:
        if len((piece + letter).encode()) > 75:
            yield piece
            piece = " "
        piece += letter
    yield piece
