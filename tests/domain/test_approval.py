"""Who may ask and who may sign."""

from __future__ import annotations

from datetime import date

import pytest

from domain.decide import decide, open_case
from domain.journal import Refused
from domain.jurisdiction import Jurisdiction
from domain.roles import Answer, Appointment, Role, Roster
from domain.timelimits import TermKind, TermRule, Unit
from domain.vocabulary import Act, Notice, Status
from tests.domain.test_lifecycle import Band, findings
from tests.office import CASE, PEOPLE, approve, calendar_2025, inspection, propose, serve

RULES = {kind: TermRule(kind, 5, Unit.WORKING_DAYS, "test", "law") for kind in TermKind}
DAY = date(2025, 11, 3)
LATER = date(2025, 11, 20)
# head-02 is agency head and inspector at once: small offices have such people.
PAIRS = (
    *PEOPLE.items(),
    ("two-hats", Role.INSPECTOR),
    ("two-hats", Role.AGENCY_HEAD),
    ("two-hats", Role.LEGAL_REVIEWER),
    ("former", Role.AGENCY_HEAD),
)
ROSTER = Roster.of(
    tuple(
        Appointment(who, role, date(2020, 1, 1), date(2025, 1, 1) if who == "former" else None)
        for who, role in PAIRS
    )
)
LAW = Jurisdiction(calendar_2025(), ((date(2000, 1, 1), RULES),), ROSTER)


def refused(entries) -> str:
    codes = [entry.code for entry in entries if isinstance(entry, Refused)]
    return codes[0] if codes else ""


@pytest.fixture
def inspected():
    event = inspection(date(2025, 10, 20))
    case, _ = open_case(event, CASE)
    return decide(case, event, findings(Band.SERIOUS), LAW)[1]


@pytest.fixture
def to_warn(inspected):
    """A case whose warning waits for the legal reviewer, then the head."""
    case = inspected
    for event in (
        propose(Act.FILE, DAY),
        approve(1, Role.AGENCY_HEAD, DAY),
        propose(Act.PRENOTIFY_WARNING, DAY),
        approve(2, Role.SECTION_HEAD, DAY),
    ):
        entries, case = decide(case, event, None, LAW)
        assert refused(entries) == ""
    for event in (serve(Notice.WARNING_PRENOTICE, DAY), propose(Act.WARN_AND_ORDER, LATER)):
        from domain.evolve import evolve
        from domain.journal import Issued

        case = evolve(case, Issued(on=DAY, notice=Notice.WARNING_PRENOTICE, number="1号", row="F3"))
        entries, case = decide(case, event, None, LAW)
        assert refused(entries) == ""
    return case


@pytest.mark.parametrize(
    ("by", "role", "why"),
    [
        ("head-01", Role.AGENCY_HEAD, "wrong_order"),
        ("ins-01", Role.LEGAL_REVIEWER, "not_in_role"),
        ("jm-01", Role.LEGAL_REVIEWER, "not_in_role"),
        ("leg-01", Role.LEGAL_REVIEWER, ""),
    ],
)
def test_only_the_next_role_of_the_row_may_sign(to_warn, by, role, why):
    entries, _ = decide(to_warn, approve(3, role, LATER, by), None, LAW)
    assert refused(entries) == why


def test_whoever_reviewed_does_not_decide(to_warn):
    entries, case = decide(to_warn, approve(3, Role.LEGAL_REVIEWER, LATER, "two-hats"), None, LAW)
    assert refused(entries) == ""

    entries, case = decide(case, approve(3, Role.AGENCY_HEAD, LATER, "two-hats"), None, LAW)

    assert refused(entries) == "same_person"
    assert case.status is Status.WARNING_NOTICED


def test_an_investigator_neither_reviews_nor_decides(inspected):
    event = propose(Act.FILE, DAY, inspectors="ins-01;two-hats")
    _, case = decide(inspected, event, None, LAW)
    entries, case = decide(case, approve(1, Role.AGENCY_HEAD, DAY), None, LAW)
    assert case.inspectors == ("ins-01", "two-hats")

    _, case = decide(case, propose(Act.PRENOTIFY_WARNING, DAY), None, LAW)
    _, case = decide(case, approve(2, Role.SECTION_HEAD, DAY), None, LAW)
    from dataclasses import replace

    waiting = replace(case, status=Status.INSPECTED)
    _, waiting = decide(waiting, propose(Act.FILE, DAY, inspectors="ins-01;ins-02"), None, LAW)
    entries, _ = decide(
        waiting, approve(waiting.proposals, Role.AGENCY_HEAD, DAY, "two-hats"), None, LAW
    )

    assert refused(entries) == "not_apart"


def test_a_term_of_office_that_ended_signs_nothing(inspected):
    _, case = decide(inspected, propose(Act.FILE, DAY), None, LAW)
    entries, _ = decide(case, approve(1, Role.AGENCY_HEAD, DAY, "former"), None, LAW)
    assert refused(entries) == "not_in_role"


def test_nobody_signs_what_they_proposed(inspected):
    _, case = decide(
        inspected, propose(Act.FILE, DAY, by="two-hats", inspectors="ins-01;ins-02"), None, LAW
    )
    entries, _ = decide(case, approve(1, Role.AGENCY_HEAD, DAY, "two-hats"), None, LAW)
    assert refused(entries) == "same_person"


def test_a_newer_proposal_never_replaces_an_open_one(inspected):
    _, case = decide(inspected, propose(Act.FILE, DAY), None, LAW)
    entries, after = decide(case, propose(Act.CLOSE_LEAD, DAY), None, LAW)
    assert refused(entries) == "proposal_open"
    assert after.proposal == case.proposal


@pytest.mark.parametrize("answer", [Answer.REFUSE, Answer.RETURN])
def test_a_refusal_or_return_ends_the_proposal_and_moves_nothing(inspected, answer):
    _, case = decide(inspected, propose(Act.FILE, DAY), None, LAW)
    entries, after = decide(case, approve(1, Role.AGENCY_HEAD, DAY, answer=answer), None, LAW)
    assert refused(entries) == ""
    assert (after.proposal, after.status) == (None, Status.INSPECTED)


def test_a_case_needs_two_inspectors_in_office(inspected):
    entries, _ = decide(inspected, propose(Act.FILE, DAY, inspectors="ins-01"), None, LAW)
    assert refused(entries) == "particulars"
    entries, _ = decide(inspected, propose(Act.FILE, DAY, inspectors="ins-01;head-01"), None, LAW)
    assert refused(entries) == "particulars"


def test_an_answer_to_no_proposal_is_refused(inspected):
    entries, _ = decide(inspected, approve(1, Role.AGENCY_HEAD, DAY), None, LAW)
    assert refused(entries) == "no_proposal"
