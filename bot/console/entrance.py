"""The door: the page behind a link from LINE, which asks for one tap, so that link previews do not use it up."""

from importlib.util import find_spec
from pathlib import Path

from flask import Blueprint, Response, abort, g, make_response, redirect, send_from_directory, url_for
from flask.typing import ResponseReturnValue

from bot.config import Settings
from bot.console import door
from bot.console.frame import screen, show
from handlers import signin
from models.session import Database

FACES = frozenset({"Sarabun-Regular.ttf", "Sarabun-SemiBold.ttf", "Sarabun-Bold.ttf"})
STATIC = Path(__file__).parents[1] / "static"
A_DAY = 86400


def pages(database: Database, settings: Settings) -> Blueprint:
    """Entering, and what the pages need to look right."""
    blueprint = screen("entrance")

    @blueprint.get("/enter")
    def closed() -> ResponseReturnValue:
        return show("entrance", address=None, state="closed")

    @blueprint.get("/enter/<token>")
    def ask(token: str) -> ResponseReturnValue:
        with database.reading() as session:
            good = signin.is_open(session, token)
        if not good:
            return show("entrance", 403, address=None, state="void")
        page = make_response(show("entrance", address=url_for(".enter", token=token), state="open"))
        door.remember(page, settings, door.DOOR, g.door, int(signin.LINK_LIVES.total_seconds()))
        return page

    @blueprint.post("/enter/<token>")
    def enter(token: str) -> ResponseReturnValue:
        with database.unit_of_work() as session:
            key = signin.enter(session, token)
        if key is None:
            return show("entrance", 403, address=None, state="void")
        inside = make_response(redirect(url_for("console_visits.overview"), 303))
        door.remember(inside, settings, door.SESSION, key, int(signin.SESSION_LIVES.total_seconds()))
        inside.delete_cookie(door.DOOR, path=door.PATH)
        return inside

    _files(blueprint)
    return blueprint


def _files(blueprint: Blueprint) -> None:
    @blueprint.get("/look.css")
    def look_css() -> Response:
        return _kept(send_from_directory(STATIC, "console.css"), 300)

    @blueprint.get("/face/<name>")
    def face(name: str) -> Response:
        """The Thai typeface, from the installed package; without it the pages use the system's."""
        spec = find_spec("fontpkg_sarabun")
        if spec is None or spec.origin is None or name not in FACES:
            abort(404)
        return _kept(send_from_directory(Path(spec.origin).parent / "files", name), 30 * A_DAY)


def _kept(response: Response, seconds: int) -> Response:
    response.headers["Cache-Control"] = f"public, max-age={seconds}"
    return response
