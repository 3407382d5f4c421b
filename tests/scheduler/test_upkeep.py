"""Retention: what is over goes, what is not stays, and nobody has to wait for it."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from bench.big_filling import fill
from bench.big_history import Size
from sqlalchemy import ColumnElement, func, select
from support.mail import later

from models import upkeep
from models.base import Base
from models.clock import now
from models.inbound import InboundEvent, Media, Message
from models.mailbox import ensure_conversation
from models.outbound import Delivery, LineCall, OutboundMessage, Pause, QuotaEntry, RateBudget
from models.people import Conversation
from models.session import Database
from models.tickets import PERSONAL, ReadLog, Ticket
from scheduler.upkeep import Pace, do_chores, run_due

DAY = 86400


def counted(database: Database, *conditions: ColumnElement[bool]) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).where(*conditions)) or 0


@pytest.fixture
def years(address: str) -> Iterator[Database]:
    """Some years of service, with a day's worth of everything due."""
    fill(address, Size(tickets=1000, events=1000))
    database = Database(address)
    yield database
    database.close()


def test_what_is_over_goes_and_what_is_not_stays(years: Database) -> None:
    day = timedelta(days=1)
    rows = {
        name: counted(years, table.c[next(iter(table.primary_key.columns)).name].is_not(None))
        for name, table in Base.metadata.tables.items()
    }
    done, whole = do_chores(years)
    assert whole
    assert done > 0
    assert counted(years, InboundEvent.settled_at < now() - 30 * day) == 0
    assert counted(years, OutboundMessage.created_at < now() - 90 * day) == 0
    assert counted(years, ReadLog.at < now() - 730 * day) == 0
    assert counted(years, Delivery.reply_token.is_not(None), Delivery.settled_at < now() - day / 24) == 0
    assert counted(years, PERSONAL, Ticket.closed_at < now() - 730 * day) == 0
    assert counted(years, Message.text.is_not(None), Message.created_at < now() - 94 * day) == counted(
        years,
        Message.text.is_not(None),
        Message.created_at < now() - 94 * day,
        Message.ticket_id.in_(select(Ticket.id).where(Ticket.closed_at.is_(None))),
    )
    for name, kept in {
        "ticket": 1.0,
        "person": 1.0,
        "notice": 1.0,
        "message": 1.0,
        "inbound_event": 0.9,
    }.items():
        table = Base.metadata.tables[name]
        left = counted(years, next(iter(table.primary_key.columns)).is_not(None))
        assert kept * rows[name] <= left <= rows[name], name
    assert do_chores(years) == (0, True)


def test_media_go_from_the_store_with_the_words(database: Database) -> None:
    old = now() - timedelta(days=31)
    with database.unit_of_work() as session:
        message = Message(line_message_id="1", kind="photo", happened_at=old, created_at=old)
        session.add(message)
        session.flush()
        session.add(Media(message_id=message.id, state="kept", path="ab/abc"))
    do_chores(database)
    with database.reading() as session:
        call = session.scalars(select(LineCall)).one()
        assert (call.kind, call.args, call.state) == ("forget_media", {"media_id": 1}, "due")


def test_a_talk_that_nobody_goes_on_with_starts_anew_once(database: Database) -> None:
    """A flow set aside and taken up again leaves nothing behind that would be forgotten each hour for ever."""
    with database.unit_of_work() as session:
        talk = ensure_conversation(session, "U1")
        talk.flow, talk.aside, talk.updated_at = "request", {"flow": "x"}, now()
        session.flush()
        talk.flow = talk.aside = None
        session.flush()
        busy = ensure_conversation(session, "U2")
        busy.flow, busy.draft, busy.updated_at = "request", {"story": ["1"]}, now()
    later(database, 8 * DAY)
    assert do_chores(database) == (1, True)
    assert do_chores(database) == (0, True)
    with database.reading() as session:
        talks = {
            row.order_key: (row.flow, row.draft, row.version) for row in session.scalars(select(Conversation))
        }
    assert talks == {"U1": (None, {}, 0), "U2": (None, {}, 1)}


