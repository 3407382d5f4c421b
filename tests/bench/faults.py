"""Every fault beside what became of it, with counts (issue 5): python tests/bench/faults.py [DATABASE_URL | --server] [--only WORDS]

The real processes (support/fleet.py) under one fault after the other; in each, people write, officers' messages wait to
be pushed, and the fault comes in the middle. Then support/promises.py checks everything, and LINE's books are counted.
Root has the disk-full case too: the database then lies on a small tmpfs of its own. `--server` starts a PostgreSQL of
its own, which is also stopped, killed and out of disk.
"""

import argparse
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib.resources import files
from pathlib import Path
from signal import SIGCONT, SIGSTOP

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from sqlalchemy import func, select, text
from sqlalchemy.exc import OperationalError
from support.fleet import TOKEN, Fleet
from support.fresh import fresh
from support.mail import queue
from support.nursery import Nursery
from support.server import NO_SPACE, Server, why_no_server, why_no_small_disk

from handlers.centres import import_csv
from models.outbound import Delivery

PEOPLE, TIMES = 10, 5
CALM = 60


class Trial:
    """One service under all the faults, one after the other."""

    def __init__(self, fleet: Fleet, folder: Path, on_small_disk: bool, server: Server | None) -> None:
        self.fleet, self.folder, self.on_small_disk, self.server = fleet, folder, on_small_disk, server
        self.rounds = 0

    def people_write(self) -> None:
        """Ten persons ask for the menu and wait for a message each; one cries for help; one sends a picture."""
        self.rounds += 1
        for nth in range(PEOPLE):
            name = f"คนที่ {self.rounds}-{nth}"
            self.fleet.act(name, "follow")
            self.fleet.act(name, "says", "เมนู")
            user = self.fleet.ask(f"screen?phone={name}")["user"]
            try:
                queue(self.fleet.database, user, "ข่าวถึงคุณ")
            except OperationalError as error:
                print(f"  (not queued: {type(error).__name__})", file=sys.stderr)
        self.fleet.act(name, "says", "พ่อหมดสติ ไม่หายใจแล้ว")
        self.fleet.act(name, "sends_photo")

    def kill_worker(self) -> None:
        for nth in range(TIMES):
            self.people_write()
            self.fleet.kill_worker(nth)
            self.fleet.start()

    def kill_web(self) -> None:
        for _ in range(TIMES):
            self.people_write()
            self.fleet.kill_web()
            time.sleep(0.2)
            self.fleet.start()
            self.fleet.ready()

    def worker_hangs(self) -> None:
        self.people_write()
        pid = self.fleet.workers[0]
        self.fleet.nursery.kill(pid, SIGSTOP)
        time.sleep(6)
        self.fleet.nursery.kill(pid, SIGCONT)

    def line(self, kind: str) -> Callable[[], None]:
        def fail() -> None:
            for endpoint in ("reply", "push", "content"):
                self.fleet.fault(endpoint, kind, TIMES, seconds=1.3)
            self.people_write()

        return fail

    def token_revoked(self) -> None:
        self.fleet.tell("tokens", {"revoke": True})
        self.people_write()
        time.sleep(3)
        self.fleet.tell("tokens", {"add": TOKEN})

    def unwritable(self) -> None:
        for _ in range(3):
            with self.fleet.unwritable():
                self.menus()
                time.sleep(3)

    def slow(self) -> None:
        """A lock on the events, again and again: every store waits for a second."""
        for _ in range(4):
            with self.fleet.database.unit_of_work() as session:
                lock = "SELECT 1" if self.fleet.is_sqlite else "LOCK TABLE inbound_event IN EXCLUSIVE MODE"
                session.execute(text(lock))
                self.menus()
                time.sleep(1)
            time.sleep(0.3)

    def cut_off(self) -> None:
        for _ in range(TIMES):
            self.people_write()
            self.fleet.cut_connections()

    def disk_full(self) -> None:
        """Not a byte is left, and the write-ahead log has no room of its own either."""
        with sqlite3.connect(self.fleet.address.removeprefix("sqlite:///")) as database:
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        rest = self.folder / "rest"
        with suppress(OSError), rest.open("wb", buffering=0) as file:
            while file.write(b"\0" * 4096):
                pass
        self.menus()
        time.sleep(3)
        rest.unlink()

    def server_away(self, server: Server, mode: str, seconds: float, times: int) -> Callable[[], None]:
        def go() -> None:
            for _ in range(times):
                self.fleet.fault("push", "slow", TIMES, seconds=0.5)  # on their way when the server goes
                self.people_write()
                server.stop(mode)
                self.menus()
                time.sleep(seconds)
                server.start()
                self.fleet.database.engine.dispose()
                self.menus()

        return go

    def server_starves(self, server: Server) -> Callable[[], None]:
        def starve() -> None:
            until = time.monotonic() + 6
            while time.monotonic() < until:
                server.fill_the_disk()
                self.newcomers()
                time.sleep(0.1)
            stood = server.runs()
            server.make_room()
            self.fleet.database.engine.dispose()
            said = sum(server.complained(words) for words in (NO_SPACE, "PANIC"))
            print(
                f"  (no space: {said > 0}, panic: {said > 1}, the server stood: {stood})",
                file=sys.stderr,
            )

        return starve

    def newcomers(self) -> None:
        """Ten new persons ask for the menu; nobody is too fast."""
        self.rounds += 1
        for nth in range(PEOPLE):
            self.fleet.act(f"คนที่ {self.rounds}-{nth}", "follow")
            self.fleet.act(f"คนที่ {self.rounds}-{nth}", "says", "เมนู")

    def menus(self) -> None:
        """Ten persons ask for the menu."""
        for nth in range(PEOPLE):
            self.fleet.act(f"คนที่ 1-{nth}", "says", "เมนู")

    def clock_jumps(self, seconds: float) -> Callable[[], None]:
        def jump() -> None:
            self.people_write()
            self.fleet.move_clock(self.fleet.offset + seconds)
            self.people_write()

        return jump

    def webhooks(self, copies: int, together: int, seed: int | None) -> Callable[[], None]:
        def send() -> None:
            self.fleet.tell("webhooks", {"sending": "hold"})
            self.people_write()
            self.fleet.tell("webhooks", {"sending": "fifo"})
            self.fleet.tell("release", {"copies": copies, "together": together, "seed": seed})

        return send

    def webhooks_late(self) -> None:
        self.fleet.tell("webhooks", {"sending": "hold"})
        self.people_write()
        self.fleet.move_clock(self.fleet.offset + 3 * 3600)
        self.fleet.tell("webhooks", {"sending": "fifo"})
        self.fleet.tell("release", {})

    def all(self) -> Iterator[tuple[str, Callable[[], None]]]:
        yield "nothing goes wrong", self.people_write
        yield f"kill -9 of a worker, {TIMES} times", self.kill_worker
        yield f"kill -9 of the web, {TIMES} times", self.kill_web
        yield "a worker hangs longer than its leases", self.worker_hangs
        kinds = "500_before 500_after cut_before cut_after hang hang_after slow stall 429_rate 429_quota 429_user 401"
        for kind in kinds.split():
            yield f"LINE: {kind} on reply, push, content, {TIMES} each", self.line(kind)
        yield "access token revoked for 3 s", self.token_revoked
        yield "database unwritable, 3 times 3 s", self.unwritable
        yield "database slow: each store waits 1 s, 4 times", self.slow
        if not self.fleet.is_sqlite:
            yield f"database ends every connection, {TIMES} times", self.cut_off
        if self.server:
            yield "server stopped (fast) and started, 3 times", self.server_away(self.server, "fast", 0, 3)
            yield "server killed and started, 3 times", self.server_away(self.server, "immediate", 0, 3)
            yield "server down for 10 s", self.server_away(self.server, "fast", 10, 1)
            if self.server.small:
                yield "disk of the server full for 6 s", self.server_starves(self.server)
        if self.on_small_disk:
            yield "disk full for 3 s", self.disk_full
        yield "clock jumps ahead by an hour", self.clock_jumps(3600)
        yield "clock is set back by an hour", self.clock_jumps(-3600)
        yield "webhooks three times each", self.webhooks(3, 1, None)
        yield "webhooks three times each, six at once, shuffled", self.webhooks(3, 6, 7)
        yield "webhooks three hours late", self.webhooks_late


