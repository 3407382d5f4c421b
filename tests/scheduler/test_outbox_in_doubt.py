"""A sending of which nobody knows whether it came: tried again so that it is heard once."""

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from support.fleet import free_port
from support.mail import Line, later, queue, token, until_quiet
from support.sent import deliveries

from models.outbound import OutboundMessage
from models.session import Database
from scheduler.outbox import Outbox
from scheduler.send import Outcome


def test_an_unknown_push_is_tried_again_with_the_same_bytes_and_key(
    database: Database, line: Line, mail: Outbox
) -> None:
    line.answers = [Outcome("unknown"), Outcome("unknown"), Outcome("sent", 409, "r", ("m1",))]
    queue(database, "ก้อย", "ข่าว")
    for seconds in (0, 10, 30):
        later(database, seconds)
        until_quiet(mail.round)
    assert len(line.requests) == 3
    assert len({(body, key) for _, body, key in line.requests}) == 1
    with database.reading() as session:
        assert session.scalars(select(OutboundMessage.line_message_id)).all() == ["m1"]


def test_after_23_hours_of_silence_it_is_parked_as_unknown(
    database: Database, line: Line, mail: Outbox
) -> None:
    line.always = Outcome("unknown")
    queue(database, "ก้อย", "ข่าว")
    mail.round()
    later(database, 23 * 3600 + 60)
    until_quiet(mail.round)
    assert len(line.requests) == 1
    assert [(one.state, one.body, one.to) for one in deliveries(database)] == [("unknown", None, "")]


def test_a_reply_that_was_accepted_unseen_is_known_by_its_dead_token(
    database: Database, line: Line, mail: Outbox
) -> None:
    line.answers = [Outcome("unknown"), Outcome("token", 400)]
    queue(database, "ก้อย", "คำตอบ", reply=token("t1"))
    mail.round()
    later(database, 2)
    until_quiet(mail.round)
    assert [how for how, _, _ in line.said] == ["reply", "reply"]
    assert [one.state for one in deliveries(database)] == ["sent"]


def test_a_reply_whose_token_was_dead_from_the_first_goes_by_push(
    database: Database, line: Line, mail: Outbox
) -> None:
    line.answers = [Outcome("token", 400)]
    queue(database, "ก้อย", "คำตอบ", reply=token("t1"))
    until_quiet(mail.round)
    assert [how for how, _, _ in line.said] == ["reply", "push"]


def test_a_worker_that_died_with_a_reply_in_hand_may_have_sent_it(
    database: Database, line: Line, mail: Outbox
) -> None:
    queue(database, "ก้อย", "คำตอบ", reply=token("t1"))
    assert len(mail.take(5, 5)) == 1  # and never settled
    later(database, 13)
    line.answers = [Outcome("token", 400)]
    until_quiet(mail.round)
    assert [one.state for one in deliveries(database)] == ["sent"]


@pytest.mark.parametrize(("matters", "pushed"), [(True, 1), (False, 0)])
def test_if_every_try_to_reply_stayed_unknown_only_what_matters_is_pushed_once(
    database: Database, line: Line, mail: Outbox, matters: bool, pushed: int
) -> None:
    line.always = Outcome("unknown")
    queue(database, "ก้อย", "เลขเรื่อง", reply=token("t1"), matters=matters)
    for nth in range(20):
        later(database, 3.0 * (nth + 1))
        until_quiet(mail.round)
        line.always = Outcome("unknown") if nth < 18 else Outcome("sent", 200)
    later(database, 120)
    until_quiet(mail.round)
    assert len({key for how, _, key in line.requests if how == "push"}) == pushed
    assert deliveries(database)[0].state == "unknown"


def test_what_line_said_while_the_database_takes_no_connection_is_written_down_afterwards(
    database: Database, line: Line, mail: Outbox
) -> None:
    """Else a quote of it would find no ticket, and a reply that came would be pushed again."""
    line.always = Outcome("sent", 200, "request", ("900", "901"))
    queue(database, "ก้อย", "หนึ่ง", reply=token("t1"))
    queue(database, "ดำ", "สอง")
    nobody_listens = Database(f"postgresql+psycopg://postgres@127.0.0.1:{free_port()}/pakmut")
    jobs = mail.take(5, 5)
    mail._settling.extend((job, mail._attempt(job)) for job in jobs)
    mail._database = nobody_listens
    with pytest.raises(OperationalError):
        mail._settle_and_take(0, 0)
    mail._database = database
    later(database, 60)
    mail._settle_and_take(0, 0)
    assert [(one.state, one.had_unknown) for one in deliveries(database)] == [("sent", False)] * 2
    with database.reading() as session:
        assert session.scalars(select(OutboundMessage.line_message_id)).all() == ["900", "900"]
    nobody_listens.close()
