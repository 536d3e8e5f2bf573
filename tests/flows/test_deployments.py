"""The timetable on many machines: a real Prefect server and a real worker, on loopback."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from time import monotonic, sleep
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from apscheduler.triggers.cron import CronTrigger

from flows.clock import OFFICE_TIME
from flows.deployments import (
    POOL,
    TURN,
    NoServerError,
    hand_out,
    places,
    register,
    server,
    worker_command,
)
from flows.orchestration import PLAIN
from flows.schedule import TIMETABLE, ZONE, last_due, scheduler
from flows.settings import Backup, Settings
from tests.flows import machines
from tests.flows.living import START, Living
from tests.office import complaint

ROOT = Path(__file__).parents[2]
CLI = [sys.executable, "-c", "from flows.cli import main; main()"]
PATIENCE = 300  # seconds until a process counts as stuck; a run called off comes due a minute later


def environment(home: Path, **more: str) -> dict[str, str]:
    """What a process of these tests sees: this code, its own folders, no telemetry."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PREFECT_", "MINGDAN_"))}
    return {
        **kept,
        "PYTHONPATH": str(ROOT),
        "PREFECT_HOME": str(home),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        **more,
    }


@contextmanager
def process(command: list[str], env: dict[str, str], log: Path) -> Iterator[subprocess.Popen]:
    """A process for the length of the block, ended by its own id."""
    with log.open("wb") as out:
        started = subprocess.Popen(command, env=env, stdout=out, stderr=out, cwd=log.parent)
        try:
            yield started
        finally:
            started.terminate()
            try:
                started.wait(20)
            except subprocess.TimeoutExpired:
                started.kill()
                started.wait()


def until(found, running: subprocess.Popen, log: Path):
    """Wait for something; a process that ended or is stuck fails with what it said."""
    end = monotonic() + PATIENCE
    while running.poll() is None and monotonic() < end:
        if value := found():
            return value
        sleep(0.3)
    raise AssertionError(log.read_text(errors="replace")[-3000:])


def answers(url: str) -> bool:
    try:
        with urlopen(f"{url}/health", timeout=5) as reply:
            return reply.status == 200
    except (URLError, OSError):
        return False


@pytest.fixture(scope="module")
def api(tmp_path_factory) -> Iterator[str]:
    """The address of a Prefect server of this module's own."""
    home = tmp_path_factory.mktemp("prefect")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "prefect", "server", "start", "--no-ui"]
    command += ["--host", "127.0.0.1", "--port", str(port)]
    url, log = f"http://127.0.0.1:{port}/api", home / "server.log"
    with process(command, environment(home), log) as running:
        until(lambda: answers(url), running, log)
        yield url


