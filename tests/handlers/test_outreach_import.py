from datetime import date

import pytest
from support.outreach_cast import SEED, centre, programme, season, visit_on

from handlers.outreach import draw_up
from handlers.outreach.importing import export, import_file, season_from
from handlers.outreach.programme_file import BadFile, read
from models import rota
from models.clock import now
from models.outreach import ClosedDay, Programme, Run, Visit
from models.session import Database
from models.words import NoticeKind

FIRST, LAST = date(2026, 2, 1), date(2026, 9, 30)


def test_the_seed_programme_has_the_four_stops_and_35_visits(database: Database) -> None:
    programme(database, date(2022, 2, 1), date(2022, 9, 30))
    with database.reading() as session:
        npm = rota.programme_of(session, "npm")
        assert npm is not None
        assert [stop.name for stop in rota.stops_of(session, npm.id)] == [
            "จุดหน้าตลาดหน้าอินโดจีน", "จุดหน้าสถานีตำรวจภูธรจังหวัดนครพนม", "จุดหน้าโรงเรียนสันตยานันท์", "จุดศาลาริมน้ำแสงสิงแก้ว",
        ]  # fmt: skip
        assert all(stop.latitude is None for stop in rota.stops_of(session, npm.id))
        assert session.query(Visit).count() == 35


def test_importing_twice_changes_nothing(database: Database) -> None:
    programme(database, FIRST, LAST)
    with database.unit_of_work() as session:
        (again,) = import_file(session, season(SEED, FIRST, LAST), FIRST)
    assert not again.new
    assert (again.visits.added, again.visits.changed, again.visits.removed) == (0, 0, 0)


def test_what_is_exported_can_be_imported(database: Database) -> None:
    programme(database, FIRST, LAST, hours="Mo,Tu 09:00-12:00")
    with database.reading() as session:
        text = export(session)
    assert read(text) == read(
        season(SEED, FIRST, LAST).replace('["MO", "TU"]', '["MO", "TU"]\nhours = "Mo,Tu 09:00-12:00"')
    )


def test_a_season_that_is_under_way_keeps_its_rotation(database: Database) -> None:
    programme(database, FIRST, LAST, today=date(2026, 6, 15))
    with database.reading() as session:
        visits = session.query(Visit).order_by(Visit.date).all()
        stops = rota.all_stops(session, visits[0].programme_id)
        assert visits[0].date == date(2026, 6, 15)
        assert stops[visits[0].stop_id].code == "npm-3"  # the 19th visit: Songkran's week has none


def test_an_added_closed_day_moves_a_visit_and_what_staff_changed_stays(database: Database) -> None:
    programme(database, FIRST, LAST)
    with database.unit_of_work() as session:
        session.add(ClosedDay(date=date(2026, 3, 9), name="ทำบุญศาลากลาง"))
        session.add(ClosedDay(date=date(2026, 3, 16), name="ประชุมจังหวัด"))
        by_hand = visit_on(session, date(2026, 3, 16))
        by_hand.changed_by_hand = True
        npm = session.query(Programme).one()
        session.flush()
        drawn = draw_up(session, npm, date(2026, 3, 1))
        assert (drawn.added, drawn.changed, drawn.removed, drawn.clashes) == (0, 1, 0, (date(2026, 3, 16),))
        assert visit_on(session, date(2026, 3, 9)).date == date(2026, 3, 10)
        assert by_hand.date == date(2026, 3, 16)


def test_what_subscribers_were_told_is_not_redrawn(database: Database) -> None:
    programme(database, FIRST, LAST)
    with database.unit_of_work() as session:
        visit = visit_on(session, date(2026, 3, 9))
        session.add(Run(visit_id=visit.id, kind=NoticeKind.WEEKLY, revision=1, planned_at=now(), audience=3))
        session.add(ClosedDay(date=date(2026, 3, 9), name="ทำบุญศาลากลาง"))
        session.flush()
        drawn = draw_up(session, session.query(Programme).one(), date(2026, 3, 1))
        assert drawn.clashes == (date(2026, 3, 9),)
        assert visit.date == date(2026, 3, 9)


def test_a_holiday_on_which_the_operator_works_is_no_holiday(database: Database) -> None:
    programme(database, FIRST, LAST)
    with database.unit_of_work() as session:
        session.add(ClosedDay(date=date(2026, 5, 4), name="วันฉัตรมงคล", open=True))
        session.flush()
        draw_up(session, session.query(Programme).one(), date(2026, 3, 1))
        assert visit_on(session, date(2026, 5, 4)).date == date(2026, 5, 4)


def test_a_shorter_season_takes_its_last_visits_away(database: Database) -> None:
    programme(database, FIRST, LAST)
    with database.unit_of_work() as session:
        (done,) = import_file(session, season(SEED, FIRST, date(2026, 8, 31)), FIRST)
        assert done.visits.removed == 4
        assert session.query(Visit).order_by(Visit.date.desc()).first().date == date(2026, 8, 31)


def test_the_demo_s_season_runs_from_this_week_to_the_next_end_of_september() -> None:
    (npm,) = read(SEED)
    assert season_from(npm, date(2026, 11, 22)).valid_from == date(2026, 11, 16)
    assert season_from(npm, date(2026, 11, 22)).valid_to == date(2027, 9, 30)
    assert season_from(npm, date(2026, 6, 1)).valid_to == date(2026, 9, 30)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('code = "npm"', 'code = "np m"', "line 6, column 8: code is not a code"),
        ("valid_to = 2022-09-30", "valid_to = 2021-09-30", "valid_to is before valid_from"),
        ("valid_to = 2022-09-30", 'valid_to = "30 ก.ย."', "line 10, column 12: valid_to is not a date"),
        ('["MO", "TU"]', '["MON"]', "line 11, column 12: weekdays is not a list"),
        ('["MO", "TU"]', '["MO"]\nhours = "noonish"', "line 12, column 9: hours cannot be kept"),
        (
            'name = "จุดหน้าตลาดหน้าอินโดจีน"',
            'name = "x"\nlatitude = 17.4',
            "has only one of latitude and longitude",
        ),
        ('name = "จุดหน้าตลาดหน้าอินโดจีน"', 'colour = "red"', "colour is not known here"),
        ('code = "npm-2"', 'code = "npm-1"', "code stands twice: npm-1"),
        (
            'centre = "npm-homeless"',
            'centre = "nowhere"',
            "line 8, column 10: centre names no centre: nowhere",
        ),
        ('centre = "npm-homeless"', "centre = ", "line 8, column 10"),
    ],
)
def test_a_mistake_is_named_with_line_and_column_and_nothing_is_stored(
    database: Database, old: str, new: str, problem: str
) -> None:
    with database.unit_of_work() as session:
        centre(session)
    with pytest.raises(BadFile, match=r"line \d+, column \d+") as raised, database.unit_of_work() as session:
        import_file(session, SEED.replace(old, new), FIRST)
    assert problem in str(raised.value)
    with database.reading() as session:
        assert rota.programmes(session) == []


def test_an_empty_file_says_so() -> None:
    with pytest.raises(BadFile, match="no \\[\\[programme\\]\\]"):
        read("")
