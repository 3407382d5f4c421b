"""A PostgreSQL server's databases for tests: one for each process that runs some, emptied before every test."""

import os
from collections.abc import Callable

from sqlalchemy import Engine, create_engine, make_url, text

from models import Base

VARIABLE = "TEST_DATABASE_URL"

LEFT_OVER = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""

FULL_TABLES = " UNION ALL ".join(
    f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM \"{table}\")" for table in Base.metadata.tables
)


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
    with engine.begin() as connection:
        connection.execute(text(LEFT_OVER))
    with engine.begin() as connection:
        if full := [f'"{table}"' for table in connection.scalars(text(FULL_TABLES))]:
            connection.execute(text(f"TRUNCATE {', '.join(full)} RESTART IDENTITY CASCADE"))


def _at_once(address: str, *statements: str) -> None:
    engine = create_engine(address, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    engine.dispose()
