"""The numbers of /metrics: each settled thing counted once, by whichever process, at a cost that does not grow."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from prometheus_client import generate_latest
from prometheus_client.parser import text_string_to_metric_families as families
from sqlalchemy import text
from sqlalchemy.orm import Session
from support.mail import Line, later, queue, receive, text_event, token, until_quiet, worker

from bot.metrics import registry
from handlers.events import Envelope
from models import health, tally
from models.clock import now
from models.multicast import plan_multicast
from models.people import Person
from models.revision import Watch
from models.session import Database
from scheduler.bell import Bell
from scheduler.outbox import Outbox
from scheduler.tally import run_due


@pytest.fixture(autouse=True)
def nothing_counted_before() -> Iterator[None]:
    tally.mine.take()
    yield
    tally.mine.take()


def scraped(database: Database) -> dict[str, float]:
    """Name and labels to value, as Prometheus reads them."""
    page = generate_latest(registry(database)).decode()
    return {
        sample.name + "".join(f"|{value}" for value in sample.labels.values()): sample.value
        for family in families(page)
        for sample in family.samples
    }


def broken(session: Session, envelope: Envelope, order_key: str) -> None:
    raise RuntimeError


def test_events_and_deliveries_are_counted_by_outcome(database: Database) -> None:
    receive(database, text_event("ก้อย", "หนึ่ง"), text_event("ก้อย", "สอง"))
    until_quiet(worker(database).round)
    receive(database, text_event("แดง", "สาม"))
    for step in range(8):
        later(database, 20 * step)
        worker(database, broken).round()
    line = Line()
    line.refuses = "แย่"
    queue(database, "ก้อย", "ตอบ", reply=token("t"))
    queue(database, "ดำ", "แย่")
    until_quiet(Outbox(database, line, Bell(), Watch({})).round)
    later(database, 600)
    run_due(database)
    found = scraped(database)
    assert found["pakmut_events_total|handled"] == 2
    assert found["pakmut_events_total|parked"] == 1
    assert found["pakmut_event_handled_seconds_count"] == 2
    assert found["pakmut_deliveries_total|reply|sent"] == 1
    assert found["pakmut_deliveries_total|push|refused"] == 1
    assert found["pakmut_event_replied_seconds_count"] == 1
    assert found["pakmut_event_replied_seconds_bucket|10.0"] == 1
    assert found["pakmut_parked|event"] == 1
    assert found["pakmut_parked|message"] == 1


def test_what_waits_is_told_as_of_now(database: Database) -> None:
    receive(database, text_event("ก้อย", "หนึ่ง"))
    queue(database, "ก้อย", "ตอบ")
    later(database, 120)
    found = scraped(database)
    assert 119 < found["pakmut_oldest_event_seconds"] < 125
    assert 119 < found["pakmut_oldest_message_seconds"] < 125
    assert (found["pakmut_waiting|event"], found["pakmut_waiting|message_talk"]) == (1, 1)
    assert found["pakmut_alarm_open|locked_out"] == 0


def test_any_number_of_workers_count_each_thing_once(database: Database, address: str) -> None:
    rivals = [Database(address) for _ in range(4)]
    for round_ in range(5):
        receive(database, *(text_event(f"คนที่ {n}", "ฮัลโหล") for n in range(20)))
        until_quiet(worker(database).round)
        later(database, 100 * (round_ + 1))
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(run_due, rivals))
    later(database, 1000)
    run_due(database)
    assert scraped(database)["pakmut_events_total|handled"] == 100
    for rival in rivals:
        rival.close()


def test_what_is_being_settled_is_counted_only_when_it_is_over(database: Database) -> None:
    receive(database, text_event("ก้อย", "หนึ่ง"))
    until_quiet(worker(database).round)
    run_due(database)
    assert "pakmut_events_total|handled" not in scraped(database)
    later(database, tally.LAG.total_seconds() + 2)
    run_due(database)
    assert scraped(database)["pakmut_events_total|handled"] == 1


def test_a_long_history_is_counted_day_by_day(database: Database) -> None:
    for day in range(3):
        later(database, day * 3 * 86400)
        receive(database, text_event("ก้อย", "หนึ่ง"))
        until_quiet(worker(database).round)
    later(database, 30 * 86400)
    rounds = until_quiet(lambda: min(1, run_due(database)))
    assert rounds == 3
    assert scraped(database)["pakmut_events_total|handled"] == 3


def test_the_billed_messages_are_those_of_the_ledger(database: Database) -> None:
    with database.unit_of_work() as session:
        people = [Person(line_user_id=f"U{n:032x}", created_at=now(), followed_at=now()) for n in range(7)]
        session.add_all(people)
        session.flush()
        plan_multicast(session, [one.id for one in people], [{"is": "say", "text": "พรุ่งนี้"}])
    queue(database, "ก้อย", "ข่าวดี")
    until_quiet(Outbox(database, Line(), Bell(), Watch({})).round)
    later(database, 60)
    run_due(database)
    with database.reading() as session:
        ledger = health.quota_used(session)
    assert ledger == {"notice": 7, "talk": 1}
    found = scraped(database)
    assert {purpose: found[f"pakmut_quota_billed|{purpose}"] for purpose in ledger} == ledger


def test_counts_of_this_process_are_kept_when_they_cannot_be_written(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    tally.mine.observe("line_request", "POST /v2/bot/message/push", 0.2)

    def fails(*_given: object) -> None:
        raise OSError("the disk is full")

    with monkeypatch.context() as broken_disk:
        broken_disk.setattr(tally, "add", fails)
        with pytest.raises(OSError, match="full"):
            run_due(database)
    run_due(database)
    found = scraped(database)
    assert found["pakmut_line_request_seconds_count|POST /v2/bot/message/push"] == 1
    assert found["pakmut_line_request_seconds_bucket|POST /v2/bot/message/push|0.25"] == 1
    assert found["pakmut_line_request_seconds_bucket|POST /v2/bot/message/push|0.1"] == 0


def test_a_clock_that_is_put_back_counts_nothing_twice(database: Database) -> None:
    receive(database, text_event("ก้อย", "หนึ่ง"))
    until_quiet(worker(database).round)
    later(database, 7200)
    run_due(database)
    later(database, 0)
    run_due(database)
    assert scraped(database)["pakmut_events_total|handled"] == 1


def test_no_question_of_the_monitor_reads_the_history(database: Database) -> None:
    """Every statement behind /metrics and /readyz finds its rows by an index of what is pending or parked."""
    asked: list[tuple[str, object]] = []
    from sqlalchemy import event as hook

    @hook.listens_for(database.engine, "before_cursor_execute")
    def note(_connection: object, _cursor: object, statement: str, given: object, *_more: object) -> None:
        asked.append((statement, given))

    scraped(database)
    assert health.problem(database) is None
    hook.remove(database.engine, "before_cursor_execute", note)
    big = ("inbound_event", "outbound_message", "delivery", "line_call", "quota_entry", "timer")
    looked_at = {(sql, str(given)): given for sql, given in asked if sql.startswith("SELECT")}
    with database.engine.connect() as connection:
        if not database.is_sqlite:
            connection.execute(text("SET enable_seqscan = off"))
        for (sql, _), given in looked_at.items():
            if not any(f"FROM {table}" in sql for table in big):
                continue
            explain = "EXPLAIN QUERY PLAN " if database.is_sqlite else "EXPLAIN "
            plan = "\n".join(str(row) for row in connection.exec_driver_sql(explain + sql, given))
            assert not re.search(
                r"SCAN \w+'|Seq Scan on (?:inbound|outbound|delivery|line_call|quota)", plan
            ), plan
        connection.rollback()
