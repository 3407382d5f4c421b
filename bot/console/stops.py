"""Where the stops are: somebody who stood there sets the point, nobody guesses it (`domain.md` §7.1)."""

import structlog
from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from bot.config import Settings
from bot.console import forms, mine
from bot.console.frame import screen, show, text
from handlers.outreach.links import map_link
from models import rota
from models.outreach import Stop
from models.session import Database

log = structlog.get_logger()


def pages(database: Database, settings: Settings) -> Blueprint:
    """The stops of the visitor's programmes with their points."""
    blueprint = screen("stops")

    @blueprint.get("/stops")
    def overview() -> ResponseReturnValue:
        return _page(database)

    @blueprint.post("/stops/<int:stop_id>/point")
    def point(stop_id: int) -> ResponseReturnValue:
        new = forms.point("point")
        if new is None:
            return _page(database, text("stops.bad_point"), stop_id)
        with database.unit_of_work() as session:
            stop = mine.stop(session, stop_id)
            session.refresh(stop, with_for_update=True)
            changed_meanwhile = forms.words("seen") != written(stop)
            if not changed_meanwhile:
                stop.latitude, stop.longitude = new
        if changed_meanwhile:
            return _page(database, text("stops.changed_meanwhile"), stop_id)
        log.info("stop_placed", stop=stop_id)
        return redirect(url_for(".overview", done="placed"), 303)

    return blueprint


def written(stop: Stop) -> str:
    """A stop's point as it is typed; empty without one."""
    if stop.latitude is None or stop.longitude is None:
        return ""
    return f"{stop.latitude:.6f}, {stop.longitude:.6f}"


def _page(database: Database, refused: str = "", at: int = 0) -> ResponseReturnValue:
    with database.reading() as session:
        shown = [(one, _stops(session, one.id)) for one in mine.programmes(session)]
    return show(
        "stops",
        409 if refused else 200,
        here="stops",
        programmes=shown,
        refused=refused,
        at=at,
        written=written,
        map_link=map_link,
        done=text("stops.done") if request.args.get("done") == "placed" and not refused else "",
    )


def _stops(session: Session, programme_id: int) -> list[Stop]:
    return list(rota.stops_of(session, programme_id))
