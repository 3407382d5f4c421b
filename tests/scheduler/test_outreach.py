"""The weekly notice: planned once, in time, for those who want it, and never from the reserve."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from support.notices import FIRST, HOURS, LAST, MONDAY, SUNDAY, cards, change, runs, who
from support.outreach_cast import at, programme, set_time, subscriber

from handlers import wording
from handlers.outreach import Queued, queue
from models import notices, rota
from models.outbound import Delivery
from models.outreach import Notice, Subscription, Visit
from models.people import Person
from models.session import Database
from models.words import NoticeKind, Purpose
from scheduler.outreach import run_due

pytestmark = pytest.mark.usefixtures("introduced")


def test_the_notice_is_planned_the_afternoon_before_and_once(database: Database) -> None:
    programme(database, FIRST, LAST)
    people = {subscriber(database, "noi"), subscriber(database, "kaew", "npm-2")}
    subscriber(database, "somsak", "npm-1")
    subscriber(database, "blocked", blocked=True)
    set_time(database, at(SUNDAY, 16, 59))
    assert run_due(database) == 0
    set_time(database, at(SUNDAY, 17))
    assert run_due(database) == 1
    assert run_due(database) == 0
    assert runs(database) == [(NoticeKind.WEEKLY, "queued", 2)]
    assert who(database, NoticeKind.WEEKLY) == people
    (card,) = cards(database, Purpose.NOTICE)
    assert card.title == "จุดบริการสัปดาห์นี้"
    assert card.lines[1:3] == ("วันจันทร์ที่ 9 มีนาคม 2569", "จุดหน้าสถานีตำรวจภูธรจังหวัดนครพนม")
    assert "จุดหน้าตลาดหน้าอินโดจีน" in dict(card.rows)["ต่างจากครั้งก่อน"]
    assert [button.label for button in card.buttons] == ["ส่งต่อให้เพื่อน", "พัก 1 เดือน", "หยุดเตือน"]


def test_processes_that_plan_at_the_same_time_plan_one_run(database: Database) -> None:
    programme(database, FIRST, LAST)
    for nth in range(20):
        subscriber(database, f"n{nth}")
    set_time(database, at(SUNDAY, 17))
    with ThreadPoolExecutor(4) as pool:
        planned = sum(pool.map(lambda _: run_due(database), range(4)))
    assert planned == 1
    assert runs(database) == [(NoticeKind.WEEKLY, "queued", 20)]
    with database.reading() as session:
        assert session.query(Notice).count() == 20
        assert session.query(Delivery).count() == 1


def test_chunks_hold_at_most_500(database: Database) -> None:
    programme(database, FIRST, LAST)
    with database.unit_of_work() as session:
        npm = rota.programmes(session)[0]
        people = [Person(line_user_id=f"U{n}", created_at=at(FIRST, 9)) for n in range(1001)]
        session.add_all(people)
        session.flush()
        session.add_all(
            Subscription(person_id=one.id, programme_id=npm.id, stops=[], since=at(FIRST, 9))
            for one in people
        )
    set_time(database, at(SUNDAY, 17))
    assert run_due(database) == 1
    with database.reading() as session:
        assert sorted(delivery.recipients for delivery in session.query(Delivery)) == [1, 500, 500]
        assert len({delivery.retry_key for delivery in session.query(Delivery)}) == 3


def test_notices_never_touch_the_reserve(database: Database) -> None:
    programme(database, FIRST, LAST)
    subscriber(database, "noi")
    set_time(database, at(SUNDAY, 17))
    wording.override({"outreach.budget.monthly": 300, "outreach.budget.reserve": 300})
    try:
        assert run_due(database) == 0
        assert runs(database) == [(NoticeKind.WEEKLY, "held", 0)]
        wording.override({"outreach.budget.monthly": 300, "outreach.budget.reserve": 200})
        outcome = change(database, queue)
        assert isinstance(outcome, Queued)
        assert str(outcome.forecast) == "แจ้ง 1 คน ใช้ 1 ข้อความ เหลือ 300 สำรอง 200"
    finally:
        wording.override({})
    assert runs(database) == [(NoticeKind.WEEKLY, "queued", 1)]


def test_who_unsubscribes_is_left_out_of_what_waits(database: Database) -> None:
    programme(database, FIRST, LAST)
    stays, goes = subscriber(database, "noi"), subscriber(database, "kaew")
    set_time(database, at(SUNDAY, 17))
    run_due(database)
    with database.unit_of_work() as session:
        notices.withdraw_from_person(session, goes)
        planned = session.query(Delivery).one().planned
        assert planned is not None
        assert planned["people"] == [stays]
    assert who(database, NoticeKind.WEEKLY) == {stays}
    with database.unit_of_work() as session:
        notices.withdraw_from_person(session, stays)
        assert session.query(Delivery).count() == 0
        assert session.query(Visit).count() > 0


def test_who_subscribes_before_anybody_else_did_still_hears(database: Database) -> None:
    programme(database, FIRST, LAST, hours=HOURS)
    set_time(database, at(SUNDAY, 18))
    assert run_due(database) == 0
    first = subscriber(database, "first")
    assert run_due(database) == 1
    assert who(database, NoticeKind.WEEKLY) == {first}


def test_who_subscribes_after_a_visit_missed_nothing(database: Database) -> None:
    programme(database, FIRST, LAST, hours=HOURS)
    set_time(database, at(MONDAY, 13))
    subscriber(database, "late")
    assert run_due(database) == 0
    assert runs(database) == []
