"""A back-test runs outside the process that was asked for it, and its row says how it went."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest

from domain.joint.periods import Period
from flows import trying_out
from flows.joint import asked_packs
from flows.rule_backtests import start
from flows.trying_out import set_going
from storage.unit_of_work import UnitOfWork
from tests.flows.test_rule_desk import NOW, TODAY, drafted, living, state

PATIENCE = 60.0


@pytest.fixture
def begun(office, monkeypatch):
    """A back-test that was begun and that nobody does yet."""
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    assembly = living(office).assembly
    no = drafted(assembly)
    return assembly, no, start(assembly, no, first=None, last=TODAY, by="sec-01", at=NOW)


def trial_of(assembly, no):
    return state(assembly, no, NOW + timedelta(seconds=1))[1][0]


def test_without_workers_a_process_of_its_own_does_it(begun):
    assembly, draft, no = begun
    set_going(assembly, "backtest", draft=draft, no=no)
    end = time.monotonic() + PATIENCE
    while trial_of(assembly, draft).running and time.monotonic() < end:
        time.sleep(0.1)
    trial = trial_of(assembly, draft)
    assert (trial.good, trial.tried.judged) == (True, 2)


def test_with_workers_it_is_handed_to_them(begun, monkeypatch):
    assembly, draft, no = begun
    handed = []
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:1/api")
    monkeypatch.setattr(trying_out, "_hand_to_workers", lambda *given: handed.append(given))
    monkeypatch.setattr(trying_out, "_begin_process", lambda *_: handed.append("process"))
    set_going(assembly, "backtest", draft=draft, no=no)
    assert handed == [("backtest", {"draft": draft, "no": no})]


def test_while_prefect_is_away_a_process_does_it(begun, monkeypatch):
    assembly, draft, no = begun
    begun_here = []
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:1/api")
    monkeypatch.setattr(trying_out, "_begin_process", lambda *given: begun_here.append(given[1:]))
    set_going(assembly, "backtest", draft=draft, no=no)
    assert begun_here == [("backtest", {"draft": draft, "no": no})]


def test_what_cannot_be_begun_says_why_in_its_row(begun, monkeypatch):
    assembly, draft, no = begun

    def refused(*_given):
        raise OSError("没有内存")

    monkeypatch.setattr(trying_out, "_begin_process", refused)
    set_going(assembly, "backtest", draft=draft, no=no)
    trial = trial_of(assembly, draft)
    assert (trial.tried.failed, trial.running) == ("没有内存", False)


def test_a_pack_that_cannot_be_begun_says_why_too(office, monkeypatch):
    def refused(*_given):
        raise OSError("没有内存")

    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    monkeypatch.setattr(trying_out, "_begin_process", refused)
    no = asked_packs.start(office, Period(2026, 3), by="jm-01", at=NOW)
    set_going(office, "compile", no=no)
    with UnitOfWork(office.engine, reading=True) as unit:
        asked = asked_packs.asked(unit, NOW)["2026-Q3"]
    assert (asked.stands, asked.compilation.failed) == (asked_packs.Making.FAILED, "没有内存")
