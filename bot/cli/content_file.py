"""The file of `pakmut content import`: what it gives, and in which line and column each part of it stands."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

Path: TypeAlias = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One changed thing: its new value (None restores the default) and when somebody checked it."""

    value: Any
    checked_on: date | None


class BadFile(ValueError):
    """A file that cannot be read; `problems` name line and column."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Given:
    """What a file gives, by name, and where each part of it stands."""

    text: str
    rows: Mapping[str, Row]
    places: Mapping[Path, int]

    def problem(self, name: str, at: Path, trouble: str) -> str:
        """The trouble with line and column of the part that is meant, or of the nearest around it."""
        path: Path = (name, *at)
        while path and path not in self.places:
            path = path[:-1]
        part = ".".join(map(str, at[1:] if at[:1] == ("value",) else at))
        return f"{_where(self.text, self.places[path])}: {name}{f' ({part})' if part else ''}: {trouble}"


def read(text: str) -> Given:
    """{"name": {"value": …, "checked_on": "YYYY-MM-DD"}}. Raises BadFile."""
    try:
        given = json.loads(text)
    except json.JSONDecodeError as wrong:
        raise BadFile([f"line {wrong.lineno}, column {wrong.colno}: {wrong.msg}"]) from wrong
    if not isinstance(given, dict) or not given:
        raise BadFile(["line 1, column 1: holds no texts"])
    places: dict[Path, int] = {}
    twice: list[int] = []
    _walk(text, 0, (), places, twice)
    problems = [f"{_where(text, at)}: stands here a second time" for at in twice]
    rows: dict[str, Row] = {}
    for name, row in given.items():
        try:
            rows[name] = _row(row)
        except ValueError as wrong:
            problems.append(f"{_where(text, places[(name,)])}: {name}: {wrong}")
    if problems:
        raise BadFile(problems)
    return Given(text, rows, places)


def _row(row: Any) -> Row:
    if not isinstance(row, dict) or "value" not in row:
        raise ValueError("needs an object with a value")
    if unknown := row.keys() - {"value", "checked_on"}:
        raise ValueError(f"holds {', '.join(sorted(unknown))} beside value and checked_on")
    try:
        day = date.fromisoformat(row["checked_on"]) if row.get("checked_on") else None
    except (TypeError, ValueError) as wrong:
        raise ValueError(f"checked_on: {wrong}") from wrong
    return Row(row["value"], day)


# ----------------------------------------------------------------------------------------------- where a part stands

_DECODER = json.JSONDecoder()


def _walk(text: str, at: int, path: Path, places: dict[Path, int], twice: list[int]) -> int:
    """Note where the parts of the value that begins here stand; where it ends. The text is known to be JSON."""
    at = _skip(text, at)
    places.setdefault(path, at)
    if text[at] not in "{[":
        return _DECODER.raw_decode(text, at)[1]
    is_table, number = text[at] == "{", 0
    at = _skip(text, at + 1)
    while text[at] not in "}]":
        key: str | int = number
        if is_table:
            begun = at
            key, at = _DECODER.raw_decode(text, at)
            if (*path, key) in places:
                twice.append(begun)
            places[(*path, key)] = begun
            at = _skip(text, at) + 1
        at = _skip(text, _walk(text, at, (*path, key), places, twice))
        at = _skip(text, at + 1) if text[at] == "," else at
        number += 1
    return at + 1


def _skip(text: str, at: int) -> int:
    while text[at] in " \t\n\r":
        at += 1
    return at


def _where(text: str, at: int) -> str:
    line = text.count("\n", 0, at) + 1
    return f"line {line}, column {at - text.rfind(chr(10), 0, at)}"
