"""The outbox: free while it can be, bundled, in order (line-platform.md §9 items 15 to 20 and 24)."""

import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from support.mail import Line, later, queue, token, until_quiet, user
from support.sent import states, with_quota

from handlers.messages import said
from models.centres import Group
from models.clock import now
from models.inbound import Message
from models.outbound import OutboundMessage
from models.revision import Watch
from models.session import Database
from models.words import Lane
from scheduler.bell import Bell
from scheduler.outbox import Outbox
from scheduler.send import Outcome


def test_a_living_reply_token_carries_everything_that_waits_for_the_chat(
    database: Database, line: Line, mail: Outbox
) -> None:
    queue(database, "ก้อย", "เรื่องก่อน", lane=Lane.STAFF)
    queue(database, "ก้อย", "แจ้งเตือน", lane=Lane.BULK, due_at=now() + timedelta(hours=1))
    queue(database, "ก้อย", "คำตอบ", reply=token("t1"))
    mail.round()
    assert line.said == [("reply", "t1", ["คำตอบ", "เรื่องก่อน"])]
    assert not with_quota(database)


def test_a_token_that_two_chats_claim_is_used_by_one(database: Database, line: Line, mail: Outbox) -> None:
    """LINE gives no token twice; whoever sends us such events must not stop the others' mail."""
    queue(database, "ก้อย", "หนึ่ง", reply=token("t1"))
    queue(database, "หน่อย", "สอง", reply=token("t1"))
    until_quiet(mail.round)
    assert sorted(how for how, _, _ in line.said) == ["push", "reply"]


def test_without_a_token_it_is_one_push_of_up_to_five_objects(
    database: Database, line: Line, mail: Outbox
) -> None:
    for words in "กขคงจฉ":
        queue(database, "ก้อย", words)
    until_quiet(mail.round)
    assert line.said == [("push", user("ก้อย"), ["ก", "ข", "ค", "ง", "จ"]), ("push", user("ก้อย"), ["ฉ"])]
    assert with_quota(database) == [1, 1]


def test_a_dead_token_is_not_begun_with(database: Database, line: Line, mail: Outbox) -> None:
    queue(database, "ก้อย", "สาย", reply=token("t1"))
    later(database, 61)
    mail.round()
    assert line.said == [("push", user("ก้อย"), ["สาย"])]


def test_a_token_works_once(database: Database, line: Line, mail: Outbox) -> None:
    queue(database, "ก้อย", "การ์ด", lane=Lane.DANGER, reply=token("t1"))
    mail.round()
    queue(database, "ก้อย", "ต่อ", reply=token("t1"))
    mail.round()
    assert [how for how, _, _ in line.said] == ["reply", "push"]


def test_a_smalltalk_answer_is_not_worth_a_push(database: Database, line: Line, mail: Outbox) -> None:
    queue(database, "ก้อย", "ดอกไม้", reply_only=True)
    until_quiet(mail.round)
    assert line.said == []
    assert states(database) == ["dropped"]


def test_what_was_taken_back_is_not_told_on(database: Database, line: Line, mail: Outbox) -> None:
    with database.unit_of_work() as session:
        kept = Message(line_message_id="1", kind="text", text="หลังคารั่ว", happened_at=now(), created_at=now())
        gone = Message(
            line_message_id="2", kind="text", text=None, happened_at=now(), created_at=now(), gone_at=now()
        )
        session.add_all([kept, gone])
    queue(database, "เจ้าหน้าที่", f"{said('1')} / {said('2')}")
    mail.round()
    [(_, _, [words])] = line.said
    assert words.startswith("หลังคารั่ว / ")
    assert said("2") not in words
    assert said("1") in str(stored_content(database))


def stored_content(database: Database) -> str:
    with database.reading() as session:
        return json.dumps(session.scalars(select(OutboundMessage.content)).one(), ensure_ascii=False)


def test_the_rest_of_a_lane_waits_for_the_one_under_way_but_other_lanes_do_not(
    database: Database, line: Line, mail: Outbox
) -> None:
    line.answers = [Outcome("unknown")]
    queue(database, "ก้อย", "หนึ่ง")
    mail.round()
    queue(database, "ก้อย", "สอง")
    queue(database, "ก้อย", "ด่วน", lane=Lane.DANGER)
    mail.round()
    assert [words for _, _, words in line.said] == [["หนึ่ง"], ["ด่วน"]]
    later(database, 10)
    until_quiet(mail.round)
    assert [words for _, _, words in line.said][2:] == [["หนึ่ง"], ["สอง"]]


def test_a_push_to_a_group_bills_its_members(database: Database, line: Line, mail: Outbox) -> None:
    with database.unit_of_work() as session:
        session.add(Group(line_group_id="C1", members=12, changed_at=now()))
    queue(database, "C1", "เรื่องใหม่", lane=Lane.STAFF)
    until_quiet(mail.round)
    assert with_quota(database) == [12]


def test_the_ids_of_what_was_sent_are_kept_for_quotes(database: Database, line: Line, mail: Outbox) -> None:
    line.answers = [Outcome("sent", 200, "r", ("m1", "m2"))]
    queue(database, "C1", "หนึ่ง", lane=Lane.STAFF)
    queue(database, "C1", "สอง", lane=Lane.STAFF)
    until_quiet(mail.round)
    with database.reading() as session:
        asked = select(OutboundMessage.line_message_id).order_by(OutboundMessage.id)
        assert session.scalars(asked).all() == ["m1", "m2"]


def test_two_outboxes_never_send_the_same_thing(database: Database, line: Line) -> None:
    if database.is_sqlite:
        pytest.skip("SQLite has one worker")
    for n in range(20):
        queue(database, f"คนที่ {n}", "ข่าว")
    one, other = (Outbox(database, line, Bell(), Watch({})) for _ in range(2))
    jobs: list[Any] = [*one.take(12, 12), *other.take(12, 12)]
    assert len(jobs) == 20
    assert len({job.delivery_id for job in jobs}) == 20
