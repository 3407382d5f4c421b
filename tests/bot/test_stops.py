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
from handlers.outreach import cancel_visit
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


def test_the_season_is_over_as_soon_as_its_last_visit_was_made(
    visitor: FlaskClient, database: Database
) -> None:
    programme(database, FIRST, LAST)
    set_time(database, at(date(2026, 9, 28), 23))
    assert "วันจันทร์ที่ 28 กันยายน 2569" in visitor.get("/stops").text
    set_time(database, at(date(2026, 9, 29), 8))
    assert "จุดบริการปีนี้จบแล้วในวันจันทร์ที่ 28 กันยายน 2569" in visitor.get("/stops").text


def place(database: Database, **points: tuple[float, float]) -> None:
    """Staff set these stops' points."""
    with database.unit_of_work() as session:
        for name, (latitude, longitude) in points.items():
            stop = session.query(Stop).filter_by(code=name.replace("_", "-")).one()
            stop.latitude, stop.longitude = latitude, longitude


def pins(drawing: str) -> dict[str, tuple[float, float]]:
    """Where each number stands on the map."""
    found = re.findall(r'<text x="([\d.]+)" y="([\d.]+)"[^>]*>(\d)</text>', drawing)
    return {number: (float(x), float(y)) for x, y, number in found}


def test_the_map_shows_the_stops_as_they_lie_to_each_other(visitor: FlaskClient, database: Database) -> None:
    programme(database, FIRST, LAST)
    assert "/stops/map/" not in visitor.get("/stops").text
    assert "ยังไม่มีตำแหน่งที่ยืนยันแล้วบนแผนที่" in visitor.get("/stops").text
    assert visitor.get("/stops/map/npm.svg").status_code == 404
    place(database, npm_1=(17.41, 104.79), npm_2=(17.40, 104.79), npm_3=(17.40, 104.80))
    page = visitor.get("/stops").text
    assert "/stops/map/npm.svg" in page
    assert "ยังไม่มีตำแหน่งของจุด 4" in page
    answer = visitor.get("/stops/map/npm.svg")
    assert answer.mimetype == "image/svg+xml"
    where = pins(answer.text)
    assert set(where) == {"1", "2", "3"}
    assert where["1"][1] < where["2"][1]  # north is up
    assert where["3"][0] > where["2"][0]  # east is right
    assert "500 ม." in answer.text
    assert "style=" not in answer.text
    assert "<script" not in answer.text


def test_pins_that_would_hide_each_other_are_moved_apart(visitor: FlaskClient, database: Database) -> None:
    programme(database, FIRST, LAST)
    same = (17.4, 104.79)
    place(database, npm_1=same, npm_2=same, npm_3=same, npm_4=(17.45, 104.79))
    where = list(pins(visitor.get("/stops/map/npm.svg").text).values())
    for nth, (x, y) in enumerate(where):
        assert 0 <= x <= 640
        for other_x, other_y in where[:nth]:
            assert ((x - other_x) ** 2 + (y - other_y) ** 2) ** 0.5 > 50


def test_a_single_point_is_drawn_too_and_the_next_stop_is_marked(
    visitor: FlaskClient, database: Database
) -> None:
    programme(database, FIRST, LAST)
    place(database, npm_2=(17.4, 104.79))
    assert pins(visitor.get("/stops/map/npm.svg").text).keys() == {"2"}
    page = visitor.get("/stops").text
    assert page.count('class="now"') == 1
    assert "ครั้งต่อไป วันอังคารที่ 7 เมษายน 2569" in page
