"""Does LINE calls that are not messages (DESIGN.md §2a); declares the `Call` port.

Like deliveries they are leased in one short transaction, made outside any, and settled in another. All of them may
be made twice without harm. A film may take its minutes, so a lease is short and held on to while the call is under way.
"""

import time
import uuid
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from queue import Empty, SimpleQueue
from typing import Any, Literal, Protocol, TypeAlias

import structlog
from sqlalchemy.orm import Session

from models import calls
from models.clock import now
from models.outbound import LineCall
from models.revision import Watch
from models.session import Database
from scheduler.bell import Bell
from scheduler.trouble import pause

CallKind: TypeAlias = Literal["done", "gone", "wait", "refused", "unknown", "rate"]


@dataclass(frozen=True, slots=True)
class CallOutcome:
    """What became of one try.

    `done` (with what was asked for in `value`), `gone` (404 or 410: it is not there any more), `wait` (LINE still
    prepares it), `refused` (will never work; `value["reason"]`), `unknown` (try again), `rate` (try again later).
    """

    kind: CallKind
    value: Mapping[str, Any] = field(default_factory=dict)


class Call(Protocol):
    """How LINE is called (bot/line/calls.py)."""

    def call(self, kind: str, args: Mapping[str, Any]) -> CallOutcome:
        """One try. Never raises for faults of LINE, of the network or of the media store."""


