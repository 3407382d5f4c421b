"""What people sent, fetched by message id: 202 while it is prepared, 404, 410 once unsent (§1.8)."""

from bot.simulator.api.http import Request, Response, error
from bot.simulator.channel import Channel
from bot.simulator.contents import Content, preview_of


def _find(channel: Channel, request: Request) -> Content | Response:
    content = channel.contents.get(request.args[0])
    if content is None:
        return error(404, "not found")
    return error(410, "The content is gone") if content.gone else content


def content(channel: Channel, request: Request) -> Response:
    found = _find(channel, request)
    if isinstance(found, Response):
        return found
    if found.preparing > 0:
        found.preparing -= 1
        return Response(202)
    return error(404, "not found") if found.failed else Response(200, found.data, mime=found.mime)


def preview(channel: Channel, request: Request) -> Response:
    found = _find(channel, request)
    if isinstance(found, Response):
        return found
    if found.kind not in ("image", "video"):
        return error(400, "The message has no preview")
    return Response(200, preview_of(found.data), mime="image/jpeg")


def transcoding(channel: Channel, request: Request) -> Response:
    found = _find(channel, request)
    if isinstance(found, Response):
        return found
    if found.kind not in ("video", "audio"):
        return error(400, "The message is neither video nor audio")
    if found.preparing > 0:
        found.preparing -= 1
        return Response(200, {"status": "processing"})
    return Response(200, {"status": "failed" if found.failed else "succeeded"})
