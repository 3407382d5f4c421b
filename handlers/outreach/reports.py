"""After a visit the team notes how many people it met and what was given: numbers only, nobody's name."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from handlers import wording
from handlers.calendar import long_date
from handlers.outreach.changes import NotDone
from handlers.outreach.runs import about, hours_of
from models import rota as rows
from models.clock import now
from models.outreach import VisitReport


def record(
    session: Session,
    visit_id: int,
    *,
    met: int,
    given: Mapping[str, int],
    member_id: int,
    seen_version: int = 0,
) -> VisitReport | NotDone:
    """Note the numbers of a visit that has begun, or correct them.

    `seen_version` is that of the report which the person saw (0: none); another one in between is not overwritten.
    """
    visit = rows.locked(session, visit_id)
    fill = {"date": long_date(visit.date)}
    if visit.state == "cancelled":
        return NotDone(wording.text("outreach.refused.cancelled", **fill))
    if now() < hours_of(about(session, visit)).begins:
        return NotDone(wording.text("outreach.refused.not_begun", **fill))
    report = session.get(VisitReport, visit_id, populate_existing=True)
    if (report.version if report else 0) != seen_version:
        return NotDone(wording.text("outreach.refused.reported_meanwhile", **fill))
    if report is None:
        report = VisitReport(visit_id=visit_id)
        session.add(report)
    report.met, report.given = met, {name: count for name, count in given.items() if count}
    report.member_id, report.reported_at = member_id, now()
    if visit.state != "done":
        visit.state, visit.changed_by_hand = "done", True
    session.flush()
    return report
