"""LINE as a bot sees it over HTTP, a bot that only listens, and a clock that stands still."""

import json
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import urllib3

from bot.simulator import Phone, Platform, Server

Json = dict[str, Any]
POOL = urllib3.PoolManager(retries=False, maxsize=8)


class Clock:
    """A clock that stands still until a test moves it."""

    def __init__(self) -> None:
        self.now = datetime(2026, 9, 7, 2, 0, tzinfo=UTC)
        self.ticks = 0.0

    def __call__(self) -> datetime:
        return self.now

    def moves(self, **delta: float) -> None:
        self.now += timedelta(**delta)
        self.ticks += timedelta(**delta).total_seconds()


@dataclass
class Answer:
    status: int
    body: Json
    headers: urllib3.HTTPHeaderDict
    data: bytes


class Line:
    """LINE's API as a bot sees it, over HTTP."""

    def __init__(self, platform: Platform, clock: Clock, server: Server) -> None:
        self.platform, self.clock, self.url = platform, clock, server.url

    def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        key: str | None = None,
        token: str = "simulator-token",
        headers: dict[str, str] | None = None,
    ) -> Answer:
        """One API request; urllib3's errors pass through when the connection is cut."""
        full = {"Authorization": f"Bearer {token}", "Content-Type": "application/json", **(headers or {})}
        if key is not None:
            full["X-Line-Retry-Key"] = key
        data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        answer = POOL.request(method, self.url + path, body=data, headers=full, timeout=10)
        is_json = answer.headers.get("content-type") == "application/json"
        return Answer(answer.status, answer.json() if is_json else {}, answer.headers, answer.data)

    def push(self, to: str, *messages: Json | str, key: str | None = None) -> Answer:
        return self.ask("POST", "/v2/bot/message/push", {"to": to, "messages": objects(messages)}, key=key)

    def reply(self, token: str, *messages: Json | str, key: str | None = None) -> Answer:
        body = {"replyToken": token, "messages": objects(messages)}
        return self.ask("POST", "/v2/bot/message/reply", body, key=key)

    def multicast(self, to: list[str], *messages: Json | str, key: str | None = None) -> Answer:
        return self.ask(
            "POST", "/v2/bot/message/multicast", {"to": to, "messages": objects(messages)}, key=key
        )

    def check(self, *messages: Json | str) -> Answer:
        """Validates messages without sending."""
        return self.ask("POST", "/v2/bot/message/validate/push", {"messages": objects(messages)})

    def friend(self, name: str = "ก้อย") -> Phone:
        phone = self.platform.phone(name)
        phone.follow()
        return phone

    def token_after(self, says: Callable[[], object]) -> str:
        """The reply token of the event that `says` makes, delivered now."""
        says()
        event = self.platform.webhooks.events[-1]
        self.platform.webhooks.prepare([event])
        return str(event["replyToken"])


def objects(messages: tuple[Json | str, ...]) -> list[Json]:
    return [{"type": "text", "text": m} if isinstance(m, str) else m for m in messages]


def new_key() -> str:
    return str(uuid.uuid4())


@dataclass
class Listener:
    """A bot that keeps what it is sent and answers `status` after `delay` seconds."""

    status: int = 200
    delay: float = 0.0
    seen: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)
    url: str = ""

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        body = environ["wsgi.input"].read()
        headers = {k[5:].lower().replace("_", "-"): v for k, v in environ.items() if k.startswith("HTTP_")}
        with self.lock:
            self.seen.append((headers, body))
        time.sleep(self.delay)
        start_response(f"{self.status} Status", [("Content-Length", "0")])
        return [b""]

    @property
    def events(self) -> list[Json]:
        return [event for _, body in self.seen for event in json.loads(body)["events"]]
