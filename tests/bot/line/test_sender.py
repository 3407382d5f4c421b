"""What becomes of a delivery, against LINE's stand-in over real HTTP."""

import json
import socket
import threading
import uuid
from typing import Any

import pytest
import structlog

from bot.line.api import Answer, Line, NoToken
from bot.line.sender import LineSender, outcome
from bot.line.tokens import LongLived
from bot.simulator import Platform
from handlers.messages import Card, Choice, Say

HELLO = [{"type": "text", "text": "สวัสดีค่ะ 🙏"}]


def key() -> str:
    return str(uuid.uuid4())


def token_of(line_platform: Any, words: str = "สวัสดี") -> str:
    with line_platform.platform.webhooks.holding() as events:
        line_platform.koi.says(words)
    line_platform.platform.webhooks.send(events)  # nobody listens; the token lives from now on
    return str(events[0]["replyToken"])


def test_a_reply_is_sent_once_and_its_ids_are_known(line_platform: Any, sender: LineSender) -> None:
    body = sender.body("reply", line_platform.koi.user_id, token_of(line_platform), HELLO)
    first, second = sender.send("reply", body, None), sender.send("reply", body, None)
    assert (first.kind, first.status, first.message_ids) == ("sent", 200, (line_platform.koi.last.id,))
    assert (second.kind, second.status, second.reason) == ("token", 400, "Invalid reply token")


def test_a_push_repeated_with_its_key_is_shown_once(line_platform: Any, sender: LineSender) -> None:
    body, retry_key = sender.body("push", line_platform.koi.user_id, None, HELLO), key()
    first, again = sender.send("push", body, retry_key), sender.send("push", body, retry_key)
    assert (first.kind, again.kind, again.status) == ("sent", "sent", 409)
    assert again.message_ids == first.message_ids != ()
    assert again.request_id == first.request_id
    assert line_platform.koi.texts() == ["สวัสดีค่ะ 🙏"]


@pytest.mark.parametrize("fault", ["cut_after", "500_after", "cut_before", "500_before"])
def test_without_an_answer_the_outcome_is_unknown_and_the_same_bytes_settle_it(
    line_platform: Any, sender: LineSender, fault: str
) -> None:
    body, retry_key = sender.body("push", line_platform.koi.user_id, None, HELLO), key()
    line_platform.platform.fault("push", fault)
    assert sender.send("push", body, retry_key).kind == "unknown"
    assert sender.send("push", body, retry_key).kind == "sent"
    assert line_platform.koi.texts() == ["สวัสดีค่ะ 🙏"]
    assert len({row.body_sha256 for row in line_platform.platform.ledger.of("push")}) == 1


def test_a_silent_line_is_waited_for_three_seconds_at_most(line_platform: Any, sender: LineSender) -> None:
    line_platform.platform.fault("reply", "hang", seconds=5)
    body = sender.body("reply", line_platform.koi.user_id, token_of(line_platform), HELLO)
    found = sender.send("reply", body, None)
    assert (found.kind, found.status, found.reason) == ("unknown", None, "ReadTimeoutError")


def test_nobody_listening_is_unknown() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        dead = f"http://127.0.0.1:{unused.getsockname()[1]}"
    sender = LineSender(Line(dead, dead, LongLived("t")), lambda uri: uri)
    assert sender.send("push", b"{}", key()).kind == "unknown"


@pytest.mark.parametrize(
    ("fault", "kind"),
    [("429_rate", "rate"), ("429_user", "busy"), ("429_quota", "quota"), ("400", "refused")],
)
def test_refusals_are_told_apart(line_platform: Any, sender: LineSender, fault: str, kind: str) -> None:
    line_platform.platform.fault("push", fault)
    found = sender.send("push", sender.body("push", line_platform.koi.user_id, None, HELLO), key())
    assert found.kind == kind
    assert found.reason


def test_the_months_limit_is_known_by_its_text(line_platform: Any, sender: LineSender) -> None:
    line_platform.platform.quota.limit = 0
    found = sender.send("push", sender.body("push", line_platform.koi.user_id, None, HELLO), key())
    assert (found.kind, found.status) == ("quota", 429)


