"""Who writes faster than anybody reads is slowed with one word; nobody else notices (issue 5, "Backpressure")."""

from sqlalchemy import func, select
from support.stories import held_back, team_of
from support.world import Somebody, World

from handlers.dispatch.flood import MOST
from models.inbound import InboundEvent
from models.tickets import Ticket

WORD = "ขอตอบทีเดียว"
MENU = "ช่วยอะไรได้บ้างคะ"


def writes_often(world: World, who: Somebody, words: str, times: int) -> None:
    """All in one moment, in webhooks of a hundred events."""
    events = held_back(world, lambda: [who.phone.says(words) for _ in range(times)])
    for first in range(0, times, 100):
        assert world.platform.send(events[first : first + 100]) == 200


def handled(world: World) -> dict[str, int]:
    with world.database.reading() as session:
        asked = select(InboundEvent.state, func.count()).group_by(InboundEvent.state)
        return dict(session.execute(asked).all())


def test_a_hundred_questions_get_one_word_and_then_one_answer(world: World, koi: Somebody) -> None:
    koi.waits(60).forgets()  # the greeting was an answer too
    before = handled(world)["handled"]
    writes_often(world, koi, "เมนู", 100)
    world.settle()
    assert (koi.heard.count(MENU), koi.heard.count(WORD)) == (MOST, 1)
    assert handled(world) == {"handled": before + 100}
    koi.forgets()
    world.wait(11)
    assert koi.heard.count(MENU) == 1
    assert koi.heard.count(WORD) == 0
    koi.waits(60).says("เมนู").sees(MENU)
    assert koi.heard.count(MENU) == 1


def test_danger_is_answered_in_the_middle_of_it(world: World, koi: Somebody) -> None:
    writes_often(world, koi, "เมนู", MOST + 5)
    world.settle()
    koi.says("พ่อหมดสติ ไม่หายใจแล้ว").sees("1669")


def test_a_long_story_is_no_flood(world: World, koi: Somebody) -> None:
    """Nothing is answered while it is told, so nothing is left out: every line of it is in the draft."""
    koi.says("ขอความช่วยเหลือ")
    writes_often(world, koi, "ยายข้างบ้านไม่มีข้าวกิน", 60)
    world.settle()
    koi.waits(7).does_not_see(WORD)
    assert koi.heard != ""


def test_five_hundred_messages_of_one_and_a_flooding_group_starve_nobody(
    world: World, koi: Somebody, khru_e: Somebody
) -> None:
    """All in one minute, and others write in the middle of it."""
    group = team_of(world, khru_e)
    world.wait(120)
    koi.forgets()
    others = [world.somebody(name).forgets() for name in ("ดำ", "มานี", "ปิติ")]
    before, group_before = handled(world)["handled"], len(group.texts())
    there = khru_e.phone.in_group(group)
    flood = held_back(world, lambda: [koi.phone.says("เมนู") for _ in range(500)])
    for nth, event in enumerate(flood):
        event["timestamp"] -= (500 - nth) * 120  # of the minute that just passed
    for first, other in zip((0, 200, 400), others, strict=True):
        for start in range(first, min(first + 200, 500), 100):
            assert world.platform.send(flood[start : start + 100]) == 200
        other.phone.says("เมนู")
        events = held_back(world, lambda: [there.says("เรื่องรอรับ") for _ in range(60)])
        assert world.platform.send(events) == 200
    rounds = 0
    while not all(other.heard.count(MENU) == 1 for other in others):
        assert world.worker.inbox.round()
        while world.worker.outbox.round():
            pass
        rounds += 1
    assert rounds <= 6  # of some two hundred texts checked for danger, and ten events a person
    assert handled(world)["pending"] > 400
    while handled(world).get("pending"):
        world.settle()
    assert handled(world) == {"handled": before + 500 + 180 + len(others)}
    assert (koi.heard.count(MENU), koi.heard.count(WORD)) == (MOST, 1)
    said = group.texts()[group_before:]
    assert (len(said), sum(WORD in one for one in said)) == (MOST + 1, 1)
    assert [other.heard.count(MENU) for other in others] == [1, 1, 1]
    koi.forgets()
    world.wait(11)
    assert koi.heard.count(MENU) == 1
    assert world.parked() == []


def test_a_group_is_slowed_too(world: World, koi: Somebody, khru_e: Somebody) -> None:
    group = team_of(world, khru_e)
    world.wait(60)
    before = len(group.texts())
    there = khru_e.phone.in_group(group)
    events = held_back(world, lambda: [there.says("เรื่องรอรับ") for _ in range(MOST + 30)])
    assert world.platform.send(events) == 200
    world.settle()
    said = group.texts()[before:]
    assert len(said) == MOST + 1
    assert WORD in said[-1]
    world.wait(11)
    with world.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Ticket)) == 0
    assert world.parked() == []
