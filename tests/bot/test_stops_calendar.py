"""`/stops.ics` keeps to RFC 5545 (read by `icalendar`, and looked at byte by byte), and what changes updates."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from icalendar import Calendar, Event
from support.outreach_cast import at, programme, set_time, visit_on

from bot.stops.calendar import ics
from handlers import wording
from handlers.outreach import cancel_visit, move_visit
from handlers.outreach.extra import add_visit
from models import rota
from models.outreach import Stop
from models.session import Database

FIRST, LAST, FRIDAY, TUESDAY = date(2026, 2, 1), date(2026, 9, 30), date(2026, 4, 3), date(2026, 4, 7)
UID = "npm-2026-W15@pakmut.example"
REQUIRED = ("UID", "DTSTAMP", "DTSTART", "DTEND", "SEQUENCE", "STATUS", "SUMMARY", "LOCATION")


@pytest.fixture(autouse=True)
def season(database: Database) -> None:
    wording.introduce(public_url="https://pakmut.example", operator_name="ศูนย์ทดสอบ")
    programme(database, FIRST, LAST, hours="Mo,Tu 09:00-12:00")
    set_time(database, at(FRIDAY, 10))


def written(database: Database) -> bytes:
    with database.reading() as session:
        return ics(session, "https://pakmut.example").encode()


def events(database: Database) -> dict[str, Event]:
    calendar = Calendar.from_ical(written(database))
    assert isinstance(calendar, Calendar)
    return {str(event["UID"]): event for event in calendar.events}


def change(database: Database, act: Callable[..., Any], *given: Any, **how: Any) -> None:
    with database.unit_of_work() as session:
        act(session, visit_on(session, TUESDAY).id, *given, **how)


def test_lines_end_and_fold_as_the_standard_says(database: Database) -> None:
    change(database, cancel_visit, "น้ำ" * 60)
    data = written(database)
    lines = data.split(b"\r\n")
    assert lines[0] == b"BEGIN:VCALENDAR"
    assert lines[-2:] == [b"END:VCALENDAR", b""]
    assert b"\n" not in data.replace(b"\r\n", b"")
    assert max(map(len, lines)) <= 75
    assert any(line.startswith(b" ") for line in lines)
    assert all(line.decode() for line in lines[:-1])  # no letter is cut in two
    assert data.count(b"BEGIN:VEVENT") == data.count(b"END:VEVENT") > 20


def test_a_reader_of_the_standard_finds_every_property_and_no_error(database: Database) -> None:
    calendar = Calendar.from_ical(written(database))
    assert isinstance(calendar, Calendar)
    assert calendar.errors == []
    assert (calendar["VERSION"], calendar["CALSCALE"]) == ("2.0", "GREGORIAN")
    assert calendar["PRODID"].startswith("-//Pakmut//")
    for event in calendar.events:
        assert event.errors == []
        assert all(name in event for name in REQUIRED)
        assert event.start < event.end
    assert len({event["UID"] for event in calendar.events}) == len(calendar.events)


def test_a_visit_stands_in_utc_with_its_hours_place_and_point(database: Database) -> None:
    with database.unit_of_work() as session:
        stop = session.query(Stop).filter_by(code="npm-2").one()
        stop.latitude, stop.longitude = 17.4, 104.79
    event = events(database)[UID]
    assert event.start == datetime(2026, 4, 7, 2, tzinfo=UTC)
    assert event.end == datetime(2026, 4, 7, 5, tzinfo=UTC)
    assert event["STATUS"] == "CONFIRMED"
    assert event["SUMMARY"] == "จุดบริการ: จุดหน้าสถานีตำรวจภูธรจังหวัดนครพนม"
    assert (event["GEO"].latitude, event["GEO"].longitude) == (17.4, 104.79)
    assert "ปรึกษาสิทธิ" in event["DESCRIPTION"]


def test_a_visit_without_hours_takes_the_whole_day(database: Database) -> None:
    programme(database, FIRST, LAST, today=FRIDAY)
    event = events(database)[UID]
    assert (event.start, event.end) == (TUESDAY, date(2026, 4, 8))


def test_a_moved_or_cancelled_visit_keeps_its_name_and_counts_up(database: Database) -> None:
    before = events(database)[UID]
    change(database, move_visit, day=date(2026, 4, 8), stop="npm-4")
    moved = events(database)[UID]
    assert moved.start == datetime(2026, 4, 8, 2, tzinfo=UTC)  # its usual hours, on a Wednesday too
    assert "แสงสิงแก้ว" in moved["LOCATION"]
    change(database, cancel_visit, "ฝน, ลม; และ \\น้ำ")
    gone = events(database)[UID]
    assert before["SEQUENCE"] < moved["SEQUENCE"] < gone["SEQUENCE"]
    assert gone["STATUS"] == "CANCELLED"
    assert gone["SUMMARY"].startswith("งด: ")
    assert "ฝน, ลม; และ \\น้ำ" in gone["DESCRIPTION"]


def test_an_added_visit_has_a_name_of_its_own(database: Database) -> None:
    with database.unit_of_work() as session:
        add_visit(session, rota.programmes(session)[0].id, date(2026, 4, 9), "npm-1")
    assert {UID, "npm-2026-W15+1@pakmut.example"} <= events(database).keys()


def test_what_is_long_past_leaves_the_calendar_and_what_is_past_stays_a_while(database: Database) -> None:
    set_time(database, at(date(2026, 7, 1), 10))
    days = {event.start.date() for event in events(database).values()}
    assert min(days) == TUESDAY


def test_a_calendar_without_a_programme_is_still_one(database: Database) -> None:
    set_time(database, at(date(2027, 7, 1), 10))
    assert events(database) == {}
