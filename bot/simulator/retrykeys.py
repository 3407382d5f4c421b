"""X-Line-Retry-Key: what LINE remembers for 24 hours (line-platform.md §2.4)."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.simulator.chats import Json

MEMORY = timedelta(hours=24)
UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\Z")
ENDPOINTS = frozenset({"push", "multicast", "narrowcast", "broadcast"})


@dataclass(frozen=True, slots=True)
class Accepted:
    """The request that a retry key stands for."""

    request_id: str
    at: datetime
    sent: list[Json] | None  # sentMessages, of a push only


class RetryKeys:
    """Not thread-safe by itself: the platform's lock guards it."""

    def __init__(self) -> None:
        self._accepted: dict[str, Accepted] = {}

    def remember(self, key: str, accepted: Accepted) -> None:
        self._accepted[key.lower()] = accepted

    def find(self, key: str, now: datetime) -> Accepted | None:
        """The accepted request of this key; one older than 24 h is forgotten, so the key sends again."""
        found = self._accepted.get(key.lower())
        return found if found is not None and now - found.at < MEMORY else None
