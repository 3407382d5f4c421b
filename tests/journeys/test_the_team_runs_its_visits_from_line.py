"""Members of the programme's centre change and report visits by buttons; leaders decide when messages run short."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select
from support.outreach_cast import SEED, at, season
from support.stories import staff
from support.world import Somebody, World

from handlers.outreach.importing import import_file
from models import clock
from models.outreach import QuotaReading, Run, Stop, Visit, VisitReport
from models.words import Role

SUNDAY, MONDAY = date(2026, 11, 29), date(2026, 11, 30)


@pytest.fixture(autouse=True)
def rota(world: World) -> None:
    """The next visit is on Monday 30 November, from 9 to 12."""
    text = season(SEED, date(2026, 11, 23), date(2027, 9, 30))
    text = text.replace('weekdays = ["MO", "TU"]', 'weekdays = ["MO", "TU"]\nhours = "Mo,Tu 09:00-12:00"')
    with world.database.unit_of_work() as session:
        import_file(session, text, clock.today().date())


@pytest.fixture
def nok(world: World) -> Somebody:
    """Heads the centre of the programme."""
    return member(world, "แม่นก", Role.SUPERVISOR)


@pytest.fixture
def pa_si(world: World) -> Somebody:
    """A subscriber."""
    return world.somebody("ป้าศรี").says("รับแจ้งเตือน").sees("รับแจ้งเตือนแล้วค่ะ").forgets()


def member(world: World, name: str, role: Role = Role.OFFICER, centre: str = "npm-homeless") -> Somebody:
    return staff(world, name, centre, role=role)


def comes(world: World, moment: datetime) -> None:
    """The clock shows this time, and its jobs run."""
    world.wait((moment - clock.now()).total_seconds())
    world.worker.clock.round()
    world.settle()


def test_tomorrow_is_called_off_because_of_the_flood(world: World, nok: Somebody, pa_si: Somebody) -> None:
    comes(world, at(SUNDAY, 17))
    pa_si.sees("จุดบริการสัปดาห์นี้").forgets()
    nok.says("รอบออกหน่วย").sees("วันจันทร์ที่ 30 พฤศจิกายน 2569", "แจ้งไปแล้ว 1 คน")
    with world.database.reading() as session:
        visit = str(session.scalars(select(Visit.id).filter_by(date=MONDAY)).one())
    nok.presses("change_visit", visit=visit, what="cancel").sees("เพราะอะไรคะ").taps("น้ำท่วม")
    nok.sees("งดวันจันทร์ที่ 30 พฤศจิกายน 2569", "เพราะน้ำท่วม", "ใช้ 1 ข้อความ")
    pa_si.sees_nothing()
    nok.taps("ยืนยัน").sees("กำลังแจ้ง 1 คน")
    pa_si.sees("งดจุดบริการ", "เพราะน้ำท่วม").forgets()
    nok.presses("change_visit", visit=visit, what="cancel").sees("เปลี่ยนไม่ได้แล้ว")
    pa_si.sees_nothing()


def test_a_visit_moves_to_another_day_before_anybody_was_told(
    world: World, nok: Somebody, pa_si: Somebody
) -> None:
    nok.says("รอบออกหน่วย").taps("ย้ายวัน")
    nok.says("1").sees("เพราะอะไรคะ").says("2").sees("ไม่ใช้ข้อความ").taps("ไม่เปลี่ยน").sees("ไม่เปลี่ยนอะไร")
    pa_si.sees_nothing()


def test_only_members_of_its_centre_touch_a_visit(world: World, pa_si: Somebody) -> None:
    stranger = member(world, "แม่ดี", centre="tambon-650905")
    for somebody in (stranger, pa_si):
        somebody.says("รอบออกหน่วย").sees("เฉพาะเจ้าหน้าที่ของศูนย์")
        somebody.presses("change_visit", visit="1", what="cancel").sees("เปลี่ยนไม่ได้แล้ว")
        somebody.presses("decide_run", visit="1", choice="skip").sees("เฉพาะเจ้าหน้าที่ของศูนย์")
    with world.database.reading() as session:
        assert set(session.scalars(select(Visit.state))) == {"planned"}


def test_after_the_visit_the_team_is_asked_for_numbers_once(world: World, nok: Somebody) -> None:
    comes(world, at(MONDAY, 12))
    nok.sees("บันทึกผลออกหน่วย", "วันจันทร์ที่ 30 พฤศจิกายน 2569").forgets()
    comes(world, at(MONDAY, 12, 1))
    nok.sees_nothing()
    nok.taps("บันทึกผล").sees("พบกี่คน").says("หลายคน").sees("พิมพ์เป็นตัวเลข").says("๑๒").sees("กี่คนคะ")
    for _service in range(10):
        if "บันทึกแล้ว" in nok.heard:
            break
        nok.says("3")
    nok.sees("พบ 12 คน")
    with world.database.reading() as session:
        report = session.scalars(select(VisitReport)).one()
        assert report.met == 12
        assert set(report.given.values()) == {3}


def short_of_messages(world: World, left: int) -> None:
    """LINE's last word is that so many messages are left beside the reserve of 2,000."""
    world.platform.quota.limit = 2000 + left
    with world.database.unit_of_work() as session:
        session.query(QuotaReading).delete()


