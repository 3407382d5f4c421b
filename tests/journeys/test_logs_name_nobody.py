"""The whole service's logs, through a whole journey with every kind of trouble: what LINE asks to keep, and nobody in it.

Written the way production writes them (bot/log.py, JSON on standard error), libraries' lines included.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from sqlalchemy import select
from support.stories import NO_RICE, PHONE, asks_for_rice
from support.world import Somebody, World

from bot import log
from models.outbound import Delivery
from models.people import Person

SAID = ("จะไปเยี่ยมพรุ่งนี้เช้า", "ลูกชายชื่อสมปอง")


@pytest.fixture
def logs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A file that stands for standard error."""
    path = tmp_path / "log.jsonl"
    with path.open("w", encoding="utf-8") as file:
        monkeypatch.setattr("sys.stderr", file)
        log.configure("a key for tests only, never used elsewhere")
        yield path
        structlog.reset_defaults()


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]


def test_a_whole_journey_leaves_nobody_in_the_logs(
    logs: Path, world: World, koi: Somebody, khru_e: Somebody, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = len(world.platform.ledger.rows)
    koi.phone.sends_photo()
    asks_for_rice(koi)
    for fault in ("500_after", "cut_before", "400", "401"):
        world.platform.fault("push", fault)
    khru_e.taps("รับเรื่อง").taps("ดูเรื่อง")
    khru_e.taps("ตอบผู้แจ้ง").says(SAID[0]).waits(30)
    with monkeypatch.context() as trouble:
        trouble.setattr(world.worker.inbox, "_decide", failing)
        koi.phone.says(SAID[1])
        for _ in range(8):
            world.wait(20)
    khru_e.says("คอนโซล")
    world.app.test_client().get("/console/enter/not-a-token", base_url="https://pakmut.test")
    koi.says("ลบข้อมูลของฉัน")
    for _ in range(10):
        world.wait(60)
        world.worker.clock.round()
    written = logs.read_text(encoding="utf-8")
    found = lines(logs)
    calls = [line for line in found if line["event"] == "line_api"]
    assert len(calls) >= len(world.platform.ledger.rows) - before > 10
    for call in calls:
        assert call.keys() >= {"timestamp", "method", "endpoint", "status", "request_id", "ms"}
        assert call["request_id"] or call["status"] is None
    assert {"alarm", "turn_failed", "webhook"} <= {line["event"] for line in found}
    for secret in everything_personal(world, koi, khru_e):
        assert secret not in written, secret
    assert not re.search(r"\b[UCR][0-9a-f]{32}\b", written)


def failing(*_given: object) -> None:
    raise RuntimeError(f"{SAID[1]} {PHONE}")


def everything_personal(world: World, *people: Somebody) -> set[str]:
    """What must not be found: words, names, telephone numbers, ids, tokens and keys of everybody."""
    events = world.platform.webhooks.events
    texts = {event["message"].get("text", "") for event in events if "message" in event}
    with world.database.reading() as session:
        ids = set(session.scalars(select(Person.line_user_id)))
        keys = set(session.scalars(select(Delivery.retry_key)))
    return {
        *NO_RICE, *SAID, PHONE, "0812345678", "ข้าว", "สมปอง",
        *(text for text in texts if len(text) > 3),
        *(person.phone.user_id for person in people), *(person.phone.name for person in people),
        *(event["replyToken"] for event in events if "replyToken" in event),
        *filter(None, ids), *filter(None, keys), world.settings.secret_key.get_secret_value(), "simulator-token",
    }  # fmt: skip


def test_an_id_or_number_within_a_sentence_is_hidden_too(logs: Path) -> None:
    somebody = "U" + "0123456789abcdef" * 2
    structlog.get_logger("test").warning(
        "odd", reason=f"no user {somebody} at 081-234-5678", order="10000000001"
    )
    (line,) = lines(logs)
    assert line["reason"] == f"no user {log.who(somebody)} at [phone]"
    assert line["order"] == "10000000001"
