"""SIGTERM ends a worker cleanly, whichever of its threads the system gives it to."""

import ctypes
import signal
from collections.abc import Callable
from pathlib import Path

from support.fleet import Fleet, wait_until
from support.nursery import running


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
