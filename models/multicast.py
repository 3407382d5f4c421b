"""Requests to many at once: planned by person, addressed at the first attempt to those who can still be reached."""

import json
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import text, update
from sqlalchemy.orm import Session

from models.clock import now
from models.outbound import Delivery
from models.outreach import Notice
from models.words import Lane, Purpose

MOST_RECIPIENTS = 500
"""LINE's limit (line-platform.md §2.1)."""


def plan_multicast(
    session: Session,
    people: Sequence[int],
    content: Sequence[Mapping[str, Any]],
    *,
    purpose: Purpose = Purpose.NOTICE,
    lane: Lane = Lane.BULK,
    due_at: datetime | None = None,
) -> Delivery:
    """One multicast to at most 500 persons (by id), of at most five messages (`handlers.messages` JSON).

    Its bytes are made at the first attempt, for those who can still be reached then. Point each `Notice` at it.
    """
    if not 1 <= len(people) <= MOST_RECIPIENTS:
        raise ValueError(f"a multicast has 1 to {MOST_RECIPIENTS} recipients, not {len(people)}")
    delivery = Delivery(
        endpoint="multicast",
        to="notices",
        lane=lane,
        purpose=purpose,
        planned={"people": list(people), "content": list(content)},
        retry_key=str(uuid.uuid4()),
        recipients=len(people),
        due_at=due_at or now(),
    )
    session.add(delivery)
    session.flush()
    return delivery


def plan_again(session: Session, delivery: Delivery, people: Sequence[int]) -> Delivery:
    """The same for these of its people, as a request of its own, with a key of its own; their notices go with it."""
    plan = delivery.planned or {}
    again = plan_multicast(session, people, plan["content"], purpose=delivery.purpose, lane=delivery.lane)
    again.planned = {**plan, "people": list(people)}  # also until when it helps
    moved = update(Notice).where(Notice.delivery_id == delivery.id, Notice.person_id.in_(people))
    session.execute(moved.values(delivery_id=again.id))
    return again


def too_late(delivery: Delivery) -> bool:
    """True of a notice that would no longer help (`until`, models/notices.py): the visit has begun."""
    until = (delivery.planned or {}).get("until")
    return until is not None and now() >= datetime.fromisoformat(until)


def reachable(session: Session, people: Sequence[int]) -> dict[int, str]:
    """Those of the persons (by key) whom a multicast can still reach, with their LINE ids, and maybe others.

    One row for all of them: a hundred thousand are not worth a row each. Where they lie close together everybody
    between the first and the last is read, which costs a fifth of looking each one up.
    """
    if not people:
        return {}
    first, last = min(people), max(people)
    scattered = last - first > CLOSE_TOGETHER * len(people)
    given = {"first": first, "last": last} | ({"people": json.dumps(people)} if scattered else {})
    asked = _REACHABLE[session.get_bind().dialect.name][scattered]
    keys, users = (json.loads(found or "[]") for found in session.execute(asked, given).one())
    return dict(zip(keys, users, strict=True))


CLOSE_TOGETHER = 4
"""Keys that are passed over for each that is wanted."""

_BETWEEN = "FROM person WHERE blocked_at IS NULL AND line_user_id IS NOT NULL AND id BETWEEN :first AND :last"
_LISTED = {
    "postgresql": "SELECT CAST(array_to_json(array_agg(id)) AS text), "
    "CAST(array_to_json(array_agg(line_user_id)) AS text)",
    "sqlite": "SELECT json_group_array(id), json_group_array(line_user_id)",
}
_AMONG = {
    "postgresql": "AND id = ANY(CAST(translate(:people, '[]', '{}') AS bigint[]))",  # read faster than JSON
    "sqlite": "AND id IN (SELECT value FROM json_each(:people))",
}
_REACHABLE = {
    name: (text(f"{listed} {_BETWEEN}"), text(f"{listed} {_BETWEEN} {_AMONG[name]}"))
    for name, listed in _LISTED.items()
}
"""What to ask for people close together, and for scattered ones."""
