"""Does LINE calls that are not messages (DESIGN.md §2a); declares the `Call` port."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol, TypeAlias

CallKind: TypeAlias = Literal["done", "gone", "wait", "refused", "unknown", "rate"]


@dataclass(frozen=True, slots=True)
class CallOutcome:
    """What became of one try.

    `done` (with what was asked for in `value`), `gone` (404 or 410: it is not there any more), `wait` (LINE still
    prepares it), `refused` (will never work; `value["reason"]`), `unknown` (try again), `rate` (try again later).
    """

    kind: CallKind
    value: Mapping[str, Any] = field(default_factory=dict)


class Call(Protocol):
    """How LINE is called (bot/line/calls.py)."""

    def call(self, kind: str, args: Mapping[str, Any]) -> CallOutcome:
        """One try. Never raises for faults of LINE, of the network or of the media store."""
