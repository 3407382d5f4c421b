"""A PostgreSQL server's databases for tests: one for each process that runs some, emptied before every test."""

import os
from collections.abc import Callable, Iterable

from sqlalchemy import Engine, create_engine, make_url, text

from models import Base

VARIABLE = "TEST_DATABASE_URL"

LEFT_OVER = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""

FULL_TABLES = " UNION ALL ".join(
    f"SELECT '{table}', pg_relation_size('\"{table}\"') WHERE EXISTS (SELECT 1 FROM \"{table}\")"
    for table in Base.metadata.tables
)
SMALL = 128 * 1024
"""Bytes up to which deleting a table's rows takes a tenth of the time of truncating it."""


def move_beside(worker: str) -> Callable[[], None]:
    """From now on `TEST_DATABASE_URL` names a new database of this worker's own; the result ends that."""
    shared = os.environ[VARIABLE]
    own = make_url(shared)
    own = own.set(database=f"{own.database}_{worker}")
    drop = f'DROP DATABASE IF EXISTS "{own.database}" WITH (FORCE)'
    _at_once(shared, drop, f'CREATE DATABASE "{own.database}"')
    os.environ[VARIABLE] = own.render_as_string(hide_password=False)

    def end() -> None:
        os.environ[VARIABLE] = shared
        _at_once(shared, drop)

    return end


def keeper(address: str) -> Engine:
    """One connection that empties the database between tests; it is found anew if a test's fault cut it."""
    return create_engine(address, pool_size=1, pool_pre_ping=True)


def empty(engine: Engine) -> None:
    """End what the applications of earlier tests still hold, and empty the tables that hold rows.

    Emptying all of them would take most of a test's time.
    """
    while _ended_any(engine):
        pass  # until they are gone: what they still commit would come after us
    with engine.begin() as connection:
        full = {str(table): int(size) for table, size in connection.execute(text(FULL_TABLES))}
        if full:
            connection.execute(text(_deleting(full) if max(full.values()) <= SMALL else _truncating(full)))


def _ended_any(engine: Engine) -> bool:
    with engine.begin() as connection:
        return connection.execute(text(LEFT_OVER)).first() is not None


def _truncating(tables: Iterable[str]) -> str:
    names = ", ".join(f'"{table}"' for table in tables)
    return f"TRUNCATE {names} RESTART IDENTITY CASCADE"


def _deleting(tables: Iterable[str]) -> str:
    """One statement: foreign keys are looked at when all rows are gone."""
    steps = ", ".join(f'_{number} AS (DELETE FROM "{table}")' for number, table in enumerate(tables))
    numbers = [
        f"setval(pg_get_serial_sequence('\"{table}\"', '{column.name}'), 1, false)"
        for table in tables
        if (column := Base.metadata.tables[table].autoincrement_column) is not None
    ]
    return f"WITH {steps} SELECT {', '.join(['1', *numbers])}"


def _at_once(address: str, *statements: str) -> None:
    engine = create_engine(address, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    engine.dispose()
