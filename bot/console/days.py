"""วันหยุด: public holidays and the operator's own days. The rota follows a change at once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import structlog
from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from bot.config import Settings
from bot.console import forms, mine
from bot.console.frame import screen, show, text
from handlers.calendar import long_date, thai_holidays
from handlers.outreach import NotDone
from handlers.outreach.days import close_day, forget_day, open_day
from handlers.outreach.seasons import DrawnUp
from models import clock, rota
from models.session import Database

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class ListedDay:
    """A day of the list. `kind` is holiday, closed or open (a holiday on which the team works)."""

    date: date
    long_date: str
    name: str
    kind: str


def pages(database: Database, settings: Settings) -> Blueprint:
    """The days of a year; members who lead the last desk may change them."""
    blueprint = screen("days")

    @blueprint.get("/days")
    def overview() -> ResponseReturnValue:
        return _page(database)

    @blueprint.post("/days")
    def add() -> ResponseReturnValue:
        day, name = forms.day("day"), forms.words("name", 100)
        act = open_day if forms.words("kind") == "open" else close_day
        if day is None:
            return _page(database, refused=text("days.no_day"))
        return _change(database, day, lambda session: act(session, day, name))

    @blueprint.post("/days/remove")
    def remove() -> ResponseReturnValue:
        day = forms.day("day")
        if day is None:
            return _page(database, refused=text("days.no_day"))
        return _change(database, day, lambda session: forget_day(session, day))

    return blueprint


def _change(
    database: Database, day: date, act: Callable[[Session], DrawnUp | NotDone]
) -> ResponseReturnValue:
    if not mine.visitor().keeps_days:
        return show("sorry", 403, why=text("days.not_yours"), here="days")
    with database.unit_of_work() as session:
        outcome = act(session)
    if isinstance(outcome, NotDone):
        return _page(database, day, refused=outcome.reason)
    log.info("closed_day_changed", day=day.isoformat(), changed=outcome.changed)
    return _page(database, day, drawn=outcome)


def _page(
    database: Database, day: date | None = None, *, refused: str = "", drawn: DrawnUp | None = None
) -> ResponseReturnValue:
    today = clock.today().date()
    year = day.year if day else _year(today)
    with database.reading() as session:
        listed = _days(session, year)
    return show(
        "days", 409 if refused else 200, here="days", year=year, today=today, days=listed, refused=refused,
        drawn=drawn, long_date=long_date, may_change=mine.visitor().keeps_days,
    )  # fmt: skip


def _year(today: date) -> int:
    asked = request.args.get("year", "")
    return int(asked) if asked.isdecimal() and 2000 <= int(asked) <= 2200 else today.year


def _days(session: Session, year: int) -> list[ListedDay]:
    found = {
        day: ListedDay(day, long_date(day), name, "holiday") for day, name in thai_holidays(year).items()
    }
    for row in rota.closed_rows(session, date(year, 1, 1), date(year, 12, 31)):
        kind = "open" if row.open else "closed"
        found[row.date] = ListedDay(row.date, long_date(row.date), row.name, kind)
    return sorted(found.values(), key=lambda one: one.date)
