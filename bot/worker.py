"""The long-running process: clock, inbox, outbox and calls, each on threads of its own; all of these parts, or some.

SIGTERM lets every thread finish the item in hand. On SQLite one worker is all there may be: a lock on a file beside
the database refuses the second (DESIGN.md §2a).
"""

import fcntl
import os
import threading
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import IO

import structlog

from bot.app import introduce
from bot.config import Settings
from bot.line import connection
from bot.line.budget import figures
from bot.line.events import translate
from handlers import dispatch, wording
from models.content import reload_into
from models.revision import Watch
from models.session import Database
from scheduler import budget
from scheduler.bell import Bell
from scheduler.calls import THREADS as CALL_THREADS
from scheduler.calls import Calls
from scheduler.clock import JOBS, Clock, Job
from scheduler.inbox import Inbox
from scheduler.outbox import THREADS as OUTBOX_THREADS
from scheduler.outbox import Outbox

PARTS = ("inbox", "outbox", "calls", "clock")
HANDLING, SENDING = ("inbox", "calls", "clock"), ("outbox",)
log = structlog.get_logger()


class SecondWorker(SystemExit):
    """Another worker already serves this SQLite database. Uncaught, it ends the process with its one line."""


class Worker:
    """The worker of these settings. `start` and `stop` its threads, or drive it by `round` in tests."""

    def __init__(
        self,
        settings: Settings,
        bell: Bell | None = None,
        parts: Sequence[str] = PARTS,
        database: Database | None = None,
    ) -> None:
        self.parts = parts
        self._own_database = database is None
        self.database = database or Database(settings.database_url, pool_size=8)
        self.bell = bell or Bell()
        introduce(settings)
        watch = Watch({"content": reload_into(wording.override)})
        line = connection.connect(settings, self.database, OUTBOX_THREADS + CALL_THREADS)
        self.inbox = Inbox(self.database, translate, self.bell, watch, dispatch.handle, dispatch.danger_check)
        self.outbox = Outbox(self.database, connection.sender(settings, line), self.bell, watch)
        self.calls = Calls(self.database, connection.calls(settings, self.database, line), self.bell, watch)
        self.clock = Clock(self.database, self._jobs(partial(figures, line)))
        self._threads: list[threading.Thread] = []
        self._lock: IO[str] | None = None

    def _jobs(self, ask: budget.Ask) -> dict[str, Job]:
        """Of the clock. Each process counts what it asked of LINE, so each adds it to the numbers of /metrics."""
        if "clock" not in self.parts:
            return {"tally": JOBS["tally"]}
        return {"budget": lambda database: budget.run_due(database, ask), **JOBS}

    def round(self) -> int:
        """One round of everything, in this thread; how much was done."""
        return self.inbox.round() + self.outbox.round() + self.calls.round()

    def start(self) -> None:
        """Start the threads of our parts. `SecondWorker` if another process works on this SQLite file."""
        self._lock = self._only_worker()
        runs: dict[str, Callable[[], None]] = {
            "inbox": self.inbox.run,  # two would take the interpreter from each other, and halve each batch
            "outbox": self.outbox.run,
            "calls": self.calls.run,
        }
        self._threads = [
            threading.Thread(target=run, name=name) for name, run in runs.items() if name in self.parts
        ]
        for thread in self._threads:
            thread.start()
        self.bell.listen(self.database, [name for name in runs if name in self.parts])
        self.clock.start()
        log.info("worker_started", parts=" ".join(self.parts))

    def stop(self) -> None:
        """Finish what is in hand, and no more."""
        self.bell.stop()
        self.clock.stop()
        for thread in self._threads:
            thread.join()
        self.close()
        log.info("worker_stopped", parts=" ".join(self.parts))

    def close(self) -> None:
        """Let go of the lock and of our own database."""
        if self._lock:
            self._lock.close()
        if self._own_database:
            self.database.close()

    def _only_worker(self) -> IO[str] | None:
        if not self.database.is_sqlite or self.database.url.database in (None, ":memory:"):
            return None
        path = Path(f"{self.database.url.database}.worker")
        path.parent.mkdir(parents=True, exist_ok=True)
        held = path.open("a+")
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            held.close()
            raise SecondWorker(
                f"pakmut: another worker already serves {self.database.url.database}"
            ) from None
        held.truncate(0)
        held.write(f"{os.getpid()}\n")
        held.flush()
        return held
