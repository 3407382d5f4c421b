"""Reply tokens (line-platform.md §2.2)."""

from support.line_api import Line, new_key


def test_a_reply_reaches_the_person_and_costs_nothing(line: Line) -> None:
    koi = line.friend()
    token = line.token_after(lambda: koi.says("สวัสดี"))
    answer = line.reply(token, "สวัสดีค่ะ")
    assert answer.status == 200
    assert koi.texts() == ["สวัสดีค่ะ"]
    assert answer.body["sentMessages"][0]["id"] == koi.last.id
    assert line.platform.bill()["used"] == 0


def test_a_reply_token_works_once(line: Line) -> None:
    koi = line.friend()
    token = line.token_after(lambda: koi.says("สวัสดี"))
    line.reply(token, "หนึ่ง")
    again = line.reply(token, "สอง")
    assert (again.status, again.body) == (400, {"message": "Invalid reply token"})
    assert koi.texts() == ["หนึ่ง"]


def test_a_reply_token_dies_a_minute_after_delivery(line: Line) -> None:
    koi = line.friend()
    token = line.token_after(lambda: koi.says("สวัสดี"))
    line.clock.moves(seconds=61)
    assert line.reply(token, "ช้าไป").status == 400


def test_redelivery_gives_the_token_another_minute(line: Line) -> None:
    koi = line.friend()
    token = line.token_after(lambda: koi.says("สวัสดี"))
    line.clock.moves(minutes=10)
    line.platform.webhooks.prepare([line.platform.webhooks.events[-1]])
    assert line.reply(token, "ทันค่ะ").status == 200


def test_twenty_minutes_after_the_event_no_redelivery_helps(line: Line) -> None:
    koi = line.friend()
    token = line.token_after(lambda: koi.says("สวัสดี"))
    line.clock.moves(minutes=21)
    line.platform.webhooks.prepare([line.platform.webhooks.events[-1]])
    assert line.reply(token, "ช้าไป").status == 400


def test_an_invented_reply_token_is_refused(line: Line) -> None:
    assert line.reply("0" * 32, "ใคร").body == {"message": "Invalid reply token"}


def test_a_reply_must_not_carry_a_retry_key(line: Line) -> None:
    koi = line.friend()
    token = line.token_after(lambda: koi.says("สวัสดี"))
    assert line.reply(token, "ห้าม", key=new_key()).status == 400
    assert line.reply(token, "ได้").status == 200


def test_a_refused_reply_leaves_the_token_usable(line: Line) -> None:
    koi = line.friend()
    token = line.token_after(lambda: koi.says("สวัสดี"))
    assert line.reply(token, "").status == 400
    assert line.reply(token, "ได้").status == 200


def test_unfollow_and_unsend_carry_no_reply_token(line: Line) -> None:
    koi = line.friend()
    message_id = koi.says("ผิด")
    assert "replyToken" not in koi.unsends(message_id)
    assert "replyToken" not in koi.block()
