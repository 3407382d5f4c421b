"""Messages that do not suffice: who is asked, what is offered, and what happens when nobody answers."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from support.outreach_cast import at, programme, set_time, subscriber, visit_on

from handlers import wording
from handlers.actor import Actor, Refused
from handlers.commands import DecideRun
from handlers.messages import Card, from_json
from handlers.outreach import Decided
from handlers.outreach.asking import decide
from models import clock
from models.centres import Centre, Coverage, Member
from models.outbound import OutboundMessage
from models.outreach import Run, Subscription
from models.people import Person
from models.session import Database
from models.words import CentreKind, NoticeKind, Role
from scheduler.outreach import run_due

FIRST, LAST = date(2026, 3, 9), date(2026, 9, 30)
MONDAY, SUNDAY, FRIDAY = date(2026, 3, 9), date(2026, 3, 8), date(2026, 3, 6)


@pytest.fixture(autouse=True)
def season(database: Database) -> Iterator[None]:
    """Friday; the first visit is on Monday at stop 1. Two want all stops, one of them the morning too; one chose stop 1."""
    wording.introduce(public_url="https://pakmut.example", operator_name="ศูนย์ทดสอบ")
    set_time(database, at(FRIDAY, 12))
    programme(database, FIRST, LAST, hours="Mo,Tu 09:00-12:00")
    subscriber(database, "noi")
    wants_morning(database, subscriber(database, "kaew"))
    subscriber(database, "mai", "npm-1")
    yield
    wording.override({})


def wants_morning(database: Database, person_id: int) -> None:
    with database.unit_of_work() as session:
        session.query(Subscription).filter_by(person_id=person_id).update({Subscription.morning: True})


def left(messages: int) -> None:
    """So many messages that notices may use."""
    wording.override({"outreach.budget.monthly": 2000 + messages, "outreach.budget.reserve": 2000})


def member(database: Database, name: str, role: Role, centre: str = "npm-homeless") -> None:
    with database.unit_of_work() as session:
        person = Person(line_user_id=f"U{name}", created_at=clock.now())
        session.add(person)
        session.flush()
        where = session.query(Centre).filter_by(code=centre).one()
        session.add(Member(person_id=person.id, centre_id=where.id, role=role, joined_at=clock.now()))


def asked(database: Database, name: str) -> list[Card]:
    with database.reading() as session:
        rows = session.query(OutboundMessage).filter_by(to=f"U{name}").order_by(OutboundMessage.id)
        return [card for card in (from_json(row.content) for row in rows) if isinstance(card, Card)]


def answers(database: Database, name: str, choice: str) -> Decided | Refused:
    with database.unit_of_work() as session:
        person = session.query(Person).filter_by(line_user_id=f"U{name}").one()
        command = DecideRun(visit_on(session, MONDAY).id, choice)
        return decide(session, Actor(person, f"U{name}"), command)


def states(database: Database) -> dict[NoticeKind, tuple[str, int]]:
    with database.reading() as session:
        return {run.kind: (run.state, run.audience) for run in session.query(Run)}


def labels(card: Card) -> list[str]:
    return [button.label for button in card.buttons]


def test_only_ways_out_that_fit_are_offered(database: Database) -> None:
    member(database, "head", Role.SUPERVISOR)
    left(0)
    run_due(database)
    (card,) = asked(database, "head")
    assert labels(card) == ["ไม่แจ้งรอบนี้"]
    assert "รวมเตือนเช้า ต้องใช้ 4 ข้อความ" in card.lines[0]


def test_giving_up_the_morning_is_offered_when_that_helps(database: Database) -> None:
    member(database, "head", Role.SUPERVISOR)
    left(3)
    run_due(database)
    (card,) = asked(database, "head")
    assert labels(card) == ["เฉพาะคนเลือกจุดนี้", "งดเตือนเช้า", "ไม่แจ้งรอบนี้"]
    assert "แจ้งทุกคน แต่งดเตือนเช้า ใช้ 3 ข้อความ" in card.lines
    assert isinstance(answers(database, "head", "no_morning"), Decided)
    set_time(database, at(SUNDAY, 17))
    run_due(database)
    set_time(database, at(MONDAY, 7, 30))
    run_due(database)
    assert states(database) == {NoticeKind.WEEKLY: ("queued", 3)}
    assert len(asked(database, "head")) == 1


def test_giving_up_a_morning_that_nobody_wants_is_no_way_out(database: Database) -> None:
    member(database, "head", Role.SUPERVISOR)
    with database.unit_of_work() as session:
        session.query(Subscription).update({Subscription.morning: False})
    left(2)
    run_due(database)
    (card,) = asked(database, "head")
    assert labels(card) == ["เฉพาะคนเลือกจุดนี้", "ไม่แจ้งรอบนี้"]


def test_a_morning_that_no_longer_fits_is_asked_about_the_day_before(database: Database) -> None:
    member(database, "head", Role.SUPERVISOR)
    left(100)
    set_time(database, at(SUNDAY, 17))
    run_due(database)
    assert asked(database, "head") == []
    left(3)  # what waits to be sent is spoken for, so nothing is left
    run_due(database)
    (card,) = asked(database, "head")
    assert "เตือนเช้าของรอบวันจันทร์ที่ 9 มีนาคม 2569 ต้องใช้ 1 ข้อความ เหลือ 2,000" in card.lines[0]
    assert labels(card) == ["ไม่เตือนเช้า"]
    assert states(database)[NoticeKind.MORNING] == ("asked", 0)
    run_due(database)
    assert len(asked(database, "head")) == 1
    assert isinstance(answers(database, "head", "morning_skip"), Decided)
    left(100)
    set_time(database, at(MONDAY, 7, 30))
    run_due(database)
    assert states(database)[NoticeKind.MORNING] == ("skipped", 0)


def test_a_morning_goes_after_all_when_there_are_messages_again(database: Database) -> None:
    member(database, "head", Role.SUPERVISOR)
    set_time(database, at(SUNDAY, 17))
    left(3)
    run_due(database)  # too little for both: the weekly notice goes as the card said
    run_due(database)
    left(100)
    set_time(database, at(MONDAY, 7, 30))
    run_due(database)
    assert states(database) == {NoticeKind.WEEKLY: ("queued", 3), NoticeKind.MORNING: ("queued", 1)}


def test_a_notice_on_the_morning_for_some_goes_when_a_leader_says_so_late(database: Database) -> None:
    member(database, "head", Role.SUPERVISOR)
    with database.unit_of_work() as session:
        session.query(Subscription).update({Subscription.morning: True})
    left(100)
    set_time(database, at(SUNDAY, 17))
    run_due(database)
    set_time(database, at(MONDAY, 7, 30))
    left(4)
    run_due(database)
    assert states(database)[NoticeKind.MORNING] == ("held", 0)
    assert labels(asked(database, "head")[-1]) == ["เฉพาะคนเลือกจุดนี้", "ไม่เตือนเช้า"]
    assert isinstance(answers(database, "head", "morning_chosen"), Decided)
    assert states(database)[NoticeKind.MORNING] == ("queued", 1)


def test_a_notice_caught_up_on_the_morning_is_not_said_twice(database: Database) -> None:
    left(100)
    set_time(database, at(MONDAY, 7, 30))
    run_due(database)
    run_due(database)
    assert states(database) == {NoticeKind.WEEKLY: ("queued", 3)}


def test_where_there_are_only_officers_they_decide(database: Database) -> None:
    member(database, "officer", Role.OFFICER)
    left(0)
    run_due(database)
    assert len(asked(database, "officer")) == 1
    assert isinstance(answers(database, "officer", "skip"), Decided)


def test_an_officer_beside_a_supervisor_is_neither_asked_nor_heard(database: Database) -> None:
    member(database, "officer", Role.OFFICER)
    member(database, "head", Role.SUPERVISOR)
    left(0)
    run_due(database)
    assert asked(database, "officer") == []
    assert isinstance(answers(database, "officer", "skip"), Refused)


@pytest.mark.parametrize(("kind", "code"), [(CentreKind.PROVINCE, "48"), (CentreKind.SPECIALIST, "*")])
def test_where_nobody_works_the_province_desk_or_the_last_desk_decides(
    database: Database, kind: CentreKind, code: str
) -> None:
    with database.unit_of_work() as session:
        own = session.query(Centre).filter_by(code="npm-homeless").one()
        desk = Centre(code="desk", name="พมจ.นครพนม", kind=kind)
        session.add(desk)
        session.flush()
        session.add_all((Coverage(centre_id=own.id, code="48"), Coverage(centre_id=desk.id, code=code)))
    member(database, "desk", Role.OFFICER, "desk")
    left(0)
    run_due(database)
    assert len(asked(database, "desk")) == 1
    assert isinstance(answers(database, "desk", "skip"), Decided)
    assert states(database) == {NoticeKind.WEEKLY: ("skipped", 0)}


def test_without_an_answer_nothing_is_sent_and_it_was_announced(database: Database) -> None:
    member(database, "head", Role.SUPERVISOR)
    left(0)
    run_due(database)
    assert "ถ้าไม่เลือก จะไม่ส่งใบแจ้งรอบนี้" in asked(database, "head")[0].lines[-1]
    set_time(database, at(SUNDAY, 17))
    run_due(database)
    assert states(database) == {NoticeKind.WEEKLY: ("held", 0)}
    assert len(asked(database, "head")) == 2
    for moment in (at(MONDAY, 7, 30), at(MONDAY, 9), at(MONDAY, 12) + timedelta(minutes=1)):
        set_time(database, moment)
        run_due(database)
    assert states(database) == {NoticeKind.WEEKLY: ("held", 0)}
