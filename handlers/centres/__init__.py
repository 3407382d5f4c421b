"""The list of units as a file: `centres.csv` in and out (DESIGN.md §4, Files). All or nothing, and safe to repeat."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from handlers import casework
from handlers.centres.rows import COLUMNS, Problem, Row, read_rows
from models import units
from models.centres import Centre, Coverage
from models.revision import bump


@dataclass(slots=True)
class Imported:
    """What an import did, or why it did nothing: with problems, nothing was changed."""

    new: int = 0
    changed: int = 0
    same: int = 0
    problems: list[Problem] = field(default_factory=list)


def import_csv(session: Session, data: bytes) -> Imported:
    """Take over every unit of the file; units that it does not name stay as they are."""
    rows, problems = read_rows(data)
    problems += _across(session, rows)
    if problems:
        return Imported(problems=sorted(problems, key=lambda problem: problem.line))
    done = Imported()
    for row in rows:
        _take_over(session, row, done)
    if done.new or done.changed:
        bump(session, "centres")
    return done


def export_csv(session: Session) -> str:
    """The active units in the form that `import_csv` reads."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for centre in session.scalars(select(Centre).filter_by(active=True).order_by(Centre.code)):
        writer.writerow(_written(centre, _covers(session, centre)))
    return out.getvalue()


def deactivate(session: Session, code: str) -> int:
    """Close a unit: its open tickets get new owners, whose reporters hear of it. KeyError: no such active unit."""
    centre = units.by_code(session, code)
    if centre is None:
        raise KeyError(code)
    centre.active = False
    session.flush()
    bump(session, "centres")
    return casework.reroute_all(session, centre)


def _across(session: Session, rows: Sequence[Row]) -> list[Problem]:
    """What is wrong between rows, or between the file and the units that are known already."""
    problems, seen = [], dict[str, int]()
    known = {row.code for row in rows} | set(session.scalars(select(Centre.code).filter_by(active=True)))
    desk = _other_last_desk(session, rows)
    for row in rows:
        if row.code in seen:
            problems.append(Problem(row.line, "code", f"{row.code} stands in line {seen[row.code]} already"))
        seen.setdefault(row.code, row.line)
        if row.parent and (row.parent not in known or row.parent == row.code):
            problems.append(Problem(row.line, "parent", f"there is no other unit {row.parent}"))
        if units.LAST_DESK in row.covers and desk not in (None, row.code):
            problems.append(Problem(row.line, "covers", f"* is the last desk, and that is {desk}"))
    return problems


def _other_last_desk(session: Session, rows: Sequence[Row]) -> str | None:
    """The code of the last desk: the file's first, else the known one that the file does not change."""
    listed = next((row.code for row in rows if units.LAST_DESK in row.covers), None)
    known = session.scalar(
        select(Centre.code)
        .join(Coverage, Coverage.centre_id == Centre.id)
        .where(
            Coverage.code == units.LAST_DESK, Centre.active, Centre.code.not_in([row.code for row in rows])
        )
    )
    return known or listed


def _take_over(session: Session, row: Row, done: Imported) -> None:
    centre = session.scalar(select(Centre).filter_by(code=row.code))
    if centre is None:
        done.new += 1
        centre = Centre(code=row.code)
        session.add(centre)
    elif _is_as(session, centre, row):
        done.same += 1
        return
    else:
        done.changed += 1
    for name, given in row.values.items():
        setattr(centre, name, given)
    centre.active = True
    session.flush()
    session.execute(delete(Coverage).where(Coverage.centre_id == centre.id))
    session.add_all(Coverage(centre_id=centre.id, code=code) for code in row.covers)
    session.flush()


def _is_as(session: Session, centre: Centre, row: Row) -> bool:
    same = all(getattr(centre, name) == given for name, given in row.values.items())
    return same and centre.active and _covers(session, centre) == sorted(row.covers)


def _covers(session: Session, centre: Centre) -> list[str]:
    return sorted(session.scalars(select(Coverage.code).filter_by(centre_id=centre.id)))


def _written(centre: Centre, covers: Sequence[str]) -> list[Any]:
    return [
        centre.code,
        centre.name,
        centre.kind.value,
        " ".join(covers),
        " ".join(centre.leads),
        centre.phone or "",
        centre.hours or "",
        "" if centre.latitude is None else centre.latitude,
        "" if centre.longitude is None else centre.longitude,
        centre.parent or "",
        centre.assured_date.isoformat() if centre.assured_date else "",
    ]
