"""Queries on outreach programmes, their visits, and who wants to hear of them."""

import json
from collections.abc import Sequence
from datetime import date

from sqlalchemy import String, and_, cast, or_, select
from sqlalchemy.orm import Session

from models.outreach import ClosedDay, Notice, Programme, Run, Stop, Subscription, Visit
from models.people import Person
from models.words import NoticeKind


def programmes(session: Session) -> Sequence[Programme]:
    """All programmes, the one that ends last first."""
    return session.scalars(select(Programme).order_by(Programme.valid_to.desc(), Programme.code)).all()


def programme_of(session: Session, code: str) -> Programme | None:
    """The programme with this code."""
    return session.scalar(select(Programme).filter_by(code=code))


def stops_of(session: Session, programme_id: int) -> Sequence[Stop]:
    """The stops in use, in rotation order."""
    wanted = select(Stop).filter_by(programme_id=programme_id, active=True)
    return session.scalars(wanted.order_by(Stop.position)).all()


def all_stops(session: Session, programme_id: int) -> dict[int, Stop]:
    """Every stop the programme ever had, by its key."""
    return {stop.id: stop for stop in session.scalars(select(Stop).filter_by(programme_id=programme_id))}


def visits_of(session: Session, programme_id: int, first: date, last: date) -> Sequence[Visit]:
    """The visits from one day to another, both inclusive, by date; cancelled ones too."""
    wanted = select(Visit).filter_by(programme_id=programme_id).where(Visit.date.between(first, last))
    return session.scalars(wanted.order_by(Visit.date)).all()


def next_visits(session: Session, programme_id: int, today: date, limit: int) -> Sequence[Visit]:
    """The coming visits, today's too; cancelled ones too, since people must see them."""
    wanted = select(Visit).filter_by(programme_id=programme_id).where(Visit.date >= today)
    return session.scalars(wanted.order_by(Visit.date).limit(limit)).all()


def visits_on(session: Session, day: date) -> Sequence[Visit]:
    """All programmes' visits on one day."""
    return session.scalars(select(Visit).filter_by(date=day).order_by(Visit.programme_id)).all()


def closed_rows(session: Session, first: date, last: date) -> Sequence[ClosedDay]:
    """The operator's own days of these years, closed or opened."""
    return session.scalars(select(ClosedDay).where(ClosedDay.date.between(first, last))).all()


def subscription_of(session: Session, person_id: int, programme_id: int) -> Subscription | None:
    """What this person wants to hear of this programme."""
    return session.scalar(select(Subscription).filter_by(person_id=person_id, programme_id=programme_id))


def subscriptions_of(session: Session, person_id: int) -> Sequence[Subscription]:
    """Everything this person wants to hear of."""
    return session.scalars(select(Subscription).filter_by(person_id=person_id)).all()


def wanting(
    session: Session,
    programme_id: int,
    stop: str,
    day: date | None = None,
    *,
    morning: bool = False,
    chosen_only: bool = False,
) -> tuple[set[int], int]:
    """Keys of those who want to hear of this stop and can; and how many cannot (blocked, erased).

    Of a visit on `day` nobody hears who pauses until later; `morning` asks for those who want that notice too,
    `chosen_only` for those who asked for this very stop.

    Of 100,000 rows most have no stops of their own: their JSON is not worth parsing.
    """
    can_hear = and_(Person.line_user_id.is_not(None), Person.blocked_at.is_(None))
    rows = (
        select(Subscription.person_id, cast(Subscription.stops, String), can_hear)
        .join(Person, Person.id == Subscription.person_id)
        .where(Subscription.programme_id == programme_id)
    )
    if day is not None:
        rows = rows.where(or_(Subscription.paused_until.is_(None), Subscription.paused_until <= day))
    if morning:
        rows = rows.where(Subscription.morning)
    can, cannot = set(), 0
    for person_id, stops, reachable in session.execute(rows):
        if chosen_only and stops == "[]":
            continue
        if stops != "[]" and (chosen := json.loads(stops)) and stop not in chosen:
            continue
        if reachable:
            can.add(person_id)
        else:
            cannot += 1
    return can, cannot


def run_of(session: Session, visit_id: int, kind: NoticeKind, revision: int | None = None) -> Run | None:
    """The newest run of this kind about a visit (of one revision)."""
    wanted = select(Run).filter_by(visit_id=visit_id, kind=kind)
    if revision is not None:
        wanted = wanted.filter_by(revision=revision)
    return session.scalar(wanted.order_by(Run.revision.desc()).limit(1))


def unannounced(
    session: Session, first: date, last: date, kind: NoticeKind = NoticeKind.WEEKLY
) -> Sequence[Visit]:
    """Planned visits of these days that no run of this kind stands for (or only the question about it), by date."""
    announced = select(Run.visit_id).where(Run.kind == kind, Run.state != "asked")
    wanted = select(Visit).where(
        Visit.date.between(first, last), Visit.state == "planned", Visit.id.not_in(announced)
    )
    return session.scalars(wanted.order_by(Visit.date)).all()


def runs_between(session: Session, first: date, last: date) -> Sequence[tuple[Run, Visit]]:
    """Runs about the visits of these days, newest first."""
    wanted = select(Run, Visit).join(Visit, Visit.id == Run.visit_id).where(Visit.date.between(first, last))
    return [
        (run, visit) for run, visit in session.execute(wanted.order_by(Run.planned_at.desc(), Run.id.desc()))
    ]


def locked(session: Session, visit_id: int) -> Visit:
    """The visit as it is now, held against others until this unit ends: two never act on it at once."""
    wanted = select(Visit).filter_by(id=visit_id).with_for_update().execution_options(populate_existing=True)
    return session.scalars(wanted).one()


def told_and_wanting(session: Session, visit: Visit) -> tuple[set[int], int]:
    """Of those to whom some notice of this visit went: who still subscribes and can hear; and how many cannot."""
    told = select(Notice.person_id).join(Run, Run.id == Notice.run_id).where(Run.visit_id == visit.id)
    rows = session.execute(
        select(Person.id, Person.line_user_id, Person.blocked_at)
        .join(Subscription, Subscription.person_id == Person.id)
        .where(Subscription.programme_id == visit.programme_id, Person.id.in_(told))
    ).all()
    can = {key for key, line_user_id, blocked_at in rows if line_user_id is not None and blocked_at is None}
    return can, len(rows) - len(can)


def neighbour(session: Session, visit: Visit, *, later: bool) -> Visit | None:
    """The visit of the programme before or behind this one that was or will be made."""
    wanted = select(Visit).filter_by(programme_id=visit.programme_id).where(Visit.state != "cancelled")
    if later:
        wanted = wanted.where(Visit.date > visit.date).order_by(Visit.date)
    else:
        wanted = wanted.where(Visit.date < visit.date).order_by(Visit.date.desc())
    return session.scalar(wanted.limit(1))
