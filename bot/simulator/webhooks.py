"""Sends events to the bot: signed exact bytes, two seconds of patience, redelivery (§1.1 to §1.4)."""

import base64
import hashlib
import heapq
import hmac
import json
import random
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

import urllib3

from bot.simulator.chats import Json
from bot.simulator.events import redelivered

Style = Literal["plain", "escaped", "shuffled", "future"]
SIGNATURE = "x-line-signature"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One webhook request. `status` 0: no answer; `reason` in LINE's words (§1.3)."""

    event_ids: tuple[str, ...]
    status: int
    seconds: float
    reason: str
    redelivery: bool


def sign(secret: str, body: bytes) -> str:
    """Base64 of HMAC-SHA256 over the raw bytes (§1.1)."""
    return base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()


def encode(destination: str, events: Sequence[Json], style: Style = "plain") -> bytes:
    """The request body; the other styles are what LINE is free to send: `future` has unknown properties."""
    body: Json = {"destination": destination, "events": list(events)}
    if style == "future":
        body = {**body, "batch": {"size": len(events)}, "events": [_with_more(event) for event in events]}
    if style == "shuffled":
        body = json.loads(json.dumps(body), object_pairs_hook=_shuffled)
    return json.dumps(body, ensure_ascii=style == "escaped").encode("utf-8", "surrogatepass")


def _with_more(event: Json) -> Json:
    more = {**event, "newProperty": {"depth": [1, None]}}
    if isinstance(event.get("message"), dict):
        more["message"] = {**event["message"], "newProperty": "ใหม่"}
    return more


def _shuffled(pairs: list[tuple[str, object]]) -> Json:
    random.shuffle(pairs)
    return dict(pairs)


