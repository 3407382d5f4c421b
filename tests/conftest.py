"""A fresh, migrated database for each test: SQLite, or PostgreSQL where `TEST_DATABASE_URL` names a server.

On PostgreSQL the tables are emptied between tests; on SQLite a migrated file is copied.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from sqlalchemy import text

from handlers import wording
from models import Base, clock
from models.migrations import upgrade
from models.session import Database

LEFT_OVER = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""


FULL_TABLES = " UNION ALL ".join(
    f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM \"{table}\")" for table in Base.metadata.tables
)


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a migrated database: a server's, or a file to copy."""
    address = os.environ.get("TEST_DATABASE_URL") or f"sqlite:///{tmp_path_factory.mktemp('db')}/migrated.db"
    database = Database(address)
    if not database.is_sqlite:
        with database.engine.begin() as connection:
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
    upgrade(database)
    if database.is_sqlite:
        with database.engine.connect() as connection:
            connection.exec_driver_sql("ROLLBACK")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return address


@pytest.fixture
def address(migrated: str, tmp_path: Path) -> str:
    """The address of an empty, migrated database of this test's own."""
    if migrated.startswith("sqlite"):
        shutil.copy(migrated.removeprefix("sqlite:///"), tmp_path / "pakmut.db")
        return f"sqlite:///{tmp_path}/pakmut.db"
    database = Database(migrated)
    with database.engine.begin() as connection:  # what the applications of earlier tests still hold
        connection.execute(text(LEFT_OVER))
    with database.engine.begin() as connection:
        full = [f'"{table}"' for table in connection.scalars(text(FULL_TABLES))]
        if full:  # emptying all of them would take most of a test's time
            connection.execute(text(f"TRUNCATE {', '.join(full)} RESTART IDENTITY CASCADE"))
    database.close()
    return migrated


@pytest.fixture
def database(address: str) -> Iterator[Database]:
    """The test's database."""
    opened = Database(address)
    yield opened
    opened.close()


@pytest.fixture(autouse=True)
def as_it_was() -> Iterator[None]:
    """No test leaves its clock offset, its logging or an operator's texts to the next."""
    yield
    clock.apply_offset(0)
    structlog.reset_defaults()
    wording.override({})
