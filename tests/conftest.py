"""A fresh, migrated database for each test: SQLite, or PostgreSQL where `TEST_DATABASE_URL` names a server.

On PostgreSQL the tables are emptied between tests; on SQLite a migrated file is copied. All tests together run on all
cores, each worker with databases of its own; a file or test by itself runs in this process.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import structlog
from support import databases
from support.fresh import fresh
from support.statements import compile_once

from handlers import wording
from handlers.dispatch import flood
from models import clock
from models.session import Database


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> None:
    """All cores for `pytest` alone; whoever names tests, or how many workers there shall be, gets just that."""
    everything = config.args_source is pytest.Config.ArgsSource.TESTPATHS
    unsaid = config.pluginmanager.hasplugin("xdist") and config.option.numprocesses is None
    if everything and unsaid and not hasattr(config, "workerinput"):
        config.option.numprocesses, config.option.dist = "auto", "worksteal"


def pytest_configure(config: pytest.Config) -> None:
    """Each worker gets a database on the server for itself."""
    compile_once()
    if hasattr(config, "workerinput") and os.environ.get(databases.VARIABLE):
        config.add_cleanup(databases.move_beside(config.workerinput["workerid"]))


@pytest.fixture(scope="session")
def fresh_database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[Path], str]]:
    """What gives a test its empty, migrated database: the server's, or a new file in a folder."""
    server = os.environ.get(databases.VARIABLE)
    address = server or f"sqlite:///{tmp_path_factory.mktemp('db')}/migrated.db"
    fresh(address)
    if not server:
        yield lambda folder: copied(address, folder)
        return
    engine = databases.keeper(server)

    def emptied(_folder: Path) -> str:
        databases.empty(engine)
        return server

    yield emptied
    engine.dispose()


def copied(address: str, folder: Path) -> str:
    """The address of a copy of this SQLite database."""
    shutil.copy(address.removeprefix("sqlite:///"), folder / "pakmut.db")
    return f"sqlite:///{folder}/pakmut.db"


@pytest.fixture
def address(fresh_database: Callable[[Path], str], tmp_path: Path) -> str:
    """The address of an empty, migrated database of this test's own."""
    return fresh_database(tmp_path)


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
    flood.forget()
