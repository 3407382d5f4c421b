"""Killing a worker in the middle loses nothing and doubles nothing (line-platform.md §9 items 6, 18 and 22)."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import ColumnElement, func, select
from support.mail import queue, receive, text_event, user
from support.settings import settings

from bot.simulator import Platform, serve
from models.inbound import InboundEvent
from models.outbound import Delivery, OutboundMessage
from models.people import Conversation
from models.session import Database

ROOT = Path(__file__).parents[2]
PATHS = {"PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}", "PATH": os.environ["PATH"]}


def start(*command: str, **environment: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, *command],
        env=PATHS | environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def wait_until(true: Callable[[], bool], seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, "it did not come to pass"
        time.sleep(0.02)


def count(database: Database, what: ColumnElement[bool]) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).where(what)) or 0


def at_least(goal: int, reached: Callable[[], int]) -> Callable[[], bool]:
    return lambda: reached() >= goal


def test_each_event_has_its_effect_once_and_in_order(database: Database, address: str) -> None:
    if not database.is_sqlite:
        address = os.environ["TEST_DATABASE_URL"]
    names = [f"คนที่ {n}" for n in range(12)]
    receive(database, *(text_event(name, f"{name}:{nth}") for nth in range(25) for name in names))
    processes = []
    for nth in range(1, 4):
        processes.append(start(str(ROOT / "tests/support/slow_worker.py"), address))
        wait_until(at_least(nth * 60, lambda: handled(database)))
        processes[-1].send_signal(signal.SIGKILL)
        processes[-1].wait()
    last = start(str(ROOT / "tests/support/slow_worker.py"), address)
    try:
        wait_until(lambda: handled(database) == 300)
    finally:
        last.kill()
        last.wait()
    with database.reading() as session:
        talks = {talk.order_key: talk.draft["said"] for talk in session.scalars(select(Conversation))}
        answers = Counter(content["text"] for content in session.scalars(select(OutboundMessage.content)))
    assert talks == {user(name): [f"{name}:{nth}" for nth in range(25)] for name in names}
    assert answers == Counter(f"{name}:{nth}" for nth in range(25) for name in names)


def handled(database: Database) -> int:
    return count(database, InboundEvent.state == "handled")


def test_each_message_reaches_line_once(database: Database, address: str) -> None:
    platform = Platform("secret", quota=15000, latency=0.05)
    server, _ = serve(platform)
    known = settings(
        os.environ.get("TEST_DATABASE_URL", address),
        line_channel_access_token="simulator-token",
        line_api_url=server.url,
        line_data_url=server.url,
    )
    people = [platform.phone(f"คนที่ {n}") for n in range(150)]
    for person in people:
        person.follow()
        queue(database, person.user_id, "ข่าวถึงคุณ")
    environment = {
        "DATABASE_URL": known.database_url, "LINE_CHANNEL_SECRET": "secret", "LINE_API_URL": server.url,
        "LINE_CHANNEL_ACCESS_TOKEN": "simulator-token", "LINE_DATA_URL": server.url, "PUBLIC_URL": known.public_url,
        "SECRET_KEY": known.secret_key.get_secret_value(), "OPERATOR_NAME": "ก", "CONTROLLER_NAME": "ข",
        "CONTROLLER_PHONE": "02-000-0001", "DPO_CONTACT": "ค",
    }  # fmt: skip
    short = "from scheduler import taking; from datetime import timedelta; taking.LEASE['push'] = timedelta(seconds=2)"
    command = ("-c", f"{short}; from bot.cli import main; main(['worker'])")
    try:
        for goal in (30, 80):
            process = start(*command, **environment)
            wait_until(at_least(goal, lambda: len(platform.ledger.of("push", accepted=True))))
            process.kill()
            process.wait()
        last = start(*command, **environment)
        wait_until(lambda: count(database, Delivery.state == "sent") == 150)
        last.terminate()
        assert last.wait(15) == 0
    finally:
        server.close()
        platform.close()
    assert Counter(len(person.messages) for person in people) == {1: 150}


def test_sqlite_refuses_a_second_worker(database: Database, address: str) -> None:
    if not database.is_sqlite:
        pytest.skip("PostgreSQL has as many workers as one likes")
    from bot.worker import SecondWorker, Worker

    first, second = Worker(settings(address)), Worker(settings(address))
    first.start()
    try:
        with pytest.raises(SecondWorker, match="another worker"):
            second.start()
    finally:
        first.stop()
        second.close()
