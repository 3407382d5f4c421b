"""Flex messages: structure, sizes, vocabulary (line-platform.md §3.2)."""

from typing import Any

import pytest
from support.line_api import Json, Line


def text(words: str = "สวัสดี", **more: Any) -> Json:
    return {"type": "text", "text": words, **more}


def box(*contents: Json, layout: str = "vertical", **more: Any) -> Json:
    return {"type": "box", "layout": layout, "contents": list(contents), **more}


def bubble(*contents: Json, **more: Any) -> Json:
    return {"type": "bubble", "body": box(*contents), **more}


def flex(contents: Json) -> Json:
    return {"type": "flex", "altText": "การ์ด", "contents": contents}


def carousel(*bubbles: Json) -> Json:
    return flex({"type": "carousel", "contents": list(bubbles)})


BUTTON = {"type": "button", "style": "primary", "action": {"type": "message", "label": "ก" * 40, "text": "x"}}
GOOD = {
    "a plain bubble": flex(bubble(text(wrap=True, size="xl", weight="bold", color="#05703A"), BUTTON)),
    "a baseline row": flex(
        bubble(box(text(flex=2), text(flex=5, size="13px"), layout="baseline", spacing="sm"))
    ),
    "twelve bubbles": carousel(*[bubble(text())] * 12),
    "spans in a text": flex(
        bubble({"type": "text", "contents": [{"type": "span", "text": "ก", "size": "sm"}]})
    ),
    "29 KB of escaped JSON": flex(bubble(text("ก" * 4900))),
}
BAD = {
    "an empty text": (flex(bubble(text(""))), "contents.body.contents[0].text"),
    "a component LINE does not know": (flex(bubble({"type": "table"})), "contents.body.contents[0].type"),
    "a button in a baseline row": (
        flex(bubble(box(BUTTON, layout="baseline"))),
        "contents.body.contents[0].contents[0].type",
    ),
    "a button without an action": (flex(bubble({"type": "button"})), "contents.body.contents[0].action"),
    "a label of 41 on a button": (
        flex(bubble({"type": "button", "action": {"type": "message", "label": "ก" * 41, "text": "x"}})),
        "contents.body.contents[0].action.label",
    ),
    "a colour by name": (flex(bubble(text(color="red"))), "contents.body.contents[0].color"),
    "a size LINE does not know": (flex(bubble(text(size="huge"))), "contents.body.contents[0].size"),
    "an unknown property": (flex(bubble(text(bold=True))), "contents.body.contents[0].bold"),
    "a box without layout": (
        flex({"type": "bubble", "body": {"type": "box", "contents": []}}),
        "contents.body.layout",
    ),
    "a bubble without blocks": (flex({"type": "bubble"}), "contents"),
    "13 bubbles": (carousel(*[bubble(text())] * 13), "contents.contents"),
    "bubbles of two sizes": (carousel(bubble(text()), bubble(text(), size="kilo")), "contents.contents"),
    "31 KB of escaped JSON": (flex(bubble(text("ก" * 5200))), "contents"),
    "a carousel of 51 KB": (carousel(*[bubble(text("ก" * 2200))] * 4), "contents"),
    "a picture over plain http": (
        flex(bubble({"type": "image", "url": "http://x.org/a.png"})),
        "contents.body.contents[0].url",
    ),
}


@pytest.mark.parametrize("message", GOOD.values(), ids=GOOD.keys())
def test_line_takes(line: Line, message: Json) -> None:
    answer = line.check(message)
    assert (answer.status, answer.body) == (200, {})


@pytest.mark.parametrize(("message", "where"), BAD.values(), ids=BAD.keys())
def test_line_refuses(line: Line, message: Json, where: str) -> None:
    answer = line.check(message)
    assert answer.status == 400
    assert [d["property"] for d in answer.body["details"]] == [f"messages[0].{where}"]
