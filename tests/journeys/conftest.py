"""The cast of the journeys, in the seeds' places: ก้อย asks, ครูเอ staffs, พี่บี keeps the desks, ป้าศรี subscribes."""

from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

import pytest
from support.stories import staff
from support.world import Somebody, World

from handlers.centres import import_csv
from handlers.outreach.importing import import_file
from models import clock
from models.words import Role

TUESDAY_MORNING = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)  # 10.00 in Bangkok
SEED = files("handlers.content.seed")


@pytest.fixture
def world(address: str, tmp_path: Path) -> Iterator[World]:
    """Tuesday, 24 November 2026, 10.00 in Bangkok; the seed's units are known, nobody staffs them yet."""
    made = World(address, tmp_path)
    made.wait((TUESDAY_MORNING - clock.now()).total_seconds())
    with made.database.unit_of_work() as session:
        import_csv(session, SEED.joinpath("centres.csv").read_bytes())
    yield made
    made.close()


@pytest.fixture
def koi(world: World) -> Somebody:
    """A citizen who asks for help."""
    return world.somebody("ก้อย").forgets()


@pytest.fixture
def pi_bi(world: World) -> Somebody:
    """Keeps the last desk and the province desks."""
    return staff(
        world, "พี่บี", "central-desk", "nan-province", "npm-province", "plk-province", role=Role.SUPERVISOR
    )


@pytest.fixture
def khru_e(world: World, pi_bi: Somebody) -> Somebody:
    """The officer of ศูนย์ช่วยเหลือสังคมตำบลเมืองจัง, on duty."""
    return staff(world, "ครูเอ", "tambon-551405").says("เข้าเวร").forgets()


@pytest.fixture
def mae_dee(world: World, pi_bi: Somebody) -> Somebody:
    """An officer of another centre, who must always be refused."""
    return staff(world, "แม่ดี", "tambon-650905").says("เข้าเวร").forgets()


@pytest.fixture
def season(world: World) -> None:
    """The seed's programme, on the Sunday before the visit of Monday, 7 February 2565."""
    world.wait((datetime(2022, 2, 6, 3, 0, tzinfo=UTC) - clock.now()).total_seconds())
    text = SEED.joinpath("outreach.toml").read_text(encoding="utf-8")
    with world.database.unit_of_work() as session:
        import_file(session, text, clock.today().date())
