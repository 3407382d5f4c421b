"""The web page with the phones, in a real browser; skipped where no Chromium is installed."""

from collections.abc import Iterator
from typing import Any

import pytest
from support.chromium import chromium
from support.line_api import Line

from bot.simulator import Seat, Server, create_simulator

MENU = {"type": "postback", "label": "จุดบริการ", "data": "stops", "displayText": "จุดบริการ"}
CALL = {"type": "uri", "label": "โทร 1669", "uri": "tel:1669"}


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as opened:
        yield opened


@pytest.fixture
def page(browser: Any, line: Line) -> Iterator[Any]:
    """The page of two phones; an error in its scripts fails the test."""
    seats = [Seat(line.platform.phone("ก้อย"), "ประชาชน"), Seat(line.platform.phone("ครูเอ"), "เจ้าหน้าที่")]
    app = create_simulator(line.platform, {"ไปถึงเช้าวันนัด": lambda: "เช้าแล้ว"}, seats=seats)
    server = Server(app)
    tab = browser.new_page(viewport={"width": 1000, "height": 800})
    faults: list[str] = []
    tab.on("pageerror", lambda error: faults.append(str(error)))
    tab.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    tab.goto(f"{server.url}/simulator/")
    yield tab
    tab.close()
    server.close()
    assert faults == []


def phone(page: Any, number: int = 0) -> Any:
    return page.locator(".phone").nth(number)


def test_a_stranger_adds_the_account_and_writes(page: Any, line: Line) -> None:
    phone(page).get_by_role("button", name="เพิ่มเพื่อน").click()
    box = phone(page).get_by_label("พิมพ์ข้อความ")
    box.fill("สวัสดีค่ะ")
    box.press("Enter")
    phone(page).get_by_text("สวัสดีค่ะ").wait_for()
    kinds = [event["type"] for event in line.platform.webhooks.events]
    assert kinds == ["follow", "message"]


def test_a_quick_reply_is_tapped(page: Any, line: Line) -> None:
    koi = line.friend()
    items = [{"type": "action", "action": MENU}]
    line.push(koi.user_id, {"type": "text", "text": "เลือกค่ะ", "quickReply": {"items": items}})
    phone(page).get_by_role("button", name="จุดบริการ").click()
    phone(page).locator(".mine").get_by_text("จุดบริการ").wait_for()
    assert line.platform.webhooks.events[-1]["postback"] == {"data": "stops"}
    phone(page).locator(".quick").wait_for(state="hidden")


def test_a_telephone_button_of_a_card_opens_the_notice(page: Any, line: Line) -> None:
    koi = line.friend()
    footer = {"type": "box", "layout": "vertical", "contents": [{"type": "button", "action": CALL}]}
    line.push(koi.user_id, {"type": "flex", "altText": "x", "contents": {"type": "bubble", "footer": footer}})
    phone(page).get_by_role("button", name="โทร 1669").click()
    page.get_by_role("dialog", name="โทร 1669").wait_for()


def test_a_location_is_sent_from_the_presets(page: Any, line: Line) -> None:
    koi = line.friend()
    phone(page).get_by_role("button", name="แนบ").click()
    page.get_by_role("button", name="ตำแหน่ง").click()
    page.get_by_role("button", name="ริมโขง").click()
    phone(page).get_by_text("ต.ในเมือง").wait_for()
    assert koi.messages[-1].message["latitude"] == 17.4079


def test_markup_in_a_message_stays_text(page: Any, line: Line) -> None:
    koi = line.friend()
    line.push(koi.user_id, "<img src=x onerror=alert(1)>")
    phone(page).get_by_text("<img src=x onerror=alert(1)>").wait_for()


def test_a_new_photo_is_in_sight_once_it_has_arrived(page: Any, line: Line) -> None:
    koi = line.friend()
    for n in range(20):
        line.push(koi.user_id, f"ข้อความ {n}")
    koi.sends_photo()
    expect = pytest.importorskip("playwright.sync_api").expect
    expect(phone(page).locator("img.picture")).to_be_in_viewport(ratio=0.99)


def test_the_callers_buttons_stand_in_the_bar(page: Any) -> None:
    page.get_by_role("button", name="ไปถึงเช้าวันนัด").click()
    page.get_by_role("status").get_by_text("เช้าแล้ว").wait_for()


def test_on_a_small_screen_tabs_lead_from_phone_to_phone(page: Any) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.get_by_role("button", name="ครูเอ").click()
    page.locator(".tab.here").get_by_text("ครูเอ").wait_for()
    box = phone(page, 1).bounding_box()
    assert box["width"] == 390
    expect = pytest.importorskip("playwright.sync_api").expect
    expect(phone(page, 1)).to_be_in_viewport(ratio=0.8)
    expect(phone(page, 0)).not_to_be_in_viewport(ratio=0.1)
