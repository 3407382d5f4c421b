"""Counts of one week for a supervisor: tickets by centre and category, how quick we were, notices and messages.

Numbers only: nothing of a person or a case.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from statistics import median

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session, aliased

from models import quota
from models.centres import Centre
from models.clock import BANGKOK, now
from models.notices import outcomes
from models.outbound import QuotaEntry
from models.outreach import Run
from models.tickets import Ticket, TicketEvent
from models.words import Status, Tier

COUNTED = {
    "opened": "opened",
    "accepted": "accepted",
    "answered": "answered",
    "closed": "closed",
    "escalated": "late",
}
"""Kinds of timeline events, and the column that counts them."""


@dataclass
class Row:
    """The tickets of one centre or category: what happened to them in the week."""

    opened: int = 0
    accepted: int = 0
    answered: int = 0
    closed: int = 0
    late: int = 0
    """Of those, escalated for nobody took them in time."""


@dataclass(frozen=True)
class Week:
    """One week, Monday to Sunday in Bangkok. Times in minutes, None where nothing happened."""

    first: date
    centres: Mapping[str, Row]
    categories: Mapping[str, Row]
    minutes_to_accept: float | None
    minutes_to_answer: float | None
    danger_now: int
    """Tickets opened with tier E1."""
    waiting_late: int
    """Tickets that at this moment wait beyond their time."""
    notices: Mapping[str, int] = field(default_factory=dict)
    """Persons by what became of their notice, and `blocked` who could not hear."""
    billed: Mapping[str, int] = field(default_factory=dict)
    """Messages billed in the week, by purpose."""
    billed_this_month: int = 0
    line_says: "LineSays | None" = None


@dataclass(frozen=True)
class LineSays:
    """LINE's last word on the month's messages, and our ledger at that moment (line-platform.md §2.7)."""

    at: datetime
    plan: int | None
    """The plan's messages a month; None without a limit."""
    used: int
    """LINE's count, what was sent from its Manager included."""
    billed: int

    @property
    def difference(self) -> int:
        """What LINE counts and our ledger does not (less than nothing: LINE's figure is late)."""
        return self.used - self.billed


Span = tuple[datetime, datetime]


def week_of(session: Session, day: date) -> Week:
    """The week in which this day lies."""
    first = day - timedelta(days=day.weekday())
    begin = datetime.combine(first, time(), BANGKOK)
    span = (begin, begin + timedelta(days=7))
    happened, last = _happened(session, span), min(span[1] - timedelta(seconds=1), now())
    return Week(
        first=first,
        centres=_rows((one.centre, one.kind) for one in happened),
        categories=_rows((one.category, one.kind) for one in happened),
        minutes_to_accept=_minutes_to(session, "accepted", span),
        minutes_to_answer=_minutes_to(session, "answered", span),
        danger_now=sum(one.danger and one.kind == "opened" for one in happened),
        waiting_late=_waiting_late(session),
        notices=_notices(session, span),
        billed=_billed(session, span),
        billed_this_month=_billed_in_month(session, last),
        line_says=_line_says(session, last),
    )


@dataclass(frozen=True)
class _Happening:
    centre: str
    category: str
    kind: str
    danger: bool


def _happened(session: Session, span: Span) -> list[_Happening]:
    """What was done to tickets in the week, counted for the centre that owns them now."""
    asked = (
        select(Centre.name, Ticket.categories, Ticket.tier, TicketEvent.kind)
        .select_from(TicketEvent)
        .join(Ticket, Ticket.id == TicketEvent.ticket_id)
        .join(Centre, Centre.id == Ticket.centre_id)
        .where(TicketEvent.kind.in_(COUNTED), TicketEvent.at >= span[0], TicketEvent.at < span[1])
    )
    return [
        _Happening(name, _leading(categories), kind, tier is Tier.E1)
        for name, categories, tier, kind in session.execute(asked)
    ]


def _leading(categories: Sequence[str]) -> str:
    return categories[0] if categories else "-"


def _rows(happened: Iterable[tuple[str, str]]) -> dict[str, Row]:
    rows: dict[str, Row] = {}
    for name, kind in happened:
        row = rows.setdefault(name, Row())
        field_name = COUNTED[kind]
        setattr(row, field_name, getattr(row, field_name) + 1)
    return dict(sorted(rows.items(), key=lambda item: (-item[1].opened, item[0])))


def _minutes_to(session: Session, kind: str, span: Span) -> float | None:
    """The median from opening to the first event of this kind, of the tickets whose first one lies in the week."""
    earlier = aliased(TicketEvent)
    not_the_first = exists().where(
        earlier.ticket_id == TicketEvent.ticket_id, earlier.kind == kind, earlier.at < TicketEvent.at
    )
    asked = select(Ticket.opened_at, TicketEvent.at).join(TicketEvent, TicketEvent.ticket_id == Ticket.id)
    within = (TicketEvent.at >= span[0], TicketEvent.at < span[1])
    rows = session.execute(asked.where(TicketEvent.kind == kind, *within, ~not_the_first))
    waits = [(at - opened).total_seconds() / 60 for opened, at in rows]
    return round(median(waits), 1) if waits else None


def _waiting_late(session: Session) -> int:
    waiting = (Status.NEW, Status.ROUTED)
    late = (
        select(func.count()).select_from(Ticket).where(Ticket.status.in_(waiting), Ticket.accept_by < now())
    )
    return session.scalar(late) or 0


def _notices(session: Session, span: Span) -> dict[str, int]:
    """Persons by what became of their notice: of a run that is over its own numbers, else those of its deliveries."""
    runs = session.scalars(select(Run).where(Run.planned_at >= span[0], Run.planned_at < span[1])).all()
    became: Counter[str] = Counter()
    for run in runs:
        became.update(outcomes(session, run.id) if run.became is None else run.became)
    return {
        "sent": became["sent"],
        "refused": became["refused"],
        "unknown": became["unknown"] + became["parked"],
        "withdrawn": became["withdrawn"],
        "on_the_way": became["trying"] + became["planned"],
        "blocked": sum(run.skipped for run in runs),
    }


def _billed(session: Session, span: Span) -> dict[str, int]:
    asked = select(QuotaEntry.purpose, func.sum(QuotaEntry.recipients)).group_by(QuotaEntry.purpose)
    months = {moment.astimezone(BANGKOK).strftime("%Y-%m") for moment in span}
    within = (QuotaEntry.month.in_(months), QuotaEntry.at >= span[0], QuotaEntry.at < span[1])
    found = session.execute(asked.where(*within))
    return {purpose.value: int(total) for purpose, total in found}


def _billed_in_month(session: Session, moment: datetime) -> int:
    month = moment.astimezone(BANGKOK).strftime("%Y-%m")
    return int(session.scalar(select(func.sum(QuotaEntry.recipients)).filter_by(month=month)) or 0)


def _line_says(session: Session, moment: datetime) -> LineSays | None:
    reading = quota.newest(session, moment.astimezone(BANGKOK).strftime("%Y-%m"), until=moment)
    return LineSays(reading.at, reading.value, reading.used, reading.billed) if reading else None
