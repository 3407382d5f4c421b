"""Staff add a visit that the rota does not have: in a week it skipped, or a second one in a week."""

from datetime import date
from itertools import chain, count

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers import wording
from handlers.calendar import long_date
from handlers.outreach.changes import NotDone, note
from handlers.outreach.rota import iso_week
from models import clock
from models import rota as rows
from models.outreach import Programme, Stop, Visit


def add_visit(
    session: Session, programme_id: int, day: date, stop: str, *, by: int | None = None
) -> Visit | NotDone:
    """Add a visit on this day at this stop (code). Its weekly notice goes out like that of any other visit.

    In a week of its own it is the visit of that week, and uses the turn of its stop up; beside another one it is one
    more, and the rota goes on as if it were not there. `by` is the member who adds it.
    """
    locked = select(Programme).filter_by(id=programme_id).with_for_update()  # two at once take no same name
    programme = session.scalars(locked).one()
    where = session.scalar(select(Stop).filter_by(programme_id=programme_id, code=stop, active=True))
    refused = _refusal(session, programme, day)
    if refused or where is None:
        return refused or NotDone(wording.text("outreach.refused.no_stop", stop=stop))
    week = _free_name(session, programme_id, iso_week(day))
    added = Visit(programme_id=programme_id, week=week, date=day, stop_id=where.id, changed_by_hand=True)
    session.add(added)
    session.flush()
    note(session, added, "added", by)
    return added


def _refusal(session: Session, programme: Programme, day: date) -> NotDone | None:
    if day < clock.today().date():
        return NotDone(wording.text("outreach.refused.over", date=long_date(day)))
    if not programme.valid_from <= day <= programme.valid_to:
        return NotDone(wording.text("outreach.refused.out_of_season", date=long_date(day)))
    if any(one.state != "cancelled" for one in rows.visits_of(session, programme.id, day, day)):
        return NotDone(wording.text("outreach.refused.taken", date=long_date(day)))
    return None


def _free_name(session: Session, programme_id: int, week: str) -> str:
    """The ISO week itself, or with a number behind it when the week has a visit already."""
    wanted = select(Visit.week).where(Visit.programme_id == programme_id, Visit.week.startswith(week))
    taken = set(session.scalars(wanted))
    names = chain((week,), (f"{week}+{n}" for n in count(1)))
    return next(name for name in names if name not in taken)
