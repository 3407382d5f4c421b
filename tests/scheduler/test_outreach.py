from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from typing import Any

import pytest
from support.outreach_cast import at, programme, set_time, subscriber, visit_on

from handlers import wording
from handlers.messages import Card, from_json
from handlers.outreach import NotDone, NotQueued, Queued, cancel_visit, move_visit, queue
from models import notices, parked, rota
from models.outbound import Delivery
from models.outreach import Notice, Run, Subscription, Visit
from models.people import Person
from models.session import Database
from models.words import NoticeKind, Purpose
from scheduler.outreach import run_due

FIRST, LAST = date(2026, 2, 1), date(2026, 9, 30)
MONDAY, SUNDAY = date(2026, 3, 9), date(2026, 3, 8)  # npm-2
HOURS = "Mo,Tu 09:00-12:00"


@pytest.fixture(autouse=True)
def introduced() -> None:
    wording.introduce(public_url="https://pakmut.example", operator_name="ศูนย์ทดสอบ")


def cards(database: Database, purpose: Purpose) -> list[Card]:
    with database.reading() as session:
        found = [
            delivery.planned
            for delivery in session.query(Delivery).filter_by(purpose=purpose).order_by(Delivery.id)
        ]
    return [
        card for plan in found if plan for card in map(from_json, plan["content"]) if isinstance(card, Card)
    ]


def who(database: Database, kind: NoticeKind) -> set[int]:
    with database.reading() as session:
        return {
            one.person_id
            for one in session.query(Notice).join(Run, Run.id == Notice.run_id).filter(Run.kind == kind)
        }


def runs(database: Database) -> list[tuple[NoticeKind, str, int]]:
    with database.reading() as session:
        found = (
            session.query(Run)
            .join(Visit, Visit.id == Run.visit_id)
            .filter(Visit.date >= MONDAY)
            .order_by(Run.id)
        )
        return [(run.kind, run.state, run.audience) for run in found]


def pretend_sent(database: Database) -> None:
    with database.unit_of_work() as session:
        session.query(Delivery).update({Delivery.state: "sent", Delivery.attempts: 1, Delivery.planned: None})


def change(database: Database, act: Callable[..., Any], **how: object) -> Any:
    with database.unit_of_work() as session:
        return act(session, visit_on(session, MONDAY).id, **how)


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


def test_a_missed_notice_is_caught_up_before_the_visit_begins(database: Database) -> None:
    programme(database, FIRST, LAST, hours=HOURS)
    subscriber(database, "noi")
    set_time(database, at(MONDAY, 8))
    assert run_due(database) == 1
    assert runs(database) == [(NoticeKind.WEEKLY, "queued", 1)]


def test_a_notice_missed_by_night_waits_for_seven_in_the_morning(database: Database) -> None:
    programme(database, FIRST, LAST, hours=HOURS)
    subscriber(database, "noi")
    set_time(database, at(SUNDAY, 22))
    assert run_due(database) == 1
    with database.reading() as session:
        assert session.query(Delivery).one().due_at == at(MONDAY, 7).astimezone(UTC)


@pytest.mark.parametrize(
    ("hours", "moment"), [(HOURS, (MONDAY, 9)), (None, (MONDAY, 8)), (None, (SUNDAY, 22))]
)
def test_a_notice_that_no_longer_helps_is_reported_not_sent(
    database: Database, hours: str | None, moment: tuple[date, int]
) -> None:
    programme(database, FIRST, LAST, hours=hours)
    set_time(database, at(FIRST, 9))
    subscriber(database, "noi")
    set_time(database, at(*moment))
    assert run_due(database) == 0
    assert run_due(database) == 0
    assert runs(database) == [(NoticeKind.WEEKLY, "missed", 0)]
    with database.reading() as session:
        assert session.query(Delivery).count() == 0


def test_those_who_were_told_or_rely_on_it_hear_of_a_cancellation_the_same_morning(
    database: Database,
) -> None:
    programme(database, FIRST, LAST)
    told, gone = subscriber(database, "noi"), subscriber(database, "kaew")
    subscriber(database, "elsewhere", "npm-4")
    set_time(database, at(SUNDAY, 17))
    run_due(database)
    pretend_sent(database)
    set_time(database, at(SUNDAY, 18))
    late = subscriber(database, "late")  # subscribing showed them the visit
    subscriber(database, "late elsewhere", "npm-4")
    with database.unit_of_work() as session:
        session.query(Subscription).filter_by(person_id=gone).delete()
    set_time(database, at(MONDAY, 7, 30))
    outcome = change(database, cancel_visit, reason="น้ำโขงขึ้น")
    assert (outcome.told, outcome.withdrawn) == (2, 0)
    assert who(database, NoticeKind.CANCEL) == {told, late}
    (card,) = cards(database, Purpose.CHANGE)
    assert card.lines[0] == "งดวันจันทร์ที่ 9 มีนาคม 2569 ที่ จุดหน้าสถานีตำรวจภูธรจังหวัดนครพนม"
    assert card.lines[1] == "เพราะน้ำโขงขึ้น"
    assert "วันจันทร์ที่ 16 มีนาคม 2569 จุดหน้าโรงเรียนสันตยานันท์" in card.lines[2]
    assert isinstance(change(database, cancel_visit, reason="อีกครั้ง"), NotDone)