def test_a_refusal_names_the_property_but_not_the_words(line_platform: Any, sender: LineSender) -> None:
    body = sender.body("push", line_platform.koi.user_id, None, [{"type": "text", "text": "ลับ" * 5000}])
    found = sender.send("push", body, key())
    assert found.kind == "refused"
    assert "messages[0].text" in found.reason
    assert "ลับ" not in found.reason


def test_a_group_id_cannot_be_multicast(line_platform: Any, sender: LineSender) -> None:
    with pytest.raises(ValueError, match="multicast"):
        sender.body("multicast", ["C" + "1" * 32], None, HELLO)
    with pytest.raises(ValueError, match="multicast"):
        sender.body("multicast", ["U" + "1" * 32] * 501, None, HELLO)


def test_a_multicast_reaches_all(line_platform: Any, sender: LineSender) -> None:
    nok = line_platform.platform.phone("นก")
    nok.follow()
    body = sender.body("multicast", [line_platform.koi.user_id, nok.user_id], None, HELLO)
    found = sender.send("multicast", body, key())
    assert (found.kind, found.message_ids) == ("sent", ())
    assert nok.texts() == line_platform.koi.texts() == ["สวัสดีค่ะ 🙏"]


@pytest.mark.parametrize("count", [0, 6])
def test_a_request_carries_one_to_five_objects(sender: LineSender, count: int) -> None:
    with pytest.raises(ValueError, match="1 to 5"):
        sender.body("push", "U1", None, HELLO * count)


def test_retry_keys_stand_on_pushes_from_the_first_try_and_never_on_replies(
    line_platform: Any, sender: LineSender
) -> None:
    with pytest.raises(ValueError, match="no retry key"):
        sender.send("reply", b"{}", key())
    retry_key = key()
    sender.send("push", sender.body("push", line_platform.koi.user_id, None, HELLO), retry_key)
    sender.send(
        "reply", sender.body("reply", line_platform.koi.user_id, token_of(line_platform), HELLO), None
    )
    rows = {row.endpoint: row.retry_key for row in line_platform.platform.ledger.of()}
    assert rows == {"push": retry_key, "reply": None}


def test_the_body_is_what_was_frozen_whatever_it_holds(line_platform: Any, sender: LineSender) -> None:
    card = Card(
        "เหตุด่วน", ("โทรได้เลย",), buttons=(Choice("โทร 191", uri="tel:191"),), alt="เหตุด่วน", tone="danger"
    )
    objects = sender.render(card) + sender.render(Say("ที่ไหนคะ", (Choice("เมนู", "menu"),)))
    body = sender.body("push", line_platform.koi.user_id, None, objects)
    assert body == sender.body("push", line_platform.koi.user_id, None, objects)
    assert json.loads(body)["messages"] == objects
    assert len(sender.send("push", body, key()).message_ids) == 2


