"""LINE's own figures beside our ledger: read four times a day, once in the whole fleet (line-platform.md §2.7)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier

from support.outreach_cast import at, set_time

from models import quota
from models.outreach import QuotaReading
from models.session import Database
from scheduler.budget import Figures, run_due

DAY = date(2026, 11, 30)


def readings(database: Database) -> list[tuple[str, int]]:
    with database.reading() as session:
        return [(row.month, row.used) for row in session.query(QuotaReading).order_by(QuotaReading.at)]


def test_of_workers_that_ask_for_the_very_first_reading_one_keeps_it(database: Database) -> None:
    set_time(database, at(DAY, 9))
    together = Barrier(3)

    def ask() -> Figures:
        together.wait(10)
        return Figures(15000, 7)

    with ThreadPoolExecutor(3) as pool:
        taken = sum(pool.map(lambda _: run_due(database, ask), range(3)))
    assert taken == 1
    assert readings(database) == [("2026-11", 7)]


def test_it_is_read_in_each_quarter_of_the_day_and_anew_with_the_month(database: Database) -> None:
    asked = []
    for moment in (at(DAY, 9), at(DAY, 11, 59), at(DAY, 12), at(DAY, 18), at(DAY + timedelta(days=1), 0, 1)):
        set_time(database, moment)
        asked.append(run_due(database, lambda: Figures(15000, len(asked))))
    assert asked == [1, 0, 1, 1, 1]
    assert [month for month, _used in readings(database)] == ["2026-11", "2026-11", "2026-11", "2026-12"]


def test_when_line_does_not_say_it_is_asked_again_the_next_minute(database: Database) -> None:
    set_time(database, at(DAY, 9))
    assert run_due(database, lambda: None) == 0
    assert run_due(database, lambda: Figures(None, 3)) == 1
    assert readings(database) == [("2026-11", 3)]


def test_readings_of_more_than_a_year_ago_are_dropped(database: Database) -> None:
    set_time(database, at(DAY, 9))
    run_due(database, lambda: Figures(15000, 1))
    set_time(database, at(DAY + timedelta(days=401), 9))
    with database.unit_of_work() as session:
        quota.forget(session)
    assert readings(database) == []
