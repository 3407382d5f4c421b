"""What a bot may send: LINE's limits on message objects (line-platform.md §3)."""

from typing import Any

import pytest
from support.line_api import Json, Line


def postback(label: str = "ตกลง", **more: Any) -> Json:
    return {"type": "postback", "label": label, "data": "x", **more}


def quick(*actions: Json) -> Json:
    items = [{"type": "action", "action": action} for action in actions]
    return {"type": "text", "text": "เลือก", "quickReply": {"items": items}}


def buttons(text: str = "เลือก", actions: int = 2, **more: Any) -> Json:
    template = {"type": "buttons", "text": text, "actions": [postback()] * actions, **more}
    return {"type": "template", "altText": "เลือก", "template": template}


def uri(address: str) -> Json:
    return quick({"type": "uri", "label": "ไป", "uri": address})


GOOD: dict[str, Json] = {
    "5000 characters of text": {"type": "text", "text": "ก" * 5000},
    "2500 apples, each two UTF-16 units": {"type": "text", "text": "🍎" * 2500},
    "13 quick replies": quick(*[postback()] * 13),
    "a label of 20 clusters in 60 code points": quick(postback("ที่" * 20)),
    "a location action in a quick reply": quick({"type": "location", "label": "ส่งตำแหน่ง"}),
    "a telephone link": uri("tel:1669"),
    "a buttons text of 160 without a title": buttons("ก" * 160),
    "a display text of 300 clusters": quick(postback(displayText="ที่" * 300)),
    "a location": {
        "type": "location",
        "title": "ศูนย์",
        "address": "ต.ในเมือง",
        "latitude": 17.4,
        "longitude": 104.7,
    },
}
BAD: dict[str, tuple[Json, str]] = {
    "5001 characters of text": ({"type": "text", "text": "ก" * 5001}, "messages[0].text"),
    "2501 apples": ({"type": "text", "text": "🍎" * 2501}, "messages[0].text"),
    "an empty text": ({"type": "text", "text": ""}, "messages[0].text"),
    "an unknown type": ({"type": "poem", "text": "x"}, "messages[0].type"),
    "an undocumented property": ({"type": "text", "text": "x", "colour": "red"}, "messages[0].colour"),
    "14 quick replies": (quick(*[postback()] * 14), "messages[0].quickReply.items"),
    "a label of 21 clusters": (quick(postback("ก" * 21)), "messages[0].quickReply.items[0].action.label"),
    "a quick reply without a label": (
        quick({"type": "postback", "data": "x"}),
        "messages[0].quickReply.items[0].action.label",
    ),
    "postback data of 301": (quick(postback(data="x" * 301)), "messages[0].quickReply.items[0].action.data"),
    "postback data of 151 apples": (
        quick(postback(data="🍎" * 151)),
        "messages[0].quickReply.items[0].action.data",
    ),
    "a display text of 301": (
        quick(postback(displayText="ก" * 301)),
        "messages[0].quickReply.items[0].action.displayText",
    ),
    "a javascript link": (uri("javascript:alert(1)"), "messages[0].quickReply.items[0].action.uri"),
    "a Thai link that is not percent-encoded": (
        uri("https://example.org/ก"),
        "messages[0].quickReply.items[0].action.uri",
    ),
    "a location action in a template": (
        buttons(actions=0)
        | {"template": {"type": "buttons", "text": "x", "actions": [{"type": "location", "label": "x"}]}},
        "messages[0].template.actions[0]",
    ),
    "five buttons": (buttons(actions=5), "messages[0].template.actions"),
    "a buttons text of 161": (buttons("ก" * 161), "messages[0].template.text"),
    "a buttons text of 61 under a title": (buttons("ก" * 61, title="หัว"), "messages[0].template.text"),
    "a title of 41": (buttons(title="ก" * 41), "messages[0].template.title"),
    "an altText of 1501": (buttons() | {"altText": "ก" * 1501}, "messages[0].altText"),
    "a confirm with one button": (
        {
            "type": "template",
            "altText": "x",
            "template": {"type": "confirm", "text": "x", "actions": [postback()]},
        },
        "messages[0].template.actions",
    ),
    "columns with unequal buttons": (
        {
            "type": "template",
            "altText": "x",
            "template": {
                "type": "carousel",
                "columns": [
                    {"text": "a", "actions": [postback()]},
                    {"text": "b", "actions": [postback()] * 2},
                ],
            },
        },
        "messages[0].template.columns",
    ),
    "a location title of 101": (
        GOOD["a location"] | {"title": "ก" * 101},
        "messages[0].title",
    ),
    "a location without an address": (
        {k: v for k, v in GOOD["a location"].items() if k != "address"},
        "messages[0].address",
    ),
    "a picture over plain http": (
        {
            "type": "image",
            "originalContentUrl": "http://x.org/a.jpg",
            "previewImageUrl": "https://x.org/a.jpg",
        },
        "messages[0].originalContentUrl",
    ),
    "a placeholder without substitution": ({"type": "textV2", "text": "สวัสดี {name}"}, "messages[0].text"),
}


@pytest.mark.parametrize("message", GOOD.values(), ids=GOOD.keys())
def test_line_takes(line: Line, message: Json) -> None:
    answer = line.check(message)
    assert (answer.status, answer.body) == (200, {})


@pytest.mark.parametrize(("message", "where"), BAD.values(), ids=BAD.keys())
def test_line_refuses(line: Line, message: Json, where: str) -> None:
    answer = line.check(message)
    assert answer.status == 400
    assert [d["property"] for d in answer.body["details"]] == [where]


def test_one_to_five_messages_go_in_a_request(line: Line) -> None:
    assert line.check(*["x"] * 5).status == 200
    assert line.check(*["x"] * 6).body["details"] == [
        {"message": "Size must be between 1 and 5", "property": "messages"}
    ]
    assert line.check().status == 400


def test_a_body_beyond_two_megabytes_is_refused(line: Line) -> None:
    assert line.ask("POST", "/v2/bot/message/push", b"x" * (2 * 1024 * 1024 + 1)).status == 413


def test_a_body_that_is_no_json_is_refused(line: Line) -> None:
    assert line.ask("POST", "/v2/bot/message/push", b"{").status == 400


def test_a_quote_token_works_only_in_its_own_chat(line: Line) -> None:
    koi, nok = line.friend("ก้อย"), line.friend("นก")
    koi.says("อ้างข้อความนี้")
    token = koi.messages[-1].quote_token
    quoting = {"type": "text", "text": "ค่ะ", "quoteToken": token}
    assert line.push(koi.user_id, quoting).status == 200
    assert line.push(nok.user_id, quoting).status == 400
    assert line.multicast([koi.user_id], quoting).status == 400
