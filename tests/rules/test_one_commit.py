"""`unit_of_work()` is the only commit in the code (DESIGN.md §2, law 3)."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CODE = [
    path for folder in ("bot", "scheduler", "handlers", "models") for path in (ROOT / folder).rglob("*.py")
]
COMMIT = re.compile(r"\.commit\(\)|(?<!\w)Session\(")
ALLOWED = {"models/session.py"}


def ours(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", CODE, ids=ours)
def test_nobody_commits_but_the_unit_of_work(path: Path) -> None:
    """If this fails: put the change into `with database.unit_of_work() as session` at the edge instead."""
    if ours(path) in ALLOWED or ours(path).startswith("bot/simulator/"):
        return
    assert [line for line in path.read_text(encoding="utf-8").splitlines() if COMMIT.search(line)] == []
