"""A run is planned in slices of commits: who hears is settled once, then the notices are written some thousands at a time.

So a plan of 100,000 holds nobody up: on SQLite the write lock is let go between the slices. Nothing of a run goes out
before all of it is written, and a process that dies leaves a plan that any other goes on with: the place it had reached
is a row of the same commit as the notices before it.
"""

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, text, update
from sqlalchemy.orm import Session

from models.audience import Audience, last_subscription, slice_of
from models.clock import now
from models.multicast import MOST_RECIPIENTS
from models.outbound import Delivery
from models.outreach import Run
from models.words import Lane, Purpose

SLICE = 10 * MOST_RECIPIENTS
"""Persons a commit."""
PLANNING, QUEUED = "planning", "queued"
WRITTEN = "planned"
"""The state of a delivery that waits for the rest of its run to be written."""


@dataclass(frozen=True, slots=True)
class Words:
    """What a run says (`handlers.messages` JSON), for which purpose, and until when it still helps."""

    content: Mapping[str, Any]
    purpose: Purpose
    until: datetime


def begin(session: Session, run: Run, audience: Audience, words: Words, expected: tuple[int, int]) -> None:
    """Settle who hears: those who subscribe from now on do not. `write_slice` goes on with it.

    `expected` is how many can hear, and how many cannot (models/audience.py, `counted`).
    """
    run.state, run.reason, run.planned_at = PLANNING, None, now()
    run.audience, run.skipped = expected
    run.plan = {
        "audience": audience.to_json(),
        "content": words.content,
        "purpose": words.purpose.value,
        "until": words.until.isoformat(),
        "upto": last_subscription(session, audience.programme_id),
        "reached": 0,
        "persons": 0,
        "deliveries": [],
    }
    session.flush()


def unfinished(session: Session) -> Sequence[int]:
    """Runs of which notices are still to be written."""
    return session.scalars(select(Run.id).where(Run.state == PLANNING).order_by(Run.id)).all()


def write_slice(session: Session, run: Run, due_at: datetime) -> bool:
    """Write the notices of the next persons. True when all are written; then they go out, at `due_at`.

    The caller holds the run's row, so that two processes take turns.
    """
    plan = dict(run.plan or {})
    audience = Audience.from_json(plan["audience"])
    heard = slice_of(session, audience, plan["reached"], plan["upto"], SLICE)
    if heard:
        people = [person for _subscription, person in heard]
        plan["deliveries"] = [*plan["deliveries"], *_write(session, run.id, plan, people)]
        plan["reached"], plan["persons"] = heard[-1][0], plan["persons"] + len(people)
    if len(heard) == SLICE:
        run.plan = plan
        return False
    run.state, run.audience, run.plan = QUEUED, plan["persons"], None
    ready = update(Delivery).where(Delivery.id.in_(plan["deliveries"]), Delivery.state == WRITTEN)
    session.execute(ready.values(state="trying", due_at=due_at))
    session.flush()
    return True


def locked_run(session: Session, run_id: int) -> Run | None:
    """The run, held against others, if it is still being planned."""
    asked = select(Run).filter_by(id=run_id).with_for_update().execution_options(populate_existing=True)
    run = session.scalar(asked)
    return run if run is not None and run.state == PLANNING else None


def _write(session: Session, run_id: int, plan: Mapping[str, Any], people: Sequence[int]) -> list[int]:
    """Multicasts of at most 500 for these persons, each with a retry key of its own, and a notice for each person."""
    chunks = [people[start : start + MOST_RECIPIENTS] for start in range(0, len(people), MOST_RECIPIENTS)]
    made = session.scalars(
        insert(Delivery).returning(Delivery.id), [_delivery(plan, sorted(chunk)) for chunk in chunks]
    ).all()
    asked = text(_NOTICES[session.get_bind().dialect.name])
    session.execute(asked, {"run": run_id, "ids": json.dumps(list(made))})
    return list(made)


def _delivery(plan: Mapping[str, Any], people: Sequence[int]) -> dict[str, Any]:
    return {
        "endpoint": "multicast",
        "to": "notices",
        "lane": Lane.BULK,
        "purpose": Purpose(plan["purpose"]),
        "planned": {"people": list(people), "content": [plan["content"]], "until": plan["until"]},
        "retry_key": str(uuid.uuid4()),
        "recipients": len(people),
        "state": WRITTEN,
        "attempts": 0,
        "had_unknown": False,
        "due_at": now(),
    }


# One statement for a whole slice: from the lists that its deliveries hold.
_NOTICES = {
    "postgresql": "INSERT INTO notice (run_id, person_id, delivery_id) "
    "SELECT :run, CAST(one.key AS bigint), delivery.id FROM delivery "
    "CROSS JOIN LATERAL json_array_elements_text(delivery.planned -> 'people') AS one(key) "
    "WHERE delivery.id IN (SELECT CAST(value AS bigint) FROM json_array_elements_text(CAST(:ids AS json)))",
    "sqlite": "INSERT INTO notice (run_id, person_id, delivery_id) "
    "SELECT :run, one.value, delivery.id FROM delivery "
    "JOIN json_each(delivery.planned, '$.people') AS one "
    "WHERE delivery.id IN (SELECT value FROM json_each(:ids))",
}
