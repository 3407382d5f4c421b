"""Who sees which rich menu: the default, links to users, aliases (§4.1)."""

from typing import TYPE_CHECKING

from bot.simulator import memory
from bot.simulator.api.http import NOT_FOUND, Request, Response, error
from bot.simulator.api.sending import USER_ID
from bot.simulator.chats import User
from bot.simulator.menus import MOST
from bot.simulator.rules.richmenu import ALIAS

if TYPE_CHECKING:
    from bot.simulator.platform import Platform


def _unusable(platform: "Platform", menu_id: object) -> Response | None:
    """404 for an unknown menu, 400 for one without a picture."""
    menu = platform.menus.by_id.get(menu_id) if isinstance(menu_id, str) else None
    if menu is None:
        return error(404, NOT_FOUND)
    return None if menu.picture else error(400, "must upload richmenu image before applying it to user")


def set_default(platform: "Platform", request: Request) -> Response:
    with platform.lock:
        wrong = _unusable(platform, request.args[0])
        if wrong is None:
            platform.menus.default = request.args[0]
            platform.menus.save()
            platform.touch()
    return wrong or Response()


def get_default(platform: "Platform", request: Request) -> Response:
    default = platform.menus.default
    return error(404, "no default richmenu") if default is None else Response(200, {"richMenuId": default})


def cancel_default(platform: "Platform", request: Request) -> Response:
    with platform.lock:
        platform.menus.default = None
        platform.menus.save()
        platform.touch()
    return Response()


def _put(platform: "Platform", users: list[User], menu_id: str | None) -> None:
    for user in users:
        user.menu = menu_id
    memory.keep(platform, *users)
    platform.touch()


def link(platform: "Platform", request: Request) -> Response:
    """200 even for people who blocked (no effect); 400 for an id that is none."""
    user_id, menu_id = request.args
    with platform.lock:
        wrong = _unusable(platform, menu_id)
        if wrong is not None:
            return wrong
        if not USER_ID.match(user_id):
            return error(400, "The user ID is invalid")
        user = platform.users.get(user_id)
        if user is not None and user.known and not user.blocked:
            _put(platform, [user], menu_id)
    return Response()


def unlink(platform: "Platform", request: Request) -> Response:
    with platform.lock:
        user = platform.users.get(request.args[0])
        if user is not None:
            _put(platform, [user], None)
    return Response()


def linked(platform: "Platform", request: Request) -> Response:
    user = platform.users.get(request.args[0])
    if user is None or user.menu is None:
        return error(404, "the user has no richmenu")
    return Response(200, {"richMenuId": user.menu})


def _many(platform: "Platform", request: Request) -> list[User] | Response:
    ids = request.json().get("userIds")
    good = isinstance(ids, list) and 1 <= len(ids) <= 500
    if not good or not all(isinstance(i, str) and USER_ID.match(i) for i in ids or ()):
        detail = {"message": "Size must be between 1 and 500", "property": "userIds"}
        return error(400, "The request body has 1 error(s)", [detail])
    return [platform.users[i] for i in ids or () if i in platform.users]


def link_many(platform: "Platform", request: Request) -> Response:
    with platform.lock:
        wrong = _unusable(platform, request.json().get("richMenuId"))
        users = _many(platform, request)
        if wrong is not None or isinstance(users, Response):
            return wrong or (users if isinstance(users, Response) else Response())
        _put(platform, users, request.json()["richMenuId"])
    return Response(202)


def unlink_many(platform: "Platform", request: Request) -> Response:
    with platform.lock:
        users = _many(platform, request)
        if isinstance(users, Response):
            return users
        _put(platform, users, None)
    return Response(202)


def create_alias(platform: "Platform", request: Request) -> Response:
    body = request.json()
    alias, menu_id = body.get("richMenuAliasId"), body.get("richMenuId")
    if not isinstance(alias, str) or not ALIAS.match(alias):
        return error(400, "The rich menu alias ID is invalid")
    with platform.lock:
        if alias in platform.menus.aliases:
            return error(400, "conflict richmenu alias id")
        if len(platform.menus.aliases) >= MOST:
            return error(400, "The maximum number of rich menu aliases has been reached")
        wrong = _unusable(platform, menu_id)
        if wrong is not None:
            return error(400, "richmenu not found") if wrong.status == 404 else wrong
        platform.menus.aliases[alias] = str(menu_id)
        platform.menus.save()
    return Response()


def update_alias(platform: "Platform", request: Request) -> Response:
    with platform.lock:
        if request.args[0] not in platform.menus.aliases:
            return error(404, NOT_FOUND)
        wrong = _unusable(platform, request.json().get("richMenuId"))
        if wrong is not None:
            return error(400, "richmenu not found") if wrong.status == 404 else wrong
        platform.menus.aliases[request.args[0]] = request.json()["richMenuId"]
        platform.menus.save()
    return Response()


def get_alias(platform: "Platform", request: Request) -> Response:
    menu_id = platform.menus.aliases.get(request.args[0])
    if menu_id is None:
        return error(404, NOT_FOUND)
    return Response(200, {"richMenuAliasId": request.args[0], "richMenuId": menu_id})


def delete_alias(platform: "Platform", request: Request) -> Response:
    with platform.lock:
        if platform.menus.aliases.pop(request.args[0], None) is None:
            return error(404, NOT_FOUND)
        platform.menus.save()
    return Response()


def list_aliases(platform: "Platform", request: Request) -> Response:
    with platform.lock:
        aliases = platform.menus.aliases.items()
        return Response(200, {"aliases": [{"richMenuAliasId": a, "richMenuId": m} for a, m in aliases]})
