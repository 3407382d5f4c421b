"""The processes that the other tests kill are theirs to kill from the first moment."""

from pathlib import Path

from support.fleet import wait_until
from support.nursery import Nursery, running


def test_a_process_may_be_looked_for_and_killed_as_soon_as_its_number_is_known(
    nursery: Nursery, tmp_path: Path
) -> None:
    """A kill that reached nobody left a worker alive, and the next one, being the second, was refused."""
    for _ in range(20):
        pid = nursery.start("worker", log=tmp_path / "worker.log", env={}, cwd=str(tmp_path))
        assert running(pid)
        nursery.kill(pid)
        wait_until(lambda pid=pid: not running(pid), 5, "the end of a killed process")