def test_a_cancellation_late_at_night_waits_for_the_morning(database: Database) -> None:
    programme(database, FIRST, LAST)
    subscriber(database, "noi")
    set_time(database, at(SUNDAY, 17))
    run_due(database)
    pretend_sent(database)
    assert change(database, queue).already
    set_time(database, at(SUNDAY, 21))
    assert change(database, cancel_visit, reason="ฝนตกหนัก").at == at(MONDAY, 7)


def test_a_cancellation_in_the_evening_goes_at_once(database: Database) -> None:
    programme(database, FIRST, LAST)
    subscriber(database, "noi")
    set_time(database, at(SUNDAY, 17))
    run_due(database)
    pretend_sent(database)
    set_time(database, at(SUNDAY, 20, 30))
    assert change(database, cancel_visit, reason="ฝนตกหนัก").at < at(SUNDAY, 20, 31)


def test_what_was_not_sent_yet_is_withdrawn_and_nobody_is_told_twice(database: Database) -> None:
    programme(database, FIRST, LAST)
    subscriber(database, "noi")
    set_time(database, at(SUNDAY, 17))
    run_due(database)
    outcome = change(database, cancel_visit, reason="ฝนตกหนัก")
    assert (outcome.told, outcome.withdrawn, outcome.at) == (0, 1, None)
    assert states(database) == ["withdrawn"]
    assert runs(database) == [(NoticeKind.WEEKLY, "withdrawn", 1)]
    set_time(database, at(SUNDAY, 18))
    assert run_due(database) == 0


def test_a_notice_that_line_refused_is_not_tried_again_once_its_visit_is_cancelled(
    database: Database,
) -> None:
    programme(database, FIRST, LAST)
    subscriber(database, "noi")
    set_time(database, at(SUNDAY, 17))
    run_due(database)
    with database.unit_of_work() as session:
        refused = session.query(Delivery).one()
        refused.state, refused.attempts, refused.status = "parked", 1, 403
    outcome = change(database, cancel_visit, reason="ฝนตก")
    assert (outcome.told, outcome.withdrawn) == (0, 1)
    with database.reading() as session:
        assert parked.items(session) == []


def test_a_moved_visit_is_told_to_the_told_and_to_those_of_the_new_stop(database: Database) -> None:
    programme(database, FIRST, LAST)
    old, both, new = (
        subscriber(database, "old", "npm-2"),
        subscriber(database, "all"),
        subscriber(database, "new", "npm-4"),
    )
    set_time(database, at(SUNDAY, 17))
    run_due(database)
    pretend_sent(database)
    outcome = change(database, move_visit, stop="npm-4", reason="น้ำท่วม")
    assert outcome.told == 3
    assert who(database, NoticeKind.CHANGE) == {old, both, new}
    (card,) = cards(database, Purpose.CHANGE)
    assert card.lines[0] == "ย้ายจาก จุดหน้าสถานีตำรวจภูธรจังหวัดนครพนม ไป จุดศาลาริมน้ำแสงสิงแก้ว"
    assert run_due(database) == 0


def test_a_visit_moved_before_its_notice_is_told_by_the_notice(database: Database) -> None:
    programme(database, FIRST, LAST)
    subscriber(database, "noi")
    set_time(database, at(SUNDAY, 10))
    assert change(database, move_visit, day=date(2026, 3, 10), stop="npm-3").told == 0
    assert run_due(database) == 0
    set_time(database, at(MONDAY, 17))
    assert run_due(database) == 1
    (card,) = cards(database, Purpose.NOTICE)
    assert card.lines[1:3] == ("วันอังคารที่ 10 มีนาคม 2569", "จุดหน้าโรงเรียนสันตยานันท์")


def test_a_visit_moved_while_its_notice_waits_is_announced_anew(database: Database) -> None:
    programme(database, FIRST, LAST)
    subscriber(database, "noi")
    set_time(database, at(SUNDAY, 17))
    run_due(database)
    assert change(database, move_visit, stop="npm-4").withdrawn == 1
    assert run_due(database) == 1
    (card,) = cards(database, Purpose.NOTICE)
    assert card.lines[2] == "จุดศาลาริมน้ำแสงสิงแก้ว"


def test_two_people_who_change_a_visit_do_not_undo_each_other(database: Database) -> None:
    programme(database, FIRST, LAST)
    set_time(database, at(SUNDAY, 10))
    with database.reading() as session:
        seen = visit_on(session, MONDAY).version
    change(database, move_visit, stop="npm-4", seen_version=seen)
    late = change(database, cancel_visit, reason="ฝนตก", seen_version=seen)
    assert isinstance(late, NotDone)
    assert "มีคนเปลี่ยนไปแล้ว" in late.reason


