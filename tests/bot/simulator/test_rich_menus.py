"""Rich menus (line-platform.md §4.1)."""

from io import BytesIO

import pytest
from PIL import Image
from support.line_api import Answer, Json, Line

AREA = {
    "bounds": {"x": 0, "y": 0, "width": 1200, "height": 810},
    "action": {"type": "message", "label": "เมนู", "text": "เมนู"},
}
MENU: Json = {
    "size": {"width": 1200, "height": 810},
    "selected": True,
    "name": "หลัก",
    "chatBarText": "เมนู",
    "areas": [AREA],
}


def picture(width: int = 1200, height: int = 810, kind: str = "PNG") -> bytes:
    out = BytesIO()
    Image.new("RGB", (width, height), "white").save(out, kind)
    return out.getvalue()


def create(line: Line, **changes: object) -> Answer:
    return line.ask("POST", "/v2/bot/richmenu", {**MENU, **changes})


def upload(line: Line, menu: str, data: bytes, mime: str = "image/png") -> Answer:
    return line.ask("POST", f"/v2/bot/richmenu/{menu}/content", data, headers={"Content-Type": mime})


def ready(line: Line, **changes: object) -> str:
    menu = str(create(line, **changes).body["richMenuId"])
    assert upload(line, menu, picture()).status == 200
    return menu


@pytest.mark.parametrize(
    "changes",
    [
        {"chatBarText": "ก" * 15},
        {"name": "ก" * 301},
        {"areas": [AREA] * 21},
        {"size": {"width": 799, "height": 500}},
        {"size": {"width": 1200, "height": 900}},
        {"areas": [{**AREA, "bounds": {"x": 1, "y": 0, "width": 1200, "height": 810}}]},
        {"areas": [{**AREA, "action": {"type": "camera", "label": "กล้อง"}}]},
    ],
    ids=["bar of 15", "name of 301", "21 areas", "799 wide", "too square", "area outside", "camera action"],
)
def test_line_refuses_a_menu_with(line: Line, changes: Json) -> None:
    assert create(line, **changes).status == 400


def test_a_chat_bar_text_of_14_clusters_passes(line: Line) -> None:
    assert create(line, chatBarText="ที่" * 14).status == 200


def test_the_picture_has_a_type_a_size_and_one_chance(line: Line) -> None:
    menu = str(create(line).body["richMenuId"])
    assert upload(line, menu, picture(), "text/plain").status == 415
    assert upload(line, menu, b"\x89PNG" + bytes(1024 * 1024)).status == 413
    assert upload(line, menu, picture(800, 540)).status == 400
    assert upload(line, menu, picture()).status == 200
    assert upload(line, menu, picture()).status == 400


def test_a_menu_without_a_picture_cannot_be_used(line: Line) -> None:
    koi, menu = line.friend(), create(line).body["richMenuId"]
    assert line.ask("POST", f"/v2/bot/user/all/richmenu/{menu}").status == 400
    assert line.ask("POST", f"/v2/bot/user/{koi.user_id}/richmenu/{menu}").status == 400
    alias = {"richMenuAliasId": "main", "richMenuId": menu}
    assert line.ask("POST", "/v2/bot/richmenu/alias", alias).status == 400


def test_the_linked_menu_goes_before_the_default(line: Line) -> None:
    koi = line.friend()
    default = ready(line)
    own = ready(line, areas=[{**AREA, "action": {"type": "message", "label": "งาน", "text": "งานของฉัน"}}])
    line.ask("POST", f"/v2/bot/user/all/richmenu/{default}")
    assert koi.taps_menu("เมนู")["message"]["text"] == "เมนู"
    line.ask("POST", f"/v2/bot/user/{koi.user_id}/richmenu/{own}")
    assert koi.taps_menu("งาน")["message"]["text"] == "งานของฉัน"
    line.ask("DELETE", f"/v2/bot/user/{koi.user_id}/richmenu")
    assert koi.taps_menu("เมนู")["message"]["text"] == "เมนู"


def test_bulk_linking_is_accepted_for_later(line: Line) -> None:
    koi, menu = line.friend(), ready(line)
    body = {"richMenuId": menu, "userIds": [koi.user_id]}
    assert line.ask("POST", "/v2/bot/richmenu/bulk/link", body).status == 202
    assert line.ask("GET", f"/v2/bot/user/{koi.user_id}/richmenu").body == {"richMenuId": menu}
    too_many = {"richMenuId": menu, "userIds": [koi.user_id] * 501}
    assert line.ask("POST", "/v2/bot/richmenu/bulk/link", too_many).status == 400


def test_an_alias_is_unique_and_can_be_turned(line: Line) -> None:
    one, two = ready(line), ready(line)
    path = "/v2/bot/richmenu/alias"
    assert line.ask("POST", path, {"richMenuAliasId": "main", "richMenuId": one}).status == 200
    assert line.ask("POST", path, {"richMenuAliasId": "main", "richMenuId": two}).status == 400
    assert line.ask("POST", path, {"richMenuAliasId": "Main", "richMenuId": two}).status == 400
    assert line.ask("POST", f"{path}/main", {"richMenuId": two}).status == 200
    assert line.ask("GET", f"{path}/list").body == {
        "aliases": [{"richMenuAliasId": "main", "richMenuId": two}]
    }
    assert line.ask("DELETE", f"{path}/main").status == 200


def test_switching_by_alias_reports_success_or_why_not(line: Line) -> None:
    koi = line.friend()
    switch = {"type": "richmenuswitch", "label": "อื่น", "richMenuAliasId": "more", "data": "switched"}
    first, second = ready(line, areas=[{**AREA, "action": switch}]), ready(line)
    line.ask("POST", f"/v2/bot/user/all/richmenu/{first}")
    assert koi.taps_menu("อื่น")["postback"]["params"] == {"status": "RICHMENU_ALIAS_ID_NOTFOUND"}
    line.ask("POST", "/v2/bot/richmenu/alias", {"richMenuAliasId": "more", "richMenuId": second})
    event = koi.taps_menu("อื่น")
    assert event["postback"]["params"] == {"newRichMenuAliasId": "more", "status": "SUCCESS"}
    assert koi.taps_menu("เมนู")["message"]["text"] == "เมนู"


def test_a_hundred_menus_an_hour_can_be_created(line: Line) -> None:
    statuses = [create(line).status for _ in range(101)]
    assert statuses == [200] * 100 + [429]
    line.clock.moves(seconds=37)
    assert create(line).status == 200
