"""How long the weekly notice takes to reach everybody, beside what LINE's own limit allows.

    python tests/bench/fanout.py                                # 100,000 subscribers, SQLite
    python tests/bench/fanout.py --database postgresql+psycopg://postgres@127.0.0.1:5499/bench --twice --kill 3

The stand-in of LINE and the workers are processes of their own. The same multicasts from a client that only sends them
(`line_alone.py`, before anything else) say what the stand-in and the machine allow in this very run. `--kill N` ends a worker with kill -9 so often while it
sends; `--twice` plans and sends with two workers at once (PostgreSQL). Who heard how often is counted from the stand-in's
ledger. Exits 1 if somebody heard not exactly once, or LINE had to say 429.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from socket import create_server
from typing import Any

from sqlalchemy import func, insert, select, text

ROOT = Path(__file__).resolve().parents[2]
PER_SECOND, PER_REQUEST = 200, 500
"""LINE's limits (line-platform.md §2.1, §2.5)."""
BAR = 1.5
BATCH = 5000
WARM = "U" + "f" * 32
"""Somebody who is no subscriber."""


def main() -> int:
    """Run the bench; the exit code."""
    given = arguments()
    with tempfile.TemporaryDirectory(prefix="pakmut-fanout-") as folder:
        address = given.database or f"sqlite:///{folder}/pakmut.db"
        ids = [f"U{n:032x}" for n in range(given.subscribers)]
        with befriended(Path(folder) / "alone", given.latency, ids) as line:
            alone = trivial_client(line, ids)
        with befriended(Path(folder) / "measured", given.latency, ids) as line:
            prepare(address, ids)
            return measure(given, address, line, alone)


@contextmanager
def befriended(folder: Path, latency: float, ids: Sequence[str]) -> Iterator[str]:
    """A stand-in whose friends these are."""
    folder.mkdir()
    with stand_in(folder, latency) as line:
        for start in range(0, len(ids), BATCH):
            ask(f"{line}/simulator/friends", {"user_ids": ids[start : start + BATCH]})
        yield line


def trivial_client(line: str, ids: Sequence[str]) -> float:
    """Seconds that the stand-in alone takes, asked by a process that does nothing else."""
    act = [
        sys.executable,
        str(ROOT / "tests/bench/line_alone.py"),
        line,
        str(len(ids)),
        str(PER_REQUEST),
        str(PER_SECOND),
    ]
    return float(subprocess.run(act, check=True, capture_output=True, text=True, env=environment()).stdout)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--subscribers", type=int, default=100_000)
    parser.add_argument("--database", help="a database to be emptied; without it a new SQLite file")
    parser.add_argument("--latency", type=float, default=0.05, help="seconds that LINE takes to answer")
    parser.add_argument("--kill", type=int, default=0, help="how often a worker is ended with kill -9")
    parser.add_argument("--twice", action="store_true", help="two workers at once")
    parser.add_argument(
        "--cold", action="store_true", help="start the workers only when all is planned (so does --kill)"
    )
    return parser.parse_args()


def measure(given: argparse.Namespace, address: str, line: str, alone: float) -> int:
    """Plan, send, count, print."""
    workers = 2 if given.twice else 1
    crew = [] if given.cold or given.kill else [worker(address, line) for _ in range(workers)]
    if crew:
        warm(address, line)
    let_it_be_due(address)
    planned, planning = plan_side_by_side(address, workers)
    crew = crew or [worker(address, line) for _ in range(workers)]
    kills = kill_some(crew, given.kill, address, line)
    wait_until_settled(address)
    memory = [memory_of(one) for one in crew]
    for one in crew:
        one.terminate()
        one.wait(30)
    return tell(given, address, line, alone, planned, planning, kills, memory)


