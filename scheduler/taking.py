"""Which deliveries go next: leased in the transaction of `session`, most urgent first, within LINE's rates.

A lease that ran out belongs to a process that died or hung: what it tried may have been sent, so its outcome counts
as unknown (DESIGN.md §2a).
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import structlog
from sqlalchemy.orm import Session

from models import outbox, rates
from models.clock import now
from models.multicast import too_late
from models.outbound import Delivery
from models.outbox import Candidate
from models.words import Lane
from scheduler.freeze import Freezer, Limits
from scheduler.send import Endpoint, Job, Send
from scheduler.settle import close, give_up_reply

WINDOW = 400
LEASE = {"reply": timedelta(seconds=12), "push": timedelta(seconds=28), "multicast": timedelta(seconds=28)}
"""Longer than the sender's slowest attempt, a refreshed token included; what a lost machine held is taken over then."""
KEY_LIVES = timedelta(hours=23)
"""LINE forgets a retry key after 24 h; from then on another try would be another message."""
ENDPOINTS: tuple[Endpoint, ...] = ("reply", "push", "multicast")

log = structlog.get_logger()


@dataclass(slots=True)
class Taken:
    """What may be sent now, and whether bulk has used up this tenth of a second."""

    jobs: list[Job] = field(default_factory=list)
    bulk_rests: bool = False


def take(session: Session, send: Send, free: int, free_for_bulk: int) -> Taken:
    """Lease up to `free` deliveries, freezing new ones; at most `free_for_bulk` of them bulk."""
    limits, resting = _limits(session)
    held_up = bool(resting) or limits.probing  # then many a chat cannot be sent to: look further
    found = outbox.candidates(session, WINDOW if held_up else 2 * free, resting)
    chosen = _choose(found, WINDOW if held_up else free, free_for_bulk)
    freezer, taken = Freezer(session, send, limits), Taken()
    again = _again(
        session, [one.delivery_id for one in chosen if one.delivery_id is not None][:free], freezer, taken
    )
    frozen = freezer.chats([one.chat for one in chosen if one.chat is not None], free - len(again))
    going = [*again, *_granted(session, [one.delivery for one in frozen], taken)]
    for delivery in going:
        _lease(delivery)
    freezer.keep(frozen)
    taken.jobs = [_job(delivery) for delivery in going]
    return taken


def _limits(session: Session) -> tuple[Limits, set[str]]:
    """What may be sent now, and which endpoints rest."""
    pauses = rates.pauses(session)
    resting = {name for name, pause in pauses.items() if pause.until > now()}
    quota_gone, probing = "quota" in resting, "quota" in pauses and "quota" not in resting
    if probing:
        rates.release_quota(session)
    if quota_gone:
        resting |= {"push", "multicast"}
    return Limits("push" in resting, "reply" in resting, quota_gone, probing), resting


def _choose(candidates: Sequence[Candidate], free: int, free_for_bulk: int) -> list[Candidate]:
    bulk = outbox.RANK[Lane.BULK]
    urgent = [one for one in candidates if one.rank < bulk][:free]
    slow = [one for one in candidates if one.rank >= bulk][: max(0, min(free - len(urgent), free_for_bulk))]
    return urgent + slow


def _again(session: Session, ids: Sequence[int], freezer: Freezer, taken: Taken) -> list[Delivery]:
    """Those of the deliveries that may be tried now. Rates come first: what must wait is not worth preparing."""
    due = outbox.lock_deliveries(session, ids)
    for delivery in due:
        delivery.had_unknown = delivery.had_unknown or delivery.lease is not None
    alive = [delivery for delivery in due if _alive(session, delivery)]
    granted = _granted(session, alive, taken)
    freezer.look_up(granted)
    return [delivery for delivery in granted if _has_somebody(delivery, freezer)]


def _granted(session: Session, deliveries: Sequence[Delivery], taken: Taken) -> list[Delivery]:
    """What the fleet's rates allow of them in this tenth of a second; the rest is due in the next."""
    granted: list[Delivery] = []
    for endpoint in ENDPOINTS:
        mine = [delivery for delivery in deliveries if delivery.endpoint == endpoint]
        allowed = rates.grant(session, endpoint, len(mine))
        granted.extend(mine[:allowed])
        for delivery in mine[allowed:]:
            delivery.lease, delivery.lease_until, delivery.due_at = None, None, rates.next_tenth()
        taken.bulk_rests |= allowed < len(mine) and endpoint == "multicast"
    return granted


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


def _lease(delivery: Delivery) -> None:
    delivery.lease, delivery.lease_until = uuid.uuid4().hex, now() + LEASE[delivery.endpoint]
    delivery.attempts = (delivery.attempts or 0) + 1
    delivery.first_attempt_at = delivery.first_attempt_at or now()


def _job(delivery: Delivery) -> Job:
    endpoint = next(one for one in ENDPOINTS if one == delivery.endpoint)
    bulk = delivery.lane is Lane.BULK
    return Job(delivery.id, delivery.lease or "", endpoint, delivery.body or b"", delivery.retry_key, bulk)
