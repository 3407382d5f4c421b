"""Rows in every table there is, whatever tables there are, and what can be said of a whole database."""

import datetime as dt
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Column, Enum, LargeBinary, Table, func, insert, select, update

from models.base import Base, UtcTime
from models.session import Database

ROWS = 3
LONG_AGO = dt.datetime(2026, 2, 1, 9, 30, 0, 123456, tzinfo=dt.UTC)


def fill(database: Database) -> None:
    """Three rows in every table, each pointing to the row of its own number in its parents."""
    with database.unit_of_work() as session:
        for table in Base.metadata.sorted_tables:
            rows = [
                {column.name: _value(table, column, nth) for column in table.columns}
                for nth in range(1, ROWS + 1)
            ]
            session.execute(insert(table), rows)
        for table in Base.metadata.sorted_tables:
            for column in _own(table):  # a row may point to a later one of its own table
                first = next(iter(table.primary_key.columns))
                session.execute(update(table).where(first == 1).values({column: ROWS}))


def contents(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table."""
    with database.reading() as session:
        return {
            table.name: [
                tuple(row) for row in session.execute(select(table).order_by(*table.primary_key.columns))
            ]
            for table in Base.metadata.sorted_tables
        }


def counts(database: Database) -> dict[str, int]:
    """How many rows every table has."""
    with database.reading() as session:
        return {
            table.name: session.scalar(select(func.count()).select_from(table)) or 0
            for table in Base.metadata.sorted_tables
        }


def _own(table: Table) -> list[Column[Any]]:
    return [one for one in table.columns if any(key.column.table is table for key in one.foreign_keys)]


def _value(table: Table, column: Column[Any], nth: int) -> Any:
    if column in _own(table):
        return None
    if isinstance(column.type, JSON):
        return {"ลำดับ": nth, "no": None}
    if isinstance(column.type, LargeBinary):
        return bytes([0, nth, 255])
    if isinstance(column.type, Enum):
        kind: Any = column.type.enum_class
        assert issubclass(kind, StrEnum)
        return list(kind)[nth % len(kind)]
    if isinstance(column.type, UtcTime):
        return LONG_AGO + dt.timedelta(days=nth)
    plain: dict[type, Any] = {
        int: nth, float: nth + 0.5, bool: nth % 2 == 0, dt.date: LONG_AGO.date() + dt.timedelta(days=nth), str: f"ก{nth}",
    }  # fmt: skip
    return plain[column.type.python_type]
