"""Rich menus: create, picture, list, delete (§4.1)."""

import secrets

from bot.simulator.api.http import NOT_FOUND, Request, Response, error
from bot.simulator.channel import Channel
from bot.simulator.menus import MOST, Menu
from bot.simulator.rules.problems import Problems
from bot.simulator.rules.richmenu import check_rich_menu, picture_fault


def validate(channel: Channel, request: Request) -> Response:
    problems = Problems(channel.strict)
    check_rich_menu(request.json(), problems)
    return Response(400, problems.body()) if problems else Response()


def create(channel: Channel, request: Request) -> Response:
    wrong = validate(channel, request)
    if wrong.status != 200:
        return wrong
    with channel.lock:
        if len(channel.menus.by_id) >= MOST:
            return error(400, "The maximum number of rich menus has been reached")
        menu = Menu(f"richmenu-{secrets.token_hex(16)}", request.json())
        channel.menus.add(menu)
    return Response(200, {"richMenuId": menu.id})


def upload(channel: Channel, request: Request) -> Response:
    """A picture is uploaded once and for all: another one needs another menu."""
    with channel.lock:
        menu = channel.menus.by_id.get(request.args[0])
        if menu is None:
            return error(404, NOT_FOUND)
        if menu.picture:
            return error(400, "An image has already been uploaded to the rich menu")
        mime = str(request.environ.get("CONTENT_TYPE", ""))
        wrong = picture_fault(menu.body, mime, request.body)
        if wrong is not None:
            return error(*wrong)
        menu.mime, menu.picture = mime, request.body
        channel.menus.save(menu)
        channel.touch()
    return Response()


def download(channel: Channel, request: Request) -> Response:
    menu = channel.menus.by_id.get(request.args[0])
    if menu is None or not menu.picture:
        return error(404, NOT_FOUND)
    return Response(200, menu.picture, mime=menu.mime)


def get(channel: Channel, request: Request) -> Response:
    menu = channel.menus.by_id.get(request.args[0])
    return error(404, NOT_FOUND) if menu is None else Response(200, menu.listed())


def listed(channel: Channel, request: Request) -> Response:
    with channel.lock:
        return Response(200, {"richmenus": [m.listed() for m in channel.menus.by_id.values()]})


def delete(channel: Channel, request: Request) -> Response:
    with channel.lock:
        if request.args[0] not in channel.menus.by_id:
            return error(404, NOT_FOUND)
        channel.menus.drop(request.args[0])
        channel.touch()
    return Response()
