"""Faults to order: what goes wrong with the next requests of an endpoint."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

KINDS = frozenset(
    {
        "500_before",  # 500, nothing sent
        "500_after",  # sent, yet 500
        "cut_before",  # connection cut, nothing sent
        "cut_after",  # sent, connection cut
        "hang",  # silent for `seconds`, then cut, nothing sent
        "hang_after",  # sent, silent for `seconds`, then cut
        "slow",  # a right answer, `seconds` late
        "stall",  # half of the right answer, then silent for `seconds`, then cut
        "429_rate",
        "429_quota",
        "429_user",  # too many messages to one user (§2.6); LINE tells the cause, the words are ours
        "401",
        "400",
        "403",  # this plan or account may not use the endpoint
    }
)


@dataclass(slots=True)
class Fault:
    """`endpoint` is a name of the ledger ("push", "reply", …) or "*" for all; `skip` requests pass first."""

    endpoint: str
    kind: str
    count: int = 1
    seconds: float = 0.0
    skip: int = 0

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"unknown fault {self.kind!r}; one of {', '.join(sorted(KINDS))}")


class Faults:
    """Not thread-safe by itself: the platform's lock guards it."""

    def __init__(self) -> None:
        self.waiting: list[Fault] = []

    def add(self, fault: Fault) -> None:
        self.waiting.append(fault)

    def load(self, rows: Iterable[dict[str, Any]]) -> None:
        """Add faults given as JSON objects; ValueError or TypeError names what is wrong."""
        for fault in [Fault(**row) for row in rows]:
            self.add(fault)

    def clear(self) -> None:
        self.waiting.clear()

    def take(self, endpoint: str) -> Fault | None:
        """The fault that meets this request, counted down."""
        for fault in self.waiting:
            if fault.endpoint not in ("*", endpoint):
                continue
            if fault.skip > 0:
                fault.skip -= 1
                continue
            fault.count -= 1
            if fault.count <= 0:
                self.waiting.remove(fault)
            return fault
        return None
