"""THE TIMETABLE on many machines: every job is a Prefect deployment in one pool of work.

The rows are those of ``schedule.py``; nothing is said twice. Workers on any number of machines take
runs from the pool; Prefect's server makes every run once. What a run does is safe to repeat anyway
(``schedule.py``), so a machine that dies in the middle costs a delay and nothing else.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from flows import clock
from flows.orchestration import PLAIN, ZH
from flows.prefect_runs import keep_to_itself
from flows.schedule import TIMETABLE, ZONE, Job, catch_up, last_due, scheduler
from flows.settings import Settings

if TYPE_CHECKING:
    from prefect.client.orchestration import SyncPrefectClient
    from prefect.deployments.runner import RunnerDeployment

POOL = "mingdan"  # the pool, and the tag of the deployments that are ours
# After so many seconds a run that others may help gives its place back: with every place taken by a
# large backlog, the other jobs wait for minutes and not for its end.
TURN = 300.0


class Installed:
    """Prefect's "storage" of code that every machine has installed: nothing is fetched for a run.

    Without it Prefect would copy the folder of whoever registered into the folder of every run.
    """

    pull_interval = None
    destination = Path()

    def set_base_path(self, path: Path) -> None:
        """There is no base path."""

    async def pull_code(self) -> None:
        """Nothing to fetch."""

    def to_pull_step(self) -> dict[str, object]:
        """The step Prefect takes in place of fetching."""
        return {"prefect.deployments.steps.set_working_directory": {"directory": "."}}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Installed)

    __hash__ = None  # type: ignore[assignment]  # equal values, no identity


class NoServerError(Exception):
    """There is no Prefect server to share the work through; the message says what to do."""


def places(settings: Settings) -> dict[str, str]:
    """Where runs find the office, for the environment of a worker; all paths absolute.

    The folder a run works in is its own and is thrown away after it.
    """
    if settings.database_url.startswith("sqlite:///") and settings.database_url[10:11] != "/":
        raise NoServerError(
            f"MINGDAN_DATABASE_URL={settings.database_url} 是相对路径：请改为绝对路径"
            "（sqlite:////…），多台机器共用请改为 postgresql+psycopg://…。"
        )
    found = {"MINGDAN_HOME": str(settings.home.absolute())}
    if settings.public_root is not None:
        found["MINGDAN_PUBLIC_ROOT"] = str(settings.public_root.absolute())
    for name in ("folder", "pass_phrase_file", "wal", "programs"):
        path = getattr(settings.backup, name)
        if path is not None:
            found[f"MINGDAN_BACKUP_{name.upper()}"] = str(path.absolute())
    return found


def server() -> str:
    """Where Prefect's server is; NoServerError when nothing says so, or nobody answers there."""
    keep_to_itself()
    url = os.environ.get("PREFECT_API_URL", "")
    if not url:
        raise NoServerError(
            "没有指明 Prefect 服务器：请设置 PREFECT_API_URL（如 http://127.0.0.1:4200/api）后再运行；"
            "只有一台机器时不需要服务器，用 mingdan schedule 即可。"
        )
    from prefect.client.orchestration import get_client  # noqa: PLC0415  see prefect_runs.py

    with get_client(sync_client=True) as client:
        problem = client.api_healthcheck()
    if problem is not None:
        raise NoServerError(
            f"Prefect 服务器 {url} 没有应答（{problem}）：请确认服务器已启动、地址无误后再运行。"
        )
    return url


def deployments(timetable: Sequence[Job] = TIMETABLE) -> list[RunnerDeployment]:
    """One deployment a job, with its days; one without days for what people start (a file)."""
    from prefect.client.schemas.objects import (  # noqa: PLC0415
        ConcurrencyLimitConfig,
        ConcurrencyLimitStrategy,
    )
    from prefect.deployments.runner import RunnerDeployment  # noqa: PLC0415
    from prefect.schedules import Cron  # noqa: PLC0415

    def at_once(runs: int) -> ConcurrencyLimitConfig:
        # As many as there may be go on when the job is due again; the new run has nothing to do.
        return ConcurrencyLimitConfig(
            limit=runs, collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW
        )

    made: list[RunnerDeployment] = [
        RunnerDeployment.from_entrypoint(
            f"flows.deployed.{job.flow}",
            name=job.id,
            description=job.zh,
            schedules=[Cron(job.cron, timezone=ZONE, slug=job.id)],
            concurrency_limit=at_once(job.beside),
            parameters={"seconds": TURN} if job.beside > 1 else {},
            work_pool_name=POOL,
            tags=[POOL],
        )
        for job in timetable
    ]
    made += [
        RunnerDeployment.from_entrypoint(
            f"flows.deployed.{name}",
            name=name,
            description=ZH[name],
            work_pool_name=POOL,
            tags=[POOL],
        )
        for name in PLAIN
        if name not in {job.flow for job in timetable}
    ]
    for one in made:
        one.storage = Installed()
    return made


