"""What an attempt leads to (DESIGN.md §2a; line-platform.md §2.2, §2.4, §2.6).

A refused bundle is taken apart until the bad message stands alone; one of unknown outcome never is: it is tried
again with the same bytes and key. Nothing of a delivery stays but its outcome once it is settled, and of a multicast
that was given up to whom it was to say what.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta

import structlog
from sqlalchemy.orm import Session

from models import multicast, outbox, rates
from models.clock import in_bangkok, now
from models.outbound import Delivery, LaterObject, OutboundMessage, QuotaEntry
from scheduler.send import Job, Kind, Outcome
from scheduler.trouble import pause

UNKNOWN_BACKOFF = (timedelta(seconds=1), 2.0, timedelta(minutes=10))
REPLY_BACKOFF = (timedelta(seconds=0.3), 2.0, timedelta(seconds=3))
LOCKED_OUT_BACKOFF = (timedelta(seconds=5), 2.0, timedelta(minutes=5))
BUSY_BACKOFF = (timedelta(seconds=5), 2.0, timedelta(minutes=10))
RATE_REST = (timedelta(seconds=0.5), timedelta(minutes=1))
QUOTA_REST = timedelta(hours=6)
NOTICE_WAITS = timedelta(hours=24)

BAD_MESSAGE, BAD_RECIPIENT = re.compile(r"messages\[(\d+)\]"), re.compile(r"\bto\[(\d+)\]")
NOBODY = "failed to send messages"
"""LINE's words for a user whom it does not know, or a group that the account is not in (line-platform.md §2.3)."""
log = structlog.get_logger()

Act = Callable[[Session, Delivery, "list[OutboundMessage]", Outcome], None]


def settle(session: Session, attempts: Sequence[tuple[Job, Outcome]]) -> None:
    """Write down what became of these attempts; an attempt whose lease was lost to a rival changes nothing."""
    if not attempts:
        return
    by_id = {job.delivery_id: (job, outcome) for job, outcome in attempts}
    deliveries = outbox.lock_attempted(session, list(by_id))
    carried = outbox.carried_by(session, list(by_id))
    for delivery in deliveries:
        job, outcome = by_id[delivery.id]
        if delivery.lease != job.lease or delivery.state != "trying":
            continue
        delivery.lease = delivery.lease_until = None
        delivery.status, delivery.request_id = outcome.status, outcome.request_id
        delivery.reason = outcome.reason[:300] or None
        _ACTS[outcome.kind](session, delivery, carried[delivery.id], outcome)
    rates.wake_up(session, _awake(attempts))


def _awake(attempts: Sequence[tuple[Job, Outcome]]) -> set[str]:
    sent = {str(job.endpoint) for job, outcome in attempts if outcome.kind == "sent"}
    return sent | ({"quota"} if sent & {"push", "multicast"} else set())


def close(delivery: Delivery, state: str, reason: str | None = None) -> None:
    """Settle for good: what was sent and to whom is forgotten."""
    delivery.state, delivery.settled_at, delivery.reason = state, now(), reason or delivery.reason
    delivery.body, delivery.to = None, ""
    if state != "parked":  # whoever looks may let it be tried again (models/parked.py)
        delivery.planned = None
    delivery.lease = delivery.lease_until = None


def give_up_reply(delivery: Delivery, messages: Sequence[OutboundMessage]) -> None:
    """Its token is dead. If no try can have been accepted, all of it is pushed; else only what must not be lost."""
    if delivery.had_unknown:
        log.error("reply_unknown", delivery=delivery.id, pushed=sum(message.matters for message in messages))
        close(delivery, "unknown", "no try was answered while the reply token lived")
        again = [message for message in messages if message.matters]
    else:
        close(delivery, "refused", delivery.reason or "the reply token died before an attempt")
        again = list(messages)
    _wait_again(again)


def _sent(session: Session, delivery: Delivery, messages: list[OutboundMessage], outcome: Outcome) -> None:
    first = 0
    for message in messages:
        mine = outcome.message_ids[first : first + (message.objects or 1)]
        if mine:
            message.line_message_id = mine[0]
        if message.ticket_id is not None:
            session.add_all(LaterObject(line_message_id=one, message_id=message.id) for one in mine[1:])
        first += message.objects or 1
    if delivery.recipients:
        entry = QuotaEntry(
            delivery_id=delivery.id,
            month=in_bangkok(now()).strftime("%Y-%m"),
            purpose=delivery.purpose,
            recipients=delivery.recipients,
            at=now(),
        )
        session.add(entry)
    close(delivery, "sent")


def _unknown(
    _session: Session, delivery: Delivery, messages: list[OutboundMessage], _outcome: Outcome
) -> None:
    delivery.had_unknown = True
    if delivery.endpoint != "reply":
        delivery.due_at = now() + pause(delivery.attempts, *UNKNOWN_BACKOFF)
        return
    delivery.due_at = now() + pause(delivery.attempts, *REPLY_BACKOFF)
    if delivery.reply_until is None or delivery.due_at >= delivery.reply_until:
        give_up_reply(delivery, messages)


def _token(session: Session, delivery: Delivery, messages: list[OutboundMessage], outcome: Outcome) -> None:
    """Invalid reply token: after an unknown try it was that one which used it; else it was dead, and we push."""
    if delivery.had_unknown:
        _sent(session, delivery, messages, outcome)
    else:
        close(delivery, "refused")
        _wait_again(messages)


def _rate(session: Session, delivery: Delivery, _messages: list[OutboundMessage], _outcome: Outcome) -> None:
    delivery.due_at = rates.rest(session, delivery.endpoint, *RATE_REST)
    log.warning("line_rate_limit", endpoint=delivery.endpoint, until=delivery.due_at.isoformat())


