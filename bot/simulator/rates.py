"""Rate limits: a token bucket per endpoint with gradual refill (line-platform.md §2.5)."""

from collections.abc import Callable

PER_SECOND: dict[str, float] = {
    "multicast": 200,
    "loading": 100,
    "token": 370,
    "richmenu.list": 10,
    "webhook.get": 1000 / 60,
    "webhook.set": 1000 / 60,
    "narrowcast": 60 / 3600,
    "broadcast": 60 / 3600,
    "webhook.test": 60 / 3600,
    "richmenu.create": 100 / 3600,
    "richmenu.delete": 100 / 3600,
    "alias.delete": 100 / 3600,
}
EVERYTHING_ELSE = 2000.0
CAPACITY: dict[str, float] = {
    "narrowcast": 60,
    "broadcast": 60,
    "webhook.test": 60,
    "webhook.get": 1000,
    "webhook.set": 1000,
    "richmenu.create": 100,
    "richmenu.delete": 100,
    "alias.delete": 100,
}


class Rates:
    """Not thread-safe by itself: the platform's lock guards it. `ticks` gives seconds."""

    def __init__(self, ticks: Callable[[], float], enforced: bool = True) -> None:
        self._ticks = ticks
        self._left: dict[str, tuple[float, float]] = {}
        self.enforced = enforced

    def take(self, endpoint: str) -> bool:
        """One request of `endpoint`; False when its bucket is empty."""
        if not self.enforced:
            return True
        rate = PER_SECOND.get(endpoint, EVERYTHING_ELSE)
        capacity = CAPACITY.get(endpoint, rate)
        now = self._ticks()
        left, seen = self._left.get(endpoint, (capacity, now))
        left = min(capacity, left + (now - seen) * rate)
        self._left[endpoint] = (left - 1 if left >= 1 else left, now)
        return left >= 1
