"""The processes of the fan-out bench: those that plan, the workers that send, and what kills them."""

import json
import subprocess
import sys
import time
from pathlib import Path

from bench.fanout_line import ask, environment
from bench.fanout_notice import unsettled

WORKER = str(Path(__file__).with_name("fanout_worker.py"))


def plan_side_by_side(address: str, times: int) -> tuple[int, float]:
    """Plan what is due in so many processes at once; how many of them planned it, and the seconds of the slowest."""
    act = [sys.executable, WORKER, "--plan", address]
    planning = [
        subprocess.Popen(act, stdout=subprocess.PIPE, env=environment(), text=True) for _ in range(times)
    ]
    told = [json.loads(one.communicate()[0].strip().splitlines()[-1]) for one in planning]
    return sum(planned for planned, _ in told), max(seconds for _, seconds in told)


def worker(address: str, line: str) -> "subprocess.Popen[bytes]":
    """A worker process on this database."""
    act = [sys.executable, WORKER, "--work", address, line]
    return subprocess.Popen(act, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def kill_some(crew: "list[subprocess.Popen[bytes]]", times: int, address: str, line: str) -> int:
    """End workers in the middle of their sending, and start them again."""
    killed = 0
    while killed < times and unsettled(address):
        before = len(ask(f"{line}/simulator/ledger?endpoint=multicast")["rows"])
        while (
            unsettled(address)
            and len(ask(f"{line}/simulator/ledger?endpoint=multicast")["rows"]) < before + 20
        ):
            time.sleep(0.02)
        if unsettled(address):
            victim = killed % len(crew)
            crew[victim].kill()
            crew[victim].wait()
            crew[victim] = worker(address, line)
            killed += 1
    return killed


def memory_of(process: "subprocess.Popen[bytes]") -> int:
    """Peak resident memory in MB."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    return next(int(line.split()[1]) // 1024 for line in status.splitlines() if line.startswith("VmHWM"))
