"""Several machines on one PostgreSQL: network namespaces of this one, a bridge between them, and one that is lost.

Machine 1 and 2 each run `pakmut web` and `pakmut worker`; the database and LINE are elsewhere. Webhooks go to whichever
machine is next: there is no leader and no sticky session (DESIGN.md §2, law 4). Needs root, iproute2 and PostgreSQL's
own programs; skipped where one of them is missing.
"""

import fcntl
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path
from signal import SIGKILL

import pytest
from sqlalchemy import func, select, text
from support.databases import VARIABLE
from support.fleet import Fleet, wait_until
from support.fresh import fresh
from support.mail import queue
from support.nursery import ROOT, Nursery
from support.server import Server, why_no_server

from handlers.centres import import_csv
from models.inbound import Media
from models.outbound import Delivery, LineCall
from models.session import Database
from scheduler.calls import THREADS as CALL_THREADS

HERE = "10.77.0.1"
MACHINES = {"pakmut1": "10.77.0.11", "pakmut2": "10.77.0.12"}
TAKEN_OVER = 30
"""Seconds after which what a lost machine held is with another one (issue 5)."""


def ip(*words: str, fine: bool = True) -> None:
    subprocess.run(["/usr/sbin/ip", *words], check=fine, capture_output=True)


def why_not() -> str | None:
    """Why this machine cannot play several, or None."""
    if os.environ.get(VARIABLE) is None:
        return "one machine is all that SQLite serves"
    if os.geteuid() != 0:
        return "network namespaces need root"
    if reason := why_no_server():
        return reason
    if not Path("/usr/sbin/ip").exists():
        return "iproute2 is missing"
    tried = subprocess.run(["/usr/sbin/ip", "netns", "add", "pakmut0"], check=False, capture_output=True)
    ip("netns", "delete", "pakmut0", fine=False)
    return None if tried.returncode == 0 else "this container may not make network namespaces"


def clear_away() -> None:
    """Also what a run left that was killed itself."""
    for name in MACHINES:
        ip("link", "delete", name, fine=False)
        ip("netns", "delete", name, fine=False)
    ip("link", "delete", "pakmut", fine=False)


@pytest.fixture
def network() -> Iterator[None]:
    with Path(tempfile.gettempdir(), "pakmut-machines.lock").open("w") as held:
        fcntl.flock(
            held, fcntl.LOCK_EX
        )  # the names are the whole machine's: one test at a time, also of parallel runs
        if reason := why_not():
            pytest.skip(reason)
        yield from laid_out()


def laid_out() -> Iterator[None]:
    clear_away()
    ip("link", "add", "pakmut", "type", "bridge")
    try:
        ip("addr", "add", f"{HERE}/24", "dev", "pakmut")
        ip("link", "set", "pakmut", "up")
        for name, address in MACHINES.items():
            ip("netns", "add", name)
            ip("link", "add", name, "type", "veth", "peer", "name", "eth0", "netns", name)
            ip("link", "set", name, "master", "pakmut", "up")
            ip("-n", name, "addr", "add", f"{address}/24", "dev", "eth0")
            ip("-n", name, "link", "set", "eth0", "up")
            ip("-n", name, "link", "set", "lo", "up")
        yield
    finally:
        clear_away()


@pytest.fixture
def server(network: None) -> Iterator[str]:
    """The address of an empty, migrated database on a server of our own, which listens to the other machines."""
    own = Server(listen=HERE)
    try:
        own.let_in("10.77.0.0/24")
        own.start()
        fresh(own.address)
        yield own.address
    finally:
        own.close()


class Machines(Fleet):
    """Web and worker on each machine; the stand-in here."""

    def begin(self) -> None:
        for name, address in MACHINES.items():
            environment = self.environment | {"PORT": "8000"}
            for command in (("web", "--workers", "1", "--threads", "8"), ("worker",)):
                pid = self.nursery.start(
                    *command, log=self.folder / f"{name}.log", env=environment, netns=name, hurry=False
                )
                self.running.setdefault(name, []).append(pid)
            wait_until(lambda address=address: self._answers(f"http://{address}:8000/readyz"), what=name)

    @property
    def running(self) -> dict[str, list[int]]:
        """The processes of each machine."""
        return self.__dict__.setdefault("_running", {})

    def call(self, name: str) -> None:
        """LINE's next webhooks go to this machine."""
        self.tell("webhooks", {"url": f"http://{MACHINES[name]}:8000/callback"})

    def lose(self, name: str) -> None:
        """For good, and without a word: the cable first, so that no connection is closed."""
        ip("link", "set", name, "down")
        for pid in self.running.pop(name):
            self.nursery.kill(pid, SIGKILL)

    def close(self) -> None:
        for pids in self.running.values():
            for pid in pids:
                self.nursery.kill(pid)
        super().close()


@pytest.fixture
def machines(nursery: Nursery, server: str, tmp_path: Path) -> Iterator[Machines]:
    made = Machines(nursery, server, tmp_path, host=HERE)
    with made.database.unit_of_work() as session:
        import_csv(session, files("handlers.content.seed").joinpath("centres.csv").read_bytes())
    made.begin()
    yield made
    made.close()


