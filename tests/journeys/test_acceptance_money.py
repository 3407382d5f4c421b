"""Quota, rates, and who can be reached (line-platform.md §9, lines 20, 21 and 23 to 25).

Line 22 (a run killed in the middle and started twice) is tests/scheduler/test_kill.py, test_outreach.py and, with
100,000 people, tests/bench/fanout.py. The sudden fall of the plan's quota belongs to the budget (issue 4).
"""

from typing import Literal

import pytest
from sqlalchemy import func, insert, select
from support.stories import NUMBER, asks_for_rice, team_of
from support.world import Somebody, World

from handlers.membership import remove
from models import clock, units
from models.outbound import QuotaEntry
from models.outreach import Programme, Subscription
from models.people import Person
from scheduler.outreach import run_due


def used(world: World) -> int:
    return int(world.platform.bill()["used"])


def counted(world: World) -> int:
    with world.database.reading() as session:
        return session.scalar(select(func.sum(QuotaEntry.recipients))) or 0


def evening_comes(world: World) -> None:
    world.wait(7 * 3600 + 60)
    run_due(world.database)
    world.settle()


def subscribers(world: World, ids: list[str]) -> None:
    with world.database.unit_of_work() as session:
        programme = session.scalars(select(Programme.id)).one()
        people = [{"line_user_id": one, "created_at": clock.now(), "invite_failures": 0} for one in ids]
        session.execute(insert(Person), people)
        keys = session.scalars(select(Person.id).where(Person.line_user_id.in_(ids)))
        wishes = [
            {"person_id": key, "programme_id": programme, "since": clock.now(), "stops": []} for key in keys
        ]
        session.execute(insert(Subscription), wishes)


def test_a_rate_limit_slows_us_down_and_loses_nothing(world: World, koi: Somebody, khru_e: Somebody) -> None:
    """Line 20."""
    khru_e.forgets()
    world.platform.fault("push", "429_rate", count=4)
    asks_for_rice(koi)
    for _ in range(20):
        world.wait(2)
    assert khru_e.heard.count("เรื่องใหม่") == 1
    assert len(world.platform.ledger.of("push")) == 5


def test_without_quota_replies_still_answer_and_carry_what_waits(
    world: World, koi: Somebody, khru_e: Somebody
) -> None:
    """Line 20: one refusal is enough; staff find the ticket by asking; the next month sends the rest."""
    khru_e.forgets()
    world.platform.quota.limit = 0
    asks_for_rice(koi).sees("รับเรื่องแล้วค่ะ")
    for _ in range(20):
        world.wait(60)
    assert len(world.platform.ledger.of("push")) == 1
    khru_e.sees_nothing()
    khru_e.says("เรื่องรอรับ").sees(NUMBER, "เรื่องใหม่")
    khru_e.taps("รับเรื่อง").says("จะไปวันนี้ค่ะ", quote=khru_e.ids_heard[-1]).waits(30)
    koi.forgets()
    koi.says("เมนู").sees("จะไปวันนี้ค่ะ", "ช่วยอะไรได้บ้างคะ")
    assert len(world.platform.ledger.of("push")) == 1
    assert used(world) == counted(world) == 0


def test_thousands_of_notices_do_not_hold_up_a_person_in_need(
    world: World, koi: Somebody, pi_bi: Somebody, season: None
) -> None:
    """Line 21: in chunks of at most 500 different people, never a group; what is urgent goes first."""
    ids = [f"U{n:032x}" for n in range(1, 1201)]
    world.platform.add_friends(ids)
    subscribers(world, ids)
    team_of(world, pi_bi, centre="npm-province")
    world.wait(7 * 3600 + 60)
    run_due(world.database)
    koi.phone.says("พ่อหมดสติ ไม่หายใจแล้ว")
    world.worker.inbox.round()
    world.settle()
    multicasts = world.platform.ledger.of("multicast")
    assert sorted(len(row.to) for row in multicasts) == [200, 500, 500]
    told = [one for row in multicasts for one in row.delivered]
    assert sorted(told) == ids
    card, *_ = [
        row for row in world.platform.ledger.of("reply", accepted=True) if "1669" in str(row.messages)
    ]
    assert card.number < multicasts[0].number
    assert used(world) == counted(world)


def test_whoever_blocks_is_left_alone_and_welcome_when_they_come_back(
    world: World, koi: Somebody, khru_e: Somebody
) -> None:
    """Line 23; notices: test_a_subscriber_is_told.py."""
    asks_for_rice(koi)
    koi.does("block")
    before = used(world)
    about = khru_e.taps("รับเรื่อง").ids_heard[-1]
    khru_e.says("จะไปวันนี้ค่ะ", quote=about).sees("บล็อก")
    world.wait(60)
    assert [row for row in world.platform.ledger.of("push")[-3:] if koi.phone.user_id in row.to] == []
    assert used(world) == before
    koi.does("follow").sees("ค่ะ")
    khru_e.says("จะไปวันนี้ค่ะ", quote=about).waits(30)
    koi.sees("จะไปวันนี้ค่ะ")


