"""The outreach side: what is free, what is sent, once each."""

import pytest
from support.world import Somebody, World

from scheduler.outreach import run_due


@pytest.fixture
def pa_si(world: World, season: None) -> Somebody:
    """Wants to hear where the team will be."""
    return world.somebody("ป้าศรี").says("รับแจ้งเตือน").sees("รับแจ้งเตือนแล้วค่ะ").forgets()


def evening_comes(world: World) -> None:
    world.wait(7 * 3600 + 60)
    for _ in range(3):
        run_due(world.database)
    world.settle()


def test_the_next_visits_are_told_for_free(world: World, koi: Somebody, season: None) -> None:
    koi.says("จุดบริการ").sees("7 กุมภาพันธ์ 2565", "พรุ่งนี้")
    assert world.platform.bill()["used"] == 0


def test_one_notice_however_often_the_job_runs(world: World, pa_si: Somebody) -> None:
    evening_comes(world)
    pa_si.sees("จุดบริการสัปดาห์นี้", "7 กุมภาพันธ์ 2565")
    assert pa_si.heard.count("จุดบริการสัปดาห์นี้") == 1


def test_whoever_ended_it_hears_nothing(world: World, pa_si: Somebody) -> None:
    pa_si.says("หยุดเตือน").forgets()
    evening_comes(world)
    pa_si.sees_nothing()


def test_whoever_blocked_is_skipped(world: World, pa_si: Somebody) -> None:
    pa_si.does("block")
    evening_comes(world)
    assert world.platform.bill()["used"] == 0
