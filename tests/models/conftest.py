"""A second database, of the same kind as the test's."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url

from models.session import Database


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Database]:
    """A database of the same kind as the test's, with nothing in it."""
    server_address = os.environ.get("TEST_DATABASE_URL")
    if server_address is None:
        database = Database(f"sqlite:///{tmp_path}/elsewhere.db")
        yield database
        database.close()
        return
    name = f"{make_url(server_address).database}_elsewhere"
    server = Database(server_address)
    single = server.engine.execution_options(isolation_level="AUTOCOMMIT")
    with single.connect() as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{name}"'))
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    database = Database(make_url(server_address).set(database=name).render_as_string(hide_password=False))
    yield database
    database.close()
    with single.connect() as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
    server.close()
