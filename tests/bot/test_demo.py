"""`pakmut demo` as a newcomer starts it: a process of its own, a browser's first look, Ctrl-C."""

import json
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """A demo with its cast seated, and its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    start = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from bot.cli import main; main()"
    process = subprocess.Popen(
        [sys.executable, "-c", start, "demo", "--port", str(port)], cwd=tmp_path, stdout=subprocess.DEVNULL
    )
    yield f"http://127.0.0.1:{port}", process
    process.kill()
    process.wait()


def shown(address: str, name: str) -> str:
    """Everything on a phone's screen."""
    try:
        with urllib.request.urlopen(
            f"{address}/simulator/screen?phone={urllib.request.quote(name)}"
        ) as answer:
            return "\n".join(message["text"] for message in json.load(answer)["messages"])
    except OSError:
        return ""


def wait_for(address: str, name: str, part: str) -> None:
    given_up = time.monotonic() + PATIENCE
    while part not in shown(address, name):
        assert time.monotonic() < given_up, f"{name} never saw {part!r} but:\n{shown(address, name)}"
        time.sleep(0.2)


def does(address: str, phone: str, deed: str, *args: object) -> None:
    body = json.dumps({"phone": phone, "do": deed, "args": args}).encode()
    headers = {"Content-Type": "application/json"}
    urllib.request.urlopen(urllib.request.Request(f"{address}/simulator/act", body, headers)).read()


def test_the_cast_takes_its_seats_and_a_ticket_travels(demo: tuple[str, subprocess.Popen[bytes]]) -> None:
    address, process = demo
    wait_for(address, "ป้าศรี", "รับแจ้งเตือนแล้วค่ะ")
    does(address, "ก้อย", "says", "น้ำท่วมสูงมาก ติดอยู่บนหลังคา ออกไม่ได้ ต.เมืองจัง อ.ภูเพียง จ.น่าน")
    wait_for(address, "ก้อย", "1784")
    wait_for(address, "ครูเอ", "NAN-")

    process.send_signal(signal.SIGTERM)
    assert process.wait(15) == 0
