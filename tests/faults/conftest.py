"""The processes that these tests kill, and what LINE knows of them afterwards."""

from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path

import pytest
from support.fleet import Fleet
from support.nursery import Nursery

from handlers.centres import import_csv


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    """Everything is imported once, for all processes of this run."""
    made = Nursery()
    yield made
    made.close()


@pytest.fixture
def open_fleet(nursery: Nursery, address: str, tmp_path: Path) -> Iterator[Callable[..., Fleet]]:
    """Opens a service on the test's database, with the seed's centres; nothing but LINE runs yet."""
    opened: list[Fleet] = []

    def make(workers: int | None = None) -> Fleet:
        opened.append(Fleet(nursery, address, tmp_path, workers=workers))
        with opened[-1].database.unit_of_work() as session:
            import_csv(session, files("handlers.content.seed").joinpath("centres.csv").read_bytes())
        return opened[-1]

    yield make
    for fleet in opened:
        fleet.close()
