"""Replies while the token lives, one push when it does not (line-platform.md §9, lines 15 and 16)."""

import pytest
from support.stories import held_back
from support.world import Somebody, World

from bot.line import sender
from bot.simulator.ledger import Row


def requests(world: World, endpoint: str) -> list[Row]:
    return world.platform.ledger.of(endpoint)


def answered(world: World, koi: Somebody) -> None:
    """Exactly one answer stands on the phone, and no citizen was left without one."""
    world.wait(120)
    assert koi.heard.count("ช่วยอะไรได้บ้างคะ") == 1


def test_in_time_it_is_a_reply_and_costs_nothing(world: World, koi: Somebody) -> None:
    """Line 15."""
    koi.phone.says("เมนู")
    world.wait(40)
    answered(world, koi)
    assert requests(world, "push") == []


def test_a_worker_that_is_a_minute_late_pushes_once(world: World, koi: Somebody) -> None:
    """Line 15."""
    replies = len(requests(world, "reply"))
    koi.phone.says("เมนู")
    world.wait(61)
    answered(world, koi)
    assert len(requests(world, "reply")) == replies
    [push] = requests(world, "push")
    assert push.billed == 1


def test_a_redelivery_within_twenty_minutes_is_replied_to(world: World, koi: Somebody) -> None:
    """Line 15: the first delivery never came through."""
    [event] = held_back(world, lambda: koi.phone.says("เมนู"))
    world.wait(10 * 60)
    assert world.platform.redeliver(event=event) == 200
    world.settle()
    answered(world, koi)
    assert requests(world, "push") == []


def test_a_redelivery_after_twenty_minutes_is_pushed_to(world: World, koi: Somebody) -> None:
    """Line 15: the token is dead, which only trying it can tell."""
    [event] = held_back(world, lambda: koi.phone.says("เมนู"))
    world.wait(21 * 60)
    assert world.platform.redeliver(event=event) == 200
    world.settle()
    answered(world, koi)
    assert len(requests(world, "push")) == 1
    assert world.platform.bill()["used"] == 1


@pytest.mark.parametrize(
    "fault", ["500_after", "cut_after", "hang_after", "500_before", "cut_before", "hang"]
)
def test_a_reply_whose_outcome_was_unknown_is_shown_once(
    world: World, koi: Somebody, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Line 16: the same token again, never a push; LINE's "Invalid reply token" then means that it was sent."""
    monkeypatch.setattr(sender, "REPLY_READ", 0.2)
    world.platform.fault("reply", fault, seconds=0.4)
    koi.phone.says("เมนู")
    world.settle()
    world.wait(2)
    answered(world, koi)
    assert requests(world, "push") == []


def test_when_every_reply_stays_unknown_only_what_matters_is_pushed(
    world: World, koi: Somebody, pi_bi: Somebody
) -> None:
    """Line 16: a menu is not worth a double; the card of danger is (DESIGN.md §2a)."""
    world.platform.fault("reply", "500_before", count=100)
    koi.phone.says("เมนู")
    koi.phone.says("พ่อหมดสติ ไม่หายใจแล้ว")
    for _ in range(40):
        world.wait(2)
    koi.sees("1669").does_not_see("ช่วยอะไรได้บ้างคะ")
    assert koi.heard.count("อย่าเพิ่งวางสาย") == 1
    assert len([row for row in requests(world, "push") if koi.phone.user_id in row.to]) == 1
