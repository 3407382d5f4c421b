"""What LINE may send to /callback (line-platform.md §9, lines 1 to 5, 7, 9, 10), seen from a phone.

The door itself is tried in tests/bot/test_webhook.py: header spellings, wrong signatures of every kind, secrets in
rotation, bodies that are no webhook, a database that is away. Line 4 (200 requests a second for a minute, the worker
stopped and LINE hanging) is a bench: tests/bench/webhook.py. Line 6 (kill -9) is tests/scheduler/test_kill.py.
"""

import threading
from collections.abc import Callable
from functools import partial

import pytest
from sqlalchemy import func, select, text
from support.stories import held_back, unlike
from support.world import Somebody, World

from bot.worker import Worker
from models.inbound import InboundEvent
from models.outbound import OutboundMessage

WORDS = "จุดบริการ"


def at_once(acts: list[Callable[[], object]]) -> None:
    threads = [threading.Thread(target=act) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def stored(world: World) -> int:
    with world.database.reading() as session:
        return session.scalar(select(func.count()).select_from(InboundEvent)) or 0


def messages(world: World) -> int:
    with world.database.reading() as session:
        return session.scalar(select(func.count()).select_from(OutboundMessage)) or 0


def test_thai_and_emoji_are_signed_over_their_raw_bytes(world: World, koi: Somebody) -> None:
    """Line 1; every way in which LINE may write the same JSON."""
    for style in ("plain", "escaped", "shuffled", "future"):
        events = held_back(world, lambda: koi.phone.says("สวัสดีค่ะ 🙏"))
        koi.forgets()
        assert world.platform.webhooks.send(events, style=style) == 200
        world.settle()
        koi.sees("ค่ะ")


def test_a_forged_request_changes_nothing_and_tells_nothing(world: World, koi: Somebody) -> None:
    """Lines 2 and 3."""
    events, before = held_back(world, lambda: koi.phone.says("เมนู")), stored(world)
    koi.forgets()
    for signature in ("", "garbage", "A" * 44, "GhRKmvmHys4Pi8DxkF4+EayaH0OqtJtaZxgTD9fMDLs="):
        assert world.platform.webhooks.send(events, signature=signature) == 400
        assert world.platform.webhooks.send([], signature=signature) == 400
    assert world.platform.send([]) == 200
    world.settle()
    assert stored(world) == before
    koi.sees_nothing()


def test_what_could_not_be_stored_is_not_acknowledged_and_comes_again(world: World, koi: Somebody) -> None:
    """Line 5. That it is a 503, and soon enough for LINE: tests/bot/test_webhook.py.

    It may be stored all the same, a moment after we gave up: then the redelivery is the second of the same.
    """
    with world.database.unit_of_work() as session:
        lock = "SELECT 1" if world.database.is_sqlite else "LOCK TABLE inbound_event IN EXCLUSIVE MODE"
        session.execute(text(lock))
        koi.phone.says("เมนู")
    assert world.platform.webhooks.attempts[-1].status != 200
    koi.forgets()
    assert world.platform.redeliver() == 1
    world.settle()
    assert koi.heard.count("พิมพ์ตัวเลข") == 1


def test_the_same_event_four_ways_has_one_answer(world: World, koi: Somebody) -> None:
    """Line 7: one after the other, to two workers at once, marked as redelivered and not."""
    [event] = held_back(world, lambda: koi.phone.says(WORDS))
    koi.forgets()
    again = unlike(event, deliveryContext={"isRedelivery": True})
    at_once([partial(world.platform.send, [one]) for one in (event, again, event)])
    second = Worker(world.settings, database=world.database)
    at_once([world.worker.round, second.round])
    world.settle()
    assert world.platform.send([event]) == world.platform.send([again, again]) == 200
    world.settle()
    assert len(koi.ids_heard) == 1
    assert len(world.platform.ledger.of("reply", "push", accepted=True)) == 2  # the welcome and this one


def test_a_hundred_events_of_every_sort_in_one_request(world: World, koi: Somebody) -> None:
    """Line 9. A handler that fails holds up its own person only: tests/scheduler/test_inbox.py."""
    people = [world.platform.phone(f"คนที่ {n}") for n in range(10)]
    known = held_back(world, lambda: [phone.says(WORDS) for phone in people])
    [one] = held_back(world, lambda: koi.phone.says("จากโหมดที่ไม่รู้จัก"))
    [pictured] = held_back(world, koi.phone.sends_sticker)
    strange = [
        unlike(one, type="teleport", webhookEventId="strange-1"),
        unlike(one, message={"id": "1", "type": "hologram"}, webhookEventId="strange-2"),
        unlike(one, mode="dreaming", webhookEventId="strange-3"),
        unlike(one, source=None, webhookEventId="strange-4"),
        unlike(one, message="ข้อความ", webhookEventId="strange-5"),
        unlike(
            pictured,
            message=pictured["message"] | {"stickerResourceType": "SMELL"},
            webhookEventId="strange-6",
        ),
        *({"type": f"kind{n}", "webhookEventId": f"more-{n}"} for n in range(84)),
    ]
    del known[0]["message"]["quoteToken"]
    koi.forgets()
    assert world.platform.webhooks.send(strange[:50] + known + strange[50:], style="shuffled") == 200
    world.settle()
    for phone in people:
        assert len([shown for shown in phone.messages if shown.from_bot]) == 1, phone.name
    with world.database.reading() as session:
        states = session.execute(select(InboundEvent.state, func.count()).group_by(InboundEvent.state)).all()
    assert dict(states) == {"handled": 101}  # koi's follow among them


@pytest.mark.parametrize("mode", ["standby", "a mode of tomorrow"])
def test_while_another_has_the_floor_we_send_nothing_at_all(world: World, koi: Somebody, mode: str) -> None:
    """Line 10: also no loading animation, no alert to staff, nothing later."""
    calls, before, queued = len(world.platform.ledger.rows), stored(world), messages(world)
    world.platform.mode = mode
    koi.tells("น้ำท่วมสูงมาก ติดอยู่บนหลังคา ออกไม่ได้", "ไม่มีข้าวกิน อยู่ ต.เมืองจัง อ.ภูเพียง จ.น่าน").sees_nothing()
    koi.presses("request").says("เมนู").does("sends_photo").waits(300).sees_nothing()
    koi.does("sends_location", 18.77, 100.78).does("block").does("follow").sees_nothing()
    assert stored(world) == before + 8
    assert len(world.platform.ledger.rows) == calls
    assert messages(world) == queued
    world.platform.mode = "active"
    koi.says("เมนู").sees("ขอความช่วยเหลือ")
