"""A Sunday in Nakhon Phanom, 6 February 2565: the programme's season has begun, tomorrow is its next visit."""

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

SEED = files("handlers.content.seed")


@pytest.fixture
def changed() -> dict[str, str]:
    """Settings that differ from the usual ones."""
    return {}


@pytest.fixture
def world(address: str, tmp_path: Path, changed: dict[str, str]) -> Iterator[World]:
    """10.00 in Bangkok; the seed's units and programme."""
    made = World(address, tmp_path, **changed)
    made.wait((datetime(2022, 2, 6, 3, 0, tzinfo=UTC) - clock.now()).total_seconds())
    with made.database.unit_of_work() as session:
        import_csv(session, SEED.joinpath("centres.csv").read_bytes())
    with made.database.unit_of_work() as session:
        import_file(session, SEED.joinpath("outreach.toml").read_text(encoding="utf-8"), clock.today().date())
    yield made
    made.close()


@pytest.fixture
def mae_nok(world: World) -> Somebody:
    """Leads the last desk and the centre that runs the programme."""
    return staff(world, "แม่นก", "central-desk", "npm-homeless", role=Role.SUPERVISOR)


@pytest.fixture
def khru_e(world: World) -> Somebody:
    """An officer of another centre, who must always be refused."""
    return staff(world, "ครูเอ", "tambon-551405")
