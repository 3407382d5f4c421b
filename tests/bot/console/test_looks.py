"""The pages in a real browser, wide and narrow: nothing sticks out, and axe finds nothing. Skipped without Chromium."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import update
from support.chromium import chromium
from support.mail import receive, text_event
from support.world import Somebody, World

from models.clock import now
from models.inbound import InboundEvent

PAGES = (
    "visits",
    "visits?month=2022-04",
    "visits/1",
    "programmes/npm/extra",
    "stops",
    "subscribers",
    "runs",
    "days",
    "parked",
    "parked/e9999",
)


@pytest.fixture
def changed() -> dict[str, str]:
    """Plain http, as the test's server speaks it: the cookie is then sent without TLS."""
    return {"public_url": "http://pakmut.test"}


@pytest.fixture
def browser() -> Iterator[Any]:
    with chromium() as opened:
        yield opened


def park(world: World) -> None:
    """Something that nobody could handle, for the pages of ของที่ค้าง."""
    receive(world.database, text_event("ก้อย", "ยายข้างบ้านไม่มีข้าวกิน อยู่ ต.เมืองจัง"))
    with world.database.unit_of_work() as session:
        found = update(InboundEvent).where(InboundEvent.state == "pending")
        session.execute(
            found.values(
                id=9999,
                state="parked",
                attempts=5,
                danger_checked=True,
                reason="KeyError at steps.py:12",
                settled_at=now(),
            )
        )


@pytest.mark.parametrize("size", [(1400, 900), (390, 844)], ids=["desk", "phone"])
def test_every_page_is_clean(browser: Any, world: World, mae_nok: Somebody, size: tuple[int, int]) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    tab = browser.new_page(viewport={"width": size[0], "height": size[1]})
    broken: list[str] = []
    tab.on("console", lambda told: broken.append(told.text) if "Security Policy" in told.text else None)
    mae_nok.says("คอนโซล").taps("เปิดคอนโซล")
    park(world)
    tab.goto(mae_nok.phone.opened[-1].replace("http://pakmut.test", world.url))
    found = {"enter": wrong(tab, axe)}
    tab.get_by_role("button", name="เข้าสู่คอนโซล").click()
    for page in PAGES:
        assert tab.goto(f"{world.url}/console/{page}").status == 200
        found[page] = wrong(tab, axe)
    tab.goto(f"{world.url}/console/visits/1")
    tab.locator("#why-cancel").fill("น้ำท่วม")
    tab.locator("form[action$='cancel/preview'] button").click()
    found["preview"] = wrong(tab, axe)
    assert {name: faults for name, faults in found.items() if faults} == {}
    assert broken == []


def wrong(tab: Any, axe: Any) -> list[str]:
    """What is wrong with this page."""
    found = [fault["id"] for fault in axe.run(tab).response["violations"]]
    if tab.evaluate("document.documentElement.scrollWidth > innerWidth"):
        found.append("wider than the screen")
    if not tab.evaluate("document.fonts.check('16px Sarabun', 'ก')"):
        found.append("no Thai face")
    return found
