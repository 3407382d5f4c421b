"""คอนโซล: a member opens the link from LINE, moves and cancels a visit, and those who were told hear."""

import pytest
from support.console import Browser, signed_in
from support.stories import staff
from support.world import Somebody, World

from models.words import Role
from scheduler.outreach import run_due


def evening_comes(world: World, days: int = 0) -> None:
    """17.01 in Bangkok, some days from now: the notices of the day after are due."""
    world.wait(7 * 3600 + 60 + days * 24 * 3600)
    run_due(world.database)
    world.settle()


@pytest.fixture
def pa_si(world: World, season: None) -> Somebody:
    """Wants to hear where the team will be."""
    return world.somebody("ป้าศรี").says("รับแจ้งเตือน").forgets()


@pytest.fixture
def mae_nok(world: World, season: None) -> Somebody:
    """Leads the centre that runs the programme."""
    return staff(world, "แม่นก", "npm-homeless", role=Role.SUPERVISOR)


@pytest.fixture
def desk(world: World, mae_nok: Somebody) -> Browser:
    """Her browser, signed in."""
    return signed_in(world, mae_nok)


def monday(browser: Browser) -> str:
    """The address of the visit on Monday, 7 February."""
    page = browser.opens("/console/visits")
    assert "กุมภาพันธ์ 2565" in page.words
    return next(link for link in page.links if link.startswith("/console/visits/"))


def test_cancelling_tells_who_was_told_after_a_look_at_who_and_how_much(
    world: World, pa_si: Somebody, desk: Browser
) -> None:
    evening_comes(world)
    pa_si.sees("จุดบริการสัปดาห์นี้").forgets()
    page = desk.opens(monday(desk))
    assert "วันจันทร์ที่ 7 กุมภาพันธ์ 2565" in page.words
    look = desk.sends(page, "/cancel/preview", reason="น้ำท่วม")
    assert "แจ้ง 1 คน ใช้ 1 ข้อความ" in look.words
    assert "ยังไม่มีอะไรเปลี่ยน" in look.words
    world.settle()
    pa_si.sees_nothing()
    done = desk.sends(look, "/cancel")
    assert "งดรอบนี้แล้ว" in done.words
    assert "งดแล้ว เพราะน้ำท่วม" in done.words
    world.settle()
    pa_si.sees("งดจุดบริการ", "น้ำท่วม")
    runs = desk.opens("/console/runs")
    assert "ประจำสัปดาห์" in runs.words
    assert "งด" in runs.words


def test_before_anybody_was_told_a_move_costs_nothing(world: World, pa_si: Somebody, desk: Browser) -> None:
    page = desk.opens(monday(desk))
    look = desk.sends(page, "/move/preview", day="2022-02-09", stop="npm-3")
    assert "ไม่ต้องแจ้งใคร" in look.words
    assert "ใบแจ้งประจำสัปดาห์จะบอกกำหนดใหม่" in look.words
    done = desk.sends(look, "/move")
    assert "ย้ายรอบนี้แล้ว" in done.words
    assert "วันพุธที่ 9 กุมภาพันธ์ 2565" in done.words
    world.settle()
    pa_si.sees_nothing()


def test_of_two_who_change_a_visit_the_second_sees_what_the_first_did(
    world: World, pa_si: Somebody, desk: Browser
) -> None:
    colleague = signed_in(world, staff(world, "ลุงชัย", "npm-homeless"))
    address = monday(desk)
    hers, his = desk.opens(address), colleague.opens(address)
    desk.sends(desk.sends(hers, "/move/preview", day="2022-02-08"), "/move")
    refused = colleague.sends(his, "/cancel/preview", reason="ฝนตกหนัก")
    assert refused.status == 409
    assert "มีคนเปลี่ยนไปแล้ว" in refused.words
    assert "วันอังคารที่ 8 กุมภาพันธ์ 2565" in refused.words
    assert "ย้ายจากวันจันทร์ที่ 7 กุมภาพันธ์ 2565" in refused.words
    assert "โดย แม่นก เมื่อ" in refused.words
    assert "โดย แม่นก เมื่อ" in colleague.opens("/console/visits").words
    look = colleague.sends(refused, "/cancel/preview", reason="ฝนตกหนัก")
    desk.sends(desk.sends(desk.opens(address), "/move/preview", stop="npm-4"), "/move")
    late = colleague.sends(look, "/cancel")
    assert late.status == 409
    assert "ตามแผน" in late.words


def test_a_visit_is_added_and_announced_like_any_other(world: World, pa_si: Somebody, desk: Browser) -> None:
    form = desk.opens("/console/programmes/npm/extra")
    look = desk.sends(form, "/extra/preview", day="2022-02-10", stop="npm-4")
    assert "ใบแจ้งออก พ. 9 ก.พ. 65 17.00 น." in look.words
    assert "แจ้ง 1 คน" in look.words
    assert "เพิ่มรอบนี้แล้ว" in desk.sends(look, "/extra").words
    evening_comes(world, days=3)
    pa_si.sees("10 กุมภาพันธ์ 2565", "จุดศาลาริมน้ำแสงสิงแก้ว")


def test_after_a_visit_the_numbers_are_noted(world: World, mae_nok: Somebody, desk: Browser) -> None:
    address = monday(desk)
    assert "/report" not in desk.opens(address).html
    world.wait(24 * 3600)
    desk = signed_in(world, mae_nok)
    page = desk.opens(address)
    refused = desk.sends(page, "/report", met="สิบ")
    assert refused.status == 409
    assert "ใส่ตัวเลข" in refused.words
    noted = desk.sends(page, "/report", met="12", **{"given-0": "3"})
    assert "บันทึกผลแล้ว" in noted.words
    again = desk.sends(page, "/report", met="99")
    assert again.status == 409
    assert "มีคนบันทึกไปแล้ว" in again.words
    assert "พบ 12 คน" in desk.opens("/console/visits").words


def test_a_stops_point_is_set_and_two_do_not_overwrite_each_other(world: World, desk: Browser) -> None:
    page = desk.opens("/console/stops")
    form = next(action for action in page.forms if action.endswith("/point"))
    assert desk.sends(page, form, point="104.784010, 17.410320").status == 409
    assert "บันทึกพิกัดแล้ว" in desk.sends(page, form, point="17.410320, 104.784010").words
    late = desk.sends(page, form, point="17.5, 104.7")
    assert late.status == 409
    assert "17.410320, 104.784010" in late.html
    assert "17.410320" in world.app.test_client().get("/stops").text
