"""LINE beside the fan-out bench: its stand-in with its friends, and how fast it alone can be."""

import json
import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from socket import create_server
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PER_SECOND, PER_REQUEST = 200, 500
"""LINE's limits (line-platform.md §2.1, §2.5)."""
BATCH = 5000


@contextmanager
def befriended(folder: Path, latency: float, ids: Sequence[str]) -> Iterator[str]:
    """A stand-in whose friends these are."""
    folder.mkdir()
    with stand_in(folder, latency) as line:
        for start in range(0, len(ids), BATCH):
            ask(f"{line}/simulator/friends", {"user_ids": ids[start : start + BATCH]})
        yield line


def trivial_client(line: str, ids: Sequence[str]) -> float:
    """Seconds that the stand-in alone takes, asked by a process that does nothing else."""
    act = [
        sys.executable,
        str(ROOT / "tests/bench/line_alone.py"),
        line,
        str(len(ids)),
        str(PER_REQUEST),
        str(PER_SECOND),
    ]
    return float(subprocess.run(act, check=True, capture_output=True, text=True, env=environment()).stdout)


@contextmanager
def stand_in(folder: Path, latency: float) -> Iterator[str]:
    """The address of the stand-in of LINE, in a process of its own."""
    with create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    act = [sys.executable, "-m", "bot.simulator", "--port", str(port), "--db", str(folder / "ledger.db")]
    process = subprocess.Popen(
        [*act, "--latency", str(latency)], env=environment(), stdout=subprocess.PIPE, cwd=ROOT
    )
    try:
        assert process.stdout is not None
        process.stdout.readline()
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(30)


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}"}


def ask(address: str, body: Any = None) -> Any:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(address, data, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=120) as answer:
        return json.load(answer)
