"""Staff cancel or move a visit, and those who were told hear of it at once."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers import wording
from handlers.calendar import long_date
from handlers.messages import Card
from handlers.outreach.notices import cancelled, changed
from handlers.outreach.runs import MISSED, about, carry, hours_of, new_run
from handlers.outreach.timing import sending_time
from models import rota as rows
from models.clock import now
from models.notices import withdraw_unsent
from models.outreach import Stop, Visit
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
    session: Session, visit_id: int, reason: str, seen_version: int | None = None, *, only_look: bool = False
) -> Told | NotDone:
    """Cancel a visit: its turn is used up, what waited to be sent is withdrawn, who was told hears.

    `seen_version` is the visit's version that the person saw who decides; another one in between is not overwritten.
    With `only_look` no notices are written: for a preview, whose unit of work is taken back.
    """
    visit = rows.locked(session, visit_id)
    refused = _refusal(session, visit, seen_version)
    if refused or not reason.strip():
        return refused or NotDone(wording.text("outreach.refused.no_reason"))
    visit.state, visit.reason, visit.changed_by_hand = "cancelled", reason.strip()[:200], True
    visit.revision += 1
    session.flush()
    withdrawn = withdraw_unsent(session, visit.id)
    people, skipped = rows.told_and_wanting(session, visit)
    return _tell(
        session,
        visit,
        NoticeKind.CANCEL,
        cancelled(about(session, visit)),
        (people, skipped, withdrawn),
        only_look=only_look,
    )


def move_visit(
    session: Session,
    visit_id: int,
    *,
    day: date | None = None,
    stop: str | None = None,
    reason: str | None = None,
    seen_version: int | None = None,
    only_look: bool = False,
) -> Told | NotDone:
    """Move a visit to another day, another stop (code) or both.

    If its weekly notice had gone out, those who were told hear, and those who want the new stop; else the weekly notice
    will say it. `seen_version` and `only_look` as in `cancel_visit`.
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
    announced = rows.run_of(session, visit.id, NoticeKind.WEEKLY)
    visit.date, visit.stop_id, visit.changed_by_hand = day or visit.date, new_stop.id, True
    visit.revision += 1
    session.flush()
    if announced is None or announced.state != "queued":
        return Told(0, 0, 0, None)
    withdrawn = withdraw_unsent(session, visit.id)
    told, cannot = rows.told_and_wanting(session, visit)
    if not told and not cannot:  # it was planned, but nobody heard yet: the weekly notice is planned anew
        session.delete(announced)
        return Told(0, 0, withdrawn, None)
    wanting, cannot_either = rows.wanting(session, visit.programme_id, new_stop.code)
    card = changed(about(session, visit), old_date, known.stop, reason)
    who = (told | wanting, max(cannot, cannot_either), withdrawn)
    return _tell(session, visit, NoticeKind.CHANGE, card, who, only_look=only_look)


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
    who: tuple[set[int], int, int],
    *,
    only_look: bool,
) -> Told:
    people, skipped, withdrawn = who
    at = sending_time(kind, now(), hours_of(about(session, visit)))
    if at is None:
        new_run(
            session,
            visit,
            kind,
            MISSED,
            wording.text("outreach.refused.too_late", date=long_date(visit.date)),
        )
        return Told(0, len(people) + skipped, withdrawn, None)
    if people and not only_look:
        carry(session, new_run(session, visit, kind), card, people, skipped, at)
    return Told(len(people), skipped, withdrawn, at if people else None)
