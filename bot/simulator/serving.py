"""Runs a stand-in on a port of this machine, in a thread: for tests, benches and the standalone command."""

import logging
import threading
from collections.abc import Callable
from typing import Any

from waitress.server import create_server

from bot.simulator.platform import Platform
from bot.simulator.web import create_simulator


class Server:
    """A running server; `url` is what LINE_API_URL (or LINE_DATA_URL) of a bot is set to."""

    def __init__(self, app: Callable[..., Any], port: int, threads: int, host: str = "127.0.0.1") -> None:
        # Cut connections and full queues are the stand-in's daily bread, not news.
        logging.getLogger("waitress").setLevel(logging.CRITICAL)
        self._server = create_server(
            app,
            host=host,
            port=port,
            threads=threads,
            backlog=2048,
            connection_limit=4000,
            clear_untrusted_proxy_headers=True,
        )
        self.port = int(self._server.effective_port)
        self.url = f"http://{host}:{self.port}"
        self._thread = threading.Thread(target=self._run, name=f"simulator-{self.port}", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            self._server.run()
        except OSError:
            return  # closed from another thread

    def close(self) -> None:
        self._server.close()
        self._thread.join(2)


def serve(
    platform: Platform, port: int = 0, *, threads: int = 32, host: str = "127.0.0.1"
) -> tuple[Server, int]:
    """Serve API, control and pages of `platform`; port 0 picks a free one. Call it twice for a data host."""
    server = Server(create_simulator(platform), port, threads, host)
    return server, server.port
