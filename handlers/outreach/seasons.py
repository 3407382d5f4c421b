"""Brings the dated visits of the database in line with the rota, and never overwrites what a person changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.calendar import Closed, thai_holidays
from handlers.outreach.rota import Planned, Season, rota
from models import rota as rows
from models.outreach import Programme, Run, Visit


@dataclass(frozen=True, slots=True)
class DrawnUp:
    """What changed in the visits of a programme. `clashes` are visits that stand on a closed day and were left there."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    clashes: tuple[date, ...] = ()


def closed_days(session: Session, first: date, last: date) -> Closed:
    """Public holidays and the operator's own closed days of these years, without the days that the operator opened."""
    closed = {
        day: name for year in range(first.year, last.year + 1) for day, name in thai_holidays(year).items()
    }
    for row in rows.closed_rows(session, date(first.year, 1, 1), date(last.year, 12, 31)):
        if row.open:
            closed.pop(row.date, None)
        else:
            closed[row.date] = row.name
    return closed


def season_of(session: Session, programme: Programme) -> Season:
    """The season of a programme, with its stops in rotation order."""
    stops = tuple(stop.code for stop in rows.stops_of(session, programme.id))
    return Season(programme.valid_from, programme.valid_to, tuple(programme.weekdays), stops)


def draw_up(session: Session, programme: Programme, today: date) -> DrawnUp:
    """Add, change and remove the visits from `today` on so that they follow the rota.

    Left alone: what a person changed or cancelled, what is past, and what subscribers have been told (then staff move or
    cancel it, so that the told ones hear).
    """
    session.execute(
        select(Programme.id).filter_by(id=programme.id).with_for_update()
    )  # two at once would add twice
    season = season_of(session, programme)
    closed = closed_days(session, programme.valid_from, programme.valid_to)
    existing = {visit.week: visit for visit in _visits(session, programme)}
    codes = {key: stop.code for key, stop in rows.all_stops(session, programme.id).items()}
    by_hand = {week: codes[visit.stop_id] for week, visit in existing.items() if visit.changed_by_hand}
    wanted = {visit.week: visit for visit in rota(season, closed, by_hand) if visit.date >= today}
    fixed = by_hand.keys() | _told_weeks(session, programme)
    return DrawnUp(
        added=_add(session, programme, [visit for week, visit in wanted.items() if week not in existing]),
        changed=_change(
            session, programme, {week: v for week, v in existing.items() if week not in fixed}, wanted, today
        ),
        removed=_remove(
            session, [v for week, v in existing.items() if week not in fixed and week not in wanted], today
        ),
        clashes=tuple(
            sorted(
                v.date
                for v in existing.values()
                if v.state == "planned" and v.date in closed and v.date >= today
            )
        ),
    )


def _visits(session: Session, programme: Programme) -> list[Visit]:
    return list(rows.visits_of(session, programme.id, programme.valid_from, date.max))


def _told_weeks(session: Session, programme: Programme) -> set[str]:
    wanted = (
        select(Visit.week)
        .join(Run, Run.visit_id == Visit.id)
        .where(Visit.programme_id == programme.id, Run.state.not_in(("asked", "withdrawn")))
    )
    return set(session.scalars(wanted))


def _stop_ids(session: Session, programme: Programme) -> dict[str, int]:
    return {stop.code: stop.id for stop in rows.stops_of(session, programme.id)}


def _add(session: Session, programme: Programme, visits: list[Planned]) -> int:
    ids = _stop_ids(session, programme)
    for visit in visits:
        session.add(
            Visit(programme_id=programme.id, week=visit.week, date=visit.date, stop_id=ids[visit.stop])
        )
    session.flush()
    return len(visits)


def _change(
    session: Session,
    programme: Programme,
    free: Mapping[str, Visit],
    wanted: Mapping[str, Planned],
    today: date,
) -> int:
    ids, changed = _stop_ids(session, programme), 0
    for week, planned in wanted.items():
        visit = free.get(week)
        if (
            visit is None
            or visit.date < today
            or (visit.date, visit.stop_id) == (planned.date, ids[planned.stop])
        ):
            continue
        visit.date, visit.stop_id = planned.date, ids[planned.stop]
        changed += 1
    session.flush()
    return changed


def _remove(session: Session, visits: list[Visit], today: date) -> int:
    gone = [visit for visit in visits if visit.date >= today]
    for visit in gone:
        session.delete(visit)
    session.flush()
    return len(gone)
