"""Groups: name, members, leaving (§4.5)."""

from bot.simulator import memory
from bot.simulator.api.account import profile_of
from bot.simulator.api.http import NOT_FOUND, Request, Response, error
from bot.simulator.channel import Channel
from bot.simulator.chats import GroupChat


def _group(channel: Channel, request: Request) -> GroupChat | None:
    group = channel.groups.get(request.args[0])
    return group if group is not None and group.bot_inside else None


def summary(channel: Channel, request: Request) -> Response:
    group = _group(channel, request)
    if group is None:
        return error(404, NOT_FOUND)
    return Response(200, {"groupId": group.id, "groupName": group.name})


def count(channel: Channel, request: Request) -> Response:
    """Without the bot, with those who blocked or never befriended it."""
    group = _group(channel, request)
    return error(404, NOT_FOUND) if group is None else Response(200, {"count": len(group.members)})


def member_ids(channel: Channel, request: Request) -> Response:
    group = _group(channel, request)
    if not channel.verified:
        return error(403, "Access to this API is not available for your account")
    return error(404, NOT_FOUND) if group is None else Response(200, {"memberIds": list(group.members)})


def member(channel: Channel, request: Request) -> Response:
    """Works for strangers and blockers too."""
    group = _group(channel, request)
    user = channel.users.get(request.args[1])
    if group is None or user is None or user.id not in group.members:
        return error(404, NOT_FOUND)
    return Response(200, profile_of(user))


def leave(channel: Channel, request: Request) -> Response:
    """The bot leaves; LINE tells it so by a `leave` event."""
    group = _group(channel, request)
    if group is None:
        return error(404, NOT_FOUND)
    group.bot_inside = False
    memory.keep(channel, group)
    channel.touch()
    channel.emit("leave", group.id, None)
    return Response()
