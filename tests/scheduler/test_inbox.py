"""The inbox: in order, once, whatever fails (line-platform.md §9 items 6 to 9)."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError
from support.mail import later, receive, text_event, until_quiet, user, worker

from handlers.events import Elapsed, Envelope, Text
from models import inbox
from models.clock import now
from models.inbound import InboundEvent, Timer
from models.mailbox import drop_timer, ensure_conversation, set_timer
from models.outbound import OutboundMessage
from models.people import Conversation
from models.session import Database
from scheduler.inbox import TRIES
from scheduler.readable import readable


class Ear:
    """Remembers what it heard; some words are too much for it."""

    def __init__(self, fails_at: str = "poison") -> None:
        self.heard: list[tuple[str, str]] = []
        self.fails_at = fails_at

    def __call__(self, session: Session, envelope: Envelope, order_key: str) -> None:
        match envelope.event:
            case Text(words=words):
                if words == self.fails_at:
                    raise ValueError("said " + words)
                conversation = ensure_conversation(session, order_key)
                conversation.draft = {"said": [*conversation.draft.get("said", []), words]}
                self.heard.append((order_key, words))
            case Elapsed(kind=kind):
                self.heard.append((order_key, kind))


def said(database: Database, who: str) -> list[str]:
    with database.reading() as session:
        talk = session.scalars(select(Conversation).filter_by(order_key=user(who))).one()
        return list(talk.draft.get("said", []))


def test_a_persons_events_are_handled_in_the_order_of_lines_clock(database: Database) -> None:
    first, second, third = (text_event("ก้อย", words) for words in ("หนึ่ง", "สอง", "สาม"))
    receive(database, third, first)
    receive(database, second)
    until_quiet(worker(database, Ear()).round)
    assert said(database, "ก้อย") == ["หนึ่ง", "สอง", "สาม"]


def test_the_same_event_has_one_effect_however_often_it_comes(database: Database) -> None:
    event = text_event("ก้อย", "ครั้งเดียว")
    again = event | {"deliveryContext": {"isRedelivery": True}}
    receive(database, event, event)
    inbox_worker = worker(database, Ear())
    until_quiet(inbox_worker.round)
    receive(database, again)
    assert until_quiet(inbox_worker.round) == 0
    assert said(database, "ก้อย") == ["ครั้งเดียว"]


def test_what_was_said_is_forgotten_in_the_commit_that_handles_it(database: Database) -> None:
    receive(database, text_event("ก้อย", "ความลับ"))
    until_quiet(worker(database, Ear()).round)
    with database.reading() as session:
        event = session.scalars(select(InboundEvent)).one()
    assert (event.state, event.raw, event.order_key) == ("handled", None, "")


def test_a_poison_event_holds_up_its_own_person_and_nobody_else(database: Database) -> None:
    receive(database, text_event("ก้อย", "ก่อน"), text_event("ก้อย", "poison"), text_event("ก้อย", "หลัง"))
    receive(database, *(text_event(f"คนที่ {n}", "สวัสดี") for n in range(30)))
    inbox_worker = worker(database, Ear())
    until_quiet(inbox_worker.round)
    assert said(database, "ก้อย") == ["ก่อน"]
    assert all(said(database, f"คนที่ {n}") == ["สวัสดี"] for n in range(30))


def test_a_poison_event_is_parked_in_the_end_and_the_person_is_told(database: Database) -> None:
    receive(database, text_event("ก้อย", "poison"), text_event("ก้อย", "หลัง"))
    inbox_worker = worker(database, Ear())
    for nth in range(TRIES):
        until_quiet(inbox_worker.round)
        later(database, 20.0 * (nth + 1))
    until_quiet(inbox_worker.round)
    assert said(database, "ก้อย") == ["หลัง"]
    with database.reading() as session:
        parked = session.scalars(select(InboundEvent).filter_by(state="parked")).one()
        told = session.scalars(select(OutboundMessage)).one()
    assert parked.attempts == TRIES
    assert parked.reason is not None
    assert "ValueError" in parked.reason
    assert "said" not in parked.reason
    assert told.to == user("ก้อย")


def test_blocked_persons_do_not_starve_the_window(database: Database) -> None:
    for name in ("ก", "ข"):
        receive(database, *(text_event(name, "x") for _ in range(300)))
    with database.unit_of_work() as session:
        for talk in session.scalars(select(Conversation)):
            talk.blocked_until = now() + timedelta(hours=1)
    receive(database, text_event("ก้อย", "ฉันด้วย"))
    until_quiet(worker(database, Ear()).round)
    assert said(database, "ก้อย") == ["ฉันด้วย"]


def test_who_writes_hundreds_keeps_nobody_waiting(database: Database) -> None:
    """Found by tests/journeys/test_a_flood_is_slowed.py: the oldest 256 events were all of one person."""
    heard: list[str] = []

    def handle(session: Session, envelope: Envelope, order_key: str) -> None:
        heard.append(order_key)

    receive(database, *(text_event("คนเดียว", str(n)) for n in range(400)))
    receive(database, text_event("อีกคน", "สวัสดี"))
    inbox = worker(database, handle)
    for _ in range(3):  # the danger pass looks at 200 texts a round
        inbox.round()
    assert user("อีกคน") in heard
    assert len(heard) < 40


def test_danger_is_answered_once_for_each_text_also_while_the_person_is_blocked(database: Database) -> None:
    checked: list[str] = []

    def check(_session: Session, envelope: Envelope, _key: str) -> bool:
        assert isinstance(envelope.event, Text)
        checked.append(envelope.event.words)
        return True

    receive(database, text_event("ก้อย", "poison"))
    inbox_worker = worker(database, Ear(), check)
    inbox_worker.round()
    receive(database, text_event("ก้อย", "ช่วยด้วย"))
    inbox_worker.round()
    assert checked == ["poison", "ช่วยด้วย"]


def test_a_danger_check_that_fails_does_not_stop_its_neighbours(database: Database) -> None:
    def check(_session: Session, envelope: Envelope, _key: str) -> None:
        if isinstance(envelope.event, Text) and envelope.event.words == "poison":
            raise KeyError("a mistake of ours")

    receive(database, text_event("ก้อย", "poison"), text_event("นิด", "สวัสดี"))
    until_quiet(worker(database, Ear(fails_at="-"), check).round)
    assert said(database, "ก้อย") == ["poison"]
    assert said(database, "นิด") == ["สวัสดี"]


def test_a_due_timer_comes_with_the_persons_events_and_only_once(database: Database) -> None:
    with database.unit_of_work() as session:
        set_timer(session, user("ก้อย"), "silence", now() + timedelta(seconds=6), version=3)
    ear = Ear()
    inbox_worker = worker(database, ear)
    assert until_quiet(inbox_worker.round) == 0
    later(database, 7)
    until_quiet(inbox_worker.round)
    until_quiet(inbox_worker.round)
    assert ear.heard == [(user("ก้อย"), "silence")]
    with database.reading() as session:
        assert session.scalars(select(Timer)).all() == []


def test_an_event_that_drops_a_due_timer_of_the_same_batch_wins(database: Database) -> None:
    with database.unit_of_work() as session:
        set_timer(session, user("ก้อย"), "silence", now() + timedelta(seconds=6))
    heard: list[str] = []

    def handle(session: Session, envelope: Envelope, order_key: str) -> None:
        heard.append(type(envelope.event).__name__)
        drop_timer(session, order_key, "silence")

    receive(database, text_event("ก้อย", "อีกคำ"))
    later(database, 7)
    until_quiet(worker(database, handle).round)
    assert heard == ["Text"]


def test_a_turn_that_lost_against_a_rival_runs_again_on_the_new_state(database: Database) -> None:
    tries: list[str] = []

    def handle(_session: Session, envelope: Envelope, _key: str) -> None:
        tries.append(envelope.event_id)
        if len(tries) < 3:
            raise StaleDataError("somebody was faster")

    receive(database, text_event("ก้อย", "รับเรื่อง"))
    until_quiet(worker(database, handle).round)
    assert len(tries) == 3
    with database.reading() as session:
        assert session.scalars(select(InboundEvent.state)).all() == ["handled"]


def test_a_text_that_nobody_checked_yet_keeps_what_came_after_it_waiting(database: Database) -> None:
    receive(database, text_event("ก้อย", "ยังไม่ตรวจ"), text_event("ก้อย", "ตรวจแล้ว"))
    with database.unit_of_work() as session:
        second = session.scalars(select(InboundEvent).order_by(InboundEvent.id.desc())).first()
        assert second is not None
        second.danger_checked = True
    with database.unit_of_work() as session:
        assert len(inbox.claim(session)) == 0


def test_two_claims_never_hold_the_same_person(database: Database) -> None:
    if database.is_sqlite:
        pytest.skip("SQLite has one worker, and one writer at a time")
    receive(database, *(text_event(f"คนที่ {n}", "สวัสดี") for n in range(12)))
    with database.unit_of_work() as session:
        for event in session.scalars(select(InboundEvent)):
            event.danger_checked = True
    with database.unit_of_work() as one, database.unit_of_work() as other:
        first, second = inbox.claim(one, persons=8), inbox.claim(other, persons=8)
        assert len(first.conversations) == 8
        assert len(second.conversations) == 4
        assert not set(first.conversations) & set(second.conversations)


@pytest.mark.parametrize(
    ("raw", "read"),
    [
        (r'{"text": "\u0e19\u0e49\u0e33 \ud83d\ude00"}', {"text": "น้ำ 😀"}),
        (r'{"text": "a\u0000b"}', {"text": "ab"}),
        (r'{"text": ["\ud83d"]}', {"text": ["�"]}),
        (r'{"\uD83D": 1}', {"�": 1}),
    ],
)
def test_what_no_database_can_store_is_taken_out_of_an_event(raw: str, read: object) -> None:
    assert readable(raw) == read