def state_of_run(world: World) -> str:
    with world.database.reading() as session:
        return session.scalars(select(Run.state)).one()


def test_leaders_choose_ahead_when_messages_run_short(world: World, nok: Somebody, pa_si: Somebody) -> None:
    chooser = (
        world.somebody("ลุงมา").says("รับแจ้งเตือน").taps("เลือกเฉพาะบางจุด").says("2").taps("พอแล้ว").forgets()
    )
    short_of_messages(world, 1)
    comes(world, at(SUNDAY - timedelta(days=2), 12))
    nok.sees("ข้อความไม่พอ", "เฉพาะคนที่เลือกจุดนี้ ใช้ 1 ข้อความ")
    assert nok.heard.count("ข้อความไม่พอ") == 1
    nok.taps("เฉพาะคนเลือกจุดนี้").sees("แจ้งเฉพาะคนที่เลือกจุดนี้")
    world.platform.quota.limit = 2010  # the alert was a message too
    with world.database.unit_of_work() as session:
        session.query(QuotaReading).delete()
    comes(world, at(SUNDAY, 17))
    chooser.sees("จุดบริการสัปดาห์นี้")
    pa_si.sees_nothing()


def test_without_an_answer_nothing_goes_and_leaders_hear_it_once_more(
    world: World, nok: Somebody, pa_si: Somebody
) -> None:
    short_of_messages(world, 0)
    comes(world, at(SUNDAY - timedelta(days=2), 12))
    nok.sees("ข้อความไม่พอ").forgets()
    comes(world, at(SUNDAY, 17))
    nok.sees("ข้อความไม่พอ").forgets()
    assert state_of_run(world) == "held"
    comes(world, at(SUNDAY, 17, 1))
    nok.sees_nothing()
    pa_si.sees_nothing()


def test_a_plan_that_falls_is_told_to_admins_once(world: World) -> None:
    boss = member(world, "พี่อุ้ม", Role.ADMIN)
    comes(world, at(SUNDAY, 8))
    boss.sees_nothing()
    world.platform.quota.limit = 300
    comes(world, at(SUNDAY, 15))
    boss.sees("โควตาข้อความของเดือนลดจาก 15,000 เหลือ 300").forgets()
    comes(world, at(SUNDAY, 22))
    boss.sees_nothing()


def test_messages_that_the_ledger_does_not_know_are_told(world: World) -> None:
    boss = member(world, "พี่อุ้ม", Role.ADMIN)
    world.platform.quota.charge(500, clock.now())  # somebody sent from LINE's Manager
    comes(world, at(SUNDAY, 8))
    boss.sees("LINE นับใช้ไป 500 ข้อความ บัญชีของเรานับ 0").forgets()
    comes(world, at(SUNDAY, 15))
    boss.sees_nothing()


def test_a_short_notice_comes_on_the_morning_to_who_asked(world: World, pa_si: Somebody) -> None:
    early = world.somebody("ลุงมา").says("รับแจ้งเตือน").taps("เตือนเช้าวันนั้นด้วย").sees("ในเช้าวันนั้น").forgets()
    comes(world, at(SUNDAY, 17))
    early.sees("จุดบริการสัปดาห์นี้").forgets()
    pa_si.sees("จุดบริการสัปดาห์นี้").forgets()
    comes(world, at(MONDAY, 7, 29))
    early.sees_nothing()
    comes(world, at(MONDAY, 7, 30))
    early.sees("วันนี้มีจุดบริการ").forgets()
    comes(world, at(MONDAY, 7, 31))
    early.sees_nothing()
    pa_si.sees_nothing()


def test_a_month_of_rest_is_one_tap_and_ends_by_itself(world: World, pa_si: Somebody) -> None:
    comes(world, at(SUNDAY, 17))
    pa_si.taps("พัก 1 เดือน").sees("พักแจ้งเตือนถึงวันอังคารที่ 29 ธันวาคม 2569").forgets()
    comes(world, at(SUNDAY + timedelta(days=14), 17))
    pa_si.sees_nothing()
    comes(world, at(date(2027, 1, 3), 17))
    pa_si.sees("จุดบริการสัปดาห์นี้")


def test_stops_near_me_by_a_pin_and_what_has_no_point_is_said(world: World, pa_si: Somebody) -> None:
    pa_si.says("รับแจ้งเตือน").taps("จุดใกล้ฉัน").sees("ยังไม่มีใครปักตำแหน่ง")
    with world.database.unit_of_work() as session:
        stop = session.scalars(select(Stop).filter_by(code="npm-3")).one()
        stop.latitude, stop.longitude = 17.40, 104.79
    pa_si.says("ยกเลิก").says("รับแจ้งเตือน").taps("จุดใกล้ฉัน").sees("ส่งตำแหน่งของคุณ")
    pa_si.does("sends_location", 18.40, 104.79).sees("ในระยะ 3 กม. ไม่มีจุด")
    pa_si.does("sends_location", 17.41, 104.79)
    pa_si.sees("จุดที่ยังไม่รู้ตำแหน่ง", "เฉพาะ จุดหน้าโรงเรียนสันตยานันท์")
