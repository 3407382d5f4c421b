"""The sending half of a worker on PostgreSQL, as a process of its own: the handling half tells it of work.

In one process they take the interpreter from each other at every statement, which doubled the time from an event to its
reply (tests/bench/reply.py). They live and die together: what both had in hand is taken up by the next worker.
"""

import gc
import os
import signal
import threading
from collections.abc import Callable
from contextlib import suppress

import structlog

log = structlog.get_logger()


class SenderProcess:
    """The other half, as the handling one knows it."""

    def __init__(self, send: Callable[[int], None]) -> None:
        """Fork: there `send` is called with the pipe on which hints come, and never returned from.

        Before any thread or connection is made: neither outlives a fork whole.
        """
        heard, self._hints = os.pipe()
        gc.freeze()  # what both have loaded stays shared
        self._pid = os.fork()
        if not self._pid:
            os.close(self._hints)
            _never_return(lambda: send(heard))
        os.close(heard)
        os.set_blocking(self._hints, False)
        self._stopping = False
        self._mourner = threading.Thread(target=self._mourn, name="mourner", daemon=True)

    def start(self) -> None:
        """End with it, from now on, if it ends unasked."""
        self._mourner.start()

    def ring(self) -> None:
        """There is something to send; a hint that is lost costs a fraction of a second."""
        with suppress(OSError):  # full: it was told already; broken: it is gone, and so are we
            os.write(self._hints, b".")

    def stop(self) -> None:
        """Ask it to settle what is under way."""
        self._stopping = True
        with suppress(ProcessLookupError):
            os.kill(self._pid, signal.SIGTERM)

    def join(self, seconds: float) -> None:
        """Wait for its end."""
        self._mourner.join(seconds)

    def _mourn(self) -> None:
        status = os.waitstatus_to_exitcode(os.waitpid(self._pid, 0)[1])
        if self._stopping:
            return
        log.error("sender_process_ended", status=status)
        if status > 0:
            os._exit(status)
        os.kill(os.getpid(), -status or signal.SIGTERM)  # whoever started us shall see how


def _never_return(act: Callable[[], None]) -> None:
    try:
        act()
    except SystemExit as ended:
        os._exit(ended.code if isinstance(ended.code, int) else 1)
    except BaseException:
        log.exception("sender_process_failed")
        os._exit(1)
    os._exit(0)
