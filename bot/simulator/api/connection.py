"""Cutting the connection of a request: the one thing that WSGI has no word for."""

import socket
import time
from typing import Any

from bot.simulator.server import CUT, STALL


class Cut(RuntimeError):
    """Raised where the server gives us no socket to close: its 500 is then the best likeness."""


def cut(environ: dict[str, Any]) -> None:
    """Close the client's connection without an answer (our own server, waitress, gunicorn)."""
    if CUT in environ:
        environ[CUT] = True
        return
    seen = environ.get("waitress.client_disconnected")
    link = getattr(getattr(seen, "__self__", None), "socket", None) or environ.get("gunicorn.socket")
    if not isinstance(link, socket.socket):
        raise Cut("the server gives no socket")
    try:
        link.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # the client was quicker


def stall(environ: dict[str, Any], seconds: float) -> None:
    """The answer stops before its end, for so long; under another server than ours it is only late."""
    if STALL in environ:
        environ[STALL] = seconds
    else:
        time.sleep(seconds)
