"""Notices on their way: planned in multicasts of at most 500, and withdrawn while nothing of them was sent.

A planned multicast is a `Delivery` whose `planned` holds the persons and what to say; the outbox reads their LINE ids
(without those who blocked us or were erased meanwhile) and freezes the request at its first attempt.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, func, insert, literal, or_, select, text, update
from sqlalchemy.orm import Session

from models.outbound import Delivery
from models.outbox import MOST_RECIPIENTS, plan_multicast
from models.outreach import Notice, Run
from models.people import Person
from models.words import NoticeKind, Purpose

TOO_MANY = 429


def plan(
    session: Session,
    run: Run,
    people: Sequence[int],
    content: dict[str, Any],
    *,
    purpose: Purpose,
    due_at: datetime,
    until: datetime,
) -> int:
    """Queue one message (`handlers.messages` JSON) for these persons, each with a `Notice`; the number of deliveries.

    What is not begun to be sent by `until` would no longer help: the outbox lets it be.
    """
    everybody = sorted(people)
    chunks = [
        everybody[start : start + MOST_RECIPIENTS] for start in range(0, len(everybody), MOST_RECIPIENTS)
    ]
    for chunk in chunks:
        delivery = plan_multicast(session, chunk, [content], purpose=purpose, due_at=due_at)
        delivery.planned = {**(delivery.planned or {}), "until": until.astimezone(UTC).isoformat()}
        told = select(literal(run.id), Person.id, literal(delivery.id)).where(Person.id.in_(chunk))
        session.execute(insert(Notice).from_select(["run_id", "person_id", "delivery_id"], told))
    return len(chunks)


def reachable_of(session: Session, deliveries: Sequence[int]) -> dict[int, list[tuple[int, str]]]:
    """Of each planned multicast the persons whom it can still reach, by key, with their LINE ids.

    One row a delivery: a hundred thousand of them are not worth a row each.
    """
    asked = text(_REACHABLE_OF[session.get_bind().dialect.name])
    rows = session.execute(asked, {"ids": json.dumps(list(deliveries))})
    found = {key: sorted(_pairs(pairs)) for key, pairs in rows}
    return {key: found.get(key, []) for key in deliveries}


def _pairs(stored: str | list[list[Any]]) -> list[tuple[int, str]]:
    """SQLite gives JSON as text, psycopg as values."""
    pairs = json.loads(stored) if isinstance(stored, str) else stored
    return [(person, line_user_id) for person, line_user_id in pairs]


_REACHABLE_OF = {
    "postgresql": "SELECT delivery.id, json_agg(json_build_array(person.id, person.line_user_id)) "
    "FROM delivery CROSS JOIN LATERAL json_array_elements_text(delivery.planned -> 'people') AS one(key) "
    "JOIN person ON person.id = CAST(one.key AS bigint) "
    "AND person.blocked_at IS NULL AND person.line_user_id IS NOT NULL "
    "WHERE delivery.id IN (SELECT CAST(value AS bigint) FROM json_array_elements_text(CAST(:ids AS json))) "
    "GROUP BY delivery.id",
    "sqlite": "SELECT delivery.id, json_group_array(json_array(person.id, person.line_user_id)) "
    "FROM delivery JOIN json_each(delivery.planned, '$.people') AS one "
    "JOIN person ON person.id = one.value "
    "AND person.blocked_at IS NULL AND person.line_user_id IS NOT NULL "
    "WHERE delivery.id IN (SELECT value FROM json_each(:ids)) GROUP BY delivery.id",
}


def waiting(session: Session) -> int:
    """How many persons the multicasts on their way go to: messages of the month that are spoken for."""
    wanted = select(func.sum(Delivery.recipients)).where(
        Delivery.endpoint == "multicast", Delivery.state == "trying"
    )
    return int(session.scalar(wanted) or 0)


def withdraw_unsent(session: Session, visit_id: int, kind: NoticeKind | None = None) -> int:
    """Take back what no attempt was made to send about a visit (of one kind); how many persons now will not hear it."""
    about = select(Notice.delivery_id).join(Run, Run.id == Notice.run_id).where(Run.visit_id == visit_id)
    if kind is not None:
        about = about.where(Run.kind == kind)
    ids = session.scalars(
        select(Delivery.id).where(Delivery.id.in_(about), *_unsent()).with_for_update()
    ).all()
    persons = session.scalar(select(func.count()).select_from(Notice).where(Notice.delivery_id.in_(ids))) or 0
    session.execute(delete(Notice).where(Notice.delivery_id.in_(ids)))
    session.execute(delete(Delivery).where(Delivery.id.in_(ids)))
    return persons


def runs_waiting(session: Session) -> Sequence[Run]:
    """Runs of which something waits that cannot have been sent yet."""
    due = select(Delivery.id).where(*_unsent(), Delivery.endpoint == "multicast")
    if session.scalar(due.limit(1)) is None:
        return ()
    wanted = select(Notice.run_id).where(Notice.delivery_id.in_(due)).distinct()
    return session.scalars(select(Run).where(Run.id.in_(wanted)).order_by(Run.id)).all()


def postpone(session: Session, run_id: int, at: datetime) -> None:
    """Let what no attempt was made to send of a run wait until then."""
    about = select(Notice.delivery_id).where(Notice.run_id == run_id).distinct()
    waiting = (Delivery.id.in_(about), *_unsent(), Delivery.due_at < at)
    session.execute(update(Delivery).where(*waiting).values(due_at=at))


def withdraw_from_person(session: Session, person_id: int) -> None:
    """Leave this person out of whatever no attempt was made to send."""
    about = select(Notice.delivery_id).where(Notice.person_id == person_id)
    waiting = select(Delivery).where(Delivery.id.in_(about), *_untouched()).with_for_update()
    for delivery in session.scalars(waiting):
        planned = dict(delivery.planned or {})
        planned["people"] = [one for one in planned.get("people", ()) if one != person_id]
        delivery.planned, delivery.recipients = planned, len(planned["people"])
        session.execute(
            delete(Notice).where(Notice.delivery_id == delivery.id, Notice.person_id == person_id)
        )
        if not planned["people"]:
            session.delete(delivery)


def outcomes(session: Session, run_id: int) -> Mapping[str, int]:
    """How many persons of a run by what became of their delivery: trying, sent, refused, unknown, parked."""
    states = (
        select(Delivery.state, func.count())
        .select_from(Notice)
        .join(Delivery, Delivery.id == Notice.delivery_id)
    )
    rows = session.execute(states.filter(Notice.run_id == run_id).group_by(Delivery.state)).all()
    return {state: int(count) for state, count in rows}


def _unsent() -> tuple[ColumnElement[bool], ...]:
    """Of which nothing can have been sent: not tried yet, or LINE said each time that it takes nothing now (429)."""
    never = or_(Delivery.attempts == 0, Delivery.status == TOO_MANY)
    return (Delivery.state == "trying", Delivery.lease.is_(None), Delivery.had_unknown.is_(False), never)


def _untouched() -> tuple[ColumnElement[bool], ...]:
    return (
        Delivery.state == "trying",
        Delivery.body.is_(None),
        Delivery.attempts == 0,
        Delivery.lease.is_(None),
    )
