"""`pakmut inbox|outbox list|retry|drop`: what is stuck is seen and let go from the shell, without a word of anybody."""

from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select
from sqlalchemy.orm import Session
from support.mail import Line, later, queue, receive, text_event, token, until_quiet, user, worker

from bot.cli import main
from handlers.events import Envelope
from models.clock import now
from models.inbound import InboundEvent
from models.mailbox import call_line
from models.multicast import plan_multicast
from models.outbound import Delivery, LineCall, OutboundMessage
from models.people import Person
from models.revision import Watch
from models.session import Database
from models.words import Lane, Purpose
from scheduler.bell import Bell
from scheduler.outbox import Outbox
from scheduler.send import Outcome

Pakmut = Callable[..., Result]
SECRET = "ยายไม่มีข้าวกิน 081-234-5678"


@pytest.fixture
def pakmut(address: str, monkeypatch: pytest.MonkeyPatch) -> Pakmut:
    monkeypatch.setenv("DATABASE_URL", address)

    def run(*words: str) -> Result:
        found = CliRunner().invoke(main, words)
        assert SECRET not in found.output
        assert user("ก้อย") not in found.output
        return found

    return run


def broken(session: Session, envelope: Envelope, order_key: str) -> None:
    raise RuntimeError(SECRET)


def park(database: Database) -> None:
    receive(database, text_event("ก้อย", SECRET))
    for step in range(8):
        later(database, 20 * step)
        worker(database, broken).round()


def fields(found: Result) -> list[list[str]]:
    assert found.exit_code == 0, found.output
    return [line.split("\t") for line in found.stdout.splitlines()]


def test_a_parked_event_is_listed_tried_again_and_handled(pakmut: Pakmut, database: Database) -> None:
    park(database)
    later(database, 3 * 3600)
    (listed,) = fields(pakmut("inbox", "list"))
    name, state, kind, age, tries, reason = listed
    assert (name, state, kind, tries) == ("e1", "parked", "message.text", "5")
    assert age.startswith("3h0")
    assert reason.startswith("RuntimeError at test_mailbox_cli.py:")
    assert pakmut("inbox", "retry", "e1").exit_code == 0
    until_quiet(worker(database).round)
    assert fields(pakmut("inbox", "list")) == []


def test_a_dropped_event_is_forgotten(pakmut: Pakmut, database: Database) -> None:
    park(database)
    assert pakmut("inbox", "drop", "1").exit_code == 0
    with database.reading() as session:
        event = session.get_one(InboundEvent, 1)
        assert (event.state, event.raw, event.order_key) == ("handled", None, "")
    again = pakmut("inbox", "drop", "1")
    assert (again.exit_code, again.stderr) == (1, "Error: e1 is not parked (any more)\n")


def test_of_several_either_all_are_done_or_none(pakmut: Pakmut, database: Database) -> None:
    park(database)
    assert pakmut("inbox", "drop", "1", "99").exit_code == 1
    assert len(fields(pakmut("inbox", "list"))) == 1


def test_what_only_waits_is_listed_when_asked_for(pakmut: Pakmut, database: Database) -> None:
    receive(database, text_event("ก้อย", SECRET))
    queue(database, "ก้อย", SECRET)
    assert fields(pakmut("inbox", "list")) == fields(pakmut("outbox", "list")) == []
    assert [one[:3] for one in fields(pakmut("inbox", "list", "--waiting"))] == [
        ["e1", "pending", "message.text"]
    ]
    assert [one[:3] for one in fields(pakmut("outbox", "list", "--waiting"))] == [
        ["m1", "pending", "message"]
    ]
    assert pakmut("outbox", "drop", "m1").exit_code == 0
    assert fields(pakmut("outbox", "list", "--waiting")) == []


def test_a_message_that_line_refuses_is_sent_when_line_takes_it(pakmut: Pakmut, database: Database) -> None:
    line = Line()
    line.answers = [Outcome("refused", 400, reason="May not be empty · messages[0].text")]
    queue(database, "ก้อย", SECRET)
    outbox = Outbox(database, line, Bell(), Watch({}))
    until_quiet(outbox.round)
    (listed,) = fields(pakmut("outbox", "list"))
    assert (listed[:3], listed[5]) == (["m1", "refused", "message"], "May not be empty · messages[0].text")
    assert pakmut("outbox", "retry", "m1").exit_code == 0
    until_quiet(outbox.round)
    assert line.arrived == [SECRET]
    assert fields(pakmut("outbox", "list")) == []


