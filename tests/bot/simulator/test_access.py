"""Access tokens, faults, the ledger, and the control endpoints."""

from pathlib import Path
from urllib.parse import urlencode

import pytest
import urllib3
from support.line_api import POOL, Json, Line, new_key

from bot.simulator import Platform


def form(line: Line, path: str, **fields: str) -> Json:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = line.ask("POST", path, urlencode(fields).encode(), headers=headers)
    return {"status": answer.status, **answer.body}


def issue(line: Line, secret: str = "secret") -> Json:
    channel = line.platform.channel_id
    return form(
        line, "/oauth2/v3/token", grant_type="client_credentials", client_id=channel, client_secret=secret
    )


def test_a_wrong_token_is_refused(line: Line) -> None:
    assert line.ask("GET", "/v2/bot/info", token="nonsense").status == 401
    assert line.ask("GET", "/v2/bot/info").body["userId"] == line.platform.bot_id


def test_a_stateless_token_lives_fifteen_minutes(line: Line) -> None:
    issued = issue(line)
    assert (issued["token_type"], issued["expires_in"]) == ("Bearer", 900)
    assert line.ask("GET", "/v2/bot/info", token=issued["access_token"]).status == 200
    line.clock.moves(minutes=15)
    assert line.ask("GET", "/v2/bot/info", token=issued["access_token"]).status == 401


def test_a_wrong_secret_gets_no_token(line: Line) -> None:
    assert issue(line, "wrong")["status"] == 400


def test_every_answer_has_its_own_request_id(line: Line) -> None:
    ids = {line.ask("GET", "/v2/bot/info").headers["x-line-request-id"] for _ in range(3)}
    ids.add(line.ask("GET", "/v2/nowhere").headers["x-line-request-id"])
    assert len(ids) == 4


def test_an_unknown_path_is_not_found(line: Line) -> None:
    assert line.ask("GET", "/v2/bot/message/narrowcast/nothing").status == 404


@pytest.mark.parametrize(("kind", "status", "shown"), [("500_before", 500, 0), ("500_after", 500, 1)])
def test_a_500_may_come_before_or_after_the_message(line: Line, kind: str, status: int, shown: int) -> None:
    koi = line.friend()
    line.platform.fault("push", kind)
    assert line.push(koi.user_id, "สวัสดี").status == status
    assert len(koi.texts()) == shown
    assert line.push(koi.user_id, "ต่อไป").status == 200


def test_faults_wait_for_their_endpoint_and_their_turn(line: Line) -> None:
    koi = line.friend()
    line.platform.fault("push", "429_rate", count=2, skip=1)
    assert line.multicast([koi.user_id], "ผ่าน").status == 200
    assert [line.push(koi.user_id, "x").status for _ in range(4)] == [200, 429, 429, 200]


def test_a_reply_cut_after_acceptance_uses_up_its_token(line: Line) -> None:
    koi = line.friend()
    token = line.token_after(lambda: koi.says("สวัสดี"))
    line.platform.fault("reply", "cut_after")
    with pytest.raises(urllib3.exceptions.ProtocolError):
        line.reply(token, "สวัสดีค่ะ")
    assert line.reply(token, "สวัสดีค่ะ").body == {"message": "Invalid reply token"}
    assert koi.texts() == ["สวัสดีค่ะ"]


def test_the_ledger_keeps_every_request_and_its_bytes(line: Line) -> None:
    koi, key = line.friend(), new_key()
    line.push(koi.user_id, "หนึ่ง", key=key)
    line.push(koi.user_id, "หนึ่ง", key=key)
    first, again = line.platform.ledger.of("push")
    assert (first.outcome, again.outcome) == ("accepted", "duplicate")
    assert first.body_sha256 == again.body_sha256
    assert (first.billed, again.billed, first.delivered) == (1, 0, [koi.user_id])


def test_ledger_bill_people_and_keys_survive_a_restart(tmp_path: Path, line: Line) -> None:
    path = tmp_path / "line.db"
    line.platform.ledger = Platform("secret", None, now=line.clock, ledger=path).ledger
    koi, key = line.friend(), new_key()
    koi.says("สวัสดี")
    line.push(koi.user_id, "หนึ่ง", key=key)
    again = Platform("secret", None, now=line.clock, ledger=path)
    assert again.bill()["used"] == 1
    assert [m.text for m in again.phone("ก้อย").messages] == ["สวัสดี", "หนึ่ง"]
    assert again.users[koi.user_id].friend
    assert again.retry_keys.find(key, line.clock()) is not None


def control(line: Line, path: str, body: Json | None = None) -> Json:
    method = "GET" if body is None else "POST"
    answer: Json = POOL.request(method, f"{line.url}/simulator/{path}", json=body).json()
    return answer


def test_another_process_can_steer_the_stand_in(line: Line) -> None:
    control(line, "act", {"phone": "ก้อย", "do": "follow"})
    control(line, "act", {"phone": "ก้อย", "do": "says", "args": ["สวัสดี"]})
    koi = line.platform.phone("ก้อย")
    assert koi.messages[-1].text == "สวัสดี"
    assert control(line, "screen?phone=ก้อย")["messages"][-1]["text"] == "สวัสดี"
    control(line, "faults", {"faults": [{"endpoint": "push", "kind": "500_before"}]})
    assert line.push(koi.user_id, "x").status == 500
    line.push(koi.user_id, "y")
    assert control(line, "bill")["used"] == 1
    assert control(line, "counts") == {koi.user_id: 1}
    assert [r["outcome"] for r in control(line, "ledger?endpoint=push")["rows"]] == ["500_before", "accepted"]
    assert (
        "unknown fault" in control(line, "faults", {"faults": [{"endpoint": "*", "kind": "rain"}]})["error"]
    )


def test_minted_requests_carry_usable_reply_tokens(line: Line) -> None:
    koi = line.friend()
    minted = control(line, "mint", {"users": [koi.user_id], "text": "เมนู"})["requests"][0]
    assert line.reply(minted["reply_token"], "ค่ะ").status == 200


def test_the_clock_can_be_moved_for_all() -> None:
    told: list[float] = []
    platform = Platform(on_clock=told.append)
    before = platform.now()
    platform.move_clock(86400)
    assert (platform.now() - before).total_seconds() == pytest.approx(86400, abs=5)
    assert told == [86400]


def test_all_tokens_may_be_revoked_and_one_made_good_again(line: Line) -> None:
    control(line, "tokens", {"revoke": True})
    assert line.ask("GET", "/v2/bot/info").status == 401
    control(line, "tokens", {"add": "simulator-token"})
    assert line.ask("GET", "/v2/bot/info").status == 200


def test_too_many_messages_to_one_user_is_a_third_kind_of_429(line: Line) -> None:
    koi = line.friend()
    line.platform.fault("push", "429_user")
    refused = line.push(koi.user_id, "สวัสดี")
    assert (refused.status, koi.texts()) == (429, [])
    assert "same user" in str(refused.body["message"])


def test_what_was_sent_to_the_bot_can_be_read_over_http(line: Line) -> None:
    control(line, "webhooks", {"sending": "hold"})
    line.platform.phone("ก้อย").says("สวัสดี")
    assert control(line, "release", {"copies": 2})["statuses"] == [0, 0]
    shown = control(line, "webhooks")
    assert [event["type"] for event in shown["events"]] == ["message"]
    assert [attempt["reason"] for attempt in shown["attempts"]] == ["could_not_connect"] * 2
    assert (shown["waiting"], shown["failed"]) == (0, 2)
