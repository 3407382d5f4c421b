"""/healthz, /readyz and /metrics: true, quick, and also when the database is slow, behind or gone."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, text
from support.mail import Line, later, queue, receive, text_event, until_quiet, worker

from bot import health
from models.clock import now
from models.revision import Watch
from models.session import Database, Patience
from scheduler.bell import Bell
from scheduler.outbox import Outbox
from scheduler.send import Outcome


def web(database: Database) -> FlaskClient:
    app = Flask("test")
    app.register_blueprint(health.pages(database))
    return app.test_client()


@pytest.fixture
def client(database: Database) -> FlaskClient:
    return web(database)


def test_a_quiet_service_is_ready(client: FlaskClient) -> None:
    assert [client.get(path).status_code for path in ("/healthz", "/readyz", "/metrics")] == [200, 200, 200]


def test_an_event_older_than_thirty_seconds_is_not_ready(client: FlaskClient, database: Database) -> None:
    receive(database, text_event("ก้อย", "ฮัลโหล"))
    later(database, 29)
    assert client.get("/readyz").status_code == 200
    later(database, 32)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.text.startswith("the oldest unhandled event is 3")) == (503, True)
    until_quiet(worker(database).round)
    assert client.get("/readyz").status_code == 200


def test_a_message_due_for_more_than_a_minute_is_not_ready(client: FlaskClient, database: Database) -> None:
    queue(database, "ก้อย", "ข่าวดี")
    queue(database, "ป้าศรี", "พรุ่งนี้", due_at=now() + timedelta(hours=9))
    later(database, 58)
    assert client.get("/readyz").status_code == 200
    later(database, 62)
    assert client.get("/readyz").text.startswith("a message has been due for 6")


def test_a_message_that_is_tried_again_and_again_is_not_ready(
    client: FlaskClient, database: Database
) -> None:
    """Each try puts the delivery off; it is late all the same."""
    line = Line()
    line.always = Outcome("unknown")
    queue(database, "ก้อย", "ข่าวดี")
    outbox = Outbox(database, line, Bell(), Watch({}))
    for seconds in range(0, 100, 10):
        later(database, seconds)
        outbox.round()
    assert client.get("/readyz").text.startswith("a message has been due for 9")


def test_what_line_told_us_to_hold_back_is_not_late(client: FlaskClient, database: Database) -> None:
    line = Line()
    line.answers = [Outcome("quota", 429)]
    queue(database, "ก้อย", "ข่าวดี")
    until_quiet(Outbox(database, line, Bell(), Watch({})).round)
    later(database, 300)
    assert client.get("/readyz").status_code == 200


def test_an_older_schema_is_not_ready_and_a_newer_one_is(client: FlaskClient, database: Database) -> None:
    with database.unit_of_work() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    assert client.get("/readyz").status_code == 200
    with database.unit_of_work() as session:
        session.execute(text("DELETE FROM alembic_version"))
    answer = client.get("/readyz")
    assert (answer.status_code, "pakmut db upgrade" in answer.text) == (503, True)
    with database.unit_of_work() as session:
        session.execute(text("INSERT INTO alembic_version VALUES ('0001')"))


def test_without_any_schema_the_metrics_say_so_too(tmp_path: Any) -> None:
    empty = Database(f"sqlite:///{tmp_path}/empty.db")
    client = web(empty)
    assert client.get("/readyz").text.startswith("schema: at nothing")
    assert client.get("/metrics").status_code == 503
    assert client.get("/healthz").status_code == 200
    empty.close()


@pytest.fixture
def hanging(database: Database) -> Iterator[threading.Event]:
    """Until it is set, this database answers nothing."""
    awake = threading.Event()

    @event.listens_for(database.engine, "before_cursor_execute")
    def hang(*_given: Any) -> None:
        awake.wait()

    yield awake
    awake.set()


def test_a_database_that_hangs_is_told_without_waiting_for_it(
    client: FlaskClient, database: Database, hanging: threading.Event
) -> None:
    """Nothing but our own clock ends this: the database answers only after we have."""
    told = [client.get(path) for path in ("/readyz", "/readyz", "/metrics")]
    assert {(answer.status_code, answer.text) for answer in told} == {(503, "database: no answer\n")}
    assert client.get("/healthz").status_code == 200
    assert sum(thread.name == "health" for thread in threading.enumerate()) == 2  # however often it was asked
    hanging.set()
    assert until(lambda: client.get("/readyz").status_code == 200)


def until(true: Any) -> bool:
    return any(true() for _ in range(50))


def test_a_server_that_accepts_and_is_silent_is_told(tmp_path: Any) -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as silent:
        nobody = f"postgresql+psycopg://nobody@127.0.0.1:{silent.getsockname()[1]}/nothing"
        database = Database(nobody, Patience.of_the_web())
        assert web(database).get("/readyz").status_code == 503
        database.close()
