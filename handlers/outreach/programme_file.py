"""Reads `outreach.toml` (DESIGN.md §4, Files): all of it or nothing, and every mistake with its line and column. Pure."""

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

from handlers.calendar import check_hours
from handlers.outreach.rota import WEEKDAYS

_Path: TypeAlias = tuple[int, int | None, str]


class BadFile(ValueError):
    """The file cannot be taken over; `problems` are lines that name line, column and what is wrong."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class StopLine:
    """A `[[programme.stop]]`."""

    code: str
    name: str
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, slots=True)
class ProgrammeLine:
    """A `[[programme]]`; stops in rotation order."""

    code: str
    name: str
    centre: str
    valid_from: date
    valid_to: date
    weekdays: tuple[str, ...]
    stops: tuple[StopLine, ...]
    hours: str | None = None
    services: tuple[str, ...] = ()
    contact: str | None = None
    bring: str | None = None


def read(text: str, centres: frozenset[str] | None = None) -> tuple[ProgrammeLine, ...]:
    """The programmes of a file; raises BadFile. With `centres` (codes), a centre must be one of them."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadFile([str(error)]) from error
    problems = list(_problems(document, _places(text), centres))
    if problems:
        raise BadFile(problems)
    return tuple(_programme(table) for table in document["programme"])


def _programme(table: Mapping[str, Any]) -> ProgrammeLine:
    given = {name: value for name, value in table.items() if name != "stop"}
    given["weekdays"] = tuple(given["weekdays"])
    given["services"] = tuple(given.get("services", ()))
    return ProgrammeLine(**given, stops=tuple(StopLine(**stop) for stop in table["stop"]))


def _text(most: int) -> Callable[[Any], str | None]:
    return lambda value: (
        None if isinstance(value, str) and 0 < len(value.strip()) <= most else f"is not a text of 1 to {most}"
    )


def _code(value: Any) -> str | None:
    return (
        None
        if isinstance(value, str) and re.fullmatch(r"[\w.-]{1,40}", value)
        else "is not a code of letters, digits, - and ."
    )


def _day(value: Any) -> str | None:
    return None if type(value) is date else "is not a date like 2026-09-30"


def _weekdays(value: Any) -> str | None:
    right = (
        isinstance(value, list)
        and value
        and all(day in WEEKDAYS for day in value)
        and len(set(value)) == len(value)
    )
    return None if right else f"is not a list of different days out of {' '.join(WEEKDAYS)}"


def _hours(value: Any) -> str | None:
    try:
        check_hours(value if isinstance(value, str) else "?")
    except ValueError as error:
        return f"cannot be kept: {error}"
    return None


def _texts(value: Any) -> str | None:
    right = isinstance(value, list) and all(isinstance(one, str) and one.strip() for one in value)
    return None if right else "is not a list of texts"


def _degrees(most: int) -> Callable[[Any], str | None]:
    return lambda value: (
        None
        if isinstance(value, int | float) and -most <= value <= most
        else f"is not a number of degrees up to {most}"
    )


PROGRAMME_KEYS: Mapping[str, Callable[[Any], str | None]] = {
    "code": _code,
    "name": _text(200),
    "centre": _code,
    "valid_from": _day,
    "valid_to": _day,
    "weekdays": _weekdays,
    "hours": _hours,
    "services": _texts,
    "contact": _text(100),
    "bring": _text(200),
}
STOP_KEYS: Mapping[str, Callable[[Any], str | None]] = {
    "code": _code,
    "name": _text(200),
    "latitude": _degrees(90),
    "longitude": _degrees(180),
}
_MUST = ("code", "name", "centre", "valid_from", "valid_to", "weekdays")


class _Places:
    """Where each key stands in the text: (programme, stop or None, key) -> line and column."""

    def __init__(self) -> None:
        self.found: dict[_Path, tuple[int, int]] = {}

    def say(self, path: _Path, problem: str) -> str:
        line, column = (
            self.found.get(path)
            or self.found.get((*path[:2], ""))
            or self.found.get((path[0], None, ""))
            or (1, 1)
        )
        return f"line {line}, column {column}: {path[2] or 'programme'} {problem}"


def _places(text: str) -> _Places:
    places, programme, stop = _Places(), -1, -1
    in_stop = False
    for number, line in enumerate(text.splitlines(), 1):
        if header := re.match(r"\s*\[\[\s*programme\s*(\.\s*stop\s*)?\]\]", line):
            in_stop = header[1] is not None
            programme, stop = (programme, stop + 1) if in_stop else (programme + 1, -1)
            places.found[programme, stop if in_stop else None, ""] = (number, line.index("[") + 1)
        elif entry := re.match(r"\s*(\w+)\s*=\s*", line):
            places.found.setdefault(
                (programme, stop if in_stop else None, entry[1]), (number, entry.end() + 1)
            )
    return places


def _problems(document: Mapping[str, Any], places: _Places, centres: frozenset[str] | None) -> Iterator[str]:
    programmes = document.get("programme")
    for name in document.keys() - {"programme"}:
        yield places.say((-1, None, name), "is not known here")
    if not isinstance(programmes, list) or not programmes:
        yield "line 1, column 1: the file has no [[programme]]"
        return
    for nth, table in enumerate(programmes):
        yield from _table_problems(table, (nth, None), PROGRAMME_KEYS, _MUST, places)
        yield from _whole_problems(table, nth, places, centres)
    yield from _twice([table.get("code") for table in programmes], lambda nth: (nth, None, "code"), places)


def _table_problems(
    table: Mapping[str, Any],
    at: tuple[int, int | None],
    keys: Mapping[str, Callable[[Any], str | None]],
    must: tuple[str, ...],
    places: _Places,
) -> Iterator[str]:
    yield from (places.say((*at, name), "is missing") for name in must if name not in table)
    for name, value in table.items():
        if name == "stop" and at[1] is None:
            continue
        problem = keys[name](value) if name in keys else "is not known here"
        if problem:
            yield places.say((*at, name), problem)


def _whole_problems(
    table: Mapping[str, Any], nth: int, places: _Places, centres: frozenset[str] | None
) -> Iterator[str]:
    first, last = table.get("valid_from"), table.get("valid_to")
    if isinstance(first, date) and isinstance(last, date) and last < first:
        yield places.say((nth, None, "valid_to"), "is before valid_from")
    if centres is not None and _code(table.get("centre")) is None and table.get("centre") not in centres:
        yield places.say((nth, None, "centre"), f"names no centre: {table.get('centre')}")
    stops = table.get("stop")
    if not isinstance(stops, list) or not stops or not all(isinstance(stop, dict) for stop in stops):
        yield places.say((nth, None, ""), "has no [[programme.stop]]")
        return
    for place, stop in enumerate(stops):
        yield from _table_problems(stop, (nth, place), STOP_KEYS, ("code", "name"), places)
        if ("latitude" in stop) != ("longitude" in stop):
            yield places.say((nth, place, ""), "has only one of latitude and longitude")
    yield from _twice([stop.get("code") for stop in stops], lambda place: (nth, place, "code"), places)


def _twice(codes: list[Any], path: Callable[[int], _Path], places: _Places) -> Iterator[str]:
    for nth, code in enumerate(codes):
        if code is not None and code in codes[:nth]:
            yield places.say(path(nth), f"stands twice: {code}")
