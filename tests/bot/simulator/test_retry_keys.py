"""X-Line-Retry-Key (line-platform.md §2.4)."""

import pytest
import urllib3
from support.line_api import Line, new_key


def test_a_repeated_push_answers_409_with_the_first_ids(line: Line) -> None:
    koi, key = line.friend(), new_key()
    first = line.push(koi.user_id, "หนึ่ง", key=key)
    again = line.push(koi.user_id, "หนึ่ง", key=key)
    assert again.status == 409
    assert again.body["message"] == "The retry key is already accepted"
    assert again.body["sentMessages"] == first.body["sentMessages"]
    assert again.headers["x-line-accepted-request-id"] == first.headers["x-line-request-id"]
    assert again.headers["x-line-request-id"] != first.headers["x-line-request-id"]
    assert koi.texts() == ["หนึ่ง"]


def test_a_repeated_multicast_answers_409_without_ids(line: Line) -> None:
    koi, key = line.friend(), new_key()
    line.multicast([koi.user_id], "หนึ่ง", key=key)
    again = line.multicast([koi.user_id], "หนึ่ง", key=key)
    assert again.status == 409
    assert "sentMessages" not in again.body


def test_a_key_is_forgotten_after_a_day(line: Line) -> None:
    koi, key = line.friend(), new_key()
    line.push(koi.user_id, "หนึ่ง", key=key)
    line.clock.moves(hours=24)
    assert line.push(koi.user_id, "หนึ่ง", key=key).status == 200
    assert koi.texts() == ["หนึ่ง", "หนึ่ง"]


def test_a_refused_request_does_not_use_its_key_up(line: Line) -> None:
    koi, key = line.friend(), new_key()
    assert line.push(koi.user_id, "", key=key).status == 400
    assert line.push(koi.user_id, "ดี", key=key).status == 200


def test_a_key_that_is_no_uuid_is_refused(line: Line) -> None:
    assert line.push(line.friend().user_id, "หนึ่ง", key="abc").status == 400


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v2/bot/info"),
        ("POST", "/v2/bot/chat/loading/start"),
        ("POST", "/v2/bot/message/validate/push"),
    ],
)
def test_the_header_is_refused_where_line_does_not_know_it(line: Line, method: str, path: str) -> None:
    assert line.ask(method, path, {"chatId": "x"}, key=new_key()).status == 400


def test_a_push_cut_after_acceptance_is_found_again_by_its_key(line: Line) -> None:
    koi, key = line.friend(), new_key()
    line.platform.fault("push", "cut_after")
    with pytest.raises(urllib3.exceptions.ProtocolError):
        line.push(koi.user_id, "หนึ่ง", key=key)
    again = line.push(koi.user_id, "หนึ่ง", key=key)
    assert again.status == 409
    assert again.body["sentMessages"][0]["id"] == koi.last.id
    assert koi.texts() == ["หนึ่ง"]


def test_a_push_cut_before_acceptance_is_sent_by_the_second_try(line: Line) -> None:
    koi, key = line.friend(), new_key()
    line.platform.fault("push", "cut_before")
    with pytest.raises(urllib3.exceptions.ProtocolError):
        line.push(koi.user_id, "หนึ่ง", key=key)
    assert line.push(koi.user_id, "หนึ่ง", key=key).status == 200
    assert koi.texts() == ["หนึ่ง"]
