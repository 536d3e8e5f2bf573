"""``/metrics`` for Prometheus: what this process counted, and what the database knows of all.

The figures of the database are asked for when they are read: a fixed number of queries, none of
which grows with what was ever taken in. Moments are seconds since 1970, as Prometheus has them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from flows import operations as running_office
from flows.assembly import Assembly
from flows.backups.keeping import age
from flows.clock import OFFICE_TIME
from flows.instruments import REGISTRY
from flows.punctuality import Punctual, punctuality
from flows.readiness import disks
from flows.troubles import A_DAY, KINDS, SOME, troubles
from storage import job_runs, operations
from storage.errors import StorageError
from storage.operations import Queue
from storage.unit_of_work import UnitOfWork

Labelled = Iterable[tuple[tuple[str, ...], float]]
MAILS = ("waiting", "stopped", "given_up")


def exposition(assembly: Assembly, now: datetime) -> bytes:
    """All of it in Prometheus' text format; ``mingdan_up`` 0 alone when the database is away."""
    asked = CollectorRegistry()
    asked.register(_Asked(_families(assembly, now)))
    return generate_latest(REGISTRY) + generate_latest(asked)


class _Asked(Collector):
    """Figures that were asked for, for the library to write."""

    def __init__(self, families: list[Metric]) -> None:
        self._families = families

    def collect(self) -> Iterable[Metric]:
        """The figures."""
        return self._families


def _families(assembly: Assembly, now: datetime) -> list[Metric]:
    try:
        with UnitOfWork(assembly.engine, reading=True) as unit:
            found = [*_of_the_database(assembly, unit, now)]
    except StorageError:
        return [_gauge("mingdan_up", "1 while the database answers", 0)]
    return [_gauge("mingdan_up", "1 while the database answers", 1), *found]


def _of_the_database(assembly: Assembly, unit: UnitOfWork, now: datetime) -> Iterator[Metric]:
    number, received = operations.newest_intake(unit)
    yield _gauge("mingdan_intake_number", "Number of the newest event taken in", number)
    yield from _moment("mingdan_intake_timestamp_seconds", "When it was taken in", received)
    events, notices_due = operations.inbox_queue(unit), operations.outbox_queue(unit)
    yield from _queue("mingdan_queue", "events that wait to be handled", events, now)
    yield from _queue("mingdan_outbox", "notices that wait to be sent", notices_due, now)
    yield _gauge("mingdan_parked", "Events set aside", operations.parked_count(unit))
    notices = operations.notices_by_status(unit, MAILS)
    yield _gauges("mingdan_notices", "Notices by what became of them", ("state",),
                  (((state,), count.rows) for state, count in notices.items()))  # fmt: skip
    yield _gauge("mingdan_notices_failed_last_day", "Notices given up within a day, to twenty",
                 operations.failed_since(unit, (now - A_DAY).isoformat(), SOME))  # fmt: skip
    mails = operations.retractions_queue(unit).waiting
    yield _gauge("mingdan_retraction_mails_waiting", "Mails about what fell that wait", mails)
    yield _gauge("mingdan_terms_left", "Terms over and not ended",
                 operations.unswept(unit, now.date())[0].rows)  # fmt: skip
    unserved = operations.ages(unit).unserved
    yield _gauge("mingdan_unserved", "Decisions whose term of service runs", unserved.count)
    yield from _moment("mingdan_unserved_oldest_timestamp_seconds", "The day of the oldest of them",
                       "" if unserved.oldest is None else unserved.oldest.isoformat())  # fmt: skip
    site = running_office.site(assembly, unit, now)
    yield _gauge("mingdan_issue_number", "Number of the newest issue", site.number or 0)
    yield _gauge("mingdan_issue_shown", "1 when the site shows it", int(site.shown))
    written = "" if site.written_at is None else site.written_at.isoformat()
    yield from _moment("mingdan_site_timestamp_seconds", "When the site was written", written)
    yield from _jobs(punctuality(unit, now))
    yield from _flows(unit)
    wrong = {key.partition(".")[0] for key in troubles(assembly, unit, now)}
    yield _gauges("mingdan_trouble", "1 while something of a kind is wrong (docs/operations.md)",
                  ("kind",), (((kind,), int(kind in wrong)) for kind in KINDS))  # fmt: skip
    free = disks(assembly.settings)
    yield _gauges("mingdan_disk_free_bytes", "Free bytes of the disk of a folder", ("of",),
                  (((name,), bytes_) for name, (bytes_, _) in free.items()))  # fmt: skip
    if assembly.settings.backup.folder is not None:
        newest = age(assembly.settings.backup.folder).backup
        yield from _moment("mingdan_backup_timestamp_seconds", "When the newest backup was made",
                           "" if newest is None else newest.isoformat())  # fmt: skip