def test_an_unknown_reply_can_be_pushed_and_a_call_made_again(pakmut: Pakmut, database: Database) -> None:
    line = Line()
    line.always = Outcome("unknown")
    queue(database, "ก้อย", SECRET, reply=token("t"))
    with database.unit_of_work() as session:
        call_line(session, "media", message_id="1", media_id=1, kind="photo")
        session.flush()
        session.scalars(select(LineCall)).one().state = "parked"
    outbox = Outbox(database, line, Bell(), Watch({}))
    for step in range(12):
        later(database, 5 * step)
        outbox.round()
    assert [one[:3] for one in fields(pakmut("outbox", "list"))] == [
        ["d1", "unknown", "reply"],
        ["c1", "parked", "media"],
    ]
    assert pakmut("outbox", "retry", "d1", "c1").exit_code == 0
    line.always = Outcome("sent", 200, "request")
    until_quiet(outbox.round)
    assert line.arrived == [SECRET]
    with database.reading() as session:
        assert session.get_one(LineCall, 1).state == "due"


def test_a_notice_that_line_refuses_as_a_whole_goes_when_line_takes_it(
    pakmut: Pakmut, database: Database
) -> None:
    line = Line()
    line.answers = [Outcome("refused", 413, reason="Request Entity Too Large")]
    with database.unit_of_work() as session:
        people = [Person(line_user_id=user(name), created_at=now()) for name in ("ก้อย", "ดำ")]
        session.add_all(people)
        session.flush()
        plan_multicast(session, [one.id for one in people], [{"is": "say", "text": SECRET}])
    outbox = Outbox(database, line, Bell(), Watch({}))
    until_quiet(outbox.round)
    (listed,) = fields(pakmut("outbox", "list"))
    assert (listed[:3], listed[5]) == (["d1", "parked", "multicast"], "Request Entity Too Large")
    assert pakmut("outbox", "retry", "d1").exit_code == 0
    until_quiet(outbox.round)
    assert sorted(line.arrived) == sorted([user("ก้อย"), user("ดำ")])
    assert fields(pakmut("outbox", "list")) == []


def test_a_dropped_delivery_is_sent_no_more(pakmut: Pakmut, database: Database) -> None:
    with database.unit_of_work() as session:
        given_up = Delivery(
            endpoint="multicast", to="", lane=Lane.BULK, purpose=Purpose.NOTICE, recipients=2, state="parked",
            attempts=9, due_at=now(), reason="23 h without an answer",
        )  # fmt: skip
        session.add(given_up)
    (listed,) = fields(pakmut("outbox", "list"))
    assert listed[0] == "d1"
    refused = pakmut("outbox", "retry", "d1")
    assert (refused.exit_code, refused.stderr) == (1, "Error: nothing is left of d1 to try again with\n")
    assert pakmut("outbox", "drop", "d1").exit_code == 0
    assert fields(pakmut("outbox", "list")) == []


def test_names_that_are_none_are_refused(pakmut: Pakmut, database: Database) -> None:
    for words in (("outbox", "retry", "7"), ("outbox", "drop", "x1"), ("outbox", "retry", "d1; drop table")):
        found = pakmut(*words)
        assert (found.exit_code, "as `outbox list` shows" in found.stderr) == (1, True)
    assert "is not parked" in pakmut("inbox", "retry", "x9").stderr


def test_erased_persons_are_not_in_the_list(pakmut: Pakmut, database: Database) -> None:
    park(database)
    with database.unit_of_work() as session:
        session.get_one(InboundEvent, 1).raw = None
        session.add(OutboundMessage(
            to="", lane=Lane.TALK, purpose=Purpose.TALK, content={}, state="refused", due_at=now(), created_at=now(),
        ))  # fmt: skip
    assert fields(pakmut("inbox", "list")) == fields(pakmut("outbox", "list")) == []
