"""Media links: for one member, one ticket, ten minutes; checked and logged at each visit (DESIGN.md §2a)."""

import shutil
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from support.settings import settings as complete

from bot.config import Settings
from bot.line.links import link, media_url
from bot.line.store import Store
from bot.media import pages
from models import clock
from models.centres import Centre, Member
from models.clock import now
from models.inbound import Media, Message
from models.people import Person
from models.session import Database
from models.tickets import ReadLog, Ticket, TicketPart
from models.words import CentreKind, Role, Status, Tier, Urgency

PICTURE = b"\xff\xd8 a picture of the river bank"


@pytest.fixture
def settings(tmp_path: Path, address: str) -> Settings:
    return complete(address, media_url=f"file://{tmp_path}/media")


@pytest.fixture
def browser(database: Database, settings: Settings) -> FlaskClient:
    app = Flask("test")
    app.register_blueprint(pages(database, settings))
    return app.test_client()


@pytest.fixture
def case(database: Database, settings: Settings) -> dict[str, int]:
    """A ticket with a photo, its centre's officer, and an officer of another centre."""
    with database.unit_of_work() as session:
        centres = [Centre(code=code, name=code, kind=CentreKind.TAMBON, leads=[]) for code in ("A", "B")]
        people = [Person(line_user_id=f"U{n}", created_at=now()) for n in range(2)]
        session.add_all([*centres, *people])
        session.flush()
        members = [
            Member(person_id=person.id, centre_id=centre.id, role=Role.OFFICER, joined_at=now())
            for person, centre in zip(people, centres, strict=True)
        ]
        ticket = Ticket(
            number="NKP-65-000001", status=Status.ACCEPTED, categories=["HOMELESS"], tier=Tier.N,
            urgency=Urgency.NORMAL, centre_id=centres[0].id, routing_reason="-", opened_at=now(),
        )  # fmt: skip
        message = Message(line_message_id="777", kind="photo", happened_at=now(), created_at=now())
        session.add_all([*members, ticket, message])
        session.flush()
        session.add(TicketPart(ticket_id=ticket.id, line_message_id="777", part="story"))
        media = Media(message_id=message.id, state="kept", content_type="image/jpeg")
        session.add(media)
        session.flush()
        store = Store(settings)
        media.path = store.path(media.id)
        store.put(media.path, BytesIO(PICTURE))
        return {"ticket": ticket.id, "media": media.id, "officer": members[0].id, "stranger": members[1].id}


def address(settings: Settings, case: dict[str, int], who: str = "officer") -> str:
    return media_url(settings, case[who], case["media"], case["ticket"]).removeprefix(settings.public_url)


def readings(database: Database) -> int:
    with database.reading() as session:
        return len(session.scalars(select(ReadLog)).all())


def test_the_officer_sees_the_photo_and_the_reading_is_logged(
    browser: FlaskClient, settings: Settings, case: dict[str, int], database: Database
) -> None:
    page = browser.get(address(settings, case))
    assert (page.status_code, page.data, page.mimetype) == (200, PICTURE, "image/jpeg")
    assert "no-store" in page.headers["Cache-Control"]
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    with database.reading() as session:
        (log,) = session.scalars(select(ReadLog))
    assert (log.ticket_id, log.member_id, log.what) == (case["ticket"], case["officer"], "media")


def test_after_ten_minutes_the_link_is_dead(
    browser: FlaskClient, settings: Settings, case: dict[str, int], database: Database
) -> None:
    old = address(settings, case)
    for seconds, status in ((590, 200), (611, 403)):
        with database.unit_of_work() as session:
            clock.set_offset(session, seconds)
        assert browser.get(old).status_code == status


