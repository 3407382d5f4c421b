"""POST /callback: check the signature, store each event raw, answer 200. It decides nothing (DESIGN.md §1).

No 200 before the events are durable (law 1). Requests that meet in one process share a commit; whatever the database
does, the answer is there within 1.4 s: 200 stored, 4xx not LINE's, 503 not stored (LINE may deliver again).

It stands before the pages as a WSGI application of its own: sessions, guards and routes cost more than all it does.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import structlog
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Request
from werkzeug.wsgi import ClosingIterator

from bot.intake import Intake
from bot.line import events
from bot.visits import Visit, Visits
from models.arrivals import Arrival
from models.clock import now

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_plain = json.JSONEncoder(separators=(",", ":"), check_circular=False).encode
PATH = "/callback"
MOST_BYTES = 2 * 1024 * 1024
log = structlog.get_logger()


def signed(body: bytes, signature: str, secrets: Sequence[bytes]) -> bool:
    """True when the signature is ours over exactly these bytes, with any of the secrets (line-platform.md §1.1)."""
    given = signature.encode("utf-8", "replace")
    found = False
    for secret in secrets:
        made = base64.b64encode(hmac.new(secret, body, hashlib.sha256).digest())
        found |= hmac.compare_digest(made, given)
    return found


def arrivals(body: bytes, received_at: datetime) -> list[Arrival]:
    """Each event of a webhook body as a row to store. ValueError when it is no webhook body."""
    try:
        content = json.loads(body)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    found = content.get("events") if isinstance(content, dict) else None
    if not isinstance(found, list):
        raise ValueError("no list of events")
    return [_arrival(one if isinstance(one, dict) else {"value": one}, received_at) for one in found]


def _arrival(event: dict[str, Any], received_at: datetime) -> Arrival:
    return Arrival(
        event_id=events.event_id(event),
        order_key=events.order_key(event),
        kind="".join(
            letter if letter.isascii() and letter.isprintable() else "?" for letter in events.kind(event)
        ),
        raw=_plain(event),
        happened_at=events.happened_at(event, received_at),
        received_at=received_at,
    )


class Webhook:
    """Takes /callback; everything else goes on to the pages."""

    def __init__(
        self, pages: "WSGIApplication", intake: Intake, visits: Visits, secrets: Sequence[bytes]
    ) -> None:
        self._pages, self._intake, self._visits, self._secrets = pages, intake, visits, secrets

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """The answer has no body: LINE reads the status alone (line-platform.md §1.3)."""
        if environ["PATH_INFO"] != PATH:
            return self._pages(environ, start_response)
        incoming = Request(environ)
        try:
            status, stored = self._take(incoming)
        except Exception:
            log.exception("webhook_failed")
            status, stored = HTTPStatus.INTERNAL_SERVER_ERROR, 0
        forwarded = environ.get("HTTP_X_FORWARDED_FOR", "")[:100] or None
        visit = Visit(incoming.method, PATH, status.value, incoming.remote_addr, forwarded)
        self._visits.note(visit, stored)
        start_response(f"{status.value} {status.phrase}", [("Content-Length", "0")])
        return ClosingIterator((), self._intake.answered) if stored else ()

    def _take(self, incoming: Request) -> tuple[HTTPStatus, int]:
        """The HTTP status and how many events are in it."""
        if incoming.method != "POST":
            return HTTPStatus.METHOD_NOT_ALLOWED, 0
        incoming.max_content_length = MOST_BYTES
        try:
            body = incoming.get_data(cache=False)
        except HTTPException as error:  # too large, or cut off
            return HTTPStatus(error.code or 400), 0
        if not signed(body, incoming.headers.get("X-Line-Signature", ""), self._secrets):
            return HTTPStatus.BAD_REQUEST, 0
        try:
            rows = arrivals(body, now())
        except ValueError:
            return HTTPStatus.BAD_REQUEST, 0
        if rows and not self._intake.store(rows):
            return HTTPStatus.SERVICE_UNAVAILABLE, len(rows)
        return HTTPStatus.OK, len(rows)
