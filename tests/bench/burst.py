"""A burst of webhooks far beyond the usual, the worker at work, and one person and one group flooding meanwhile.

python tests/bench/burst.py [DATABASE_URL] [--rate 2000] [--seconds 10]: `pakmut web`, one worker (PostgreSQL: two) and
the stand-in beside the generator on the same cores. Of the offered events one in ten is of one person, one in fifty of
one group. Told: what was offered and answered, how soon; when all was handled; what the flooder and the others heard.
"""

import argparse
import asyncio
import json
import statistics
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "tests" / "bench")]

from sqlalchemy import func, select
from support.fleet import Fleet
from support.fresh import fresh
from support.mail import text_event, user
from support.nursery import Nursery
from webhook import exchange, request_bytes

from models.inbound import InboundEvent
from models.outbound import OutboundMessage

PERSONS, FLOODER, GROUP = 5000, "คนเดียว", "C" + "a" * 32
PATIENCE = 2.0
"""LINE's (line-platform.md §1.3)."""


def event(nth: int) -> dict[str, Any]:
    """The n-th event of the burst."""
    if nth % 50 == 7:
        source = {"type": "group", "groupId": GROUP, "userId": user(f"สมาชิก {nth % 9}")}
        return text_event(FLOODER, "เรื่องรอรับ", source=source)
    return text_event(FLOODER if nth % 10 == 3 else f"คนที่ {nth % PERSONS}", "เมนู")


async def burst(port: int, ready: list[bytes], rate: int) -> tuple[Counter[str], list[float], float]:
    """Outcomes, seconds from when each request was sent, and how long the offering took."""
    free: asyncio.Queue[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = asyncio.Queue()
    for _ in range(128):
        free.put_nowait(await asyncio.open_connection("127.0.0.1", port))
    outcomes, latencies = Counter[str](), list[float]()

    async def one(link: tuple[asyncio.StreamReader, asyncio.StreamWriter], data: bytes) -> None:
        sent = time.perf_counter()
        try:
            status = await asyncio.wait_for(exchange(*link, data), PATIENCE)
        except (TimeoutError, OSError, asyncio.IncompleteReadError):
            outcomes["no answer in 2 s"] += 1
            link[1].close()
            link = await asyncio.open_connection("127.0.0.1", port)
        else:
            outcomes[str(status)] += 1
            latencies.append(time.perf_counter() - sent)
        free.put_nowait(link)

    began, tasks = time.perf_counter(), []
    for nth, data in enumerate(ready):
        await asyncio.sleep(max(0.0, began + nth / rate - time.perf_counter()))
        link = await free.get()  # LINE would open more connections; the generator waits, and offers less
        tasks.append(asyncio.create_task(one(link, data)))
    await asyncio.gather(*tasks)
    return outcomes, latencies, time.perf_counter() - began


def heard(fleet: Fleet, names: list[str]) -> list[int]:
    """How many messages there are for each of these persons."""
    with fleet.database.reading() as session:
        asked = select(OutboundMessage.to, func.count()).group_by(OutboundMessage.to)
        counts = dict(session.execute(asked).all())
    return [counts.get(user(name) if name[0] != "C" else name, 0) for name in names]


def pending(fleet: Fleet) -> Counter[str]:
    """Events by state."""
    with fleet.database.reading() as session:
        asked = select(InboundEvent.state, func.count()).group_by(InboundEvent.state)
        return Counter(dict(session.execute(asked).all()))


def main() -> None:
    """Measure and tell."""
    parser = argparse.ArgumentParser()
    parser.add_argument("database", nargs="?")
    parser.add_argument("--rate", type=int, default=2000)
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--drain", type=int, default=300, help="seconds to wait for the last event")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        address = asked.database or f"sqlite:///{folder}/bench.db"
        fresh(address)
        nursery = Nursery()
        fleet = Fleet(nursery, address, Path(folder))
        try:
            fleet.tell("friends", {"user_ids": [user(f"คนที่ {n}") for n in range(PERSONS)] + [user(FLOODER)]})
            fleet.start()
            fleet.ready()
            ready = [request_bytes(event(nth)) for nth in range(asked.rate * asked.seconds)]
            outcomes, latencies, took = asyncio.run(burst(fleet.port, ready, asked.rate))
            offered(asked, outcomes, latencies, took)
            drained(fleet, asked.drain)
            told(fleet)
        finally:
            fleet.close()
            nursery.close()


def offered(asked: argparse.Namespace, outcomes: Counter[str], latencies: list[float], took: float) -> None:
    """What went out and came back."""
    total, cuts = sum(outcomes.values()), statistics.quantiles(latencies, n=100)
    print(
        f"meant {asked.rate}/s for {asked.seconds} s; offered {total} in {took:.1f} s = {total / took:.0f}/s; {dict(outcomes)}"
    )
    print(
        f"answer: p50 {cuts[49] * 1000:.0f} ms, p99 {cuts[98] * 1000:.0f} ms, worst {max(latencies) * 1000:.0f} ms",
        flush=True,
    )


def drained(fleet: Fleet, seconds: float) -> None:
    """How much waited when the burst was over, and when nothing did any more."""
    waited, began = pending(fleet)["pending"], time.monotonic()
    while pending(fleet)["pending"] and time.monotonic() - began < seconds:
        time.sleep(0.2)
    print(
        f"at the end {waited} events waited; {time.monotonic() - began:.0f} s later {json.dumps(pending(fleet))}",
        flush=True,
    )


def told(fleet: Fleet) -> None:
    """What everybody heard."""
    others = heard(fleet, [f"คนที่ {n}" for n in range(PERSONS) if n % 50 != 7 and n % 10 != 3])
    flooder, group = heard(fleet, [FLOODER, GROUP])
    print(
        f"the flooder was told {flooder} things, the group {group}; {sum(map(bool, others))} of {len(others)} others were answered"
    )


if __name__ == "__main__":
    main()
