"""Cutting the connection of a request: the one thing that WSGI has no word for."""

import socket
from typing import Any

from bot.simulator.server import CUT


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
