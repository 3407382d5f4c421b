"""Pushes through every fault (line-platform.md §9, lines 17, 18, 19 and 28).

What each status means is told apart in tests/bot/line/test_sender.py; a 23-hour silence, and two outboxes at once, in
tests/scheduler/test_outbox*.py; tokens of a whole fleet in tests/bot/line/test_tokens.py.
"""

import uuid
from collections import defaultdict
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from support.stories import NUMBER, asks_for_rice, team_of
from support.world import SECRET, Somebody, World

from bot.simulator.ledger import Row
from models import parked

WITH_KEY = {"push", "multicast", "broadcast", "narrowcast"}


def test_every_request_of_a_troubled_day_keeps_to_lines_rules_of_retrying(
    world: World, koi: Somebody, khru_e: Somebody, pi_bi: Somebody
) -> None:
    """Line 17."""
    for fault in ("500_before", "500_after", "cut_before", "cut_after"):
        world.platform.fault("push", fault, skip=1)
    group = team_of(world, khru_e)
    asks_for_rice(koi)
    for fault in ("500_before", "500_after", "cut_before", "cut_after"):
        world.platform.fault("reply", fault, skip=2)
    for _ in range(6):
        world.wait(3)
    khru_e.taps("รับเรื่อง")
    for _ in range(6):
        world.wait(3)
    about = khru_e.ids_heard[-1]
    khru_e.says("จะไปวันนี้ค่ะ", quote=about)
    khru_e.phone.in_group(group).says("ผูก AAAA-BBBB")
    koi.does("sends_photo").waits(3600)
    world.platform.fault("push", "500_before", count=1000)
    khru_e.says("ถึงบ้านแล้วค่ะ", quote=about).waits(30)
    for _ in range(30):
        world.wait(3600)
    attempts = defaultdict[str, list[Row]](list)
    for row in world.platform.ledger.rows:
        assert (row.retry_key is not None) == (row.endpoint in WITH_KEY), row.endpoint
        if row.retry_key:
            assert str(uuid.UUID(row.retry_key)) == row.retry_key
            attempts[row.retry_key].append(row)
    assert max(len(tries) for tries in attempts.values()) > 10
    for tries in attempts.values():
        assert len({row.body_sha256 for row in tries}) == 1
        first, last = (datetime.fromisoformat(row.at) for row in (tries[0], tries[-1]))
        assert last - first < timedelta(hours=24)
        assert sum(row.outcome == "accepted" for row in tries) <= 1
    bodies = [tries[0].body_sha256 for tries in attempts.values()]
    assert len(set(bodies)) == len(bodies)
    assert all(row.endpoint != "push" or row.retry_key for row in world.platform.ledger.rows)


def test_accepted_and_cut_off_is_found_out_and_can_still_be_quoted(
    world: World, koi: Somebody, khru_e: Somebody
) -> None:
    """Line 18: the ids come out of the 409."""
    world.platform.fault("push", "cut_after")
    khru_e.forgets()
    asks_for_rice(koi)
    world.wait(3)
    assert [row.outcome for row in world.platform.ledger.of("push")][-1] == "duplicate"
    khru_e.sees(NUMBER)
    [alert] = khru_e.ids_heard
    khru_e.taps("รับเรื่อง").says("จะไปวันนี้ค่ะ", quote=alert).sees("ถึงผู้แจ้ง")
    assert world.platform.bill()["used"] == len({row.retry_key for row in world.platform.ledger.of("push")})


def test_five_hundreds_are_tried_again_ever_more_slowly_until_it_works(
    world: World, koi: Somebody, khru_e: Somebody
) -> None:
    """Line 19."""
    world.platform.fault("push", "500_before", count=8)
    khru_e.forgets()
    asks_for_rice(koi)
    for _ in range(150):
        world.wait(4)
    assert khru_e.heard.count("เรื่องใหม่") == 1
    tried = [datetime.fromisoformat(row.at) for row in world.platform.ledger.of("push")][:9]
    pauses = [(later - earlier).total_seconds() for earlier, later in pairwise(tried)]
    assert len(tried) == 9
    assert pauses[-1] > 50 > 8 > pauses[0]
    assert len({round(pause, 1) for pause in pauses}) > 3


@pytest.mark.parametrize("fault", ["400", "401"])
def test_what_line_refuses_is_not_hammered_and_staff_see_it(
    world: World, koi: Somebody, khru_e: Somebody, fault: str
) -> None:
    """Line 19; 403, 404 and 413 mean the same as 400: tests/bot/line/test_sender.py."""
    asks_for_rice(koi)
    before = len(world.platform.ledger.of("push"))
    world.platform.fault("push", fault, count=2 if fault == "401" else 1)
    khru_e.taps("รับเรื่อง")
    assert len(world.platform.ledger.of("push")) == before + 1
    with world.database.reading() as session:
        if fault == "400":
            (item,) = parked.items(session)
            assert (item.state, bool(item.reason)) == ("parked", True)
    koi.forgets()
    for _ in range(4):
        world.wait(900)
    if fault == "401":  # nobody may send now: it waits for the operator, and loses nothing
        koi.sees(NUMBER)
    assert len(world.platform.ledger.of("push")) <= before + 4


def test_a_token_that_ends_in_the_middle(world: World, address: str, tmp_path: Path) -> None:
    """Line 28: stateless tokens live 15 minutes; LINE may also end one early."""
    world.close()
    another = World(
        address,
        tmp_path,
        line_channel_access_token=None,
        line_channel_id=world.platform.channel_id,
        line_channel_secret=f"a new secret that LINE does not know yet,{SECRET}",
    )
    try:
        koi = another.somebody("ก้อย")
        for minutes in (1, 20, 50):
            another.wait(minutes * 60)
            koi.says("เมนู").sees("ช่วยอะไรได้บ้างคะ")
        token = another.platform.access_tokens
        for live in list(token._until):  # LINE's own doing, which the stand-in has no word for
            token.revoke(live)
        koi.says("เมนู").sees("ช่วยอะไรได้บ้างคะ")
        assert koi.heard.count("ช่วยอะไรได้บ้างคะ") == 1
        issued = another.platform.ledger.of("token")
        assert len([row for row in issued if row.status == 200]) == 4
    finally:
        another.close()
