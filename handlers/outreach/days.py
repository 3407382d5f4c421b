"""The operator's own days: closed beside the public holidays, or open in spite of one. The rota follows at once."""

from datetime import date

from sqlalchemy.orm import Session

from handlers import wording
from handlers.calendar import long_date, thai_holidays
from handlers.outreach.changes import NotDone
from handlers.outreach.seasons import DrawnUp, draw_up
from models import clock
from models import rota as rows
from models.outreach import ClosedDay
from models.revision import bump

LONGEST = 100
"""Letters of a day's name."""


def close_day(session: Session, day: date, name: str) -> DrawnUp | NotDone:
    """Nobody works on this day. Visits that subscribers were told of stay, and are named as clashes."""
    if refused := _refusal(session, day, name):
        return refused
    if day in thai_holidays(day.year):
        return NotDone(wording.text("outreach.refused.closed_already", date=long_date(day)))
    return _changed(session, ClosedDay(date=day, name=name.strip()[:LONGEST]))


def open_day(session: Session, day: date, name: str) -> DrawnUp | NotDone:
    """The team works on this public holiday."""
    if refused := _refusal(session, day, name):
        return refused
    if day not in thai_holidays(day.year):
        return NotDone(wording.text("outreach.refused.no_holiday", date=long_date(day)))
    return _changed(session, ClosedDay(date=day, name=name.strip()[:LONGEST], open=True))


def forget_day(session: Session, day: date) -> DrawnUp | NotDone:
    """The day is what the calendar of public holidays says again."""
    row = session.get(ClosedDay, day, with_for_update=True)
    if row is None:
        return NotDone(wording.text("outreach.refused.no_such_day", date=long_date(day)))
    session.delete(row)
    return _changed(session)


def _refusal(session: Session, day: date, name: str) -> NotDone | None:
    if not name.strip():
        return NotDone(wording.text("outreach.refused.no_name"))
    if session.get(ClosedDay, day, with_for_update=True) is not None:
        return NotDone(wording.text("outreach.refused.day_taken", date=long_date(day)))
    return None


def _changed(session: Session, row: ClosedDay | None = None) -> DrawnUp:
    if row is not None:
        session.add(row)
    session.flush()
    bump(session, "closed_days")
    today = clock.today().date()
    running = [one for one in rows.programmes(session) if one.valid_to >= today]
    drawn = [draw_up(session, programme, today) for programme in running]
    return DrawnUp(
        added=sum(one.added for one in drawn),
        changed=sum(one.changed for one in drawn),
        removed=sum(one.removed for one in drawn),
        clashes=tuple(sorted({day for one in drawn for day in one.clashes})),
    )
