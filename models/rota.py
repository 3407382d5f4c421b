"""Queries on outreach programmes, their visits, and who wants to hear of them."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.centres import Member
from models.outreach import ClosedDay, Programme, Run, Stop, Subscription, Visit, VisitChange
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


def run_of(session: Session, visit_id: int, kind: NoticeKind, revision: int | None = None) -> Run | None:
    """The newest run of this kind about a visit (of one revision)."""
    wanted = select(Run).filter_by(visit_id=visit_id, kind=kind)
    if revision is not None:
        wanted = wanted.filter_by(revision=revision)
    return session.scalar(wanted.order_by(Run.revision.desc()).limit(1))


def unannounced(
    session: Session, first: date, last: date, kind: NoticeKind = NoticeKind.WEEKLY
) -> Sequence[Visit]:
    """Planned visits of these days that no run of this kind stands for, by date.

    A question about it is none, nor is one that was withdrawn since the visit changed.
    """
    announced = select(Run.visit_id).where(Run.kind == kind, Run.state.not_in(("asked", "withdrawn")))
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


def runs_of(session: Session, visit_id: int) -> Sequence[Run]:
    """The runs about one visit, newest first."""
    wanted = select(Run).filter_by(visit_id=visit_id).order_by(Run.planned_at.desc(), Run.id.desc())
    return session.scalars(wanted).all()


def neighbour(session: Session, visit: Visit, *, later: bool) -> Visit | None:
    """The visit of the programme before or behind this one that was or will be made."""
    wanted = select(Visit).filter_by(programme_id=visit.programme_id).where(Visit.state != "cancelled")
    if later:
        wanted = wanted.where(Visit.date > visit.date).order_by(Visit.date)
    else:
        wanted = wanted.where(Visit.date < visit.date).order_by(Visit.date.desc())
    return session.scalar(wanted.limit(1))


def changes_of(
    session: Session, visits: Collection[int]
) -> Sequence[tuple[VisitChange, Stop, Member | None]]:
    """What people changed of these visits, oldest first: the stop before it, and who did it (None: a command line)."""
    wanted = (
        select(VisitChange, Stop, Member)
        .join(Stop, Stop.id == VisitChange.stop_id)
        .outerjoin(Member, Member.id == VisitChange.member_id)
        .where(VisitChange.visit_id.in_(visits))
    )
    rows = session.execute(wanted.order_by(VisitChange.at, VisitChange.id))
    return [(change, stop, member) for change, stop, member in rows]


def comes_again(session: Session, visit: Visit) -> bool:
    """True while the stop of this visit has another one behind it that is not cancelled."""
    later = select(Visit.id).where(Visit.stop_id == visit.stop_id, Visit.date > visit.date)
    return session.scalar(later.where(Visit.state != "cancelled").limit(1)) is not None


def last_day(session: Session, programme_id: int) -> date | None:
    """The day of the last visit of a programme that was or will be made."""
    made = (Visit.programme_id == programme_id, Visit.state != "cancelled")
    return session.scalar(select(func.max(Visit.date)).where(*made))
