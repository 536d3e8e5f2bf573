"""Prefect's part: a flow run per batch, for seeing and for many machines; never the record.

Each flow is a thin wrapper of a plain function. With Prefect's API down the same plain functions
do the work and the run says so. Prefect's telemetry is off before it is ever imported.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Any

from flows.orchestration import FLOWS, PLAIN, engine_here
from flows.runs import on_record

log = logging.getLogger(__name__)
PRIVATE = {"PREFECT_SERVER_ANALYTICS_ENABLED": "false", "DO_NOT_TRACK": "1"}
IN_PROCESS = {
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "180",
    "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE": "true",
    "PREFECT_LOGGING_LEVEL": "CRITICAL",  # our own line tells of a run that failed (work_log.py)
    "PREFECT_SERVER_LOGGING_LEVEL": "ERROR",
    "PREFECT_LOGGING_TO_API_ENABLED": "false",
}


def keep_to_itself() -> None:
    """Switch Prefect's telemetry off, unless somebody said otherwise; before it is imported."""
    for key, value in PRIVATE.items():
        os.environ.setdefault(key, value)


@dataclass(frozen=True, slots=True)
class Run:
    """A run as the summary shows it. ``by`` is prefect, or plain when its API was down."""

    flow: str
    by: str
    seconds: float
    result: dict[str, Any]


@dataclass(slots=True)
class Runner:
    """Runs the flows of this process, as Prefect flow runs when that is possible.

    ``away`` says why Prefect cannot be had just now, or nothing. It is asked before every run: a
    process that keeps the timetable for months outlives many an API.
    """

    by_prefect: bool
    why_plain: str = ""
    away: Callable[[], str] = lambda: ""
    runs: list[Run] = field(default_factory=list)
    _flows: dict[str, Callable[..., dict[str, Any]]] = field(default_factory=dict)

    def run(self, name: str, **given: Any) -> dict[str, Any]:
        """Run one flow by its name."""
        start, reason = perf_counter(), self.away() if self.by_prefect else self.why_plain
        by_prefect = self.by_prefect and not reason
        if self.by_prefect and reason != self.why_plain:
            self._changed(reason)
        result = (self._prefect(name) if by_prefect else PLAIN[name])(**given)
        by = "prefect" if by_prefect else "plain"
        self.runs.append(Run(name, by, perf_counter() - start, result))
        return result

    def _changed(self, reason: str) -> None:
        self.why_plain = reason
        if reason:
            log.warning("Prefect is away: %s", reason, extra={"action": "prefect_away"})
        else:
            log.info("Prefect is back", extra={"action": "prefect_back"})

    def _prefect(self, name: str) -> Callable[..., dict[str, Any]]:
        if name not in self._flows:
            self._flows[name] = as_flow(name)
        return self._flows[name]


def as_flow(name: str, *, from_outside: bool = False) -> Any:
    """The Prefect flow of a name.

    ``from_outside``: its values come as JSON through a server, so days and moments arrive as text
    and are read and checked before the flow starts, and what it raises names no more than the log
    does. Within a process they are what they are.
    """
    from prefect import flow  # noqa: PLC0415  a second and a half nobody else must pay

    return flow(
        name=f"mingdan-{name}",
        description=FLOWS[name].__doc__,
        persist_result=False,
        validate_parameters=from_outside,
    )(on_record(name, FLOWS[name], engine_here, discreet=from_outside))


@contextmanager
def runner(home: Path, *, prefect: bool = True) -> Iterator[Runner]:
    """A runner with Prefect's in-process API started, or with plain functions and the reason."""
    if not prefect:
        yield Runner(by_prefect=False, why_plain="switched off")
        return
    place = home.absolute() / "prefect"
    place.mkdir(parents=True, exist_ok=True)
    keep_to_itself()
    for key, value in {**IN_PROCESS, "PREFECT_HOME": str(place)}.items():
        os.environ.setdefault(key, value)
    with _started() as reason:
        yield Runner(by_prefect=not reason, why_plain=reason, away=_away)


def _away() -> str:
    """Why Prefect's API does not answer; empty when it does."""
    from prefect.client.orchestration import get_client  # noqa: PLC0415

    try:
        with get_client(sync_client=True) as client:
            problem = client.api_healthcheck()
    except Exception as error:  # whatever keeps Prefect away, the work is done without it
        problem = error
    return "" if problem is None else repr(problem)


@contextmanager
def _started() -> Iterator[str]:
    """Prefect's API for the length of the block; yields why not when it cannot be had."""
    entered, reason = False, ""
    try:
        from prefect.client.orchestration import get_client  # noqa: PLC0415
        from prefect.settings import (  # noqa: PLC0415
            PREFECT_FLOWS_HEARTBEAT_FREQUENCY,
            temporary_settings,
        )

        # The heartbeat thread would add a second to every flow run in this process.
        quiet = temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None})
        with quiet, get_client(sync_client=True) as client:
            problem = client.api_healthcheck()
            if problem is None:
                entered = True
                yield ""
                return
            reason = repr(problem)
    except Exception as error:  # whatever keeps Prefect away, the work is done without it
        if entered:
            raise
        reason = f"{type(error).__name__}: {error}"
    log.warning("Prefect is away: %s", reason, extra={"action": "prefect_away"})
    yield reason
