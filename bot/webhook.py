"""POST /callback: check the signature, store each event raw, answer 200. It decides nothing (DESIGN.md §1).

No 200 before the events are durable (law 1). Requests that meet in one process share a commit; whatever the database
does, the answer is there within 1.4 s: 200 stored, 4xx not LINE's, 503 not stored (LINE may deliver again).
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import structlog
from flask import Blueprint, Request, Response, request
from werkzeug.exceptions import RequestEntityTooLarge

from bot.intake import Intake
from bot.line import events
from models.arrivals import Arrival
from models.clock import now

_plain = json.JSONEncoder(separators=(",", ":"), check_circular=False).encode
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


def pages(intake: Intake, secrets: Sequence[bytes]) -> Blueprint:
    """The blueprint of /callback."""
    blueprint = Blueprint("webhook", __name__)

    @blueprint.post("/callback")
    def callback() -> Response:
        status, stored = _take(request, intake, secrets)
        log.info(
            "webhook",
            method="POST",
            path="/callback",
            status=status,
            ip=request.remote_addr,
            forwarded=request.headers.get("X-Forwarded-For", "")[:100] or None,
            events=stored,
        )
        return Response(status=status)

    return blueprint


def _take(incoming: Request, intake: Intake, secrets: Sequence[bytes]) -> tuple[int, int]:
    """The HTTP status and how many events are in it."""
    incoming.max_content_length = MOST_BYTES
    try:
        body = incoming.get_data(cache=False)
    except RequestEntityTooLarge:
        return 413, 0
    if not signed(body, incoming.headers.get("X-Line-Signature", ""), secrets):
        return 400, 0
    try:
        rows = arrivals(body, now())
    except ValueError:
        return 400, 0
    if rows and not intake.store(rows):
        return 503, len(rows)
    return 200, len(rows)
