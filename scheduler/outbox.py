"""Sends what goes out: leases and freezes in one short transaction, calls LINE outside any, settles in another.

A lease that ran out belongs to a process that died or hung: what it tried may have been sent, so its outcome counts
as unknown (DESIGN.md §2a). Some senders are kept free of bulk, so that an urgent message never waits for a slot.
"""

import uuid
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from queue import Empty, SimpleQueue

import structlog
from sqlalchemy.orm import Session

from models import outbox
from models.clock import now
from models.outbound import Delivery
from models.outbox import Candidate
from models.revision import Watch
from models.session import Database
from models.words import Lane
from scheduler.bell import Bell
from scheduler.freeze import Freezer, Limits
from scheduler.send import Endpoint, Job, Kind, Outcome, Send
from scheduler.settle import close, give_up_reply, settle
from scheduler.trouble import unreachable

__all__ = ["Endpoint", "Job", "Kind", "Outbox", "Outcome", "Send"]

THREADS, KEPT_FREE = 16, 4
POLL = 1.0
WINDOW = 400
LEASE = {"reply": timedelta(seconds=12), "push": timedelta(seconds=40), "multicast": timedelta(seconds=40)}
"""Longer than the sender's slowest attempt, a refreshed token included."""
KEY_LIVES = timedelta(hours=23)
"""LINE forgets a retry key after 24 h; from then on another try would be another message."""

log = structlog.get_logger()


class Outbox:
    """One per process. `run` sends on its own threads; `round` does one step after the other, for tests."""

    def __init__(self, database: Database, send: Send, bell: Bell, watch: Watch) -> None:
        self._database, self._send, self._bell, self._watch = database, send, bell, watch
        self._done: SimpleQueue[tuple[Job, Outcome]] = SimpleQueue()
        self._under_way: dict[str, bool] = {}
        self._looked = now()
        self._settling: list[tuple[Job, Outcome]] = []

    def run(self) -> None:
        """Until the bell says that the process stops; what is on its way to LINE is settled."""
        with ThreadPoolExecutor(THREADS, "outbox") as pool:
            while not self._bell.stopping.is_set() or self._under_way:
                try:
                    settled = self._settle()
                    started = 0 if self._bell.stopping.is_set() else self._start(pool)
                    if not settled and not started:
                        self._bell.wait("outbox", self._idle())
                except Exception:
                    log.exception("outbox_round_failed")
                    self._bell.stopping.wait(1)

    def round(self) -> int:
        """Take, send and settle; how many attempts were made."""
        jobs = self.take(THREADS, THREADS)
        self._settling.extend((job, self._attempt(job)) for job in jobs)
        self._settle()
        return len(jobs)

    def _start(self, pool: ThreadPoolExecutor) -> int:
        bulk = sum(self._under_way.values())
        jobs = self.take(THREADS - len(self._under_way), THREADS - KEPT_FREE - bulk)
        for job in jobs:
            self._under_way[job.lease] = job.bulk
            pool.submit(self._carry, job)
        return len(jobs)

    def _carry(self, job: Job) -> None:
        self._done.put((job, self._attempt(job)))
        self._bell.ring("outbox")

    def _attempt(self, job: Job) -> Outcome:
        try:
            return self._send.send(job.endpoint, job.body, job.retry_key)
        except Exception as error:
            log.exception("send_failed", delivery=job.delivery_id)
            return Outcome("unknown", reason=type(error).__name__)

    def _settle(self) -> int:
        """Everything that has come back, in one commit. What cannot be written down is tried again by its lease."""
        while len(self._settling) < 200:
            try:
                job, outcome = self._done.get_nowait()
            except Empty:
                break
            self._under_way.pop(job.lease, None)
            self._settling.append((job, outcome))
        attempts = self._settling
        if attempts:
            self._write_down(attempts)
            self._settling = []
        return len(attempts)

    def _write_down(self, attempts: Sequence[tuple[Job, Outcome]]) -> None:
        try:
            with self._database.unit_of_work() as session:
                settle(session, attempts)
        except Exception as error:
            if unreachable(error):
                raise
            log.exception("settling_failed", attempts=len(attempts))
            if len(attempts) > 1:
                for attempt in attempts:
                    self._write_down([attempt])

    def take(self, free: int, free_for_bulk: int) -> list[Job]:
        """Lease up to `free` deliveries, freezing new ones, most urgent first; at most so many of them bulk."""
        with self._database.reading() as session:
            self._watch.look(session)
            self._looked = now()
            if free <= 0 or not outbox.anything_due(session):
                return []
        with self._database.unit_of_work() as session:
            limits, resting = self._limits(session)
            held_up = bool(resting) or limits.probing  # then many a chat cannot be sent to: look further
            found = outbox.candidates(session, WINDOW if held_up else 2 * free, resting)
            chosen = _choose(found, WINDOW if held_up else free, free_for_bulk)
            freezer = Freezer(session, self._send, limits)
            due = outbox.lock_deliveries(session, [one.delivery_id for one in chosen if one.delivery_id is not None][:free])
            again = [one for one in due if self._still_good(session, one, freezer)]
            frozen = freezer.chats([one.chat for one in chosen if one.chat is not None], free - len(again))
            return _lease(session, [*again, *frozen])

    def _limits(self, session: Session) -> tuple[Limits, set[str]]:
        """What may be sent now, and which endpoints rest."""
        pauses = outbox.pauses(session)
        resting = {name for name, pause in pauses.items() if pause.until > now()}
        quota_gone, probing = "quota" in resting, "quota" in pauses and "quota" not in resting
        if probing:
            outbox.release_quota(session)
        if quota_gone:
            resting |= {"push", "multicast"}
        return Limits("push" in resting, "reply" in resting, quota_gone, probing), resting

    def _still_good(self, session: Session, delivery: Delivery, freezer: Freezer) -> bool:
        """False for a delivery that is over: its token or key is dead, or nobody is left to get it."""
        if delivery.lease is not None:
            delivery.had_unknown = True
        if delivery.endpoint == "reply" and delivery.reply_until is not None and delivery.reply_until <= now():
            give_up_reply(delivery, outbox.carried_by(session, [delivery.id])[delivery.id])
            return False
        if delivery.first_attempt_at is not None and now() - delivery.first_attempt_at > KEY_LIVES:
            log.error("delivery_parked", delivery=delivery.id, unknown=delivery.had_unknown)
            close(delivery, "unknown" if delivery.had_unknown else "parked", delivery.reason or "23 h without an answer")
            return False
        if delivery.body is None and not freezer.planned(delivery):
            close(delivery, "refused", "nobody left to get it, or too late to help")
            return False
        return True

    def _idle(self) -> float:
        with self._database.reading() as session:
            due = outbox.next_due(session, after=self._looked)
        return min(POLL, max(0.0, (due - now()).total_seconds())) if due else POLL


