"""A visit is cancelled or moved: who is told, when, and nobody twice."""

from datetime import date

import pytest
from support.notices import FIRST, HOURS, LAST, MONDAY, SUNDAY, cards, change, pretend_sent, runs, states, who
from support.outreach_cast import at, programme, set_time, subscriber, visit_on

from handlers.outreach import NotDone, NotQueued, cancel_visit, move_visit, queue
from models import parked
from models.outbound import Delivery
from models.outreach import Subscription
from models.session import Database
from models.words import NoticeKind, Purpose
from scheduler.outreach import run_due

pytestmark = pytest.mark.usefixtures("introduced")


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
