"""Stateless channel tokens: one renewal for the whole fleet (`line-platform.md` §4.4)."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest

from bot.line.api import Line, NoToken
from bot.line.sender import LineSender
from bot.line.tokens import Stateless
from bot.simulator import Platform, serve
from models import clock
from models.session import Database
from models.state import ChannelToken

CHANNEL, SECRET = "2000000001", "secret-of-the-channel"


@pytest.fixture
def host() -> Iterator[tuple[Platform, str]]:
    platform = Platform(SECRET, now=clock.now, channel_id=CHANNEL)
    server, _ = serve(platform)
    yield platform, server.url
    server.close()
    platform.close()


def issued(platform: Platform) -> int:
    return sum(row.path == "/oauth2/v3/token" for row in platform.ledger.of())


def later(database: Database, seconds: float) -> None:
    with database.unit_of_work() as session:
        clock.set_offset(session, seconds)


def test_a_token_is_asked_for_once_and_then_remembered(
    database: Database, host: tuple[Platform, str]
) -> None:
    platform, url = host
    first = Stateless(database, url, CHANNEL, [SECRET])
    token = first.current()
    assert first.current() == token
    assert Stateless(database, url, CHANNEL, [SECRET]).current() == token  # another process
    assert issued(platform) == 1


def test_it_is_renewed_before_it_ends(database: Database, host: tuple[Platform, str]) -> None:
    platform, url = host
    tokens = Stateless(database, url, CHANNEL, [SECRET])
    old = tokens.current()
    later(database, 13 * 60)
    assert tokens.current() != old
    assert issued(platform) == 2


def test_the_fleet_renews_once(database: Database, host: tuple[Platform, str]) -> None:
    platform, url = host
    fleet = [Stateless(database, url, CHANNEL, [SECRET]) for _ in range(6)]
    stale = fleet[0].current()
    got: list[str] = []
    threads = [threading.Thread(target=lambda one=one: got.append(one.fresh(stale))) for one in fleet]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == 6
    assert len(set(got)) == 1
    assert stale not in got
    assert issued(platform) == 2


def test_a_renewal_that_somebody_died_over_is_taken_up(
    database: Database, host: tuple[Platform, str]
) -> None:
    _, url = host
    tokens = Stateless(database, url, CHANNEL, [SECRET])
    stale = tokens.current()
    with database.unit_of_work() as session:
        row = session.get(ChannelToken, CHANNEL)
        assert row is not None
        row.renewing_until = clock.now()
    assert tokens.fresh(stale) != stale


def test_while_another_renews_the_old_one_goes_on(database: Database, host: tuple[Platform, str]) -> None:
    platform, url = host
    tokens = Stateless(database, url, CHANNEL, [SECRET])
    old = tokens.current()
    later(database, 13 * 60)
    with database.unit_of_work() as session:
        row = session.get(ChannelToken, CHANNEL)
        assert row is not None
        row.renewing_until = clock.now() + clock.timedelta(seconds=9)
    assert tokens.current() == old
    assert issued(platform) == 1


def test_during_a_rotation_the_secret_that_works_is_found(
    database: Database, host: tuple[Platform, str]
) -> None:
    _, url = host
    assert Stateless(database, url, CHANNEL, ["the old one", SECRET]).current()


def test_when_line_gives_none_it_says_so_and_the_next_may_try(
    database: Database, host: tuple[Platform, str]
) -> None:
    _, url = host
    with pytest.raises(NoToken):
        Stateless(database, url, CHANNEL, ["wrong"]).current()
    assert Stateless(database, url, CHANNEL, [SECRET]).current()


def test_a_token_that_ended_in_the_middle_loses_no_message(
    database: Database, host: tuple[Platform, str]
) -> None:
    platform, url = host
    koi = platform.phone("ก้อย")
    koi.follow()
    line = Line(url, url, Stateless(database, url, CHANNEL, [SECRET]))
    sender: Any = LineSender(line, str)
    for word in ("หนึ่ง", "สอง"):
        body = sender.body("push", koi.user_id, None, [{"type": "text", "text": word}])
        assert sender.send("push", body, None).kind == "sent"
        platform.access_tokens._until.clear()  # LINE forgets every token it gave
    assert koi.texts() == ["หนึ่ง", "สอง"]
