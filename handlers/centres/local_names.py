"""Local names for subdistricts (villages, temples, markets), as the centres give them: `aliases.csv`."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.places import place
from models.centres import Centre
from models.revision import bump
from models.state import Alias

COLUMNS = ("alias", "subdistrict", "centre")
LONGEST = 100


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the file."""

    alias: str
    subdistrict: str
    centre: str | None


class BadFile(ValueError):
    """A file that was not taken over; `problems` name line and column."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def import_csv(session: Session, data: bytes) -> int:
    """Take the whole file over, or nothing; how many names are new or changed. Raises BadFile."""
    rows = read_rows(data, frozenset(session.scalars(select(Centre.code))))
    known = {row.alias: row for row in session.scalars(select(Alias))}
    changed = 0
    for row in rows:
        old = known.get(row.alias)
        if old is None:
            session.add(Alias(alias=row.alias, subdistrict=row.subdistrict, centre=row.centre))
        elif (old.subdistrict, old.centre) == (row.subdistrict, row.centre):
            continue
        else:
            old.subdistrict, old.centre = row.subdistrict, row.centre
        changed += 1
    if changed:
        bump(session, "aliases")
    return changed


def export_csv(session: Session) -> str:
    """Every name that is known, also those that officers had remembered, in the form that `import_csv` reads."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in session.scalars(select(Alias).order_by(Alias.alias)):
        writer.writerow((row.alias, row.subdistrict, row.centre or ""))
    return out.getvalue()


def forget(session: Session, name: str) -> None:
    """A name that was wrong means nothing any more. KeyError: nobody knows it."""
    row = session.scalar(select(Alias).filter_by(alias=name.strip()))
    if row is None:
        raise KeyError(name)
    session.delete(row)
    bump(session, "aliases")


def read_rows(data: bytes, centres: frozenset[str]) -> list[Row]:
    """The rows of a file, every mistake named with line and column. Raises BadFile."""
    try:
        reader = csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    except UnicodeDecodeError as wrong:
        raise BadFile([f"the file is not UTF-8: byte {wrong.start}"]) from None
    missing = [column for column in COLUMNS[:2] if column not in (reader.fieldnames or ())]
    if missing:
        raise BadFile([f"line 1: column {column} is missing" for column in missing])
    rows: list[Row] = []
    problems: list[str] = []
    for fields in reader:
        alias, subdistrict, centre = ((fields.get(column) or "").strip() for column in COLUMNS)
        row = Row(alias, subdistrict, centre or None)
        problems += [f"line {reader.line_num}: {problem}" for problem in _problems(row, rows, centres)]
        rows.append(row)
    if problems:
        raise BadFile(problems)
    return rows


def _problems(row: Row, before: list[Row], centres: frozenset[str]) -> Iterator[str]:
    if not row.alias or len(row.alias) > LONGEST:
        yield f"column alias: needs 1 to {LONGEST} characters"
    if any(row.alias == other.alias for other in before):
        yield f"column alias: {row.alias} stands here twice"
    if len(row.subdistrict) != 6 or place(row.subdistrict) is None:
        yield f"column subdistrict: {row.subdistrict or '(empty)'} is no subdistrict code of DOPA"
    if row.centre and row.centre not in centres:
        yield f"column centre: {row.centre} is not imported"
