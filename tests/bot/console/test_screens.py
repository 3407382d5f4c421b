"""What the screens tell, on numbers that a test can count."""

from datetime import date

import pytest
from sqlalchemy import select
from support.console import Browser, signed_in
from support.outreach_cast import subscriber
from support.stories import staff
from support.world import Somebody, World

from models.outreach import ClosedDay, Visit
from models.state import Revision
from scheduler.outreach import run_due


@pytest.fixture
def desk(world: World, mae_nok: Somebody) -> Browser:
    return signed_in(world, mae_nok)


def days_of_visits(world: World) -> list[date]:
    with world.database.reading() as session:
        return list(session.scalars(select(Visit.date).order_by(Visit.date).limit(4)))


def revision(world: World) -> int:
    with world.database.reading() as session:
        row = session.get(Revision, "closed_days")
        return row.number if row else 0


def test_the_calendar_shows_visits_and_holidays_of_its_month(desk: Browser) -> None:
    page = desk.opens("/console/visits?month=2022-04")
    assert "เมษายน 2565" in page.words
    assert "วันสงกรานต์" in page.words
    assert "/console/visits?month=2022-03" in page.links
    assert "กุมภาพันธ์ 2565" in desk.opens("/console/visits?month=2022-13").words


def test_subscribers_are_counted_per_stop_and_drawn(world: World, desk: Browser) -> None:
    for name, stops in (("a", ()), ("b", ("npm-1",)), ("c", ("npm-1", "npm-2"))):
        subscriber(world.database, name, *stops)
    subscriber(world.database, "d", "npm-2", blocked=True)
    page = desk.opens("/console/subscribers")
    assert "แจ้งได้ทั้งหมด 3 คน" in page.words
    assert page.html.count('<rect class="full"') == 4
    table = page.words.split("แจ้งไม่ได้ ", 1)[1]
    counts = [word for word in table.split() if word.isdecimal()]
    assert counts == ["3", "0", "2", "1", "1", "0", "1", "0"]


def test_runs_tell_what_became_of_each(world: World, desk: Browser) -> None:
    heard = world.somebody("ป้าศรี").says("รับแจ้งเตือน")
    subscriber(world.database, "blocked", blocked=True)
    subscriber(world.database, "unknown-to-line")
    world.wait(7 * 3600 + 60)
    run_due(world.database)
    world.settle()
    heard.sees("จุดบริการสัปดาห์นี้")
    page = desk.opens("/console/runs")
    row = page.words.split("จ. 7 ก.พ. 65", 1)[1]
    counts = [word for word in row.split("ข้าม คือ")[0].split() if word.isdecimal()]
    audience, sent, refused, blocked, unknown, withdrawn, waiting, cost = counts[-8:]
    assert (audience, sent, refused, blocked, unknown) == ("2", "1", "1", "1", "0")
    assert (withdrawn, waiting, cost) == ("0", "0", "1")


def test_a_closed_day_moves_what_nobody_changed_and_nothing_else(world: World, desk: Browser) -> None:
    first, second, *_ = days_of_visits(world)
    with world.database.reading() as session:
        moved = session.scalars(select(Visit.id).filter_by(date=second)).one()
    look = desk.sends(desk.opens(f"/console/visits/{moved}"), "/move/preview", stop="npm-4")
    desk.sends(look, "/move")
    before = revision(world)
    for day, name in ((first, "น้ำหลาก"), (second, "งานบุญ")):
        page = desk.sends(desk.opens("/console/days"), "/console/days", day=day.isoformat(), name=name)
        assert page.status == 200
    assert "แจ้งไปแล้วหรือมีคนแก้ไขไว้ ย้ายหรืองดเอง" in page.words
    assert days_of_visits(world)[:2] == [date(2022, 2, 8), second]
    assert revision(world) == before + 2
    again = desk.sends(desk.opens("/console/days"), "/console/days", day=first.isoformat(), name="น้ำหลาก")
    assert again.status == 409
    desk.posts(
        "/console/days/remove", {"csrf": page.forms["/console/leave"]["csrf"], "day": first.isoformat()}
    )
    assert days_of_visits(world)[:2] == [first, second]


def test_a_public_holiday_may_be_worked_on(world: World, desk: Browser) -> None:
    """Wednesday 13 April is Songkran; a plain day needs no opening, a holiday no closing."""
    filled = {"day": "2022-04-13", "name": "ออกจุดพิเศษ", "kind": "open"}
    assert "ออกจุดพิเศษ" in desk.sends(desk.opens("/console/days"), "/console/days", **filled).words
    with world.database.reading() as session:
        assert session.scalars(select(ClosedDay)).one().open
    for refused in (
        {"day": "2022-04-12", "kind": "open"},
        {"day": "2022-04-14", "kind": "close"},
        {"day": ""},
    ):
        page = desk.sends(desk.opens("/console/days"), "/console/days", name="ลอง", **refused)
        assert page.status == 409


def test_who_does_not_lead_the_last_desk_only_reads_the_days(world: World) -> None:
    browser = signed_in(world, staff(world, "ลุงชัย", "npm-homeless"))
    page = browser.opens("/console/days")
    assert "เฉพาะหัวหน้างาน" in page.words
    assert "/console/days" not in page.forms


def test_what_is_typed_is_shown_as_text_and_never_run(world: World, desk: Browser) -> None:
    nasty = "<b onmouseover=x>น้ำท่วม</b>"
    address = next(
        link for link in desk.opens("/console/visits").links if link.startswith("/console/visits/")
    )
    done = desk.sends(desk.sends(desk.opens(address), "/cancel/preview", reason=nasty), "/cancel")
    assert "<b " not in done.html
    assert nasty in done.words


def test_a_visit_with_numbers_is_over(world: World, mae_nok: Somebody, desk: Browser) -> None:
    address = next(
        link for link in desk.opens("/console/visits").links if link.startswith("/console/visits/")
    )
    world.wait(24 * 3600)
    desk = signed_in(world, mae_nok)
    old = desk.opens(address)
    desk.sends(old, "/report", met="5")
    assert "/move/preview" not in desk.opens(address).html
    assert desk.sends(old, "/cancel/preview", reason="น้ำท่วม").status == 409


def test_a_visit_that_is_over_is_asked_about_until_its_numbers_are_noted(
    world: World, mae_nok: Somebody, desk: Browser
) -> None:
    address = next(
        link for link in desk.opens("/console/visits").links if link.startswith("/console/visits/")
    )
    world.wait(2 * 24 * 3600)
    run_due(world.database)
    desk = signed_in(world, mae_nok)
    assert f"{address}#report" in desk.opens("/console/visits").links
    page = desk.opens(address)
    assert "ยังไม่ได้บันทึกผล" in page.words
    assert "บันทึกผลแล้ว" in desk.sends(page, "/report", met="5").words
    assert f"{address}#report" not in desk.opens("/console/visits").links


@pytest.mark.parametrize("path", ["/console/visits/99999", "/console/programmes/none/extra"])
def test_what_is_not_there_is_said_in_thai(desk: Browser, path: str) -> None:
    page = desk.opens(path)
    assert page.status == 404
    assert "ไม่พบหน้านี้" in page.words
