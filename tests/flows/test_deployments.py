"""The same timetable on many machines: registered once, worked by whoever is there."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path

import pytest

from flows.assembly import assemble
from flows.deployments import BY_HAND, POOL, NoServerError, deployments, places
from flows.orchestration import PLAIN
from flows.schedule import TIMETABLE, ZONE, Job
from flows.settings import Settings
from storage import inbox
from storage.inbox import Incoming
from storage.unit_of_work import UnitOfWork
from tests.flows.living import START, at
from tests.office import registered

CLI = (sys.executable, "-W", "ignore", "-c", "from flows.cli import main; main()")
ASK_DEPLOYMENTS = """
import json
from prefect.client.orchestration import get_client
with get_client(sync_client=True) as client:
    print(json.dumps([
        [one.name, one.entrypoint, one.path, one.work_pool_name,
         [[s.schedule.cron, s.schedule.timezone, s.active] for s in one.schedules],
         one.concurrency_options and one.concurrency_options.collision_strategy.value,
         one.global_concurrency_limit and one.global_concurrency_limit.limit]
        for one in client.read_deployments()]))
"""


def in_environment(home, url):
    telling = {"PREFECT_API_URL": url, "PREFECT_HOME": str(home / "prefect")}
    quiet = {"PREFECT_SERVER_ANALYTICS_ENABLED": "false", "DO_NOT_TRACK": "1"}
    return {**os.environ, **telling, **quiet, "MINGDAN_HOME": str(home / "office")}


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A real Prefect server on loopback; (its home, its address)."""
    home = tmp_path_factory.mktemp("server")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = ("server", "start", "--host", "127.0.0.1", "--port", str(port), "--no-ui")
    with (home / "log").open("w") as log:
        running = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "prefect", *command],
            env=in_environment(home, ""), stdout=log, stderr=log,
        )  # fmt: skip
        try:
            for _ in range(240):
                with suppress(urllib.error.URLError, OSError):
                    urllib.request.urlopen(f"http://127.0.0.1:{port}/api/health").close()
                    break
                time.sleep(0.5)
            yield home, f"http://127.0.0.1:{port}/api"
        finally:
            running.terminate()
            running.wait(30)


def ask(program, environment):
    import json

    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program], env=environment, text=True,
        capture_output=True, check=True,
    )  # fmt: skip
    return json.loads(done.stdout)


def register(environment):
    return subprocess.run(
        [*CLI, "work", "--register"], env=environment, text=True, capture_output=True, check=False
    )


@pytest.fixture(scope="module")
def registered_twice(server):
    home, url = server
    environment = in_environment(home, url)
    for _ in range(2):
        done = register(environment)
        assert done.returncode == 0, done.stderr
    return environment, {one[0]: one for one in ask(ASK_DEPLOYMENTS, environment)}


@pytest.mark.parametrize("job", TIMETABLE, ids=lambda job: job.id)
def test_a_row_of_the_timetable_is_one_deployment(registered_twice, job: Job):
    """Registered twice: one schedule each, in office time, never two runs at once."""
    _, entrypoint, path, pool, schedules, collision, limit = registered_twice[1][job.id]
    assert entrypoint == f"flows.deployed.{job.flow}"
    assert (path, pool) == (None, POOL)  # no folder of the registering machine
    assert schedules == [[job.cron, ZONE, True]]
    assert (collision, limit) == ("CANCEL_NEW", 1)


def test_what_people_start_is_deployed_without_days(registered_twice):
    found = registered_twice[1]
    assert set(found) == {job.id for job in TIMETABLE} | set(BY_HAND)
    assert BY_HAND == ("intake",)
    assert all(found[name][4] == [] for name in BY_HAND)
    assert {one[1].rpartition(".")[2] for one in found.values()} == set(PLAIN)


RUN_HANDLE = """
import json
from prefect.deployments import run_deployment
run = run_deployment("mingdan-handle/handle", timeout=90, poll_interval=0.5)
print(json.dumps([run.state.name]))
"""


def test_a_worker_does_what_waits(registered_twice, tmp_path):
    """A run handed to the pool is done by a worker's process, in the office it was started for."""
    environment, _ = registered_twice
    settings = Settings(home=tmp_path / "office")
    office = assemble(settings)
    with UnitOfWork(office.engine) as unit:
        inbox.take(unit, [Incoming("t", "1", registered())], at(START))
        unit.commit()
    (tmp_path / "elsewhere").mkdir()
    mine = {**environment, "MINGDAN_HOME": "../office", "PREFECT_WORKER_QUERY_SECONDS": "1"}
    with (tmp_path / "log").open("w") as log:
        worker = subprocess.Popen(
            [*CLI, "work", "--limit", "1"], env={**mine, "PYTHONPATH": str(Path.cwd())},
            cwd=tmp_path / "elsewhere", stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
        try:
            assert ask(RUN_HANDLE, environment) == ["Completed"], (tmp_path / "log").read_text()
        finally:
            with suppress(ProcessLookupError):
                os.killpg(worker.pid, 15)
            worker.wait(30)
    with UnitOfWork(office.engine, reading=True) as unit:
        assert inbox.waiting_count(unit) == 0
    office.engine.dispose()


@pytest.mark.parametrize(
    ("url", "told"), [("", "PREFECT_API_URL"), ("http://127.0.0.1:9/api", "没有应答")]
)
def test_without_a_server_the_next_step_is_told(tmp_path, url, told):
    done = register(in_environment(tmp_path, url))
    assert done.returncode == 1
    assert told in done.stderr
    assert "Traceback" not in done.stderr


def test_runs_find_the_office_from_their_own_folders(tmp_path, monkeypatch):
    """Whatever a run works in is thrown away: every path handed to it is absolute."""
    monkeypatch.chdir(tmp_path)
    found = places(Settings(home="here", public_root="there"))
    assert found == {
        "MINGDAN_HOME": str(tmp_path / "here"), "MINGDAN_PUBLIC_ROOT": str(tmp_path / "there")
    }  # fmt: skip
    with pytest.raises(NoServerError, match="绝对路径"):
        places(Settings(database_url="sqlite:///here.db"))


@pytest.mark.filterwarnings("ignore")  # Prefect's own dependencies warn while they are imported
def test_a_changed_row_changes_both_modes(monkeypatch, tmp_path):
    from flows import deployments as distributed
    from flows import schedule as embedded

    monkeypatch.setenv("MINGDAN_HOME", str(tmp_path))
    changed = (*TIMETABLE[:-1], Job("publication", "0 8 11 * *", "publication", "公布"))
    monkeypatch.setattr(distributed, "TIMETABLE", changed)
    monkeypatch.setattr(embedded, "TIMETABLE", changed)
    (one,) = [d for d in deployments() if d.name == "publication"]
    (kept,) = [j for j in embedded.scheduler(print).get_jobs() if j.id == "publication"]
    assert one.schedules[0].schedule.cron == "0 8 11 * *"
    assert "day='11'" in str(kept.trigger)
