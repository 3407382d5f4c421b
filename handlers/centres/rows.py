"""Reading `centres.csv`: each value is checked, and each mistake named by line and column. Pure."""

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from handlers.calendar import check_hours
from handlers.places import place, successors
from models.words import Category, CentreKind

COLUMNS = (
    "code", "name", "kind", "covers", "leads", "phone", "hours", "latitude", "longitude", "parent", "assured_date",
)  # fmt: skip
NEEDED = ("code", "name", "kind", "covers")
LONGEST = {"name": 200, "phone": 60, "hours": 200}
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
_THAILAND = {"latitude": (5.0, 21.0), "longitude": (97.0, 106.0)}


@dataclass(frozen=True, slots=True)
class Problem:
    """A mistake in the file, for the person who wrote it."""

    line: int
    column: str
    what: str

    def __str__(self) -> str:
        return f"line {self.line}, column {self.column}: {self.what}"


@dataclass(frozen=True, slots=True)
class Row:
    """One unit as the file tells it; `values` by the names of the table's columns."""

    line: int
    code: str
    covers: tuple[str, ...]
    parent: str | None
    values: Mapping[str, Any]


def read_rows(data: bytes) -> tuple[list[Row], list[Problem]]:
    """The units of a UTF-8 file (with or without BOM) and everything that is wrong with it."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        line = data[: wrong.start].count(b"\n") + 1
        return [], [Problem(line, "-", "the file is not UTF-8; save it as CSV UTF-8")]
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        return _read(reader)
    except csv.Error as wrong:
        return [], [Problem(reader.line_num, "-", f"this is not CSV: {wrong}")]


def _read(reader: Any) -> tuple[list[Row], list[Problem]]:
    header = [name.strip().lower() for name in next(reader, [])]
    if problems := list(_header_problems(header)):
        return [], problems
    rows, problems = list[Row](), list[Problem]()
    line = reader.line_num
    for cells in reader:
        line, before = reader.line_num, line
        if any(cell.strip() for cell in cells):
            row, wrong = _row(before + 1, header, cells)
            rows += [row] if row else []
            problems += wrong
    return rows, problems


def _header_problems(header: list[str]) -> Iterator[Problem]:
    for name in NEEDED:
        if name not in header:
            yield Problem(1, name, "the column is missing")
    for name in header:
        if name not in COLUMNS:
            yield Problem(1, name or "-", f"unknown column; the columns are {', '.join(COLUMNS)}")
        elif header.count(name) > 1:
            yield Problem(1, name, "the column stands twice")


def _row(line: int, header: list[str], cells: list[str]) -> tuple[Row | None, list[Problem]]:
    if len(cells) > len(header):
        return None, [
            Problem(line, "-", f"{len(cells)} values for {len(header)} columns; quote values with commas")
        ]
    given = {name: cell.strip() for name, cell in zip(header, cells, strict=False)}
    values, problems = dict[str, Any](), list[Problem]()
    for name in COLUMNS:
        try:
            values[name] = _CHECKS.get(name, _text)(name, given.get(name, ""))
        except ValueError as wrong:
            problems.append(Problem(line, name, str(wrong)))
    if not problems and (values["latitude"] is None) != (values["longitude"] is None):
        problems.append(Problem(line, "longitude", "latitude and longitude go together"))
    if problems:
        return None, problems
    covers = values.pop("covers")
    return Row(line, values["code"], covers, values["parent"], values), []


def _text(name: str, given: str) -> str | None:
    if not given and name in NEEDED:
        raise ValueError("is empty")
    if len(given) > LONGEST.get(name, 40):
        raise ValueError(f"is longer than {LONGEST.get(name, 40)} characters")
    return given or None


def _code(name: str, given: str) -> str:
    if not _CODE.fullmatch(given):
        raise ValueError(f"{given or 'nothing'} is no code: letters, digits, - _ and ., at most 40")
    return given


def _kind(name: str, given: str) -> CentreKind:
    try:
        return CentreKind(given.lower())
    except ValueError:
        raise ValueError(f"{given or 'nothing'} is none of {', '.join(CentreKind)}") from None


def _covers(name: str, given: str) -> tuple[str, ...]:
    codes = tuple(dict.fromkeys(given.split()))
    if not codes:
        raise ValueError("is empty; * covers everything as the last desk")
    for code in codes:
        if code != "*" and (not code.isascii() or place(code) is None):
            after = successors(code) if code.isascii() else ()
            hint = f"; today it is {' '.join(after)}" if after else ""
            raise ValueError(f"{code} is no DOPA code of 2, 4 or 6 digits{hint}")
    return codes


def _leads(name: str, given: str) -> list[str]:
    for code in given.split():
        if code not in list(Category):
            raise ValueError(f"{code} is no category; they are {', '.join(Category)}")
    return list(dict.fromkeys(given.split()))


def _hours(name: str, given: str) -> str | None:
    if given:
        try:
            check_hours(given)
        except ValueError as wrong:
            raise ValueError(f"{given} is not opening_hours syntax, e.g. Mo-Fr 08:30-16:30") from wrong
    return _text(name, given)


def _degrees(name: str, given: str) -> float | None:
    if not given:
        return None
    low, high = _THAILAND[name]
    try:
        degrees = float(given)
    except ValueError:
        raise ValueError(f"{given} is no number") from None
    if not low <= degrees <= high:
        raise ValueError(f"{given} lies outside Thailand ({low:g} to {high:g})")
    return degrees


def _day(name: str, given: str) -> date | None:
    if not given:
        return None
    try:
        day = date.fromisoformat(given)
    except ValueError:
        raise ValueError(f"{given} is no date like 2026-01-31") from None
    if day.year > 2400:
        raise ValueError(f"{given} is a Buddhist year; write {day.year - 543}")
    return day


_CHECKS: Mapping[str, Callable[[str, str], Any]] = {
    "code": _code,
    "kind": _kind,
    "covers": _covers,
    "leads": _leads,
    "hours": _hours,
    "latitude": _degrees,
    "longitude": _degrees,
    "assured_date": _day,
}
