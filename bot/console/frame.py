"""What every screen shares: its headers, its texts, its error pages, and the frame around it."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar

from flask import Blueprint, Response, g, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from handlers import wording
from models.session import Database

T = TypeVar("T")

HEADERS = {
    "Cache-Control": "no-store, private",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex",
}
SORRY = {403: "forged", 404: "unknown", 405: "unknown", 409: "changed", 413: "too_large"}
MENU = ("visits", "stops", "subscribers", "runs", "days")
"""The screens of the menu, each of the blueprint `console_<name>` with an endpoint `overview`."""
ADMIN_MENU = ("parked",)
"""Those of them that only who runs the service is shown."""


def screen(name: str) -> Blueprint:
    """A blueprint of the console with its headers and error pages."""
    blueprint = Blueprint(f"console_{name}", __name__, url_prefix="/console")
    blueprint.after_request(_guarded)
    blueprint.register_error_handler(HTTPException, _sorry)
    blueprint.register_error_handler(OperationalError, _busy)
    blueprint.register_error_handler(StaleDataError, _busy)
    return blueprint


def show(template: str, status: int = 200, **given: Any) -> ResponseReturnValue:
    """A page of the console. `here` is the screen of the menu that it belongs to."""
    page = render_template(
        f"console/{template}.html",
        text=text,
        visitor=g.get("visitor"),
        csrf=g.get("csrf", ""),
        menu=MENU + (ADMIN_MENU if getattr(g.get("visitor"), "runs_service", False) else ()),
        **given,
    )
    return page, status


def text(name: str, **fill: object) -> str:
    """A text of `console.toml`."""
    return wording.text(f"console.{name}", **fill)


class _Undone(Exception):
    """Takes everything back that was done in a rehearsal."""


def rehearsed(database: Database, act: Callable[[Session], T]) -> T:
    """What an act would come to: it is done as in earnest, and then taken back. So a preview never differs from the act."""
    with suppress(_Undone), database.unit_of_work() as session:
        outcome = act(session)
        raise _Undone
    return outcome


def _guarded(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response


def _sorry(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400:  # a redirect that the router asked for
        return error.get_response()
    return show("sorry", error.code, why=text(f"sorry.{SORRY.get(error.code, 'failed')}"), here="")


def _busy(error: Exception) -> ResponseReturnValue:
    return show("sorry", 503, why=text("sorry.busy"), here="")
