"""PostgreSQL is stopped, killed and out of disk while people write; our processes are left alone and get well by themselves.

The server is the test's own. While it is away the webhook answers 503, LINE delivers again, and what was on its way to
LINE is written down when the server is back (DESIGN.md §2, laws 1 and 4).
"""

import itertools
import os
import time
from collections import Counter
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path

import pytest
from support.databases import VARIABLE
from support.fleet import Fleet
from support.fresh import fresh
from support.mail import queue
from support.nursery import Nursery, running
from support.server import NO_SPACE, Server, why_no_server, why_no_small_disk

from handlers.centres import import_csv

PEOPLE = [f"คนที่ {n}" for n in range(10)]
NEWS = "ข่าวถึงคุณ"
NUMBERS = itertools.count()
Serve = Callable[..., tuple[Server, Fleet]]


@pytest.fixture
def serve(nursery: Nursery, tmp_path: Path) -> Iterator[Serve]:
    """Starts a server, and web and workers on it."""
    if os.environ.get(VARIABLE) is None:
        pytest.skip("runs with the PostgreSQL half of the suite")
    if reason := why_no_server():
        pytest.skip(reason)
    opened: list[Server | Fleet] = []

    def make(*, small: bool = False) -> tuple[Server, Fleet]:
        server = Server(small=small)
        opened.append(server)
        server.start()
        fresh(server.address)
        fleet = Fleet(nursery, server.address, tmp_path)
        opened.append(fleet)
        with fleet.database.unit_of_work() as session:
            import_csv(session, files("handlers.content.seed").joinpath("centres.csv").read_bytes())
        fleet.start()
        fleet.ready()
        return server, fleet

    yield make
    for one in reversed(opened):
        one.close()


def everybody_writes(fleet: Fleet) -> None:
    for name in PEOPLE:
        fleet.act(name, "says", "เมนู")


def newcomers_write(fleet: Fleet) -> None:
    """Nobody twice, so nobody is too fast."""
    for _ in PEOPLE:
        name = f"คนใหม่ {next(NUMBERS)}"
        fleet.act(name, "follow")
        fleet.act(name, "says", "เมนู")


def test_a_server_that_is_stopped_or_killed_under_traffic_costs_nobody_anything(serve: Serve) -> None:
    server, fleet = serve()
    processes = [fleet.web, *fleet.workers]
    for name in PEOPLE:
        fleet.act(name, "follow")
    users = [fleet.ask(f"screen?phone={name}")["user"] for name in PEOPLE]
    for mode, away in (("fast", 0.0), ("immediate", 0.0), ("fast", 3.0)):
        fleet.fault("push", "slow", count=5, seconds=0.5)  # on their way while the server is gone
        everybody_writes(fleet)
        for user in users:
            queue(fleet.database, user, NEWS)
        server.stop(mode)
        everybody_writes(fleet)
        fleet.act(PEOPLE[0], "sends_photo")
        time.sleep(away)
        server.start()
        fleet.database.engine.dispose()
        everybody_writes(fleet)
    assert fleet.broken_when_calm() == []
    assert all(pid and running(pid) for pid in processes)
    assert heard(fleet, NEWS) == dict.fromkeys(users, 3)


def heard(fleet: Fleet, words: str) -> dict[str, int]:
    """How often LINE showed these words to each."""
    shown = (row for row in fleet.books().rows if row["accepted"])
    return Counter(
        chat for row in shown for one in row["messages"] if one.get("text") == words for chat in row["to"]
    )


def test_a_full_disk_of_the_server_costs_nobody_anything(serve: Serve) -> None:
    """What cannot be stored gets no 200. A server that gave up is started by whoever looks after it."""
    if reason := why_no_small_disk():
        pytest.skip(reason)
    server, fleet = serve(small=True)
    processes = [fleet.web, *fleet.workers]
    everybody_writes(fleet)
    for _ in range(40):
        server.fill_the_disk()
        newcomers_write(fleet)
        time.sleep(0.2)
        if server.complained(NO_SPACE):
            break
    assert server.complained(NO_SPACE)
    newcomers_write(fleet)
    time.sleep(1)
    server.make_room()
    fleet.database.engine.dispose()
    everybody_writes(fleet)
    assert fleet.broken_when_calm() == []
    assert all(pid and running(pid) for pid in processes)
