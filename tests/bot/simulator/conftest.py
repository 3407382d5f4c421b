"""A stand-in on a real port, and a bot that only listens."""

from collections.abc import Iterator

import pytest
from support.line_api import Clock, Line, Listener

from bot.simulator import Platform, serve
from bot.simulator.server import ThreadedServer


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def line(clock: Clock) -> Iterator[Line]:
    platform = Platform("secret", None, now=clock, ticks=lambda: clock.ticks)
    server, _ = serve(platform)
    yield Line(platform, clock, server)
    server.close()
    platform.close()


@pytest.fixture
def bot(line: Line) -> Iterator[Listener]:
    listener = Listener()
    server = ThreadedServer(listener, "127.0.0.1", 0)
    listener.url = f"http://127.0.0.1:{server.port}/callback"
    line.platform.webhooks.url = listener.url
    yield listener
    server.close()
