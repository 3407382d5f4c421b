"""Notices on their way: in multicasts of at most 500 (models/planning.py), withdrawn while nothing of them was sent.

A planned multicast is a `Delivery` whose `planned` holds the persons and what to say; the outbox reads their LINE ids
(without those who blocked us or were erased meanwhile) and freezes the request at its first attempt.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, and_, delete, func, or_, select, update
from sqlalchemy.orm import Session

from models.audience import nothing_sent
from models.clock import now
from models.outbound import Delivery
from models.outreach import Notice, Run, Visit
from models.planning import PLANNING, QUEUED, WRITTEN
from models.words import NoticeKind

WITHDRAWN = "withdrawn"
UNDER_WAY = (WRITTEN, "trying")
AT_ONCE = 5000
"""Notices that are forgotten in one commit."""


def waiting(session: Session) -> int:
    """How many persons the multicasts on their way go to: messages of the month that are spoken for."""
    going = (Delivery.endpoint == "multicast", Delivery.state == "trying")
    written = session.scalar(select(func.sum(Delivery.recipients)).where(*going)) or 0
    planned = session.scalar(select(func.sum(Run.audience)).where(Run.state == PLANNING)) or 0
    return int(written) + int(planned)


def withdraw_unsent(session: Session, visit_id: int, kind: NoticeKind | None = None) -> int:
    """Take back what no attempt was made to send about a visit (of one kind); how many persons now will not hear it.

    So is what LINE refused and somebody might let be tried again. The notices stay, with a delivery that was withdrawn. A run of which nothing went out is withdrawn as a whole.
    """
    ids = _unsent_about(session, visit_id, kind)
    persons = _persons(session, ids)
    gone = {"state": WITHDRAWN, "settled_at": now(), "planned": None, "body": None, "to": ""}
    session.execute(update(Delivery).where(Delivery.id.in_(ids)).values(gone))
    wanted = select(Run).filter_by(visit_id=visit_id).where(Run.state.in_((PLANNING, QUEUED)))
    for run in session.scalars(wanted if kind is None else wanted.filter_by(kind=kind)):
        if run.state == PLANNING or set(outcomes(session, run.id)) == {WITHDRAWN}:
            run.state, run.plan = WITHDRAWN, None
    session.flush()
    return persons


def runs_waiting(session: Session) -> Sequence[Run]:
    """Runs of which something waits that cannot have been sent yet."""
    due = session.scalars(select(Delivery.id).where(*_unsent(), Delivery.endpoint == "multicast")).all()
    # one look into the index for each: a run's notices are not worth reading for its key
    one = select(Notice.run_id).where(Notice.delivery_id == Delivery.id).limit(1).scalar_subquery()
    found = set(session.scalars(select(one).where(Delivery.id.in_(due)))) if due else set()
    wanted = select(Run).where(Run.id.in_(found), Run.state == QUEUED)
    return session.scalars(wanted.order_by(Run.id)).all() if found else ()


def postpone(session: Session, run_id: int, at: datetime) -> None:
    """Let what no attempt was made to send of a run wait until then."""
    about = select(Notice.delivery_id).where(Notice.run_id == run_id).distinct()
    waiting = (Delivery.id.in_(about), *_unsent(), Delivery.due_at < at)
    session.execute(update(Delivery).where(*waiting).values(due_at=at))


def withdraw_from_person(session: Session, person_id: int) -> None:
    """Leave this person out of whatever no attempt was made to send, or might be tried again."""
    about = select(Notice.delivery_id).where(Notice.person_id == person_id)
    still = or_(and_(*_untouched()), _given_up())
    waiting = select(Delivery).where(Delivery.id.in_(about), still).with_for_update()
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


def close_books(session: Session, before: date) -> int:
    """Keep what became of the runs about visits before this day of which nothing is under way any more; how many."""
    closed = 0
    for run in session.scalars(_open_books(before).limit(20)):
        became = outcomes(session, run.id)
        if not set(became) & set(UNDER_WAY):
            run.became = dict(became)
            closed += 1
    session.flush()
    return closed


def forget_old(session: Session, before: date) -> int:
    """Forget who heard of the visits before this day, some thousands at a time; the numbers stay with their run."""
    run_id = session.scalar(_old_names(before))
    if run_id is None:
        return 0
    people = session.scalars(select(Notice.person_id).where(Notice.run_id == run_id).limit(AT_ONCE)).all()
    session.execute(delete(Notice).where(Notice.run_id == run_id, Notice.person_id.in_(people)))
    return len(people)


def anything_over(session: Session, closed: date, forgotten: date) -> bool:
    """True if `close_books` or `forget_old` has something to do."""
    return (
        session.scalar(_open_books(closed).limit(1)) is not None
        or session.scalar(_old_names(forgotten)) is not None
    )


def _open_books(before: date) -> Select[Run]:
    over = select(Run).join(Visit, Visit.id == Run.visit_id).where(Visit.date < before)
    return over.where(Run.became.is_(None), Run.state != PLANNING).order_by(Run.id)


def _old_names(before: date) -> Select[int]:
    of_it = select(Notice.run_id).where(Notice.run_id == Run.id).exists()
    over = select(Run.id).join(Visit, Visit.id == Run.visit_id).where(Visit.date < before)
    return over.where(Run.became.is_not(None), of_it).limit(1)


def _unsent_about(session: Session, visit_id: int, kind: NoticeKind | None) -> Sequence[int]:
    runs = select(Run.id).where(Run.visit_id == visit_id)
    if kind is not None:
        runs = runs.where(Run.kind == kind)
    about = select(Notice.delivery_id).where(Notice.run_id.in_(runs)).distinct()
    still = or_(and_(*_unsent(WRITTEN)), _given_up())
    asked = select(Delivery.id).where(Delivery.id.in_(about), still).order_by(Delivery.id)
    return session.scalars(asked.with_for_update()).all()


def _persons(session: Session, deliveries: Sequence[int]) -> int:
    asked = select(func.count()).select_from(Notice).where(Notice.delivery_id.in_(deliveries))
    return session.scalar(asked) or 0


def _unsent(*more: str) -> tuple[ColumnElement[bool], ...]:
    return Delivery.state.in_(("trying", *more)), nothing_sent()


def _given_up() -> ColumnElement[bool]:
    """Parked, and kept so that it can be tried again (models/parked.py)."""
    return and_(Delivery.state == "parked", Delivery.planned.is_not(None))


def _untouched() -> tuple[ColumnElement[bool], ...]:
    return (
        Delivery.state.in_(UNDER_WAY),
        Delivery.body.is_(None),
        Delivery.attempts == 0,
        Delivery.lease.is_(None),
    )
