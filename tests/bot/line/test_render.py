"""Every message of ours, whatever stands in it, keeps LINE's limits (`line-platform.md` §3)."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.line import actions, cards
from bot.line.events import translate
from bot.line.render import last_choices_shown, render
from bot.simulator.rules.counting import graphemes
from bot.simulator.rules.messages import check_messages
from bot.simulator.rules.problems import Problems
from handlers import events
from handlers.messages import Card, Choice, Message, Place, Say
from models.clock import now

WORDS = st.text(st.sampled_from("กขคงจนมยรวสหอะาิีึืุูเแโใไ่้๊๋์ำ 😀🇹🇭\n") | st.characters(codec="utf-8"), max_size=60)
LONG = WORDS.flatmap(lambda words: st.integers(1, 120).map(lambda times: words * times))
LABELS = WORDS.filter(lambda words: words.strip() != "")
CHOICES = st.builds(
    Choice,
    label=LABELS,
    do=st.sampled_from(["pick", "claim", "menu"]),
    args=st.dictionaries(st.sampled_from(["value", "ticket", "at"]), WORDS, max_size=3),
    uri=st.sampled_from([None, None, "tel:191", "https://example.org/x"]),
    kind=st.sampled_from([None, None, None, "location", "camera", "cameraRoll"]),
)
MANY = st.lists(CHOICES, max_size=18).map(tuple)
MESSAGES: st.SearchStrategy[Message] = (
    st.builds(Say, text=LONG, choices=MANY, numbered=st.booleans())
    | st.builds(
        Card,
        title=LONG,
        lines=st.lists(LONG, max_size=4).map(tuple),
        rows=st.lists(st.tuples(WORDS, LONG), max_size=4).map(tuple),
        buttons=MANY,
        choices=MANY,
        alt=LONG,
        tone=st.sampled_from(["plain", "danger", "good"]),
    )
    | st.builds(Place, title=LONG, address=LONG, latitude=st.floats(-90, 90), longitude=st.floats(-180, 180))
)


def rendered(message: Message) -> list[dict[str, Any]]:
    return render(message, lambda uri: uri)


def buttons_of(thing: dict[str, Any]) -> list[dict[str, Any]]:
    quick = [item["action"] for item in thing.get("quickReply", {}).get("items", [])]
    footer = thing.get("contents", {}).get("footer", {}).get("contents", [])
    return quick + [button["action"] for button in footer]


@settings(max_examples=200, deadline=None)
@given(MESSAGES)
def test_whatever_we_say_fits(message: Message) -> None:
    for thing in rendered(message):
        problems = Problems(strict=True)
        check_messages({"messages": [thing]}, problems)
        assert not problems, problems.body()
        assert len(thing.get("text", "").encode("utf-16-le")) // 2 <= 5000
        assert len(thing.get("altText", "").encode("utf-16-le")) // 2 <= 1500
        assert len(thing.get("title", "").encode("utf-16-le")) // 2 <= 100
        assert len(thing.get("address", "").encode("utf-16-le")) // 2 <= 100
        assert len(json.dumps(thing.get("contents", {}))) <= 30_000
        assert len(thing.get("quickReply", {}).get("items", [])) <= 13
        for action in buttons_of(thing):
            assert 0 < graphemes(action["label"]) <= 20
            assert len(action.get("data", "").encode("utf-16-le")) // 2 <= 300
            assert graphemes(action.get("displayText", "")) <= 300
            assert graphemes(action.get("text", "")) <= 300


@settings(deadline=None)
@given(st.text(st.sampled_from("กขค่้ิ😀 \n"), max_size=400).map(lambda words: words * 40))
def test_a_long_text_loses_nothing_but_the_gaps_between_its_bubbles(text: str) -> None:
    said = "".join(thing["text"] for thing in rendered(Say("ก" + text)))
    assert said.replace("\n", "") == ("ก" + text).replace("\n", "")


def test_choices_are_quick_replies_with_postbacks_that_come_back_as_chosen() -> None:
    (thing,) = rendered(Say("ที่ไหนคะ", (Choice.pick("ต.ในเมือง อ.เมือง & จ.นครพนม", "480101"),)))
    action = thing["quickReply"]["items"][0]["action"]
    assert action["displayText"] == "ต.ในเมือง อ.เมือง & จ.นครพนม"
    back = translate({"type": "postback", "postback": {"data": action["data"]}}, now()).event
    assert back == events.Chose("pick", {"value": "480101"})


def test_numbered_choices_stand_in_the_text_uncut() -> None:
    long = "อำเภอพระนครศรีอยุธยา จังหวัดพระนครศรีอยุธยา"
    (thing,) = rendered(Say("ที่ไหนคะ", (Choice.pick(long, "1401"), Choice("ย้อนกลับ", "back")), numbered=True))
    assert thing["text"] == f"ที่ไหนคะ\n\n1. {long}\n2. ย้อนกลับ"
    assert graphemes(thing["quickReply"]["items"][0]["action"]["label"]) == 20


def test_the_ways_out_stay_when_there_are_too_many_choices() -> None:
    many = (
        *tuple(Choice.pick(str(n), str(n)) for n in range(15)),
        Choice("ย้อนกลับ", "back"),
        Choice("ยกเลิก", "cancel"),
    )
    (thing,) = rendered(Say("?", many))
    assert [item["action"]["label"] for item in thing["quickReply"]["items"]][-2:] == ["ย้อนกลับ", "ยกเลิก"]


def test_data_too_long_for_a_button_is_typed_instead() -> None:
    (thing,) = rendered(Say("?", (Choice.pick("วัดโพธิ์", "ก" * 40),)))
    assert thing["quickReply"]["items"][0]["action"] == {"type": "message", "label": "วัดโพธิ์", "text": "วัดโพธิ์"}


def test_lines_pickers_go_under_a_card_as_it_cannot_hold_them() -> None:
    (thing,) = rendered(Card("อยู่ไหนคะ", buttons=(Choice("ส่งตำแหน่ง", kind="location"), Choice("พิมพ์", "type"))))
    assert [button["action"]["type"] for button in thing["contents"]["footer"]["contents"]] == ["postback"]
    assert thing["quickReply"]["items"][0]["action"] == {"type": "location", "label": "ส่งตำแหน่ง"}


def test_a_card_too_large_gives_its_lines_to_texts_before_it() -> None:
    story = "น้ำท่วมบ้าน " * 600
    *before, card = rendered(
        Card("เรื่อง NKP-65-000123", (story,), (("พื้นที่", "ต.ในเมือง"),), (Choice("รับเรื่อง", "claim"),))
    )
    assert card["type"] == "flex"
    told = "".join(thing["text"] for thing in before)
    assert told.count("น้ำท่วมบ้าน") == 600
    assert "พื้นที่: ต.ในเมือง" in told


def test_the_alt_text_is_the_given_one_and_never_a_line_of_the_case() -> None:
    card = Card("เรื่องใหม่", ("แม่ล้มในห้องน้ำ",), (("โทร", "081"),), alt="มีเรื่องใหม่ค่ะ")
    assert rendered(card)[0]["altText"] == "มีเรื่องใหม่ค่ะ"
    assert rendered(Card("เรื่องใหม่", ("แม่ล้มในห้องน้ำ",)))[0]["altText"] == "เรื่องใหม่"


def test_an_address_that_line_would_not_open_is_our_mistake() -> None:
    with pytest.raises(ValueError, match="not an address"):
        rendered(Say("?", (Choice("x", uri="javascript:alert(1)"),)))


def test_the_last_choices_of_a_bundle_are_shown() -> None:
    first = rendered(Say("a", (Choice("เมนู", "menu"),)))
    bundle = last_choices_shown([*first, *rendered(Say("b"))])
    assert ["quickReply" in thing for thing in bundle] == [False, True]
    assert last_choices_shown(rendered(Say("b"))) == rendered(Say("b"))


def luminance(color: str) -> float:
    parts = (int(color[n : n + 2], 16) / 255 for n in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("tone", cards.TONES.values(), ids=cards.TONES.keys())
def test_old_eyes_can_read_every_card(tone: cards.Tone) -> None:
    assert contrast(tone.band, cards.PAPER) >= 4.5
    assert contrast(tone.button, "#FFFFFF") >= 4.5
    assert contrast(tone.soft, "#111111") >= 4.5  # LINE writes secondary buttons in near black
    assert contrast(cards.INK, cards.PAPER) >= 4.5
    assert contrast(cards.QUIET, cards.PAPER) >= 4.5


def test_the_limits_are_those_of_line() -> None:
    assert (actions.LABEL, actions.DISPLAY, actions.URI, actions.QUICK_REPLIES, cards.BUBBLE) == (
        20,
        300,
        1000,
        13,
        30_000,
    )
