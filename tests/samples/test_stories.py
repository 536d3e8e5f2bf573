"""Every story of the sample district, driven through the real engine, ends where it should."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date

import pytest

from domain.approval import waits_for
from domain.journal import Refused, TermEnded
from domain.jurisdiction import Jurisdiction
from domain.lifecycle import ROW_BY_ID
from domain.proof import prove
from domain.roles import Role, Roster
from domain.timelimits import TermKind
from domain.vocabulary import Ground, Need, Status
from flows.assembly import with_parts
from flows.demo import KINDS, moment
from flows.handle import drain
from flows.intake import import_file
from flows.settings import Settings
from flows.tick import sweep
from rules.calendar import build_calendar
from samples.attempts import REFUSED, STRAYS
from samples.district import LEFT_OPEN, QUARTERS, SEED, SPOILED, District, write_district
from samples.pending import PENDING, RECEIVED
from storage import cases, inbox
from storage.schema import migrate
from storage.unit_of_work import UnitOfWork, connect
from tests.flows.issues import publish


def quarter(assembly, files, one):
    """A quarter's files in, everything handled, the issue out; the reports of the imports."""
    at, kinds = moment(one.received).isoformat(), KINDS if one is QUARTERS[0] else KINDS[2:]
    reports = {}
    for kind in kinds:
        name = f"{kind}.*" if kind in KINDS[:2] else f"{kind}-{one.period}.*"
        (path,) = files.glob(name)
        reports[kind] = import_file(assembly, kind, path, today=one.received, at=at)
    drain(assembly, at=at)
    at = moment(one.released).isoformat()
    sweep(assembly, today=one.released, at=at)
    drain(assembly, at=at)
    publish(assembly, period=one.period, today=one.released, at=at)
    drain(assembly, at=at)
    return reports


@pytest.fixture(scope="module")
def lived(tmp_path_factory, book):
    """(imports by quarter, every case by number, every journal by number, parked)."""
    home = tmp_path_factory.mktemp("lived")
    summary = write_district(home / "files", book=book)
    url = f"sqlite:///{home / 'mingdan.db'}"
    engine = connect(url)
    migrate(engine)
    settings = Settings(home=home, database_url=url)
    assembly = with_parts(settings, engine, book)
    reports = [quarter(assembly, home / "files", one) for one in QUARTERS]
    left = home / "files" / LEFT_OPEN
    at = moment(RECEIVED).isoformat()
    reports[-1]["left open"] = import_file(assembly, "decisions", left, today=RECEIVED, at=at)
    drain(assembly, at=at)
    with UnitOfWork(engine, reading=True) as unit:
        found = {case.case_id: case for case in cases.all_cases(unit)}
        journals = {case_id: cases.entries_of(unit, case_id) for case_id in found}
        parked = inbox.parked(unit)
    engine.dispose()
    return summary, reports, found, journals, parked


@pytest.fixture(scope="module")
def told(book):
    district = District(SEED, book, build_calendar())
    district.tell()
    return district


def test_every_story_ends_where_it_should(lived, told):
    found = lived[2]
    ends = {case_id: found[case_id].status for case_id in told.intended}
    wrong = {case_id: end for case_id, end in ends.items() if end is not told.intended[case_id]}
    assert wrong == {}


def test_every_main_state_is_the_last_of_some_case(lived):
    assert {case.status for case in lived[2].values()} == set(Status) - {Status.START}


def test_every_ground_leads_to_a_published_entry(lived):
    published = [case for case in lived[2].values() if case.status is Status.PUBLISHED]
    assert {ground for case in published for ground in case.grounds} == set(Ground)


def test_what_must_be_refused_is_refused_each_for_its_reason(lived):
    refusals = [e for entries in lived[3].values() for e in entries if isinstance(e, Refused)]
    assert Counter(one.code for one in refusals) == {
        "not_in_role": 2,
        "no_proposal": 1,
        "same_person": 1,
        "needs_missing": 2,
        "proposal_open": 1,
        "wrong_order": 2,
        "no_row": 1,
        "not_issued": 1,
        "no_proof": 1,
    }
    assert len(refusals) == REFUSED


def test_proposals_are_left_open_in_different_acts_and_at_different_signatures(lived, book):
    cases_left = [case for case in lived[2].values() if case.proposal is not None]
    law = Jurisdiction(
        build_calendar(), book.terms_by_date(), Roster.of(()), book.criteria_by_date(),
        book.steps_by_date(),
    )  # fmt: skip
    assert len(cases_left) == len(PENDING)
    assert {case.status.value for case in cases_left} == set(PENDING)
    waiting = [(waits_for(case, law), len(case.proposal.signed)) for case in cases_left]
    assert Counter(waiting) == {
        (Role.AGENCY_HEAD, 0): 2,
        (Role.AGENCY_HEAD, 1): 2,
        (Role.SECTION_HEAD, 0): 3,
        (Role.LEGAL_REVIEWER, 0): 1,
    }
    lacking = {
        case.status: prove(case, ROW_BY_ID[case.proposal.row], RECEIVED,
                           {**case.particulars, **case.proposal.particulars}, law).missing
        for case in cases_left
    }  # fmt: skip
    assert {status: missing for status, missing in lacking.items() if missing} == {
        Status.LIST_NOTICED: (Need.NO_RECUSAL_PENDING,)
    }


def test_acts_on_unknown_cases_are_set_aside(lived):
    assert len(lived[4]) == STRAYS


def test_wrong_rows_come_back_and_right_ones_go_in(lived):
    summary, reports = lived[0], [by_kind["inspections"] for by_kind in lived[1]]
    assert [one.rejected for one in reports] == [SPOILED] * len(QUARTERS)
    assert sum(one.accepted for one in reports) == summary.measurements
    assert sum(one.accepted for by in lived[1] for one in [by["complaints"]]) == summary.complaints
    warned = lived[1][0]["enterprises"]
    assert (warned.accepted, warned.rejected) == (summary.enterprises, 0)
    assert warned.warnings >= 3  # check characters that fail are told and taken


def test_officials_act_on_working_days_only(told):
    days = {date.fromisoformat(str(act["on"])) for act in told.acts}
    assert {day for day in days if not told.calendar.is_working(day)} == set()


def test_no_decision_and_no_service_comes_late_in_a_story(lived, told):
    late = [
        (case_id, entry.term, entry.due_on)
        for case_id in told.intended
        for entry in lived[3][case_id]
        if isinstance(entry, TermEnded)
        and entry.lapsed
        and entry.term in (TermKind.DECISION, TermKind.SERVE_DECISION)
        and told.intended[case_id] is not Status.PENALISED  # waits for its service for ever
    ]
    unfinished = {  # what the sample leaves open in the spring has run out by its end
        case_id
        for case_id, end in told.intended.items()
        if end in (Status.FILED, Status.WARNING_NOTICED, Status.PENALTY_FILED,
                   Status.PENALTY_NOTICED, Status.HEARING)
    }  # fmt: skip
    assert [one for one in late if one[0] not in unfinished] == []


def test_every_journal_of_a_story_is_in_order_of_days(lived, told):
    """No fact comes in after the clock has passed it."""
    days = {case_id: [entry.on for entry in lived[3][case_id]] for case_id in told.intended}
    assert [case_id for case_id, found in days.items() if found != sorted(found)] == []


def test_every_act_has_a_reference_of_its_own(told):
    refs = [json.dumps(act["ref"]) for act in told.acts]
    assert len(refs) == len(set(refs))
