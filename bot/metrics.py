"""What Prometheus may ask: all of it read from the database, so that any web process tells the same."""

from collections.abc import Iterator

from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from models import health
from models.clock import now
from models.session import Database


class Mailbox(Collector):
    """The state of the mailbox at the moment of the question."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def describe(self) -> list[GaugeMetricFamily]:
        """Nothing is asked of the database when the collector is registered."""
        return []

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """The gauges."""
        with self._database.reading() as session:
            counted, used = health.counts(session), health.quota_used(session)
            event, message = health.oldest_event(session), health.oldest_due(session)
        for name, states in counted.items():
            family = GaugeMetricFamily(f"pakmut_{name}s", f"Rows of kind {name} by state.", labels=["state"])
            for state, count in states.items():
                family.add_metric([state], count)
            yield family
        quota = GaugeMetricFamily("pakmut_quota_used", "Billed recipients of this month.", labels=["purpose"])
        for purpose, recipients in used.items():
            quota.add_metric([purpose], recipients)
        yield quota
        for name, since in (("event", event), ("message", message)):
            waited = max(0.0, (now() - since).total_seconds()) if since else 0.0
            yield GaugeMetricFamily(
                f"pakmut_oldest_{name}_seconds", f"How long the oldest {name} has waited.", waited
            )


def registry(database: Database) -> CollectorRegistry:
    """A registry of this database's own."""
    made = CollectorRegistry()
    made.register(Mailbox(database))
    return made
