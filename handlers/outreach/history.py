"""The runs of notices, and what became of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from models import notices, rota
from models.clock import in_bangkok
from models.outreach import Run, Visit

NOBODY_GOT_IT = ("refused", "parked", "dropped")


@dataclass(frozen=True, slots=True)
class PastRun:
    """One run. Persons by outcome; `blocked` are subscribers who could not hear when it was planned.

    `withdrawn` never heard since the visit changed, or it was too late, before anything went out to them.
    """

    visit: date
    visit_id: int
    programme_id: int
    kind: str
    revision: int
    planned_at: datetime
    state: str
    audience: int
    blocked: int
    sent: int
    refused: int
    unknown: int
    withdrawn: int
    on_the_way: int
    outcome: str
    """The run's state (models/outreach.py); `state` adds why."""
    reason: str


def history(session: Session, today: date, days: int) -> Iterator[PastRun]:
    """Runs about the visits of the last days and of all to come, newest first."""
    for run, visit in rota.runs_between(session, today - timedelta(days=days), date.max):
        yield _past(session, run, visit)


def of_visit(session: Session, visit: Visit) -> list[PastRun]:
    """The runs about one visit, newest first."""
    return [_past(session, run, visit) for run in rota.runs_of(session, visit.id)]


def _past(session: Session, run: Run, visit: Visit) -> PastRun:
    became = run.became if run.became is not None else notices.outcomes(session, run.id)
    on_the_way = sum(became.get(state, 0) for state in notices.UNDER_WAY)
    return PastRun(
        visit=visit.date,
        visit_id=visit.id,
        programme_id=visit.programme_id,
        kind=run.kind.value,
        revision=run.revision,
        planned_at=in_bangkok(run.planned_at),
        state=f"{run.state}: {run.reason}" if run.reason else run.state,
        audience=run.audience,
        blocked=run.skipped,
        sent=became.get("sent", 0),
        refused=sum(became.get(state, 0) for state in NOBODY_GOT_IT),
        unknown=became.get("unknown", 0),
        withdrawn=became.get(notices.WITHDRAWN, 0),
        on_the_way=run.audience if run.state == "planning" else on_the_way,
        outcome=run.state,
        reason=run.reason or "",
    )
