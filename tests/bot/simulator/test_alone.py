"""`python -m bot.simulator`: its own process, its own ledger, killed and started again."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from support.line_api import POOL, new_key

ROOT = Path(__file__).parents[3]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[[], tuple[subprocess.Popen[str], str]]]:
    running = []

    def run() -> tuple[subprocess.Popen[str], str]:
        command = [sys.executable, "-m", "bot.simulator", "--port", "0", "--db", str(tmp_path / "line.db")]
        process = subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env=os.environ.copy()
        )
        running.append(process)
        assert process.stdout is not None
        return process, process.stdout.readline().split()[2]

    yield run
    for process in running:
        process.kill()
        process.wait()
        process.stdout.close()


def test_counts_and_keys_survive_kill_9(start: Callable[[], tuple[subprocess.Popen[str], str]]) -> None:
    process, url = start()
    POOL.request("POST", f"{url}/simulator/act", json={"phone": "ก้อย", "do": "follow"})
    state = POOL.request("GET", f"{url}/simulator/state").json()
    assert state["phones"][0]["name"] == "ก้อย"
    POOL.request("POST", f"{url}/simulator/act", json={"phone": "ก้อย", "do": "says", "args": ["สวัสดี"]})
    headers = {"Authorization": "Bearer simulator-token", "X-Line-Retry-Key": new_key()}
    body = {"messages": [{"type": "text", "text": "ทุกคน"}]}
    assert POOL.request("POST", f"{url}/v2/bot/message/broadcast", json=body, headers=headers).status == 200
    process.kill()
    process.wait()
    _, url = start()
    assert POOL.request("GET", f"{url}/simulator/bill").json()["used"] == 1
    screen = POOL.request("GET", f"{url}/simulator/screen?phone=ก้อย").json()
    assert [message["text"] for message in screen["messages"]] == ["สวัสดี", "ทุกคน"]
    assert POOL.request("POST", f"{url}/v2/bot/message/broadcast", json=body, headers=headers).status == 409


def test_sigterm_ends_it_cleanly(start: Callable[[], tuple[subprocess.Popen[str], str]]) -> None:
    process, _ = start()
    process.send_signal(signal.SIGTERM)
    assert process.wait(5) == 0
