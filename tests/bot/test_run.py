"""`pakmut run`, `worker`, `db` and `check` as an operator meets them."""

import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select
from support.mail import SECRET, body_of, signature, text_event

from models.inbound import InboundEvent
from models.session import Database

ROOT = Path(__file__).parents[2]
PAKMUT = (sys.executable, "-c", "from bot.cli import main; main()")


def environment(address: str, port: int = 8000) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "DATABASE_URL": address, "PORT": str(port),
        "LINE_CHANNEL_SECRET": SECRET, "LINE_CHANNEL_ACCESS_TOKEN": "t", "LINE_API_URL": "http://127.0.0.1:9",
        "LINE_DATA_URL": "http://127.0.0.1:9", "SECRET_KEY": "a key for tests only", "OPERATOR_NAME": "เทศบาลทดสอบ",
        "PUBLIC_URL": "https://pakmut.test", "CONTROLLER_NAME": "สำนักงานทดสอบ", "CONTROLLER_PHONE": "02-000-0001",
        "DPO_CONTACT": "dpo@pakmut.test",
    }  # fmt: skip


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def fetch(port: int, path: str, body: bytes | None = None) -> int:
    headers = {"X-Line-Signature": signature(body)} if body else {}
    asked = urllib.request.Request(f"http://127.0.0.1:{port}{path}", body, headers)
    try:
        with urllib.request.urlopen(asked, timeout=5) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        return refused.code
    except OSError:
        return 0


def until(true: Callable[[], bool], seconds: float = 40) -> None:
    limit = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < limit, "it did not come to pass"
        time.sleep(0.1)


@pytest.mark.parametrize("command", ["run", "web"])
def test_it_serves_and_stops_cleanly_on_sigterm(
    database: Database, address: str, tmp_path: Path, command: str
) -> None:
    port = free_port()
    process = subprocess.Popen(
        [*PAKMUT, command], cwd=tmp_path, env=environment(address, port), stderr=subprocess.DEVNULL
    )
    try:
        until(lambda: fetch(port, "/healthz") == 200)
        assert fetch(port, "/readyz") == 200
        assert fetch(port, "/metrics") == 200
        assert fetch(port, "/callback", body_of(text_event("ก้อย", "สวัสดี"))) == 200
        if command == "run":
            until(lambda: state(database) == "handled")
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
    finally:
        process.kill()
        process.wait()
    assert state(database) in ("handled", "pending")


def test_the_worker_beside_the_web_is_started_anew_and_ends_with_it(
    database: Database, address: str, tmp_path: Path
) -> None:
    port = free_port()
    process = subprocess.Popen(
        [*PAKMUT, "run"], cwd=tmp_path, env=environment(address, port), stderr=subprocess.DEVNULL
    )
    try:
        until(lambda: fetch(port, "/healthz") == 200)
        until(lambda: bool(children(process.pid)))
        (first,) = children(process.pid)
        os.kill(first, signal.SIGKILL)
        assert fetch(port, "/callback", body_of(text_event("ก้อย", "สวัสดี"))) == 200
        until(lambda: state(database) == "handled")
        (second,) = children(process.pid)
    finally:
        process.kill()
        process.wait()
    assert second != first
    until(lambda: not Path(f"/proc/{second}").exists())


def test_where_another_worker_serves_the_file_it_says_so_and_ends(tmp_path: Path) -> None:
    env = environment(f"sqlite:///{tmp_path}/one.db", free_port())
    assert pakmut("db", "upgrade", env=env, cwd=tmp_path).returncode == 0
    with (tmp_path / "one.db.worker").open("w") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        refused = pakmut("run", env=env, cwd=tmp_path)
    assert refused.returncode == 1
    assert "another worker already serves" in refused.stderr


def children(process: int) -> list[int]:
    """Those that any of its threads has started."""
    lists = Path(f"/proc/{process}/task").glob("*/children")
    return [int(child) for found in lists for child in found.read_text(encoding="ascii").split()]


def state(database: Database) -> str | None:
    with database.reading() as session:
        return session.scalar(select(InboundEvent.state))


def pakmut(*words: str, env: dict[str, str], cwd: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [*PAKMUT, *words], cwd=cwd, env=env, capture_output=True, text=True, timeout=60, check=False
    )


def test_the_database_is_made_checked_and_copied_with_its_address_alone(tmp_path: Path) -> None:
    env = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "DATABASE_URL": f"sqlite:///{tmp_path}/new.db",
    }
    assert pakmut("db", "check", env=env, cwd=tmp_path).returncode == 1
    assert pakmut("db", "upgrade", env=env, cwd=tmp_path).returncode == 0
    assert pakmut("db", "check", env=env, cwd=tmp_path).returncode == 0
    assert pakmut("db", "backup", "copy.db", env=env, cwd=tmp_path).returncode == 0
    assert pakmut("db", "backup", "copy.db", env=env, cwd=tmp_path).returncode == 1
    copied = env | {"DATABASE_URL": f"sqlite:///{tmp_path}/copy.db"}
    assert pakmut("db", "check", env=copied, cwd=tmp_path).returncode == 0


def test_check_says_one_line_for_each_question(database: Database, address: str, tmp_path: Path) -> None:
    done = pakmut("check", env=environment(address), cwd=tmp_path)
    names = [line.split(":")[0] for line in done.stdout.splitlines()]
    assert names == ["settings", "media", "database", "schema", "last desk", "LINE token", "webhook", "quota"]
    assert done.returncode == 1
    assert "FAILED: no centre covers *" in done.stdout
