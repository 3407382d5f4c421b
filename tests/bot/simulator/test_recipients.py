"""Who can be reached, and how LINE answers when somebody cannot (line-platform.md §2.3)."""

from support.line_api import Line

from bot.simulator.chats import line_id


def test_a_push_to_a_stranger_line_does_not_know_is_refused(line: Line) -> None:
    answer = line.push(line_id("U", "ใครก็ไม่รู้"), "สวัสดี")
    assert (answer.status, answer.body["message"]) == (400, "Failed to send messages")


def test_a_push_to_who_blocked_is_accepted_not_shown_not_billed(line: Line) -> None:
    koi = line.friend()
    koi.block()
    answer = line.push(koi.user_id, "สวัสดี")
    assert answer.status == 200
    assert answer.body["sentMessages"]
    assert koi.texts() == []
    assert line.platform.bill()["used"] == 0


def test_somebody_who_wrote_can_be_reached_for_seven_days(line: Line) -> None:
    koi = line.platform.phone("ก้อย")
    koi.says("สวัสดี")
    line.push(koi.user_id, "ทันค่ะ")
    line.clock.moves(days=8)
    assert line.push(koi.user_id, "ช้าไป").status == 200
    assert koi.texts() == ["ทันค่ะ"]


def test_a_push_to_a_group_without_the_bot_is_refused(line: Line) -> None:
    team = line.platform.group("ทีม", [line.friend()])
    assert line.push(team.id, "หนึ่ง").status == 200
    team.removes_bot()
    assert line.push(team.id, "สอง").status == 400
    assert team.texts() == ["หนึ่ง"]


def test_a_malformed_recipient_is_refused(line: Line) -> None:
    assert "'to'" in line.push("U123", "สวัสดี").body["message"]


def test_one_bad_id_refuses_the_whole_multicast(line: Line) -> None:
    koi = line.friend()
    answer = line.multicast([koi.user_id, "Uxyz"], "สวัสดี")
    assert (answer.status, answer.body["message"]) == (
        400,
        "The property, to[1], in the request body is invalid",
    )
    assert koi.texts() == []


def test_an_unknown_id_refuses_a_multicast_or_is_skipped_as_set(line: Line) -> None:
    koi, stranger = line.friend(), line_id("U", "ใครก็ไม่รู้")
    assert line.multicast([koi.user_id, stranger], "สวัสดี").status == 400
    line.platform.unknown_in_multicast = "skip"
    assert line.multicast([koi.user_id, stranger], "สวัสดี").status == 200
    assert koi.texts() == ["สวัสดี"]


def test_a_group_in_a_multicast_is_refused(line: Line) -> None:
    koi = line.friend()
    team = line.platform.group("ทีม", [koi])
    assert line.multicast([koi.user_id, team.id], "สวัสดี").status == 400


def test_a_multicast_takes_500_people_and_not_501(line: Line) -> None:
    ids = [line_id("U", str(n)) for n in range(501)]
    line.platform.add_friends(ids)
    assert line.multicast(ids, "สวัสดี").status == 400
    assert line.multicast(ids[:500], "สวัสดี").status == 200
    assert line.platform.bill()["used"] == 500


def test_a_multicast_returns_no_message_ids(line: Line) -> None:
    assert line.multicast([line.friend().user_id], "สวัสดี").body == {}


def test_a_broadcast_reaches_friends_who_did_not_block(line: Line) -> None:
    koi, nok = line.friend("ก้อย"), line.friend("นก")
    nok.block()
    body = {"messages": [{"type": "text", "text": "ทุกคน"}]}
    assert line.ask("POST", "/v2/bot/message/broadcast", body).body == {}
    assert (koi.texts(), nok.texts()) == (["ทุกคน"], [])


def test_the_profile_of_who_blocked_is_not_found(line: Line) -> None:
    koi = line.friend()
    path = f"/v2/bot/profile/{koi.user_id}"
    assert line.ask("GET", path).body["displayName"] == "ก้อย"
    koi.block()
    assert line.ask("GET", path).status == 404
