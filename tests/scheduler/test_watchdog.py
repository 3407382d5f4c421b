"""The admins hear once that something is stuck, and once that it is well again, whoever of the workers looks."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from support.mail import Line, later, queue, receive, text_event, token, until_quiet, user, worker

from handlers.events import Envelope
from handlers.messages import Card, Message, Say
from models import alarms, clock, health, parked
from models.centres import Centre, Member
from models.clock import now, set_offset
from models.mailbox import call_line
from models.outbound import LineCall, OutboundMessage
from models.people import Conversation, Person
from models.revision import Watch
from models.session import Database
from models.words import CentreKind, Lane, Purpose, Role
from scheduler import watchdog
from scheduler.bell import Bell
from scheduler.clock import Clock
from scheduler.outbox import Outbox
from scheduler.send import Outcome

MORNING = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)  # a Tuesday, 10.00 in Bangkok
ADMIN = "พี่เอก"


class Cards(Line):
    """Shows a card by its title."""

    def render(self, message: Message) -> list[dict[str, Any]]:
        return super().render(Say(message.title) if isinstance(message, Card) else message)


class Service:
    """One database, two workers' watchdogs, and the admins' phones."""

    def __init__(self, database: Database, rival: Database) -> None:
        self.database, self.rival = database, rival
        self.line = Cards()
        self.outbox = Outbox(database, self.line, Bell(), Watch({}))
        self.jobs: tuple[str, ...] = ()
        self.works: list[Callable[[], int]] = [self.outbox.round]

    def at(self, moment: datetime) -> None:
        with self.database.unit_of_work() as session:
            set_offset(session, (moment - datetime.now(UTC)).total_seconds())

    def passes(self, seconds: float) -> None:
        later(self.database, clock.ahead().total_seconds() + seconds)

    def look(self) -> None:
        """Both workers look at the same moment."""
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(watchdog.run_due, (self.database, self.rival), (self.jobs, self.jobs)))

    def minutes(self, count: float, every: int = 15) -> None:
        """Time passes, and the watchdogs look as often as the clock lets them."""
        for _ in range(int(count * 60 / every)):
            self.passes(every)
            self.look()
            for work in self.works:
                work()

    def told(self) -> list[OutboundMessage]:
        with self.database.reading() as session:
            alerts = select(OutboundMessage).where(OutboundMessage.purpose == Purpose.ALERT)
            return list(session.scalars(alerts.order_by(OutboundMessage.id)))

    def heard(self) -> list[str]:
        """The first line of each message to an admin that was not taken back."""
        return [row.content["lines"][0] for row in self.told() if row.state != "dropped"]


@pytest.fixture
def service(database: Database, address: str) -> Iterator[Service]:
    rival = Database(address)
    made = Service(database, rival)
    made.at(MORNING)
    with database.unit_of_work() as session:
        centre = Centre(code="desk", name="โต๊ะกลาง", kind=CentreKind.PROVINCE)
        people = [
            Person(line_user_id=user(name), created_at=now(), followed_at=now()) for name in (ADMIN, "ครูเอ")
        ]
        session.add_all([centre, *people])
        session.flush()
        for person, role in zip(people, (Role.ADMIN, Role.OFFICER), strict=True):
            session.add(Member(person_id=person.id, centre_id=centre.id, role=role, joined_at=now()))
    yield made
    rival.close()


def lane_of(service: Service, lane: Lane) -> int:
    """The outbox as if nothing but this lane were there yet."""
    with service.database.unit_of_work() as session:
        rest = select(OutboundMessage).where(
            OutboundMessage.lane != lane, OutboundMessage.state == "pending", OutboundMessage.due_at <= now()
        )
        for message in session.scalars(rest):
            message.due_at = now() + timedelta(minutes=10)
    return service.outbox.round()


def broken(session: Session, envelope: Envelope, order_key: str) -> None:
    raise RuntimeError("ความลับของก้อย")


def test_a_quiet_night_is_no_alarm(service: Service) -> None:
    service.minutes(10, every=60)
    assert service.heard() == []


def test_stuck_events_are_told_once_and_once_that_they_are_read(service: Service) -> None:
    receive(service.database, text_event("ก้อย", "ฮัลโหล"))
    service.minutes(0.5)
    assert service.heard() == []  # 30 s: it may still come
    service.minutes(5)
    assert [words.partition(" ")[0] for words in service.heard()] == ["ข้อความที่คนส่งเข้ามายังไม่ถูกอ่าน"]
    assert {row.to for row in service.told()} == {user(ADMIN)}  # the officer hears nothing
    until_quiet(service.outbox.round)
    until_quiet(worker(service.database).round)
    service.minutes(5)
    assert service.heard()[1:] == ["อ่านข้อความที่ค้างครบแล้วค่ะ"]
    assert "ตั้งแต่ อ. 24 พ.ย. 69 10.00 น. ถึง 10.0" in service.told()[-1].content["lines"][1]


def test_what_comes_and_goes_is_told_as_one_trouble(service: Service) -> None:
    for _ in range(4):
        receive(service.database, text_event("ก้อย", "ฮัลโหล"))
        service.minutes(1.5)
        until_quiet(worker(service.database).round)
        service.minutes(0.5)
    assert len(service.heard()) == 1
    service.minutes(2)
    assert len(service.heard()) == 2


def test_a_worker_that_restarts_does_not_tell_again(service: Service, address: str) -> None:
    receive(service.database, text_event("ก้อย", "ฮัลโหล"))
    service.minutes(2)
    fresh = Database(address)
    watchdog.run_due(fresh)
    fresh.close()
    assert len(service.heard()) == 1


def test_unsent_messages_are_told_also_at_night(service: Service) -> None:
    service.at(MORNING + timedelta(hours=13))  # 23.00
    service.line.always = Outcome("unknown")
    queue(service.database, "ก้อย", "เจ้าหน้าที่รับเรื่องแล้ว")
    service.minutes(5)
    alarm, *more = service.told()
    assert more == []
    assert "ยังไม่ถึงผู้รับ" in alarm.content["lines"][0]
    assert alarm.due_at <= now()


def test_when_word_of_trouble_could_not_leave_only_its_end_is_told(service: Service) -> None:
    queue(service.database, "ก้อย", "เจ้าหน้าที่รับเรื่องแล้ว")
    service.works = []  # the worker's outbox hangs
    service.minutes(3)
    assert len(service.heard()) == 1
    service.works = [lambda: until_quiet(partial(lane_of, service, Lane.TALK))]
    service.minutes(3)
    assert service.heard() == ["ส่งข้อความที่ค้างครบแล้วค่ะ"]


def test_parked_items_wait_for_the_morning(service: Service) -> None:
    service.at(MORNING + timedelta(hours=13))
    receive(service.database, text_event("ก้อย", "ฮัลโหล"))
    service.works.append(worker(service.database, broken).round)
    service.minutes(1, every=5)
    (alarm,) = service.told()
    assert "มีของค้างที่ระบบทำต่อเองไม่ได้ 1 รายการ" in alarm.content["lines"][0]
    assert clock.in_bangkok(alarm.due_at).strftime("%H:%M") == "07:00"
    assert "ความลับ" not in str(alarm.content)


def test_a_parked_item_that_is_tried_again_in_vain_is_no_new_trouble(service: Service) -> None:
    receive(service.database, text_event("ก้อย", "ฮัลโหล"))
    service.works.append(worker(service.database, broken).round)
    for _ in range(3):
        service.minutes(1, every=5)
        with service.database.unit_of_work() as session:
            (item,) = parked.items(session)
            parked.retry(session, item.name)
    assert len(service.heard()) == 1
    service.works[-1] = worker(service.database).round
    service.minutes(4)
    assert service.heard()[1:] == ["ไม่มีของที่ค้างแล้วค่ะ"]


def test_more_parked_items_are_told_the_next_day_and_not_before(service: Service) -> None:
    service.works.append(worker(service.database, broken).round)
    for day in range(3):
        receive(service.database, text_event(f"คนที่ {day}", "ฮัลโหล"))
        service.minutes(1, every=5)
        service.passes(11 * 3600)
        service.minutes(0.5)
    assert [words.split()[1] for words in service.heard()] == ["1", "3"]


def test_lines_refusal_of_our_token_is_told_afterwards(service: Service) -> None:
    service.line.always = Outcome("refused", 401)
    queue(service.database, "ก้อย", "ข่าวดี")
    service.minutes(1)
    assert service.heard() == []
    assert health.problem(service.database) == "LINE refuses our channel access token (401)"
    service.line.always = Outcome("sent", 200, "request")
    service.passes(400)
    until_quiet(service.outbox.round)
    service.minutes(1)
    assert [words.partition(" ")[0] for words in service.heard()] == ["LINE"]
    assert health.problem(service.database) is None


def test_an_admin_who_just_wrote_hears_it_for_free(service: Service) -> None:
    receive(service.database, text_event("ก้อย", "ฮัลโหล"))
    service.passes(31)
    service.look()
    fresh = token("fresh")
    with service.database.unit_of_work() as session:
        session.add(
            Conversation(
                order_key=user(ADMIN), reply_token=fresh.token, reply_until=now() + timedelta(seconds=50)
            )
        )
    service.passes(15)
    service.look()
    until_quiet(service.outbox.round)
    assert [(endpoint, to) for endpoint, to, _ in service.line.said] == [("reply", "fresh")]


def test_the_months_last_message_is_told_on_the_next_reply(service: Service) -> None:
    service.line.always = Outcome("quota", 429)
    queue(service.database, "ก้อย", "ข่าวดี")
    until_quiet(service.outbox.round)
    service.look()
    until_quiet(service.outbox.round)
    assert [row.state for row in service.told()] == ["quota"]
    assert "หมดแล้ว" in service.heard()[0]


def test_photos_that_cannot_be_fetched_are_told(service: Service) -> None:
    with service.database.unit_of_work() as session:
        call_line(session, "media", message_id="1", media_id=1, kind="photo")
        session.flush()
        session.scalars(select(LineCall)).one().attempts = health.MEDIA_TRIES
    service.minutes(2)
    assert service.heard() == []
    service.minutes(2)
    assert [words.split()[-3] for words in service.heard()] == ["1"]


def test_a_job_that_nobody_does_any_more_is_missed(service: Service) -> None:
    def done() -> int:
        Clock(service.database, {})._run("upkeep", lambda database: 0)
        return 0

    done()
    service.jobs = ("upkeep",)
    service.minutes(9, every=60)
    assert service.heard() == []
    service.minutes(4, every=60)
    (alarm,) = service.heard()
    assert alarm.startswith("งานประจำตามเวลาไม่ทำงานมาแล้ว 1")
    service.works.append(done)
    service.minutes(3, every=60)
    assert service.heard()[1:] == ["งานประจำตามเวลาทำงานแล้วค่ะ"]


def test_a_job_that_always_fails_was_not_done(service: Service) -> None:
    def fails(database: Database) -> int:
        raise OSError("no")

    clockwork = Clock(service.database, {"upkeep": fails})

    def tries() -> int:
        clockwork._run("upkeep", fails)
        return 0

    service.jobs = ("upkeep",)
    service.works.append(tries)
    service.minutes(13, every=60)
    assert len(service.heard()) == 1


def test_a_machine_whose_clock_is_wrong_is_named(service: Service) -> None:
    clock.compare_with(datetime.now(UTC) - timedelta(seconds=42))
    service.minutes(2)
    (alarm,) = service.heard()
    assert f"นาฬิกาของเครื่อง {watchdog.MACHINE} ต่างจาก LINE 42 วินาที" in alarm
    clock.compare_with(datetime.now(UTC))
    service.minutes(2)
    assert service.heard()[1:] == [f"นาฬิกาของเครื่อง {watchdog.MACHINE} ตรงแล้วค่ะ"]


def test_of_a_machine_that_is_gone_nobody_waits_for_the_end(service: Service) -> None:
    with service.database.unit_of_work() as session:
        lost = alarms.locked(session, ["clock:lost"])["clock:lost"]
        lost.state, lost.opened_at = "open", now()
    service.passes(3700)
    service.look()
    with service.database.reading() as session:
        assert not alarms.is_open(session, "clock:lost")
    assert service.heard() == []


def test_looking_writes_nothing_while_all_is_well(service: Service) -> None:
    service.look()
    with service.database.reading() as session:
        assert alarms.standing(session) == {}
