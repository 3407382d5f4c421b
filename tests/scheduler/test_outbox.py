"""The outbox: free while it can be, once each, in order (line-platform.md §9 items 15 to 20 and 24)."""

import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from support.fleet import free_port
from support.mail import Line, later, queue, token, until_quiet, user

from handlers.messages import said
from models import rates
from models.centres import Group
from models.clock import now
from models.inbound import Message
from models.multicast import plan_multicast
from models.outbound import Delivery, OutboundMessage, QuotaEntry
from models.people import Person
from models.revision import Watch
from models.session import Database
from models.words import Lane
from scheduler.bell import Bell
from scheduler.outbox import Outbox
from scheduler.send import Outcome


@pytest.fixture
def line() -> Line:
    return Line()


@pytest.fixture
def mail(database: Database, line: Line) -> Outbox:
    return Outbox(database, line, Bell(), Watch({}))


def states(database: Database) -> list[str]:
    with database.reading() as session:
        return [
            message.state for message in session.scalars(select(OutboundMessage).order_by(OutboundMessage.id))
        ]


def deliveries(database: Database) -> Sequence[Delivery]:
    with database.reading() as session:
        return session.scalars(select(Delivery).order_by(Delivery.id)).all()


def friends(database: Database, count: int) -> list[int]:
    with database.unit_of_work() as session:
        people = [Person(line_user_id=user(f"คนที่ {n}"), created_at=now()) for n in range(count)]
        session.add_all(people)
        session.flush()
        return [person.id for person in people]


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


def with_quota(database: Database) -> list[int]:
    with database.reading() as session:
        return list(session.scalars(select(QuotaEntry.recipients)))


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


def test_a_refused_bundle_is_taken_apart_until_the_bad_message_is_alone(
    database: Database, line: Line, mail: Outbox
) -> None:
    line.refuses = "ข"
    for words in "กขคงจ":
        queue(database, "ก้อย", words)
    until_quiet(mail.round)
    assert sorted(line.arrived) == sorted("กคงจ")
    assert states(database).count("refused") == 1


def test_a_bad_message_that_line_names_goes_alone(database: Database, line: Line, mail: Outbox) -> None:
    line.answers = [Outcome("refused", 400, reason="bad · messages[1].text")]
    for words in "กขค":
        queue(database, "ก้อย", words, reply=token("t1"))
    until_quiet(mail.round)
    assert [(how, words) for how, _, words in line.said] == [
        ("reply", ["ก", "ข", "ค"]),
        ("reply", ["ก", "ค"]),
    ]


def test_the_bad_recipient_of_a_multicast_is_found_and_the_others_get_theirs(
    database: Database, line: Line, mail: Outbox
) -> None:
    people = friends(database, 8)
    line.refuses = user("คนที่ 5")
    with database.unit_of_work() as session:
        plan_multicast(session, people, [{"is": "say", "text": "จันทร์นี้"}])
    until_quiet(mail.round)
    assert sorted(line.arrived) == sorted(user(f"คนที่ {n}") for n in range(8) if n != 5)
    assert sum(with_quota(database)) == 7


def test_a_multicast_reaches_those_it_is_for_and_nobody_between_them(
    database: Database, line: Line, mail: Outbox
) -> None:
    people = friends(database, 40)
    with database.unit_of_work() as session:
        plan_multicast(session, [people[0], people[39]], [{"is": "say", "text": "พรุ่งนี้พบกัน"}])
        plan_multicast(session, [people[5], people[7]], [{"is": "say", "text": "มะรืนพบกัน"}])
    until_quiet(mail.round)
    assert [sorted(json.loads(body)["to"]) for _, body, _ in line.requests] == [
        sorted([user("คนที่ 0"), user("คนที่ 39")]),
        sorted([user("คนที่ 5"), user("คนที่ 7")]),
    ]


