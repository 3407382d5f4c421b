"""Fetching what people sent (line-platform.md §1.8)."""

from io import BytesIO

import pytest
import urllib3
from PIL import Image
from support.line_api import Line


def content(line: Line, message_id: str, part: str = "") -> tuple[int, bytes]:
    answer = line.ask("GET", f"/v2/bot/message/{message_id}/content{part}")
    return answer.status, answer.data


def test_a_photo_carries_a_position_that_the_bot_must_remove(line: Line) -> None:
    status, data = content(line, line.friend().sends_photo())
    assert status == 200
    with Image.open(BytesIO(data)) as picture:
        assert picture.getexif().get_ifd(0x8825)


def test_a_video_answers_202_until_it_is_prepared(line: Line) -> None:
    message_id = line.friend().sends_video(preparing=2)
    assert [content(line, message_id)[0] for _ in range(3)] == [202, 202, 200]


def test_transcoding_tells_its_state(line: Line) -> None:
    koi = line.friend()
    good, bad = koi.sends_video(preparing=1), koi.sends_video(failed=True)
    path = "/v2/bot/message/{}/content/transcoding"
    states = [line.ask("GET", path.format(m)).body["status"] for m in (good, good, bad)]
    assert states == ["processing", "succeeded", "failed"]
    assert line.ask("GET", path.format(koi.sends_photo())).status == 400


def test_an_unsent_photo_is_gone(line: Line) -> None:
    koi = line.friend()
    message_id = koi.sends_photo()
    koi.unsends(message_id)
    answer = line.ask("GET", f"/v2/bot/message/{message_id}/content")
    assert (answer.status, answer.body["message"]) == (410, "The content is gone")


def test_an_unknown_message_has_no_content(line: Line) -> None:
    assert content(line, "1")[0] == 404
    assert content(line, line.friend().says("ข้อความ"))[0] == 404


def test_a_body_may_stall_half_way(line: Line) -> None:
    message_id = line.friend().sends_photo()
    line.platform.fault("content", "stall", seconds=0.05)
    with pytest.raises(urllib3.exceptions.ProtocolError):
        content(line, message_id)
    assert content(line, message_id)[0] == 200


def test_only_pictures_and_videos_have_a_preview(line: Line) -> None:
    koi = line.friend()
    status, data = content(line, koi.sends_photo(), "/preview")
    assert (status, data[:2]) == (200, b"\xff\xd8")
    assert content(line, koi.sends_voice(), "/preview")[0] == 400
