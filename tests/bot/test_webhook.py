"""The door that LINE knocks at (line-platform.md §9 items 1 to 5, 7 and 9)."""

import json
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text
from support.mail import SECRET, body_of, signature, text_event
from support.settings import settings
from werkzeug.test import TestResponse

from bot.app import create_app
from models.inbound import InboundEvent
from models.people import Conversation
from models.session import Database

VECTOR = b'{"destination":"U8e742f61d673b39c7fff3cecb7536ef0","events":[]}'
VECTOR_SIGNATURE = "GhRKmvmHys4Pi8DxkF4+EayaH0OqtJtaZxgTD9fMDLs="


@pytest.fixture
def client(address: str) -> FlaskClient:
    return create_app(settings(address)).test_client()


def post(
    client: FlaskClient, body: bytes, signed: str | None = None, header: str = "x-line-signature"
) -> TestResponse:
    headers = {header: signature(body) if signed is None else signed}
    return client.post("/callback", data=body, headers=headers, buffered=True)


def stored(database: Database) -> list[InboundEvent]:
    with database.reading() as session:
        return list(session.scalars(select(InboundEvent).order_by(InboundEvent.id)))


@pytest.mark.parametrize("header", ["x-line-signature", "X-Line-Signature", "X-LINE-SIGNATURE"])
def test_lines_own_example_is_accepted_and_stores_nothing(
    client: FlaskClient, database: Database, header: str
) -> None:
    assert post(client, VECTOR, VECTOR_SIGNATURE, header).status_code == 200
    assert stored(database) == []


def test_a_thai_text_is_stored_as_it_came(client: FlaskClient, database: Database) -> None:
    event = text_event("ก้อย", "น้ำท่วม 🌊 ช่วยด้วย")
    assert post(client, body_of(event)).status_code == 200
    [row] = stored(database)
    assert json.loads(row.raw or "") == event
    assert (row.event_id, row.kind, row.state) == (event["webhookEventId"], "message.text", "pending")


@pytest.mark.parametrize(
    "wrong", ["", "garbage", "ลายเซ็น", VECTOR_SIGNATURE, "GhRKmvmHys4Pi8DxkF4+EayaH0OqtJtaZxgTD9fMDL"]
)
def test_a_wrong_signature_is_refused_and_stores_nothing(
    client: FlaskClient, database: Database, wrong: str
) -> None:
    body = body_of(text_event("ก้อย", "ปลอม"))
    assert post(client, body, wrong.encode("utf-8").decode("latin-1")).status_code == 400
    assert client.post("/callback", data=body).status_code == 400
    assert stored(database) == []


def test_one_flipped_byte_or_another_spelling_of_the_same_json_is_refused(
    client: FlaskClient, database: Database
) -> None:
    body = body_of(text_event("ก้อย", "คำเดิม"))
    again = json.dumps(json.loads(body), indent=1).encode()
    assert post(client, body.replace(b"active", b"actiwe"), signature(body)).status_code == 400
    assert post(client, again, signature(body)).status_code == 400
    assert post(client, body, signature(body, "another channel's secret")).status_code == 400
    assert stored(database) == []


def test_both_secrets_are_good_while_one_is_being_rotated(address: str, database: Database) -> None:
    client = create_app(settings(address, line_channel_secret=f"the new one,{SECRET}")).test_client()
    for nth, secret in enumerate((SECRET, "the new one")):
        body = body_of(text_event("ก้อย", f"คำที่ {nth}"))
        assert post(client, body, signature(body, secret)).status_code == 200
    assert len(stored(database)) == 2


def test_the_same_event_is_stored_once_however_it_comes(client: FlaskClient, database: Database) -> None:
    event = text_event("ก้อย", "ครั้งเดียว")
    again = event | {"deliveryContext": {"isRedelivery": True}}
    bodies = [body_of(event), body_of(event, event), body_of(again), body_of(again, text_event("นิด", "อีกคน"))]
    statuses = at_once([partial(post, client, body) for body in bodies * 4])
    assert {answer.status_code for answer in statuses} == {200}
    assert len(stored(database)) == 2


def at_once(acts: list[Callable[[], Any]]) -> list[Any]:
    results: list[Any] = []
    threads = [threading.Thread(target=lambda one: results.append(one()), args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_an_event_without_an_id_gets_the_same_one_each_time(client: FlaskClient, database: Database) -> None:
    event = text_event("ก้อย", "เก่ามาก")
    del event["webhookEventId"]
    for redelivered in (False, True):
        body = body_of(event | {"deliveryContext": {"isRedelivery": redelivered}})
        assert post(client, body).status_code == 200
    assert len(stored(database)) == 1


def test_a_hundred_strange_events_are_all_stored(client: FlaskClient, database: Database) -> None:
    strange: list[dict[str, Any]] = [
        {"type": "teleport", "timestamp": "soon"},
        {"type": "message", "message": {"type": "hologram"}},
        {"type": "message", "message": None, "source": "nobody", "timestamp": 1e300},
        {"type": "message", "source": {"userId": "x" * 500}, "timestamp": True},
        {"type": 7, "webhookEventId": 7, "source": {"userId": "U\u0000\ud800"}},
        {"type": "ทักทาย\u0000", "mode": "dream"},
        {"type": "message", "message": {"type": "text", "text": "\u0000\ud83d"}},
    ]
    events = strange + [text_event(f"คนที่ {n}", "สวัสดี") for n in range(93)]
    assert post(client, json.dumps({"events": events}).encode()).status_code == 200
    assert len(stored(database)) == 100


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b'{"events":null}', b"\xff\xfe", b"[" * 100_000, b'{"events":7}']
)
def test_a_signed_body_that_is_no_webhook_is_refused_without_a_fuss(client: FlaskClient, body: bytes) -> None:
    assert post(client, body).status_code == 400


def test_a_body_that_is_too_large_is_refused(client: FlaskClient) -> None:
    assert post(client, b" " * (2 * 1024 * 1024 + 1)).status_code == 413


def test_an_existing_conversation_is_not_touched(client: FlaskClient, database: Database) -> None:
    event = text_event("ก้อย", "หนึ่ง")
    post(client, body_of(event))
    with database.unit_of_work() as session:
        session.scalars(select(Conversation)).one().version = 7
    post(client, body_of(text_event("ก้อย", "สอง")))
    with database.reading() as session:
        assert session.scalars(select(Conversation)).one().version == 7


def test_while_the_database_cannot_be_written_the_answer_is_503_in_time(
    client: FlaskClient, database: Database
) -> None:
    body = body_of(text_event("ก้อย", "รอหน่อย"))
    with database.unit_of_work() as session:
        session.execute(
            text("SELECT 1" if database.is_sqlite else "LOCK TABLE inbound_event IN EXCLUSIVE MODE")
        )
        began = time.monotonic()
        statuses = at_once([lambda: post(client, body).status_code for _ in range(4)])
        assert time.monotonic() - began < 1.6
    assert set(statuses) == {503}
    until = time.monotonic() + 5
    while post(client, body).status_code != 200 and time.monotonic() < until:
        time.sleep(0.1)
    assert len(stored(database)) == 1


def test_without_a_database_the_answer_is_503_in_time(tmp_path: Path) -> None:
    nowhere = "postgresql+psycopg://nobody@127.0.0.1:1/nothing"
    client = create_app(settings(nowhere)).test_client()
    began = time.monotonic()
    assert post(client, body_of(text_event("ก้อย", "ฮัลโหล"))).status_code == 503
    assert time.monotonic() - began < 1.6
    assert client.get("/readyz").status_code == 503
    assert client.get("/healthz").status_code == 200