def test_who_blocked_us_since_the_planning_hears_nothing(
    database: Database, line: Line, mail: Outbox
) -> None:
    people = friends(database, 3)
    with database.unit_of_work() as session:
        plan_multicast(session, people, [{"is": "say", "text": "จันทร์นี้"}])
        person = session.get(Person, people[0])
        assert person is not None
        person.blocked_at = now()
    queue(database, "คนที่ 0", "ข่าว")
    until_quiet(mail.round)
    assert sorted(line.arrived) == sorted(user(f"คนที่ {n}") for n in (1, 2))


def test_a_rate_limit_rests_the_endpoint_and_loses_nothing(
    database: Database, line: Line, mail: Outbox
) -> None:
    line.answers = [Outcome("rate", 429)]
    queue(database, "ก้อย", "หนึ่ง")
    mail.round()
    queue(database, "นิด", "สอง")
    queue(database, "แก้ว", "ตอบ", reply=token("t1"))
    mail.round()
    assert [how for how, _, _ in line.said] == ["push", "reply"]
    later(database, 2)
    until_quiet(mail.round)
    assert sorted(words[0] for how, _, words in line.said if how == "push") == ["สอง", "หนึ่ง", "หนึ่ง"]


def test_a_chat_that_line_finds_flooded_waits_alone(database: Database, line: Line, mail: Outbox) -> None:
    """Found by reading what LINE's third 429 did: it silenced every push (line-platform.md §2.6)."""
    line.answers = [Outcome("busy", 429)]
    queue(database, "ก้อย", "หนึ่ง")
    mail.round()
    queue(database, "นิด", "สอง")
    mail.round()
    assert [words for _, _, words in line.said] == [["หนึ่ง"], ["สอง"]]
    later(database, 6)
    until_quiet(mail.round)
    assert line.arrived == ["สอง", "หนึ่ง"]


def test_without_quota_pushes_wait_and_ride_on_the_next_reply(
    database: Database, line: Line, mail: Outbox
) -> None:
    line.answers = [Outcome("quota", 429)]
    queue(database, "ก้อย", "เรื่องของคุณปิดแล้ว")
    queue(database, "นิด", "ข่าว")
    until_quiet(mail.round)
    queue(database, "แก้ว", "ข่าว")
    until_quiet(mail.round)
    assert len(line.requests) <= 2
    queue(database, "ก้อย", "เมนู", reply=token("t1"))
    until_quiet(mail.round)
    assert line.said[-1] == ("reply", "t1", ["เรื่องของคุณปิดแล้ว", "เมนู"])


def test_when_the_month_turns_what_waited_for_quota_is_sent(
    database: Database, line: Line, mail: Outbox
) -> None:
    line.always = Outcome("quota", 429)
    for name in ("ก้อย", "นิด", "แก้ว"):
        queue(database, name, "ข่าว")
    until_quiet(mail.round)
    assert states(database) == ["quota"] * 3
    line.always = Outcome("sent", 200)
    later(database, (rates.month_turns() - now()).total_seconds() + 60)
    until_quiet(mail.round)
    assert states(database) == ["frozen"] * 3
    assert len(with_quota(database)) == 3


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


def test_nothing_is_retried_while_locked_out_but_later_it_goes(
    database: Database, line: Line, mail: Outbox
) -> None:
    line.answers = [Outcome("refused", 401)]
    queue(database, "ก้อย", "ข่าว")
    assert until_quiet(mail.round) == 1
    later(database, 10)
    until_quiet(mail.round)
    assert states(database) == ["frozen"]
    assert len({key for _, _, key in line.requests}) == 1


def test_two_outboxes_never_send_the_same_thing(database: Database, line: Line) -> None:
    if database.is_sqlite:
        pytest.skip("SQLite has one worker")
    for n in range(20):
        queue(database, f"คนที่ {n}", "ข่าว")
    one, other = (Outbox(database, line, Bell(), Watch({})) for _ in range(2))
    jobs: list[Any] = [*one.take(12, 12), *other.take(12, 12)]
    assert len(jobs) == 20
    assert len({job.delivery_id for job in jobs}) == 20