class Webhooks:
    """`sending`: "fifo" posts from one thread in order, "sync" in the caller's, "hold" only collects."""

    def __init__(
        self, url: str | None, secret: str, destination: str, on_send: Callable[[Json], None]
    ) -> None:
        self.url, self.secret, self.destination = url, secret, destination
        self.sending: Literal["fifo", "sync", "hold"] = "fifo"
        self.timeout = 2.0
        self.redelivery = False
        self.redelivery_delay = 1.0
        self.most_redeliveries = 100
        self.events: list[Json] = []
        self.held: list[Json] = []
        self.failed: list[Json] = []
        self.attempts: list[Attempt] = []
        self._on_send = on_send
        self._pool = urllib3.PoolManager(retries=False, maxsize=8)
        self._wake = threading.Condition()
        self._queue: list[tuple[float, int, list[Json], int]] = []
        self._number = 0
        self._busy = 0
        self._thread: threading.Thread | None = None
        self._closed = False

    def submit(self, event: Json) -> int | None:
        """Hand over one new event; the HTTP status when sending is "sync", else None."""
        self.events.append(event)
        if self.sending == "hold" or self.url is None:
            self.held.append(event)
            return None
        if self.sending == "sync":
            return self._attempt([event], 0)
        self._enqueue([event], 0.0, 0)
        return None

    def send(self, events: Sequence[Json], *, style: Style = "plain", signature: str | None = None) -> int:
        """POST these events in one request now; 0 when no answer came."""
        body = encode(self.destination, events, style)
        headers = {SIGNATURE: sign(self.secret, body) if signature is None else signature}
        return self.post(body, headers, events)

    def prepare(self, events: Sequence[Json]) -> tuple[bytes, dict[str, str]]:
        """Body and headers for a load generator of your own; the reply tokens count as delivered now."""
        for event in events:
            self._on_send(event)
        body = encode(self.destination, events)
        return body, {SIGNATURE: sign(self.secret, body), "Content-Type": "application/json; charset=utf-8"}

    def post(self, body: bytes, headers: dict[str, str], events: Sequence[Json] = ()) -> int:
        """POST raw bytes; what happened stands in `attempts`."""
        for event in events:
            self._on_send(event)
        full = {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "LineBotWebhook/2.0",
            **headers,
        }
        begun = time.monotonic()
        status, reason = self._request(body, full)
        again = any(e.get("deliveryContext", {}).get("isRedelivery") for e in events)
        ids = tuple(str(e.get("webhookEventId", "")) for e in events)
        self.attempts.append(Attempt(ids, status, time.monotonic() - begun, reason, again))
        return status

    def _request(self, body: bytes, headers: dict[str, str]) -> tuple[int, str]:
        if self.url is None:
            return 0, "could_not_connect"
        try:
            answer = self._pool.request(
                "POST", self.url, body=body, headers=headers, timeout=self.timeout, redirect=False
            )
        except urllib3.exceptions.ReadTimeoutError:
            return 0, "request_timeout"
        except urllib3.exceptions.HTTPError:
            return 0, "could_not_connect"
        return answer.status, "ok" if 200 <= answer.status < 300 else "error_status_code"

    @contextmanager
    def holding(self) -> Iterator[list[Json]]:
        """Within, events are collected into the yielded list and not sent; send them as you like."""
        before, self.sending, self.held = self.sending, "hold", []
        try:
            yield self.held
        finally:
            self.sending = before

    def redeliver(self) -> int:
        """Send every event once more that got no 2xx; how many there were."""
        events, self.failed = self.failed, []
        for event in events:
            if self.sending == "sync":
                self._attempt([redelivered(event)], 1)
            else:
                self._enqueue([redelivered(event)], 0.0, 1)
        return len(events)

    def release(self, *, copies: int = 1, together: int = 1, seed: int | None = None) -> list[int]:
        """Send what was held, each event so often, up to `together` requests at the same time; the statuses.

        In the order of happening, or shuffled by `seed`. Of an event's copies every second one says that it is a
        redelivery: LINE may repeat an event for reasons of its own (§1.4). What fails is redelivered, if that is on.
        """
        events, self.held = self.held, []
        sent = [redelivered(one) if nth % 2 else one for nth in range(copies) for one in events]
        if seed is not None:
            places = {nth: hashlib.sha256(f"{seed} {nth}".encode()).digest() for nth in range(len(sent))}
            sent = [sent[nth] for nth in sorted(places, key=places.__getitem__)]
        with ThreadPoolExecutor(max(1, together), "simulator-release") as pool:
            return list(pool.map(lambda one: self._attempt([one], 1), sent))

    @property
    def waiting(self) -> int:
        """How many requests are still to be made, or under way."""
        with self._wake:
            return len(self._queue) + self._busy

    def settle(self, timeout: float = 10.0) -> bool:
        """Wait until nothing is left to send; False when time ran out."""
        with self._wake:
            return self._wake.wait_for(lambda: not self._queue and not self._busy, timeout)

    def close(self) -> None:
        with self._wake:
            self._closed = True
            self._wake.notify_all()

    def _enqueue(self, events: list[Json], delay: float, tries: int) -> None:
        with self._wake:
            self._number += 1
            heapq.heappush(self._queue, (time.monotonic() + delay, self._number, events, tries))
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="simulator-webhooks", daemon=True)
                self._thread.start()
            self._wake.notify_all()

    def _run(self) -> None:
        while True:
            with self._wake:
                while not self._closed and (not self._queue or self._queue[0][0] > time.monotonic()):
                    self._wake.wait(self._queue[0][0] - time.monotonic() if self._queue else None)
                if self._closed:
                    return
                _, _, events, tries = heapq.heappop(self._queue)
                self._busy += 1
            try:
                self._attempt(events, tries)
            finally:
                with self._wake:
                    self._busy -= 1
                    self._wake.notify_all()

    def _attempt(self, events: list[Json], tries: int) -> int:
        status = self.send(events)
        if 200 <= status < 300:
            return status
        if self.redelivery and tries < self.most_redeliveries:
            self._enqueue([redelivered(e) for e in events], self.redelivery_delay, tries + 1)
        else:
            self.failed.extend(events)
        return status