def _busy(_session: Session, delivery: Delivery, _messages: list[OutboundMessage], _outcome: Outcome) -> None:
    """LINE takes nothing more for this chat at present; nobody else waits for it."""
    delivery.due_at = now() + pause(delivery.attempts, *BUSY_BACKOFF)
    log.warning("line_chat_busy", delivery=delivery.id, until=delivery.due_at.isoformat())


def _quota(session: Session, delivery: Delivery, messages: list[OutboundMessage], _outcome: Outcome) -> None:
    until = rates.rest(session, "quota", QUOTA_REST, QUOTA_REST, no_later=rates.month_turns())
    log.error("quota_gone", until=until.isoformat(), endpoint=delivery.endpoint)
    if delivery.endpoint == "multicast":
        delivery.due_at = until
        if now() - (delivery.first_attempt_at or now()) > NOTICE_WAITS:
            close(delivery, "parked", "the month's quota is gone")
        return
    close(delivery, "refused", "the month's quota is gone")
    _wait_again(messages, state="quota")


def _refused(session: Session, delivery: Delivery, messages: list[OutboundMessage], outcome: Outcome) -> None:
    if outcome.status == 401:
        log.error("line_locked_us_out", delivery=delivery.id)
        delivery.due_at = now() + pause(delivery.attempts, *LOCKED_OUT_BACKOFF)
    elif delivery.endpoint == "multicast":
        _split_multicast(session, delivery, outcome)
    elif delivery.endpoint == "push" and NOBODY in outcome.reason.lower():
        _nobody(session, delivery, messages, outcome)
    else:
        log.error(
            "line_refused",
            delivery=delivery.id,
            status=outcome.status,
            reason=outcome.reason,
            messages=len(messages),
        )
        _take_apart(delivery, messages, outcome)


def _nobody(session: Session, delivery: Delivery, messages: list[OutboundMessage], outcome: Outcome) -> None:
    """What goes to whom LINE does not know is dropped as for a blocker, unless they write meanwhile."""
    log.error("line_knows_nobody", to=delivery.to, delivery=delivery.id)
    outbox.lose(session, delivery.to)
    if outbox.unreachable(session, [delivery.to]):
        close(delivery, "parked")  # whoever keeps their case ought to know
        _wait_again(messages)
    else:  # no row to remember it by: without this the same push would be refused for ever
        _take_apart(delivery, messages, outcome)


def _take_apart(delivery: Delivery, messages: list[OutboundMessage], outcome: Outcome) -> None:
    """The bad message goes, if LINE names it or it is alone; the others are bundled anew, in smaller bundles."""
    bad = messages[0] if len(messages) == 1 else _named(messages, outcome)
    good = [message for message in messages if message is not bad]
    if bad is not None:
        bad.state, bad.reason = "refused", outcome.reason[:200]
    else:
        for message in good:
            message.most = max(1, len(messages) // 2)
    token, until = delivery.reply_token, delivery.reply_until
    delivery.reply_token = None  # nothing was sent, so it can still be used
    close(delivery, "refused")
    _wait_again(good)
    for message in good:
        message.reply_token, message.reply_until = token, until


def _named(messages: Sequence[OutboundMessage], outcome: Outcome) -> OutboundMessage | None:
    found = BAD_MESSAGE.search(outcome.reason)
    if found is None:
        return None
    place = int(found[1])
    for message in messages:
        if place < (message.objects or 1):
            return message
        place -= message.objects or 1
    return None


def _split_multicast(session: Session, delivery: Delivery, outcome: Outcome) -> None:
    """Find the recipient whom LINE does not take; the others still get theirs (line-platform.md §9, item 24)."""
    people: list[int] = (delivery.planned or {}).get("people", [])
    if len(people) <= 1 or BAD_MESSAGE.search(outcome.reason) or outcome.status != 400:
        log.error("multicast_refused", delivery=delivery.id, status=outcome.status, reason=outcome.reason)
        _refuse_multicast(session, delivery, people, outcome)
        return
    for part in _parts(people, outcome):
        multicast.plan_again(session, delivery, part)
    close(delivery, "refused", f"split: {outcome.reason}"[:300])


def _refuse_multicast(session: Session, delivery: Delivery, people: list[int], outcome: Outcome) -> None:
    """A person whom LINE does not know is let go; whatever else LINE would not take is left for people to see."""
    named = BAD_RECIPIENT.search(outcome.reason)
    if len(people) != 1 or not (named or NOBODY in outcome.reason.lower()):
        close(delivery, "parked")
        return
    nobody = multicast.reachable(session, people).get(people[0]) if named else None
    if nobody is not None:
        outbox.lose(session, nobody)
    close(delivery, "refused")


def _parts(people: list[int], outcome: Outcome) -> list[list[int]]:
    named = BAD_RECIPIENT.search(outcome.reason)
    if named and int(named[1]) < len(people):
        bad = int(named[1])
        return [part for part in (people[:bad] + people[bad + 1 :], people[bad : bad + 1]) if part]
    half = len(people) // 2
    return [people[:half], people[half:]]


def _wait_again(messages: Sequence[OutboundMessage], state: str = "pending") -> None:
    for message in messages:
        message.state, message.delivery_id, message.objects = state, None, None
        message.reply_token = message.reply_until = None


_ACTS: Mapping[Kind, Act] = {
    "sent": _sent, "unknown": _unknown, "token": _token, "rate": _rate, "busy": _busy, "quota": _quota,
    "refused": _refused,
}  # fmt: skip
