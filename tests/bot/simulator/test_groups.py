"""Groups: joining, members, edits, leaving (line-platform.md §1.6, §4.5)."""

import pytest
from support.line_api import Line

from bot.simulator import CannotSend


def test_inviting_the_bot_sends_join_with_a_reply_token(line: Line) -> None:
    team = line.platform.group("ทีม", [line.friend()])
    event = line.platform.webhooks.events[-1]
    assert (event["type"], event["source"]) == ("join", {"type": "group", "groupId": team.id})
    assert "replyToken" in event


def test_a_member_speaks_and_the_bot_replies_to_the_group(line: Line) -> None:
    koi, nok = line.friend("ก้อย"), line.friend("นก")
    team = line.platform.group("ทีม", [koi, nok])
    token = line.token_after(lambda: koi.in_group(team).says("รับเรื่อง"))
    event = line.platform.webhooks.events[-1]
    assert event["source"] == {"type": "group", "groupId": team.id, "userId": koi.user_id}
    line.reply(token, "รับแล้วค่ะ")
    assert team.texts() == ["รับแล้วค่ะ"]
    assert nok.in_group(team).texts() == ["รับแล้วค่ะ"]
    assert nok.texts() == []


def test_an_edit_keeps_the_id_and_brings_a_new_reply_token(line: Line) -> None:
    koi = line.friend()
    team = line.platform.group("ทีม", [koi])
    here = koi.in_group(team)
    message_id = here.says("ปิดเรือง")
    before = line.platform.webhooks.events[-1]
    event = here.edits(message_id, "ปิดเรื่อง")
    assert event["type"] == "messageEdited"
    assert (event["message"]["id"], event["message"]["text"]) == (message_id, "ปิดเรื่อง")
    assert event["replyToken"] != before["replyToken"]
    assert "markAsReadToken" not in event["message"]


def test_messages_cannot_be_edited_one_to_one(line: Line) -> None:
    koi = line.friend()
    with pytest.raises(CannotSend):
        koi.edits(koi.says("ผิด"), "ถูก")


def test_a_removed_member_cannot_speak(line: Line) -> None:
    koi, nok = line.friend("ก้อย"), line.friend("นก")
    team = line.platform.group("ทีม", [koi, nok])
    event = team.removes(nok)
    assert event["type"] == "memberLeft"
    assert event["left"]["members"] == [{"type": "user", "userId": nok.user_id}]
    with pytest.raises(CannotSend):
        nok.in_group(team).says("ยังอยู่ไหม")


def test_the_member_count_leaves_the_bot_out(line: Line) -> None:
    team = line.platform.group("ทีม", [line.friend("ก้อย"), line.platform.phone("นก")])
    assert line.ask("GET", f"/v2/bot/group/{team.id}/members/count").body == {"count": 2}
    assert line.ask("GET", f"/v2/bot/group/{team.id}/summary").body["groupName"] == "ทีม"


def test_a_member_is_known_even_without_friendship(line: Line) -> None:
    koi, nok = line.friend("ก้อย"), line.platform.phone("นก")
    team = line.platform.group("ทีม", [koi, nok])
    path = f"/v2/bot/group/{team.id}/member/{nok.user_id}"
    assert line.ask("GET", path).body["displayName"] == "นก"
    assert line.ask("GET", f"/v2/bot/profile/{nok.user_id}").status == 404


def test_the_bot_can_leave_and_is_told_so(line: Line) -> None:
    team = line.platform.group("ทีม", [line.friend()])
    assert line.ask("POST", f"/v2/bot/group/{team.id}/leave").status == 200
    event = line.platform.webhooks.events[-1]
    assert event["type"] == "leave"
    assert "replyToken" not in event
    assert line.ask("GET", f"/v2/bot/group/{team.id}/summary").status == 404


def test_lists_of_ids_are_for_verified_accounts(line: Line) -> None:
    koi = line.friend()
    team = line.platform.group("ทีม", [koi])
    paths = ("/v2/bot/followers/ids", f"/v2/bot/group/{team.id}/members/ids")
    assert [line.ask("GET", path).status for path in paths] == [403, 403]
    line.platform.verified = True
    assert line.ask("GET", paths[0]).body == {"userIds": [koi.user_id]}
    assert line.ask("GET", paths[1]).body == {"memberIds": [koi.user_id]}
