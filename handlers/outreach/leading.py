"""What members of a programme's centre do with its visits from LINE: cancel, move, and note the numbers afterwards."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, TypeAlias

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers import wording
from handlers.actor import Actor, Refused
from handlers.calendar import long_date
from handlers.commands import CancelVisit, Command, MoveVisit, ReportVisit
from handlers.messages import Card, Choice, to_json
from handlers.outreach.changes import NotDone, Told, cancel_visit, move_visit
from handlers.outreach.leaders import leads, tell
from handlers.outreach.reports import record
from handlers.outreach.runs import about, hours_of
from models import clock, units
from models import rota as rows
from models.centres import Member
from models.outreach import Programme, Visit, VisitReport

ASK_WITHIN = timedelta(days=2)
"""How long after a visit its team is still asked for the numbers."""


@dataclass(frozen=True, slots=True)
class Noted:
    """The numbers of a visit are kept."""

    date: str
    met: int


Carried: TypeAlias = Told | Noted | Refused


def cancel(session: Session, actor: Actor, command: CancelVisit) -> Told | Refused:
    """Cancel a visit for its centre's member; who was told hears of it."""
    member = _member(session, actor, command.visit)
    if member is None:
        return Refused(wording.text("outreach.refused.not_yours"))
    return _said(cancel_visit(session, command.visit, command.reason, command.version, by=member.id))


def move(session: Session, actor: Actor, command: MoveVisit) -> Told | Refused:
    """Move a visit for its centre's member; who was told, and who wants the new stop, hears of it."""
    member = _member(session, actor, command.visit)
    if member is None:
        return Refused(wording.text("outreach.refused.not_yours"))
    day = date.fromisoformat(command.day) if command.day else None
    outcome = move_visit(
        session,
        command.visit,
        day=day,
        stop=command.stop or None,
        reason=command.reason or None,
        seen_version=command.version,
        by=member.id,
    )
    return _said(outcome)


def report(session: Session, actor: Actor, command: ReportVisit) -> Noted | Refused:
    """Keep the numbers of a visit, or correct them."""
    visit, member = session.get(Visit, command.visit), _member(session, actor, command.visit)
    if visit is None or member is None:
        return Refused(wording.text("outreach.refused.not_yours"))
    before = session.get(VisitReport, command.visit)
    outcome = record(
        session,
        command.visit,
        met=command.met,
        given=dict(command.given),
        member_id=member.id,
        seen_version=before.version if before else 0,
    )
    if isinstance(outcome, NotDone):
        return Refused(outcome.reason)
    return Noted(long_date(visit.date), outcome.met)


def finish(session: Session) -> int:
    """Visits that are over are done, and their team is asked for the numbers, once; how many."""
    today = clock.today().date()
    wanted = select(Visit).where(Visit.state == "planned", Visit.date.between(today - ASK_WITHIN, today))
    over = [one for one in session.scalars(wanted) if hours_of(about(session, one)).ends <= clock.now()]
    for visit in over:
        rows.locked(session, visit.id).state = "done"
        session.flush()
        if session.get(VisitReport, visit.id) is None:
            _ask_for_numbers(session, visit)
    return len(over)


def _ask_for_numbers(session: Session, visit: Visit) -> None:
    known = about(session, visit)
    card = Card(
        title=wording.text("outreach.report.title"),
        lines=(wording.text("outreach.report.ask", **known.fill),),
        buttons=(Choice(wording.text("outreach.report.button"), "report_visit", {"visit": str(visit.id)}),),
        alt=wording.text("outreach.report.alt"),
    )
    team = units.members_of(session, session.get_one(Programme, visit.programme_id).centre_id)
    on_duty = [member for member in team if member.on_duty]
    tell(session, on_duty or team, to_json(card))


def _member(session: Session, actor: Actor, visit_id: int) -> Member | None:
    visit = session.get(Visit, visit_id)
    return leads(session, actor.person, visit.programme_id) if visit else None


def _said(outcome: Told | NotDone) -> Told | Refused:
    return Refused(outcome.reason) if isinstance(outcome, NotDone) else outcome


CARRIES: Mapping[type[Command], Callable[[Session, Actor, Any], Carried]] = {
    CancelVisit: cancel,
    MoveVisit: move,
    ReportVisit: report,
}
"""What this part carries out."""
