"""How LINE calls the bot: signature, patience, order, redelivery (line-platform.md §1)."""

import base64
import hashlib
import hmac
import json

from support.line_api import Line, Listener

from bot.simulator.webhooks import sign


def test_the_official_signature_vector_is_met() -> None:
    body = b'{"destination":"U8e742f61d673b39c7fff3cecb7536ef0","events":[]}'
    assert sign("8c570fa6dd201bb328f1c1eac23a96d8", body) == "GhRKmvmHys4Pi8DxkF4+EayaH0OqtJtaZxgTD9fMDLs="


def test_the_signature_covers_the_exact_bytes(line: Line, bot: Listener) -> None:
    line.platform.webhooks.sending = "sync"
    line.platform.phone("ก้อย").says("ช่วยด้วย 🍎")
    headers, body = bot.seen[-1]
    mac = hmac.new(b"secret", body, hashlib.sha256).digest()
    assert headers["x-line-signature"] == base64.b64encode(mac).decode()
    assert json.loads(body)["destination"] == line.platform.bot_id


def test_events_of_the_queue_arrive_in_order(line: Line, bot: Listener) -> None:
    koi = line.friend()
    for n in range(20):
        koi.says(str(n))
    assert line.platform.webhooks.settle()
    assert [e["message"]["text"] for e in bot.events[1:]] == [str(n) for n in range(20)]


def test_a_redelivered_event_differs_in_one_flag_only(line: Line, bot: Listener) -> None:
    bot.status = 500
    line.platform.phone("ก้อย").says("สวัสดี")
    line.platform.webhooks.settle()
    bot.status = 200
    assert line.platform.redeliver() == 1
    line.platform.webhooks.settle()
    first, again = bot.events
    assert again.pop("deliveryContext") == {"isRedelivery": True}
    assert first.pop("deliveryContext") == {"isRedelivery": False}
    assert first == again


def test_redelivery_goes_on_until_the_bot_answers(line: Line, bot: Listener) -> None:
    hooks = line.platform.webhooks
    hooks.redelivery, hooks.redelivery_delay, bot.status = True, 0.02, 503
    koi = line.platform.phone("ก้อย")
    koi.says("สวัสดี")
    while len(bot.seen) < 3:
        line.platform.webhooks.settle(0.05)
    bot.status = 200
    assert hooks.settle()
    assert hooks.attempts[-1].status == 200
    assert hooks.failed == []


def test_a_slow_bot_is_written_down_as_timeout(line: Line, bot: Listener) -> None:
    line.platform.webhooks.sending, line.platform.webhooks.timeout, bot.delay = "sync", 0.1, 0.4
    line.platform.phone("ก้อย").says("สวัสดี")
    attempt = line.platform.webhooks.attempts[-1]
    assert (attempt.status, attempt.reason) == (0, "request_timeout")
    assert len(line.platform.webhooks.failed) == 1
    assert len(bot.seen) == 1


def test_held_events_go_out_as_the_test_likes(line: Line, bot: Listener) -> None:
    koi = line.platform.phone("ก้อย")
    with line.platform.webhooks.holding() as events:
        koi.says("หนึ่ง")
        koi.says("สอง")
    assert bot.seen == []
    assert line.platform.send(list(reversed(events))) == 200
    assert [e["message"]["text"] for e in bot.events] == ["สอง", "หนึ่ง"]
    assert len(bot.seen) == 1


def test_escaped_and_shuffled_bodies_say_the_same(line: Line, bot: Listener) -> None:
    koi = line.platform.phone("ก้อย")
    with line.platform.webhooks.holding() as events:
        koi.says("สวัสดี")
    for style in ("plain", "escaped", "shuffled"):
        line.platform.webhooks.send(events, style=style)
    bodies = [body for _, body in bot.seen]
    assert bodies[1].isascii()
    assert not bodies[0].isascii()
    assert json.loads(bodies[0]) == json.loads(bodies[1]) == json.loads(bodies[2])


def test_properties_of_the_future_do_not_disturb_the_known_ones(line: Line, bot: Listener) -> None:
    koi = line.platform.phone("ก้อย")
    with line.platform.webhooks.holding() as events:
        koi.says("สวัสดี")
    line.platform.webhooks.send(events, style="future")
    assert bot.events[0]["message"]["text"] == "สวัสดี"
    assert "newProperty" in bot.events[0]
    assert "newProperty" not in events[0]


def test_the_test_of_the_webhook_sends_a_signed_empty_request(line: Line, bot: Listener) -> None:
    answer = line.ask("POST", "/v2/bot/channel/webhook/test", {})
    assert (answer.body["success"], answer.body["statusCode"], answer.body["reason"]) == (True, 200, "OK")
    assert json.loads(bot.seen[-1][1])["events"] == []


def test_the_webhook_endpoint_can_be_set_and_read(line: Line) -> None:
    path = "/v2/bot/channel/webhook/endpoint"
    assert line.ask("GET", path).status == 404
    assert line.ask("PUT", path, {"endpoint": "https://example.org/callback"}).status == 200
    assert line.ask("GET", path).body == {"endpoint": "https://example.org/callback", "active": True}
    assert line.ask("PUT", path, {"endpoint": "ftp://x"}).status == 400


def test_in_standby_events_have_no_reply_token(line: Line) -> None:
    line.platform.mode = "standby"
    line.platform.phone("ก้อย").says("สวัสดี")
    event = line.platform.webhooks.events[-1]
    assert event["mode"] == "standby"
    assert "replyToken" not in event


def test_what_was_held_may_come_often_and_in_any_order(line: Line, bot: Listener) -> None:
    koi = line.friend()
    line.platform.webhooks.settle()
    line.platform.webhooks.sending = "hold"
    for n in range(5):
        koi.says(str(n))
    before = len(bot.events)
    assert line.platform.webhooks.release(copies=2, together=3, seed=7) == [200] * 10
    words = [event["message"]["text"] for event in bot.events[before:]]
    assert sorted(words) == sorted([str(n) for n in range(5)] * 2)
    assert words != sorted(words)
    assert sum(event["deliveryContext"]["isRedelivery"] for event in bot.events[before:]) == 5


def test_a_released_event_that_fails_is_redelivered(line: Line, bot: Listener) -> None:
    hooks = line.platform.webhooks
    hooks.redelivery, hooks.redelivery_delay, hooks.sending, bot.status = True, 0.02, "hold", 503
    line.platform.phone("ก้อย").says("สวัสดี")
    assert hooks.release() == [503]
    assert hooks.waiting == 1
    bot.status = 200
    assert hooks.settle()
    assert (hooks.waiting, hooks.attempts[-1].status) == (0, 200)
