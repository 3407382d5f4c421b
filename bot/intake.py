"""Where webhook requests hand their events over to be stored: those that meet share one commit.

One thread per process writes; what comes while it commits goes into the next commit together. A request waits for its
own commit, but never longer than LINE does: whatever the database is doing, the request gives up by its own clock.

Requests of one commit answer one after another: all at once they would take the interpreter from each other at each
step of answering, which costs more than the answers.
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from queue import SimpleQueue

import structlog
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from models.arrivals import Arrival, Receiver
from models.clock import read_offset
from models.session import Database, nudge

PATIENCE = 1.4
"""Seconds until a request answers 503; LINE waits 2 (line-platform.md §1.3)."""

GATHER = 0.002
"""Seconds that a commit waits for more requests when several had come together."""

RUSH, BESIDE = 0.01, 0.25
"""Seconds between two hints to the workers through the database; and where one beside us hears of each commit itself."""

log = structlog.get_logger()


class Envelopes:
    """The events of one request, and whether they are stored yet."""

    __slots__ = ("arrivals", "given_up_at", "settled", "stored")

    def __init__(self, arrivals: Sequence[Arrival]) -> None:
        self.arrivals = arrivals
        self.given_up_at = time.monotonic() + PATIENCE
        self.stored = False
        self.settled = threading.Lock()
        self.settled.acquire()


class Intake:
    """Stores what requests bring. `nudge` is called after each commit (in `pakmut run`)."""

    def __init__(
        self, open_database: Callable[[], Database], nudge: Callable[[], None] | None = None
    ) -> None:
        self._open = open_database
        self._nudge = nudge
        self._stored = threading.Event()
        self._clock_read = -1e9
        self._waiting: SimpleQueue[Envelopes] = SimpleQueue()
        self._to_answer: deque[Envelopes] = deque()
        self._starting = threading.Lock()
        self._writer: threading.Thread | None = None
        self._closing = threading.Event()

    def close(self) -> None:
        """Let the two threads end and close what they opened; nothing is stored any more."""
        self._closing.set()
        self._waiting.put(Envelopes(()))
        self._stored.set()

    def store(self, arrivals: Sequence[Arrival]) -> bool:
        """True once they are durable; False when that did not happen in time. Then answer, and say `answered`."""
        if self._writer is None:
            self._start()
        mine = Envelopes(arrivals)
        self._waiting.put(mine)
        return mine.settled.acquire(timeout=PATIENCE) and mine.stored

    def answered(self) -> None:
        """A request that stored something has its answer, whichever: the next one's turn. To be called for each."""
        with suppress(IndexError):
            while (one := self._to_answer.popleft()).given_up_at <= time.monotonic():
                pass  # it no longer listens, and has passed the turn on
            one.settled.release()

    def _start(self) -> None:
        """Lazily, so that thread and engine belong to the process that serves, not to the one it was forked from."""
        with self._starting:
            if self._writer is None:
                threading.Thread(target=self._nudge_for_ever, name="nudge", daemon=True).start()
                self._writer = threading.Thread(target=self._write_for_ever, name="intake", daemon=True)
                self._writer.start()

    def _write_for_ever(self) -> None:
        database = self._open()
        receiver = Receiver(database)
        while not self._closing.is_set():
            batch = [self._waiting.get()]
            self._gather(batch)
            self._write(
                receiver, [one for one in batch if one.arrivals and one.given_up_at > time.monotonic()]
            )
        receiver.close()
        database.close()

    def _gather(self, batch: list[Envelopes]) -> None:
        if self._waiting.empty():
            return
        time.sleep(GATHER)
        while not self._waiting.empty() and len(batch) < 200:
            batch.append(self._waiting.get())

    def _write(self, receiver: Receiver, batch: list[Envelopes]) -> None:
        """Until it is stored, or nobody waits for it any more (they have been answered 503)."""
        while batch:
            try:
                receiver.receive([arrival for one in batch for arrival in one.arrivals])
            except OperationalError as error:  # locked, gone, full: the same again while somebody waits
                log.warning("intake_cannot_write", error=type(error).__name__)
                time.sleep(0.05)
                batch = [one for one in batch if one.given_up_at > time.monotonic()]
            except Exception:  # something about one of the rows: the others shall not suffer
                log.exception("intake_failed")
                if len(batch) == 1:
                    return
                for one in batch:
                    self._write(receiver, [one])
                return
            else:
                for one in batch:
                    one.stored = True
                self._to_answer.extend(batch)
                self.answered()
                self._stored.set()
                if self._nudge:
                    self._nudge()
                return

    def _nudge_for_ever(self) -> None:
        """The events are safe; that a worker hears of them at once is only a hint, given beside the commits."""
        database = self._open()
        while not self._closing.is_set():
            self._stored.wait()
            self._stored.clear()
            try:
                nudge(database, "inbox")
                self._keep_time(database)
            except SQLAlchemyError as error:
                log.warning("intake_cannot_nudge", error=type(error).__name__)
            time.sleep(BESIDE if self._nudge else RUSH)
        database.close()

    def _keep_time(self, database: Database) -> None:
        """Once a second: the clock's offset, which only the demo and tests ever set."""
        if time.monotonic() - self._clock_read > 1:
            self._clock_read = time.monotonic()
            with database.reading() as session:
                read_offset(session)
