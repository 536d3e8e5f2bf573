"""What does not run is seen, told once, and told again when it is over: on both databases."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path
from secrets import token_bytes
from types import SimpleNamespace

import pytest
from prometheus_client.parser import text_string_to_metric_families

from domain.vocabulary import Act, Notice, Step
from flows import punctuality, readiness
from flows.ages import age
from flows.backups.making import make
from flows.cli import app
from flows.clock import OFFICE_TIME
from flows.metrics import exposition
from flows.orchestration import PLAIN, Worker, working_with
from flows.runs import RunFailedError, on_record
from flows.schedule import TIMETABLE
from flows.settings import Backup, Smtp
from flows.troubles import KINDS, troubles
from flows.watching import look
from notifications.mailer import Sent, TransportError
from storage import job_runs, operations
from storage.errors import StorageError
from storage.operations import Unserved
from storage.tables import inbox
from storage.troubles import going_on, newest
from storage.unit_of_work import UnitOfWork
from tests.flows.living import ROAD, START, Living
from tests.office import complaint, inspection, take

NOON = datetime(2026, 10, 15, 12, 2, tzinfo=OFFICE_TIME)
MINUTE = timedelta(minutes=1)


class Post:
    """A mail server that keeps what it takes; ``away`` takes nothing."""

    def __init__(self):
        self.taken, self.away = [], False

    def send(self, message_id, to, raw):
        if self.away:
            raise TransportError("no connection", permanent=False)
        told = message_from_bytes(raw, policy=policy.default)
        self.taken.append((message_id, tuple(to), str(told["Subject"])))
        return Sent(reply="250 kept")


def with_duty(assembly):
    settings = assembly.settings.model_copy(
        update={
            "duty": "duty@example.invalid, second@example.invalid",
            "smtp": Smtp(host="127.0.0.1", security="none", sender="list@example.invalid"),
        }
    )
    return replace(assembly, settings=settings)


def all_ran(assembly, now, *, but=()):
    """Every job of the timetable ran just now."""
    with UnitOfWork(assembly.engine) as unit:
        for job in TIMETABLE:
            if job.id not in but:
                job_runs.begun(unit, job.flow, now.isoformat())
                job_runs.done(unit, job.flow, now.isoformat(), 5, {})
        unit.commit()


def wrong(assembly, now):
    with UnitOfWork(assembly.engine, reading=True) as unit:
        return troubles(assembly, unit, now)


def test_nothing_is_wrong_where_everything_ran(assembly):
    all_ran(assembly, NOON)
    assert wrong(assembly, NOON) == {}


def test_where_nobody_keeps_the_timetable_that_alone_is_said(assembly):
    assert set(wrong(assembly, NOON)) == {"timetable"}
    all_ran(assembly, NOON - timedelta(hours=1))
    assert set(wrong(assembly, NOON)) == {"timetable"}


def test_a_job_is_late_from_a_quarter_of_an_hour_after_it_was_due(assembly):
    due = NOON.replace(hour=8, minute=30)
    (figures,) = [job for job in TIMETABLE if job.id == "figures"]
    all_ran(assembly, due - timedelta(hours=3))
    for minutes, late in ((1, set()), (15, {"late.figures"}), (600, {"late.figures"})):
        now = due + minutes * MINUTE
        all_ran(assembly, now, but={figures.id})
        assert {key for key in wrong(assembly, now) if key == "late.figures"} == late, minutes
    with UnitOfWork(assembly.engine) as unit:
        job_runs.begun(unit, "figures", now.isoformat())
        unit.commit()
    assert "late.figures" not in wrong(assembly, now + MINUTE), "it is at work"
    all_ran(assembly, now + timedelta(hours=3), but={figures.id})
    assert "late.figures" in wrong(assembly, now + timedelta(hours=3)), "it hangs"


def test_a_run_that_fails_fails_as_it_did_and_is_on_record(office):
    def breaks():
        raise ValueError("虚构举报人张三 has no township")

    loud = on_record("terms", breaks, lambda: office.engine)
    with pytest.raises(ValueError, match="张三"):
        loud()
    discreet = on_record("terms", breaks, lambda: office.engine, discreet=True)
    with pytest.raises(
        RunFailedError, match=r"^terms: ValueError, line [\w-]{8} of the log$"
    ) as told:
        discreet()
    assert told.value.__cause__ is None
    assert told.value.__suppress_context__
    with UnitOfWork(office.engine, reading=True) as unit:
        run = job_runs.every(unit)["terms"]
    assert (run.failed, run.failures, run.runs) == ("ValueError", 2, 2)
    assert run.fails
    now = datetime.fromisoformat(run.failed_at)
    told = wrong(office, now)
    assert "failed.terms" in told
    assert "张三" not in str(told)


def test_what_cannot_be_put_on_record_is_done_all_the_same(office, monkeypatch):
    def away(*_):
        raise StorageError("away")

    monkeypatch.setattr(job_runs, "begun", away)
    monkeypatch.setattr(job_runs, "done", away)
    assert on_record("terms", lambda: {"terms": 3}, lambda: office.engine)() == {"terms": 3}


def test_runs_of_flows_add_up_what_they_counted(assembly, renderer):
    life = Living(assembly)
    with working_with(Worker(assembly, renderer, None)):
        for number in ("JB-1", "JB-2"):
            life.give(complaint(START, number), drained=False)
            PLAIN["handle"](at=f"{START}T09:00:00+08:00")
    with UnitOfWork(assembly.engine, reading=True) as unit:
        run = job_runs.every(unit)["handle"]
    assert (run.runs, run.failures) == (2, 0)
    assert run.totals["events"] == 2
    assert run.done_at is not None


def test_each_trouble_is_told_once_and_once_more_when_it_is_over(assembly):
    duty, post = with_duty(assembly), Post()
    life = Living(assembly)
    life.give(take(Step.INVESTIGATION_REPORTED, life.day))  # of a case there is none of
    all_ran(duty, NOON)
    for minutes in (0, 5, 10):
        all_ran(duty, NOON + minutes * MINUTE)
        look(duty, now=NOON + minutes * MINUTE, mailer=post)
    assert [(name, to) for name, to, _ in post.taken] == [
        ("<watch.1.begun@example.invalid>", ("duty@example.invalid", "second@example.invalid"))
    ]
    assert "挂起" in post.taken[0][2]
    with UnitOfWork(assembly.engine) as unit:
        parked = inbox.update().where(inbox.c.status == "parked")
        unit.connection.execute(parked.values(status="done"))
        unit.commit()
    for minutes in (15, 20, 24):
        all_ran(duty, NOON + minutes * MINUTE)
        look(duty, now=NOON + minutes * MINUTE, mailer=post)
    assert len(post.taken) == 1, "what comes and goes is not over yet"
    for minutes in (30, 35):
        all_ran(duty, NOON + minutes * MINUTE)
        look(duty, now=NOON + minutes * MINUTE, mailer=post)
    assert [name for name, *_ in post.taken][1:] == ["<watch.1.over@example.invalid>"]
    with UnitOfWork(assembly.engine, reading=True) as unit:
        assert going_on(unit) == []
        (one,) = newest(unit, 5)
    assert one.mended_at == (NOON + 30 * MINUTE).isoformat()


def test_a_mail_nobody_took_goes_out_again_under_the_same_name(office):
    duty, post = with_duty(office), Post()
    post.away = True
    assert look(duty, now=NOON, mailer=post).later == 1
    post.away = False
    assert look(duty, now=NOON + 5 * MINUTE, mailer=post).told == 0, "somebody may be at it"
    assert look(duty, now=NOON + 11 * MINUTE, mailer=post).told == 1
    assert [name for name, *_ in post.taken] == ["<watch.1.begun@example.invalid>"]


def test_without_somebody_on_duty_it_is_on_record_alone(office):
    post = Post()
    assert look(office, now=NOON, mailer=post).wrong == 1
    assert post.taken == []
    with UnitOfWork(office.engine, reading=True) as unit:
        assert [one.key for one in going_on(unit)] == ["timetable"]


def test_every_job_has_a_time_by_which_it_is_late(office):
    with UnitOfWork(office.engine, reading=True) as unit:
        jobs = punctuality.punctuality(unit, NOON)
    assert [one.job for one in jobs] == list(TIMETABLE)
    assert all(one.late and one.due <= NOON - punctuality.PATIENCE for one in jobs)


def test_backups_and_disk_are_watched(office, monkeypatch, tmp_path):
    all_ran(office, NOON)
    folder = tmp_path / "backups"
    settings = office.settings.model_copy(update={"backup": Backup(folder=folder)})
    watched = replace(office, settings=settings)
    assert set(wrong(watched, NOON)) == {"backup"}
    for hours, found in ((27, {"backup"}), (1, set())):
        make(settings, office.engine, at=NOON - timedelta(hours=hours), random=token_bytes)
        assert set(wrong(watched, NOON)) == found
    full = SimpleNamespace(total=10**12, free=7)
    monkeypatch.setattr(readiness.shutil, "disk_usage", lambda _: full)
    assert set(wrong(office, NOON)) == {"disk"}


def test_a_key_that_is_another_logs_is_wrong(office):
    all_ran(office, NOON)
    office.settings.log_key_file.write_text("PRIVATE+KEY+other.example+00000000+AAAA\n")
    assert set(wrong(office, NOON)) == {"key"}


def families(assembly, now):
    return {
        one.name: one for one in text_string_to_metric_families(exposition(assembly, now).decode())
    }


def test_the_figures_are_those_of_the_database(assembly):
    life = Living(assembly)
    life.give(take(Step.INVESTIGATION_REPORTED, life.day))
    life.give(complaint(life.day, "JB-7"), drained=False)
    all_ran(assembly, NOON, but={"pack"})
    found = families(assembly, NOON)

    def one(name):
        (sample,) = found[name].samples
        return sample.value

    assert one("mingdan_up") == 1
    assert one("mingdan_parked") == 1
    assert one("mingdan_queue_waiting") == 1
    assert one("mingdan_queue_oldest_seconds") > 86_400
    assert one("mingdan_intake_number") == 3
    troubles_told = {s.labels["kind"]: s.value for s in found["mingdan_trouble"].samples}
    assert set(troubles_told) == set(KINDS)
    assert {kind for kind, on in troubles_told.items() if on} == {"parked", "queue", "late"}
    late = {s.labels["job"] for s in found["mingdan_job_late"].samples if s.value}
    assert late == {"pack"}
    assert {s.labels["job"] for s in found["mingdan_job_success_timestamp_seconds"].samples} == {
        job.id for job in TIMETABLE
    } - {"pack"}


def test_with_the_database_away_that_is_the_figure(office, monkeypatch):
    def away(*_):
        raise StorageError("away")

    monkeypatch.setattr("storage.operations.newest_intake", away)
    found = families(office, NOON)
    assert [s.value for s in found["mingdan_up"].samples] == [0]
    assert "mingdan_parked" not in found


def test_no_figure_names_an_enterprise_or_a_person(assembly):
    life = Living(assembly)
    life.give(complaint(life.day, "JB-7"))
    told = exposition(assembly, NOON).decode()
    labels = set(re.findall(r'="([^"]*)"', told))
    assert life.case.uscc not in told
    assert not [one for one in labels if re.search(r"\d{6}", one)], labels


def test_every_kind_of_trouble_and_every_figure_stands_in_the_runbook(office, tmp_path):
    page = (Path(__file__).parents[2] / "docs" / "operations.md").read_text("utf-8")
    headings = re.findall(r"^### (\w+)$", page, re.MULTILINE)
    assert headings == [*KINDS, "web"]
    watched = office.settings.model_copy(update={"backup": Backup(folder=tmp_path)})
    make(watched, office.engine, at=NOON, random=token_bytes)
    Living(office).give(complaint(START))
    all_ran(office, NOON)
    told = {
        f"{one.name}_total" if one.type == "counter" else one.name
        for one in families(replace(office, settings=watched), NOON).values()
    } - {"mingdan_unserved_oldest_timestamp_seconds", "mingdan_site_timestamp_seconds"}
    named = set(re.findall(r"`(mingdan_\w+)", page)) | set(re.findall(r"`, `(mingdan_\w+)", page))
    of_secrets = {"mingdan_database_url", "mingdan_smtp_password", "mingdan_watch_token"}
    assert told <= named
    assert named - told - of_secrets - {"mingdan_password"} == {
        "mingdan_unserved_oldest_timestamp_seconds", "mingdan_site_timestamp_seconds",
    }  # fmt: skip
    commands = {one.name or one.callback.__name__ for one in app.registered_commands}
    assert set(re.findall(r"`mingdan (\w[\w-]*)", page)) <= commands


def test_a_penalty_decision_is_unserved_until_it_is_served(assembly):
    life = Living(assembly)
    life.give(inspection(life.day))
    told = {}
    for station in ROAD[: ROAD.index(Notice.PENALTY_DECISION) + 1]:
        life.go(station)
        with UnitOfWork(assembly.engine, reading=True) as unit:
            told[station] = operations.ages(unit).unserved
        if station is Act.PENALISE:
            made = life.day
    unserved = told[Act.PENALISE]
    assert (unserved.count, unserved.oldest) == (1, made)
    assert unserved.due_on > made
    assert told[Notice.PENALTY_DECISION] == Unserved(0, None, None)
    assert age(made, datetime.combine(made, NOON.timetz()) + 5 * timedelta(days=1))[1] == "5 days"
