"""Who sees which rich menu: the default, links to users, aliases (§4.1)."""

from bot.simulator import memory
from bot.simulator.api.http import NOT_FOUND, Request, Response, error
from bot.simulator.api.sending import USER_ID
from bot.simulator.channel import Channel
from bot.simulator.chats import User
from bot.simulator.menus import MOST
from bot.simulator.rules.richmenu import ALIAS


def _unusable(channel: Channel, menu_id: object) -> Response | None:
    """404 for an unknown menu, 400 for one without a picture."""
    menu = channel.menus.by_id.get(menu_id) if isinstance(menu_id, str) else None
    if menu is None:
        return error(404, NOT_FOUND)
    return None if menu.picture else error(400, "must upload richmenu image before applying it to user")


def set_default(channel: Channel, request: Request) -> Response:
    with channel.lock:
        wrong = _unusable(channel, request.args[0])
        if wrong is None:
            channel.menus.default = request.args[0]
            channel.menus.save()
            channel.touch()
    return wrong or Response()


def get_default(channel: Channel, request: Request) -> Response:
    default = channel.menus.default
    return error(404, "no default richmenu") if default is None else Response(200, {"richMenuId": default})


def cancel_default(channel: Channel, request: Request) -> Response:
    with channel.lock:
        channel.menus.default = None
        channel.menus.save()
        channel.touch()
    return Response()


def _put(channel: Channel, users: list[User], menu_id: str | None) -> None:
    for user in users:
        user.menu = menu_id
    memory.keep(channel, *users)
    channel.touch()


def link(channel: Channel, request: Request) -> Response:
    """200 even for people who blocked (no effect); 400 for an id that is none."""
    user_id, menu_id = request.args
    with channel.lock:
        wrong = _unusable(channel, menu_id)
        if wrong is not None:
            return wrong
        if not USER_ID.match(user_id):
            return error(400, "The user ID is invalid")
        user = channel.users.get(user_id)
        if user is not None and user.known and not user.blocked:
            _put(channel, [user], menu_id)
    return Response()


def unlink(channel: Channel, request: Request) -> Response:
    with channel.lock:
        user = channel.users.get(request.args[0])
        if user is not None:
            _put(channel, [user], None)
    return Response()


def linked(channel: Channel, request: Request) -> Response:
    user = channel.users.get(request.args[0])
    if user is None or user.menu is None:
        return error(404, "the user has no richmenu")
    return Response(200, {"richMenuId": user.menu})


def _many(channel: Channel, request: Request) -> list[User] | Response:
    ids = request.json().get("userIds")
    good = isinstance(ids, list) and 1 <= len(ids) <= 500
    if not good or not all(isinstance(i, str) and USER_ID.match(i) for i in ids or ()):
        detail = {"message": "Size must be between 1 and 500", "property": "userIds"}
        return error(400, "The request body has 1 error(s)", [detail])
    return [channel.users[i] for i in ids or () if i in channel.users]


def link_many(channel: Channel, request: Request) -> Response:
    with channel.lock:
        wrong = _unusable(channel, request.json().get("richMenuId"))
        users = _many(channel, request)
        if wrong is not None or isinstance(users, Response):
            return wrong or (users if isinstance(users, Response) else Response())
        _put(channel, users, request.json()["richMenuId"])
    return Response(202)


def unlink_many(channel: Channel, request: Request) -> Response:
    with channel.lock:
        users = _many(channel, request)
        if isinstance(users, Response):
            return users
        _put(channel, users, None)
    return Response(202)


def create_alias(channel: Channel, request: Request) -> Response:
    body = request.json()
    alias, menu_id = body.get("richMenuAliasId"), body.get("richMenuId")
    if not isinstance(alias, str) or not ALIAS.match(alias):
        return error(400, "The rich menu alias ID is invalid")
    with channel.lock:
        if alias in channel.menus.aliases:
            return error(400, "conflict richmenu alias id")
        if len(channel.menus.aliases) >= MOST:
            return error(400, "The maximum number of rich menu aliases has been reached")
        wrong = _unusable(channel, menu_id)
        if wrong is not None:
            return error(400, "richmenu not found") if wrong.status == 404 else wrong
        channel.menus.aliases[alias] = str(menu_id)
        channel.menus.save()
    return Response()


def update_alias(channel: Channel, request: Request) -> Response:
    with channel.lock:
        if request.args[0] not in channel.menus.aliases:
            return error(404, NOT_FOUND)
        wrong = _unusable(channel, request.json().get("richMenuId"))
        if wrong is not None:
            return error(400, "richmenu not found") if wrong.status == 404 else wrong
        channel.menus.aliases[request.args[0]] = request.json()["richMenuId"]
        channel.menus.save()
    return Response()


def get_alias(channel: Channel, request: Request) -> Response:
    menu_id = channel.menus.aliases.get(request.args[0])
    if menu_id is None:
        return error(404, NOT_FOUND)
    return Response(200, {"richMenuAliasId": request.args[0], "richMenuId": menu_id})


def delete_alias(channel: Channel, request: Request) -> Response:
    with channel.lock:
        if channel.menus.aliases.pop(request.args[0], None) is None:
            return error(404, NOT_FOUND)
        channel.menus.save()
    return Response()


def list_aliases(channel: Channel, request: Request) -> Response:
    with channel.lock:
        aliases = channel.menus.aliases.items()
        return Response(200, {"aliases": [{"richMenuAliasId": a, "richMenuId": m} for a, m in aliases]})
