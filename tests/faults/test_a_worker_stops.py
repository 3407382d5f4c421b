"""SIGTERM ends a worker cleanly, whichever of its threads the system gives it to; its two processes end together."""

import ctypes
import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from support.fleet import Fleet, wait_until
from support.nursery import running

from models import tally


def test_a_worker_stops_when_another_of_its_threads_gets_the_signal(open_fleet: Callable[..., Fleet]) -> None:
    """After SIGCONT, or when two come at once, it need not be the first thread, which alone acts on signals."""
    fleet = open_fleet(workers=1)
    pid = fleet.start_worker()
    said = fleet.folder / "worker.log"
    said.touch()
    wait_until(lambda: "worker_started" in said.read_text("utf-8"), what="the worker")
    others = [int(task.name) for task in Path(f"/proc/{pid}/task").iterdir() if task.name != str(pid)]
    assert ctypes.CDLL(None).tgkill(pid, max(others), signal.SIGTERM) == 0
    wait_until(lambda: not running(pid), 15, "a clean end")
    assert "worker_stopped" in said.read_text("utf-8")


@pytest.fixture
def halves(open_fleet: Callable[..., Fleet]) -> tuple[int, int]:
    """The process of a worker that handles, and the one that sends."""
    fleet = open_fleet(workers=1)
    if fleet.is_sqlite:
        pytest.skip("SQLite has one writer, and a worker there one process")
    handling = fleet.start_worker()
    said = fleet.folder / "worker.log"
    said.touch()
    wait_until(lambda: said.read_text("utf-8").count("worker_started") == 2, what="both halves")
    (sending,) = Path(f"/proc/{handling}/task/{handling}/children").read_text("ascii").split()
    return handling, int(sending)


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_who_handles_takes_the_sender_along(halves: tuple[int, int], how: signal.Signals) -> None:
    handling, sending = halves
    os.kill(handling, how)
    wait_until(lambda: not Path(f"/proc/{sending}").exists() and not running(handling), 15, "the end of both")


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_a_sender_that_ends_ends_the_worker(halves: tuple[int, int], how: signal.Signals) -> None:
    """Whoever started it starts it anew; half a worker would let answers wait."""
    handling, sending = halves
    os.kill(sending, how)
    wait_until(lambda: not Path(f"/proc/{sending}").exists() and not running(handling), 15, "the end of both")


def test_what_every_process_asked_of_line_is_in_the_numbers(open_fleet: Callable[..., Fleet]) -> None:
    """Each counts in its own memory, and adds it to the table before it ends."""
    fleet = open_fleet(workers=1)
    fleet.start()
    fleet.ready()
    fleet.act("ก้อย", "says", "เมนู")
    fleet.act("ก้อย", "sends_photo")
    wait_until(lambda: not fleet.ask("webhooks")["waiting"] and fleet.all_done(), what="calm")
    fleet.stop_worker()
    with fleet.database.reading() as session:
        counted = [labels for name, labels, _ in tally.numbers(session) if name == "line_requests"]
    assert "POST /v2/bot/message/reply,200" in counted  # the half that sends
    assert [
        labels for labels in counted if labels.startswith("GET ") and "content" in labels
    ]  # the half that handles
