"""When the month's messages do not suffice for a notice, whoever leads the programme decides: some of it, or none.

They are asked some days ahead (about the notice on the morning at the latest the afternoon before), and once more when
the notice is due and nobody has decided. Only what fits is offered. Nothing goes half, and nothing is held unannounced.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from handlers import wording
from handlers.actor import Actor, Refused
from handlers.calendar import long_date
from handlers.commands import DecideRun
from handlers.messages import Card, Choice, to_json
from handlers.outreach.leaders import may_decide, to_leaders
from handlers.outreach.runs import (
    ASKED,
    CHOSEN_STOPS,
    HELD,
    NO_MORNING,
    SKIPPED,
    STANDS,
    Forecast,
    NotQueued,
    expected,
    forecast,
    new_run,
    queue,
)
from handlers.outreach.timing import due_time
from models import clock
from models import rota as rows
from models.outreach import Subscription, Visit
from models.words import NoticeKind

SKIP = "skip"
CHOICES: Mapping[str, tuple[NoticeKind, str]] = {
    CHOSEN_STOPS: (NoticeKind.WEEKLY, CHOSEN_STOPS),
    NO_MORNING: (NoticeKind.WEEKLY, NO_MORNING),
    SKIP: (NoticeKind.WEEKLY, SKIP),
    "morning_chosen": (NoticeKind.MORNING, CHOSEN_STOPS),
    "morning_skip": (NoticeKind.MORNING, SKIP),
}
"""What a button says: which notice of the visit is meant, and what becomes of it."""


@dataclass(frozen=True, slots=True)
class Decided:
    """What is done about the notice of a visit; `choice` is one of `CHOICES`."""

    choice: str
    date: str


@dataclass(frozen=True, slots=True)
class Offer:
    """One way out that fits, and how many messages it takes."""

    choice: str
    count: int


def unasked(session: Session) -> list[tuple[int, NoticeKind]]:
    """Visits of the next days, and the notice of each that will not fit and about which nobody was asked yet."""
    today = clock.today().date()
    ahead = today + timedelta(days=int(wording.value("outreach.budget.ask_days_before")))
    coming = [
        (visit, kind)
        for kind in (NoticeKind.WEEKLY, NoticeKind.MORNING)
        for visit in rows.unannounced(session, today, ahead, kind)
    ]
    return [
        (visit.id, kind)
        for visit, kind in coming
        if not _surely_fits(session, visit) and _tight(session, visit, kind)
    ]


def ask_ahead(session: Session, visit_id: int, kind: NoticeKind) -> bool:
    """Ask about a notice of this visit; False if a rival has, or it fits by now."""
    visit = rows.locked(session, visit_id)
    cost = _tight(session, visit, kind)
    if cost is None:
        return False
    new_run(session, visit, kind, ASKED, wording.text("outreach.ask.waiting"))
    ask_what_to_do(session, visit, cost, kind)
    return True


def ask_what_to_do(session: Session, visit: Visit, cost: Forecast, kind: NoticeKind) -> None:
    """Put the question to those who decide for the programme, with what each answer costs."""
    offers = tuple(_offers(session, visit, kind))
    fill = {"date": long_date(visit.date), "count": cost.count, "left": cost.left, "reserve": cost.reserve}
    costs = tuple(wording.text(f"outreach.ask.costs.{one.choice}", count=one.count) for one in offers)
    card = Card(
        title=wording.text("outreach.ask.title"),
        lines=(
            wording.text(f"outreach.ask.text.{kind.value}", **fill),
            *costs,
            wording.text(f"outreach.ask.else.{_otherwise(kind, offers)}"),
        ),
        buttons=tuple(_buttons(visit, kind, offers)),
        alt=wording.text("outreach.ask.alt"),
    )
    to_leaders(session, visit.programme_id, to_json(card))


def decide(session: Session, actor: Actor, command: DecideRun) -> Decided | Refused:
    """Note what a leader wants; a notice that is overdue goes at once."""
    visit = rows.locked(session, command.visit)
    if command.choice not in CHOICES or not may_decide(session, actor.person, visit.programme_id):
        return Refused(wording.text("outreach.refused.not_yours"))
    kind, wish = CHOICES[command.choice]
    run = rows.run_of(session, visit.id, kind)
    if run is None or run.state not in (ASKED, HELD, SKIPPED):
        return Refused(wording.text("outreach.refused.decided", date=long_date(visit.date)))
    overdue = run.state == HELD
    run.decision = None if wish == SKIP else wish
    run.state = SKIPPED if wish == SKIP else ASKED
    run.reason = wording.text(f"outreach.ask.decided.{command.choice}")
    session.flush()
    if overdue and wish != SKIP:
        outcome = queue(session, visit.id, kind)
        if isinstance(outcome, NotQueued):
            run.state = HELD
            return Refused(outcome.reason)
    return Decided(command.choice, long_date(visit.date))


def may_go_in_the_morning(session: Session, visit: Visit) -> bool:
    """False where the operator gave the morning up together with (a part of) the weekly notice, or never decided.

    And where that notice itself was caught up this very morning: two at once would say the same.
    """
    weekly = rows.run_of(session, visit.id, NoticeKind.WEEKLY)
    if weekly is None:
        return True
    caught_up = weekly.state in STANDS and clock.in_bangkok(weekly.planned_at).date() == visit.date
    return not (weekly.decision or weekly.state in (SKIPPED, HELD) or caught_up)


def _offers(session: Session, visit: Visit, kind: NoticeKind) -> Iterator[Offer]:
    """What could be sent instead, as far as it fits; without the morning only where there is one to give up."""
    some = expected(session, visit, kind=kind, decision=CHOSEN_STOPS)
    if some.count and some.fits:
        yield Offer(CHOSEN_STOPS if kind is NoticeKind.WEEKLY else "morning_chosen", some.count)
    if kind is NoticeKind.WEEKLY:
        all_of_it = expected(session, visit)
        if all_of_it.fits and expected(session, visit, kind=NoticeKind.MORNING).count:
            yield Offer(NO_MORNING, all_of_it.count)


def _otherwise(kind: NoticeKind, offers: Sequence[Offer]) -> str:
    """What happens if nobody answers: a weekly notice that fits by itself goes, only the morning's does not."""
    if kind is NoticeKind.MORNING or any(one.choice == NO_MORNING for one in offers):
        return "morning"
    return "weekly"