@pytest.fixture(scope="module", autouse=True)
def _quiet():
    """Prefect reads this once, when a process first imports it."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("PREFECT_LOGGING_LEVEL", "PREFECT_SERVER_LOGGING_LEVEL"):
            patch.setenv(name, "ERROR")
        yield


@pytest.fixture
def client(api, tmp_path, monkeypatch):
    """A client of the server; Prefect in this process speaks to the server too."""
    from prefect.client.orchestration import get_client
    from prefect.settings import PREFECT_API_URL, temporary_settings

    monkeypatch.setenv("PREFECT_API_URL", api)
    monkeypatch.setenv("MINGDAN_HOME", str(tmp_path))
    with temporary_settings({PREFECT_API_URL: api}), get_client(sync_client=True) as one:
        yield one


@pytest.fixture(scope="module")
def registered(api, tmp_path_factory) -> None:
    """The timetable on the server: some sixty questions, so it is put there once."""
    from prefect.settings import PREFECT_API_URL, temporary_settings

    with pytest.MonkeyPatch.context() as patch, temporary_settings({PREFECT_API_URL: api}):
        patch.setenv("MINGDAN_HOME", str(tmp_path_factory.mktemp("registered")))
        register()


@pytest.fixture
def another(registered, client):
    """What registers another timetable; the usual one is on the server again after the test."""
    yield register
    register()


def on_server(client) -> dict[str, object]:
    return {one.name: one for one in client.read_deployments()}


def told(deployments) -> dict[str, object]:
    """What must not change when the same timetable is registered again."""
    return {
        name: (
            one.id,
            [(s.id, s.schedule.cron, s.schedule.timezone, s.active) for s in one.schedules],
            one.global_concurrency_limit and one.global_concurrency_limit.limit,
            one.parameters,
        )
        for name, one in deployments.items()
    }


@pytest.mark.parametrize("job", TIMETABLE, ids=lambda job: job.id)
def test_each_row_is_a_deployment_with_as_many_runs_as_it_says(job, registered, client):
    found = on_server(client)[job.id]
    (row,) = found.schedules
    assert (row.schedule.cron, row.schedule.timezone, row.active) == (job.cron, ZONE, True)
    assert found.entrypoint == f"flows.deployed.{job.flow}"
    assert found.work_pool_name == POOL
    assert found.global_concurrency_limit.limit == job.beside
    assert found.parameters == ({"seconds": TURN} if job.beside > 1 else {})
    assert found.concurrency_options.collision_strategy.value == "CANCEL_NEW"


@pytest.mark.parametrize("job", TIMETABLE, ids=lambda job: job.id)
def test_both_modes_run_a_row_at_the_same_moments(job):
    """Two libraries read one cron line; days of the week and months must mean the same to both."""
    import asyncio

    from prefect.server.schemas.schedules import CronSchedule

    moment = datetime(2026, 3, 30, 7, 59, 30, tzinfo=OFFICE_TIME)
    theirs = asyncio.run(CronSchedule(cron=job.cron, timezone=ZONE).get_dates(30, moment))
    trigger, ours = CronTrigger.from_crontab(job.cron, timezone=OFFICE_TIME), []
    while len(ours) < 30:
        moment = trigger.get_next_fire_time(None, moment)
        ours.append(moment)
        moment += timedelta(seconds=1)
    assert [one.timestamp() for one in theirs] == [one.timestamp() for one in ours]


def test_a_file_can_be_handed_to_any_worker(registered, client):
    found = {name: one for name, one in on_server(client).items() if POOL in one.tags}
    assert set(found) == {job.id for job in TIMETABLE} | {
        "backtest", "compile", "intake", "release",
    }  # fmt: skip
    assert found["intake"].schedules == []
    assert all(one.path is None for one in found.values())  # no folder of who registered
    assert {"kind", "path"} <= set(found["intake"].parameter_openapi_schema["properties"])


def test_a_second_machine_changes_nothing(registered, client, api, tmp_path):
    """A restart here, and the command on another machine."""
    once = told(on_server(client))
    register()
    other = subprocess.run(
        [*CLI, "deploy"], cwd=tmp_path, text=True,
        env=environment(tmp_path, PREFECT_API_URL=api), capture_output=True, check=False,
    )  # fmt: skip
    assert other.returncode == 0, other.stderr
    assert api in other.stdout
    assert told(on_server(client)) == once
    assert len(client.read_work_pools()) == 1


def test_a_changed_row_changes_both_modes(another, client):
    """Every row at once, each to a time of its own."""
    changed = [replace(job, cron=f"{23 + n} 4 * * *") for n, job in enumerate(TIMETABLE)]
    another(changed)
    found = on_server(client)
    local = {one.id: one for one in scheduler(lambda _: None, changed).get_jobs()}
    new_year = datetime(2026, 1, 1, tzinfo=OFFICE_TIME)

    for n, job in enumerate(TIMETABLE):
        (row,) = found[job.id].schedules
        assert row.schedule.cron == f"{23 + n} 4 * * *"
        due = local[job.id].trigger.get_next_fire_time(None, new_year)
        assert due == new_year.replace(hour=4, minute=23 + n)


def test_a_changed_row_leaves_the_others_alone(another, client):
    before = told(on_server(client))
    first, *others = TIMETABLE
    another([replace(first, cron="23 4 * * *"), *others])
    after = told(on_server(client))

    assert {name for name in before if after[name] != before[name]} == {first.id}


def test_a_row_taken_out_is_taken_down_and_what_is_not_ours_stays(another, client):
    flow = client.create_flow_from_name("somebody-elses")
    client.create_deployment(flow_id=flow, name="somebody-elses", work_pool_name=POOL)
    another(TIMETABLE[:-1])

    # Without its row the job can still be started by hand, but never starts by itself.
    assert on_server(client)[TIMETABLE[-1].flow].schedules == []
    assert "somebody-elses" in on_server(client)


@pytest.mark.parametrize("job", TIMETABLE, ids=lambda job: job.id)
def test_a_job_that_is_due_is_handed_out_once_whoever_does_it(job, registered, client):
    """Two machines and the server itself give the run of a moment one name."""
    import asyncio

    from prefect.server.schemas.schedules import CronSchedule

    found = on_server(client)[job.id]
    before = datetime.now(OFFICE_TIME)
    hand_out(job.flow)
    hand_out(job.flow)
    after = datetime.now(OFFICE_TIME)

    runs = [one for one in client.read_flow_runs() if one.deployment_id == found.id]
    due = {last_due(job, before), last_due(job, after)}  # a minute may have passed in between
    assert {one.expected_start_time for one in runs} <= due
    assert 1 <= len(runs) <= len(due)
    (moment, *_) = due
    schedule = CronSchedule(cron=job.cron, timezone=ZONE)
    (theirs,) = asyncio.run(schedule.get_dates(1, moment - timedelta(seconds=1)))
    assert str(theirs) == str(moment)
    assert {one.idempotency_key for one in runs} <= {
        f"scheduled {found.id} {found.schedules[0].id} {moment}" for moment in due
    }


def test_a_job_paused_on_the_server_is_not_handed_out_until_registered_again(registered, client):
    job = TIMETABLE[1]
    found = on_server(client)[job.id]
    client.update_deployment_schedule(found.id, found.schedules[0].id, active=False)
    before = len(client.read_flow_runs())
    hand_out(job.flow)
    assert len(client.read_flow_runs()) == before

    register()
    assert on_server(client)[job.id].schedules[0].active


def test_the_last_moment_a_job_was_due():
    now = datetime(2026, 11, 24, 7, 50, 30, tzinfo=OFFICE_TIME)
    assert {job.id: str(last_due(job, now))[:16] for job in TIMETABLE} == {
        "handle": "2026-11-24 07:50",
        "terms": "2026-11-24 00:10",
        "delivery": "2026-11-24 07:50",
        "retractions": "2026-11-24 07:50",
        "reminders": "2026-11-23 09:00",
        "shadow": "2026-11-24 02:30",
        "backup": "2026-11-24 07:50",
        "drill": "2026-11-15 04:20",
        "publication": "2026-10-31 09:00",
        "extra": "2026-11-23 09:30",
        "indicators": "2026-11-24 01:40",
        "figures": "2026-11-23 08:30",
        "pack": "2026-11-24 02:10",
        "escalation": "2026-11-23 08:20",
        "watch": "2026-11-24 07:50",
    }


def test_days_handed_through_the_server_arrive_as_days(tmp_path, monkeypatch):
    monkeypatch.setenv("MINGDAN_HOME", str(tmp_path))
    from flows import deployed

    assert deployed.terms.validate_parameters({"today": "2026-01-09"}) == {
        "today": date(2026, 1, 9),
        "at": "",
    }
    assert {name for name in PLAIN if hasattr(deployed, name)} == set(PLAIN)


DONE_HERE = ("handle", "terms", "publication", "watch")  # each run loads Prefect anew: some of them


def test_the_command_does_what_is_due_and_repeats_nothing(
    registered, client, api, office, tmp_path
):
    """As a machine runs it: from another folder, the office named relative to it."""
    from prefect.states import Completed

    for job in TIMETABLE:
        hand_out(job.flow)
    names = {one.id: name for name, one in on_server(client).items()}
    before = {
        run.id for run in client.read_flow_runs() if names[run.deployment_id] not in DONE_HERE
    }
    for run in before:  # another machine has done these
        client.set_flow_run_state(run, Completed(), force=True)
    life = Living(office)
    life.give(complaint(START), drained=False)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    env = environment(
        elsewhere / "p", PREFECT_API_URL=api, MINGDAN_HOME="..", PREFECT_WORKER_QUERY_SECONDS="1"
    )
    log = elsewhere / "worker.log"

    def ended():
        """The ways the runs of each job ended, once each of these has been done.

        A run that comes due while the one before it still runs is called off, and may end first.
        """
        names = {one.id: name for name, one in on_server(client).items()}
        runs = [one for one in client.read_flow_runs() if one.state.is_final()]
        found = {(names[one.deployment_id], one.state.name) for one in runs}
        return found if {(job, "Completed") for job in DONE_HERE} <= found else None

    with process([*CLI, "work", "--limit", "4"], env, log) as running:
        found = until(ended, running, log)
    assert {way for _, way in found} <= {"Completed", "Cancelled"}  # a job never beside itself
    runs = {one.id: one for one in client.read_flow_runs()}
    assert all(runs[one].run_count == 0 for one in before)  # nothing done is done again
    assert life.status.value == "lead"
    assert running.returncode == 0


# Quarters of the sample district that three machines do; 4 is all of it, with everything beside.
# Each run is a process that loads Prefect anew: a quarter is a minute or two of a processor.
QUARTERS = int(os.environ.get("MINGDAN_MACHINES_QUARTERS", "0"))


@pytest.mark.skipif(not QUARTERS, reason="minutes: MINGDAN_MACHINES_QUARTERS=1 (or 4) does it")
def test_three_machines_publish_the_bytes_of_one(client, api, tmp_path, postgres_url):
    """Files handed in side by side, runs by whoever is free, one PostgreSQL, one shared folder."""
    chance = tmp_path / "chance"
    chance.mkdir()
    (chance / "sitecustomize.py").write_text(machines.SITE)
    path, whole = f"{chance}{os.pathsep}{ROOT}", QUARTERS > 1
    one, many = tmp_path / "one", tmp_path / "many"
    told = json.dumps({"home": str(one), "quarters": QUARTERS, "whole": whole})
    subprocess.run(
        [sys.executable, "-m", "tests.flows.machines", told], check=True, cwd=ROOT,
        env=environment(tmp_path / "p", PYTHONPATH=path, MINGDAN_HOME=str(one)),
    )  # fmt: skip

    register()
    for found in client.read_deployments():  # nothing by the clock of this machine
        for days in found.schedules:
            client.update_deployment_schedule(found.id, days.id, active=False)
    office, files = machines.prepared(many, postgres_url)
    given = {"MINGDAN_HOME": str(many), "MINGDAN_DATABASE_URL": postgres_url}
    given |= {"PREFECT_API_URL": api, "PREFECT_WORKER_QUERY_SECONDS": "1", "PYTHONPATH": path}
    logs = [tmp_path / f"machine-{n}.log" for n in range(3)]
    with ExitStack() as stack:
        for log in logs:
            command = [*worker_command(1), "--name", log.stem]
            stack.enter_context(process(command, environment(tmp_path / log.stem, **given), log))
        running = machines.Machines(client, office.engine, whole=whole)
        machines.quarters(running, files, QUARTERS)
        running.finish()
    office.engine.dispose()

    ours, theirs = machines.digests(one), machines.digests(many)
    assert ours.keys() == theirs.keys()
    assert [name for name in ours if ours[name] != theirs[name]] == []
    assert {"index.html", "log/checkpoint"} <= ours.keys()
    assert all("submitting flow run" in log.read_text().lower() for log in logs)


def test_without_a_server_the_command_says_what_to_do(tmp_path):
    """One sentence, on standard error, and nothing else happens."""
    done = subprocess.run(
        [*CLI, "work"], env=environment(tmp_path), cwd=tmp_path,
        text=True, capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stdout == ""
    assert len(done.stderr.strip().splitlines()) == 1
    assert "PREFECT_API_URL" in done.stderr
    assert "mingdan schedule" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_server_that_does_not_answer_is_named(monkeypatch):
    from prefect.settings import PREFECT_API_URL, temporary_settings

    nowhere = "http://127.0.0.1:9/api"
    monkeypatch.setenv("PREFECT_API_URL", nowhere)
    with temporary_settings({PREFECT_API_URL: nowhere}), pytest.raises(NoServerError) as told_so:
        server()
    assert nowhere in str(told_so.value)


def test_runs_find_the_office_from_their_own_folders(tmp_path, monkeypatch):
    """Whatever a run works in is thrown away: every path handed to it is absolute."""
    monkeypatch.chdir(tmp_path)
    found = places(Settings(home="here", public_root="there"))
    assert found == {
        "MINGDAN_HOME": str(tmp_path / "here"), "MINGDAN_PUBLIC_ROOT": str(tmp_path / "there")
    }  # fmt: skip
    found = places(Settings(home="here", backup=Backup(folder="kept", programs="/usr/bin")))
    assert found["MINGDAN_BACKUP_FOLDER"] == str(tmp_path / "kept")
    assert found["MINGDAN_BACKUP_PROGRAMS"] == "/usr/bin"
    with pytest.raises(NoServerError, match="绝对路径"):
        places(Settings(database_url="sqlite:///here.db"))


def test_a_machine_takes_no_more_runs_than_it_was_told():
    assert worker_command(3)[-2:] == ["--limit", "3"]