def test_a_talk_that_goes_on_at_the_last_moment_is_left_alone(database: Database) -> None:
    with database.unit_of_work() as session:
        talk = ensure_conversation(session, "U1")
        talk.flow, talk.updated_at = "request", now() - timedelta(days=8)
    chore = upkeep.CHORES["drafts"]
    with database.reading() as session:
        found = chore.find(session, 0)
    with database.unit_of_work() as session:
        ensure_conversation(session, "U1").updated_at = now()
    with database.unit_of_work() as session:
        chore.do(session, found.keys)
    assert counted(database, Conversation.flow == "request") == 1


def test_what_must_stay_does_not_hide_what_may_go(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Messages are looked through along their keys, in pages; a page of old ones that still wait is stepped over."""
    monkeypatch.setattr("models.upkeep.chore.AT_ONCE", 2)
    old = now() - timedelta(days=91)
    with database.unit_of_work() as session:
        for nth, state in enumerate(("pending", "pending", "pending", "frozen", "dropped", "frozen")):
            session.add(
                OutboundMessage(
                    id=nth + 1,
                    to="U1",
                    lane="talk",
                    purpose="talk",
                    content={},
                    state=state,
                    due_at=old,
                    created_at=now() if nth == 5 else old,
                )
            )
    assert do_chores(database) == (2, True)
    with database.reading() as session:
        assert list(session.scalars(select(OutboundMessage.id).order_by(OutboundMessage.id))) == [1, 2, 3, 6]


def test_a_delivery_goes_with_the_last_thing_that_points_to_it(database: Database) -> None:
    old = now() - timedelta(days=91)
    with database.unit_of_work() as session:
        for nth in (1, 2):
            session.add(
                Delivery(
                    id=nth,
                    endpoint="push",
                    to="",
                    lane="talk",
                    purpose="talk",
                    recipients=1,
                    due_at=old,
                    state="sent",
                    settled_at=old,
                )
            )
            session.flush()
            session.add(
                OutboundMessage(
                    to="U1",
                    lane="talk",
                    purpose="talk",
                    content={},
                    state="frozen",
                    due_at=old,
                    created_at=old,
                    delivery_id=nth,
                )
            )
        session.add(QuotaEntry(delivery_id=2, month="2026-08", purpose="talk", recipients=1, at=old))
    do_chores(database)
    with database.reading() as session:
        assert list(session.scalars(select(Delivery.id))) == [2]
    later(database, 810 * DAY)
    do_chores(database)
    assert counted(database, Delivery.id > 0) == counted(database, QuotaEntry.id > 0) == 0


def test_old_rates_go_and_the_last_minute_stays(database: Database) -> None:
    with database.unit_of_work() as session:
        session.add_all(RateBudget(endpoint="push", slot=slot) for slot in range(1000, 2000))
    do_chores(database)
    assert counted(database, RateBudget.slot > 0) == 601


def test_a_long_upkeep_stops_and_goes_on_a_minute_later(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scheduler.upkeep.SECONDS", 0)
    old = now() - timedelta(days=31)
    with database.unit_of_work() as session:
        session.add(
            InboundEvent(
                event_id="e1",
                order_key="",
                kind="x",
                happened_at=old,
                received_at=old,
                state="handled",
                settled_at=old,
                danger_checked=True,
            )
        )
    assert run_due(database) == 0
    with database.reading() as session:
        until = session.get_one(Pause, "upkeep").until
        assert now() < until < now() + timedelta(minutes=1)
    assert run_due(database) == 0, "not before then"
    monkeypatch.undo()
    later(database, 55)
    assert run_due(database) == 1


def test_a_commit_takes_as_many_rows_as_are_quick(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [0.0]
    monkeypatch.setattr("time.monotonic", lambda: clock[0])
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    sizes = []
    for piece in Pace().pieces(range(4000)):
        sizes.append(len(piece))
        clock[0] += len(piece) * 0.0001  # a tenth of a millisecond a row: 300 in 30 ms
    assert sizes[0] == 25
    assert max(sizes) == 300
    assert sum(sizes) == 4000
