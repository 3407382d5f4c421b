"""Rich menus: create, picture, list, delete (§4.1)."""

import secrets
from typing import TYPE_CHECKING

from bot.simulator.api.http import NOT_FOUND, Request, Response, error
from bot.simulator.menus import MOST, Menu
from bot.simulator.rules.problems import Problems
from bot.simulator.rules.richmenu import check_rich_menu, picture_fault

if TYPE_CHECKING:
    from bot.simulator.platform import Platform


def validate(platform: "Platform", request: Request) -> Response:
    problems = Problems(platform.strict)
    check_rich_menu(request.json(), problems)
    return Response(400, problems.body()) if problems else Response()


def create(platform: "Platform", request: Request) -> Response:
    wrong = validate(platform, request)
    if wrong.status != 200:
        return wrong
    with platform.lock:
        if len(platform.menus.by_id) >= MOST:
            return error(400, "The maximum number of rich menus has been reached")
        menu = Menu(f"richmenu-{secrets.token_hex(16)}", request.json())
        platform.menus.add(menu)
    return Response(200, {"richMenuId": menu.id})


def upload(platform: "Platform", request: Request) -> Response:
    """A picture is uploaded once and for all: another one needs another menu."""
    with platform.lock:
        menu = platform.menus.by_id.get(request.args[0])
        if menu is None:
            return error(404, NOT_FOUND)
        if menu.picture:
            return error(400, "An image has already been uploaded to the rich menu")
        mime = str(request.environ.get("CONTENT_TYPE", ""))
        wrong = picture_fault(menu.body, mime, request.body)
        if wrong is not None:
            return error(*wrong)
        menu.mime, menu.picture = mime, request.body
        platform.menus.save(menu)
        platform.touch()
    return Response()


def download(platform: "Platform", request: Request) -> Response:
    menu = platform.menus.by_id.get(request.args[0])
    if menu is None or not menu.picture:
        return error(404, NOT_FOUND)
    return Response(200, menu.picture, mime=menu.mime)


def get(platform: "Platform", request: Request) -> Response:
    menu = platform.menus.by_id.get(request.args[0])
    return error(404, NOT_FOUND) if menu is None else Response(200, menu.listed())


def listed(platform: "Platform", request: Request) -> Response:
    with platform.lock:
        return Response(200, {"richmenus": [m.listed() for m in platform.menus.by_id.values()]})


def delete(platform: "Platform", request: Request) -> Response:
    with platform.lock:
        if request.args[0] not in platform.menus.by_id:
            return error(404, NOT_FOUND)
        platform.menus.drop(request.args[0])
        platform.touch()
    return Response()
