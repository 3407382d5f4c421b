"""Local names for subdistricts (villages, temples, markets), as the centres give them: `aliases.csv`.

Real names repeat (วัดโพธิ์ชัย): a name has a line for each subdistrict that it belongs to, and is then asked about.
"""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.places import place
from models.centres import Centre
from models.revision import bump
from models.state import Alias

COLUMNS = ("alias", "subdistrict", "centre")
SHORTEST, LONGEST = 2, 100


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


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did: lines that were new or changed, and names that mean more places than before."""

    changed: int
    shared: Mapping[str, tuple[str, ...]]
    """Name → codes of all its subdistricts."""


def import_csv(session: Session, data: bytes, *, replace: bool = False) -> Imported:
    """Take the whole file over, or nothing. Raises BadFile.

    What is known stays: a name that meant another place means both from now on. With `replace` the names of the file
    mean only what the file says, as after `export` and correcting by hand.
    """
    rows = read_rows(data, frozenset(session.scalars(select(Centre.code))))
    known = {(row.alias, row.subdistrict): row for row in session.scalars(select(Alias))}
    new = [row for row in rows if (row.alias, row.subdistrict) not in known]
    changed = len(new) + _take_centres(rows, known)
    gone = _left_out(rows, known) if replace else []
    for old in gone:
        session.delete(old)
    session.add_all(Alias(alias=row.alias, subdistrict=row.subdistrict, centre=row.centre) for row in new)
    if changed or gone:
        bump(session, "aliases")
    return Imported(changed + len(gone), _shared(session, {row.alias for row in new}))


def _take_centres(rows: list[Row], known: Mapping[tuple[str, str], Alias]) -> int:
    """Note the centres that gave known names anew; how many that changed."""
    changed = 0
    for row in rows:
        old = known.get((row.alias, row.subdistrict))
        if old is not None and old.centre != row.centre:
            old.centre = row.centre
            changed += 1
    return changed


def _left_out(rows: list[Row], known: Mapping[tuple[str, str], Alias]) -> list[Alias]:
    """What is known of the names of the file and does not stand in it."""
    named = {row.alias for row in rows}
    given = {(row.alias, row.subdistrict) for row in rows}
    return [old for pair, old in known.items() if old.alias in named and pair not in given]


def _shared(session: Session, names: set[str]) -> Mapping[str, tuple[str, ...]]:
    """Those of these names that belong to several subdistricts."""
    codes: dict[str, list[str]] = {}
    for alias, code in session.execute(select(Alias.alias, Alias.subdistrict).order_by(Alias.subdistrict)):
        if alias in names:
            codes.setdefault(alias, []).append(code)
    return {name: tuple(found) for name, found in codes.items() if len(found) > 1}


def export_csv(session: Session) -> str:
    """Every name that is known, also those that officers had remembered, in the form that `import_csv` reads."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in session.scalars(select(Alias).order_by(Alias.alias, Alias.subdistrict)):
        writer.writerow((row.alias, row.subdistrict, row.centre or ""))
    return out.getvalue()


class Unknown(KeyError):
    """A name that nobody remembered (for this place); `codes` are the subdistricts that it means."""

    def __init__(self, name: str, codes: tuple[str, ...]) -> None:
        super().__init__(name)
        self.codes = codes


def forget(session: Session, name: str, subdistrict: str | None = None) -> int:
    """A name that was wrong means nothing any more, or not this place; how many places it lost. Raises Unknown."""
    rows = session.scalars(select(Alias).filter_by(alias=name.strip()).order_by(Alias.subdistrict)).all()
    wrong = [row for row in rows if subdistrict in (None, row.subdistrict)]
    if not wrong:
        raise Unknown(name, tuple(row.subdistrict for row in rows))
    for row in wrong:
        session.delete(row)
    bump(session, "aliases")
    return len(wrong)


def read_rows(data: bytes, centres: frozenset[str]) -> list[Row]:
    """The rows of a file, every mistake named with line and column. Raises BadFile."""
    try:
        reader = csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    except UnicodeDecodeError as wrong:
        raise BadFile([f"the file is not UTF-8: byte {wrong.start}"]) from None
    missing = [column for column in COLUMNS[:2] if column not in (reader.fieldnames or ())]
    if missing:
        raise BadFile([f"line 1: column {column} is missing" for column in missing])
    given: list[Row] = []
    lines: dict[tuple[str, str], int] = {}
    problems: list[str] = []
    try:
        for fields in reader:
            alias, subdistrict, centre = ((fields.get(column) or "").strip() for column in COLUMNS)
            row, line = Row(alias, subdistrict, centre or None), reader.line_num
            problems += [f"line {line}: {problem}" for problem in _problems(row, fields, centres)]
            if (first := lines.setdefault((alias, subdistrict), line)) != line:
                problems.append(
                    f"line {line}: column alias: {alias} {subdistrict} stands in line {first} already"
                )
            given.append(row)
    except csv.Error as wrong:
        problems.append(f"line {reader.line_num}: {wrong}")
    if problems:
        raise BadFile(problems)
    return given


def _problems(row: Row, fields: Mapping[str | None, object], centres: frozenset[str]) -> Iterator[str]:
    if None in fields:
        yield "has more columns than the first line"
    if not SHORTEST <= len(row.alias) <= LONGEST:
        yield f"column alias: needs {SHORTEST} to {LONGEST} characters"
    if len(row.subdistrict) != 6 or place(row.subdistrict) is None:
        yield f"column subdistrict: {row.subdistrict or '(empty)'} is no subdistrict code of DOPA"
    if row.centre and row.centre not in centres:
        yield f"column centre: {row.centre} is not imported"
