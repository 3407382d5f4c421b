"""The web page with the phones, and how the stand-in is mounted into an application."""

from collections.abc import Callable, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path

from flask import Blueprint, Flask, Response, jsonify, render_template, request, send_from_directory
from flask.typing import ResponseReturnValue

from bot.simulator.api.wsgi import in_front
from bot.simulator.control import add_control, given
from bot.simulator.platform import Platform
from bot.simulator.state import Seat, beat, state

Action = Callable[[], str | None]
FACES = frozenset({"Sarabun-Regular.ttf", "Sarabun-Bold.ttf", "Sarabun-Medium.ttf"})
POLICY = "default-src 'self'; img-src 'self' data: https:; object-src 'none'; base-uri 'none'"


def blueprint(
    platform: Platform, seats: Sequence[Seat] = (), extra_actions: Mapping[str, Action] | None = None
) -> Blueprint:
    """Page and control under `/simulator/`; `extra_actions` are buttons of the top bar: label -> deed.

    An action may return a short text that the page then shows.
    """
    pages = Blueprint(
        "simulator", __name__, url_prefix="/simulator", template_folder="templates", static_folder="static"
    )
    actions = dict(extra_actions or {})
    add_control(pages, platform)
    _page(pages, platform, seats, actions)
    _files(pages, platform)
    return pages


def _page(pages: Blueprint, platform: Platform, seats: Sequence[Seat], actions: Mapping[str, Action]) -> None:
    @pages.get("/")
    def page() -> ResponseReturnValue:
        answer = Response(render_template("simulator/page.html", name=platform.name))
        answer.headers["Content-Security-Policy"] = POLICY
        return answer

    @pages.get("/state")
    def see() -> ResponseReturnValue:
        """Everything when `since` is an older version, else only time and quota."""
        if request.args.get("since", -1, int) == platform.version:
            return jsonify(beat(platform))
        return jsonify(state(platform, seats, list(actions)))

    @pages.post("/photo")
    def photo() -> ResponseReturnValue:
        """The raw picture of an upload; `phone` and `group` are names."""
        phone = platform.phone(request.args.get("phone", ""))
        group = request.args.get("group")
        here = phone.in_group(platform.group(group, invite=False)) if group else phone
        return jsonify(result=here.sends_photo(request.get_data(), request.mimetype or "image/jpeg"))

    @pages.post("/actions")
    def act_extra() -> ResponseReturnValue:
        """`{"label": …}` of one of the caller's buttons."""
        chosen = actions.get(str(given().get("label")))
        if chosen is None:
            return jsonify(error="unknown action"), 404
        return jsonify(notice=chosen())

    @pages.post("/reset")
    def reset() -> ResponseReturnValue:
        platform.reset()
        return jsonify(version=platform.version)


def _files(pages: Blueprint, platform: Platform) -> None:
    @pages.get("/menu/<menu_id>")
    def menu_picture(menu_id: str) -> ResponseReturnValue:
        menu = platform.menus.by_id.get(menu_id)
        if menu is None or not menu.picture:
            return "", 404
        return Response(menu.picture, mimetype=menu.mime, headers={"Cache-Control": "max-age=86400"})

    @pages.get("/content/<message_id>")
    def content(message_id: str) -> ResponseReturnValue:
        found = platform.contents.get(message_id)
        if found is None or found.gone or not found.mime.startswith("image/"):
            return "", 404
        return Response(found.data, mimetype=found.mime)

    @pages.get("/face/<name>")
    def face(name: str) -> ResponseReturnValue:
        """The Thai typeface, from the installed package; without it the page uses the system's."""
        folder = _face_folder()
        if folder is None or name not in FACES:
            return "", 404
        return send_from_directory(folder, name, max_age=86400)


def _face_folder() -> Path | None:
    spec = find_spec("fontpkg_sarabun")
    return Path(spec.origin).parent / "files" if spec is not None and spec.origin else None


def mount(
    app: Flask,
    platform: Platform,
    seats: Sequence[Seat] = (),
    extra_actions: Mapping[str, Action] | None = None,
) -> None:
    """Put page and API into `app`: `/simulator/…` as a blueprint, `/v2/…` and `/oauth2/…` before Flask."""
    app.register_blueprint(blueprint(platform, seats, extra_actions))
    vars(app).update(wsgi_app=in_front(platform, app.wsgi_app))


def create_simulator(
    platform: Platform, extra_actions: Mapping[str, Action] | None = None, *, seats: Sequence[Seat] = ()
) -> Flask:
    """The stand-in alone: LINE's API, the control endpoints and the page."""
    app = Flask("bot.simulator")
    mount(app, platform, seats, extra_actions)
    return app
