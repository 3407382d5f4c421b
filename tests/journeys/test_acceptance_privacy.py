"""What leaves the house: valid objects, silent logs and notifications, nothing after erasing (line-platform.md §9,
lines 26, 29 and 30).

Every limit over fuzzed Thai and emoji content: tests/bot/line/test_render.py and test_counting.py. Erasing, row by
row: tests/handlers/test_privacy.py. Login and LIFF (the other half of line 30) come with the console.
"""

import json
import logging
import sys
from typing import Any

import pytest
import structlog
from sqlalchemy import select, text
from support.stories import NO_RICE, NUMBER, PHONE, asks_for_rice, team_of
from support.world import SECRET, Somebody, World

from bot import log as logs
from bot.simulator.webhooks import sign
from models import Base

PAGE = "ขอบคุณค่ะ 🍚🙏👨‍👩‍👧‍👦 ทุ่งกุลา " * 200
ODD = [
    "🙏" * 200,
    "ก็" + "้" * 500,
    "\u200b",
    "\u202eกลับทาง",
    "<b>&amp;</b>{0}%s",
    "$" * 60,
    "\n" * 300,
    "ａｂｃ",
    "{number}",
]
"""Persons' words that may upset a template, a counter or a renderer."""


def everything_said(world: World) -> list[dict[str, Any]]:
    return [message for row in world.platform.ledger.rows for message in row.messages]


def whole_talk(world: World, koi: Somebody, khru_e: Somebody) -> None:
    """A ticket from the first word to the last, with a pin, a photo and an answer."""
    team_of(world, khru_e)
    koi.phone.sends_photo()
    asks_for_rice(koi)
    khru_e.taps("รับเรื่อง").taps("ดูเรื่อง").sees(NO_RICE[0])
    khru_e.taps("ตอบผู้แจ้ง").says("จะไปเยี่ยมวันนี้ค่ะ").waits(30)
    khru_e.says("ปิดเรื่อง").taps("ช่วยเหลือแล้ว").says("ให้ข้าวสารแล้ว").taps("ใช่ ปิดเรื่อง")


def test_line_takes_whatever_people_write(world: World, koi: Somebody, khru_e: Somebody) -> None:
    """Line 26: the stand-in checks every object strictly; not one request was refused."""
    for words in ODD:
        koi.says(words)
    koi.says("เมนู").says("ยกเลิก")
    koi.phone.says(PAGE[:4990])
    asks_for_rice(koi)
    khru_e.taps("รับเรื่อง").taps("ดูเรื่อง").sees(NUMBER, "👨‍👩‍👧‍👦")
    khru_e.taps("ตอบผู้แจ้ง").says(PAGE[:4990]).taps("ส่งเลย")
    koi.sees("🍚")
    khru_e.says("บันทึกภายใน").says("🙏" * 2500)
    khru_e.says("งานของฉัน").says("1")
    assert [row for row in world.platform.ledger.rows if row.status == 400] == []
    assert world.parked() == []


def test_a_story_of_many_pages_reaches_the_officer_whole(
    world: World, koi: Somebody, khru_e: Somebody
) -> None:
    """Line 26: long text is split, not cut."""
    pages = [f"หน้า {n} " + "ยาวมาก" * 400 for n in range(12)]
    for page in pages:
        koi.phone.says(page)
    asks_for_rice(koi)
    khru_e.taps("รับเรื่อง").taps("ดูเรื่อง")
    world.wait(5)
    khru_e.sees(*(f"หน้า {n}" for n in range(12)))
    assert khru_e.heard.count("ยาวมาก") == 12 * 400


def test_no_notification_shows_what_somebody_told(world: World, koi: Somebody, khru_e: Somebody) -> None:
    """Line 30: altText is what a locked screen shows; nothing of a case stands in a group either."""
    whole_talk(world, koi, khru_e)
    shown = [message["altText"] for message in everything_said(world) if "altText" in message]
    assert shown
    for secret in (NO_RICE[0], "ข้าว", PHONE, koi.phone.name, "เมืองจัง ม"):
        assert secret not in "\n".join(shown)
    group = world.platform.group("ทีม tambon-551405")
    assert "ไม่มีข้าวกิน" not in "".join(group.texts())


