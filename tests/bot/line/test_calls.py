"""LINE calls that are not messages, against the stand-in (`line-platform.md` §1.8, §4)."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from support.settings import settings

from bot.line import content
from bot.line.api import Line
from bot.line.calls import LineCalls
from bot.line.pictures import NoPicture, made_anew
from bot.line.store import Store
from bot.line.tokens import LongLived
from bot.simulator import Platform, serve
from models.clock import now
from models.inbound import Media, Message
from models.session import Database
from models.state import RichMenu


@pytest.fixture
def store(tmp_path: Path, address: str) -> Store:
    return Store(settings(address, media_url=f"file://{tmp_path}/media"))


@pytest.fixture
def calls(line_platform: Any, database: Database, store: Store) -> LineCalls:
    return LineCalls(line_platform.line, database, store)


def wanted(database: Database, line_message_id: str, kind: str = "photo") -> dict[str, Any]:
    """The row of a message whose media is wanted, and the arguments of its call."""
    with database.unit_of_work() as session:
        message = Message(line_message_id=line_message_id, kind=kind, happened_at=now(), created_at=now())
        session.add(message)
        session.flush()
        media = Media(message_id=message.id)
        session.add(media)
        session.flush()
        return {"message_id": line_message_id, "media_id": media.id, "kind": kind}


def test_a_photo_is_kept_without_its_camera_and_place(
    line_platform: Any, calls: LineCalls, database: Database, store: Store
) -> None:
    args = wanted(database, line_platform.koi.sends_photo())
    found = calls.call("media", args)
    assert found.kind == "done"
    assert found.value["content_type"] == "image/jpeg"
    with store.open(found.value["path"]) as kept, Image.open(kept) as picture:
        assert not picture.getexif()
        assert picture.size == (480, 360)
    with store.open(found.value["path"]) as kept:
        data = kept.read()
        assert len(data) == found.value["size"]
        assert b"Simulator phone" not in data


def test_fetching_again_writes_over_the_same_file(
    line_platform: Any, calls: LineCalls, database: Database, tmp_path: Path
) -> None:
    args = wanted(database, line_platform.koi.sends_photo())
    assert calls.call("media", args).value == calls.call("media", args).value
    assert sum(file.is_file() for file in (tmp_path / "media").rglob("*")) == 1


def test_a_film_is_waited_for(line_platform: Any, calls: LineCalls, database: Database) -> None:
    args = wanted(database, line_platform.koi.sends_video(preparing=2), "video")
    assert [calls.call("media", args).kind for _ in range(3)] == ["wait", "wait", "done"]


def test_a_voice_keeps_its_type(line_platform: Any, calls: LineCalls, database: Database) -> None:
    found = calls.call("media", wanted(database, line_platform.koi.sends_voice(), "voice"))
    assert found.kind == "done"
    assert found.value["content_type"].startswith("audio/")


def test_a_file_is_only_ever_handed_on(line_platform: Any, calls: LineCalls, database: Database) -> None:
    args = wanted(database, line_platform.koi.sends_file("../../evil.html", b"<script>"), "file")
    found = calls.call("media", args)
    assert found.value["content_type"] == "application/octet-stream"
    assert ".." not in found.value["path"]


def test_what_was_unsent_is_gone(line_platform: Any, calls: LineCalls, database: Database) -> None:
    message_id = line_platform.koi.sends_photo()
    args = wanted(database, message_id)
    line_platform.koi.unsends(message_id)
    assert calls.call("media", args).kind == "gone"
    assert calls.call("media", wanted(database, "unknown")).kind == "gone"


def test_what_is_unsent_while_it_is_fetched_is_not_kept(
    line_platform: Any, calls: LineCalls, database: Database, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    args = wanted(database, line_platform.koi.sends_photo())
    keep = store.put

    def put(path: str, source: Any) -> int:
        with database.unit_of_work() as session:
            message = session.get(Message, 1)
            assert message is not None
            message.gone_at = now()
        return keep(path, source)

    monkeypatch.setattr(store, "put", put)
    assert calls.call("media", args).kind == "gone"
    with pytest.raises(FileNotFoundError):
        store.open(store.path(args["media_id"]))


def test_forgetting_removes_the_bytes_and_may_be_repeated(
    line_platform: Any, calls: LineCalls, database: Database, store: Store
) -> None:
    args = wanted(database, line_platform.koi.sends_photo())
    path = calls.call("media", args).value["path"]
    for _ in range(2):
        assert calls.call("forget_media", {"media_id": args["media_id"]}).kind == "done"
    with pytest.raises(FileNotFoundError):
        store.open(path)


def test_content_on_another_server_is_never_fetched(
    line_platform: Any, calls: LineCalls, database: Database
) -> None:
    found = calls.call("media", wanted(database, "5") | {"external": True})
    assert found.kind == "refused"
    assert line_platform.platform.ledger.of() == []


@pytest.mark.parametrize(
    ("kind", "mime", "data", "reason"),
    [
        ("photo", "text/html", b"<html>not a picture", "no picture"),
        ("photo", "image/jpeg", b"\xff\xd8\xff broken", "no picture"),
        ("video", "text/html", b"<html>", "wrong content type"),
        ("voice", "application/x-sh", b"#!/bin/sh", "wrong content type"),
    ],
)
def test_what_is_not_what_it_says_is_refused(
    line_platform: Any, calls: LineCalls, database: Database, kind: str, mime: str, data: bytes, reason: str
) -> None:
    message_id = line_platform.koi.sends_photo()
    line_platform.platform.contents[message_id].mime = mime
    line_platform.platform.contents[message_id].data = data
    found = calls.call("media", wanted(database, message_id, kind))
    assert (found.kind, found.value) == ("refused", {"reason": reason})


def test_the_cap_holds_also_when_the_size_is_not_announced() -> None:
    with pytest.raises(content.TooLarge):
        content._take(iter([b"x" * 600] * 3), BytesIO(), 1000)


def test_too_large_content_is_refused_by_its_head(
    line_platform: Any, calls: LineCalls, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(content.CAPS, "photo", 1000)
    found = calls.call("media", wanted(database, line_platform.koi.sends_photo()))
    assert (found.kind, found.value) == ("refused", {"reason": "too large"})


def test_a_picture_bomb_is_not_opened() -> None:
    bomb = BytesIO()
    Image.new("1", (9000, 9000)).save(bomb, "PNG")
    with pytest.raises(NoPicture, match="too many pixels"):
        made_anew(bomb, BytesIO())


@pytest.mark.parametrize("mode", ["RGBA", "P", "L", "CMYK", "LA", "I;16"])
def test_pictures_of_every_kind_become_plain_jpegs(mode: str) -> None:
    source, clean = BytesIO(), BytesIO()
    picture = Image.new("L", (30, 20), 9) if mode == "I;16" else Image.new(mode, (30, 20))
    (picture.convert("I;16") if mode == "I;16" else picture).save(source, "JPEG" if mode == "CMYK" else "PNG")
    made_anew(source, clean)
    with Image.open(clean) as made:
        assert (made.format, made.mode, made.size) == ("JPEG", "RGB", (30, 20))


def test_a_picture_taken_upright_stays_upright() -> None:
    source, clean, exif = BytesIO(), BytesIO(), Image.Exif()
    exif[0x0112] = 6  # turned by 90 degrees
    Image.new("RGB", (40, 20)).save(source, "JPEG", exif=exif)
    made_anew(source, clean)
    with Image.open(clean) as made:
        assert made.size == (20, 40)


def test_a_profile_is_a_name_and_a_blockers_is_gone(line_platform: Any, calls: LineCalls) -> None:
    args = {"line_user_id": line_platform.koi.user_id}
    assert calls.call("profile", args).value == {"name": "ก้อย"}
    line_platform.koi.block()
    assert calls.call("profile", args).kind == "gone"


def test_a_group_is_counted_and_left(line_platform: Any, calls: LineCalls) -> None:
    team = line_platform.platform.group(
        "ทีม", members=[line_platform.koi, line_platform.platform.phone("ครูเอ")]
    )
    assert calls.call("group_count", {"group": team.id}).value == {"count": 2}
    assert calls.call("leave", {"group": team.id}).kind == "done"
    assert calls.call("group_count", {"group": team.id}).kind == "gone"


@pytest.mark.parametrize(("asked", "sent"), [(6, 10), (5, 5), (0, 5), (300, 60)])
def test_the_loading_animation_moves_in_steps_of_five(
    line_platform: Any, calls: LineCalls, asked: int, sent: int
) -> None:
    assert calls.call("loading", {"line_user_id": line_platform.koi.user_id, "seconds": asked}).kind == "done"


def test_a_member_sees_the_members_menu_once_there_is_one(
    line_platform: Any, calls: LineCalls, database: Database
) -> None:
    args = {"line_user_id": line_platform.koi.user_id, "menu": "member"}
    assert calls.call("rich_menu", args).kind == "done"  # none yet: sync will link everybody
    with database.unit_of_work() as session:
        session.add(RichMenu(name="member", digest="x", line_id="richmenu-unknown", synced_at=now()))
    assert calls.call("rich_menu", args).kind == "gone"
    assert calls.call("rich_menu", args | {"menu": "citizen"}).kind == "done"


def test_trouble_is_tried_again_and_rates_are_waited_for(
    line_platform: Any, calls: LineCalls, database: Database
) -> None:
    args = {"line_user_id": line_platform.koi.user_id}
    for fault, kind in (
        ("500_before", "unknown"),
        ("cut_before", "unknown"),
        ("429_rate", "rate"),
        ("400", "refused"),
    ):
        line_platform.platform.fault("*", fault)
        assert calls.call("profile", args).kind == kind
    photo = wanted(database, line_platform.koi.sends_photo())
    line_platform.platform.fault("*", "500_before")
    assert calls.call("media", photo).kind == "unknown"
    assert calls.call("make_coffee", {}).kind == "refused"


def test_a_store_that_does_not_work_is_tried_again(
    line_platform: Any, database: Database, store: Store
) -> None:
    class Full(Store):
        def __init__(self) -> None:
            self.path = store.path

        def put(self, path: str, source: Any) -> int:
            raise OSError("no space left")

    calls = LineCalls(line_platform.line, database, Full())
    assert calls.call("media", wanted(database, line_platform.koi.sends_photo())).kind == "unknown"


def test_a_stale_token_is_renewed_for_content_and_operations_too(database: Database, store: Store) -> None:
    class Renewed(LongLived):
        def fresh(self, stale: str) -> str:
            return "simulator-token"

    platform = Platform("s")
    server, _ = serve(platform)
    koi = platform.phone("ก้อย")
    koi.follow()
    calls = LineCalls(Line(server.url, server.url, Renewed("stale")), database, store)
    assert calls.call("profile", {"line_user_id": koi.user_id}).kind == "done"
    assert calls.call("media", wanted(database, koi.sends_photo())).kind == "done"
    server.close()
    platform.close()
