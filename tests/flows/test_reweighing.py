"""An act under a newer pack rests on the milder verdict; what was serious may be so no longer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
import yaml

from domain.findings import Band
from domain.journal import Refused, Reweighed
from domain.roles import Role
from domain.vocabulary import Act, Ground, Notice, Status, Step
from flows.assembly import with_parts
from flows.audit import audit
from flows.backtest import backtest
from rules.packs import HERE, read_pack
from storage import cases
from storage.judgements import lines_of
from storage.unit_of_work import UnitOfWork
from tests.flows.living import Living
from tests.office import CASE, approve, dust, inspection, propose, take
from tests.rules.test_criteria import RATIO, two

ACT = date(2026, 3, 2)  # under the pack of 2018
DECISION = date(2026, 4, 2)  # under that of 2026


def office_with(assembly, older="2.0", newer="3.0", **values):
    book = two(assembly.book, {RATIO: older}, {RATIO: newer, **values})
    return with_parts(assembly.settings, assembly.engine, book)


def effective(life):
    """The case as far as an effective penalty decision, all of it before the pack changes."""
    life.give(inspection(ACT, "2.4"), take(Step.HARM_ESTABLISHED, ACT))
    life.day = ACT
    for done in (Act.FILE_PENALTY, Step.INVESTIGATION_REPORTED, Act.PRENOTIFY_PENALTY, Notice.PENALTY_PRENOTICE, "wait",
                 Step.COLLECTIVE_DISCUSSION, Act.PENALISE, Notice.PENALTY_DECISION):  # fmt: skip
        life.go(done)


def of(life):
    with UnitOfWork(life.assembly.engine, reading=True) as unit:
        return cases.load_cases(unit, [CASE])[CASE].case, cases.entries_of(unit, CASE)


def reweighed(entries):
    return [entry for entry in entries if isinstance(entry, Reweighed)]


def test_a_nomination_under_a_newer_pack_loses_the_ground_that_pack_does_not_know(assembly):
    life = Living(office_with(assembly))
    effective(life)
    assert of(life)[0].grounds == (Ground.G1_EXCEEDED, Ground.G3_HARM)
    life.day = DECISION
    life.act(Act.NOMINATE)
    case, entries = of(life)
    assert (case.status, case.grounds) == (Status.CANDIDATE, (Ground.G3_HARM,))
    (entry,) = reweighed(entries)  # once: the signature of the same law does not weigh again
    assert (entry.finding.outcome, entry.finding.law) == (Band.EXCEEDED, "national-2026@2026-04-01")
    assert "依行政处罚法第三十七条适用 national-2026，后果较轻" in entry.finding.summary_zh
    assert entry.pack_digest == life.assembly.book.packs[1].digest
    with UnitOfWork(life.assembly.engine, reading=True) as unit:
        checked = audit(unit)
        lines = dict(lines_of(unit, [entry.instead_of, entry.finding.judgement_id]))
        tested = backtest(unit, life.assembly.book, None, first=date.min, last=date.max)
    assert (checked.judgements, checked.findings) == (2, ())  # both are repeated
    assert (tested.reports, tested.differences) == (1, ())  # and are one report
    assert entry.finding.judgement_id == f"{entry.instead_of}@20260402"
    said = {name: str(line.explanation["zh"])[-6:] for name, line in lines.items()}
    assert said[entry.instead_of].endswith("严重超标。")
    assert said[entry.finding.judgement_id].endswith("，超标。")


def test_what_a_milder_law_took_away_stays_away_when_the_law_hardens_again(assembly):
    said = yaml.safe_load((HERE / "national-2026.yaml").read_text("utf-8"))
    said["values"][RATIO] = [
        {"from": since, "value": value, "reference": "试", "status": "office_policy"}
        for since, value in ((DECISION.replace(day=1), "3.0"), (date(2026, 6, 1), "2.0"))
    ]
    twice = read_pack("national-2026.yaml", yaml.safe_dump(said).encode())
    book = replace(assembly.book, packs=(assembly.book.packs[0], twice))
    life = Living(with_parts(assembly.settings, assembly.engine, book))
    effective(life)
    for day, act in ((DECISION, Act.NOMINATE), (date(2026, 6, 2), Act.NOTIFY_INTENT)):
        life.day = day
        life.give(take(Step.MEETING_RECOMMENDED, day))
        life.act(act)
    case, entries = of(life)
    assert (case.status, case.grounds) == (Status.LIST_NOTICED, (Ground.G3_HARM,))
    first, second = reweighed(entries)
    assert second.finding == replace(first.finding, law="national-2026@2026-06-01")
    with UnitOfWork(life.assembly.engine, reading=True) as unit:
        checked = audit(unit)
    assert (checked.judgements, checked.findings) == (2, ())


def test_a_harsher_newer_pack_changes_nothing_and_is_told(assembly):
    life = Living(office_with(assembly, older="2.0", newer="1.0"))
    effective(life)
    life.day = DECISION
    life.act(Act.NOMINATE)
    case, entries = of(life)
    assert case.grounds == (Ground.G1_EXCEEDED, Ground.G3_HARM)
    (entry,) = reweighed(entries)
    assert "适用 jizhou-2018" in entry.finding.summary_zh


def test_what_was_merely_over_never_becomes_serious(assembly):
    life = Living(office_with(assembly, older="3.0", newer="2.0"))
    effective(life)
    life.day = DECISION
    life.act(Act.NOMINATE)
    case, _ = of(life)
    assert case.grounds == (Ground.G3_HARM,)
    assert case.findings[0].outcome is Band.EXCEEDED


def test_a_violation_the_newer_law_does_not_know_is_not_punished(assembly):
    """1.04 is over 1 by its full value, and not over it once rounded to the digits of the limit."""
    life = Living(office_with(assembly, **{"comparison.method": "rounded_value"}))
    life.give(inspection(ACT, "1.04"))
    life.day = ACT
    for done in (Act.FILE, Act.PRENOTIFY_WARNING, Notice.WARNING_PRENOTICE, "wait"):
        life.go(done)
    life.day = DECISION
    life.give(propose(Act.WARN_AND_ORDER, DECISION))
    case, entries = of(life)
    assert case.status is Status.WARNING_NOTICED
    assert case.findings[0].outcome is Band.COMPLIANT
    refused = [entry for entry in entries if isinstance(entry, Refused)]
    assert refused[0].detail == ("violation_stands",)
    life.act(Act.NO_PENALTY)
    assert of(life)[0].status is Status.CLOSED


def test_a_proposal_of_the_old_law_signed_under_the_new_is_weighed_at_the_signature(assembly):
    life = Living(office_with(assembly))
    effective(life)
    signed_late = date(2026, 4, 1)
    life.give(propose(Act.NOMINATE, date(2026, 3, 31)))
    assert reweighed(of(life)[1]) == []
    life.give(approve(life.proposal + 1, Role.SECTION_HEAD, signed_late))
    case, entries = of(life)
    assert [entry.on for entry in reweighed(entries)] == [signed_late]
    assert case.grounds == (Ground.G3_HARM,)


@pytest.mark.parametrize("day", [date(2026, 3, 31), DECISION])
def test_nothing_is_weighed_again_without_need(assembly, day):
    """Not within one pack, nor for an act that rests on nothing measured."""
    life = Living(office_with(assembly))
    life.give(inspection(ACT, "2.4"))
    life.day = day
    life.act(Act.CLOSE_LEAD if day == DECISION else Act.FILE)
    assert reweighed(of(life)[1]) == []


def test_an_inspection_and_an_act_of_one_batch_are_weighed_too(assembly):
    """The finding is not on file yet when the act that rests on it is decided."""
    life = Living(office_with(assembly))
    life.give(
        replace(inspection(ACT), measurements=(dust("2.4", ACT),)),
        propose(Act.FILE, ACT),
        approve(1, Role.AGENCY_HEAD, ACT),
        propose(Act.PRENOTIFY_WARNING, DECISION),
    )
    case, entries = of(life)
    assert len(reweighed(entries)) == 1
    assert case.grounds == ()
