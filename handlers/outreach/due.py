"""What the clock has to do: plan the weekly notices that are due, and note those that were missed."""

from datetime import timedelta

from sqlalchemy.orm import Session

from handlers import wording
from handlers.outreach.runs import NotQueued, Queued, new_run, queue
from handlers.outreach.timing import due_time
from models import clock
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


def plan_due(session: Session, visit_id: int) -> Queued | NotQueued:
    """Plan a due weekly notice. One that no longer helps or does not fit is noted as a run of its own, never sent late."""
    outcome = queue(session, visit_id)
    if isinstance(outcome, NotQueued) and outcome.state:
        visit = rows.locked(session, visit_id)
        if rows.run_of(session, visit.id, NoticeKind.WEEKLY) is None:
            new_run(session, visit, NoticeKind.WEEKLY, outcome.state, outcome.reason)
    return outcome
