"""The month's quota: recipients, not message objects; months begin at midnight UTC+9 (§2.7)."""

from collections import Counter
from datetime import datetime, timedelta

TOKYO = timedelta(hours=9)


def month_of(moment: datetime) -> str:
    """`2026-09` of an aware UTC moment."""
    return (moment + TOKYO).strftime("%Y-%m")


class Quota:
    """`limit` None means unlimited. Not thread-safe by itself: the platform's lock guards it."""

    def __init__(self, limit: int | None) -> None:
        self.limit = limit
        self.used_by_month: Counter[str] = Counter()

    def used(self, now: datetime) -> int:
        return self.used_by_month[month_of(now)]

    def allows(self, cost: int, now: datetime) -> bool:
        return self.limit is None or cost == 0 or self.used(now) + cost <= self.limit

    def charge(self, cost: int, now: datetime) -> None:
        if cost:
            self.used_by_month[month_of(now)] += cost
