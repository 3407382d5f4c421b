"""One visit: what is planned, who was told, moving and cancelling it, and the numbers afterwards."""

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from bot.config import Settings
from bot.console import mine
from bot.console.changed import moment
from bot.console.forms import number
from bot.console.frame import screen, show, text
from bot.console.sheet import sheet
from handlers import wording
from handlers.outreach import NotDone
from handlers.outreach.links import map_link
from handlers.outreach.reports import record
from models.session import Database

MOST = 9999
DONE = ("moved", "cancelled", "reported", "added")


def pages(database: Database, settings: Settings) -> Blueprint:
    """The page of a visit, and noting its numbers."""
    blueprint = screen("visit")

    @blueprint.get("/visits/<int:visit_id>")
    def overview(visit_id: int) -> ResponseReturnValue:
        return visit_page(database, visit_id)

    @blueprint.post("/visits/<int:visit_id>/report")
    def report(visit_id: int) -> ResponseReturnValue:
        with database.unit_of_work() as session:
            _visit, programme, post = mine.visit(session, visit_id)
            names = [*programme.services, text("visit.other_given")]
            counts = {name: number(f"given-{n}", MOST, empty=0) for n, name in enumerate(names)}
            met, seen = number("met", MOST), number("seen", 10**9)
            if met is None or seen is None or None in counts.values():
                refused: str | None = text("visit.bad_number", most=MOST)
            else:
                given = {name: count for name, count in counts.items() if count is not None}
                outcome = record(
                    session, visit_id, met=met, given=given, member_id=post.member_id, seen_version=seen
                )
                refused = outcome.reason if isinstance(outcome, NotDone) else None
        if refused:
            return visit_page(database, visit_id, refused)
        return redirect(url_for(".overview", visit_id=visit_id, done="reported"), 303)

    return blueprint


def visit_page(database: Database, visit_id: int, refused: str = "") -> ResponseReturnValue:
    """The visit as it is now; with why something was refused, it answers 409."""
    with database.reading() as session:
        shown = sheet(session, visit_id)
    done = request.args.get("done", "")
    return show(
        "visit",
        409 if refused else 200,
        here="visits",
        visit=shown,
        refused=refused,
        done=text(f"visit.done.{done}") if done in DONE and not refused else "",
        services=[*shown.programme.services, text("visit.other_given")],
        reasons=wording.value("console.visit.reasons"),
        map_link=map_link,
        moment=moment,
    )
