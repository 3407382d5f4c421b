"""A notice that comes late: caught up while it helps, then taken back and reported."""

from datetime import UTC, date

import pytest
from support.notices import FIRST, HOURS, LAST, MONDAY, SUNDAY, due_times, runs
from support.outreach_cast import at, programme, set_time, subscriber

from models.outbound import Delivery
from models.outreach import Run
from models.session import Database
from models.words import NoticeKind
from scheduler.outreach import run_due

pytestmark = pytest.mark.usefixtures("introduced")


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
