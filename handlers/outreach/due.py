"""What the clock has to do: plan the weekly notices that are due, and note those that were missed."""

from datetime import timedelta

from sqlalchemy.orm import Session

from handlers import wording
from handlers.calendar import long_date
from handlers.outreach.asking import ask_what_to_do, may_go_in_the_morning
from handlers.outreach.runs import (
    HELD,
    MISSED,
    NotQueued,
    Queued,
    about,
    audience,
    hours_of,
    new_run,
    queue,
)
from handlers.outreach.timing import due_time, helps_until, sending_time
from models import audience as audiences
from models import clock, notices
from models import rota as rows
from models.clock import now
from models.outreach import Visit
from models.words import NoticeKind

LOOK_BACK = timedelta(days=7)
"""How far back a missed notice is still worth reporting."""


def due_visits(session: Session) -> list[int]:
    """Keys of the visits whose weekly notice is due, that no run stands for, and of which somebody wants to hear.

    As long as nobody does there is nothing to plan, and nothing to miss: who subscribes then still hears of it.
    """
    today = clock.today().date()
    ahead = timedelta(days=int(wording.value("outreach.times.weekly_days_before")))
    visits = rows.unannounced(session, today - LOOK_BACK, today + ahead)
    due = [visit for visit in visits if due_time(NoticeKind.WEEKLY, visit.date) <= now()]
    return [visit.id for visit in due if _anybody_waits(session, visit)]


def _anybody_waits(session: Session, visit: Visit) -> bool:
    helps = helps_until(NoticeKind.WEEKLY, hours_of(about(session, visit)))
    missed_by = helps if helps <= now() else None  # who subscribed after a visit missed nothing
    return audiences.anybody(session, audience(session, visit, NoticeKind.WEEKLY), since_before=missed_by)


def due_mornings(session: Session) -> list[int]:
    """Keys of today's visits whose notice on the morning is due, as far as anybody wants it and the operator lets it go."""
    today = clock.today().date()
    if now() < due_time(NoticeKind.MORNING, today):
        return []
    return [
        visit.id
        for visit in rows.unannounced(session, today, today, NoticeKind.MORNING)
        if may_go_in_the_morning(session, visit)
        and audiences.anybody(session, audience(session, visit, NoticeKind.MORNING))
    ]


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


def plan_due(session: Session, visit_id: int, kind: NoticeKind = NoticeKind.WEEKLY) -> Queued | NotQueued:
    """Plan a due notice. One that no longer helps or does not fit is noted as a run of its own, never sent late.

    Whoever leads the programme is asked once more about one that does not fit.
    """
    outcome = queue(session, visit_id, kind)
    if isinstance(outcome, NotQueued) and outcome.state:
        visit = rows.locked(session, visit_id)
        run = rows.run_of(session, visit.id, kind) or new_run(session, visit, kind)
        run.state, run.reason = outcome.state, outcome.reason[:200]
        if outcome.state == HELD and outcome.forecast:
            ask_what_to_do(session, visit, outcome.forecast, kind)
    return outcome
