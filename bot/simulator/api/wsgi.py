"""The WSGI application: token, rate limit, retry key rules, faults, ledger; then the endpoint."""

import hashlib
import json
import time
import uuid
from collections.abc import Callable, Iterable
from typing import Any

from bot.simulator.api import connection
from bot.simulator.api.http import (
    BAD_TOKEN,
    NOT_FOUND,
    OUT_OF_QUOTA,
    RATE_LIMITED,
    REASONS,
    TOO_MANY_TO_ONE,
    Environ,
    Request,
    Response,
    error,
)
from bot.simulator.api.routes import Route, find
from bot.simulator.channel import Channel
from bot.simulator.faults import Fault
from bot.simulator.ledger import Row
from bot.simulator.retrykeys import ENDPOINTS

StartResponse = Callable[..., Any]
MOST_BYTES = 2 * 1024 * 1024
PREFIXES = ("/v2/", "/oauth2/")
INSTEAD = {
    "500_before": error(500, "The server encountered an internal error"),
    "500_after": error(500, "The server encountered an internal error"),
    "429_rate": error(429, RATE_LIMITED),
    "429_quota": error(429, OUT_OF_QUOTA),
    "429_user": error(429, TOO_MANY_TO_ONE),
    "401": error(401, BAD_TOKEN),
    "400": error(400, "Failed to send messages"),
    "403": error(403, "Access to this API is not available for your account"),
}


class Api:
    """`api.line.me` and `api-data.line.me` at once: serve it on two ports to tell the two apart."""

    def __init__(self, channel: Channel) -> None:
        self.channel = channel

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        channel = self.channel
        length = int(environ.get("CONTENT_LENGTH") or 0)
        body = environ["wsgi.input"].read(length) if length else b""
        method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
        route, args = find(method, path)
        row = Row(channel.now().isoformat(), method, path, route.name if route else "", str(uuid.uuid4()))
        row.retry_key = environ.get("HTTP_X_LINE_RETRY_KEY")
        row.body_sha256 = hashlib.sha256(body).hexdigest()
        request = Request(environ, method, path, body, row, args)
        with channel.lock:
            fault = channel.faults.take(row.endpoint)
        response = self._answer(request, route, fault)
        if channel.latency:
            time.sleep(channel.latency)
        return self._finish(request, response, fault, start_response)

    def _answer(self, request: Request, route: Route | None, fault: Fault | None) -> Response:
        if fault is not None and fault.kind in ("slow", "hang"):
            time.sleep(fault.seconds)
        if fault is not None and fault.kind in ("hang", "cut_before"):
            request.row.cut = True
            return error(500, fault.kind)
        if fault is not None and not fault.kind.endswith("_after") and fault.kind in INSTEAD:
            return INSTEAD[fault.kind]
        response = self._refusal(request, route) or _run(self.channel, request, route)
        if fault is not None and fault.kind in ("cut_after", "hang_after"):
            time.sleep(fault.seconds)
            request.row.cut = True
        return INSTEAD["500_after"] if fault is not None and fault.kind == "500_after" else response

    def _refusal(self, request: Request, route: Route | None) -> Response | None:
        """What LINE refuses before it looks at the request itself."""
        channel = self.channel
        if route is None:
            return error(404, NOT_FOUND)
        with channel.lock:
            if route.token and not channel.access_tokens.valid(request.header("AUTHORIZATION")):
                return error(401, BAD_TOKEN)
            if not channel.rates.take(route.name):
                return error(429, RATE_LIMITED)
        if len(request.body) > MOST_BYTES:
            return error(413, "Request entity too large")
        if request.row.retry_key is not None and route.name not in ENDPOINTS:
            return error(400, "The 'X-Line-Retry-Key' header is not supported by this endpoint")
        return None

    def _finish(
        self, request: Request, response: Response, fault: Fault | None, start_response: StartResponse
    ) -> Iterable[bytes]:
        row = request.row
        status = 0 if row.cut else response.status
        if fault is not None:
            row.outcome = fault.kind
        elif not row.outcome:
            row.outcome = "ok" if response.status < 300 else "refused"
        if not row.accepted or row.status != status:
            row.status = status
            self.channel.ledger.record(row)
        if row.cut:
            connection.cut(request.environ)
        elif fault is not None and fault.kind == "stall":
            connection.stall(request.environ, fault.seconds)
        body = response.encoded()
        headers = [
            ("Content-Type", response.mime),
            ("Content-Length", str(len(body))),
            ("x-line-request-id", row.request_id),
            *response.headers,
        ]
        start_response(f"{response.status} {REASONS.get(response.status, 'Error')}", headers)
        return [body]


def _run(channel: Channel, request: Request, route: Route | None) -> Response:
    assert route is not None
    try:
        return route.run(channel, request)
    except (json.JSONDecodeError, UnicodeDecodeError, ValueError):
        return error(400, "The request body could not be parsed as JSON")


def in_front(channel: Channel, behind: Callable[..., Any]) -> Callable[..., Any]:
    """A WSGI application that takes LINE's paths to the API and everything else to `behind`."""
    api = Api(channel)

    def choose(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        mine = environ["PATH_INFO"].startswith(PREFIXES)
        answer: Iterable[bytes] = (api if mine else behind)(environ, start_response)
        return answer

    return choose
