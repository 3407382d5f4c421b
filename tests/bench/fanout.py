"""How long the weekly notice takes to reach everybody, beside what LINE's own limit allows.

    python tests/bench/fanout.py                                # 100,000 subscribers, SQLite
    python tests/bench/fanout.py --database postgresql+psycopg://postgres@127.0.0.1:5499/bench --twice --kill 3

The stand-in of LINE and the workers are processes of their own. The same multicasts from a client that only sends them
(`line_alone.py`, before anything else) say what the stand-in and the machine allow in this very run. `--kill N` ends a
worker with kill -9 so often while it sends; `--twice` plans and sends with two workers at once (PostgreSQL). Who heard how often is counted from the stand-in's
ledger. Exits 1 if somebody heard not exactly once, or LINE had to say 429.
"""

import argparse
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from bench.fanout_crew import kill_some, memory_of, plan_side_by_side, worker
from bench.fanout_line import PER_REQUEST, PER_SECOND, ask, befriended, trivial_client
from bench.fanout_notice import WARM, let_it_be_due, prepare, seconds_of_sending, wait_until_settled, warm

BAR = 1.5


def main() -> int:
    """Run the bench; the exit code."""
    given = arguments()
    with tempfile.TemporaryDirectory(prefix="pakmut-fanout-") as folder:
        address = given.database or f"sqlite:///{folder}/pakmut.db"
        ids = [f"U{n:032x}" for n in range(given.subscribers)]
        with befriended(Path(folder) / "alone", given.latency, ids) as line:
            alone = trivial_client(line, ids)
        with befriended(Path(folder) / "measured", given.latency, ids) as line:
            prepare(address, ids)
            return measure(given, address, line, alone)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--subscribers", type=int, default=100_000)
    parser.add_argument("--database", help="a database to be emptied; without it a new SQLite file")
    parser.add_argument("--latency", type=float, default=0.05, help="seconds that LINE takes to answer")
    parser.add_argument("--kill", type=int, default=0, help="how often a worker is ended with kill -9")
    parser.add_argument("--twice", action="store_true", help="two workers at once")
    parser.add_argument(
        "--cold", action="store_true", help="start the workers only when all is planned (so does --kill)"
    )
    return parser.parse_args()


def measure(given: argparse.Namespace, address: str, line: str, alone: float) -> int:
    """Plan, send, count, print."""
    workers = 2 if given.twice else 1
    crew = [] if given.cold or given.kill else [worker(address, line) for _ in range(workers)]
    if crew:
        warm(address, line)
    let_it_be_due(address)
    planned, planning = plan_side_by_side(address, workers)
    crew = crew or [worker(address, line) for _ in range(workers)]
    kills = kill_some(crew, given.kill, address, line)
    wait_until_settled(address)
    memory = [memory_of(one) for one in crew]
    for one in crew:
        one.terminate()
        one.wait(30)
    return tell(given, address, line, alone, planned, planning, kills, memory)


def tell(
    given: argparse.Namespace,
    address: str,
    line: str,
    alone: float,
    planned: int,
    planning: float,
    kills: int,
    memory: Sequence[int],
) -> int:
    sending, deliveries = seconds_of_sending(address)
    rows = ask(f"{line}/simulator/ledger?endpoint=multicast")["rows"]
    statuses = Counter(row["status"] for row in rows)
    heard = Counter(count for who, count in ask(f"{line}/simulator/counts").items() if who != WARM)
    allowed = -(-given.subscribers // PER_REQUEST) / PER_SECOND + given.latency
    once = heard == Counter({1: given.subscribers})
    print(f"subscribers            {given.subscribers:,} on {address.split(':', 1)[0]}")
    print(f"planning               {planning:.2f} s, planned by {planned} of {2 if given.twice else 1}")
    print(
        f"multicasts             {deliveries:,} deliveries, {len(rows):,} calls, by status {dict(statuses)}"
    )
    print(
        f"first call to settled  {sending:.2f} s; LINE allows {allowed:.2f} s; ratio {sending / allowed:.2f} (bar {BAR})"
    )
    print(
        f"the stand-in alone     {alone:.2f} s with a client that only sends; ratio {sending / alone:.2f}; "
        f"load of the machine {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
    )
    print(f"killed                 {kills} times; peak memory of a worker {max(memory)} MB")
    print(
        f"heard exactly once     {heard[1]:,} of {given.subscribers:,}"
        + ("" if once else f"; times heard: {dict(heard)}")
    )
    return 0 if once and not statuses[429] and planned == 1 else 1


if __name__ == "__main__":
    sys.exit(main())
