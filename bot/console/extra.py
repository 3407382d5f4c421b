"""Adding a visit that the rota does not have, with what its notice will cost."""

from datetime import datetime

import structlog
from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from bot.config import Settings
from bot.console import forms, mine
from bot.console.changed import moment
from bot.console.frame import rehearsed, screen, show, text
from bot.console.sheet import stop_options
from handlers.calendar import long_date
from handlers.outreach import NotDone, closed_days, expected
from handlers.outreach.extra import add_visit
from handlers.outreach.runs import Forecast, about, hours_of
from handlers.outreach.timing import due_time, sending_time
from models import clock
from models.outreach import Programme
from models.session import Database
from models.words import NoticeKind

log = structlog.get_logger()
Plan = tuple[Forecast, datetime | None, str]
"""What the notice costs, when it goes, and the holiday that the day is."""


def pages(database: Database, settings: Settings) -> Blueprint:
    """The form, the preview, the deed."""
    blueprint = screen("extra")

    @blueprint.get("/programmes/<code>/extra")
    def overview(code: str) -> ResponseReturnValue:
        return _form(database, code)

    @blueprint.post("/programmes/<code>/extra/preview")
    def preview(code: str) -> ResponseReturnValue:
        day, stop = forms.day("day"), forms.words("stop", 40)
        if day is None:
            return _form(database, code, text("extra.no_day"))

        def rehearse(session: Session) -> Plan | NotDone:
            added = add_visit(session, mine.programme(session, code).id, day, stop)
            if isinstance(added, NotDone):
                return added
            due = max(due_time(NoticeKind.WEEKLY, day), clock.now())
            at = sending_time(NoticeKind.WEEKLY, due, hours_of(about(session, added)))
            return expected(session, added), at, closed_days(session, day, day).get(day, "")

        planned = rehearsed(database, rehearse)
        if isinstance(planned, NotDone):
            return _form(database, code, planned.reason)
        with database.reading() as session:
            programme = mine.programme(session, code)
            name = next(one.label for one in stop_options(session, programme) if one.value == stop)
        cost, at, holiday = planned
        return show(
            "extra_preview", here="visits", programme=programme, day=day, long_date=long_date(day), stop=stop,
            stop_name=name, cost=cost, at=moment(at) if at else "", holiday=holiday,
        )  # fmt: skip

    @blueprint.post("/programmes/<code>/extra")
    def add(code: str) -> ResponseReturnValue:
        day, stop = forms.day("day"), forms.words("stop", 40)
        if day is None:
            return _form(database, code, text("extra.no_day"))
        with database.unit_of_work() as session:
            programme = mine.programme(session, code)
            post = mine.visitor().post_at(programme.centre_id)
            by = post.member_id if post else None
            added = add_visit(session, programme.id, day, stop, by=by)
        if isinstance(added, NotDone):
            return _form(database, code, added.reason)
        log.info("visit_added", visit=added.id)
        return redirect(url_for("console_visit.overview", visit_id=added.id, done="added"), 303)

    return blueprint


def _form(database: Database, code: str, refused: str = "") -> ResponseReturnValue:
    with database.reading() as session:
        programme: Programme = mine.programme(session, code)
        options = stop_options(session, programme)
    today = clock.today().date()
    return show(
        "extra", 409 if refused else 200, here="visits", programme=programme, stops=options, refused=refused,
        first=max(today, programme.valid_from).isoformat(), last=programme.valid_to.isoformat(),
    )  # fmt: skip
