"""A clock that was wrong and is set back keeps nobody waiting (found by tests/faults/test_histories.py)."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from support.mail import Line, later, queue, receive, text_event, token, until_quiet, user, worker

from handlers.events import Elapsed, Envelope, Text
from handlers.messages import Say, to_json
from models.ahead import come_back
from models.clock import now, set_offset
from models.inbound import InboundEvent, Timer
from models.mailbox import call_line, ensure_conversation, post, set_timer
from models.outbound import Delivery
from models.revision import Watch
from models.session import Database
from models.words import Lane, Purpose
from scheduler import inbox as inboxes
from scheduler.bell import Bell
from scheduler.outbox import Outbox
from scheduler.send import Outcome

HOUR = 3600.0


@pytest.fixture
def outbox(database: Database, line: Line) -> Outbox:
    return Outbox(database, line, Bell(), Watch({}))


def set_back(database: Database) -> None:
    """The clock shows the right time again, and the workers look at it."""
    inbox = worker(database)
    until_quiet(inbox.round)
    later(database, 0)
    until_quiet(inbox.round)


def test_what_waited_to_be_sent_goes_now(database: Database, outbox: Outbox, line: Line) -> None:
    later(database, HOUR)
    queue(database, "ก้อย", "ข่าว")
    queue(database, "ดำ", "พรุ่งนี้", due_at=now() + timedelta(days=1))
    set_back(database)
    until_quiet(outbox.round)
    assert line.arrived == ["ข่าว"]
    later(database, 86400 + 10)
    until_quiet(outbox.round)
    assert line.arrived == ["ข่าว", "พรุ่งนี้"]


@pytest.mark.parametrize("noticed", [False, True])
@pytest.mark.parametrize("ahead", [4.0, HOUR])
def test_what_is_said_afterwards_overtakes_nothing_said_before(
    database: Database, outbox: Outbox, line: Line, ahead: float, noticed: bool
) -> None:
    """Also before anybody took the older one's time back, and where the clocks are too little apart for that."""
    later(database, ahead)
    queue(database, "ก้อย", "ก่อน")
    later(database, 0)
    if noticed:
        set_back(database)
    queue(database, "ก้อย", "หลัง")
    until_quiet(outbox.round)
    assert line.arrived == ["ก่อน", "หลัง"]


def test_what_is_meant_for_later_is_not_sent_along_with_what_is_due(
    database: Database, outbox: Outbox, line: Line
) -> None:
    queue(database, "ก้อย", "พรุ่งนี้", due_at=now() + timedelta(days=1))
    queue(database, "ก้อย", "ข่าว")
    until_quiet(outbox.round)
    assert line.arrived == ["ข่าว"]


def test_a_push_of_unknown_outcome_is_tried_again_with_its_key(
    database: Database, outbox: Outbox, line: Line
) -> None:
    later(database, HOUR)
    line.answers = [Outcome("unknown")]
    queue(database, "ก้อย", "ข่าว")
    outbox.round()
    set_back(database)
    until_quiet(outbox.round)
    (_, first, key), (_, second, again) = line.requests
    assert (first, key) == (second, again)
    with database.reading() as session:
        [delivery] = session.scalars(select(Delivery))
        assert delivery.first_attempt_at is not None
        assert delivery.first_attempt_at <= now()


def test_a_reply_token_does_not_live_an_hour_longer(database: Database, outbox: Outbox, line: Line) -> None:
    later(database, HOUR)
    line.answers = [Outcome("unknown")]
    queue(database, "ก้อย", "ค่ะ", reply=token("t1"), matters=True)
    outbox.round()
    set_back(database)
    later(database, 61)
    outbox.round()
    until_quiet(outbox.round)
    assert [endpoint for endpoint, _, _ in line.requests] == ["reply", "push"]


def test_a_person_held_back_and_their_timer_go_on(database: Database) -> None:
    heard: list[object] = []

    def handle(session: Session, envelope: Envelope, order_key: str) -> None:
        heard.append(envelope.event)

    later(database, HOUR)
    receive(database, text_event("ก้อย", "สวัสดี"))
    with database.unit_of_work() as session:
        talk = ensure_conversation(session, user("ก้อย"))
        talk.blocked_until, talk.updated_at = now() + timedelta(seconds=10), now()
        set_timer(session, user("ก้อย"), "silence", now() + timedelta(seconds=6))
        call_line(session, "profile", line_user_id=user("ก้อย"))
    set_back(database)
    inbox = worker(database, handle)
    later(database, 20)
    until_quiet(inbox.round)
    assert [type(event) for event in heard] in ([Elapsed], [Text, Elapsed])
    with database.reading() as session:
        assert session.scalars(select(InboundEvent.state)).all() == ["handled"]
        assert session.scalars(select(Timer)).all() == []


def test_a_timer_is_taken_back_once_however_often_it_is_looked_for(database: Database) -> None:
    later(database, HOUR)
    with database.unit_of_work() as session:
        ensure_conversation(session, user("ก้อย")).updated_at = now()
        for kind in ("silence", "draft"):
            set_timer(session, user("ก้อย"), kind, now() + timedelta(days=1))
    later(database, 0)
    for _ in range(3):
        with database.unit_of_work() as session:
            come_back(session)
    with database.reading() as session:
        found = [timer.due_at - now() for timer in session.scalars(select(Timer))]
    assert len(found) == 2
    assert all(timedelta(hours=23) < due <= timedelta(days=1) for due in found)


def test_who_commits_by_the_old_time_a_moment_later_is_noticed_too(
    database: Database, outbox: Outbox, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Found by tests/bench/faults.py on PostgreSQL: a turn under way had begun before the clock was set back."""
    monkeypatch.setattr(inboxes, "LOOK_BACK", 0.0)
    inbox = worker(database)
    inbox.round()
    later(database, HOUR)
    inbox.round()
    with database.unit_of_work() as session:
        old_time = now()
        set_offset(session, 0)
    inbox.round()
    with database.unit_of_work() as session:
        late = post(
            session, user("ก้อย"), to_json(Say("ข่าว")), lane=Lane.TALK, purpose=Purpose.TALK, due_at=old_time
        )
        late.created_at = old_time
    inbox.round()
    until_quiet(outbox.round)
    assert line.arrived == ["ข่าว"]


def test_a_right_clock_is_left_alone(database: Database, outbox: Outbox, line: Line) -> None:
    queue(database, "ก้อย", "ค่ะ", lane=Lane.TALK, due_at=now() + timedelta(minutes=5))
    until_quiet(worker(database).round)
    until_quiet(outbox.round)
    assert line.requests == []
