"""Repeats at one post are seen across cases, batches and late reports, in a fixed number of queries."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from domain.enterprise import Enterprise
from domain.events import EnterpriseRegistered
from domain.findings import Band, Streak
from domain.vocabulary import Act, Status
from storage import inbox
from storage.history import judged_inspections
from storage.inbox import Incoming
from storage.unit_of_work import UnitOfWork
from tests.flows.living import START, Living, at
from tests.office import ENTERPRISE, inspection

POST = ("原料车间", "破碎")


def report(on, value="1.2", number=""):
    return inspection(on, value, report=number or f"R-{on}")


def by_report(assembly):
    with UnitOfWork(assembly.engine, reading=True) as unit:
        found = judged_inspections(unit, date.min, date.max)
        return {one.event.report_no: one.on_file for one in found}


def test_a_repeat_is_seen_when_the_first_case_is_long_closed(assembly):
    life = Living(assembly)
    life.give(report(START, number="R-1"))
    life.day = START
    life.act(Act.CLOSE_LEAD)
    assert life.status is Status.CLOSED
    life.give(report(date(2026, 2, 9), number="R-2"))
    second = by_report(assembly)["R-2"]
    assert second.outcome_usable is Band.SERIOUS
    assert (second.carried, second.streaks) == ((Streak(*POST, 1),), (Streak(*POST, 2),))


@pytest.mark.parametrize("together", [True, False])
def test_one_batch_and_many_give_the_same(assembly, together):
    life = Living(assembly)
    for n, value in enumerate(("1.2", "0.9", "1.2", "1.3")):
        life.give(report(START + timedelta(days=n), value, f"R-{n}"), drained=not together)
    life.give()
    outcomes = [one.outcome for _, one in sorted(by_report(assembly).items())]
    assert outcomes == [Band.EXCEEDED, Band.COMPLIANT, Band.EXCEEDED, Band.SERIOUS]


def test_a_report_that_comes_late_changes_nothing_that_was_judged(assembly):
    life = Living(assembly)
    life.give(report(date(2025, 11, 3), number="R-2"))
    life.give(report(date(2025, 10, 13), number="R-1"))  # older, handled later
    life.give(report(date(2025, 12, 3), number="R-3"))
    found = by_report(assembly)
    assert [found[f"R-{n}"].carried for n in (1, 2)] == [(), ()]
    assert found["R-3"].carried == (Streak(*POST, 1),)
    assert found["R-3"].outcome is Band.SERIOUS


def named(number) -> Enterprise:
    return replace(ENTERPRISE, uscc=f"91999999{number:08d}MD", name=f"示例{number}（虚构）")


@pytest.mark.parametrize("late", [False, True])
def test_the_number_of_queries_does_not_grow_with_the_batch(office, monkeypatch, late):
    life = Living(office)
    asked: list[str] = []
    plain = UnitOfWork.rows
    monkeypatch.setattr(
        UnitOfWork, "rows", lambda self, q, given=(): (asked.append(q), plain(self, q, given))[1]
    )
    counts = []
    for size, first in ((1, 0), (40, 100)):
        firms = [named(first + n) for n in range(size)]
        life.give(*(EnterpriseRegistered(on=START, enterprise=one) for one in firms))
        days = (date(2026, 1, 5), date(2026, 1, 2) if late else date(2026, 1, 9))
        for on in days:
            asked.clear()
            with UnitOfWork(office.engine) as unit:
                incoming = [
                    Incoming("t", f"{on}{one.uscc}", replace(report(on), uscc=one.uscc))
                    for one in firms
                ]
                inbox.take(unit, incoming, at(on))
                unit.commit()
            asked.clear()
            life.give()
        counts.append(len(asked))
    assert counts[0] == counts[1]
