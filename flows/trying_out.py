"""What takes longer than a page, beside the web process: as a run of a worker, else in a process.

A back-test of the rule desk reads for minutes on one core, a pack of the joint meeting is made in
half a minute. Where a Prefect server shares the work its workers take
it; without one, or while it is away, a process of its own does, which goes on when the web process
ends. What it found, and how far it came, stands in its row of the database alone.
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from threading import Thread
from typing import Any

from flows import clock
from flows.assembly import Assembly
from flows.joint import asked_packs
from storage import rule_backtests
from storage.unit_of_work import UnitOfWork

log = logging.getLogger(__name__)
GENTLY = 10  # niceness: whoever waits for a page goes first


def set_going(assembly: Assembly, flow: str, **given: int) -> None:
    """Begin a flow and do not wait.

    ``backtest`` with ``draft`` and ``no``, ``shadow``, or ``compile`` with ``no``.
    """
    if os.environ.get("PREFECT_API_URL"):
        try:
            _hand_to_workers(flow, given)
        except Exception as error:  # whatever keeps Prefect away, the work is done without it
            log.warning("Prefect is away: %r", error, extra={"action": "prefect_away"})
        else:
            return
    try:
        _begin_process(assembly, flow, given)
    except Exception as error:  # told where it was asked for
        log.exception("no process", extra={"action": flow, "reason": repr(error)})
        _failed(assembly, flow, given, str(error))


def _failed(assembly: Assembly, flow: str, given: dict[str, int], why: str) -> None:
    at = clock.now()
    if flow == "backtest":
        with UnitOfWork(assembly.engine) as unit:
            rule_backtests.failed(unit, given["draft"], given["no"], why, at.isoformat())
            unit.commit()
    elif flow == "compile":
        asked_packs.fail(assembly, given["no"], why, at)


def _hand_to_workers(flow: str, given: dict[str, int]) -> None:
    from flows.deployments import server  # noqa: PLC0415  the web process needs none of it else

    server()
    from prefect.client.orchestration import get_client  # noqa: PLC0415  see prefect_runs.py

    with get_client(sync_client=True) as client:
        found = client.read_deployment_by_name(f"mingdan-{flow}/{flow}")
        asked: dict[str, Any] = dict(given)
        client.create_flow_run_from_deployment(found.id, parameters=asked)


def _begin_process(assembly: Assembly, flow: str, given: dict[str, int]) -> None:
    from flows.deployments import places  # noqa: PLC0415  as above

    settings = assembly.settings
    where = {**places(settings), "MINGDAN_DATABASE_URL": settings.database_url}
    said = [f"{name}={value}" for name, value in given.items()]
    made = subprocess.Popen(  # noqa: S603  our own words
        [sys.executable, "-m", "flows.trying_out", flow, *said],
        env={**os.environ, **where},
        stdin=subprocess.DEVNULL,
        start_new_session=True,  # what ends the web process does not end it
    )
    Thread(target=made.wait, daemon=True).start()  # an ended child is not left lying about


def main(flow: str, *said: str) -> None:
    """What the process does."""
    from flows.orchestration import PLAIN  # noqa: PLC0415  as above

    os.nice(GENTLY)
    given = (one.partition("=") for one in said)
    PLAIN[flow](**{name: int(value) for name, _, value in given})


if __name__ == "__main__":
    main(*sys.argv[1:])