THREADS = 6
POLL = 1.0
PACE = 0.05
"""Seconds from the bell to the look: it rings for every event handled, and few of them leave a call."""
LEASE = timedelta(seconds=20)
"""What a lost machine held is taken over then."""
RENEWED = LEASE / 4
HELD = timedelta(minutes=3)
"""A lease is not held on to any longer: no call takes that long (bot/line/content.py), it hangs."""
BACKOFF = (timedelta(seconds=1), 2.0, timedelta(minutes=10))
WAIT_BACKOFF = (timedelta(seconds=1), 1.5, timedelta(seconds=30))
TRIES, WAIT_TRIES = 15, 60
NEVER_GIVEN_UP = ("forget_media",)
"""Who asked to be forgotten is, however long the media store does not work (law 8)."""
STALE = {"loading": timedelta(seconds=8)}
"""What is not worth doing any more so long after it was due."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Errand:
    """A leased call on its way to LINE."""

    lease: str
    kind: str
    args: Mapping[str, Any]
    begun: float = field(default_factory=time.monotonic)


class Calls:
    """One per process. `run` calls on its own threads; `round` does one step after the other, for tests."""

    def __init__(self, database: Database, line: Call, bell: Bell, watch: Watch) -> None:
        self._database, self._line, self._bell, self._watch = database, line, bell, watch
        self._done: SimpleQueue[tuple[Errand, CallOutcome]] = SimpleQueue()
        self._under_way: dict[str, Errand] = {}
        self._renewed = time.monotonic()
        self._looked = now()

    def run(self) -> None:
        """Until the bell says that the process stops; calls under way are settled."""
        with ThreadPoolExecutor(THREADS, "calls") as pool:
            while not self._bell.stopping.is_set() or self._under_way:
                try:
                    settled = self._settle()
                    self._hold_on()
                    started = 0 if self._bell.stopping.is_set() else self._start(pool)
                    if not settled and not started:
                        self._bell.wait("calls", self._idle())
                        self._bell.stopping.wait(PACE)
                except Exception:
                    log.exception("calls_round_failed")
                    self._bell.stopping.wait(1)

    def round(self) -> int:
        """Take, call and settle; how many calls were made."""
        errands = self.take(THREADS)
        for errand in errands:
            self._under_way[errand.lease] = errand
            self._carry(errand)
        self._settle()
        return len(errands)

    def take(self, free: int) -> list[Errand]:
        """Lease up to `free` calls that are due."""
        with self._database.reading() as session:
            self._watch.look(session)
            self._looked = now()
            if free <= 0 or not calls.anything_due(session):
                return []
        with self._database.unit_of_work() as session:
            return [_lease(call) for call in calls.lock_due(session, free) if not _drop_stale(call)]

    def _start(self, pool: ThreadPoolExecutor) -> int:
        if not self._under_way:
            self._renewed = time.monotonic()
        errands = self.take(THREADS - len(self._under_way))
        for errand in errands:
            self._under_way[errand.lease] = errand
            pool.submit(self._carry, errand)
        return len(errands)

    def _carry(self, errand: Errand) -> None:
        try:
            outcome = self._line.call(errand.kind, errand.args)
        except Exception:
            log.exception("call_failed", kind=errand.kind)
            outcome = CallOutcome("unknown")
        self._done.put((errand, outcome))
        self._bell.ring("calls")

    def _settle(self) -> int:
        done: dict[str, CallOutcome] = {}
        while len(done) < 100:
            try:
                errand, outcome = self._done.get_nowait()
            except Empty:
                break
            self._under_way.pop(errand.lease, None)
            done[errand.lease] = outcome
        if done:
            with self._database.unit_of_work() as session:
                for lease, call in calls.lock_leased(session, list(done)).items():
                    _settle(session, call, done[lease])
        return len(done)

    def _hold_on(self) -> None:
        """Whoever else looks sees that the calls under way are being made; a lease that a rival took stays theirs."""
        if not self._under_way or time.monotonic() - self._renewed < RENEWED.total_seconds():
            return
        oldest = time.monotonic() - HELD.total_seconds()
        if mine := [errand.lease for errand in self._under_way.values() if errand.begun > oldest]:
            with self._database.unit_of_work() as session:
                calls.renew(session, mine, now() + LEASE)
        self._renewed = time.monotonic()

    def _idle(self) -> float:
        with self._database.reading() as session:
            due = calls.next_due(session, after=self._looked)
        return min(POLL, max(0.0, (due - now()).total_seconds())) if due else POLL


def _lease(call: LineCall) -> Errand:
    call.lease, call.lease_until = uuid.uuid4().hex, now() + LEASE
    call.attempts += 1
    return Errand(call.lease, call.kind, dict(call.args))


def _drop_stale(call: LineCall) -> bool:
    if call.kind in STALE and now() - call.due_at > STALE[call.kind]:
        _close(call, "dropped", "too late")
        return True
    return False


def _settle(session: Session, call: LineCall, outcome: CallOutcome) -> None:
    call.lease = call.lease_until = None
    match outcome.kind:
        case "done" | "gone" | "refused":
            _RESULTS.get(call.kind, _nothing)(session, call.args, outcome)
            _close(call, "dropped" if outcome.kind == "refused" else "done", outcome.value.get("reason"))
        case "wait":
            _again(call, WAIT_BACKOFF, call.attempts, WAIT_TRIES)  # LINE is still preparing it
        case _:
            _again(call, BACKOFF, call.attempts, TRIES)


def _again(call: LineCall, backoff: tuple[timedelta, float, timedelta], attempts: int, most: int) -> None:
    if attempts >= most and call.kind not in NEVER_GIVEN_UP:
        log.error("call_parked", kind=call.kind, call=call.id)
        _close(call, "parked", "no answer")
    else:
        call.due_at = now() + pause(min(attempts, most), *backoff)


def _close(call: LineCall, state: str, reason: str | None = None) -> None:
    call.state, call.settled_at = state, now()
    call.reason = reason[:300] if reason else None
    if state != "parked":
        call.args = {}  # it may name a person


def _media(session: Session, args: Mapping[str, Any], outcome: CallOutcome) -> None:
    state = {"done": "kept", "gone": "gone", "refused": "refused"}[outcome.kind]
    value = outcome.value if outcome.kind == "done" else {}
    path, kind, size = value.get("path"), value.get("content_type"), value.get("size")
    calls.note_media(session, int(args["media_id"]), state, path, kind, size)


def _forgotten(session: Session, args: Mapping[str, Any], _outcome: CallOutcome) -> None:
    if args.get("media_id") is not None:
        calls.note_forgotten(session, int(args["media_id"]))


def _profile(session: Session, args: Mapping[str, Any], outcome: CallOutcome) -> None:
    if outcome.kind == "done":
        calls.note_name(session, str(args["line_user_id"]), outcome.value.get("name"))


def _group_count(session: Session, args: Mapping[str, Any], outcome: CallOutcome) -> None:
    if outcome.kind == "done":
        calls.note_size(session, str(args["group"]), outcome.value.get("count"))


def _nothing(_session: Session, _args: Mapping[str, Any], _outcome: CallOutcome) -> None:
    """Loading, rich menus and leaving leave nothing to write down."""


_RESULTS: Mapping[str, Callable[[Session, Mapping[str, Any], CallOutcome], None]] = {
    "media": _media, "forget_media": _forgotten, "profile": _profile, "group_count": _group_count,
}  # fmt: skip