def test_whoever_writes_has_not_blocked_us_whatever_we_believed(
    world: World, koi: Somebody, khru_e: Somebody
) -> None:
    """Line 23: the webhook of their return never came."""
    asks_for_rice(koi)
    koi.does("block")
    world.platform.webhooks.url, url = None, world.platform.webhooks.url
    koi.does("follow")
    world.platform.webhooks.url = url
    koi.says("เมนู")
    khru_e.taps("รับเรื่อง")
    koi.sees("รับเรื่อง")


def test_a_group_that_put_us_out_gets_nothing_and_its_unit_hears_of_it(
    world: World, koi: Somebody, khru_e: Somebody, pi_bi: Somebody
) -> None:
    """Line 23: the alarm; and whoever else the ladder names gets the ticket."""
    group = team_of(world, khru_e)
    khru_e.forgets()
    group.removes_bot()
    world.settle()
    khru_e.sees("ไม่มีบัญชีนี้แล้ว", "ศูนย์ช่วยเหลือสังคมตำบลเมืองจัง")
    with world.database.unit_of_work() as session:
        [(member, _)] = units.roster(session, "tambon-551405")
        remove(session, member)
    pi_bi.forgets()
    asks_for_rice(koi)
    pi_bi.sees(NUMBER)
    assert all(group.id not in row.to for row in world.platform.ledger.of("push"))


def test_into_a_group_that_nobody_tied_nothing_is_told(world: World, koi: Somebody, khru_e: Somebody) -> None:
    """Line 23."""
    asks_for_rice(koi)
    group = world.platform.group("กลุ่มคนอื่น", [koi.phone])
    there = koi.phone.in_group(group)
    for said in ("เรื่องรอรับ", "งานของฉัน", NUMBER, "ติดตามเรื่อง", "ข้อมูลของฉัน"):
        there.says(said)
        there.acts({"type": "postback", "label": "x", "data": f"do=read_ticket&ticket={NUMBER}"}, None, None)
    world.settle()
    assert "ไม่มีข้าวกิน" not in "".join(group.texts())
    assert "081" not in "".join(group.texts())


@pytest.mark.parametrize("manner", ["refuse", "skip"])
def test_one_bad_id_among_many_is_set_aside(
    world: World, koi: Somebody, season: None, manner: Literal["refuse", "skip"]
) -> None:
    """Line 24: both of LINE's documented behaviours (§0.2-1); a week later it is not tried again."""
    ids = [f"U{n:032x}" for n in range(1, 41)]
    world.platform.unknown_in_multicast = manner
    world.platform.add_friends(ids[:-1])
    subscribers(world, ids)
    evening_comes(world)
    told = [one for row in world.platform.ledger.of("multicast", accepted=True) for one in row.delivered]
    assert sorted(told) == ids[:-1]
    refused = len(world.platform.ledger.of("multicast", accepted=False))
    assert refused == (2 if manner == "refuse" else 0)
    world.wait(7 * 86400 - 3600)
    for _ in range(3):
        run_due(world.database)
        world.wait(3600)
    assert len(world.platform.ledger.of("multicast", accepted=True)) > len({*told}) // 500 + 1
    assert len(world.platform.ledger.of("multicast", accepted=False)) == refused


def test_a_push_to_somebody_line_does_not_know_is_not_repeated(
    world: World, koi: Somebody, khru_e: Somebody
) -> None:
    """Line 24, §2.3: another provider's id, or a group that we were removed from unseen."""
    asks_for_rice(koi)
    user = world.platform.users.pop(koi.phone.user_id)
    khru_e.taps("รับเรื่อง")
    before = len(world.platform.ledger.of("push"))
    khru_e.says("ปิดเรื่อง").taps("ช่วยเหลือแล้ว").says("ให้ข้าวสารแล้ว").taps("ใช่ ปิดเรื่อง")
    world.wait(3600)
    assert len(world.platform.ledger.of("push")) == before
    world.platform.users[user.id] = user
    koi.says("ติดตามเรื่อง").sees("ให้ข้าวสารแล้ว" if "ให้ข้าวสาร" in koi.heard else NUMBER)


def test_our_ledger_is_lines_bill(
    world: World, koi: Somebody, khru_e: Somebody, pi_bi: Somebody, season: None
) -> None:
    """Line 25: pushes, a group by its members, notices, a 409, a refusal; replies cost nothing."""
    team = [world.somebody(f"คนที่ {n}") for n in range(4)]
    group = team_of(world, khru_e, *team)
    for person in team[:3]:
        person.says("รับแจ้งเตือน")
    team[2].does("block")
    evening_comes(world)
    khru_e.says("ออกเวร").does("block")
    world.platform.fault("push", "cut_after")
    world.platform.fault("push", "500_before", skip=1)
    koi.says("เมนู")
    khru_e.does("follow")
    asks_for_rice(koi)
    khru_e.says("เข้าเวร").presses("accept_ticket", ticket=world.ticket().number)
    for _ in range(10):
        world.wait(5)
    assert group.has_bot
    assert used(world) == counted(world) > 3
    assert sum(row.billed for row in world.platform.ledger.of("reply")) == 0
