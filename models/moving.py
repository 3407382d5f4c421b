"""Copies everything from one database into another, also of the other kind: SQLite to PostgreSQL and back.

1. Both are reserved: what is said to the old one meanwhile would be lost, and what workers send from both would be sent
twice. So nobody else may have them open. 2. The source has this version's schema; the target, which holds nothing, gets
it. 3. Table by table, parents first, in one transaction. 4. Every table is counted on both sides, and counters go on
behind the highest key, before anything is committed.
"""

import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from sqlalchemy import Column, Select, Table, bindparam, func, inspect, literal, select, text, update
from sqlalchemy import table as named
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError, OperationalError

from models.backup import VERSION_TABLE, Impossible
from models.base import Base
from models.migrations import current_problem, upgrade
from models.session import Database

AT_ONCE = 2000
PATIENCE = 20
Tell = Callable[[str, int], None]
Row = Sequence[Any]
IN_USE = "{} is in use: stop `pakmut run`, `web` and `worker`, and whatever else has it open"


def nobody(table: str, rows: int) -> None:
    """Tells nobody."""


def copy(source: Database, target: Database, tell: Tell = nobody) -> int:
    """Everything of `source` into `target`; how many rows. `tell` hears of each table that is done.

    Raises `Impossible`; the target then holds its schema and nothing else.
    """
    if source.url == target.url:
        raise Impossible("both are the same database")
    if problem := current_problem(source):
        raise Impossible(f"the database to copy: {problem}")
    _refuse_if_filled(target)
    upgrade(target)
    with _alone(source, "the database to copy") as reading, _alone(target, "the new database") as writing:
        return sum(_copied(reading, writing, tell))


def _copied(reading: Connection, writing: Connection, tell: Tell) -> Iterator[int]:
    for table in Base.metadata.sorted_tables:
        try:
            rows = _copy_table(table, reading, writing)
        except (DBAPIError, psycopg.Error) as refused:
            raise Impossible(f"{table.name}: {_why(refused)}") from None
        if rows != _count(reading, table) or rows != _count(writing, table):
            raise Impossible(f"{table.name}: not every row arrived")
        tell(table.name, rows)
        yield rows


def _why(refused: Exception) -> str:
    """Without the value that was refused: it may be somebody's name."""
    said = str(refused.orig if isinstance(refused, DBAPIError) else refused)
    column = re.search(r"column (\w+)", said)
    return said.splitlines()[0] + (f" (column {column[1]})" if column else "")


def _refuse_if_filled(target: Database) -> None:
    with target.engine.connect() as connection:
        for name in inspect(connection).get_table_names():
            if name != VERSION_TABLE and connection.scalar(_any_row(name)):
                raise Impossible(f"the new database is not empty: there are rows in {name}")


def _any_row(table: str) -> Select[int]:
    return select(literal(1)).select_from(named(table)).limit(1)


@contextmanager
def _alone(database: Database, which: str) -> Iterator[Connection]:
    """One transaction on a database that nobody else has open."""
    database.engine.dispose()
    with database.engine.connect() as connection:
        driver: Any = connection.connection.dbapi_connection
        if database.is_sqlite:
            driver.execute("PRAGMA locking_mode=EXCLUSIVE")
        try:
            with connection.begin():
                if not database.is_sqlite:
                    _look_around(connection, which)
                yield connection
        except OperationalError as error:
            if "database is locked" in str(error.orig):
                raise Impossible(IN_USE.format(which)) from None
            raise
        finally:
            connection.invalidate()  # it is closed, and its hold on the database with it


def _look_around(connection: Connection, which: str) -> None:
    """PostgreSQL: nobody is connected; who comes now can read, not write, and waits for a lock in vain."""
    connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
    for patience in ("statement_timeout", "idle_in_transaction_session_timeout"):
        connection.execute(text(f"SET LOCAL {patience} = 0"))
    names = ", ".join(f'"{table}"' for table in Base.metadata.tables)
    try:
        connection.execute(text(f"LOCK TABLE {names} IN EXCLUSIVE MODE NOWAIT"))
    except OperationalError:
        raise Impossible(IN_USE.format(which)) from None
    for _ in range(PATIENCE):
        if not (others := connection.scalar(_OTHERS)):
            return
        time.sleep(0.1)  # who hung up a moment ago is shown for a moment
        connection.execute(text("SELECT pg_stat_clear_snapshot()"))
    raise Impossible(f"{IN_USE.format(which)} ({others} connections)")


