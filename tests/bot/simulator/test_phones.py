"""What people do with their phones, and what they see."""

import threading
import time

import pytest
from support.line_api import Json, Line

from bot.simulator import CannotSend


def choices(*actions: Json) -> Json:
    items = [{"type": "action", "action": a} for a in actions]
    return {"type": "text", "text": "เลือก", "quickReply": {"items": items}}


YES = {"type": "postback", "label": "ใช่", "data": "yes", "displayText": "ใช่ค่ะ"}
NO = {"type": "message", "label": "ไม่", "text": "ไม่ค่ะ"}
CARD: Json = {
    "type": "flex",
    "altText": "การ์ด",
    "contents": {
        "type": "bubble",
        "body": {"type": "box", "layout": "vertical", "contents": [{"type": "text", "text": "เรื่องใหม่"}]},
        "footer": {
            "type": "box",
            "layout": "vertical",
            "contents": [
                {"type": "button", "action": {"type": "postback", "label": "รับเรื่อง", "data": "accept"}},
                {"type": "button", "action": {"type": "uri", "label": "โทร 1669", "uri": "tel:1669"}},
            ],
        },
    },
}


def test_a_postback_shows_its_display_text_and_is_one_event(line: Line) -> None:
    koi = line.friend()
    line.push(koi.user_id, choices(YES, NO))
    before = len(line.platform.webhooks.events)
    event = koi.taps("ใช่")
    assert event["postback"] == {"data": "yes"}
    assert len(line.platform.webhooks.events) == before + 1
    assert (koi.messages[-1].text, koi.messages[-1].sender) == ("ใช่ค่ะ", "ก้อย")


def test_a_message_button_types_its_text(line: Line) -> None:
    koi = line.friend()
    line.push(koi.user_id, choices(YES, NO))
    assert koi.taps("ไม่")["message"]["text"] == "ไม่ค่ะ"


def test_quick_replies_vanish_with_the_next_message(line: Line) -> None:
    koi = line.friend()
    line.push(koi.user_id, choices(YES, NO))
    assert koi.quick_replies() == ["ใช่", "ไม่"]
    koi.says("อะไรนะ")
    assert koi.quick_replies() == []
    with pytest.raises(LookupError, match="no button 'ใช่' in sight"):
        koi.taps("ใช่")


def test_of_several_messages_the_last_shows_its_quick_replies(line: Line) -> None:
    koi = line.friend()
    line.push(koi.user_id, choices(YES), choices(NO))
    assert koi.quick_replies() == ["ไม่"]
    line.push(koi.user_id, choices(YES), "ไม่มีปุ่ม")
    assert koi.quick_replies() == []


def test_a_location_quick_reply_stays_until_the_location_is_sent(line: Line) -> None:
    koi = line.friend()
    line.push(koi.user_id, choices({"type": "location", "label": "ส่งตำแหน่ง"}))
    koi.taps("ส่งตำแหน่ง")
    assert koi.opened == ["location"]
    assert koi.quick_replies() == ["ส่งตำแหน่ง"]
    koi.sends_location(17.4079, 104.7822)
    assert koi.quick_replies() == []
    message = line.platform.webhooks.events[-1]["message"]
    assert (message["latitude"], message["longitude"]) == (17.4079, 104.7822)
    assert "address" not in message


def test_old_flex_buttons_stay_tappable(line: Line) -> None:
    koi = line.friend()
    line.push(koi.user_id, CARD)
    koi.says("เดี๋ยวก่อน")
    assert koi.texts() == ["เรื่องใหม่\nรับเรื่อง\nโทร 1669"]
    assert koi.taps("รับเรื่อง")["postback"]["data"] == "accept"
    assert koi.taps("รับเรื่อง")["postback"]["data"] == "accept"


def test_a_telephone_button_makes_no_event(line: Line) -> None:
    koi = line.friend()
    line.push(koi.user_id, CARD)
    assert koi.taps("โทร 1669") is None
    assert koi.opened == ["tel:1669"]


def test_a_picked_date_comes_as_postback_params(line: Line) -> None:
    koi = line.friend()
    line.push(
        koi.user_id, choices({"type": "datetimepicker", "label": "เลือกวัน", "data": "day", "mode": "date"})
    )
    event = koi.taps("เลือกวัน", "2026-09-14")
    assert event["postback"] == {"data": "day", "params": {"date": "2026-09-14"}}


def test_quoting_tells_the_id_of_the_quoted_message(line: Line) -> None:
    koi = line.friend()
    sent = line.push(koi.user_id, "คำถาม").body["sentMessages"][0]["id"]
    koi.says("คำตอบ", quote=sent)
    assert line.platform.webhooks.events[-1]["message"]["quotedMessageId"] == sent


def test_who_blocked_cannot_write(line: Line) -> None:
    koi = line.friend()
    koi.block()
    with pytest.raises(CannotSend):
        koi.says("ฮัลโหล")
    assert koi.unblock()["follow"] == {"isUnblocked": True}


def test_an_unsent_message_leaves_the_screen(line: Line) -> None:
    koi = line.friend()
    message_id = koi.says("ความลับ")
    assert koi.unsends(message_id)["unsend"] == {"messageId": message_id}
    assert (koi.messages[-1].unsent, koi.messages[-1].text) == (True, "")


def test_photos_sent_together_share_an_image_set(line: Line) -> None:
    line.friend().sends_photos(3)
    sets = [e["message"]["imageSet"] for e in line.platform.webhooks.events[-3:]]
    assert [s["index"] for s in sets] == [1, 2, 3]
    assert {(s["id"], s["total"]) for s in sets} == {(sets[0]["id"], 3)}


def test_waiting_ends_when_the_message_comes(line: Line) -> None:
    koi = line.friend()

    def later() -> None:
        time.sleep(0.1)
        line.push(koi.user_id, "มาแล้วค่ะ")

    threading.Thread(target=later).start()
    assert koi.wait_for("มาแล้ว", timeout=3).text == "มาแล้วค่ะ"
    with pytest.raises(AssertionError, match="waited"):
        koi.wait_for("ไม่มีวันมา", timeout=0.05)


def test_the_loading_animation_is_one_to_one_in_steps_of_five(line: Line) -> None:
    koi, path = line.friend(), "/v2/bot/chat/loading/start"
    assert line.ask("POST", path, {"chatId": koi.user_id, "loadingSeconds": 20}).status == 202
    assert line.ask("POST", path, {"chatId": koi.user_id, "loadingSeconds": 7}).status == 400
    team = line.platform.group("ทีม", [koi])
    assert line.ask("POST", path, {"chatId": team.id}).status == 400
