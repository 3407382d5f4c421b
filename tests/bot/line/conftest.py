"""LINE's stand-in on two ports, as LINE has two hosts."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from bot.line.api import Line
from bot.line.sender import LineSender
from bot.line.tokens import LongLived
from bot.simulator import Phone, Platform, Server, serve


@dataclass
class StandIn:
    """The stand-in, the bot's client of it, and ก้อย, who is a friend of the account."""

    platform: Platform
    api: Server
    data: Server
    line: Line
    koi: Phone


@pytest.fixture
def line_platform() -> Iterator[StandIn]:
    platform = Platform("secret-of-the-channel")
    (api, _), (data, _) = serve(platform), serve(platform)
    koi = platform.phone("ก้อย")
    koi.follow()
    line = Line(api.url, data.url, LongLived("simulator-token"))
    yield StandIn(platform, api, data, line, koi)
    api.close()
    data.close()
    platform.close()


@pytest.fixture
def sender(line_platform: StandIn) -> LineSender:
    return LineSender(line_platform.line, lambda uri: uri)