def test_threads_share_one_client(line_platform: Any, sender: LineSender) -> None:
    body = sender.body("push", line_platform.koi.user_id, None, HELLO)
    kinds: list[str] = []
    threads = [
        threading.Thread(target=lambda: kinds.append(sender.send("push", body, key()).kind))
        for _ in range(24)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert kinds == ["sent"] * 24


def test_logs_tell_what_line_asks_for_and_nothing_of_a_person(line_platform: Any, sender: LineSender) -> None:
    with structlog.testing.capture_logs() as logs:
        body = sender.body("push", line_platform.koi.user_id, None, HELLO)
        found = sender.send("push", body, key())
        operation = line_platform.line.messaging.get_profile_with_http_info
        line_platform.line.ask("GET /v2/bot/profile/{userId}", operation, line_platform.koi.user_id)
    assert [(log["method"], log["endpoint"], log["status"]) for log in logs] == [
        ("POST", "/v2/bot/message/push", 200),
        ("GET", "/v2/bot/profile/{userId}", 200),
    ]
    assert logs[0]["request_id"] == found.request_id
    written = json.dumps(logs, ensure_ascii=False)
    for secret in (line_platform.koi.user_id, "สวัสดี", "ก้อย", "simulator-token"):
        assert secret not in written


class OneFreshToken:
    """`stale` was given out, LINE refuses it, and there is another one."""

    def __init__(self) -> None:
        self.asked = 0

    def current(self) -> str:
        return "stale" if not self.asked else "simulator-token"

    def fresh(self, stale: str) -> str:
        self.asked += 1
        return "simulator-token"


def test_a_stale_token_is_renewed_and_the_same_bytes_go_again(line_platform: Any) -> None:
    tokens = OneFreshToken()
    sender = LineSender(Line(line_platform.api.url, line_platform.data.url, tokens), lambda uri: uri)
    found = sender.send("push", sender.body("push", line_platform.koi.user_id, None, HELLO), key())
    assert (found.kind, tokens.asked) == ("sent", 1)
    assert [row.status for row in line_platform.platform.ledger.of("push")] == [401, 200]


def test_a_token_that_line_never_takes_is_a_refusal_with_401(line_platform: Any) -> None:
    sender = LineSender(
        Line(line_platform.api.url, line_platform.data.url, LongLived("wrong")), lambda uri: uri
    )
    found = sender.send("push", sender.body("push", line_platform.koi.user_id, None, HELLO), key())
    assert (found.kind, found.status) == ("refused", 401)
    assert len(line_platform.platform.ledger.of("push")) == 1


def test_without_any_token_nothing_is_sent(line_platform: Any) -> None:
    class NoneAtAll:
        def current(self) -> str:
            raise NoToken

        def fresh(self, stale: str) -> str:
            raise NoToken

    sender = LineSender(Line(line_platform.api.url, line_platform.data.url, NoneAtAll()), lambda uri: uri)
    assert sender.send("push", b"{}", key()).status == 401
    assert line_platform.platform.ledger.of("push") == []


@pytest.mark.parametrize(
    ("status", "body", "kind", "ids"),
    [
        (200, b'{"sentMessages":[{"id":5},{"id":"6"}]}', "sent", ("5", "6")),
        (200, b"not json", "sent", ()),
        (200, b"[1]", "sent", ()),
        (302, b"", "unknown", ()),
        (403, b"{}", "refused", ()),
        (413, b"\xff\xfe", "refused", ()),
        (429, b'{"message":"something new"}', "busy", ()),
        (503, b"<html>", "unknown", ()),
    ],
)
def test_answers_of_any_shape_are_understood(
    status: int, body: bytes, kind: str, ids: tuple[str, ...]
) -> None:
    found = outcome("push", Answer(status, {}, body))
    assert (found.kind, found.message_ids) == (kind, ids)


def test_messages_go_to_the_api_host_and_content_comes_from_the_data_host() -> None:
    """Two stand-ins on two ports: each one only sees what belongs on its host (DESIGN.md §2a)."""
    from bot.simulator import serve

    api, data = Platform("s"), Platform("s")
    (api_server, _), (data_server, _) = serve(api), serve(data)
    koi = api.phone("ก้อย")
    koi.follow()
    line = Line(api_server.url, data_server.url, LongLived("simulator-token"))
    LineSender(line, str).send("push", LineSender(line, str).body("push", koi.user_id, None, HELLO), key())
    with line.content("123") as (answer, _chunks):
        assert answer.status == 404
    line.ask(
        "POST x",
        line.blob.set_rich_menu_image_with_http_info,
        "m",
        body=b"x",
        _headers={"Content-Type": "image/png"},
    )
    assert [row.endpoint for row in api.ledger.of()] == ["push"]
    assert len(data.ledger.of()) == 2
    for closing in (api_server, data_server, api, data):
        closing.close()


def test_a_lease_of_the_outbox_outlasts_every_attempt() -> None:
    from bot.line import api, sender, tokens
    from scheduler.taking import LEASE

    assert tokens.CONNECT + tokens.READ <= api.RENEWAL
    reply = max(sender.REPLY_PATIENCE, api.RENEWAL + api.CONNECT + sender.REPLY_READ)
    push = max(sender.PUSH_PATIENCE, api.RENEWAL + api.CONNECT + sender.PUSH_READ)
    assert reply < LEASE["reply"].total_seconds()
    assert push < min(LEASE["push"], LEASE["multicast"]).total_seconds()
