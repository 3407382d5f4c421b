"""Groups: name, members, leaving (§4.5)."""

from typing import TYPE_CHECKING

from bot.simulator import memory
from bot.simulator.api.account import profile_of
from bot.simulator.api.http import NOT_FOUND, Request, Response, error
from bot.simulator.chats import GroupChat

if TYPE_CHECKING:
    from bot.simulator.platform import Platform


def _group(platform: "Platform", request: Request) -> GroupChat | None:
    group = platform.groups.get(request.args[0])
    return group if group is not None and group.bot_inside else None


def summary(platform: "Platform", request: Request) -> Response:
    group = _group(platform, request)
    if group is None:
        return error(404, NOT_FOUND)
    return Response(200, {"groupId": group.id, "groupName": group.name})


def count(platform: "Platform", request: Request) -> Response:
    """Without the bot, with those who blocked or never befriended it."""
    group = _group(platform, request)
    return error(404, NOT_FOUND) if group is None else Response(200, {"count": len(group.members)})


def member_ids(platform: "Platform", request: Request) -> Response:
    group = _group(platform, request)
    if not platform.verified:
        return error(403, "Access to this API is not available for your account")
    return error(404, NOT_FOUND) if group is None else Response(200, {"memberIds": list(group.members)})


def member(platform: "Platform", request: Request) -> Response:
    """Works for strangers and blockers too."""
    group = _group(platform, request)
    user = platform.users.get(request.args[1])
    if group is None or user is None or user.id not in group.members:
        return error(404, NOT_FOUND)
    return Response(200, profile_of(user))


def leave(platform: "Platform", request: Request) -> Response:
    """The bot leaves; LINE tells it so by a `leave` event."""
    group = _group(platform, request)
    if group is None:
        return error(404, NOT_FOUND)
    group.bot_inside = False
    memory.keep(platform, group)
    platform.touch()
    platform.emit("leave", group.id, None)
    return Response()
