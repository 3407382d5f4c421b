"""Machines that share their work share the media too: MEDIA_URL names a bucket of an S3 server."""

import tracemalloc
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import select
from support.bucket import Bucket
from support.settings import settings
from support.stories import NO_RICE
from support.world import Somebody, World

from bot.line.store import BLOCK, Store, StoreFailed
from models import upkeep
from models.inbound import Media, Message
from models.outbound import LineCall
from scheduler.upkeep import do_chores

MEGABYTE = 1024 * 1024


@pytest.fixture
def bucket(tmp_path: Path) -> Iterator[Bucket]:
    server = Bucket(tmp_path / "s3")
    yield server
    server.stop()


@pytest.fixture
def shared(address: str, tmp_path: Path, bucket: Bucket) -> Iterator[World]:
    made = World(address, tmp_path, **bucket.settings)
    yield made
    made.close()


@pytest.fixture
def koi(shared: World) -> Somebody:
    return shared.somebody("ก้อย").forgets()


@pytest.fixture
def store(bucket: Bucket) -> Store:
    return Store(settings("sqlite:///nothing.db", **bucket.settings))


def states(world: World) -> list[str]:
    with world.database.reading() as session:
        return list(session.scalars(select(Media.state).order_by(Media.id)))


def wait(world: World) -> None:
    for _ in range(4):
        world.wait(30)


def test_a_photo_goes_into_the_bucket_and_leaves_it_with_the_persons_data(
    shared: World, koi: Somebody, bucket: Bucket
) -> None:
    koi.tells(NO_RICE[0]).does("sends_photo")
    wait(shared)
    assert states(shared) == ["kept"]
    assert len(bucket.files) == 1
    koi.says("ลบข้อมูลของฉัน").taps("ใช่ ลบเลย")
    wait(shared)
    assert states(shared) == ["gone"]
    assert bucket.files == []


def test_a_server_that_is_down_delays_and_loses_nothing(shared: World, koi: Somebody, bucket: Bucket) -> None:
    bucket.stop()
    koi.tells(NO_RICE[0]).does("sends_photo")
    assert koi.heard, "the talk goes on"
    assert states(shared) == ["wanted"]
    bucket.start()
    wait(shared)
    assert states(shared) == ["kept"]
    assert len(bucket.files) == 1


def test_forgetting_waits_for_a_server_however_long_it_is_down(
    shared: World, koi: Somebody, bucket: Bucket
) -> None:
    koi.tells(NO_RICE[0]).does("sends_photo")
    wait(shared)
    koi.says("ลบข้อมูลของฉัน")
    bucket.stop()
    koi.taps("ใช่ ลบเลย")
    with shared.database.unit_of_work() as session:
        session.scalars(select(LineCall).filter_by(kind="forget_media")).one().attempts = 99
    shared.wait(3600)
    assert len(bucket.files) == 1
    bucket.start()
    shared.wait(3600)
    assert bucket.files == []
    assert states(shared) == ["gone"]


def test_retention_takes_photos_out_of_the_bucket(shared: World, koi: Somebody, bucket: Bucket) -> None:
    koi.tells(NO_RICE[0]).does("sends_photo")
    wait(shared)
    with shared.database.unit_of_work() as session:
        for message in session.scalars(select(Message)):
            message.created_at -= timedelta(days=upkeep.DAYS["words"] + 1)
    do_chores(shared.database)
    wait(shared)
    assert bucket.files == []
    assert states(shared) == ["gone"]


def test_a_photo_is_forgotten_also_after_the_secret_key_was_changed(
    shared: World, koi: Somebody, bucket: Bucket
) -> None:
    """Its path in the bucket was made with the old key; whoever took the key over must still find it."""
    koi.tells(NO_RICE[0]).does("sends_photo")
    wait(shared)
    assert len(bucket.files) == 1
    address = shared.settings.database_url
    shared.stop()
    shared.start_on(address, secret_key="another key, made when the old one had been seen")
    koi.says("ลบข้อมูลของฉัน").taps("ใช่ ลบเลย")
    wait(shared)
    assert bucket.files == []


def test_a_film_passes_through_in_pieces(store: Store) -> None:
    """50 MB are the cap of a film; only some pieces of it are in memory at a time, on the way in and out."""
    film = BytesIO(bytes(range(256)) * (32 * MEGABYTE // 256))
    store.put("ab/warm", BytesIO(b"x"))
    tracemalloc.start()
    try:
        assert store.put("ab/film", film) == 32 * MEGABYTE
        with store.open("ab/film") as kept:
            kept.seek(-256, 2)
            assert kept.read() == bytes(range(256))
            kept.seek(0)
            pieces = iter(lambda: kept.read(64 * 1024), b"")
            assert sum(map(len, pieces)) == 32 * MEGABYTE
        assert tracemalloc.get_traced_memory()[1] < 5 * BLOCK
    finally:
        tracemalloc.stop()


def test_what_is_not_there_is_told_apart_from_a_server_that_does_not_work(
    store: Store, bucket: Bucket
) -> None:
    store.try_out()
    store.drop("ab/nothing")
    with pytest.raises(FileNotFoundError):
        store.open("ab/nothing")
    bucket.stop()
    for act in (lambda: store.open("ab/nothing"), lambda: store.drop("ab/nothing"), store.try_out):
        with pytest.raises(StoreFailed):
            act()


def test_a_bucket_that_nobody_made_is_found_by_the_check(bucket: Bucket) -> None:
    other = settings("sqlite:///nothing.db", **bucket.settings | {"media_url": "s3://another/media"})
    with pytest.raises(OSError, match="bucket"):
        Store(other).try_out()
