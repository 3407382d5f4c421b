"""What the clock has to do: plan the weekly notices that are due, and note those that were missed."""

from datetime import timedelta

from sqlalchemy.orm import Session

from handlers import wording
from handlers.calendar import long_date
from handlers.outreach.runs import MISSED, NotQueued, Queued, about, hours_of, new_run, queue
from handlers.outreach.timing import due_time, sending_time
from models import clock, notices
from models import rota as rows
from models.clock import now
from models.words import NoticeKind

LOOK_BACK = timedelta(days=7)
"""How far back a missed notice is still worth reporting."""


def due_visits(session: Session) -> list[int]:
    """Keys of the visits whose weekly notice is due and that no run stands for."""
    today = clock.today().date()
    ahead = timedelta(days=int(wording.value("outreach.times.weekly_days_before")))
    visits = rows.unannounced(session, today - LOOK_BACK, today + ahead)
    return [visit.id for visit in visits if due_time(NoticeKind.WEEKLY, visit.date) <= now()]


def hold_back(session: Session) -> int:
    """Notices that should have gone out and have not: let them wait through quiet hours, or take them back and note it.

    So it is after the worker was down, or while LINE or the month's quota held them up. How many runs were missed.
    """
    missed = 0
    for run in notices.runs_waiting(session):
        known = about(session, rows.locked(session, run.visit_id))
        at = sending_time(run.kind, now(), hours_of(known))
        if at is None:
            withdrawn = notices.withdraw_unsent(session, run.visit_id, run.kind)
            reason = wording.text(
                "outreach.refused.not_sent", count=withdrawn, date=long_date(known.visit.date)
            )
            run.state, run.reason = MISSED, reason
            missed += 1
        elif at > now():
            notices.postpone(session, run.id, at)
    return missed


def plan_due(session: Session, visit_id: int) -> Queued | NotQueued:
    """Plan a due weekly notice. One that no longer helps or does not fit is noted as a run of its own, never sent late."""
    outcome = queue(session, visit_id)
    if isinstance(outcome, NotQueued) and outcome.state:
        visit = rows.locked(session, visit_id)
        if rows.run_of(session, visit.id, NoticeKind.WEEKLY) is None:
            new_run(session, visit, NoticeKind.WEEKLY, outcome.state, outcome.reason)
    return outcome