def _jobs(jobs: list[Punctual]) -> Iterator[Metric]:
    done = [(one.job.id, one.run.done_at) for one in jobs if one.run and one.run.done_at]
    yield _gauges("mingdan_job_success_timestamp_seconds", "When a job of the timetable last ended "
                  "well", ("job",), (((job,), _seconds(at)) for job, at in done))  # fmt: skip
    yield _gauges("mingdan_job_late", "1 when a job should have ended by now", ("job",),
                  (((one.job.id,), int(one.late)) for one in jobs))  # fmt: skip


def _flows(unit: UnitOfWork) -> Iterator[Metric]:
    runs = job_runs.every(unit)
    yield _counters("mingdan_flow_runs", "Runs of a flow that ended, on any machine", ("flow",),
                    (((name,), one.runs) for name, one in runs.items()))  # fmt: skip
    yield _counters("mingdan_flow_failures", "Runs that failed", ("flow",),
                    (((name,), one.failures) for name, one in runs.items()))  # fmt: skip
    yield _counters("mingdan_flow_seconds", "How long they took together", ("flow",),
                    (((name,), one.milliseconds / 1000) for name, one in runs.items()))  # fmt: skip
    yield _counters("mingdan_flow_counted", "What they counted: events, parked, terms, rendered, "
                    "sent ...", ("flow", "what"),
                    (((name, what), count) for name, one in runs.items()
                     for what, count in one.totals.items()))  # fmt: skip


def _queue(name: str, what: str, queue: Queue, now: datetime) -> Iterator[Metric]:
    yield _gauge(f"{name}_waiting", f"How many {what}", queue.waiting)
    age = now - datetime.fromisoformat(_zoned(queue.oldest)) if queue.oldest else timedelta()
    yield _gauge(f"{name}_oldest_seconds", f"Age of the oldest of the {what}", age.total_seconds())


def _moment(name: str, what: str, at: str) -> Iterator[Metric]:
    """A moment; no sample at all where there was none."""
    if at:
        yield _gauge(name, what, _seconds(at))


def _seconds(at: str) -> float:
    return datetime.fromisoformat(_zoned(at)).timestamp()


def _zoned(at: str) -> str:
    """A moment as it is; a day from its beginning in office time."""
    if "T" in at:
        return at
    return datetime.fromisoformat(at).replace(tzinfo=OFFICE_TIME).isoformat()


def _gauge(name: str, what: str, value: float) -> Metric:
    return GaugeMetricFamily(name, what, value=value)


def _gauges(name: str, what: str, labels: tuple[str, ...], samples: Labelled) -> Metric:
    family = GaugeMetricFamily(name, what, labels=labels)
    for values, value in samples:
        family.add_metric(values, value)
    return family


def _counters(name: str, what: str, labels: tuple[str, ...], samples: Labelled) -> Metric:
    family = CounterMetricFamily(name, what, labels=labels)
    for values, value in samples:
        family.add_metric(values, value)
    return family