def calm(fleet: Fleet) -> float:
    """Seconds until nothing is left to do."""
    fleet.tell("faults", {"clear": True})
    fleet.start()
    fleet.ready()
    began = time.monotonic()
    while left := fleet.left():
        if time.monotonic() - began > CALM:
            print(f"  still: {left}", file=sys.stderr)
            break
        time.sleep(0.1)
    return time.monotonic() - began


def row(fleet: Fleet, name: str, deed: Callable[[], None], before: dict[str, int]) -> dict[str, int]:
    """Do it, and tell a line of the table."""
    deed()
    took = calm(fleet)
    wrong = fleet.broken_when_calm(10)  # a timer may have fallen due in between
    books = fleet.books()
    with fleet.database.reading() as session:
        unknown = session.scalar(select(func.count()).where(Delivery.state == "unknown")) or 0
    refused = sum(attempt["status"] != 200 for attempt in books.attempts)
    shown = sum(len(one["messages"]) for one in books.rows if one["accepted"])
    again = sum(one["status"] == 409 for one in books.rows)
    now = {"events": len(books.answered), "not 200": refused, "requests": len(books.rows), "shown": shown,
           "409": again, "unknown": unknown, "broken": len(wrong)}  # fmt: skip
    told = " | ".join(str(now[key] - before.get(key, 0)) for key in now)
    print(f"| {name} | {told} | {took:.0f} s |", flush=True)
    for line in wrong[:5]:
        print(f"    {line}", file=sys.stderr)
    return now


