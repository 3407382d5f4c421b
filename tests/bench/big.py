"""Whether cost grows with the work or with the history: the same work in a small database and in a big one.

python tests/bench/big.py [--small URL] [--big URL] [--filled] [--tickets 1000000] [--events 1000000]
Databases are files in a temporary folder by default; those that are named are emptied first, or with `--filled` taken as
tests/bench/big_filling.py left them. The last figures (retention) use a day's worth up: fill again for another run.
"""

import argparse
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median, quantiles
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import structlog
from bench.big_filling import fill
from bench.big_history import CENTRES, EACH, Size, line_id
from bench.big_tongue import Tongue
from sqlalchemy import text
from support.mail import SECRET, Line, body_of, signature, text_event, until_quiet, worker
from support.settings import settings

from bot.app import close, create_app
from handlers import dispatch
from handlers.messages import Message
from models import cases, health, weekly
from models.clock import now
from models.revision import Watch
from models.session import Database
from scheduler.bell import Bell
from scheduler.outbox import Outbox
from scheduler.send import Endpoint, Outcome
from scheduler.upkeep import do_chores

PERSONS = 150


class Taker(Line):
    """Takes everything at once, and remembers nothing."""

    def render(self, message: Message) -> list[dict[str, Any]]:
        return [{"type": "text", "text": "."}]

    def send(self, endpoint: Endpoint, body: bytes, retry_key: str | None) -> Outcome:
        return self.always


def timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


class Measured:
    """The figures of one database, in milliseconds unless they say otherwise."""

    def __init__(self, address: str, size: Size, seconds: float) -> None:
        self.size, self.seconds, self.found = size, seconds, dict[str, float]()
        self.database = Database(address)
        known = settings(address)
        self.app = create_app(known)
        structlog.configure(processors=[], logger_factory=structlog.ReturnLoggerFactory())
        self.client = self.app.test_client()
        tongue = Tongue(not self.database.is_sqlite, "")
        with self.database.reading() as session:
            ids = f"SELECT {line_id('person.id', tongue)} FROM person WHERE id <= :most ORDER BY id"
            self.people = [str(one) for one in session.scalars(text(ids), {"most": PERSONS})]
        with self.database.reading() as session:
            first = size.persons - size.members + 1
            self.members = [str(one) for one in session.scalars(
                text(f"SELECT line_user_id FROM person WHERE id BETWEEN {first} AND {first + 40}")
            )]  # fmt: skip

    def all(self) -> dict[str, float]:
        self.webhook()
        self.mailbox("menu", self.people, "เมนู")
        self.mailbox("status", self.people, "ติดตามเรื่อง")
        self.mailbox("my tickets", self.members, "งานของฉัน")
        self.mailbox("waiting", self.members, "เรื่องรอรับ")
        self.questions()
        self.retention()
        close(self.app)
        self.database.close()
        return self.found

    def post(self, who: str, words: str) -> tuple[float, int]:
        stamp = str(time.time_ns())  # other than those of an earlier run on this database
        event = text_event(who, words, webhookEventId=f"01{stamp}", replyToken=stamp)
        event["message"]["id"] = stamp
        body = body_of(event)
        began = time.perf_counter()
        answer = self.client.post(
            "/callback", data=body, headers={"X-Line-Signature": signature(body, SECRET)}
        )
        return time.perf_counter() - began, answer.status_code

    def webhook(self) -> None:
        took = [self.post(self.people[n % PERSONS], "เมนู") for n in range(300)]
        assert all(status == 200 for _, status in took)
        self.found["webhook, median"] = median(one for one, _ in took) * 1000
        until_quiet(worker(self.database, dispatch.handle, dispatch.danger_check).round)
        until_quiet(Outbox(self.database, Taker(), Bell(), Watch({})).round)

    def mailbox(self, name: str, people: list[str], words: str) -> None:
        for who in people:
            self.post(who, words)
        inbox = worker(self.database, dispatch.handle, dispatch.danger_check)
        handled = timed(lambda: until_quiet(inbox.round))
        outbox = Outbox(self.database, Taker(), Bell(), Watch({}))
        replied = timed(lambda: until_quiet(outbox.round))
        self.found[f"handling an event, {name}"] = handled / len(people) * 1000
        self.found[f"sending a reply, {name}"] = replied / len(people) * 1000

    def questions(self) -> None:
        citizens, members = self.size.persons - self.size.members, CENTRES * EACH
        with self.database.reading() as session:

            def asked(name: str, question: Callable[[int], object], times: int = 60) -> None:
                self.found[name] = median(timed(lambda n=n: question(n)) for n in range(times)) * 1000

            asked("tickets of a member", lambda n: cases.held_by(session, [n * 37 % members + 1]))
            asked(
                "tickets that wait for a centre", lambda n: cases.unclaimed_of(session, [n * 7 % CENTRES + 1])
            )
            asked("tickets of a reporter", lambda n: cases.of_reporter(session, n * 997 % citizens + 1))
            asked("ticket of a quote", lambda n: cases.quoted(session, f"s{n * 997 % self.size.events + 1}"))
            asked("report of the week", lambda n: weekly.week_of(session, now().date()), 3)
        self.found["readyz"] = median(timed(lambda: health.problem(self.database)) for _ in range(9)) * 1000
        self.found["metrics"] = median(timed(lambda: self.client.get("/metrics")) for _ in range(3)) * 1000

    def retention(self) -> None:
        """A day's worth at once, and meanwhile 20 webhooks a second."""
        stop, took = threading.Event(), list[tuple[float, int]]()

        def pour() -> None:
            while not stop.is_set():
                took.append(self.post(self.people[len(took) % PERSONS], "เมนู"))
                stop.wait(0.05)

        pouring = threading.Thread(target=pour)
        pouring.start()
        began = time.perf_counter()
        done, whole = do_chores(self.database, self.seconds)
        spent = time.perf_counter() - began
        stop.set()
        pouring.join()
        times = sorted(one for one, _ in took)
        self.found["retention, rows"] = done
        self.found["retention, a row"] = spent / max(1, done) * 1000
        self.found["webhook beside it, median"] = median(times) * 1000
        self.found["webhook beside it, p99"] = quantiles(times, n=100)[98] * 1000 if len(times) > 1 else 0
        self.found["webhook beside it, worst"] = times[-1] * 1000
        self.found["webhook beside it, not 200"] = sum(status != 200 for _, status in took)
        self.found["webhook beside it, posted"] = len(took)
        self.found["retention, all of the day done"] = whole
        if whole:
            self.found["retention, nothing due"] = timed(lambda: do_chores(self.database)) * 1000


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--small")
    parser.add_argument("--big")
    parser.add_argument("--filled", action="store_true")
    parser.add_argument("--retention", type=float, default=60, help="seconds at most")
    parser.add_argument("--tickets", type=int, default=1_000_000)
    parser.add_argument("--events", type=int, default=1_000_000)
    asked = parser.parse_args()
    sizes = {"small": Size(10_000, 10_000), "big": Size(asked.tickets, asked.events)}
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, size in sizes.items():
            address = getattr(asked, name) or f"sqlite:///{folder}/{name}.db"
            if not asked.filled:
                print(f"{name}: filled in {fill(address, size):.0f} s", flush=True)
            found[name] = Measured(address, size, asked.retention).all()
    print(f"{'milliseconds':<42}{'small':>10}{'big':>10}{'ratio':>8}")
    for name, small in found["small"].items():
        big = found["big"].get(name, float("nan"))
        print(f"{name:<42}{small:>10.2f}{big:>10.2f}{big / small if small else float('nan'):>8.2f}")


if __name__ == "__main__":
    main()
