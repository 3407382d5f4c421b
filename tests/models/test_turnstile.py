"""Processes take turns at writing to an SQLite file, as far as that is possible."""

from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from models.session import Turnstile


def test_who_waits_too_long_goes_on_without_a_turn(tmp_path: Path) -> None:
    url = make_url(f"sqlite:///{tmp_path}/one.db")
    with Turnstile(url).passing(1), Turnstile(url).passing(0.01):
        assert (tmp_path / "one.db.turn").exists()


@pytest.mark.parametrize("address", ["sqlite:////no/such/folder/one.db", "sqlite://"])
def test_where_no_file_can_be_made_everybody_passes(address: str) -> None:
    passed = []
    with Turnstile(make_url(address)).passing(1):
        passed.append(address)
    assert passed == [address]