def warm(address: str, line: str) -> None:
    """Let the workers send a few messages first, as a worker has that has run since yesterday."""
    from handlers.messages import Say, to_json
    from models.mailbox import post
    from models.outbound import OutboundMessage
    from models.session import Database
    from models.words import Lane, Purpose

    ask(f"{line}/simulator/friends", {"user_ids": [WARM]})
    database = Database(address)
    for _ in range(8):
        with database.unit_of_work() as session:
            post(session, WARM, to_json(Say("พร้อม")), lane=Lane.TALK, purpose=Purpose.TALK)
        time.sleep(1.2)
        if unsettled(address) or first(
            address, select(func.count()).where(OutboundMessage.state == "pending")
        ):
            time.sleep(3)
    database.close()


def let_it_be_due(address: str) -> None:
    """Ten minutes pass: it is time for the notice."""
    from models import clock
    from models.session import Database

    database = Database(address)
    with database.unit_of_work() as session:
        clock.read_offset(session)
        clock.set_offset(session, clock.ahead().total_seconds() + 600)
    database.close()


def tell(
    given: argparse.Namespace,
    address: str,
    line: str,
    alone: float,
    planned: int,
    planning: float,
    kills: int,
    memory: Sequence[int],
) -> int:
    sending, deliveries = seconds_of_sending(address)
    rows = ask(f"{line}/simulator/ledger?endpoint=multicast")["rows"]
    statuses = Counter(row["status"] for row in rows)
    heard = Counter(count for who, count in ask(f"{line}/simulator/counts").items() if who != WARM)
    allowed = -(-given.subscribers // PER_REQUEST) / PER_SECOND + given.latency
    once = heard == Counter({1: given.subscribers})
    print(f"subscribers            {given.subscribers:,} on {address.split(':', 1)[0]}")
    print(f"planning               {planning:.2f} s, planned by {planned} of {2 if given.twice else 1}")
    print(
        f"multicasts             {deliveries:,} deliveries, {len(rows):,} calls, by status {dict(statuses)}"
    )
    print(
        f"first call to settled  {sending:.2f} s; LINE allows {allowed:.2f} s; ratio {sending / allowed:.2f} (bar {BAR})"
    )
    print(
        f"the stand-in alone     {alone:.2f} s with a client that only sends; ratio {sending / alone:.2f}; "
        f"load of the machine {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
    )
    print(f"killed                 {kills} times; peak memory of a worker {max(memory)} MB")
    print(
        f"heard exactly once     {heard[1]:,} of {given.subscribers:,}"
        + ("" if once else f"; times heard: {dict(heard)}")
    )
    return 0 if once and not statuses[429] and planned == 1 else 1


def prepare(address: str, ids: Sequence[str]) -> None:
    """The seed programme with this year's season, its subscribers, and a clock that stands at the hour of the notice."""
    from support.outreach_cast import at, programme

    from models import clock
    from models.migrations import upgrade
    from models.outreach import Programme, Subscription, Visit
    from models.people import Person
    from models.session import Database

    database = Database(address)
    if not database.is_sqlite:
        with database.engine.begin() as connection:
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
    upgrade(database)
    today = datetime.now(UTC).date()
    programme(database, today, today + timedelta(weeks=20), today=today + timedelta(days=14))
    for start in range(0, len(ids), BATCH):
        with database.unit_of_work() as session:
            session.execute(
                insert(Person),
                [
                    {"line_user_id": one, "created_at": clock.now(), "invite_failures": 0}
                    for one in ids[start : start + BATCH]
                ],
            )
    with database.unit_of_work() as session:
        npm = session.scalars(select(Programme.id)).one()
        people = session.scalars(select(Person.id)).all()
        for start in range(0, len(people), BATCH):
            wishes = [
                {"person_id": one, "programme_id": npm, "stops": [], "since": clock.now()}
                for one in people[start : start + BATCH]
            ]
            session.execute(insert(Subscription), wishes)
        visit = session.scalars(select(Visit.date).order_by(Visit.date).limit(1)).one()
        clock.set_offset(session, (at(visit - timedelta(days=1), 16, 50) - datetime.now(UTC)).total_seconds())
    database.close()


def plan_side_by_side(address: str, times: int) -> tuple[int, float]:
    """Plan what is due in so many processes at once; how many of them planned it, and the seconds of the slowest."""
    act = [sys.executable, __file__, "--plan-as-worker", address]
    planning = [
        subprocess.Popen(act, stdout=subprocess.PIPE, env=environment(), text=True) for _ in range(times)
    ]
    told = [json.loads(one.communicate()[0].strip().splitlines()[-1]) for one in planning]
    return sum(planned for planned, _ in told), max(seconds for _, seconds in told)


def plan_as_worker(address: str) -> None:
    from handlers import wording
    from models.session import Database
    from scheduler.outreach import run_due

    wording.introduce(public_url="https://pakmut.test", operator_name="ศูนย์ทดสอบ")
    began = time.monotonic()
    planned = run_due(Database(address))
    print(json.dumps([planned, time.monotonic() - began]))


def worker(address: str, line: str) -> "subprocess.Popen[bytes]":
    """A worker process on this database."""
    act = [sys.executable, __file__, "--work", address, line]
    return subprocess.Popen(act, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def work(address: str, line: str) -> None:
    from support.settings import settings

    from bot.worker import Worker

    made = Worker(
        settings(address, line_api_url=line, line_data_url=line, line_channel_access_token="simulator-token")
    )
    made.start()
    signal.sigwait({signal.SIGTERM})
    made.stop()


def kill_some(crew: "list[subprocess.Popen[bytes]]", times: int, address: str, line: str) -> int:
    """End workers in the middle of their sending, and start them again."""
    killed = 0
    while killed < times and unsettled(address):
        before = len(ask(f"{line}/simulator/ledger?endpoint=multicast")["rows"])
        while (
            unsettled(address)
            and len(ask(f"{line}/simulator/ledger?endpoint=multicast")["rows"]) < before + 20
        ):
            time.sleep(0.02)
        if unsettled(address):
            victim = killed % len(crew)
            crew[victim].kill()
            crew[victim].wait()
            crew[victim] = worker(address, line)
            killed += 1
    return killed


def wait_until_settled(address: str) -> None:
    while unsettled(address):
        time.sleep(0.05)


def unsettled(address: str) -> int:
    from models.outbound import Delivery

    return int(first(address, select(func.count()).select_from(Delivery).where(Delivery.state == "trying")))


def seconds_of_sending(address: str) -> tuple[float, int]:
    from models.outbound import Delivery

    bulk = Delivery.endpoint == "multicast"
    begun = first(address, select(func.min(Delivery.first_attempt_at)).where(bulk))
    settled = first(address, select(func.max(Delivery.settled_at)).where(bulk))
    count = first(address, select(func.count()).select_from(Delivery).where(bulk))
    return (settled - begun).total_seconds(), count


_databases: dict[str, Any] = {}


def first(address: str, asked: Any) -> Any:
    from models.session import Database

    database = _databases.setdefault(address, None) or Database(address)
    _databases[address] = database
    with database.reading() as session:
        return session.scalar(asked)


def memory_of(process: "subprocess.Popen[bytes]") -> int:
    """Peak resident memory in MB."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    return next(int(line.split()[1]) // 1024 for line in status.splitlines() if line.startswith("VmHWM"))


@contextmanager
def stand_in(folder: Path, latency: float) -> Iterator[str]:
    """The address of the stand-in of LINE, in a process of its own."""
    with create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    act = [sys.executable, "-m", "bot.simulator", "--port", str(port), "--db", str(folder / "ledger.db")]
    process = subprocess.Popen(
        [*act, "--latency", str(latency)], env=environment(), stdout=subprocess.PIPE, cwd=ROOT
    )
    try:
        assert process.stdout is not None
        process.stdout.readline()
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(30)


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}"}


def ask(address: str, body: Any = None) -> Any:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(address, data, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=120) as answer:
        return json.load(answer)


if __name__ == "__main__":
    sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
    match sys.argv[1:]:
        case ["--plan-as-worker", address]:
            plan_as_worker(address)
        case ["--work", address, line]:
            work(address, line)
        case _:
            sys.exit(main())
