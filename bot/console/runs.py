"""การส่ง: what became of each run of notices, and what it cost."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from bot.config import Settings
from bot.console import mine
from bot.console.changed import moment
from bot.console.frame import screen, show
from handlers.calendar import short_date
from handlers.outreach.history import history
from handlers.outreach.runs import forecast
from models import clock
from models.session import Database

DAYS = 90


def pages(database: Database, settings: Settings) -> Blueprint:
    """The runs of the last months."""
    blueprint = screen("runs")

    @blueprint.get("/runs")
    def overview() -> ResponseReturnValue:
        today = clock.today().date()
        with database.reading() as session:
            names = {one.id: one.name for one in mine.programmes(session)}
            shown = [run for run in history(session, today, DAYS) if run.programme_id in names]
            budget = forecast(session, 0)
        return show(
            "runs",
            here="runs",
            runs=shown,
            names=names,
            days=DAYS,
            budget=budget,
            moment=moment,
            short_date=short_date,
        )

    return blueprint
