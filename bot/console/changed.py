"""Who changed a visit, when, and what it was before, in words."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.console.frame import text
from handlers.calendar import clock_time, long_date, short_date
from models import clock, rota
from models.centres import Member


@dataclass(frozen=True, slots=True)
class Changed:
    """One change. `what` says what it was before; `reason` may be empty."""

    what: str
    who: str
    when: str
    reason: str


def moment(at: datetime) -> str:
    """A time in Thai words, e.g. จ. 7 ก.พ. 65 17.00 น."""
    local = clock.in_bangkok(at)
    return f"{short_date(local.date())} {clock_time(local)}"


def changes(session: Session, visit_id: int) -> tuple[Changed, ...]:
    """All changes of a visit, the newest first."""
    return tuple(reversed([one for _visit, one in _told(session, [visit_id])]))


def last_changes(session: Session, visits: Collection[int]) -> Mapping[int, str]:
    """Of each visit that somebody changed: who did it last, and when."""
    told = _told(session, visits)
    return {visit: text("visit.changed_by", who=one.who, when=one.when) for visit, one in told}


def _told(session: Session, visits: Collection[int]) -> Iterator[tuple[int, Changed]]:
    for row, stop, member in rota.changes_of(session, visits):
        what = text(f"visit.changed.{row.kind}", date=long_date(row.date), stop=stop.name)
        yield row.visit_id, Changed(what, _name(member), moment(row.at), row.reason or "")


def _name(member: Member | None) -> str:
    return text("visit.by_command") if member is None else member.name or text("visit.nameless")
