"""Handles what came in: persons in parallel, each one in order (DESIGN.md §2, laws 1, 2 and 5).

One round: every unread text passes the danger check, and a card that it calls for is committed before anything else;
then some persons are claimed and their events and due timers handled in one transaction. If anything in it fails, it is
rolled back and each person gets a transaction of their own, with a savepoint per event: a failing event holds up its
own person, nobody else.
"""

import time
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from typing import Any, Protocol, TypeAlias

import structlog
from sqlalchemy.orm import Session

from handlers.events import Envelope
from models import inbox
from models.ahead import come_back
from models.clock import now
from models.inbound import Timer
from models.inbox import Claim, Waiting
from models.mailbox import CALLED
from models.people import Conversation
from models.revision import Watch
from models.session import Database
from scheduler.bell import Bell
from scheduler.readable import readable
from scheduler.trouble import is_rival, pause, place_of, unreachable
from scheduler.turns import Item, elapsed, in_order, name_of, still_due
from scheduler.unhandled import give_up, give_up_timer

TRIES = 5
BACKOFF = (timedelta(seconds=0.5), 3.0, timedelta(seconds=15))
"""First pause, growth and cap: an event is parked after about 20 s, before `/readyz` complains."""
RIVALRY = 5
SET_BACK = timedelta(seconds=1)
"""What a clock may go back by without being thought to have been wrong."""
WARY, LOOK_BACK = 40.0, 2.0
"""Seconds for which, and every so many, what was written by the old time is looked for: no transaction lasts longer."""
POLL = 1.0
PACE = 0.01
"""Seconds from the start of one round to the next one's at least: what comes meanwhile shares its commit. The first
event after a quiet moment does not wait."""

FEW = 32
"""Unread texts up to which checking them holds up nobody's commit."""

Decide: TypeAlias = Callable[[Session, Envelope, str], None]
Check: TypeAlias = Callable[[Session, Envelope, str], bool]
"""Answers a text that may mean danger; True if it did."""
log = structlog.get_logger()


class Translate(Protocol):
    """LINE's raw event to an envelope (bot/line/events.py)."""

    def __call__(self, raw: Mapping[str, Any], received_at: Any) -> Envelope: ...