def _buttons(visit: Visit, kind: NoticeKind, offers: Sequence[Offer]) -> Iterator[Choice]:
    skip = SKIP if kind is NoticeKind.WEEKLY else "morning_skip"
    for choice in (*(one.choice for one in offers), skip):
        args = {"visit": str(visit.id), "choice": choice}
        yield Choice(wording.text(f"outreach.ask.button.{choice}"), "decide_run", args)


def _surely_fits(session: Session, visit: Visit) -> bool:
    """True if even twice all subscribers fit: then nobody need be counted."""
    empty = forecast(session, 0)
    if empty.left is None:
        return True
    wanted = select(func.count()).select_from(Subscription).filter_by(programme_id=visit.programme_id)
    return 2 * int(session.scalar(wanted) or 0) <= empty.left - empty.reserve


def _tight(session: Session, visit: Visit, kind: NoticeKind) -> Forecast | None:
    """The forecast of a notice that does not fit and about which nobody was asked.

    The weekly one is looked at together with the one on the morning; that one by itself once the weekly one stands.
    """
    if rows.run_of(session, visit.id, kind) is not None:
        return None
    early = expected(session, visit, kind=NoticeKind.MORNING)
    if kind is NoticeKind.MORNING:
        weekly_run = rows.run_of(session, visit.id, NoticeKind.WEEKLY)
        stands = weekly_run is not None and weekly_run.state in STANDS
        ahead = clock.now() < due_time(kind, visit.date)
        wanted = stands and ahead and may_go_in_the_morning(session, visit)
        return early if wanted and not early.fits else None
    weekly = expected(session, visit)
    both = Forecast(weekly.count + early.count, weekly.skipped, weekly.left, weekly.reserve)
    return None if both.fits else both
