"""Wakes a process's threads when there is work. Only a hint: every loop also looks once a second by itself.

Threads of this process ring it directly. What other processes commit is heard through LISTEN on PostgreSQL (a
connection of its own, outside any transaction, made again when it breaks) and by watching `data_version` on SQLite.
"""

import threading
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import psycopg
import structlog

from models.session import LOST_HOST, Database

CHANNELS = ("inbox", "outbox", "calls")
LOOK_EVERY = 0.02
"""Seconds between looks at SQLite's `data_version`, which costs a few microseconds; but each commit that it sees, our
own ones too, makes every loop look."""
LOOK_SELDOM = 0.25
"""Seconds between them where the web rings the bell itself, and only the command line works beside us."""

log = structlog.get_logger()


class Bell:
    """One event per channel. `wait` gives True when it was rung, and forgets the ring.

    `pass_on` is called instead for "outbox" where another process sends (bot/sender_process.py).
    """

    def __init__(self, look_every: float = LOOK_EVERY, pass_on: Callable[[], None] | None = None) -> None:
        self.look_every, self._pass_on = look_every, pass_on
        self._rung = {channel: threading.Event() for channel in CHANNELS}
        self.stopping = threading.Event()
        self._listener: threading.Thread | None = None

    def ring(self, *channels: str) -> None:
        """There is work on these channels."""
        for channel in channels:
            if channel == "outbox" and self._pass_on is not None:
                self._pass_on()
            else:
                self._rung[channel].set()

    def wait(self, channel: str, seconds: float) -> bool:
        """Sleep until the channel is rung, but no longer than `seconds`."""
        rung = self._rung[channel].wait(max(0.0, seconds))
        self._rung[channel].clear()
        return rung

    def listen(self, database: Database, channels: Sequence[str] = CHANNELS) -> None:
        """Hear what other processes commit for these channels, until `stop`."""
        act = _watch_sqlite if database.is_sqlite else partial(_listen_postgresql, channels)
        self._listener = threading.Thread(
            target=self._for_ever, args=(act, database), name="bell", daemon=True
        )
        self._listener.start()

    def stop(self) -> None:
        """Let every waiting thread go on, so that it sees `stopping`."""
        self.stopping.set()
        self.ring(*CHANNELS)
        if self._listener:
            self._listener.join(2)

    def _for_ever(self, act: "Callable[[Bell, Database], None]", database: Database) -> None:
        while not self.stopping.is_set():
            try:
                act(self, database)
            except Exception:
                log.exception("bell_broken")
                self.ring(*CHANNELS)
                self.stopping.wait(1)


def _listen_postgresql(channels: Sequence[str], bell: Bell, database: Database) -> None:
    address = database.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(
        address, autocommit=True, connect_timeout=5, keepalives_idle=10, options=LOST_HOST
    ) as connection:
        for channel in channels:
            connection.execute(f"LISTEN {channel}".encode())
        bell.ring(*channels)  # what was committed before we listened
        while not bell.stopping.is_set():
            for note in connection.notifies(timeout=1, stop_after=1):
                if note.channel in channels:
                    bell.ring(note.channel)


def _watch_sqlite(bell: Bell, database: Database) -> None:
    connection = database.engine.raw_connection()
    driver: Any = connection.driver_connection
    try:
        seen = None
        while not bell.stopping.is_set():
            version = driver.execute("PRAGMA data_version").fetchone()
            if version != seen:
                seen = version
                bell.ring(*CHANNELS)
            time.sleep(bell.look_every)
    finally:
        connection.close()
