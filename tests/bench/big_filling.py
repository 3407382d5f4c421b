"""Fills a database with years of service: tickets and handled events by the million, and all that belongs to them.

Rows are made by the database itself (`INSERT … SELECT` over a counted set), with the indexes away meanwhile. Of each
kind that is forgotten some time, an hour's or a day's worth is due (big_history.py); all the rest is either kept or
forgotten already, so that retention finds the proportions of a service that has run for years.

python tests/bench/big_filling.py DATABASE_URL [--tickets 1000000] [--events 1000000]: empties that database first.
"""

import argparse
import sqlite3
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from bench.big_history import Size, plan
from bench.big_tongue import Tongue
from sqlalchemy import inspect, text
from sqlalchemy.engine import Connection
from support.fresh import fresh

from models import Base
from models.session import Database


def fill(address: str, size: Size) -> float:
    """Make the database anew with all of that; the seconds it took."""
    began = time.perf_counter()
    if address.startswith("sqlite"):
        for end in ("", "-wal", "-shm"):
            Path(address.removeprefix("sqlite:///") + end).unlink(missing_ok=True)
    fresh(address)
    database = Database(address)
    tongue = Tongue(not database.is_sqlite, datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S"))
    try:
        (_fill_sqlite if database.is_sqlite else _fill_postgresql)(database, plan(size, tongue), tongue)
    finally:
        database.close()
    return time.perf_counter() - began


def _whole(table: str, columns: dict[str, str]) -> dict[str, str]:
    """With the plain defaults (false, 0, '') of the columns that the plan does not speak of."""
    missing = [
        column
        for column in Base.metadata.tables[table].columns
        if column.name not in columns and not column.nullable
    ]
    plain = {bool: "FALSE", int: "0", str: "''"}
    return columns | {column.name: plain[column.type.python_type] for column in missing}


def _insert(table: str, rows: int, given: dict[str, str], tongue: Tongue) -> str:
    columns = _whole(table, given)
    names = ", ".join(f'"{name}"' for name in columns)
    return (
        f'INSERT INTO "{table}" ({names}) {tongue.numbers(rows)}'
        f"SELECT {', '.join(columns.values())} {tongue.counted(rows)}"
    )


def _fill_sqlite(database: Database, tables: list[tuple[str, int, dict[str, str]]], tongue: Tongue) -> None:
    connection = sqlite3.connect(str(database.url.database), isolation_level=None)
    for pragma in (
        "synchronous=OFF",
        "foreign_keys=OFF",
        "cache_size=-400000",
        "temp_store=MEMORY",
        "mmap_size=4000000000",
    ):
        connection.execute(f"PRAGMA {pragma}")
    made = connection.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
    ).fetchall()
    connection.execute("BEGIN")
    for name, _ in made:
        connection.execute(f'DROP INDEX "{name}"')
    for table, rows, columns in tables:
        connection.execute(_insert(table, rows, columns, tongue))
    for _, statement in made:
        connection.execute(statement)
    connection.execute("COMMIT")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def _fill_postgresql(
    database: Database, tables: list[tuple[str, int, dict[str, str]]], tongue: Tongue
) -> None:
    with database.engine.begin() as connection:
        for setting in ("session_replication_role = replica", "statement_timeout = 0", "maintenance_work_mem = '1GB'",
                        "synchronous_commit = off", "idle_in_transaction_session_timeout = 0"):  # fmt: skip
            connection.exec_driver_sql(f"SET {setting}")
        made = _postgresql_indexes(connection)
        for name in made:
            connection.exec_driver_sql(f'DROP INDEX "{name}"')
        for table, rows, columns in tables:
            connection.exec_driver_sql(_insert(table, rows, columns, tongue).replace("%", "%%"))
            if "id" in columns:
                connection.exec_driver_sql(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {rows})")
        for statement in made.values():
            connection.exec_driver_sql(statement)
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("SET statement_timeout = 0")
        connection.exec_driver_sql("VACUUM ANALYZE")


def _postgresql_indexes(connection: Connection) -> dict[str, str]:
    """Every index that no constraint owns, with the statement that makes it."""
    asked = text(
        "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'"
        " AND indexname NOT IN (SELECT conname FROM pg_constraint) AND tablename <> 'alembic_version'"
    )
    return {str(name): str(statement) for name, statement in connection.execute(asked)}


def counts(address: str) -> dict[str, int]:
    """The rows of every table that has some."""
    database = Database(address)
    with database.reading() as session:
        found = {
            table: int(session.scalar(text(f'SELECT count(*) FROM "{table}"')) or 0)
            for table in inspect(database.engine).get_table_names()
        }
    database.close()
    return {table: rows for table, rows in found.items() if rows}


def orphans(address: str) -> list[Any]:
    """Rows without their parent (asked of SQLite alone; both are filled by the same plan)."""
    connection = sqlite3.connect(address.removeprefix("sqlite:///"))
    found = connection.execute("PRAGMA foreign_key_check").fetchmany(5)
    connection.close()
    return found


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("database")
    parser.add_argument("--tickets", type=int, default=1_000_000)
    parser.add_argument("--events", type=int, default=1_000_000)
    asked = parser.parse_args()
    took = fill(asked.database, Size(asked.tickets, asked.events))
    found = counts(asked.database)
    print(f"{sum(found.values()):,} rows in {took:.0f} s")
    for table, rows in sorted(found.items(), key=lambda one: -one[1]):
        print(f"  {table:20}{rows:>12,}")


if __name__ == "__main__":
    main()