class Inbox:
    """One thread's work; on PostgreSQL any number of processes may have one, on SQLite one."""

    def __init__(
        self,
        database: Database,
        translate: Translate,
        bell: Bell,
        watch: Watch,
        handle: Decide,
        danger_check: Check,
    ) -> None:
        self._database, self._translate, self._bell, self._watch = database, translate, bell, watch
        self._decide, self._danger_check = handle, danger_check
        self._looked = now()
        self._wary_until, self._look_back_at = time.monotonic() + WARY, 0.0

    def run(self) -> None:
        """Until the bell says that the process stops; the round in hand is finished."""
        rung = False
        while not self._bell.stopping.is_set():
            began = time.monotonic()
            try:
                if self.round(rung=rung):
                    self._bell.stopping.wait(max(0.0, began + PACE - time.monotonic()))
                    rung = self._bell.wait("inbox", 0)
                else:
                    rung = self._bell.wait("inbox", self._idle())
            except Exception as error:
                log.exception("inbox_round_failed", database_gone=unreachable(error))
                self._bell.stopping.wait(1)

    def round(self, *, rung: bool = False) -> int:
        """Check, claim, handle; how many events and timers were due. Once `rung` nobody asks first whether any is.

        On SQLite one does: there a look waits for no writer, and the bell also rings for what we wrote ourselves.
        """
        if rung and not self._database.is_sqlite and time.monotonic() > self._wary_until:
            return self._work(look=True)
        with self._database.reading() as session:
            went_back = self._look(session)
            due = went_back or inbox.anything_due(session)
        if went_back:
            self._come_back()
        return self._work() if due else 0

    def _work(self, *, look: bool = False) -> int:
        """Unread texts are checked, then some persons handled: in one commit where no card has to go before."""
        try:
            return self._check_and_handle(look=look)
        except Exception as error:
            if unreachable(error):
                raise
            log.info("inbox_round_again", reason=place_of(error))
        return self._check_all() + self._handle_some()

    def _check_and_handle(self, *, look: bool) -> int:
        with self._database.unit_of_work() as session:
            if look and self._look(session):
                self._bell.ring("inbox")  # the next round comes back first
                return 0
            events, is_dangerous = self._checked(session)
            apart = is_dangerous or len(events) > FEW
            claimed = inbox.NOTHING if apart else inbox.claim(session, checked=_ids(events))
            handled = self._handle(session, claimed)
            inbox.mark_checked(session, set(_ids(events)).difference(_ids(claimed.events)))
        if apart:
            self._bell.ring("outbox")
            handled = self._handle_some()
        else:
            self._bell.ring("outbox", *_rung(session))
        return len(events) + handled

    def _look(self, session: Session) -> bool:
        """Take over what others changed; True if the clock went back: now, before this process began, or a moment ago.

        Then somebody may just have committed by the old time.
        """
        self._watch.look(session)
        if now() < self._looked - SET_BACK:
            self._wary_until, self._look_back_at = time.monotonic() + WARY, 0.0
        self._looked = now()
        return self._look_back_at <= time.monotonic() <= self._wary_until

    def _come_back(self) -> None:
        """Nobody shall wait until it is that late again."""
        self._look_back_at = time.monotonic() + LOOK_BACK
        with self._database.unit_of_work() as session:
            if taken_back := come_back(session):
                log.warning("clock_went_back", rows=taken_back)

    def _idle(self) -> float:
        with self._database.reading() as session:
            due = inbox.next_wake(session, after=self._looked)
        return min(POLL, max(0.0, (due - now()).total_seconds())) if due else POLL

    def _check_all(self) -> int:
        """The danger pass; one at a time when one of them fails. How many were checked."""
        try:
            with self._database.unit_of_work() as session:
                events, _ = self._checked(session)
                inbox.mark_checked(session, _ids(events))
        except Exception as error:
            if unreachable(error):
                raise
            events = self._check_each()
        if events:
            self._bell.ring("outbox")
        return len(events)

    def _checked(self, session: Session) -> tuple[list[Waiting], bool]:
        """The unread texts, and whether any of them was answered with a card."""
        events = inbox.unchecked(session)
        answered = [self._danger_check(session, self._envelope(event), event.order_key) for event in events]
        return events, any(answered)

    def _check_each(self) -> list[Waiting]:
        with self._database.unit_of_work() as session:
            events = inbox.unchecked(session, limit=50)
            for event in events:
                self._check(session, event)
                inbox.mark_checked(session, [event.id])
        return events

    def _check(self, session: Session, event: Waiting) -> None:
        """A check that fails is tried again at once and then let go: the event itself still gets its turn."""
        for _ in range(RIVALRY):
            try:
                with session.begin_nested():
                    self._danger_check(session, self._envelope(event), event.order_key)
            except Exception as error:
                if unreachable(error):
                    raise
                failure = error
                session.expire_all()
            else:
                return
        log.error("danger_check_failed", event_id=event.event_id, reason=place_of(failure))

    def _handle_some(self) -> int:
        keys: list[str] = []
        try:
            with self._database.unit_of_work() as session:
                claimed = inbox.claim(session)
                keys = list(claimed.conversations)
                handled = self._handle(session, claimed)
        except Exception as error:
            if unreachable(error):
                raise
            log.info("inbox_batch_again", reason=place_of(error), persons=len(keys))
            return sum(self._handle_one(key) for key in keys)
        self._bell.ring("outbox", *_rung(session))
        return handled

    def _handle(self, session: Session, claimed: Claim) -> int:
        """Everything that is due for these persons; how much that was."""
        for item in in_order(claimed):
            self._turn(session, item)
        inbox.settle(session, [event.id for event in claimed.events])
        return len(claimed)

    def _handle_one(self, key: str) -> int:
        """One person alone: up to the first event that fails."""
        with self._database.unit_of_work() as session:
            claimed = inbox.claim(session, only=[key])
            for item in in_order(claimed):
                if (error := self._try(session, item)) is not None:
                    self._fail(session, claimed.conversations[key], item, error)
                    break
                if isinstance(item, Waiting):
                    inbox.settle(session, [item.id])
        self._bell.ring("outbox", *_rung(session))
        return len(claimed)

    def _try(self, session: Session, item: Item) -> Exception | None:
        """Handle it in a savepoint. One that lost against a rival sees the new state and tries again (law 2)."""
        for _ in range(RIVALRY):
            try:
                with session.begin_nested():
                    self._turn(session, item)
            except Exception as error:
                if unreachable(error):
                    raise
                failure = error
                session.expire_all()
                if not is_rival(error):
                    break
            else:
                return None
        return failure

    def _turn(self, session: Session, item: Item) -> None:
        if isinstance(item, Waiting):
            self._decide(session, self._envelope(item), item.order_key)
        elif still_due(session, item):
            envelope, key = elapsed(item), item.order_key
            session.delete(item)
            session.flush()
            self._decide(session, envelope, key)

    def _fail(self, session: Session, conversation: Conversation, item: Item, error: Exception) -> None:
        """Hold the person back for a while; after so many tries park the event and tell them that a human looks."""
        attempts, reason = item.attempts + 1, place_of(error)
        log.error(
            "turn_failed", event_id=name_of(item), order_key=item.order_key, attempts=attempts, reason=reason
        )
        if attempts < TRIES:
            conversation.blocked_until = now() + pause(attempts, *BACKOFF)
            if isinstance(item, Timer):
                item.attempts = attempts
            else:
                inbox.failed(session, item.id, attempts, reason)
        elif isinstance(item, Timer):
            give_up_timer(session, item, reason)
        else:
            give_up(session, item, attempts, reason, self._envelope)

    def _envelope(self, event: Waiting) -> Envelope:
        return self._translate(readable(event.raw), event.received_at)


def _ids(events: Iterable[Waiting]) -> list[int]:
    return [event.id for event in events]


def _rung(session: Session) -> tuple[str, ...]:
    """Whom else the commit of this session wakes."""
    return ("calls",) if CALLED in session.info else ()
