"""What this process counts of its own work, for Prometheus: batches and their events, requests.

What other processes did is not here; ``flows/metrics.py`` reads that from the database.
"""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Histogram, disable_created_metrics

# When a series began tells nothing the figure does not.
disable_created_metrics()  # type: ignore[no-untyped-call]
REGISTRY = CollectorRegistry()
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)

EVENTS = Counter(
    "mingdan_events",
    "Events of this process: taken at the door with a batch, handled, parked, answered by a "
    "refusal; batches that lost a race count as retried",
    ("outcome",),
    registry=REGISTRY,
)
BATCH_SECONDS = Histogram(
    "mingdan_batch_seconds",
    "A batch from its first statement to its commit, in this process",
    buckets=SECONDS,
    registry=REGISTRY,
)
REQUEST_SECONDS = Histogram(
    "mingdan_request_seconds",
    "Requests by route template and status",
    ("method", "route", "status"),
    buckets=SECONDS,
    registry=REGISTRY,
)
for outcome in ("taken", "handled", "parked", "refused", "retried"):
    EVENTS.labels(outcome)  # a series that is not there yet cannot be told from one that is lost
