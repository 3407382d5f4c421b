"""What the stand-in of LINE takes by itself: the same multicasts from a client that does nothing but send.

The stand-in is Python too and shares the machine, so a fan-out can never be quicker than this; it is the second
yardstick of `tests/bench/fanout.py`. The client keeps to LINE's limit on multicasts a second.
"""

import http.client
import itertools
import json
import sys
import threading
import time
import uuid
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

THREADS = 32


def seconds_alone(line: str, bodies: Sequence[bytes], per_second: int) -> float:
    """From the first request to the last answer."""
    began, numbers = time.monotonic(), itertools.count()
    refused: list[int] = []

    def client() -> None:
        connection = http.client.HTTPConnection(urlsplit(line).netloc)
        for number in numbers:
            if number >= len(bodies):
                return
            time.sleep(max(0.0, began + number / per_second - time.monotonic()))
            connection.request("POST", "/v2/bot/message/multicast", bodies[number], _headers())
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:
                refused.append(answer.status)

    threads = [threading.Thread(target=client) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if refused:
        raise SystemExit(f"the stand-in refused {len(refused)} multicasts: {set(refused)}")
    return time.monotonic() - began


def multicasts(ids: Sequence[str], size: int, message: str) -> Iterator[bytes]:
    """The bodies of multicasts to all of them."""
    for start in range(0, len(ids), size):
        to = list(ids[start : start + size])
        yield json.dumps({"to": to, "messages": [{"type": "text", "text": message}]}).encode()


def _headers() -> dict[str, str]:
    return {
        "Authorization": "Bearer simulator-token",
        "Content-Type": "application/json",
        "X-Line-Retry-Key": str(uuid.uuid4()),
    }


if __name__ == "__main__":
    address, count, size, per_second = sys.argv[1], *map(int, sys.argv[2:])
    users = [f"U{n:032x}" for n in range(count)]
    print(seconds_alone(address, list(multicasts(users, size, "จุดบริการ" * 40)), per_second))
