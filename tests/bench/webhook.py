"""How fast the webhook answers, beside a Flask view on the same server that only checks the signature (DESIGN.md §5).

python tests/bench/webhook.py [DATABASE_URL] [--seconds 10] [--steady 20]: worker stopped, LINE's API unreachable.
"""

import argparse
import asyncio
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from support.mail import SECRET, body_of, signature, text_event

YARDSTICK = """
import base64, hashlib, hmac
from flask import Flask, request
app = Flask(__name__)
KEY = b"%s"
@app.post("/callback")
def callback():
    made = base64.b64encode(hmac.new(KEY, request.get_data(), hashlib.sha256).digest())
    return "" if hmac.compare_digest(made, request.headers["X-Line-Signature"].encode()) else ("", 400)
"""


def event(nth: int) -> dict[str, Any]:
    """The n-th person asks for help."""
    return text_event(f"คนที่ {nth % 5000}", "ขอความช่วยเหลือเรื่องบ้านพังค่ะ")


def request_bytes(event: dict[str, Any]) -> bytes:
    """A signed webhook with one event."""
    body = body_of(event)
    head = (
        "POST /callback HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json; charset=utf-8\r\n"
        f"x-line-signature: {signature(body)}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def exchange(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, data: bytes) -> int:
    """The status of one request."""
    writer.write(data)
    head = await reader.readuntil(b"\r\n\r\n")
    for line in head.split(b"\r\n"):
        if line.lower().startswith(b"content-length:"):
            await reader.readexactly(int(line.split(b":")[1]))
    return int(head[9:12])


async def saturate(port: int, seconds: float, connections: int = 32) -> tuple[float, int]:
    """Requests per second of as many as go, and how many were not answered 200."""
    ready = [request_bytes(event(n)) for n in range(int(seconds * 4000))]
    until, done, bad = time.perf_counter() + seconds, 0, 0

    async def client() -> None:
        nonlocal done, bad
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while time.perf_counter() < until and ready:
            bad += await exchange(reader, writer, ready.pop()) != 200
            done += 1
        writer.close()

    began = time.perf_counter()
    await asyncio.gather(*(client() for _ in range(connections)))
    return done / (time.perf_counter() - began), bad


async def steady(port: int, rate: int, seconds: float) -> tuple[list[float], int]:
    """Latencies at a given rate, measured from when each request was meant to go."""
    free: asyncio.Queue[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = asyncio.Queue()
    for _ in range(32):
        free.put_nowait(await asyncio.open_connection("127.0.0.1", port))
    latencies: list[float] = []
    bad = 0

    async def one(data: bytes, meant: float) -> None:
        nonlocal bad
        link = await free.get()
        bad += await exchange(*link, data) != 200
        latencies.append(time.perf_counter() - meant)
        free.put_nowait(link)

    ready, tasks, began = (
        [request_bytes(event(n)) for n in range(int(rate * seconds))],
        [],
        time.perf_counter(),
    )
    for nth, data in enumerate(ready):
        meant = began + nth / rate
        await asyncio.sleep(max(0.0, meant - time.perf_counter()))
        tasks.append(asyncio.create_task(one(data, meant)))
    await asyncio.gather(*tasks)
    return latencies, bad


def serve(
    app: str, folder: str, environment: dict[str, str], threads: int
) -> tuple["subprocess.Popen[bytes]", int]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", app, "--workers", "2", "--threads", str(threads), "--bind", f"127.0.0.1:{port}",
         "--keep-alive", "75", "--log-level", "error"],
        cwd=folder, env=os.environ | environment | {"PYTHONPATH": f"{ROOT}:{folder}"}, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            break
        except OSError:
            time.sleep(0.1)
    time.sleep(4)  # both processes have loaded
    return process, port


def p99(latencies: list[float]) -> float:
    return statistics.quantiles(latencies, n=100)[98] * 1000


def cpu_of(parent: int) -> float:
    """Seconds of CPU that the server's processes have used."""
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text(encoding="ascii").split()
    stats = [Path(f"/proc/{child}/stat").read_text(encoding="ascii").split() for child in children]
    return sum(int(one[13]) + int(one[14]) for one in stats) / os.sysconf("SC_CLK_TCK")


def measure(
    name: str, app: str, folder: str, environment: dict[str, str], asked: argparse.Namespace, threads: int = 8
) -> float:
    process, port = serve(app, folder, environment, threads)
    try:
        asyncio.run(saturate(port, 2))
        cpu, began = cpu_of(process.pid), time.perf_counter()
        rates = [asyncio.run(saturate(port, asked.seconds)) for _ in range(3)]
        cpu, took = cpu_of(process.pid) - cpu, time.perf_counter() - began
        latencies, bad = asyncio.run(steady(port, 200, asked.steady))
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()
    rate = statistics.median(rate for rate, _ in rates)
    print(
        f"{name:10} {rate:7.0f}/s (not 200: {sum(b for _, b in rates)}); at 200/s p50 "
        f"{statistics.median(latencies) * 1000:.1f} ms, p99 {p99(latencies):.1f} ms, worst {max(latencies) * 1000:.0f} ms, "
        f"not 200: {bad} of {len(latencies)}; CPU {cpu / (rate * asked.seconds * 3) * 1000:.2f} ms a request, {cpu / took:.1f} cores"
    )
    return rate


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("database", nargs="?")
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--steady", type=float, default=20)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        address = asked.database or f"sqlite:///{folder}/bench.db"
        from support.fresh import fresh

        fresh(address)
        Path(folder, "yardstick.py").write_text(YARDSTICK % SECRET, encoding="utf-8")
        environment = {
            "DATABASE_URL": address, "LINE_CHANNEL_SECRET": SECRET, "LINE_CHANNEL_ACCESS_TOKEN": "t",
            "LINE_API_URL": "http://127.0.0.1:9", "SECRET_KEY": "a key for benches only", "PUBLIC_URL": "https://pakmut.test",
            "OPERATOR_NAME": "ก", "CONTROLLER_NAME": "ข", "CONTROLLER_PHONE": "02-000-0001", "DPO_CONTACT": "ค",
        }  # fmt: skip
        plain = measure("yardstick", "yardstick:app", folder, {}, asked)
        for threads in (8, 32):
            ours = measure(f"ours 2x{threads}", "bot.wsgi:app", folder, environment, asked, threads)
            print(f"ratio {ours / plain:.2f} (bar 0.50), on {address.split(':')[0]}")


if __name__ == "__main__":
    main()