HOLDING = """
import sys, time
from sqlalchemy import text
from models.session import Database
with Database(sys.argv[1]).unit_of_work() as session:
    session.execute(text("SELECT 1 FROM conversation FOR NO KEY UPDATE"))
    print("held", flush=True)
    time.sleep(600)
"""
"""What a worker is in the middle of: some persons claimed, the transaction open."""


def claim_everybody_on(name: str, address: str) -> "subprocess.Popen[str]":
    command = ["/usr/sbin/ip", "netns", "exec", name, sys.executable, "-c", HOLDING, address]
    claim = subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env=os.environ | {"PYTHONPATH": str(ROOT)}
    )
    assert claim.stdout is not None
    assert claim.stdout.readline() == "held\n"
    return claim


def test_a_machine_lost_for_good_loses_and_doubles_nothing(
    machines: Machines, server: str, record_property: Callable[[str, object], None]
) -> None:
    """In the middle of claims, of transactions and of messages on their way."""
    people = [f"คนที่ {n}" for n in range(20)]
    for nth, name in enumerate(people):  # each webhook to the other machine: nothing sticks to any
        machines.call(list(MACHINES)[nth % 2])
        machines.act(name, "follow")
        machines.act(name, "says", "เมนู")
        wait_until(lambda: not machines.ask("webhooks")["waiting"])
    wait_until(machines.all_done, 30, "calm")
    machines.fault("content", "slow", count=12, seconds=8)
    for name in people[:12]:
        machines.act(name, "sends_photo")
    wait_until(
        lambda: leased(machines.database, LineCall) > CALL_THREADS, what="both machines fetching photos"
    )
    machines.fault("push", "slow", count=20, seconds=4)
    users = [machines.ask(f"screen?phone={name}")["user"] for name in people]
    for user in users:
        queue(machines.database, user, "ข่าวถึงคุณ")
    wait_until(
        lambda: leased(machines.database, Delivery) >= 10, what="messages on their way from both machines"
    )
    for name in people:
        machines.act(name, "says", "เมนู")
    claim = claim_everybody_on("pakmut1", server)
    machines.lose("pakmut1")
    claim.kill()
    claim.wait()
    lost_at = time.monotonic()
    machines.call("pakmut2")
    for name in people:
        machines.act(name, "says", "เมนู")
    wait_until(lambda: taken_over(machines.database), TAKEN_OVER, "a free claim")
    record_property("claims_taken_over_after", round(time.monotonic() - lost_at, 1))
    wait_until(
        lambda: photos_kept(machines.database) == 12, lost_at + TAKEN_OVER - time.monotonic(), "the photos"
    )
    record_property("photos_fetched_after", round(time.monotonic() - lost_at, 1))
    wait_until(machines.all_done, 60, "calm after the loss")
    record_property("calm_after", round(time.monotonic() - lost_at, 1))
    assert machines.broken_when_calm() == []
    books = machines.books()
    pushed = [row["to"][0] for row in books.rows if row["endpoint"] == "push" and row["accepted"]]
    assert sorted(pushed) == sorted(users)


def leased(database: Database, what: type[Delivery] | type[LineCall]) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).where(what.lease.is_not(None))) or 0


def photos_kept(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).where(Media.state == "kept")) or 0


def taken_over(database: Database) -> bool:
    """True when the server has let go of all that the lost machine held: its transactions and its connections."""
    with database.reading() as session:
        lost = text("SELECT count(*) FROM pg_stat_activity WHERE client_addr = CAST(:address AS inet)")
        return session.scalar(lost, {"address": MACHINES["pakmut1"]}) == 0


EXPAND = (
    "ALTER TABLE person ADD COLUMN of_tomorrow text",
    "ALTER TABLE ticket ADD COLUMN of_tomorrow integer DEFAULT 0 NOT NULL",
    "CREATE TABLE tomorrow (id bigserial PRIMARY KEY, person_id bigint REFERENCES person (id) ON DELETE CASCADE)",
    "CREATE INDEX ix_tomorrow ON person (of_tomorrow)",
    "UPDATE alembic_version SET version_num = '9999'",
)
"""A migration as a rolling deploy wants it: it adds, and what it adds may be left out."""


def test_the_version_of_before_goes_on_while_the_next_ones_schema_is_there_already(
    machines: Machines,
) -> None:
    """Expand, roll, contract: web and worker of "before" serve beside the migration, and are ready."""
    people = [f"คนที่ {n}" for n in range(10)]
    for nth, name in enumerate(people):
        machines.call(list(MACHINES)[nth % 2])
        machines.act(name, "follow")
        machines.act(name, "says", "เมนู")
        if nth < len(EXPAND):
            with machines.database.unit_of_work() as session:
                session.execute(text("SET LOCAL lock_timeout = '10s'"))
                session.execute(text(EXPAND[nth]))
    for pid in machines.running.pop("pakmut2"):  # a machine of before is replaced while it works
        machines.nursery.kill(pid)
    machines.call("pakmut1")
    for name in people:
        machines.act(name, "says", "เมนู")
    assert machines.broken_when_calm(60) == []
    assert machines._answers(f"http://{MACHINES['pakmut1']}:8000/readyz")
