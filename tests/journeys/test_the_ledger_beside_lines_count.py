"""`pakmut check` and `pakmut report` lay LINE's own count of the month's messages beside our ledger."""

import pytest
from click.testing import CliRunner
from support.world import World

from bot.cli import main
from bot.cli.check import quota
from bot.line.connection import connect
from models import clock


def says(world: World) -> str:
    problem, answer = quota(connect(world.settings, world.database), world.database)
    return problem or answer


def report(world: World, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("DATABASE_URL", world.settings.database_url)
    return CliRunner().invoke(main, ["report", "--week"]).output


def test_what_both_know_of_makes_no_difference(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "not asked this month" in report(world, monkeypatch)
    assert says(world) == (
        "ok (15000 messages left this month; LINE counts 0 used, our ledger 0, difference 0)"
    )
    world.worker.clock.round()
    told = report(world, monkeypatch)
    assert "messages of the plan this month" in told
    assert told.splitlines()[-2].split()[-1] == "0"


def test_what_was_sent_from_lines_manager_is_seen(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.platform.quota.charge(500, clock.now())
    assert "LINE counts 500 used, our ledger 0, difference 500: somebody sends from LINE's Manager" in says(
        world
    )
    world.worker.clock.round()
    assert "messages that LINE counts and we do not" in report(world, monkeypatch)
    assert "500" in report(world, monkeypatch)


def test_a_month_that_is_used_up_fails_the_check_and_names_the_figures(world: World) -> None:
    world.platform.quota.limit = 300
    world.platform.quota.charge(300, clock.now())
    problem, _says = quota(connect(world.settings, world.database), world.database)
    assert problem is not None
    assert problem.startswith("the month's messages are used up (LINE counts 300 used")
