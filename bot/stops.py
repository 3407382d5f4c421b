"""GET /stops, /stops/print and /stops.ics: where the outreach team will be, for everybody and free of charge.

Plain HTML that an old phone shows: no script, no font to load, one small style sheet from our own host.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from urllib.parse import quote, urlsplit

import segno
from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from bot.config import Settings
from handlers import wording
from handlers.calendar import Closed, long_date
from handlers.facts.subscriber import ProgrammeView, view
from handlers.outreach import closed_days
from handlers.outreach.links import map_link
from handlers.outreach.timing import Hours, visit_hours
from models import clock, rota
from models.outreach import Programme, Stop, Visit
from models.session import Database

SHOWN, PRINTED = 12, 6
KEPT_IN_CALENDARS = timedelta(days=90)
"""How long past visits stay in the calendar, so that subscribed calendars see what became of them."""
HEADERS = {
    "Cache-Control": "public, max-age=60",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def pages(database: Database, settings: Settings) -> Blueprint:
    """The public pages; open to all."""
    blueprint = Blueprint(
        "stops",
        __name__,
        template_folder="templates",
        static_folder="static",
        static_url_path="/stops/static",
    )

    @blueprint.get("/stops")
    def stops() -> ResponseReturnValue:
        return render_template("stops.html", **_shown(database, settings))

    @blueprint.get("/stops/print")
    def to_print() -> ResponseReturnValue:
        return render_template("stops_print.html", **_shown(database, settings, PRINTED))

    @blueprint.get("/stops/qr.svg")
    def qr() -> Response:
        return Response(_qr(_scanned(settings)), mimetype="image/svg+xml")

    @blueprint.get("/stops.ics")
    def calendar() -> Response:
        with database.reading() as session:
            clock.read_offset(session)
            text = ics(session, settings.public_url)
        return Response(text, content_type="text/calendar; charset=utf-8")

    @blueprint.after_request
    def guarded(response: Response) -> Response:
        response.headers.update(HEADERS)
        return response

    return blueprint


def _shown(database: Database, settings: Settings, shown: int = SHOWN) -> dict[str, object]:
    with database.reading() as session:
        clock.read_offset(session)
        today = clock.today().date()
        views = [view(session, programme, None, today, shown) for programme in rota.programmes(session)]
    running = [one for one in views if not one.over]
    return {
        "programmes": running or views[:1],
        "updated": long_date(today),
        "text": lambda name, **fill: wording.text(f"outreach.page.{name}", **fill),
        "operator": settings.operator_name,
        "map_link": map_link,
        "address": f"{settings.public_url}/stops",
        "calendar": f"webcal://{settings.public_url.split('://', 1)[1]}/stops.ics",
        "account": _account(),
        "services": _services,
    }


def _services(programme: ProgrammeView) -> str:
    return " · ".join(programme.services)


def _account() -> str:
    """The account's basic id (@…), if the operator said it."""
    account = wording.value("outreach.page.account")
    return account if isinstance(account, str) else ""


def _scanned(settings: Settings) -> str:
    account = _account()
    return f"https://line.me/R/ti/p/{quote(account)}" if account else f"{settings.public_url}/stops"


def _qr(address: str) -> bytes:
    drawn = BytesIO()
    segno.make(address, error="m", micro=False).save(
        drawn, kind="svg", border=4, scale=8, xmldecl=True, svgns=True
    )
    return drawn.getvalue()


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