def test_a_forged_link_opens_nothing(
    browser: FlaskClient, settings: Settings, case: dict[str, int], database: Database
) -> None:
    good = address(settings, case)
    other_key = settings.model_copy(update={"secret_key": type(settings.secret_key)("another-secret-key")})
    for bad in (good[:-2], good + "x", "/media/", "/media/x.y.z", address(other_key, case)):
        assert browser.get(bad).status_code in {403, 404}
    assert readings(database) == 0


def change(database: Database, table: Any, key: int, **fields: object) -> None:
    with database.unit_of_work() as session:
        row = session.get(table, key)
        for name, value in fields.items():
            setattr(row, name, value)


def test_who_was_removed_or_never_belonged_sees_nothing(
    browser: FlaskClient, settings: Settings, case: dict[str, int], database: Database
) -> None:
    assert browser.get(address(settings, case, "stranger")).status_code == 404
    change(database, Member, case["officer"], removed_at=now())
    assert browser.get(address(settings, case)).status_code == 404
    assert readings(database) == 0


def test_after_the_ticket_moved_on_its_old_centre_sees_nothing(
    browser: FlaskClient, settings: Settings, case: dict[str, int], database: Database
) -> None:
    change(database, Ticket, case["ticket"], centre_id=2)
    assert browser.get(address(settings, case)).status_code == 404


def test_what_was_unsent_is_gone(
    browser: FlaskClient, settings: Settings, case: dict[str, int], database: Database
) -> None:
    change(database, Message, 1, gone_at=now())
    page = browser.get(address(settings, case))
    assert page.status_code == 404
    assert "ไม่มีไฟล์นี้แล้วค่ะ" in page.text


def test_media_of_another_ticket_is_not_opened_by_this_one(
    browser: FlaskClient, settings: Settings, case: dict[str, int], database: Database
) -> None:
    with database.unit_of_work() as session:
        session.delete(session.scalars(select(TicketPart)).one())
    assert browser.get(address(settings, case)).status_code == 404


def test_bytes_that_are_missing_are_gone_not_an_error(
    browser: FlaskClient, settings: Settings, case: dict[str, int]
) -> None:
    Store(settings).drop(Store(settings).path(case["media"]))
    assert browser.get(address(settings, case)).status_code == 404


@pytest.mark.parametrize("kind", ["application/octet-stream", "text/html", "image/svg+xml"])
def test_what_a_browser_might_run_is_only_downloaded(
    browser: FlaskClient, settings: Settings, case: dict[str, int], database: Database, kind: str
) -> None:
    change(database, Media, case["media"], content_type=kind)
    page = browser.get(address(settings, case))
    assert page.mimetype == "application/octet-stream"
    assert page.headers["Content-Disposition"].startswith("attachment")


def test_a_player_asks_for_pieces_and_that_is_one_reading(
    browser: FlaskClient, settings: Settings, case: dict[str, int], database: Database
) -> None:
    change(database, Media, case["media"], content_type="video/mp4")
    here = address(settings, case)
    first = browser.get(here, headers={"Range": "bytes=0-3"})
    second = browser.get(here, headers={"Range": "bytes=4-"})
    assert (first.status_code, second.status_code) == (206, 206)
    assert first.data + second.data == PICTURE
    assert readings(database) == 1


def test_a_mark_becomes_a_link_and_other_addresses_stay(
    settings: Settings, case: dict[str, int], browser: FlaskClient
) -> None:
    made = link(settings)(f"media:{case['media']}:{case['ticket']}:{case['officer']}")
    assert browser.get(made.removeprefix(settings.public_url)).status_code == 200
    assert link(settings)("tel:191") == "tel:191"
    assert len(made) < 1000


def test_a_store_that_does_not_work_now_is_said_so(
    browser: FlaskClient, settings: Settings, case: dict[str, int], tmp_path: Path
) -> None:
    """Its folder became a file: no photo is gone for that."""
    shutil.rmtree(tmp_path / "media")
    (tmp_path / "media").write_text("")
    page = browser.get(address(settings, case))
    assert page.status_code == 503
    assert "ในอีกสักครู่" in page.text
