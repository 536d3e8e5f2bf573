"""What the office's monitor reads of the web's process, and what nobody else does."""

from __future__ import annotations

import logging
import warnings
from dataclasses import replace
from datetime import timedelta
from threading import Event
from threading import enumerate as enumerate_threads

import pytest
from prometheus_client.parser import text_string_to_metric_families

from flows import outside, readiness, watching
from flows.outside import seen_from_outside, seen_on_the_web
from flows.settings import Settings, Smtp
from storage import job_runs
from storage.errors import StorageError
from storage.unit_of_work import UnitOfWork
from tests.flows.living import Living
from tests.flows.test_watching import NOON, all_ran
from tests.office import CASE
from tests.web.desk import Desks
from web.app import create_app
from web.desk.house import house_of
from web.watched import OTHER

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from fastapi.testclient import TestClient

HERE, ELSEWHERE = ("127.0.0.1", 50_000), ("10.0.0.9", 50_000)
TOKEN = "a-token-of-the-test"


@pytest.fixture
def desks(office):
    made = Desks(office)
    made.at = NOON
    made.everybody()
    all_ran(office, made.at)
    return made


def asking(desks, client=HERE):
    return TestClient(desks.app, client=client, follow_redirects=False)


def with_token(desks):
    settings = desks.assembly.settings.model_copy(update={"watch_token": TOKEN})
    house = house_of(replace(desks.assembly, settings=settings), now=lambda: desks.at)
    return create_app(settings, house)


@pytest.mark.parametrize("path", ["/readyz", "/metrics"])
def test_only_this_machine_reads_them_where_there_is_no_token(desks, path):
    assert asking(desks).get(path).status_code == 200
    assert asking(desks, ELSEWHERE).get(path).status_code == 404
    for header in ("X-Forwarded-For", "Forwarded", "X-Real-IP"):  # from a proxy on this machine
        assert asking(desks).get(path, headers={header: "127.0.0.1"}).status_code == 404


@pytest.mark.parametrize("path", ["/readyz", "/metrics"])
def test_with_a_token_whoever_shows_it_reads_them_from_anywhere(desks, path):
    app = with_token(desks)
    for client in (HERE, ELSEWHERE):
        browser = TestClient(app, client=client)
        shown = {"Authorization": f"Bearer {TOKEN}"}
        assert browser.get(path, headers=shown).status_code == 200
        for wrong in ({}, {"Authorization": "Bearer other"}, {"Authorization": TOKEN}):
            assert browser.get(path, headers=wrong).status_code == 404


def test_ready_is_what_can_work_and_a_late_job_is_no_reason_to_go_elsewhere(desks):
    answer = asking(desks).get("/readyz")
    assert answer.json() == {
        "ready": True,
        "checks": {"database": True, "disk": True, "schema": True, "key": True},
        "troubles": [],
    }
    desks.at = desks.at.replace(hour=20)
    answer = asking(desks).get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["troubles"] == ["timetable"]


@pytest.mark.parametrize("breaks", ["database", "schema", "disk", "key"])
def test_what_cannot_work_is_not_ready(desks, monkeypatch, breaks):
    def away(*_):
        raise StorageError("away")

    match breaks:
        case "database":
            monkeypatch.setattr(readiness, "current", away)
        case "schema":
            monkeypatch.setattr(readiness, "head", lambda: "9999")
        case "disk":
            monkeypatch.setattr(readiness, "LEAST_FREE", 1 << 80)
            monkeypatch.setattr(readiness, "LEAST_PART", 1.1)
        case "key":
            desks.assembly.settings.log_key_file.write_bytes(b"broken")
    answer = asking(desks).get("/readyz")
    assert answer.status_code == 503
    assert [name for name, fine in answer.json()["checks"].items() if not fine] == [breaks]