def test_a_pin_without_title_or_address_is_a_place(world: World, koi: Somebody, khru_e: Somebody) -> None:
    """Line 30."""
    koi.tells("ไม่มีข้าวกินค่ะ").says("2")
    koi.does("sends_location", 18.7736, 100.8286).sees("ค่ะ")
    assert world.parked() == []
    koi.does("sends_location", 18.7736, 100.8286, title="วัด", address=None).sees("ค่ะ")
    koi.does("sends_location", 0.0, 0.0).sees("ค่ะ")


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Every line that our modules log, as it would be written."""
    recorder = structlog.testing.CapturingLogger()
    processors = [
        structlog.processors.add_log_level,
        logs._hide_people,
        logs._name_the_error,
        structlog.processors.JSONRenderer(ensure_ascii=False),
    ]
    for name, module in list(sys.modules.items()):
        ours = name.partition(".")[0] in ("bot", "scheduler", "handlers", "models")
        if ours and hasattr(getattr(module, "log", None), "bind"):
            monkeypatch.setattr(module, "log", structlog.wrap_logger(recorder, processors))
    return recorder.calls


def test_the_logs_say_what_line_asks_for_and_nothing_of_anybody(
    world: World,
    koi: Somebody,
    khru_e: Somebody,
    written: list[Any],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Line 29."""
    caplog.set_level(logging.INFO)
    for fault in ("500_after", "cut_before", "429_rate", "400", "401"):
        world.platform.fault("push", fault)
    world.platform.fault("reply", "500_after", skip=9)
    before = len(world.platform.ledger.rows)
    whole_talk(world, koi, khru_e)
    koi.does("sends_location", 18.7736, 100.8286)
    world.platform.webhooks.send([], signature="forged-signature")
    body = b'{"events":[{"secret-in-the-body":1}]'
    world.platform.webhooks.post(body, {"x-line-signature": sign(SECRET, body)})
    for _ in range(20):
        world.wait(30)
    lines = [json.loads(call.args[0]) for call in written]
    calls = [line for line in lines if line["event"] == "line_api"]
    assert len(calls) == len(world.platform.ledger.rows) - before
    assert all(line.keys() >= {"method", "endpoint", "status", "request_id", "ms"} for line in calls)
    doors = [line for line in lines if line["event"] == "webhook"]
    assert {line["status"] for line in doors} == {200, 400}
    assert all(line.keys() >= {"method", "path", "status", "ip"} for line in doors)
    everything = str(written) + caplog.text
    for secret in (
        *NO_RICE, "ข้าว", PHONE, "0812345678", koi.phone.user_id, khru_e.phone.user_id, koi.phone.name, "18.77", SECRET,
        "simulator-token", "forged-signature", "secret-in-the-body", "จะไปเยี่ยม",
        *(event["replyToken"] for event in world.platform.webhooks.events if "replyToken" in event),
    ):  # fmt: skip
        assert secret not in everything, secret


def test_after_erasing_no_table_and_no_file_knows_the_person(
    world: World, koi: Somebody, khru_e: Somebody
) -> None:
    """Line 30: through the chat, in the middle of everything."""
    koi.phone.sends_photo()
    asks_for_rice(koi).says("รับแจ้งเตือน")
    khru_e.taps("รับเรื่อง").taps("ดูเรื่อง")
    koi.says("ลบข้อมูลของฉัน")
    while (
        "ลบ" in "".join(labels := koi.phone.quick_replies() + koi.phone.buttons())
        and "ลบข้อมูลแล้ว" not in koi.heard
    ):
        koi.taps(next(label for label in labels if "ลบ" in label))
        if not koi.phone.quick_replies():
            break
    world.wait(60)
    with world.database.reading() as session:
        whole = "".join(
            str(session.execute(select(text("*")).select_from(table)).all())
            for table in Base.metadata.tables.values()
        )
    for trace in (koi.phone.user_id, "ไม่มีข้าวกิน", PHONE, PHONE.replace("-", "")):
        assert trace not in whole
    assert [path for path in (world.folder / "media").rglob("*") if path.is_file()] == []
    assert world.ticket().status == "CANCELLED"
