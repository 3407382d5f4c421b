"""Whatever LINE sends, one event never harms its neighbours."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.line.events import NotAnEvent, event_id, kind, order_key, translate
from handlers import events
from handlers.messages import said

RECEIVED = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


def raw(type_: str = "message", **more: Any) -> dict[str, Any]:
    return {
        "type": type_,
        "mode": "active",
        "timestamp": 1_795_000_000_000,
        "source": {"type": "user", "userId": "U" + "1" * 32},
        "webhookEventId": "01HZEVENT",
        "deliveryContext": {"isRedelivery": False},
        "replyToken": "token-of-this-event",
        **more,
    }


def message(type_: str, **fields: Any) -> dict[str, Any]:
    return raw(message={"id": "555", "type": type_, **fields})


def read(event: object) -> events.Event:
    return translate(event, RECEIVED).event


def test_a_text_says_who_when_and_what() -> None:
    found = translate(message("text", text="ขอความช่วยเหลือค่ะ", quotedMessageId="444"), RECEIVED)
    assert found.event == events.Text("555", "ขอความช่วยเหลือค่ะ", "444")
    assert found.user_id == "U" + "1" * 32
    assert found.reply_token == "token-of-this-event"
    assert found.happened_at == datetime.fromtimestamp(1_795_000_000, UTC)
    assert found.received_at == RECEIVED
    assert not found.standby


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (message("text", text="x"), events.Text("555", "x")),  # no quoteToken: the SDK would lose it
        (
            message("text", text="x", mention={"mentionees": [{"type": "strange", "isSelf": True}]}),
            events.Text("555", "x", None, mentions_us=True),
        ),
        (message("location", latitude=17.4, longitude=104), events.Pin("555", 17.4, 104.0)),
        (
            message("location", latitude=17.4, longitude=104.5, title="วัด", address="ถนน"),
            events.Pin("555", 17.4, 104.5, "วัด", "ถนน"),
        ),
        (message("image", contentProvider={"type": "line"}), events.Photo("555")),
        (message("image", contentProvider={"type": "external"}), events.Photo("555", external=True)),
        (message("image", contentProvider={"type": "of tomorrow"}), events.Photo("555", external=True)),
        (message("audio"), events.Voice("555")),
        (message("video"), events.Video("555")),
        (message("file", fileName="../../x", fileSize=3), events.File("555", "../../x", 3)),
        (message("file"), events.File("555", "", 0)),
        (message("sticker", stickerResourceType="HOLOGRAM"), events.Sticker("555")),
        (
            message("sticker", keywords=["sad", 3], text="ช่วยด้วย", quotedMessageId="9"),
            events.Sticker("555", ("ช่วยด้วย", "sad"), "9"),
        ),
        (raw("messageEdited", message={"id": "555", "type": "text", "text": "y"}), events.Edited("555", "y")),
        (raw("unsend", unsend={"messageId": "555"}), events.Unsent("555")),
        (raw("follow"), events.Followed()),
        (raw("follow", follow={"isUnblocked": True}), events.Followed(unblocked=True)),
        (raw("unfollow"), events.Blocked()),
        (raw("join"), events.JoinedGroup()),
        (raw("leave"), events.LeftGroup()),
        (raw("memberJoined"), events.MembersChanged()),
        (raw("memberLeft"), events.MembersChanged()),
        (raw("postback", postback={"data": "do=claim&ticket=NKP-65-000123"}), events.Chose("claim", {"ticket": "NKP-65-000123"})),
        (
            raw("postback", postback={"data": "do=pick&date=forged", "params": {"date": "2026-11-22", "status": "SUCCESS"}}),
            events.Chose("pick", {"date": "2026-11-22"}),
        ),
        (message("hologram"), events.Unsupported("message.hologram")),
        (message("text"), events.Unsupported("message.text")),
        (message("location", latitude="17", longitude=104), events.Unsupported("message.location")),
        (message("location", latitude=float("nan"), longitude=104), events.Unsupported("message.location")),
        (raw("message"), events.Unsupported("message.none")),
        (raw("beacon"), events.Unsupported("beacon")),
        (raw("unsend"), events.Unsupported("unsend")),
        ({}, events.Unsupported("none")),
    ],
)  # fmt: skip
def test_each_kind_is_known_or_kindly_not(event: dict[str, Any], expected: events.Event) -> None:
    assert read(event) == expected


@pytest.mark.parametrize(
    "data",
    ["", "hello", "do=", "do", "do=<script>", "do=a&do=b", "=&=", "do=x&" + "k=v&" * 100, "do=x&v=" + "ก" * 300, None, 7, "do=a%00b"],
)  # fmt: skip
def test_garbage_in_a_button_is_an_unknown_choice(data: object) -> None:
    assert read(raw("postback", postback={"data": data})) == events.Chose("unknown", {})


def test_standby_events_have_no_reply_token_and_are_silent() -> None:
    found = translate(message("text", text="x") | {"mode": "standby"}, RECEIVED)
    assert (found.standby, found.reply_token) == (True, None)
    assert found.event == events.Text("555", "x")


@pytest.mark.parametrize("strange", [{"mode": "fast"}, {"source": {"type": "planet", "planetId": "P1"}}])
def test_a_mode_or_source_of_tomorrow_is_kept_but_not_answered(strange: dict[str, Any]) -> None:
    found = translate(message("text", text="x") | strange, RECEIVED)
    assert isinstance(found.event, events.Unsupported)
    assert found.standby


def test_a_room_is_a_group() -> None:
    event = message("text", text="x") | {"source": {"type": "room", "roomId": "R1"}}
    assert translate(event, RECEIVED).group_id == "R1"
    assert order_key(event) == "R1"


def test_the_order_key_is_the_user_then_the_group_then_the_event() -> None:
    group = {"type": "group", "groupId": "C1", "userId": "U1"}
    assert order_key(raw(source=group)) == "U1"
    assert order_key(raw(source={"type": "group", "groupId": "C1"})) == "C1"
    assert order_key({"webhookEventId": "01X"}) == "01X"
    assert order_key({"type": "accountLink"}).startswith("hash:")


def test_an_event_without_an_id_gets_the_same_one_when_it_is_delivered_again() -> None:
    first = raw()
    del first["webhookEventId"]
    again = first | {"deliveryContext": {"isRedelivery": True}}
    assert event_id(first) == event_id(again) != event_id(first | {"timestamp": 1})
    assert len(event_id(first)) <= 64


@pytest.mark.parametrize("token", ["0" * 32, "f" * 32, "", None, 5.5])
def test_dummy_and_missing_reply_tokens_are_none(token: object) -> None:
    assert translate(raw(replyToken=token), RECEIVED).reply_token is None


def test_words_cannot_carry_marks_that_quote_others_nor_what_no_database_takes() -> None:
    found = read(message("text", text=f"a{said('777')}b\0c\ud800"))
    assert isinstance(found, events.Text)
    assert found.words == "a777b\ufffdc?"


@pytest.mark.parametrize("thing", [None, 5, "text", [], True])
def test_what_is_no_object_is_an_error_with_a_name(thing: object) -> None:
    with pytest.raises(NotAnEvent, match="object"):
        translate(thing, RECEIVED)


@pytest.mark.parametrize("stamp", [None, "soon", -5, 0, 10**30, float("inf"), True])
def test_without_a_sane_timestamp_the_time_of_receipt_counts(stamp: object) -> None:
    assert translate(raw(timestamp=stamp), RECEIVED).happened_at == RECEIVED


NAMES = st.sampled_from(
    [
        "type",
        "mode",
        "timestamp",
        "source",
        "webhookEventId",
        "deliveryContext",
        "replyToken",
        "message",
        "postback",
        "unsend",
        "follow",
        "id",
        "text",
        "data",
        "params",
        "userId",
        "groupId",
        "roomId",
        "latitude",
        "longitude",
        "contentProvider",
        "keywords",
        "mention",
        "mentionees",
        "isSelf",
        "date",
    ]
)
KNOWN = st.sampled_from(
    [
        "message",
        "messageEdited",
        "unsend",
        "postback",
        "follow",
        "text",
        "image",
        "location",
        "sticker",
        "file",
        "user",
        "group",
        "room",
        "active",
        "standby",
    ]
)
JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | KNOWN,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=6),
    max_leaves=25,
)


@given(st.dictionaries(NAMES, JUNK, max_size=10))
def test_no_object_whatever_breaks_the_translation(event: dict[str, Any]) -> None:
    found = translate(event, RECEIVED)
    assert 0 < len(found.event_id) <= 64
    assert 0 < len(order_key(event)) <= 64
    assert 0 < len(kind(event)) <= 40
    repr(found).encode()  # storable: no half surrogates
    assert found.reply_token is None or not found.standby or json.dumps(found.reply_token)
