"""A subscriber chooses stops, hears once, and hears what changes; through the webhook and the Messaging API."""

from datetime import date, datetime

import pytest
from click.testing import CliRunner
from support.outreach_cast import SEED, at, season
from support.world import Somebody, World

from bot.cli import main
from handlers.outreach.importing import import_file
from models import clock
from scheduler.outreach import run_due

SUNDAY, MONDAY = date(2026, 11, 29), date(2026, 11, 30)


@pytest.fixture
def pa_si(world: World) -> Somebody:
    """Keeps a shop by the river and passes the word on. The next visit is on Monday 30 November."""
    with world.database.unit_of_work() as session:
        import_file(session, season(SEED, date(2026, 11, 23), date(2027, 9, 30)), clock.today().date())
    return world.somebody("ป้าศรี").forgets()


def comes(world: World, moment: datetime) -> None:
    """The clock shows this time, and its jobs run."""
    world.wait((moment - clock.now()).total_seconds())
    world.worker.clock.round()
    world.settle()


def shell(world: World, monkeypatch: pytest.MonkeyPatch, *words: str) -> str:
    """The output of a pakmut command on this database."""
    monkeypatch.chdir(world.folder)
    monkeypatch.setenv("DATABASE_URL", world.settings.database_url)
    monkeypatch.setenv("PUBLIC_URL", world.settings.public_url)
    outcome = CliRunner().invoke(main, words)
    assert outcome.exit_code == 0, outcome.output
    world.settle()
    return outcome.output


def test_the_coming_visits_pass_over_a_holiday(pa_si: Somebody) -> None:
    pa_si.says("จุดบริการค่ะ")
    pa_si.sees("วันจันทร์ที่ 30 พฤศจิกายน 2569 (อีก 6 วัน)", "จุดหน้าสถานีตำรวจภูธรจังหวัดนครพนม")
    pa_si.sees("อ. 8 ธ.ค. 69 จุดหน้าโรงเรียนสันตยานันท์", "ปรึกษาสิทธิ")


def test_one_notice_a_week_and_none_after_one_tap(world: World, pa_si: Somebody) -> None:
    pa_si.says("รับแจ้งเตือน").sees("รับแจ้งเตือนแล้วค่ะ").forgets()
    comes(world, at(SUNDAY, 16, 59))
    pa_si.sees_nothing()
    comes(world, at(SUNDAY, 17))
    pa_si.sees("จุดบริการสัปดาห์นี้", "วันจันทร์ที่ 30 พฤศจิกายน 2569", "จุดหน้าสถานีตำรวจภูธรจังหวัดนครพนม").forgets()
    comes(world, at(SUNDAY, 17, 1))
    pa_si.sees_nothing()
    pa_si.taps("หยุดเตือน").sees("หยุดแจ้งเตือนแล้วค่ะ").forgets()
    comes(world, at(date(2026, 12, 7), 17))
    pa_si.sees_nothing()
    pa_si.taps("รับอีกครั้ง").sees("รับแจ้งเตือนแล้วค่ะ")


def test_chosen_stops_only(world: World, pa_si: Somebody) -> None:
    pa_si.says("รับแจ้งเตือน").taps("เลือกเฉพาะบางจุด").sees("อยากให้เตือนจุดไหนบ้างคะ", "3. จุดหน้าโรงเรียนสันตยานันท์")
    pa_si.says("๓").sees("เลือกแล้ว: จุดหน้าโรงเรียนสันตยานันท์")
    pa_si.taps("พอแล้ว").sees("เฉพาะ จุดหน้าโรงเรียนสันตยานันท์").forgets()
    comes(world, at(SUNDAY, 17))
    pa_si.sees_nothing()
    comes(world, at(date(2026, 12, 7), 17))
    pa_si.sees("วันอังคารที่ 8 ธันวาคม 2569", "จุดหน้าโรงเรียนสันตยานันท์")


def test_several_numbers_choose_several_stops(pa_si: Somebody) -> None:
    pa_si.says("รับแจ้งเตือน").taps("เลือกเฉพาะบางจุด").says("1 กับ 4")
    pa_si.sees("เฉพาะ จุดหน้าตลาดหน้าอินโดจีน, จุดศาลาริมน้ำแสงสิงแก้ว")


