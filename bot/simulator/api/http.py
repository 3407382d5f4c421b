"""Request and response of the API, and LINE's error answers."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from bot.simulator.chats import Json
from bot.simulator.ledger import Row

Environ = dict[str, Any]
Headers = list[tuple[str, str]]
ENCODER = json.JSONEncoder(ensure_ascii=False)


@dataclass(slots=True)
class Request:
    """One API request; `row` is its line in the ledger, which the endpoint completes."""

    environ: Environ
    method: str
    path: str
    body: bytes
    row: Row
    args: tuple[str, ...] = ()

    def header(self, name: str) -> str | None:
        value = self.environ.get("HTTP_" + name)
        return value if value is None else str(value)

    def json(self) -> Json:
        """The body as an object; ValueError otherwise."""
        body = json.loads(self.body.decode())
        if not isinstance(body, dict):
            raise ValueError("not a JSON object")
        return body


@dataclass(slots=True)
class Response:
    status: int = 200
    body: Json | bytes = field(default_factory=dict)
    headers: Headers = field(default_factory=list)
    mime: str = "application/json"

    def encoded(self) -> bytes:
        if isinstance(self.body, bytes):
            return self.body
        return ENCODER.encode(self.body).encode("utf-8", "surrogatepass")


REASONS = {
    200: "OK",
    202: "Accepted",
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    409: "Conflict",
    410: "Gone",
    413: "Payload Too Large",
    415: "Unsupported Media Type",
    429: "Too Many Requests",
    500: "Internal Server Error",
}


def error(status: int, message: str, details: Iterable[Json] = ()) -> Response:
    """LINE's error body (§2.9)."""
    body: Json = {"message": message}
    listed = list(details)
    if listed:
        body["details"] = listed
    return Response(status, body)


NOT_FOUND = "Not found"
RATE_LIMITED = "The API rate limit has been exceeded. Try again later."
OUT_OF_QUOTA = "You have reached your monthly limit."
TOO_MANY_TO_ONE = "A large number of messages were sent to the same user."
BAD_TOKEN = "Authentication failed. Confirm that the access token in the authorization header is valid."