def register(timetable: Sequence[Job] = TIMETABLE) -> list[str]:
    """Bring the server's pool and deployments to the timetable; the names of the deployments.

    Whoever does it again, on this machine or another, changes nothing: runs that are late stay, and
    those to come are made once a moment. A row taken out of the table goes from the server too.
    """
    from prefect.client.orchestration import get_client  # noqa: PLC0415

    made = deployments(timetable)
    with get_client(sync_client=True) as client:
        _open_pool(client)
        _retire(client, made)
    for one in made:
        one.apply()
    return [f"{one.flow_name}/{one.name}" for one in made]


def _open_pool(client: SyncPrefectClient) -> None:
    from prefect.client.schemas.actions import WorkPoolCreate  # noqa: PLC0415
    from prefect.exceptions import ObjectAlreadyExists, ObjectNotFound  # noqa: PLC0415

    try:
        client.read_work_pool(POOL)
    except ObjectNotFound:
        with suppress(ObjectAlreadyExists):  # another machine was quicker
            client.create_work_pool(WorkPoolCreate(name=POOL, type="process"))


def _retire(client: SyncPrefectClient, made: Sequence[RunnerDeployment]) -> None:
    """Take down what an earlier timetable put up: the server would go on starting it."""
    from prefect.client.schemas.filters import (  # noqa: PLC0415
        DeploymentFilter,
        DeploymentFilterTags,
    )
    from prefect.exceptions import ObjectNotFound  # noqa: PLC0415

    timed = {one.name: bool(one.schedules) for one in made}
    ours = DeploymentFilter(tags=DeploymentFilterTags(all_=[POOL]))
    for one in client.read_deployments(deployment_filter=ours):
        # Prefect leaves the days of a deployment that is registered again without any.
        if one.name not in timed or (one.schedules and not timed[one.name]):
            with suppress(ObjectNotFound):  # another machine was quicker
                client.delete_deployment(one.id)


def hand_out(flow: str) -> None:
    """Put the run of a job that was due last into the pool, unless it is there already.

    Prefect's server should do this by itself. That of version 3.8 beside SQLAlchemy 2.1 cannot: it
    plans no run at all. So every machine does it, under the name the server gives to such a run:
    whoever comes second, machine or server, finds it there.
    """
    from prefect.client.orchestration import get_client  # noqa: PLC0415
    from prefect.states import Scheduled  # noqa: PLC0415

    (job,) = [row for row in TIMETABLE if row.flow == flow]
    due = last_due(job, clock.now())
    with get_client(sync_client=True) as client:
        found = client.read_deployment_by_name(f"mingdan-{job.flow}/{job.id}")
        for days in found.schedules:
            if days.active:  # somebody may have paused it on the server's page
                client.create_flow_run_from_deployment(
                    found.id,
                    idempotency_key=f"scheduled {found.id} {days.id} {due}",
                    state=Scheduled(scheduled_time=due),
                )


def work(limit: int) -> int:
    """Work until told to end: hand out what is due, run at most ``limit`` flows at a time here.

    Returns the worker's exit code. KeyboardInterrupt ends it in order.
    """
    catch_up(hand_out)
    keeper = scheduler(hand_out)
    keeper.start()
    try:
        with subprocess.Popen(worker_command(limit)) as worker:  # noqa: S603  our own words
            try:
                return worker.wait()
            except KeyboardInterrupt:
                worker.terminate()
                return 0
    finally:
        keeper.shutdown()


def worker_command(limit: int) -> list[str]:
    """The command of a worker that runs at most ``limit`` flows at a time on this machine."""
    prefect = [sys.executable, "-m", "prefect", "worker", "start"]
    return [*prefect, "--pool", POOL, "--type", "process", "--limit", str(limit)]
