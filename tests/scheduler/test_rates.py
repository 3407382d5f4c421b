"""The fleet stays under LINE's limits whoever asks (line-platform.md §9, line 21; §2.5)."""

import pytest

from models import rates
from models.session import Database


@pytest.mark.parametrize(("endpoint", "most"), [("multicast", 20), ("push", 200), ("reply", 200)])
def test_a_tenth_of_a_second_has_room_for_a_tenth_of_the_limit(
    database: Database, endpoint: str, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rates.time, "time", lambda: 1_700_000_000.05)
    granted = []
    for wanted in (most - 5, 10, 10):  # three workers, in units of work of their own
        with database.unit_of_work() as session:
            granted.append(rates.grant(session, endpoint, wanted))
    assert granted == [most - 5, 5, 0]
    monkeypatch.setattr(rates.time, "time", lambda: 1_700_000_000.15)
    with database.unit_of_work() as session:
        assert rates.grant(session, endpoint, 10) == 10
