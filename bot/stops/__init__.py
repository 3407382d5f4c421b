"""GET /stops, /stops/print and /stops.ics: where the outreach team will be, for everybody and free of charge.

Plain HTML that an old phone shows: no script, no font to load, one small style sheet and drawings from our own host.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from urllib.parse import quote

import segno
from flask import Blueprint, Response, abort, render_template
from flask.typing import ResponseReturnValue

from bot.config import Settings
from bot.stops.calendar import ics
from bot.stops.drawing import Pin, drawn
from handlers import wording
from handlers.calendar import long_date
from handlers.facts.subscriber import ProgrammeView, StopView, VisitView, view
from handlers.outreach.links import map_link
from models import clock, rota
from models.session import Database

SHOWN, PRINTED, NEAR = 12, 6, 4
"""Visits on the page, on paper, and those that the page shows in full."""
HEADERS = {
    "Cache-Control": "public, max-age=60",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


@dataclass(frozen=True, slots=True)
class NumberedStop:
    """A stop with its number in the rotation, and the next visit there (None: not this season)."""

    number: int
    stop: StopView
    visit: VisitView | None
    now: bool
    """True where the team goes next."""


def pages(database: Database, settings: Settings) -> Blueprint:
    """The public pages; open to all."""
    blueprint = Blueprint(
        "stops", "bot", template_folder="templates", static_folder="static", static_url_path="/stops/static"
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

    @blueprint.get("/stops/map/<code>.svg")
    def drawing(code: str) -> Response:
        found = next((one for one in _programmes(database) if one.code == code), None)
        pins = _pins(numbered(found)) if found else []
        if not pins:
            abort(404)
        return Response(drawn(pins), mimetype="image/svg+xml")

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


def numbered(programme: ProgrammeView) -> list[NumberedStop]:
    """The stops in rotation order, each with the next visit that takes place there."""
    coming = [visit for visit in programme.visits if not visit.cancelled]
    following = programme.next_visit.stop if programme.next_visit else ""
    return [
        NumberedStop(
            number,
            stop,
            next((visit for visit in coming if visit.stop == stop.name), None),
            stop.name == following,
        )
        for number, stop in enumerate(programme.stops, 1)
    ]


def _pins(stops: Sequence[NumberedStop]) -> list[Pin]:
    return [Pin(one.number, one.stop.point, one.now) for one in stops if one.stop.point]


def _programmes(database: Database, shown: int = SHOWN) -> list[ProgrammeView]:
    """The programmes that run; after the last of them, that one."""
    with database.reading() as session:
        clock.read_offset(session)
        today = clock.today().date()
        views = [view(session, programme, None, today, shown) for programme in rota.programmes(session)]
    return [one for one in views if not one.over] or views[:1]


def _shown(database: Database, settings: Settings, shown: int = SHOWN) -> dict[str, object]:
    return {
        "programmes": [(one, numbered(one)) for one in _programmes(database, shown)],
        "near": NEAR,
        "updated": long_date(clock.today().date()),
        "text": lambda name, **fill: wording.text(f"outreach.page.{name}", **fill),
        "operator": settings.operator_name,
        "map_link": map_link,
        "address": f"{settings.public_url}/stops",
        "calendar": f"webcal://{settings.public_url.split('://', 1)[1]}/stops.ics",
        "account": _account(),
    }


def _account() -> str:
    """The account's basic id (@…), if the operator said it."""
    account = wording.value("outreach.page.account")
    return account if isinstance(account, str) else ""


def _scanned(settings: Settings) -> str:
    account = _account()
    return f"https://line.me/R/ti/p/{quote(account)}" if account else f"{settings.public_url}/stops"


def _qr(address: str) -> bytes:
    drawing = BytesIO()
    segno.make(address, error="m", micro=False).save(
        drawing, kind="svg", border=4, scale=8, xmldecl=True, svgns=True
    )
    return drawing.getvalue()
