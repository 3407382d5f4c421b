"""Quota, billing and rate limits (line-platform.md §2.5 to §2.7)."""

from support.line_api import Line, new_key


def test_a_group_push_costs_one_for_each_member_and_not_for_each_message(line: Line) -> None:
    team = line.platform.group("ทีม", [line.friend(n) for n in ("ก", "ข", "ค")])
    line.push(team.id, "หนึ่ง", "สอง")
    assert line.platform.bill()["used"] == 3


def test_beyond_the_quota_nothing_is_sent(line: Line) -> None:
    koi = line.friend()
    line.platform.quota.limit = 1
    assert line.push(koi.user_id, "หนึ่ง").status == 200
    answer = line.push(koi.user_id, "สอง")
    assert (answer.status, answer.body["message"]) == (429, "You have reached your monthly limit.")
    assert koi.texts() == ["หนึ่ง"]


def test_replies_pass_when_the_quota_is_gone(line: Line) -> None:
    koi = line.friend()
    line.platform.quota.limit = 0
    token = line.token_after(lambda: koi.says("สวัสดี"))
    assert line.reply(token, "ยังตอบได้").status == 200


def test_a_new_month_brings_a_new_quota(line: Line) -> None:
    koi = line.friend()
    line.platform.quota.limit = 1
    line.push(koi.user_id, "หนึ่ง")
    line.clock.moves(days=31)
    assert line.push(koi.user_id, "สอง").status == 200
    assert line.platform.bill()["months"] == {"2026-09": 1, "2026-10": 1}


def test_a_409_is_not_billed_again(line: Line) -> None:
    koi, key = line.friend(), new_key()
    line.push(koi.user_id, "หนึ่ง", key=key)
    line.push(koi.user_id, "หนึ่ง", key=key)
    assert line.platform.bill()["used"] == 1


def test_quota_and_consumption_are_told(line: Line) -> None:
    assert line.ask("GET", "/v2/bot/message/quota").body == {"type": "none"}
    line.platform.quota.limit = 300
    line.push(line.friend().user_id, "หนึ่ง")
    assert line.ask("GET", "/v2/bot/message/quota").body == {"type": "limited", "value": 300}
    assert line.ask("GET", "/v2/bot/message/quota/consumption").body == {"totalUsage": 1}


def test_multicast_beyond_200_a_second_is_refused_until_the_bucket_refills(line: Line) -> None:
    koi = line.friend()
    statuses = [line.multicast([koi.user_id], "สวัสดี").status for _ in range(201)]
    assert statuses == [200] * 200 + [429]
    line.clock.moves(seconds=0.5)
    again = [line.multicast([koi.user_id], "สวัสดี") for _ in range(101)]
    assert [a.status for a in again] == [200] * 100 + [429]
    assert again[-1].body["message"] == "The API rate limit has been exceeded. Try again later."


def test_one_endpoint_does_not_use_up_another(line: Line) -> None:
    koi = line.friend()
    for _ in range(201):
        line.multicast([koi.user_id], "สวัสดี")
    assert line.push(koi.user_id, "ได้").status == 200
