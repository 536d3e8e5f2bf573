"""Prefect runs the flows when it can, the same functions run when it cannot; one timetable."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date, datetime, timedelta
from time import sleep

import pytest
from apscheduler.triggers.cron import CronTrigger

from flows.clock import OFFICE_TIME
from flows.operations import LOOKS
from flows.orchestration import FLOWS, PLAIN, ZH, Worker, working_with
from flows.prefect_runs import Runner, as_flow, runner
from flows.release import last_day_for
from flows.schedule import TIMETABLE, catch_up, scheduler
from tests.flows.living import START, Living, at
from tests.office import complaint
from web.desk.operations import KINDS_EN


def worker(assembly, renderer):
    return Worker(assembly, renderer, None)


@pytest.mark.filterwarnings("ignore")  # Prefect's own dependencies warn while it starts
def test_the_flows_are_real_prefect_flow_runs(office, renderer, tmp_path, monkeypatch):
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    life = Living(office)
    life.give(complaint(START), drained=False)
    with runner(tmp_path / "home") as running, working_with(worker(office, renderer)):
        assert running.by_prefect, running.why_plain
        assert running.run("handle", at=at(START))["events"] == 1
        assert running.run("terms", today=START, at=at(START))["terms"] == 0

        from prefect.client.orchestration import get_client

        with get_client(sync_client=True) as client:
            runs = client.read_flow_runs()
    assert sorted(r.state_name for r in runs) == ["Completed", "Completed"]
    assert {r.by for r in running.runs} == {"prefect"}
    assert life.status.value == "lead"


def test_telemetry_is_off_before_prefect_is_imported(tmp_path):
    """In a fresh process: what Prefect sees when it is first imported."""
    program = (
        "import os, sys; from pathlib import Path; from flows.prefect_runs import runner\n"
        "assert 'prefect' not in sys.modules\n"
        "try:\n"
        "    os.environ['PREFECT_API_URL'] = 'http://127.0.0.1:9/api'\n"
        f"    with runner(Path({str(tmp_path)!r})) as r: assert not r.by_prefect\n"
        "finally:\n"
        "    from prefect.settings import PREFECT_SERVER_ANALYTICS_ENABLED as on\n"
        "    print(on.value(), os.environ['DO_NOT_TRACK'])\n"
    )
    dropped = ("PREFECT_SERVER_ANALYTICS_ENABLED", "DO_NOT_TRACK")
    clean = {k: v for k, v in os.environ.items() if k not in dropped}
    out = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program], env=clean, text=True, check=True,
        capture_output=True,
    )  # fmt: skip
    assert out.stdout.split() == ["False", "1"]


@pytest.mark.filterwarnings("ignore")
def test_with_prefect_down_the_plain_functions_do_the_work(office, renderer, tmp_path, monkeypatch):
    life = Living(office)
    life.give(complaint(START), drained=False)
    from prefect.settings import PREFECT_API_URL, temporary_settings

    nowhere = temporary_settings({PREFECT_API_URL: "http://127.0.0.1:9/api"})
    with nowhere, runner(tmp_path) as running, working_with(worker(office, renderer)):
        assert not running.by_prefect
        assert running.why_plain
        running.run("handle", at=at(START))
    assert [r.by for r in running.runs] == ["plain"]
    assert life.status.value == "lead"


def test_every_flow_is_named_in_the_timetable_or_comes_from_a_door():
    assert (
        {job.flow for job in TIMETABLE} | {"intake", "release", "backtest", "compile"}
        == set(PLAIN)
        == set(ZH)
    )
    assert len({job.id for job in TIMETABLE}) == len(TIMETABLE)
    assert set(LOOKS) == set(KINDS_EN) == {job.id for job in TIMETABLE}, "whether it ran is seen"


def test_a_draft_is_made_in_time_for_the_twentieth_and_again_until_it_is_out():
    (job,) = [job for job in TIMETABLE if job.flow == "publication"]
    trigger = CronTrigger.from_crontab(job.cron, timezone=OFFICE_TIME)
    moment = datetime(2026, 1, 1, tzinfo=OFFICE_TIME)
    due = []
    while moment.year == 2026:
        moment = trigger.get_next_fire_time(None, moment)
        due.append(moment)
        moment += timedelta(seconds=1)
    assert {(d.month) for d in due if d.year == 2026} == {1, 4, 7, 10}
    assert min(d.day for d in due) == 10
    assert max(d.day for d in due) == 31
    assert [last_day_for(f"2026-Q{n}") for n in (1, 4)] == [date(2026, 4, 20), date(2027, 1, 20)]


def test_the_scheduler_runs_each_job_and_survives_a_failing_one():
    ran = []

    def run(name):
        ran.append(name)
        if name == "terms":
            raise RuntimeError("away")

    second = datetime.now(OFFICE_TIME).second
    if second > 50:  # a job of every minute must not become due anew in the middle
        sleep(61 - second)
    keeper = scheduler(run)
    keeper.start()
    try:
        for job in keeper.get_jobs():
            job.modify(next_run_time=datetime.now(OFFICE_TIME) - timedelta(days=3))
        for _ in range(50):
            if len(ran) >= len(TIMETABLE):
                break
            sleep(0.1)
        sleep(0.3)
    finally:
        keeper.shutdown()
    assert sorted(ran) == sorted(job.flow for job in TIMETABLE)  # late by days, run once


def test_catching_up_twice_changes_nothing(office, renderer):
    """Two schedulers on one office: everything is done once."""
    life = Living(office)
    life.give(complaint(START), drained=False)
    running = Runner(by_prefect=False)
    with working_with(worker(office, renderer)):
        catch_up(running.run)
        from tests.flows.test_write_path import contents

        once = contents(office.engine)
        catch_up(running.run)
    assert contents(office.engine) == once
    assert [r.flow for r in running.runs[: len(TIMETABLE)]] == [job.flow for job in TIMETABLE]


def test_when_prefect_goes_away_later_the_work_goes_on(office, renderer):
    """A process keeps the timetable for months; the API it started with may be gone by then."""
    life = Living(office)
    life.give(complaint(START), drained=False)
    running = Runner(by_prefect=True, away=lambda: "nobody answers")
    with working_with(worker(office, renderer)):
        running.run("handle", at=at(START))
    assert [r.by for r in running.runs] == ["plain"]
    assert running.why_plain == "nobody answers"
    assert life.status.value == "lead"


def test_jobs_of_the_scheduler_work_in_the_office_of_their_caller(office, renderer):
    """They run in threads of their own, and a job three days late is done now."""
    life = Living(office)
    life.give(complaint(START), drained=False)
    running = Runner(by_prefect=False)
    with working_with(worker(office, renderer)):
        keeper = scheduler(running.run)
    keeper.start(paused=True)
    try:
        late = datetime.now(OFFICE_TIME) - timedelta(days=3)
        keeper.modify_job("handle", next_run_time=late)
        keeper.resume()
        for _ in range(300):
            if running.runs:
                break
            sleep(0.1)
    finally:
        keeper.shutdown()
    assert running.runs[0].flow == "handle"
    assert life.status.value == "lead"


def test_the_command_makes_up_what_is_late_without_prefect_and_ends_when_told(office, tmp_path):
    """The command as one machine runs it, with an API that is not there."""
    life = Living(office)
    life.give(complaint(START), drained=False)
    env = {**os.environ, "MINGDAN_HOME": str(tmp_path), "PREFECT_API_URL": "http://127.0.0.1:9/api"}
    running = subprocess.Popen(
        [sys.executable, "-c", "from flows.cli import main; main()", "schedule"], env=env,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        told = [running.stdout.readline() for _ in TIMETABLE]  # told once everything is made up
        status = life.status.value
        running.terminate()
        _, said = running.communicate(timeout=60)
    finally:
        running.kill()
        running.wait()
    assert [line.split()[-1] for line in told] == [job.zh for job in TIMETABLE]
    assert status == "lead"
    assert "Prefect is away" in said
    assert running.returncode == 0, said


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", FLOWS)
def test_what_a_server_hands_a_flow_is_read_by_its_types(name):
    """As JSON brings it: a day is text, and text that is no day is refused before anything runs."""
    given = {"today": "2026-10-09", "kind": "complaints", "path": "/f", "draft": "1", "no": "2",
             "by": "pub-01", "now": "2026-10-09T09:00:00+08:00"}  # fmt: skip
    flow = as_flow(name, from_outside=True)
    asked = {one: given[one] for one in flow.parameters.properties if one in given}
    read = flow.validate_parameters(asked)
    wanted = {"today": date(2026, 10, 9), "draft": 1, "no": 2}
    assert {one: read[one] for one in wanted if one in read} == {
        one: value for one, value in wanted.items() if one in read
    }
    if "now" in asked:
        assert read["now"] == datetime(2026, 10, 9, 9, tzinfo=OFFICE_TIME)
