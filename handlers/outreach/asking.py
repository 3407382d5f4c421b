"""When the month's messages do not suffice for a notice, whoever leads the programme decides: some, or none.

They are asked some days ahead, and once more when the notice is due and nobody has decided. Nothing goes half.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from handlers import wording
from handlers.actor import Actor, Refused
from handlers.calendar import long_date
from handlers.commands import DecideRun
from handlers.messages import Card, Choice, to_json
from handlers.outreach.leaders import leads, to_leaders
from handlers.outreach.runs import (
    ASKED,
    CHOSEN_STOPS,
    HELD,
    NO_MORNING,
    SKIPPED,
    Forecast,
    NotQueued,
    expected,
    forecast,
    new_run,
    queue,
)
from models import clock
from models import rota as rows
from models.outreach import Stop, Subscription, Visit
from models.words import NoticeKind

SKIP = "skip"
CHOICES = (CHOSEN_STOPS, NO_MORNING, SKIP)


@dataclass(frozen=True, slots=True)
class Decided:
    """What is done about the notice of a visit."""

    choice: str
    date: str


def unasked(session: Session) -> list[int]:
    """Visits of the next days whose notices will not fit, and about which nobody was asked yet."""
    today = clock.today().date()
    ahead = timedelta(days=int(wording.value("outreach.budget.ask_days_before")))
    coming = rows.unannounced(session, today, today + ahead)
    return [visit.id for visit in coming if not _surely_fits(session, visit) and _tight(session, visit)]


def ask_ahead(session: Session, visit_id: int) -> bool:
    """Ask about the notice of this visit; False if a rival has, or it fits by now."""
    visit = rows.locked(session, visit_id)
    cost = _tight(session, visit)
    if cost is None:
        return False
    new_run(session, visit, NoticeKind.WEEKLY, ASKED, wording.text("outreach.ask.waiting"))
    ask_what_to_do(session, visit, cost)
    return True


def ask_what_to_do(session: Session, visit: Visit, cost: Forecast) -> None:
    """Put the question to those who lead the programme, with what each answer costs."""
    some, _ = rows.wanting(session, visit.programme_id, _stop(session, visit), visit.date, chosen_only=True)
    fill = {"date": long_date(visit.date), "count": cost.count, "left": cost.left, "reserve": cost.reserve}
    card = Card(
        title=wording.text("outreach.ask.title"),
        lines=(
            wording.text("outreach.ask.text", **fill),
            wording.text("outreach.ask.some", count=len(some)),
            wording.text("outreach.ask.else"),
        ),
        buttons=tuple(_buttons(visit)),
        alt=wording.text("outreach.ask.alt"),
    )
    to_leaders(session, visit.programme_id, to_json(card))


def decide(session: Session, actor: Actor, command: DecideRun) -> Decided | Refused:
    """Note what a leader wants; a notice that is overdue goes at once."""
    visit = rows.locked(session, command.visit)
    if command.choice not in CHOICES or not leads(session, actor.person, visit.programme_id, heads_only=True):
        return Refused(wording.text("outreach.refused.not_yours"))
    run = rows.run_of(session, visit.id, NoticeKind.WEEKLY)
    if run is None or run.state not in (ASKED, HELD, SKIPPED):
        return Refused(wording.text("outreach.refused.decided", date=long_date(visit.date)))
    overdue = run.state == HELD
    run.decision = None if command.choice == SKIP else command.choice
    run.state = SKIPPED if command.choice == SKIP else ASKED
    run.reason = wording.text(f"outreach.ask.decided.{command.choice}")
    session.flush()
    if overdue and command.choice != SKIP:
        outcome = queue(session, visit.id)
        if isinstance(outcome, NotQueued):
            run.state = HELD
            return Refused(outcome.reason)
    return Decided(command.choice, long_date(visit.date))


def _buttons(visit: Visit) -> Iterator[Choice]:
    for choice in CHOICES:
        args = {"visit": str(visit.id), "choice": choice}
        yield Choice(wording.text(f"outreach.ask.button.{choice}"), "decide_run", args)


def _surely_fits(session: Session, visit: Visit) -> bool:
    """True if even twice all subscribers fit: then nobody need be counted."""
    wanted = select(func.count()).select_from(Subscription).filter_by(programme_id=visit.programme_id)
    everybody = int(session.scalar(wanted) or 0)
    empty = forecast(session, set(), 0)
    return empty.left is None or 2 * everybody <= empty.left - empty.reserve


def _tight(session: Session, visit: Visit) -> Forecast | None:
    """The forecast of the weekly notice and the one on the morning, if they do not fit and nobody was asked."""
    if rows.run_of(session, visit.id, NoticeKind.WEEKLY) is not None:
        return None
    weekly = expected(session, visit)
    early, _ = rows.wanting(session, visit.programme_id, _stop(session, visit), visit.date, morning=True)
    both = Forecast(weekly.count + len(early), weekly.skipped, weekly.left, weekly.reserve)
    return None if both.fits else both


def _stop(session: Session, visit: Visit) -> str:
    return session.get_one(Stop, visit.stop_id).code
