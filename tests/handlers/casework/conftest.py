"""The staff's stage on a Monday morning, and a ticket that is somebody's."""

from datetime import UTC, datetime

import pytest
from support.staff_cast import Cast

from handlers.commands import Accept
from models import clock
from models.session import Database

MONDAY_MORNING = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # 09.00 น. in Bangkok, no holiday


@pytest.fixture
def cast(database: Database) -> Cast:
    clock._offset = MONDAY_MORNING - datetime.now(UTC)
    return Cast.on(database).full_house()


@pytest.fixture
def number(cast: Cast) -> str:
    """A ticket in town that its officer has claimed; everybody has read what came so far."""
    number = cast.asks()
    cast.does("nkp-town-officer", Accept(number))
    for name in ("malee", "nkp-town-officer"):
        cast.heard(name)
    return number
