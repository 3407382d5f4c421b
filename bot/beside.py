"""The worker that `pakmut run` keeps beside its web, as a process of its own: neither waits for the other's interpreter.

A pipe is all between them. A byte in it is a hint that there is work; its end means that the web is gone, also when
nobody could tell (`kill -9`), and then the worker ends at once: what it had in hand is taken up by the next one.
"""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress

import structlog

AGAIN_AFTER = 1.0
"""Seconds until a worker that died is started anew; the web goes on storing meanwhile."""
PATIENCE = 40.0
"""Seconds that a worker may take to finish what it has in hand."""
COMMAND = (sys.executable, "-P", "-c", "from bot.cli import main; main(['worker', '--beside'])")
log = structlog.get_logger()


class Beside:
    """Keeps the worker alive and tells it of work. If it refuses to work, it ends this process too."""

    def __init__(self) -> None:
        self.status = 0
        """What this process shall exit with: that of a worker that refused."""
        self._process: subprocess.Popen[bytes] | None = None
        self._stopping, self._changing = threading.Event(), threading.Lock()
        self._keeper = threading.Thread(target=self._keep, name="beside", daemon=True)

    def start(self) -> None:
        """Start it, and start it anew when it dies."""
        self._keeper.start()

    def ring(self) -> None:
        """There is work; a hint that is lost costs a fraction of a second."""
        if self._process and self._process.stdin:
            with suppress(OSError):  # full: it was told already; broken: it looks when it starts anew
                os.write(self._process.stdin.fileno(), b".")

    def stop(self) -> None:
        """Let it finish what it has in hand, and wait for that."""
        with self._changing:
            self._stopping.set()
            if self._process:
                self._process.send_signal(signal.SIGTERM)
        self._keeper.join(PATIENCE)

    def _keep(self) -> None:
        while process := self._begun():
            status = process.wait()
            if status >= 0 or self._stopping.is_set():
                break
            log.error("worker_died", signal=-status)
            self._stopping.wait(AGAIN_AFTER)
        if not self._stopping.is_set():  # it has said why: another worker, a setting, a schema
            self.status = status or 1
            os.kill(os.getpid(), signal.SIGTERM)

    def _begun(self) -> "subprocess.Popen[bytes] | None":
        with self._changing:
            if self._stopping.is_set():
                return None
            self._process = subprocess.Popen(COMMAND, stdin=subprocess.PIPE, start_new_session=True)
            assert self._process.stdin is not None
            os.set_blocking(self._process.stdin.fileno(), False)
            return self._process


def follow(pipe: int, ring: Callable[[], None]) -> None:
    """In the worker: ring for every hint that comes through this pipe, and end with whoever started us."""

    def read() -> None:
        while os.read(pipe, 4096):
            ring()
        os._exit(1)

    threading.Thread(target=read, name="beside", daemon=True).start()
