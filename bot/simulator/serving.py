"""Runs a stand-in on a port of this machine, in threads: for tests, benches and the standalone command."""

from bot.simulator.platform import Platform
from bot.simulator.server import App, ThreadedServer
from bot.simulator.web import create_simulator


class Server:
    """A running server; `url` is what LINE_API_URL (or LINE_DATA_URL) of a bot is set to."""

    def __init__(self, app: App, port: int = 0, host: str = "127.0.0.1") -> None:
        self._server = ThreadedServer(app, host, port)
        self.port = self._server.port
        self.url = f"http://{host}:{self.port}"

    def close(self) -> None:
        self._server.close()


def serve(platform: Platform, port: int = 0, *, host: str = "127.0.0.1") -> tuple[Server, int]:
    """Serve API, control and pages of `platform`; port 0 picks a free one. Call it twice for a data host."""
    server = Server(create_simulator(platform), port, host)
    return server, server.port
