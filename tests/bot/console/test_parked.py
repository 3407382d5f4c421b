"""ของที่ค้าง: admins read (each reading is logged), retry and drop; for everybody else the page does not exist."""

import pytest
from sqlalchemy import select
from support.console import Browser, signed_in
from support.stories import staff
from support.world import Somebody, World

from models.inbound import InboundEvent
from models.multicast import plan_multicast
from models.outbound import OutboundMessage
from models.people import Person
from models.tickets import ReadLog
from models.words import Role

WORDS = "ยายข้างบ้านไม่มีข้าวกิน <b>081-234-5678</b>"


@pytest.fixture
def phi_ek(world: World) -> Somebody:
    """Runs the service."""
    return staff(world, "พี่เอก", "central-desk", role=Role.ADMIN)


@pytest.fixture
def parked(world: World, monkeypatch: pytest.MonkeyPatch) -> Somebody:
    """A citizen whose words nobody could handle."""
    citizen = world.somebody("ก้อย")

    def broken(*_given: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as trouble:
        trouble.setattr(world.worker.inbox, "_decide", broken)
        citizen.phone.says(WORDS)
        for _ in range(8):
            world.wait(20)
    assert world.parked() != []
    return citizen


def readings(world: World) -> list[str]:
    with world.database.reading() as session:
        return list(session.scalars(select(ReadLog.what)))


def test_the_list_says_what_is_stuck_and_no_word_of_anybody(
    world: World, phi_ek: Somebody, parked: Somebody
) -> None:
    browser = signed_in(world, phi_ek)
    home = browser.opens("/console/")
    assert any(link.endswith("/console/parked") for link in home.links)
    page = browser.opens("/console/parked")
    assert "1 รายการ" in page.words
    assert "ข้อความที่เข้ามา" in page.words
    assert "ลองแล้ว 5 ครั้ง" in page.words
    assert "ยาย" not in page.words
    assert parked.phone.user_id not in page.html
    assert readings(world) == []


def test_reading_is_logged_and_markup_stays_text(world: World, phi_ek: Somebody, parked: Somebody) -> None:
    browser = signed_in(world, phi_ek)
    (name,) = [link for link in browser.opens("/console/parked").links if "/parked/e" in link]
    page = browser.opens(name)
    assert WORDS in page.words
    assert "<b>081" not in page.html
    assert parked.phone.user_id not in page.html
    assert readings(world) == [f"parked {name.rsplit('/', 1)[-1]}"]


def test_what_is_tried_again_is_handled(world: World, phi_ek: Somebody, parked: Somebody) -> None:
    browser = signed_in(world, phi_ek)
    (name,) = [link for link in browser.opens("/console/parked").links if "/parked/e" in link]
    parked.forgets()
    page = browser.sends(browser.opens(name), "retry")
    assert "กำลังลองใหม่" in page.words
    world.settle()
    world.wait(7)
    assert parked.heard != ""
    assert "ไม่มีของค้าง" in browser.opens("/console/parked").words


def test_what_is_dropped_is_forgotten_and_dropped_once(
    world: World, phi_ek: Somebody, parked: Somebody
) -> None:
    browser = signed_in(world, phi_ek)
    (name,) = [link for link in browser.opens("/console/parked").links if "/parked/e" in link]
    page = browser.opens(name)
    assert "ทิ้งแล้ว" in browser.sends(page, "drop").words
    late = browser.sends(page, "drop")
    assert (late.status, "ไม่ค้างแล้ว" in late.words) == (404, True)
    with world.database.reading() as session:
        raws = session.scalars(select(InboundEvent.raw).where(InboundEvent.raw.is_not(None))).all()
    assert raws == []


def test_a_refused_message_shows_our_words_and_marks_theirs(world: World, phi_ek: Somebody) -> None:
    from handlers.messages import Say, said, to_json
    from models.clock import now
    from models.words import Lane, Purpose

    content = to_json(Say(f"เรื่องใหม่: {said('123')} ค่ะ"))
    with world.database.unit_of_work() as session:
        session.add(OutboundMessage(
            to=phi_ek.phone.user_id, lane=Lane.STAFF, purpose=Purpose.TICKET, content=content, state="refused",
            reason="bad", due_at=now(), created_at=now(),
        ))  # fmt: skip
    browser = signed_in(world, phi_ek)
    (name,) = [link for link in browser.opens("/console/parked").links if "/parked/m" in link]
    assert "เรื่องใหม่: [ข้อความของผู้แจ้ง] ค่ะ" in browser.opens(name).words


def test_a_notice_that_line_refuses_as_a_whole_is_read_and_tried_again(
    world: World, phi_ek: Somebody
) -> None:
    with world.database.unit_of_work() as session:
        person = select(Person.id).where(Person.line_user_id == phi_ek.phone.user_id)
        words = [{"is": "say", "text": "จันทร์นี้ทีมอยู่ท่าน้ำ"}]
        plan_multicast(session, session.scalars(person).all(), words)
    world.platform.fault("multicast", "403")
    world.settle()
    browser = signed_in(world, phi_ek)
    page = browser.opens("/console/parked")
    assert "ใบแจ้งถึงหลายคน LINE ไม่รับข้อความนี้" in page.words
    (name,) = [link for link in page.links if "/parked/d" in link]
    page = browser.opens(name)
    assert words[0]["text"] in page.words
    phi_ek.forgets()
    assert "กำลังลองใหม่" in browser.sends(page, "retry").words
    world.settle()
    assert words[0]["text"] in phi_ek.heard
    assert "ไม่มีของค้าง" in browser.opens("/console/parked").words


def test_nobody_but_an_admin_finds_the_page(
    world: World, phi_ek: Somebody, mae_nok: Somebody, khru_e: Somebody, parked: Somebody
) -> None:
    for person in (mae_nok, khru_e):
        browser = signed_in(world, person)
        assert not any("parked" in link for link in browser.opens("/console/").links)
        assert browser.opens("/console/parked").status == 404
        assert browser.opens("/console/parked/e1").status == 404
        assert browser.posts("/console/parked/e1/drop", {"csrf": ""}).status == 403
    assert readings(world) == []
    assert len(world.parked()) == 1


def test_where_there_is_no_admin_the_last_desk_sees_it(world: World, mae_nok: Somebody) -> None:
    assert signed_in(world, mae_nok).opens("/console/parked").status == 200


def test_a_stranger_and_a_forged_form_change_nothing(
    world: World, phi_ek: Somebody, parked: Somebody
) -> None:
    stranger = Browser(world)
    assert "พิมพ์ คอนโซล" in stranger.opens("/console/parked").words
    browser = signed_in(world, phi_ek)
    (name,) = [link for link in browser.opens("/console/parked").links if "/parked/e" in link]
    assert browser.posts(f"{name}/drop", {"csrf": "forged"}).status == 403
    assert len(world.parked()) == 1


def test_odd_names_are_no_items(world: World, phi_ek: Somebody) -> None:
    browser = signed_in(world, phi_ek)
    for name in ("x1", "e", "e1x", "d-1", "e99999999999999999999", "m1"):
        assert browser.opens(f"/console/parked/{name}").status == 404