@pytest.mark.parametrize(
    ("how", "why"),
    [
        ({"stop": "npm-9"}, "ไม่มีจุด npm-9"),
        ({"stop": "npm-2"}, "อยู่แล้ว"),
        ({"day": date(2026, 3, 16)}, "มีรอบอยู่แล้ว"),
    ],
)
def test_a_move_that_makes_no_sense_is_refused(database: Database, how: dict[str, object], why: str) -> None:
    programme(database, FIRST, LAST)
    set_time(database, at(SUNDAY, 10))
    outcome = change(database, move_visit, **how)
    assert isinstance(outcome, NotDone)
    assert why in outcome.reason


def test_a_cancelled_or_past_visit_is_not_announced(database: Database) -> None:
    programme(database, FIRST, LAST)
    subscriber(database, "noi")
    set_time(database, at(SUNDAY, 10))
    change(database, cancel_visit, reason="ฝนตก")
    assert isinstance(change(database, queue), NotQueued)
    set_time(database, at(date(2026, 3, 20), 10))
    assert isinstance(change(database, move_visit, stop="npm-4"), NotDone)


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


def test_what_could_not_be_sent_before_the_quiet_hours_waits_for_the_morning(database: Database) -> None:
    programme(database, FIRST, LAST, hours=HOURS)
    subscriber(database, "noi")
    set_time(database, at(SUNDAY, 17))
    run_due(database)
    set_time(database, at(SUNDAY, 19))
    run_due(database)
    assert due_times(database) == [at(SUNDAY, 17)]
    set_time(database, at(SUNDAY, 22))
    run_due(database)
    assert due_times(database) == [at(MONDAY, 7)]


def due_times(database: Database) -> list[datetime]:
    with database.reading() as session:
        waiting = session.query(Delivery).filter_by(state="trying")
        return [delivery.due_at.replace(microsecond=0, second=0) for delivery in waiting]


def states(database: Database) -> list[str]:
    with database.reading() as session:
        return [delivery.state for delivery in session.query(Delivery).order_by(Delivery.id)]


def test_what_could_not_be_sent_before_the_visit_is_taken_back_and_reported(database: Database) -> None:
    programme(database, FIRST, LAST, hours=HOURS)
    subscriber(database, "noi")
    set_time(database, at(SUNDAY, 17))
    run_due(database)
    set_time(database, at(MONDAY, 9))
    run_due(database)
    assert due_times(database) == []
    assert runs(database) == [(NoticeKind.WEEKLY, "missed", 1)]
    with database.reading() as session:
        reason = session.query(Run).filter_by(audience=1).one().reason
    assert reason == "1 คนไม่ได้รับแจ้งเรื่องรอบวันจันทร์ที่ 9 มีนาคม 2569 เพราะส่งไม่ทัน"
    assert run_due(database) == 0


def test_what_waits_for_next_month_s_quota_is_not_sent_after_the_visit(database: Database) -> None:
    programme(database, FIRST, LAST, hours=HOURS)
    subscriber(database, "noi")
    set_time(database, at(SUNDAY, 17))
    run_due(database)
    with database.unit_of_work() as session:  # as the outbox leaves it when LINE says that the quota is gone
        later = {Delivery.due_at: at(SUNDAY, 23)}
        session.query(Delivery).update(
            {Delivery.attempts: 1, Delivery.status: 429, Delivery.body: b"{}", **later}
        )
    set_time(database, at(SUNDAY, 20, 1))
    run_due(database)
    assert due_times(database) == [at(MONDAY, 7)]
    set_time(database, at(MONDAY, 9))
    run_due(database)
    assert due_times(database) == []
    assert runs(database) == [(NoticeKind.WEEKLY, "missed", 1)]


def test_what_may_have_been_sent_is_left_to_the_outbox(database: Database) -> None:
    programme(database, FIRST, LAST, hours=HOURS)
    subscriber(database, "noi")
    set_time(database, at(SUNDAY, 17))
    run_due(database)
    with database.unit_of_work() as session:
        session.query(Delivery).update(
            {Delivery.attempts: 1, Delivery.had_unknown: True, Delivery.body: b"{}"}
        )
    set_time(database, at(MONDAY, 9))
    run_due(database)
    assert len(due_times(database)) == 1
    assert runs(database) == [(NoticeKind.WEEKLY, "queued", 1)]


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


def test_a_visit_on_an_unusual_day_keeps_its_usual_hours(database: Database) -> None:
    programme(database, FIRST, LAST, hours=HOURS)
    subscriber(database, "noi")
    set_time(database, at(SUNDAY, 10))
    change(database, move_visit, day=date(2026, 3, 11))
    set_time(database, at(date(2026, 3, 10), 17))
    assert run_due(database) == 1
    (card,) = cards(database, Purpose.NOTICE)
    assert "วันพุธที่ 11 มีนาคม 2569 เวลา 09.00–12.00 น." in card.lines
    set_time(database, at(date(2026, 3, 11), 9))
    run_due(database)
    assert states(database) == ["withdrawn"]
