"""ปฏิทินจุดบริการ: the visits of a month, the next ones, and those whose numbers nobody has noted."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.config import Settings
from bot.console import mine
from bot.console.changed import last_changes
from bot.console.frame import screen, show
from bot.console.month import Entry, asked, month, span
from handlers import wording
from handlers.calendar import in_days, long_date
from handlers.outreach import closed_days
from models import clock, rota
from models.outreach import Programme, VisitReport
from models.session import Database

NEXT = 5
REMEMBERED = timedelta(days=60)
"""How long a visit without numbers is asked about."""


def pages(database: Database, settings: Settings) -> Blueprint:
    """The calendar; it is also where one arrives."""
    blueprint = screen("visits")

    @blueprint.get("/visits")
    def overview() -> ResponseReturnValue:
        today = clock.today().date()
        first = asked(request.args.get("month", ""), today)
        with database.reading() as session:
            programmes = mine.programmes(session)
            begin, end = span(first)
            shown = month(
                first,
                today,
                closed_days(session, begin, end),
                list(_entries(session, programmes, begin, end)),
            )
            coming = [
                one for one in _entries(session, programmes, today, date.max) if one.state != "cancelled"
            ]
            past = list(_entries(session, programmes, today - REMEMBERED, today))
        return show(
            "visits",
            here="visits",
            month=shown,
            weekdays=wording.value("calendar.weekdays_short"),
            coming=coming[:NEXT],
            unreported=[
                one
                for one in reversed(past)
                if one.state != "cancelled" and one.met is None and one.date < today
            ],
            programmes=programmes,
            long_date=long_date,
            in_days=lambda day: in_days(day, today),
        )

    return blueprint


def _entries(session: Session, programmes: Sequence[Programme], first: date, last: date) -> Iterator[Entry]:
    for programme in programmes:
        stops = rota.all_stops(session, programme.id)
        visits = rota.visits_of(session, programme.id, first, last)
        wanted = select(VisitReport).where(VisitReport.visit_id.in_([one.id for one in visits]))
        met = {report.visit_id: report.met for report in session.scalars(wanted)}
        changed = last_changes(session, [one.id for one in visits])
        for visit in visits:
            yield Entry(
                visit.id,
                visit.date,
                stops[visit.stop_id].name,
                programme.name if len(programmes) > 1 else "",
                visit.state,
                visit.changed_by_hand and visit.state == "planned",
                visit.reason or "",
                met.get(visit.id),
                changed.get(visit.id, ""),
            )
