"""Where one arrives, and how one leaves."""

from flask import Blueprint, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from bot.config import Settings
from bot.console import door
from bot.console.frame import screen
from handlers import signin
from models.session import Database


def pages(database: Database, settings: Settings) -> Blueprint:
    """The address `/console/` and signing out."""
    blueprint = screen("home")

    @blueprint.get("/")
    def home() -> ResponseReturnValue:
        return redirect(url_for("console_visits.overview"), 303)

    @blueprint.post("/leave")
    def leave() -> ResponseReturnValue:
        with database.unit_of_work() as session:
            signin.leave(session, request.cookies.get(door.SESSION, ""))
        outside = make_response(redirect(url_for("console_entrance.closed"), 303))
        outside.delete_cookie(door.SESSION, path=door.PATH)
        return outside

    return blueprint
