"""Plans a run once: who hears of a visit, what it costs, and the notices for the outbox.

A run is unique per visit, kind and revision of the visit, and whoever plans one holds the visit's row: however often and
in however many processes it is asked for, each person gets one notice of it. A large one is written in several commits
(`go_on`, driven by the clock).
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from handlers import wording
from handlers.calendar import long_date
from handlers.messages import Card, to_json
from handlers.outreach.notices import About, weekly
from handlers.outreach.seasons import closed_days
from handlers.outreach.timing import Hours, helps_until, sending_time, visit_hours
from models import audience as audiences
from models import notices, planning, quota
from models import rota as rows
from models.audience import Audience
from models.clock import now
from models.health import quota_used
from models.outreach import Programme, Run, Stop, Visit
from models.session import wake
from models.words import NoticeKind, Purpose

MISSED, HELD, ASKED, SKIPPED = "missed", "held", "asked", "skipped"
PLANNING, QUEUED, WITHDRAWN = planning.PLANNING, planning.QUEUED, notices.WITHDRAWN
STANDS = (PLANNING, QUEUED)
CHOSEN_STOPS, NO_MORNING = "chosen_stops", "no_morning"
"""What an operator may decide of a run that the month's messages do not suffice for."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a run costs: one message a person. `left` of the month's messages is None where nobody knows it."""

    count: int
    skipped: int
    left: int | None
    reserve: int

    @property
    def fits(self) -> bool:
        """True when the messages kept for tickets are not touched."""
        return self.left is None or self.count <= self.left - self.reserve

    def __str__(self) -> str:
        fill = {"count": self.count, "left": self.left, "reserve": self.reserve, "skipped": self.skipped}
        lines = [
            wording.text(
                "outreach.forecast.unknown" if self.left is None else "outreach.forecast.known", **fill
            )
        ]
        if self.skipped:
            lines.append(wording.text("outreach.forecast.skipped", **fill))
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Queued:
    """A run stands; `already` when somebody had planned it before. `at` is when its notices go out."""

    forecast: Forecast
    at: datetime | None = None
    already: bool = False


@dataclass(frozen=True, slots=True)
class NotQueued:
    """No run, and why, in Thai; `state` is what a run that can never be or must wait is noted as."""

    reason: str
    forecast: Forecast | None = None
    state: str | None = None


def about(session: Session, visit: Visit) -> About:
    """A visit with what its notices say."""
    before, after = rows.neighbour(session, visit, later=False), rows.neighbour(session, visit, later=True)
    stop = session.get_one(Stop, visit.stop_id)
    return About(
        programme=session.get_one(Programme, visit.programme_id),
        visit=visit,
        stop=stop,
        closed=closed_days(session, visit.date, visit.date),
        before=session.get_one(Stop, before.stop_id) if before else None,
        before_date=before.date if before else None,
        next=(after, session.get_one(Stop, after.stop_id)) if after else None,
        comes_again=rows.comes_again(session, visit),
    )


def hours_of(known: About) -> Hours:
    """When the visit begins and ends."""
    return visit_hours(known.programme.hours, known.visit.date, known.closed)


def forecast(session: Session, count: int, skipped: int = 0, left: int | None = None) -> Forecast:
    """What telling so many persons costs of the month's messages. `left` is LINE's own figure, where it was asked."""
    left = quota.left(session) if left is None else left
    monthly = int(wording.value("outreach.budget.monthly"))
    if left is None and monthly:
        left = monthly - sum(quota_used(session).values())
    left = None if left is None else max(0, left - notices.waiting(session))
    return Forecast(count, skipped, left, int(wording.value("outreach.budget.reserve")))


def expected(
    session: Session,
    visit: Visit,
    left: int | None = None,
    *,
    kind: NoticeKind = NoticeKind.WEEKLY,
    decision: str | None = None,
) -> Forecast:
    """The forecast of a visit's notice, whether planned or not."""
    return forecast(session, *audiences.counted(session, audience(session, visit, kind, decision)), left)