def _choose(candidates: Sequence[Candidate], free: int, free_for_bulk: int) -> list[Candidate]:
    bulk = outbox.RANK[Lane.BULK]
    urgent = [one for one in candidates if one.rank < bulk][:free]
    slow = [one for one in candidates if one.rank >= bulk][: max(0, min(free - len(urgent), free_for_bulk))]
    return urgent + slow


def _lease(session: Session, deliveries: Sequence[Delivery]) -> list[Job]:
    """Lease what the fleet's rates allow in this tenth of a second; the rest is due in the next."""
    jobs: list[Job] = []
    session.flush()
    for endpoint in ("reply", "push", "multicast"):
        mine = [delivery for delivery in deliveries if delivery.endpoint == endpoint]
        granted = outbox.grant(session, endpoint, len(mine))
        jobs.extend(_job(delivery, endpoint) for delivery in mine[:granted])
        for delivery in mine[granted:]:
            delivery.lease, delivery.lease_until, delivery.due_at = None, None, outbox.next_tenth()
            if delivery.planned and not delivery.attempts:
                delivery.body = None  # still only planned: it may yet be withdrawn
    return jobs


def _job(delivery: Delivery, endpoint: Endpoint) -> Job:
    delivery.lease, delivery.lease_until = uuid.uuid4().hex, now() + LEASE[endpoint]
    delivery.attempts = (delivery.attempts or 0) + 1
    delivery.first_attempt_at = delivery.first_attempt_at or now()
    body = delivery.body or b""
    return Job(delivery.id, delivery.lease, endpoint, body, delivery.retry_key, delivery.lane is Lane.BULK)
