"""What people send besides words (line-platform.md §9, line 27).

A body of 200 MB, one that stalls, a wrong type, a bomb, EXIF, the store: tests/bot/line/test_calls.py; the links that
staff open: tests/bot/test_media.py.
"""

from pathlib import Path

import pytest
from sqlalchemy import select
from support.stories import NO_RICE, held_back, unlike
from support.world import Somebody, World

from models.inbound import Media


def states(world: World) -> list[str]:
    with world.database.reading() as session:
        return list(session.scalars(select(Media.state).order_by(Media.id)))


def files(world: World) -> list[Path]:
    return [path for path in (world.folder / "media").rglob("*") if path.is_file()]


def later(world: World) -> None:
    for _ in range(8):
        world.wait(5)


def test_a_film_still_in_preparation_is_waited_for(world: World, koi: Somebody) -> None:
    koi.tells(NO_RICE[0]).does("sends_video", preparing=3).does("sends_voice", preparing=2)
    assert states(world) == ["wanted", "wanted"]
    later(world)
    assert states(world) == ["kept", "kept"]
    assert len(files(world)) == 2


@pytest.mark.parametrize("end", ["failed", "gone", "lost"])
def test_what_line_no_longer_has_is_noted_and_the_talk_goes_on(world: World, koi: Somebody, end: str) -> None:
    koi.tells(NO_RICE[0])
    film = koi.phone.sends_video(preparing=1, failed=end == "failed")
    world.settle()
    world.platform.contents[film].gone = end == "gone"
    if end == "lost":
        del world.platform.contents[film]
    later(world)
    assert states(world) == ["gone"]
    assert files(world) == []
    before = len(world.platform.ledger.of("content"))
    world.wait(3600)
    assert len(world.platform.ledger.of("content")) == before
    koi.says("ยกเลิก").sees("ยกเลิกให้แล้วค่ะ")


def test_trouble_with_the_content_is_got_over(world: World, koi: Somebody) -> None:
    for fault in ("500_before", "cut_before", "429_rate"):
        world.platform.fault("content", fault)
    koi.tells(NO_RICE[0]).does("sends_photo")
    later(world)
    assert states(world) == ["kept"]


def test_a_name_with_a_path_leads_nowhere(world: World, koi: Somebody, tmp_path: Path) -> None:
    koi.tells(NO_RICE[0]).does(
        "sends_file", "../../../../etc/passwd\0\r\n<script>.html", b"<script>1</script>"
    )
    later(world)
    [kept] = files(world)
    assert kept.resolve().is_relative_to((tmp_path / "media").resolve())
    assert "passwd" not in kept.name
    assert kept.suffix not in (".html", ".htm")


def test_content_on_another_server_is_never_fetched(world: World, koi: Somebody) -> None:
    koi.tells(NO_RICE[0])
    [event] = held_back(world, koi.phone.sends_photo)
    elsewhere = {
        "type": "external",
        "originalContentUrl": f"{world.url}/healthz?fetched",
        "previewImageUrl": world.url,
    }
    event = unlike(event, message=event["message"] | {"contentProvider": elsewhere})
    assert world.platform.send([event]) == 200
    later(world)
    assert states(world) == ["refused"]
    assert world.platform.ledger.of("content") == []
    assert files(world) == []