_OTHERS = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    " AND coalesce(backend_type, 'client backend') = 'client backend'"
)


def _copy_table(table: Table, reading: Connection, writing: Connection) -> int:
    """All rows in the order of their keys; what points to a row of the same table follows when all are there."""
    shape = _Shape(table, writing)
    write = _write_postgresql if writing.dialect.name == "postgresql" else _write_sqlite
    asked = select(table).order_by(*table.primary_key.columns)
    rows = reading.execution_options(yield_per=AT_ONCE).execute(asked)
    count, later = 0, list[dict[str, Any]]()
    for part in rows.partitions():
        write(writing, table, [shape.stored(row, later) for row in part])
        count += len(part)
    _point_back(table, shape.own, later, writing)
    if writing.dialect.name == "postgresql":
        _go_on_counting(table, writing)
    return count


class _Shape:
    """How the rows of a table are given to the target's driver."""

    def __init__(self, table: Table, writing: Connection) -> None:
        self._columns = list(table.columns)
        self._processes = [
            column.type.dialect_impl(writing.dialect).bind_processor(writing.dialect)
            for column in self._columns
        ]
        self.own = [
            one for one in self._columns if any(key.column.table is table for key in one.foreign_keys)
        ]

    def stored(self, row: Row, later: list[dict[str, Any]]) -> list[Any]:
        """One row; what of it points to its own table goes to `later`."""
        if self.own:
            row = self._without_own(row, later)
        return [_value(process, value) for process, value in zip(self._processes, row, strict=True)]

    def _without_own(self, row: Row, later: list[dict[str, Any]]) -> Row:
        values = dict(zip(self._columns, row, strict=True))
        if any(values[column] is not None for column in self.own):
            keys = {f"key_{column.name}": values[column] for column in self._columns if column.primary_key}
            later.append(keys | {f"new_{column.name}": values[column] for column in self.own})
        return list((values | dict.fromkeys(self.own)).values())


def _value(process: Callable[[Any], Any] | None, value: Any) -> Any:
    if value is None:  # also in JSON columns: nothing, not JSON's null
        return None
    stored = process(value) if process else value
    # PostgreSQL knows no such character
    return stored.replace("\0", "") if isinstance(stored, str) else stored


def _write_postgresql(writing: Connection, table: Table, rows: list[list[Any]]) -> None:
    driver: Any = writing.connection.dbapi_connection
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    with driver.cursor() as cursor, cursor.copy(f'COPY "{table.name}" ({names}) FROM STDIN') as lines:
        for row in rows:
            lines.write_row(row)


def _write_sqlite(writing: Connection, table: Table, rows: list[list[Any]]) -> None:
    insert = str(table.insert().compile(dialect=writing.dialect))
    writing.exec_driver_sql(insert, [tuple(row) for row in rows])


def _point_back(
    table: Table, own: list[Column[Any]], later: list[dict[str, Any]], writing: Connection
) -> None:
    if not later:
        return
    change = update(table).values({column: bindparam(f"new_{column.name}") for column in own})
    for key in table.primary_key.columns:
        change = change.where(key == bindparam(f"key_{key.name}"))
    writing.execute(change, later)


def _go_on_counting(table: Table, writing: Connection) -> None:
    for key in table.primary_key.columns:
        counter = writing.scalar(
            text("SELECT pg_get_serial_sequence(:table, :column)"),
            {"table": f'"{table.name}"', "column": key.name},
        )
        if counter:
            highest = select(func.setval(counter, func.coalesce(func.max(key), 0) + 1, False))
            writing.execute(highest)


def _count(connection: Connection, table: Table) -> int:
    return connection.scalar(select(func.count()).select_from(table)) or 0
