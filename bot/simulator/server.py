"""A small WSGI server, one thread per connection: four times the speed of a general one for small requests.

The stand-in must answer faster than the bot can ask, may hang in a request without stopping its neighbours,
and must be able to cut a connection; it never meets the open internet.
"""

import io
import logging
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote_to_bytes

App = Callable[..., Iterable[bytes]]
CUT = "simulator.cut"
STALL = "simulator.stall"
MOST_HEAD = 65536


class Closed(Exception):
    """The client went away, or sent what is no HTTP."""


class Connection:
    """Reads requests off one socket and answers each with a single buffer."""

    def __init__(self, link: socket.socket, app: App, base: dict[str, Any]) -> None:
        self._link, self._app, self._base, self._rest = link, app, base, b""

    def run(self) -> None:
        with suppress(OSError, Closed), self._link:
            while self._one():
                pass

    def _one(self) -> bool:
        head = self._head().decode("latin-1").split("\r\n")
        environ = self._environ(head)
        if environ.get("HTTP_EXPECT", "").lower() == "100-continue":
            self._link.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        environ["wsgi.input"] = io.BytesIO(self._body(int(environ.get("CONTENT_LENGTH") or 0)))
        answer = self._answer(environ)
        if environ[CUT]:
            return False
        if environ[STALL]:
            self._link.sendall(answer[:-1] if len(answer) < 2 * MOST_HEAD else answer[:MOST_HEAD])
            time.sleep(environ[STALL])
            return False
        self._link.sendall(answer)
        return bool(environ.get("HTTP_CONNECTION", "").lower() != "close")

    def _head(self) -> bytes:
        data = self._rest
        while (end := data.find(b"\r\n\r\n")) < 0:
            more = self._link.recv(65536)
            if not more or len(data) > MOST_HEAD:
                raise Closed
            data += more
        self._rest = data[end + 4 :]
        return data[:end]

    def _body(self, length: int) -> bytes:
        parts, have = [self._rest], len(self._rest)
        while have < length:
            more = self._link.recv(min(length - have, 1 << 20))
            if not more:
                raise Closed
            parts.append(more)
            have += len(more)
        data = b"".join(parts)
        self._rest = data[length:]
        return data[:length]

    def _environ(self, head: list[str]) -> dict[str, Any]:
        try:
            method, target, protocol = head[0].split(" ")
        except ValueError:
            raise Closed from None
        path, _, query = target.partition("?")
        environ = {
            **self._base,
            "REQUEST_METHOD": method,
            "PATH_INFO": unquote_to_bytes(path).decode("latin-1") if "%" in path else path,
            "QUERY_STRING": query,
            "SERVER_PROTOCOL": protocol,
        }
        for line in head[1:]:
            name, _, value = line.partition(":")
            key = name.upper().replace("-", "_")
            environ[key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else "HTTP_" + key] = value.strip()
        return environ

    def _answer(self, environ: dict[str, Any]) -> bytes:
        head: list[str] = []

        def start_response(status: str, headers: list[tuple[str, str]], exc_info: object = None) -> None:
            head[:] = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in headers)]

        body = b""
        parts = self._app(environ, start_response)
        try:
            body = b"".join(parts)
        finally:
            close = getattr(parts, "close", None)
            if close is not None:
                close()
        if not any(line.lower().startswith("content-length:") for line in head):
            head.append(f"Content-Length: {len(body)}")
        if environ["REQUEST_METHOD"] == "HEAD" or head[0].startswith("HTTP/1.1 304"):
            body = b""
        return "\r\n".join(head).encode("latin-1") + b"\r\n\r\n" + body


class ThreadedServer:
    """Listens at once; `close()` ends the listening, connections end with their clients."""

    def __init__(self, app: App, host: str, port: int) -> None:
        self._app = app
        self._socket = socket.create_server((host, port), backlog=1024)
        self.port: int = self._socket.getsockname()[1]
        self._base: dict[str, Any] = {
            CUT: False,
            STALL: 0.0,
            "SCRIPT_NAME": "",
            "SERVER_NAME": host,
            "SERVER_PORT": str(self.port),
            "REMOTE_ADDR": host,
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }
        self._links: set[socket.socket] = set()
        self._lock = threading.Lock()
        threading.Thread(target=self._accept, name=f"simulator-{self.port}", daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                link, _ = self._socket.accept()
            except OSError:
                return
            link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=self._serve, args=(link,), daemon=True).start()

    def _serve(self, link: socket.socket) -> None:
        with self._lock:
            self._links.add(link)
        try:
            Connection(link, self._guarded, self._base).run()
        finally:
            with self._lock:
                self._links.discard(link)

    def _guarded(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """An error of the stand-in itself shows as a 500 and on standard error, and ends nothing else."""
        try:
            return self._app(environ, start_response)
        except Exception:
            logging.getLogger(__name__).exception("the stand-in itself failed")
            status = HTTPStatus.INTERNAL_SERVER_ERROR
            start_response(f"{status.value} {status.phrase}", [("Content-Length", "0")])
            return [b""]

    def close(self) -> None:
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        with self._lock:
            links = list(self._links)
        for link in links:
            with suppress(OSError):
                link.shutdown(socket.SHUT_RDWR)
