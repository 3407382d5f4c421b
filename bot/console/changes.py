"""Moving and cancelling a visit: first who would hear and what it costs, then the deed.

The version that the person saw travels with the form. Whoever comes second changes nothing and sees the new state.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import structlog
from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from bot.config import Settings
from bot.console import forms, mine
from bot.console.changed import moment
from bot.console.frame import rehearsed, screen, show, text
from bot.console.visit import visit_page
from handlers.calendar import long_date
from handlers.outreach import NotDone, Told, cancel_visit, move_visit
from handlers.outreach.runs import Forecast, forecast
from models import rota
from models.outreach import Visit
from models.session import Database

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Wish:
    """What the form asks for. `stop` is a code."""

    seen: int | None
    reason: str
    day: date | None = None
    stop: str = ""

    @classmethod
    def sent(cls) -> "Wish":
        """The wish of this request."""
        return cls(
            forms.number("seen", 10**9), forms.words("reason"), forms.day("day"), forms.words("stop", 40)
        )


Act = Callable[[Session, Visit, Wish, int, bool], Told | NotDone]
"""Does what is wished, as this member; where the last is true, only to see what it would come to."""


def pages(database: Database, settings: Settings) -> Blueprint:
    """Preview and deed, for moving and for cancelling."""
    blueprint = screen("changes")

    @blueprint.post("/visits/<int:visit_id>/move/preview")
    def preview_move(visit_id: int) -> ResponseReturnValue:
        return _preview(database, visit_id, "move", _move)

    @blueprint.post("/visits/<int:visit_id>/move")
    def move(visit_id: int) -> ResponseReturnValue:
        return _do(database, visit_id, "moved", _move)

    @blueprint.post("/visits/<int:visit_id>/cancel/preview")
    def preview_cancel(visit_id: int) -> ResponseReturnValue:
        return _preview(database, visit_id, "cancel", _cancel)

    @blueprint.post("/visits/<int:visit_id>/cancel")
    def cancel(visit_id: int) -> ResponseReturnValue:
        return _do(database, visit_id, "cancelled", _cancel)

    return blueprint


def _move(session: Session, visit: Visit, wish: Wish, by: int, only_look: bool) -> Told | NotDone:
    if visit.state == "done":
        return NotDone(text("visit.over"))
    monday = visit.date - timedelta(days=visit.date.weekday())
    if wish.day is None or not monday <= wish.day < monday + timedelta(days=7):
        return NotDone(text("visit.other_week"))
    return move_visit(
        session,
        visit.id,
        day=wish.day,
        stop=wish.stop,
        reason=wish.reason or None,
        seen_version=wish.seen,
        by=by,
        only_look=only_look,
    )


def _cancel(session: Session, visit: Visit, wish: Wish, by: int, only_look: bool) -> Told | NotDone:
    if visit.state == "done":
        return NotDone(text("visit.over"))
    return cancel_visit(session, visit.id, wish.reason, wish.seen, by=by, only_look=only_look)


def _preview(database: Database, visit_id: int, name: str, act: Act) -> ResponseReturnValue:
    wish = Wish.sent()

    def rehearse(session: Session) -> tuple[Told | NotDone, Forecast]:
        visit, _programme, post = mine.visit(session, visit_id)
        before = forecast(session, 0)
        return act(session, visit, wish, post.member_id, True), before

    if wish.seen is None:
        return visit_page(database, visit_id, text("visit.no_version"))
    outcome, before = rehearsed(database, rehearse)
    if isinstance(outcome, NotDone):
        return visit_page(database, visit_id, outcome.reason)
    with database.reading() as session:
        visit, programme, _post = mine.visit(session, visit_id)
        stops = {one.code: one.name for one in rota.all_stops(session, programme.id).values()}
        stop_now = rota.all_stops(session, programme.id)[visit.stop_id].name
    return show(
        "preview",
        here="visits",
        visit=visit,
        programme=programme,
        action=url_for(f".{name}", visit_id=visit_id),
        name=name,
        wish=wish,
        old=(long_date(visit.date), stop_now),
        new=(long_date(wish.day or visit.date), stops.get(wish.stop, stop_now)),
        told=outcome,
        cost=Forecast(outcome.told, 0, before.left, before.reserve) if outcome.told else None,
        moment=moment,
    )


def _do(database: Database, visit_id: int, done: str, act: Act) -> ResponseReturnValue:
    wish = Wish.sent()
    if wish.seen is None:
        return visit_page(database, visit_id, text("visit.no_version"))
    with database.unit_of_work() as session:
        visit, _programme, post = mine.visit(session, visit_id)
        outcome = act(session, visit, wish, post.member_id, False)
    if isinstance(outcome, NotDone):
        return visit_page(database, visit_id, outcome.reason)
    log.info("visit_changed", how=done, visit=visit_id, member=post.member_id, told=outcome.told)
    return redirect(url_for("console_visit.overview", visit_id=visit_id, done=done), 303)
