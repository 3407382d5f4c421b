import re
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from support.outreach_cast import at, programme, set_time, visit_on

from bot.stops import pages
from handlers import wording
from handlers.outreach import cancel_visit, move_visit
from models.outreach import Stop
from models.session import Database

FIRST, LAST, FRIDAY = date(2026, 2, 1), date(2026, 9, 30), date(2026, 4, 3)


@pytest.fixture
def visitor(database: Database) -> FlaskClient:
    settings: Any = SimpleNamespace(public_url="https://pakmut.example", operator_name="ศูนย์ทดสอบ")
    wording.introduce(public_url="https://pakmut.example", operator_name="ศูนย์ทดสอบ")
    app = Flask("bot")
    app.register_blueprint(pages(database, settings))
    set_time(database, at(FRIDAY, 10))
    return app.test_client()


def events(text: str) -> dict[str, dict[str, str]]:
    unfolded = text.replace("\r\n ", "")
    found = {}
    for block in re.findall(r"BEGIN:VEVENT\r\n(.*?)END:VEVENT", unfolded, re.DOTALL):
        fields = dict(line.split(":", 1) for line in block.strip().split("\r\n"))
        found[fields["UID"]] = fields
    return found


def test_the_page_lists_the_coming_visits(visitor: FlaskClient, database: Database) -> None:
    programme(database, FIRST, LAST, hours="Mo,Tu 09:00-12:00")
    page = visitor.get("/stops").text
    first = page.index("วันอังคารที่ 7 เมษายน 2569")
    assert "09.00–12.00 น." in page
    assert page.index("จุดหน้าสถานีตำรวจภูธรจังหวัดนครพนม") > first
    assert "อีก 4 วัน" in page
    assert "13 เมษายน" not in page
    assert "ศูนย์ทดสอบ" in page
    assert "<script" not in page
    assert "style=" not in page


def test_a_cancelled_visit_says_so_and_a_point_has_a_map(visitor: FlaskClient, database: Database) -> None:
    programme(database, FIRST, LAST)
    with database.unit_of_work() as session:
        cancel_visit(session, visit_on(session, date(2026, 4, 7)).id, "น้ำ<b>โขง</b>ขึ้น")
        stop = session.query(Stop).filter_by(code="npm-3").one()
        stop.latitude, stop.longitude = 17.4, 104.79
    page = visitor.get("/stops").text
    assert "งด เพราะน้ำ&lt;b&gt;โขง&lt;/b&gt;ขึ้น" in page
    assert "query=17.400000,104.790000" in page
    assert page.count('class="next"') == 1


@pytest.mark.parametrize("path", ["/stops", "/stops/print"])
def test_without_a_programme_or_after_the_season_the_page_still_stands(
    visitor: FlaskClient, database: Database, path: str
) -> None:
    assert visitor.get(path).status_code == 200
    programme(database, FIRST, LAST)
    set_time(database, at(date(2026, 10, 5), 10))
    assert "จุดบริการปีนี้จบแล้วในวันพุธที่ 30 กันยายน 2569" in visitor.get(path).text


def test_the_pages_load_nothing_from_elsewhere(visitor: FlaskClient, database: Database) -> None:
    programme(database, FIRST, LAST)
    for path in ("/stops", "/stops/print"):
        answer = visitor.get(path)
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        for source in re.findall(r'(?:src|<link[^>]*href)="([^"]+)"', answer.text):
            assert visitor.get(source).status_code == 200


def test_the_code_leads_to_the_account_once_the_operator_named_it(visitor: FlaskClient) -> None:
    plain = visitor.get("/stops/qr.svg")
    assert plain.mimetype == "image/svg+xml"
    wording.override({"outreach.page.account": "@pakmut"})
    try:
        assert visitor.get("/stops/qr.svg").data != plain.data
        assert "@pakmut" in visitor.get("/stops/print").text
    finally:
        wording.override({})


def test_the_calendar_keeps_to_rfc_5545(visitor: FlaskClient, database: Database) -> None:
    programme(database, FIRST, LAST, hours="Mo,Tu 09:00-12:00")
    answer = visitor.get("/stops.ics")
    assert answer.content_type == "text/calendar; charset=utf-8"
    lines = answer.data.split(b"\r\n")
    assert lines[0] == b"BEGIN:VCALENDAR"
    assert lines[-2:] == [b"END:VCALENDAR", b""]
    assert max(len(line) for line in lines) <= 75
    assert all(line.decode() for line in lines[:-1])
    assert b"\n" not in answer.data.replace(b"\r\n", b"")
    event = events(answer.text)["npm-2026-W15@pakmut.example"]
    assert event["DTSTART"] == "20260407T020000Z"
    assert event["DTEND"] == "20260407T050000Z"
    assert event["STATUS"] == "CONFIRMED"
    assert event["SUMMARY"] == "จุดบริการ: จุดหน้าสถานีตำรวจภูธรจังหวัดนครพนม"


def test_a_moved_or_cancelled_visit_updates_in_subscribed_calendars(
    visitor: FlaskClient, database: Database
) -> None:
    programme(database, FIRST, LAST)
    uid = "npm-2026-W15@pakmut.example"
    before = events(visitor.get("/stops.ics").text)[uid]
    assert before["DTSTART;VALUE=DATE"] == "20260407"
    with database.unit_of_work() as session:
        move_visit(session, visit_on(session, date(2026, 4, 7)).id, day=date(2026, 4, 8))
    moved = events(visitor.get("/stops.ics").text)[uid]
    with database.unit_of_work() as session:
        cancel_visit(session, visit_on(session, date(2026, 4, 7)).id, "ฝน, ลม; และน้ำ")
    gone = events(visitor.get("/stops.ics").text)[uid]
    assert moved["DTSTART;VALUE=DATE"] == "20260408"
    assert int(before["SEQUENCE"]) < int(moved["SEQUENCE"]) < int(gone["SEQUENCE"])
    assert gone["STATUS"] == "CANCELLED"
    assert "ฝน\\, ลม\\; และน้ำ" in gone["DESCRIPTION"]