def test_requests_are_counted_and_told_by_their_template_alone(desks, caplog):
    Living(desks.assembly).go("wait")
    caplog.set_level(logging.INFO, logger="web.watched")
    visitor = desks.signed_in("head-01")
    visitor.get(f"/desk/cases/{CASE}")
    visitor.get("/v1/nothing-such")
    visitor.get(f"/entry/{CASE}/")
    told = [(one.route, one.outcome) for one in caplog.records if one.name == "web.watched"]
    assert told[0][0] == "GET /desk/cases/{case_id}"
    assert all(CASE not in route and "nothing" not in route for route, _ in told)
    assert told[-1] == (f"GET {OTHER}", "refused")
    figures = asking(desks).get("/metrics").text
    assert 'route="/desk/cases/{case_id}"' in figures
    assert CASE not in figures
    names = {one.name for one in text_string_to_metric_families(figures)}
    assert {"mingdan_request_seconds", "mingdan_events", "mingdan_batch_seconds"} <= names


def test_the_operations_page_says_what_is_wrong_how_old_all_is_and_what_ran_when(desks):
    visitor = desks.signed_in("head-01")
    calm = visitor.get("/desk/operations").text
    assert "没有发现异常" in calm
    assert "最近一次收件" in calm
    with UnitOfWork(desks.assembly.engine) as unit:
        job_runs.failed(
            unit, "terms", (desks.at + timedelta(minutes=1)).isoformat(), 5, "ValueError"
        )
        unit.commit()
    desks.at += timedelta(minutes=20)
    late = visitor.get("/desk/operations").text
    assert "时间表没有在运行" in late
    assert "ValueError" in late
    assert "prefect" not in late.lower()
    assert "nobody keeps the timetable" in visitor.get("/desk/operations?lang=en").text


def test_seen_from_outside_nothing_is_made_and_a_database_that_is_away_is_an_answer(
    desks, tmp_path
):
    assembly, found = seen_from_outside(desks.assembly.settings, desks.at)
    assert found == {}
    assembly.engine.dispose()
    nowhere = Settings(home=tmp_path / "nowhere")
    assembly, found = seen_from_outside(nowhere, desks.at)
    assert assembly is None
    assert set(found) == {"database"}
    assert not nowhere.home.exists()


def test_a_web_process_that_does_not_answer_or_cannot_work_is_seen(desks, monkeypatch):
    assert set(seen_on_the_web("http://127.0.0.1:9", "")) == {"web"}
    app = asking(desks)

    def get(address, *, headers, timeout):
        assert timeout
        return app.get(address.removeprefix("http://127.0.0.1:8300"), headers=headers)

    monkeypatch.setattr(outside.requests, "get", get)
    assert seen_on_the_web("http://127.0.0.1:8300/", "") == {}
    monkeypatch.setattr(readiness, "head", lambda: "9999")
    assert set(seen_on_the_web("http://127.0.0.1:8300", "")) == {"schema"}


def test_the_webs_process_looks_too_where_somebody_is_to_be_told(desks, monkeypatch):
    looked, ended = Event(), []

    def look(assembly, *, now, mailer):
        ended.append((assembly.settings.duty, now, mailer is not None))
        looked.set()

    monkeypatch.setattr(watching, "EVERY", 0.001)
    monkeypatch.setattr(watching, "look", look)
    smtp = Smtp(host="127.0.0.1", security="none")
    update = {"duty": "duty@example.invalid", "smtp": smtp}
    settings = desks.assembly.settings.model_copy(update=update)
    house = house_of(replace(desks.assembly, settings=settings), now=lambda: desks.at)
    with TestClient(create_app(settings, house)):
        assert looked.wait(30)
    assert ended[0] == ("duty@example.invalid", desks.at, True)
    (threads,) = [[one for one in enumerate_threads() if one.name == "watch"]]
    assert threads == [], "it ends with the process"
    with TestClient(desks.app):  # nobody on duty
        assert not [one for one in enumerate_threads() if one.name == "watch"]
