"""Sends what goes out: leases and freezes in one short transaction, calls LINE outside any, settles in another.

What came back is written down in the same transaction that takes what goes next: each commit costs the disk's time.
Some senders are kept free of bulk, so that an urgent message never waits for a slot.
"""

import time
from concurrent.futures import ThreadPoolExecutor
from queue import Empty, SimpleQueue

import structlog
from sqlalchemy.orm import Session

from models import outbox
from models.clock import now
from models.revision import Watch
from models.session import Database
from scheduler.bell import Bell
from scheduler.send import Endpoint, Job, Kind, Outcome, Send
from scheduler.settle import settle
from scheduler.taking import take
from scheduler.trouble import unreachable

__all__ = ["Endpoint", "Job", "Kind", "Outbox", "Outcome", "Send"]

THREADS, KEPT_FREE = 56, 8
"""20 multicasts each tenth of a second, each under way for 50 ms and then waiting for two commits, keep some 40 threads
busy; the others wait for a message that hurries."""
POLL = 1.0
PACE = 0.01
"""Seconds from the start of one round to the next one's at least: a round for each message would cost more than all
that it does. The first message after a quiet moment does not wait."""

log = structlog.get_logger()


class Outbox:
    """One per process. `run` sends on its own threads; `round` does one step after the other, for tests."""

    def __init__(self, database: Database, send: Send, bell: Bell, watch: Watch) -> None:
        self._database, self._send, self._bell, self._watch = database, send, bell, watch
        self._done: SimpleQueue[tuple[Job, Outcome]] = SimpleQueue()
        self._under_way: dict[str, bool] = {}
        self._looked = now()
        self._settling: list[tuple[Job, Outcome]] = []
        self._bulk_rests_until = 0.0

    def run(self) -> None:
        """Until the bell says that the process stops; what is on its way to LINE is settled."""
        with ThreadPoolExecutor(THREADS, "outbox") as pool:
            rung = False
            while not self._bell.stopping.is_set() or self._under_way:
                began = time.monotonic()
                try:
                    if self._step(pool, rung=rung):
                        self._bell.stopping.wait(max(0.0, began + PACE - time.monotonic()))
                        rung = self._bell.wait("outbox", 0)
                    else:
                        rung = self._bell.wait("outbox", self._idle())
                except Exception:
                    log.exception("outbox_round_failed")
                    self._bell.stopping.wait(1)

    def round(self) -> int:
        """Take, send and settle; how many attempts were made."""
        jobs = self.take(THREADS, THREADS)
        self._settling.extend((job, self._attempt(job)) for job in jobs)
        if self._settling:
            self._settle_and_take(0, 0)
        return len(jobs)

    def take(self, free: int, free_for_bulk: int) -> list[Job]:
        """Lease up to `free` deliveries, freezing new ones, most urgent first; at most so many of them bulk."""
        with self._database.reading() as session:
            self._watch.look(session)
            self._looked = now()
            if free <= 0 or not outbox.anything_due(session, bulk=free_for_bulk > 0):
                return []
        with self._database.unit_of_work() as session:
            return self._take(session, free, free_for_bulk)

    def _step(self, pool: ThreadPoolExecutor, *, rung: bool) -> int:
        """Settle what came back, send what is due; how much that was. On SQLite a look waits for no writer."""
        settled = self._come_back()
        free, free_for_bulk = self._room()
        at_once = settled or (rung and not self._database.is_sqlite)
        jobs = self._settle_and_take(free, free_for_bulk) if at_once else self.take(free, free_for_bulk)
        for job in jobs:
            self._under_way[job.lease] = job.bulk
            pool.submit(self._carry, job)
        return settled + len(jobs)

    def _room(self) -> tuple[int, int]:
        """How many more may be under way, and how many of them bulk."""
        if self._bell.stopping.is_set():
            return 0, 0
        bulk = sum(self._under_way.values())
        rests = time.monotonic() < self._bulk_rests_until
        return THREADS - len(self._under_way), 0 if rests else THREADS - KEPT_FREE - bulk

    def _carry(self, job: Job) -> None:
        self._done.put((job, self._attempt(job)))
        self._bell.ring("outbox")

    def _attempt(self, job: Job) -> Outcome:
        try:
            return self._send.send(job.endpoint, job.body, job.retry_key)
        except Exception as error:
            log.exception("send_failed", delivery=job.delivery_id)
            return Outcome("unknown", reason=type(error).__name__)

    def _come_back(self) -> int:
        """Gather the outcomes that wait to be written down."""
        while len(self._settling) < 200:
            try:
                job, outcome = self._done.get_nowait()
            except Empty:
                break
            self._under_way.pop(job.lease, None)
            self._settling.append((job, outcome))
        return len(self._settling)

    def _settle_and_take(self, free: int, free_for_bulk: int) -> list[Job]:
        """In one commit. What cannot be written down is tried again by its lease."""
        try:
            with self._database.unit_of_work() as session:
                settle(session, self._settling)
                self._watch.look(session)
                self._looked = now()
                jobs = self._take(session, free, free_for_bulk) if free > 0 else []
        except Exception as error:
            if unreachable(error):
                raise
            log.exception("settling_failed", attempts=len(self._settling))
            for attempt in self._settling:
                self._write_down(attempt)
            jobs = []
        self._settling = []
        return jobs

    def _write_down(self, attempt: tuple[Job, Outcome]) -> None:
        try:
            with self._database.unit_of_work() as session:
                settle(session, [attempt])
        except Exception as error:
            if unreachable(error):
                raise
            log.exception("settling_failed", attempts=1)

    def _take(self, session: Session, free: int, free_for_bulk: int) -> list[Job]:
        taken = take(session, self._send, free, free_for_bulk)
        if taken.bulk_rests:
            self._bulk_rests_until = time.monotonic() + 0.1 - time.time() % 0.1
        return taken.jobs

    def _idle(self) -> float:
        with self._database.reading() as session:
            due = outbox.next_due(session, after=self._looked)
        rests = self._bulk_rests_until - time.monotonic()
        longest = rests if 0 < rests < POLL else POLL
        return min(longest, max(0.0, (due - now()).total_seconds())) if due else longest