def test_an_operator_closes_a_day_and_moves_a_visit_from_the_shell(
    world: World, pa_si: Somebody, monkeypatch: pytest.MonkeyPatch
) -> None:
    added = shell(world, monkeypatch, "outreach", "closed", "add", "2026-11-30", "--name", "ซ้อมแผนน้ำท่วม")
    assert "1 changed" in added
    assert "ซ้อมแผนน้ำท่วม" in shell(world, monkeypatch, "outreach", "closed", "list")
    pa_si.says("จุดบริการ").sees("วันอังคารที่ 1 ธันวาคม 2569")
    shell(world, monkeypatch, "outreach", "closed", "remove", "2026-11-30")
    pa_si.says("จุดบริการ").sees("วันจันทร์ที่ 30 พฤศจิกายน 2569")
    moved = shell(world, monkeypatch, "outreach", "move", "--date", "2026-11-30", "--to", "2026-12-02")
    assert "moved; 0 subscribers" in moved
    pa_si.says("จุดบริการ").sees("วันพุธที่ 2 ธันวาคม 2569")


def test_choosing_can_be_left(pa_si: Somebody) -> None:
    pa_si.says("รับแจ้งเตือน").taps("เลือกเฉพาะบางจุด").taps("จุดศาลาริมน้ำแสงสิงแก้ว")
    pa_si.sees("เลือกแล้ว: จุดศาลาริมน้ำแสงสิงแก้ว").says("ยกเลิก")
    pa_si.says("เลิกแจ้งเตือน").sees("หยุดแจ้งเตือนแล้วค่ะ")


def test_who_comes_back_after_blocking_hears_again(world: World, pa_si: Somebody) -> None:
    pa_si.says("รับแจ้งเตือน").does("block")
    comes(world, at(SUNDAY, 17))
    pa_si.does("follow").forgets()
    comes(world, at(date(2026, 12, 7), 17))
    pa_si.sees("วันอังคารที่ 8 ธันวาคม 2569")
    assert world.platform.bill()["used"] == 1


def test_a_cancellation_reaches_those_who_were_told_and_those_who_rely_on_it(
    world: World, pa_si: Somebody, monkeypatch: pytest.MonkeyPatch
) -> None:
    pa_si.says("รับแจ้งเตือน").forgets()
    comes(world, at(SUNDAY, 17))
    comes(world, at(MONDAY, 7, 30))
    late = world.somebody("น้าเพ็ญ").says("รับแจ้งเตือน").sees("30 พฤศจิกายน 2569").forgets()
    elsewhere = (
        world.somebody("ลุงมา").says("รับแจ้งเตือน").taps("เลือกเฉพาะบางจุด").says("4").taps("พอแล้ว").forgets()
    )
    pa_si.forgets()
    said = shell(world, monkeypatch, "outreach", "cancel", "--date", "2026-11-30", "--reason", "น้ำโขงขึ้น")
    assert "2 subscribers hear of it" in said
    pa_si.sees("งดวันจันทร์ที่ 30 พฤศจิกายน 2569", "เพราะน้ำโขงขึ้น", "ครั้งต่อไป วันอังคารที่ 8 ธันวาคม 2569")
    late.sees("งดวันจันทร์ที่ 30 พฤศจิกายน 2569")
    elsewhere.sees_nothing()
    pa_si.taps("จุดบริการ").sees("งดวันจันทร์ที่ 30 พฤศจิกายน 2569 เพราะน้ำโขงขึ้น", "วันอังคารที่ 8 ธันวาคม 2569")


def test_an_operator_sends_by_hand_once(
    world: World, pa_si: Somebody, monkeypatch: pytest.MonkeyPatch
) -> None:
    pa_si.says("รับแจ้งเตือน").forgets()
    assert "แจ้ง 1 คน" in shell(world, monkeypatch, "outreach", "notify", "--date", "2026-11-30", "--dry-run")
    pa_si.sees_nothing()
    shell(world, monkeypatch, "outreach", "notify", "--date", "2026-11-30")
    pa_si.sees("วันจันทร์ที่ 30 พฤศจิกายน 2569").forgets()
    shell(world, monkeypatch, "outreach", "notify", "--date", "2026-11-30")
    comes(world, at(SUNDAY, 17))
    pa_si.sees_nothing()
    assert world.platform.bill()["used"] == 1
    (row,) = [line for line in shell(world, monkeypatch, "outreach", "runs").splitlines() if "weekly" in line]
    assert row.split()[-7:] == ["1", "1", "0", "0", "0", "0", "0"]


def test_a_notice_held_up_beyond_the_visit_is_never_sent(world: World, pa_si: Somebody) -> None:
    pa_si.says("รับแจ้งเตือน").forgets()
    with world.database.unit_of_work() as session:
        clock.set_offset(
            session, clock.ahead().total_seconds() + (at(SUNDAY, 17) - clock.now()).total_seconds()
        )
    assert run_due(world.database) == 1
    world.wait((at(MONDAY, 0, 30) - clock.now()).total_seconds())
    pa_si.sees_nothing()
    assert world.platform.bill()["used"] == 0
