"""A flow's run on record: a line in the log, a row others see (``storage/job_runs.py``).

The record is beside the work, never in its way: a run that cannot be put on record is done all the
same, and a run that fails fails as it did.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Mapping
from functools import wraps
from inspect import signature
from time import perf_counter
from typing import Any, get_type_hints

from sqlalchemy import Engine

from flows import clock
from flows.work_log import milliseconds
from storage import job_runs
from storage.errors import StorageError
from storage.unit_of_work import UnitOfWork

log = logging.getLogger(__name__)
Flow = Callable[..., dict[str, Any]]


class RunFailedError(Exception):
    """A run failed, in words that may leave this machine: its flow, the kind of error, its line."""


def counts_of(result: Mapping[str, Any]) -> dict[str, int]:
    """What a run counted: the whole numbers of its result that are no number of something."""
    return {
        key: value
        for key, value in result.items()
        if isinstance(value, int) and not isinstance(value, bool) and key not in NUMBERS
    }


NUMBERS = {"issue", "draft", "no", "edition"}  # which one, not how many


def on_record(
    name: str, flow: Flow, engine: Callable[[], Engine], *, discreet: bool = False
) -> Flow:
    """The flow, every run of it on record.

    ``discreet``: what it raises is told to a server elsewhere, so it says no more than the log.
    """

    @wraps(flow)
    def run(*args: Any, **given: Any) -> dict[str, Any]:
        made, since = secrets.token_hex(4), perf_counter()
        _keep(engine, job_runs.begun, name, clock.now().isoformat())
        try:
            result = flow(*args, **given)
        except Exception as error:
            kind, ms = type(error).__name__, milliseconds(since)
            log.exception(
                "flow failed", extra={"action": name, "id": made, "ms": ms, "outcome": "failed"}
            )
            _keep(engine, job_runs.failed, name, clock.now().isoformat(), ms, kind)
            if discreet:
                raise RunFailedError(f"{name}: {kind}, line {made} of the log") from None
            raise
        ms, counts = milliseconds(since), counts_of(result)
        log.info(
            "flow ran",
            extra={"action": name, "id": made, "ms": ms, "outcome": "done", "counts": counts},
        )
        _keep(engine, job_runs.done, name, clock.now().isoformat(), ms, counts)
        return result

    # Prefect reads the types of what a flow is given, and would look for their names in here.
    run.__signature__ = signature(flow, eval_str=True)  # type: ignore[attr-defined]
    run.__annotations__ = get_type_hints(flow)
    return run


def _keep(engine: Callable[[], Engine], keep: Callable[..., None], *told: object) -> None:
    try:
        with UnitOfWork(engine()) as unit:
            keep(unit, *told)
            unit.commit()
    except StorageError:
        log.warning("run not on record", exc_info=True, extra={"action": "record"})
