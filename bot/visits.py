"""The log of webhook requests: sender, time, method, path and status, as LINE asks (line-platform.md §5.2).

A thread of its own writes it: a line written within a request gives the interpreter away in the middle of it, which cost
a quarter of all requests that could be answered. Visits alike within a moment share a line.
"""

import threading
import time
from collections import Counter
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import NamedTuple

import structlog

MOMENT = 0.05
"""Seconds for which visits are gathered."""
log = structlog.get_logger()


class Visit(NamedTuple):
    """What is said of a request, and nothing that it brought."""

    method: str
    path: str
    status: int
    ip: str | None
    forwarded: str | None


class Visits:
    """Notes requests; `close` writes down what is left."""

    def __init__(self) -> None:
        self._noted: SimpleQueue[tuple[Visit, int] | None] = SimpleQueue()
        self._starting = threading.Lock()
        self._writer: threading.Thread | None = None

    def note(self, visit: Visit, events: int) -> None:
        """There was this request with so many events. The writer starts in the process that serves."""
        if self._writer is None:
            with self._starting:
                if self._writer is None:
                    self._writer = threading.Thread(target=self._write_for_ever, name="visits", daemon=True)
                    self._writer.start()
        self._noted.put((visit, events))

    def close(self) -> None:
        """Write down what is left, and no more."""
        self._noted.put(None)
        if self._writer is not None:
            self._writer.join(1)

    def _write_for_ever(self) -> None:
        while (first := self._noted.get()) is not None:
            time.sleep(MOMENT)
            gathered, closing = self._gather(first)
            with suppress(OSError, ValueError):  # nobody reads our standard error any more
                _write(gathered)
            if closing:
                return

    def _gather(self, first: tuple[Visit, int]) -> tuple[list[tuple[Visit, int]], bool]:
        gathered = [first]
        while True:
            try:
                noted = self._noted.get_nowait()
            except Empty:
                return gathered, False
            if noted is None:
                return gathered, True
            gathered.append(noted)


def _write(gathered: list[tuple[Visit, int]]) -> None:
    requests, events = Counter[Visit](), Counter[Visit]()
    for visit, brought in gathered:
        requests[visit] += 1
        events[visit] += brought
    for visit, count in requests.items():
        log.info("webhook", **visit._asdict(), requests=count, events=events[visit])
