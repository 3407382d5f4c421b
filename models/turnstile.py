"""Who writes next to an SQLite file: threads take turns here, and processes by a lock on a file beside it.

SQLite has one write lock. Who waits for it sleeps for up to 100 ms at a time, and one that writes all the time lets no
other in.
"""

import fcntl
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy.engine import URL

LOOK_AGAIN = 0.001
"""Seconds between two looks whether another process has finished writing."""


class Turnstile:
    """The one of this process for a file. Among processes it is a courtesy: who cannot have it goes on without."""

    def __init__(self, path: str | None) -> None:
        self._path = path
        self._file: int | None = None
        self._threads = threading.Lock()

    @contextmanager
    def passing(self, seconds: float, patiently: bool = False) -> Iterator[None]:
        """Write alone. TimeoutError when another thread writes for longer than so many seconds.

        Another process is waited for as long, and then ignored. `patiently`: for as long as it takes, asleep and woken
        at once; for a thread that has nothing else to do and for whom nobody waits without a clock of their own.
        """
        if not self._threads.acquire(timeout=seconds):
            raise TimeoutError
        try:
            with suppress(OSError):  # a full disk or a folder that is not ours
                self._queue(seconds, patiently)
            yield
        finally:
            self._leave()
            self._threads.release()

    def _queue(self, seconds: float, patiently: bool) -> None:
        if self._path is None:
            return
        if self._file is None:
            self._file = os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600)
        if patiently:
            fcntl.flock(self._file, fcntl.LOCK_EX)
            return
        until = time.monotonic() + seconds
        while not _locked(self._file) and time.monotonic() < until:
            time.sleep(LOOK_AGAIN)

    def _leave(self) -> None:
        if self._file is not None:
            with suppress(OSError):
                fcntl.flock(self._file, fcntl.LOCK_UN)


def _locked(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


_turnstiles: dict[str, Turnstile] = {}


def turnstile_of(url: URL) -> Turnstile:
    """The one of this process for this database, whoever opens it; a database in memory has its own."""
    if url.database in (None, ":memory:"):
        return Turnstile(None)
    path = str(Path(url.database or "").absolute())
    return _turnstiles.setdefault(path, Turnstile(f"{path}.turn"))
