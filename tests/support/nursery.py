"""Starts real processes of ours in a tenth of a second: everything is imported once, each process is a fork of it.

`python nursery.py` reads one order a line from standard input and answers with the process id. A process leads a
group of its own, so that gunicorn is killed together with its children. An order may say where the process shall
die (`die_at`): at the n-th time that it passes a point, by its own kill -9.
"""

import ctypes
import json
import os
import runpy
import signal
import subprocess
import sys
import traceback
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from functools import wraps
from importlib import import_module
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
CLONE_NEWNET = 0x40000000

POINTS = (
    "before_commit", "after_commit", "before_store", "after_store", "before_send", "after_send", "before_call", "after_call"
)  # fmt: skip
"""Commits of units of work, the web's single statement (PostgreSQL), messages to LINE, other calls to LINE."""


class Nursery:
    """The parent's side."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, __file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | {"PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}"},
        )
        self.alive: set[int] = set()

    def start(self, *argv: str, log: Path, env: dict[str, str], **more: Any) -> int:
        """Start `pakmut ARGV` (or `simulator ARGV`); its process id."""
        order = {"argv": argv, "env": env, "log": str(log), **more}
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        pid = int(self._process.stdout.readline())
        self.alive.add(pid)
        return pid

    def kill(self, pid: int, number: int = signal.SIGKILL) -> None:
        """Send a signal to a process and all it started."""
        with suppress(ProcessLookupError):
            os.killpg(pid, number)
        if number == signal.SIGKILL:
            self.alive.discard(pid)

    def close(self) -> None:
        for pid in tuple(self.alive):
            self.kill(pid)
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(10)
        self._process.stdout.close()


def running(pid: int) -> bool:
    """Whether anything of a process is left: a killed one holds its locks until its last thread is gone.

    It leads its group. A number that is free again may soon be a thread's, who leads none.
    """
    try:
        return os.getpgid(pid) == pid
    except ProcessLookupError:
        return False


def hurry(lease: float) -> None:
    """Patience for tests: the same rules with shorter leases and pauses, so that what a dead process held is free soon."""
    from bot.line import api, sender
    from scheduler import calls, outbox, settle, taking

    taking.LEASE = dict.fromkeys(taking.LEASE, timedelta(seconds=lease))
    outbox.POLL = calls.POLL = 0.2
    sender.REPLY_READ = sender.PUSH_READ = 1.0
    sender.REPLY_PATIENCE = sender.PUSH_PATIENCE = 3.5
    api.CONNECT, api.RENEWAL = 1.0, 1.0
    calls.LEASE, calls.RENEWED = timedelta(seconds=lease), timedelta(seconds=lease / 4)
    settle.UNKNOWN_BACKOFF = settle.REPLY_BACKOFF = (timedelta(seconds=0.2), 2.0, timedelta(seconds=1))
    settle.LOCKED_OUT_BACKOFF = (timedelta(seconds=0.3), 2.0, timedelta(seconds=1))
    settle.BUSY_BACKOFF = (timedelta(seconds=0.3), 2.0, timedelta(seconds=1))
    settle.RATE_REST = (timedelta(seconds=0.3), timedelta(seconds=1))
    settle.QUOTA_REST = timedelta(seconds=2)


def die_at(point: str, nth: int, once: str) -> None:
    """Kill this process at the n-th passage of a point; only one process does, whoever makes the file `once`."""
    from sqlalchemy import Engine, event
    from sqlalchemy.orm import Session

    from bot.line.calls import LineCalls
    from bot.line.sender import LineSender
    from models.arrivals import Receiver

    passed: Counter[str] = Counter()

    def passing(here: str) -> None:
        passed[here] += 1
        if here == point and passed[here] == nth:
            with suppress(FileExistsError):
                os.close(os.open(once, os.O_CREAT | os.O_EXCL))
                os.kill(os.getpid(), signal.SIGKILL)

    def around(owner: type, name: str, what: str) -> None:
        real: Callable[..., Any] = getattr(owner, name)

        @wraps(real)
        def watched(*args: Any, **named: Any) -> Any:
            passing(f"before_{what}")
            result = real(*args, **named)
            passing(f"after_{what}")
            return result

        setattr(owner, name, watched)

    around(Receiver, "receive", "store")
    around(LineSender, "send", "send")
    around(LineCalls, "call", "call")

    @event.listens_for(Engine, "commit")
    def before(connection: Any) -> None:
        if not connection.get_execution_options().get("reads_only"):
            passing("before_commit")

    @event.listens_for(Session, "after_commit")
    def after(session: Any) -> None:
        if not session.get_bind().get_execution_options().get("reads_only"):
            passing("after_commit")


def enter(netns: str) -> None:
    """Let this process have the network of another machine (`ip netns`)."""
    with Path(f"/run/netns/{netns}").open("rb") as namespace:
        if ctypes.CDLL(None, use_errno=True).setns(namespace.fileno(), CLONE_NEWNET):
            raise OSError(ctypes.get_errno(), f"cannot enter {netns}")


def grow(order: dict[str, Any]) -> None:
    """In the child: become what was ordered. Never returns."""
    os.setsid()  # first: whoever knows the number may look for its group at once, or kill it
    print(os.getpid(), flush=True)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    with Path(order["log"]).open("ab") as log, Path(os.devnull).open("rb") as nothing:
        os.dup2(nothing.fileno(), 0)
        os.dup2(log.fileno(), 1)
        os.dup2(log.fileno(), 2)
    if order.get("netns"):
        enter(order["netns"])
    os.environ.update(order["env"])
    os.chdir(order.get("cwd", "/"))
    if order.get("hurry", True):
        hurry(order.get("lease", 4.0))
    if order.get("die_at"):
        die_at(*order["die_at"])
    for changed in order.get("mutations", ()):
        runpy.run_path(changed)
    name, *rest = order["argv"]
    if name == "simulator":
        from bot.simulator.__main__ import main as simulate

        sys.argv = ["simulator", *rest]
        simulate()
    else:
        from bot.cli import main

        main([name, *rest])


NEEDED = (
    "bot.app", "bot.worker", "bot.cli.run", "bot.simulator.__main__", "gunicorn.app.wsgiapp", "gunicorn.workers.gthread",
    "bot.privacy", "bot.stops", "bot.media", "bot.console",
)  # fmt: skip


def load() -> None:
    """Import what the children need, and let the large tables be made."""
    from bot.line.api import Line
    from bot.line.tokens import LongLived
    from handlers.triage import read

    for name in NEEDED:
        import_module(name)
    read("น้ำท่วมบ้าน ต.เมืองจัง อ.ภูเพียง จ.น่าน")
    Line("http://127.0.0.1:9", "http://127.0.0.1:9", LongLived(""))  # the SDK loads when it is first used


def serve() -> None:
    load()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for them
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for line in sys.stdin:
        order = json.loads(line)
        if not os.fork():
            try:
                grow(order)
            finally:
                traceback.print_exc()  # also what ends a process with one line, e.g. a second worker
                sys.stderr.flush()
                os._exit(1)


if __name__ == "__main__":
    serve()