@contextmanager
def small_disk(wanted: bool) -> Iterator[Path]:
    """A folder for the database: on a tmpfs of 64 MB where root wants it."""
    with tempfile.TemporaryDirectory() as name:
        if wanted:
            subprocess.run(["/usr/bin/mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", name], check=True)
        try:
            yield Path(name)
        finally:
            if wanted:
                subprocess.run(["/usr/bin/umount", "-l", name], check=True)


@contextmanager
def own_server(wanted: bool) -> Iterator[Server | None]:
    """A PostgreSQL of our own, on a small disk where that can be."""
    if reason := wanted and why_no_server():
        raise SystemExit(reason)
    server = Server(small=why_no_small_disk() is None) if wanted else None
    try:
        if server:
            server.start()
        yield server
    finally:
        if server:
            server.close()


def main() -> None:
    """The table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("database", nargs="?")
    parser.add_argument("--server", action="store_true", help="a PostgreSQL of its own, which fails too")
    parser.add_argument("--only", default="", help="the faults whose names hold this")
    asked = parser.parse_args()
    disk = asked.database is None and not asked.server and os.geteuid() == 0
    with (
        small_disk(disk) as small,
        tempfile.TemporaryDirectory() as folder,
        own_server(asked.server) as server,
    ):
        address = server.address if server else asked.database or f"sqlite:///{small}/faults.db"
        fresh(address)
        nursery = Nursery()
        fleet = Fleet(nursery, address, Path(folder))
        try:
            with fleet.database.unit_of_work() as session:
                import_csv(session, files("handlers.content.seed").joinpath("centres.csv").read_bytes())
            fleet.start()
            fleet.ready()
            print(
                "| fault | events | webhooks not 200 | requests to LINE | objects shown | 409 | unknown | promises broken | calm after |"
            )
            print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
            before: dict[str, int] = {}
            for name, deed in Trial(fleet, small, disk, server).all():
                if asked.only in name:
                    before = row(fleet, name, deed, before)
        finally:
            fleet.close()
            nursery.close()


if __name__ == "__main__":
    main()
