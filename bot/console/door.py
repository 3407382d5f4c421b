"""Who may pass: the session cookie, the guard of every screen, and the token against forged forms."""

import hashlib
import hmac
import secrets
from collections.abc import Callable

from flask import Response, abort, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from bot.config import Settings
from handlers import signin
from models.session import Database

SESSION, DOOR = "pakmut_console", "pakmut_door"
"""Cookies: the key of a session; and before there is one, a number of this browser that its form is tied to."""
PATH = "/console"


def signed_in(database: Database, settings: Settings) -> Callable[[], ResponseReturnValue | None]:
    """The guard of the screens: a live session of somebody who still works somewhere; a token with every form."""

    def guard() -> ResponseReturnValue | None:
        key = request.cookies.get(SESSION, "")
        with database.reading() as session:
            found = signin.visitor(session, key)
        if found is None:
            return redirect(url_for("console_entrance.closed"), 303)
        g.visitor, g.csrf = found, token(settings, key)
        check_form()
        return None

    return guard


def signed_in_admin(database: Database, settings: Settings) -> Callable[[], ResponseReturnValue | None]:
    """The guard of what concerns the service itself: the same, and for those who run it; for others as if it were not."""
    inside = signed_in(database, settings)

    def guard() -> ResponseReturnValue | None:
        outside = inside()
        if outside is None and not g.visitor.runs_service:
            abort(404)
        return outside

    return guard


def at_the_door(settings: Settings) -> Callable[[], ResponseReturnValue | None]:
    """The guard before sign-in: nobody is known yet, but a form comes from a page that this browser was shown."""

    def guard() -> None:
        g.door = request.cookies.get(DOOR) or secrets.token_urlsafe(16)
        g.visitor, g.csrf = None, token(settings, g.door)
        check_form()

    return guard


def check_form() -> None:
    """Refuse a POST without the token of this browser (403)."""
    if request.method != "POST":
        return
    given = request.form.get("csrf", "")
    if not hmac.compare_digest(given.encode(), g.csrf.encode()):
        abort(403)


def token(settings: Settings, key: str) -> str:
    """The form token of a session: made from its key, so that nothing else need be kept."""
    secret = settings.secret_key.get_secret_value().encode()
    return hmac.new(secret, f"console form {key}".encode(), hashlib.sha256).hexdigest()


def remember(response: Response, settings: Settings, name: str, value: str, seconds: int) -> None:
    """Set a cookie that scripts cannot read, that other sites' forms do not carry, and that https alone carries."""
    response.set_cookie(
        name,
        value,
        max_age=seconds,
        path=PATH,
        httponly=True,
        samesite="Lax",
        secure=settings.public_url.startswith("https://"),
    )
