"""What Prometheus may ask, all of it from the database: any web process of any machine tells the same, also of workers.

Counters and histograms come from the table of numbers (models/tally.py), gauges from what is pending or parked now;
neither costs more with a longer history. Labels name endpoints, states and alarms, never anybody.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy.orm import Session

from handlers import wording
from models import alarms, health, quota, tally
from models.clock import in_bangkok, now, read_offset
from models.session import Database

Numbers: TypeAlias = Mapping[tuple[str, str, str], float]

COUNTERS = {
    "events": ("Events by outcome.", ["outcome"]),
    "deliveries": ("Settled deliveries.", ["endpoint", "outcome"]),
    "calls": ("Settled LINE calls that are not messages.", ["kind", "outcome"]),
    "line_requests": ("Requests to LINE by answer; none: no answer.", ["endpoint", "status"]),
}
HISTOGRAMS = {
    "event_handled": ("From an event's arrival until it was handled.", []),
    "event_replied": (
        "From an event's arrival until LINE took our reply, the wait for a story's end included.",
        [],
    ),
    "line_request": ("How long LINE took to answer.", ["endpoint"]),
}
TELLABLE = ("events", "messages", "parked", health.LOCKED_OUT, "quota", "media", "jobs")
"""Alarms that stand at 0 until they open."""


class Mailbox(Collector):
    """The state of the mailbox at the moment of the question."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def describe(self) -> list[Metric]:
        """Nothing is asked of the database when the collector is registered."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Everything."""
        with self._database.reading() as session:
            read_offset(session)
            found = [*_waiting(session), *_alarms(session), *_quota(session)]
            numbers = tally.numbers(session)
        yield from found
        yield from _counters(numbers)
        yield from _histograms(numbers)


def _waiting(session: Session) -> Iterator[Metric]:
    yield _gauge(
        "oldest_event_seconds",
        "Age of the oldest unhandled event.",
        health.waited(health.oldest_event(session)),
    )
    due = health.waited(health.oldest_due(session))
    yield _gauge("oldest_message_seconds", "How long the oldest unsent message has been due.", due)
    yield _labelled("waiting", "What is under way.", "kind", health.waiting(session))
    yield _labelled("parked", "What somebody must look at.", "kind", health.parked(session))


def _alarms(session: Session) -> Iterator[Metric]:
    standing = {name: alarm.state in alarms.OPEN for name, alarm in alarms.standing(session).items()}
    known = dict.fromkeys(TELLABLE, False) | standing
    yield _labelled("alarm_open", "1 while the admins know of it and it is not over.", "alarm", known)
    done = {name: at.timestamp() for name, at in alarms.jobs_done(session).items()}
    yield _labelled(
        "job_done_timestamp_seconds", "When a job of the clock last came to its end.", "job", done
    )


def _quota(session: Session) -> Iterator[Metric]:
    reading = quota.newest(session, quota.month_now())
    if reading is not None and reading.value is not None:
        yield _gauge("quota_messages", "The plan's messages a month.", reading.value)
    if reading is not None:
        yield _gauge("quota_used", "What LINE counted as used when it was last asked.", reading.used)
    yield _gauge(
        "quota_reserve",
        "Messages that notices may not touch.",
        float(wording.value("outreach.budget.reserve")),
    )


def _counters(numbers: Numbers) -> Iterator[Metric]:
    for name, (meaning, labels) in COUNTERS.items():
        family = CounterMetricFamily(f"pakmut_{name}", meaning, labels=labels)
        for (found, values, _), value in sorted(numbers.items()):
            if found == name:
                family.add_metric(_split(values, len(labels)), value)
        yield family
    month = in_bangkok(now()).strftime("%Y-%m")
    billed = {
        labels.split(",")[1]: value
        for (name, labels, _), value in numbers.items()
        if name == "billed" and labels.startswith(month)
    }
    yield _labelled("quota_billed", "Recipients billed this month, by our own count.", "purpose", billed)
    through = numbers.get((tally.THROUGH, "", ""), 0.0)
    yield _gauge("counted_through_timestamp_seconds", "Until when the counters have counted.", through)


def _histograms(numbers: Numbers) -> Iterator[Metric]:
    parts: dict[tuple[str, str], dict[str, float]] = defaultdict(dict)
    for (name, labels, bucket), value in numbers.items():
        parts[name, labels][bucket] = value
    for name, (meaning, names) in HISTOGRAMS.items():
        family = HistogramMetricFamily(f"pakmut_{name}_seconds", meaning, labels=names)
        for (found, values), counts in sorted(parts.items()):
            if found == name:
                family.add_metric([values] if names else [], _cumulative(counts), counts.get(tally.SUM, 0.0))
        yield family


def _cumulative(counts: Mapping[str, float]) -> list[tuple[str, float]]:
    total, found = 0.0, []
    for bound in (*map(str, tally.BOUNDS), tally.REST):
        total += counts.get(bound, 0.0)
        found.append((bound, total))
    return found


def _split(values: str, most: int) -> Sequence[str]:
    """An endpoint may hold anything; the last label never holds a comma."""
    return values.rsplit(",", most - 1)


def _gauge(name: str, meaning: str, value: float) -> Metric:
    return GaugeMetricFamily(f"pakmut_{name}", meaning, value)


def _labelled(name: str, meaning: str, label: str, values: Mapping[str, float]) -> Metric:
    family = GaugeMetricFamily(f"pakmut_{name}", meaning, labels=[label])
    for key, value in sorted(values.items()):
        family.add_metric([key], value)
    return family


def registry(database: Database) -> CollectorRegistry:
    """A registry of this database's own."""
    made = CollectorRegistry()
    made.register(Mailbox(database))
    return made
