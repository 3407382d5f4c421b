"""Sends what goes out: leases and freezes in one short transaction, calls LINE outside any, settles in another.

A lease that ran out belongs to a process that died or hung: what it tried may have been sent, so its outcome counts
as unknown (DESIGN.md §2a). Some senders are kept free of bulk, so that an urgent message never waits for a slot.
"""

import time
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
from scheduler.freeze import Freezer, Limits, too_late
from scheduler.send import Endpoint, Job, Kind, Outcome, Send
from scheduler.settle import close, give_up_reply, settle
from scheduler.trouble import unreachable

__all__ = ["Endpoint", "Job", "Kind", "Outbox", "Outcome", "Send"]

THREADS, KEPT_FREE = 56, 8
"""20 multicasts each tenth of a second, each under way for 50 ms and then waiting for two commits, keep some 40 threads
busy; the others wait for a message that hurries."""
POLL = 1.0
MOMENT = 0.01
"""Seconds that the outcome of a bulk delivery waits for its neighbours', to be written down with them."""
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
        self._bulk_rests_until = 0.0

    def run(self) -> None:
        """Until the bell says that the process stops; what is on its way to LINE is settled."""
        with ThreadPoolExecutor(THREADS, "outbox") as pool:
            while not self._bell.stopping.is_set() or self._under_way:
                try:
                    settled = self._settle()
                    started = 0 if self._bell.stopping.is_set() else self._start(pool)
                    if not settled and not started:
                        self._bell.wait("outbox", self._idle())
                        self._gather()
                except Exception:
                    log.exception("outbox_round_failed")
                    self._bell.stopping.wait(1)

    def round(self) -> int:
        """Take, send and settle; how many attempts were made."""
        jobs = self.take(THREADS, THREADS)
        self._settling.extend((job, self._attempt(job)) for job in jobs)
        self._settle()
        return len(jobs)

    def _gather(self) -> None:
        """While nothing but bulk is on its way, let a few outcomes come together: each commit costs the disk's time."""
        if self._under_way and all(self._under_way.values()):
            self._bell.stopping.wait(MOMENT)

    def _start(self, pool: ThreadPoolExecutor) -> int:
        bulk = sum(self._under_way.values())
        rests = time.monotonic() < self._bulk_rests_until
        jobs = self.take(THREADS - len(self._under_way), 0 if rests else THREADS - KEPT_FREE - bulk)
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
            if free <= 0 or not outbox.anything_due(session, bulk=free_for_bulk > 0):
                return []
        with self._database.unit_of_work() as session:
            limits, resting = self._limits(session)
            held_up = bool(resting) or limits.probing  # then many a chat cannot be sent to: look further
            found = outbox.candidates(session, WINDOW if held_up else 2 * free, resting)
            chosen = _choose(found, WINDOW if held_up else free, free_for_bulk)
            freezer = Freezer(session, self._send, limits)
            again = self._again(
                session, [one.delivery_id for one in chosen if one.delivery_id is not None][:free], freezer
            )
            frozen = freezer.chats([one.chat for one in chosen if one.chat is not None], free - len(again))
            session.flush()
            return [_job(delivery) for delivery in (*again, *self._granted(session, frozen))]

    def _again(self, session: Session, ids: Sequence[int], freezer: Freezer) -> list[Delivery]:
        """Those of the deliveries that may be tried now. Rates come first: what must wait is not worth preparing."""
        due = outbox.lock_deliveries(session, ids)
        for delivery in due:
            delivery.had_unknown = delivery.had_unknown or delivery.lease is not None
        alive = [delivery for delivery in due if _alive(session, delivery)]
        granted = self._granted(session, alive)
        freezer.look_up(granted)
        return [delivery for delivery in granted if _has_somebody(delivery, freezer)]

    def _granted(self, session: Session, deliveries: Sequence[Delivery]) -> list[Delivery]:
        """What the fleet's rates allow of them in this tenth of a second; the rest is due in the next."""
        granted: list[Delivery] = []
        for endpoint in ("reply", "push", "multicast"):
            mine = [delivery for delivery in deliveries if delivery.endpoint == endpoint]
            allowed = outbox.grant(session, endpoint, len(mine))
            granted.extend(mine[:allowed])
            for delivery in mine[allowed:]:
                delivery.lease, delivery.lease_until, delivery.due_at = None, None, outbox.next_tenth()
            if allowed < len(mine) and endpoint == "multicast":
                self._bulk_rests_until = time.monotonic() + 0.1 - time.time() % 0.1
        return granted

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

    def _idle(self) -> float:
        with self._database.reading() as session:
            due = outbox.next_due(session, after=self._looked)
        rests = self._bulk_rests_until - time.monotonic()
        longest = rests if 0 < rests < POLL else POLL
        return min(longest, max(0.0, (due - now()).total_seconds())) if due else longest


def _choose(candidates: Sequence[Candidate], free: int, free_for_bulk: int) -> list[Candidate]:
    bulk = outbox.RANK[Lane.BULK]
    urgent = [one for one in candidates if one.rank < bulk][:free]
    slow = [one for one in candidates if one.rank >= bulk][: max(0, min(free - len(urgent), free_for_bulk))]
    return urgent + slow


def _alive(session: Session, delivery: Delivery) -> bool:
    """False for a delivery that is over: its token or key is dead, or it would come too late. Unknown ones are reported."""
    if delivery.endpoint == "reply" and delivery.reply_until is not None and delivery.reply_until <= now():
        give_up_reply(delivery, outbox.carried_by(session, [delivery.id])[delivery.id])
        return False
    if delivery.first_attempt_at is not None and now() - delivery.first_attempt_at > KEY_LIVES:
        log.error("delivery_parked", delivery=delivery.id, unknown=delivery.had_unknown)
        close(
            delivery,
            "unknown" if delivery.had_unknown else "parked",
            delivery.reason or "23 h without an answer",
        )
        return False
    if too_late(delivery):
        log.error(
            "notice_too_late",
            delivery=delivery.id,
            unknown=delivery.had_unknown,
            recipients=delivery.recipients,
        )
        reason = "the visit began before LINE answered" if delivery.had_unknown else "too late to help"
        close(delivery, "unknown" if delivery.had_unknown else "refused", reason)
        return False
    return True


def _has_somebody(delivery: Delivery, freezer: Freezer) -> bool:
    if delivery.body is not None or freezer.planned(delivery):
        return True
    close(delivery, "refused", "nobody left to get it")
    return False


def _job(delivery: Delivery) -> Job:
    endpoint: Endpoint = _ENDPOINTS[delivery.endpoint]
    delivery.lease, delivery.lease_until = uuid.uuid4().hex, now() + LEASE[endpoint]
    delivery.attempts = (delivery.attempts or 0) + 1
    delivery.first_attempt_at = delivery.first_attempt_at or now()
    body = delivery.body or b""
    return Job(delivery.id, delivery.lease, endpoint, body, delivery.retry_key, delivery.lane is Lane.BULK)


_ENDPOINTS: dict[str, Endpoint] = {"reply": "reply", "push": "push", "multicast": "multicast"}