def audience(session: Session, visit: Visit, kind: NoticeKind, decision: str | None = None) -> Audience:
    """Who hears by the weekly notice of a visit, or the one on its morning."""
    return Audience(
        visit.programme_id,
        stops=(session.get_one(Stop, visit.stop_id).code,),
        day=visit.date,
        morning=kind is NoticeKind.MORNING,
        chosen_only=decision == CHOSEN_STOPS,
    )


def queue(
    session: Session, visit_id: int, kind: NoticeKind = NoticeKind.WEEKLY, left: int | None = None
) -> Queued | NotQueued:
    """Plan the weekly (or morning) notice of a visit if nobody has, and leave its notices for the outbox."""
    visit = rows.locked(session, visit_id)
    run = rows.run_of(session, visit.id, kind)
    if run is not None and run.state in STANDS and visit.state != "cancelled":
        return Queued(Forecast(run.audience, run.skipped, None, 0), already=True)
    known = about(session, visit)
    at = sending_time(kind, now(), hours_of(known))
    refused = _refusal(known, at, kind)
    if refused or at is None:
        return refused or NotQueued("")
    who = audience(session, visit, kind, run.decision if run else None)
    cost = forecast(session, *audiences.counted(session, who), left)
    if not cost.fits:
        fill = {"count": cost.count, "left": cost.left, "reserve": cost.reserve}
        return NotQueued(wording.text("outreach.refused.budget", **fill), cost, HELD)
    if run is None or run.state == WITHDRAWN:
        run = new_run(session, visit, kind)
    run.revision = visit.revision
    carry(session, run, weekly(known, kind), who, cost, at)
    return Queued(cost, at)


def _refusal(known: About, at: datetime | None, kind: NoticeKind) -> NotQueued | None:
    fill = {"date": long_date(known.visit.date)}
    if known.visit.state == "cancelled":
        return NotQueued(wording.text("outreach.refused.cancelled", **fill))
    if now() >= hours_of(known).ends:
        return NotQueued(wording.text("outreach.refused.over", **fill), state=MISSED)
    if now() >= helps_until(kind, hours_of(known)):
        return NotQueued(wording.text("outreach.refused.begun", **fill), state=MISSED)
    if at is None:
        return NotQueued(wording.text("outreach.refused.too_late", **fill), state=MISSED)
    return None


def new_run(
    session: Session, visit: Visit, kind: NoticeKind, state: str = QUEUED, reason: str | None = None
) -> Run:
    """The row of a run; its unique key lets one through."""
    run = Run(
        visit_id=visit.id,
        kind=kind,
        revision=visit.revision,
        planned_at=now(),
        audience=0,
        skipped=0,
        state=state,
        reason=reason[:200] if reason else None,
    )
    session.add(run)
    session.flush()
    return run


def carry(session: Session, run: Run, card: Card, who: Audience, cost: Forecast, at: datetime) -> None:
    """Freeze the run's audience and queue its notices; of a large one the first slice."""
    hours = hours_of(about(session, session.get_one(Visit, run.visit_id)))
    purpose = Purpose.CHANGE if run.kind in (NoticeKind.CHANGE, NoticeKind.CANCEL) else Purpose.NOTICE
    words = planning.Words(to_json(card), purpose, helps_until(run.kind, hours))
    planning.begin(session, run, who, words, (cost.count, cost.skipped))
    _write(session, run, at)


def go_on(session: Session, run_id: int) -> bool:
    """Write the next slice of a run that is being planned; False when there is no more to write.

    One that would no longer help by now is taken back and noted as missed: nothing of it has gone out.
    """
    visit = rows.locked(session, session.get_one(Run, run_id).visit_id)
    run = planning.locked_run(session, run_id)
    if run is None:  # a rival finished it, or the visit was changed
        return False
    at = sending_time(run.kind, now(), hours_of(about(session, visit)))
    if at is None:
        notices.withdraw_unsent(session, visit.id, run.kind)
        missed = wording.text("outreach.refused.not_sent", count=run.audience, date=long_date(visit.date))
        run.state, run.reason = MISSED, missed
        return False
    return not _write(session, run, at)


def _write(session: Session, run: Run, at: datetime) -> bool:
    done = planning.write_slice(session, run, max(at, now()))
    if done:
        wake(session, "outbox")
    return done
