"""Threads, and processes as far as that is possible, take turns at writing to an SQLite file."""

import threading
from pathlib import Path

import pytest

from models.turnstile import Turnstile


def test_who_waits_too_long_for_another_process_goes_on_without_a_turn(tmp_path: Path) -> None:
    file = str(tmp_path / "one.db.turn")
    with Turnstile(file).passing(1), Turnstile(file).passing(0.01):
        assert Path(file).exists()


def test_the_patient_pass_when_the_other_process_has_left(tmp_path: Path) -> None:
    file, passed = str(tmp_path / "one.db.turn"), threading.Event()

    def patiently() -> None:
        with Turnstile(file).passing(0.01, patiently=True):
            passed.set()

    thread = threading.Thread(target=patiently)
    with Turnstile(file).passing(1):
        thread.start()
        early = passed.wait(0.05)
    thread.join(5)
    assert (early, passed.is_set()) == (False, True)


def test_a_thread_does_not_wait_for_ever_for_another(tmp_path: Path) -> None:
    turnstile = Turnstile(str(tmp_path / "one.db.turn"))
    with turnstile.passing(1), pytest.raises(TimeoutError), turnstile.passing(0.01):
        pass


@pytest.mark.parametrize("file", ["/no/such/folder/one.db.turn", None])
def test_where_no_file_can_be_made_everybody_passes(file: str | None) -> None:
    passed = []
    with Turnstile(file).passing(1):
        passed.append(file)
    assert passed == [file]
