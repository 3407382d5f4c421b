"""From the stored event to the reply in LINE's hands, at a steady rate, LINE answering in 50 ms (DESIGN.md §5).

python tests/bench/reply.py [DATABASE_URL] [--rate 50] [--seconds 20]
Three processes: the stand-in (`--latency 0.05`), `pakmut run` (or web and worker), and this one, which posts menu words
whose reply tokens the stand-in minted. Yardstick, in the same run: the stand-in's answer to a bare push of this process.
"""

import argparse
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from datetime import datetime
from pathlib import Path
from typing import Any

import urllib3

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from sqlalchemy import select
from support.fresh import fresh

from models.inbound import InboundEvent
from models.outbound import Delivery, OutboundMessage
from models.session import Database

SECRET = "a secret of the bench"
HTTP = urllib3.PoolManager(maxsize=64, retries=False)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def started(arguments: list[str], **settings: str) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **settings}
    return subprocess.Popen(
        [sys.executable, *arguments], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def ready(url: str) -> None:
    for _ in range(300):
        try:
            if HTTP.request("GET", url, timeout=1).status == 200:
                return
        except urllib3.exceptions.HTTPError:
            time.sleep(0.1)
    raise SystemExit(f"{url} does not answer")


def asked(line: str, path: str, given: Any = None) -> Any:
    answer = HTTP.request("POST" if given is not None else "GET", line + path, json=given)
    return json.loads(answer.data)


def post(ours: str, minted: dict[str, str], at: dict[str, float]) -> None:
    headers = {"content-type": "application/json", "x-line-signature": minted["signature"]}
    answer = HTTP.request("POST", f"{ours}/callback", body=minted["body"].encode(), headers=headers)
    if answer.status == 200:
        at[json.loads(minted["body"])["events"][0]["source"]["userId"]] = time.time()


def drive(line: str, ours: str, rate: int, seconds: int) -> dict[str, float]:
    """Post at the rate; when each person's event was stored (the 200)."""
    stored: dict[str, float] = {}
    threads: list[threading.Thread] = []
    begun, count = time.time(), 0
    for second in range(seconds):
        users = [f"U{second * rate + n:032x}" for n in range(rate)]
        for minted in asked(line, "/simulator/mint", {"users": users, "text": "เมนู"})["requests"]:
            time.sleep(max(0.0, begun + count / rate - time.time()))
            threads.append(threading.Thread(target=post, args=(ours, minted, stored)))
            threads[-1].start()
            count += 1
    for thread in threads:
        thread.join()
    return stored


def replied(line: str) -> dict[str, float]:
    """When LINE got each person's reply."""
    rows = asked(line, "/simulator/ledger")
    rows = rows["rows"] if isinstance(rows, dict) else rows
    return {
        row["to"][0]: datetime.fromisoformat(row["at"]).timestamp()
        for row in rows
        if row["endpoint"] == "reply" and row["accepted"]
    }


def legs(address: str, answers: dict[str, float]) -> str:
    """Where the time goes, as our rows tell it: medians in milliseconds."""
    database = Database(address)
    with database.reading() as session:
        events = session.execute(select(InboundEvent.received_at, InboundEvent.settled_at)).all()
        sent = session.execute(
            select(OutboundMessage.to, OutboundMessage.created_at, Delivery.first_attempt_at).join(Delivery)
        ).all()
    database.close()
    handling = [(settled - received).total_seconds() for received, settled in events if settled]
    freezing = [(tried - made).total_seconds() for to, made, tried in sent if to in answers and tried]
    carrying = [answers[to] - tried.timestamp() for to, _, tried in sent if to in answers and tried]
    parts = zip(("handled", "frozen", "at LINE"), (handling, freezing, carrying), strict=True)
    return ", ".join(f"{name} after {statistics.median(times) * 1000:.0f} ms" for name, times in parts)


def yardstick(line: str) -> float:
    headers = {"authorization": "Bearer simulator-token", "content-type": "application/json"}
    times = []
    for _ in range(40):
        body = {"to": f"U{0:032x}", "messages": [{"type": "text", "text": "x"}]}
        began = time.time()
        HTTP.request("POST", f"{line}/v2/bot/message/push", json=body, headers=headers)
        times.append(time.time() - began)
    return statistics.median(times) * 1000


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("database", nargs="?")
    parser.add_argument("--rate", type=int, default=50)
    parser.add_argument("--seconds", type=int, default=20)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        address = given.database or f"sqlite:///{folder}/bench.db"
        fresh(address)
        line_port, port = free_port(), free_port()
        line, ours = f"http://127.0.0.1:{line_port}", f"http://127.0.0.1:{port}"
        parts = [
            started(["-m", "bot.simulator", "--port", str(line_port), "--secret", SECRET, "--latency", "0.05"]),
            started(
                ["-c", "from bot.cli import main; main()", "run"],
                DATABASE_URL=address, LINE_CHANNEL_SECRET=SECRET, LINE_CHANNEL_ACCESS_TOKEN="simulator-token",
                LINE_API_URL=line, LINE_DATA_URL=line, SECRET_KEY="a key for the bench only", PUBLIC_URL=ours,
                PORT=str(port), MEDIA_URL=f"file://{folder}/media", OPERATOR_NAME="ก", CONTROLLER_NAME="ข",
                CONTROLLER_PHONE="1300", DPO_CONTACT="ค",
            ),
        ]  # fmt: skip
        try:
            ready(f"{line}/simulator/bill")
            ready(f"{ours}/healthz")
            drive(line, ours, 5, 2)  # everything is loaded once
            time.sleep(3)
            asked(line, "/simulator/reset", {})
            stored = drive(line, ours, given.rate, given.seconds)
            time.sleep(3)
            answers = replied(line)
            waits = sorted((answers[user] - at) * 1000 for user, at in stored.items() if user in answers)
            bare, where = yardstick(line), legs(address, answers)
        finally:
            for part in parts:
                part.terminate()
    p50, p99 = waits[len(waits) // 2], waits[int(len(waits) * 0.99)]
    print(f"{given.rate}/s for {given.seconds} s: {len(stored)} stored, {len(waits)} replied")
    print(f"stored → handed to LINE: p50 {p50:.0f} ms, p99 {p99:.0f} ms, worst {waits[-1]:.0f} ms")
    print(f"medians of each leg: {where}")
    print(f"a bare push takes {bare:.0f} ms; p50 is {p50 / bare:.2f} of it; load {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
