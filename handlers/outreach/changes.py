"""Staff cancel or move a visit, and those who were told hear of it at once."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers import wording
from handlers.calendar import long_date
from handlers.messages import Card
from handlers.outreach.notices import cancelled, changed
from handlers.outreach.runs import (
    CHOSEN_STOPS,
    HELD,
    MISSED,
    QUEUED,
    WITHDRAWN,
    about,
    carry,
    forecast,
    hours_of,
    new_run,
)
from handlers.outreach.timing import sending_time
from models import rota as rows
from models.audience import Audience, counted
from models.clock import now
from models.notices import withdraw_unsent
from models.outreach import Stop, Visit, VisitChange
from models.words import NoticeKind


@dataclass(frozen=True, slots=True)
class Told:
    """The visit is changed. `told` persons hear of it `at` (None: too late to help); `withdrawn` never heard the old thing."""

    told: int
    skipped: int
    withdrawn: int
    at: datetime | None


@dataclass(frozen=True, slots=True)
class NotDone:
    """Nothing was changed, and why, in Thai."""

    reason: str


def cancel_visit(
    session: Session,
    visit_id: int,
    reason: str,
    seen_version: int | None = None,
    *,
    by: int | None = None,
    only_look: bool = False,
) -> Told | NotDone:
    """Cancel a visit: its turn is used up, what waited to be sent is withdrawn, who was told or relies on it hears.

    `seen_version` is the visit's version that the person saw who decides; another one in between is not overwritten. `by`
    is the member who does it. With `only_look` no notices are written: for a preview, whose unit of work is taken back.
    """
    visit = rows.locked(session, visit_id)
    refused = _refusal(session, visit, seen_version)
    if refused or not reason.strip():
        return refused or NotDone(wording.text("outreach.refused.no_reason"))
    note(session, visit, "cancelled", by, reason)
    visit.state, visit.reason, visit.changed_by_hand = "cancelled", reason.strip()[:200], True
    visit.revision += 1
    session.flush()
    withdrawn = withdraw_unsent(session, visit.id)
    who = would_hear(session, visit)
    if who is None:
        return Told(0, 0, withdrawn, None)
    card = cancelled(about(session, visit))
    return _tell(session, visit, NoticeKind.CANCEL, card, who, withdrawn, only_look=only_look)


def move_visit(
    session: Session,
    visit_id: int,
    *,
    day: date | None = None,
    stop: str | None = None,
    reason: str | None = None,
    seen_version: int | None = None,
    by: int | None = None,
    only_look: bool = False,
) -> Told | NotDone:
    """Move a visit to another day, another stop (code) or both.

    If its weekly notice had gone out, those who were told hear, those who rely on the old stop, and those who want the
    new one; else the weekly notice will say it. `seen_version`, `by` and `only_look` as in `cancel_visit`.
    """
    visit = rows.locked(session, visit_id)
    known, old_date = about(session, visit), visit.date
    new_stop = session.scalar(
        select(Stop).filter_by(programme_id=visit.programme_id, code=stop or known.stop.code)
    )
    refused = _refusal(session, visit, seen_version) or _no_move(
        session, visit, day or visit.date, new_stop, stop
    )
    if refused or new_stop is None:
        return refused or NotDone(wording.text("outreach.refused.no_stop", stop=stop))
    note(session, visit, "moved", by, reason)
    visit.date, visit.stop_id, visit.changed_by_hand = day or visit.date, new_stop.id, True
    visit.revision += 1
    session.flush()
    withdrawn = withdraw_unsent(session, visit.id)
    who = would_hear(session, visit, new_stop=new_stop.code, old_stop=known.stop.code)
    if who is None:  # at most planned, and nobody heard yet: the weekly notice says it
        _announce_anew(session, visit)
        return Told(0, 0, withdrawn, None)
    card = changed(about(session, visit), old_date, known.stop, reason)
    return _tell(session, visit, NoticeKind.CHANGE, card, who, withdrawn, only_look=only_look)


def would_hear(
    session: Session, visit: Visit, *, new_stop: str | None = None, old_stop: str | None = None
) -> Audience | None:
    """Who hears if this visit is cancelled, or moved to `new_stop`; None while nobody was told of it.

    Those who were told; those who subscribed since then, for they were shown the visit when they did; and of a move,
    whoever wants the stop where it takes place now.
    """
    runs = [run for run in rows.runs_of(session, visit.id) if run.state == QUEUED]
    if not runs:
        return None
    return Audience(
        visit.programme_id,
        stops=(new_stop,) if new_stop else (),
        day=visit.date if new_stop else None,
        chosen_only=any(run.decision == CHOSEN_STOPS for run in runs),
        told_by=tuple(sorted(run.id for run in runs)),
        relied=(old_stop or session.get_one(Stop, visit.stop_id).code,),
        since=min(run.planned_at for run in runs),
    )


def _announce_anew(session: Session, visit: Visit) -> None:
    """What was too late, or too much, for the old day need not be so for the new one."""
    for run in rows.runs_of(session, visit.id):
        if run.state in (MISSED, HELD):
            run.state = WITHDRAWN


def note(session: Session, visit: Visit, kind: str, by: int | None, reason: str | None = None) -> None:
    """Keep who changed a visit, and what it was before."""
    session.add(
        VisitChange(
            visit_id=visit.id,
            at=now(),
            member_id=by,
            kind=kind,
            date=visit.date,
            stop_id=visit.stop_id,
            reason=reason.strip()[:200] if reason else None,
        )
    )


def _refusal(session: Session, visit: Visit, seen_version: int | None) -> NotDone | None:
    fill = {"date": long_date(visit.date)}
    if visit.state == "cancelled":
        return NotDone(wording.text("outreach.refused.cancelled", **fill))
    if seen_version is not None and seen_version != visit.version:
        return NotDone(wording.text("outreach.refused.changed_meanwhile", **fill))
    if now() >= hours_of(about(session, visit)).ends:
        return NotDone(wording.text("outreach.refused.over", **fill))
    return None


def _no_move(
    session: Session, visit: Visit, day: date, new_stop: Stop | None, asked: str | None
) -> NotDone | None:
    if new_stop is None:
        return NotDone(wording.text("outreach.refused.no_stop", stop=asked))
    if (day, new_stop.id) == (visit.date, visit.stop_id):
        return NotDone(wording.text("outreach.refused.same"))
    if any(one.id != visit.id for one in rows.visits_of(session, visit.programme_id, day, day)):
        return NotDone(wording.text("outreach.refused.taken", date=long_date(day)))
    return None


def _tell(
    session: Session,
    visit: Visit,
    kind: NoticeKind,
    card: Card,
    who: Audience,
    withdrawn: int,
    *,
    only_look: bool,
) -> Told:
    can, cannot = counted(session, who)
    at = sending_time(kind, now(), hours_of(about(session, visit)))
    if at is None:
        late = wording.text("outreach.refused.too_late", date=long_date(visit.date))
        new_run(session, visit, kind, MISSED, late)
        return Told(0, can + cannot, withdrawn, None)
    if can and not only_look:
        carry(session, new_run(session, visit, kind), card, who, forecast(session, can, cannot), at)
    return Told(can, cannot, withdrawn, at if can else None)
