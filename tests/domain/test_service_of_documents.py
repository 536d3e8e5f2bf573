"""Service of documents: which attempt is valid, what it starts, and from which day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.case import Fact
from domain.decide import decide, open_case
from domain.events import DocumentServed, ServiceOutcome, ServiceWay
from domain.evolve import evolve
from domain.findings import Band
from domain.journal import Issued, Refused
from domain.roles import Role
from domain.service_of_documents import (
    PUBLIC_NOTICE_DAYS,
    WAYS,
    already_served,
    effective_on,
    failed,
    tried_in_vain,
    why_invalid,
)
from domain.service_of_documents import told as what_is_told
from domain.timelimits import TermKind
from domain.triggers import ATTEMPTED, SERVED_AGAIN, served
from domain.vocabulary import Act, Notice
from domain.words import zh
from tests.domain.test_lifecycle import LAW, findings
from tests.office import CASE, approve, inspection, propose, serve

DAY = date(2025, 11, 3)
PAPER = Notice.WARNING_PRENOTICE
# The one field without which a way of service proves nothing.
PROOF = {
    ServiceWay.DIRECT: ("recipient",),
    ServiceWay.LEFT: ("witness", "recording"),
    ServiceWay.POST: ("tracking",),
    ServiceWay.ENTRUSTED: ("entrusted_to",),
    ServiceWay.ELECTRONIC: ("consent",),
}


@pytest.fixture
def noticed():
    """A case whose pre-notice has left the office."""
    return a_case_told_of()


def a_case_told_of():
    event = inspection(date(2025, 10, 20))
    case, _ = open_case(event, CASE)
    _, case = decide(case, event, findings(Band.SERIOUS), LAW)
    for event in (
        propose(Act.FILE, DAY),
        approve(1, Role.AGENCY_HEAD, DAY),
        propose(Act.PRENOTIFY_WARNING, DAY),
        approve(2, Role.SECTION_HEAD, DAY),
    ):
        _, case = decide(case, event, None, LAW)
    return evolve(case, Issued(on=DAY, notice=PAPER, number="示卫罚告〔2025〕1号", row="F3"))


def told(case, event):
    entries, after = decide(case, event, None, LAW)
    refused = [e.code for e in entries if isinstance(e, Refused)]
    return (refused[0] if refused else ""), after


@pytest.mark.parametrize("way", [w for w in ServiceWay if w is not ServiceWay.PUBLIC_NOTICE])
def test_each_way_starts_the_term_with_its_proof_and_not_without(noticed, way):
    blank = replace(serve(PAPER, DAY, way), **dict.fromkeys(PROOF[way], " "))
    code, after = told(noticed, blank)
    assert (code, after.term(TermKind.DEFENCE)) == (WAYS[way].code, None)
    code, after = told(noticed, replace(serve(PAPER, DAY, way), proof=""))
    assert (code, after.term(TermKind.DEFENCE)) == ("no_proof", None)

    code, after = told(noticed, serve(PAPER, DAY, way))

    term = after.term(TermKind.DEFENCE)
    assert (code, term and term.started_on) == ("", DAY)
    fact = after.last(served(PAPER))
    assert fact is not None
    assert (fact.document, fact.said["way"]) == ("示卫罚告〔2025〕1号", way.value)
    assert fact.note == f"{zh(way)}：送达回证"


@pytest.mark.parametrize("outcome", [o for o in ServiceOutcome if o is not ServiceOutcome.SERVED])
def test_an_attempt_that_failed_is_on_file_and_starts_nothing(noticed, outcome):
    code, after = told(noticed, serve(PAPER, DAY, ServiceWay.POST, outcome))
    assert (code, after.term(TermKind.DEFENCE)) == ("", None)
    fact = after.last(ATTEMPTED)
    assert fact is not None
    assert (fact.said["document"], fact.said["outcome"]) == (PAPER.value, outcome.value)


def test_a_refused_paper_is_served_by_leaving_it_with_a_witness(noticed):
    event = serve(PAPER, DAY, ServiceWay.LEFT, ServiceOutcome.REFUSED)
    code, after = told(noticed, replace(event, witness="", recording=""))
    assert (code, after.term(TermKind.DEFENCE)) == ("service_witness", None)
    code, after = told(noticed, event)
    assert (code, after.term(TermKind.DEFENCE) is not None) == ("", True)


def test_a_public_notice_is_the_last_resort_and_counts_thirty_days_later(noticed):
    public = serve(PAPER, DAY, ServiceWay.PUBLIC_NOTICE)
    assert told(noticed, public)[0] == "service_tried"
    other = serve(Notice.RECTIFICATION_ORDER, DAY, ServiceWay.POST, ServiceOutcome.RETURNED)
    assert told(noticed, other)[0] == "not_issued"
    _, tried = told(noticed, serve(PAPER, DAY, ServiceWay.POST, ServiceOutcome.RETURNED))
    code, after = told(tried, public)
    term = after.term(TermKind.DEFENCE)
    assert (code, term and term.started_on) == ("", DAY + timedelta(days=PUBLIC_NOTICE_DAYS))


def test_the_same_paper_served_again_later_changes_no_term(noticed):
    _, once = told(noticed, serve(PAPER, DAY))
    code, twice = told(once, serve(PAPER, DAY + timedelta(days=2), ServiceWay.POST))
    assert (code, twice.terms) == ("", once.terms)
    assert twice.last(SERVED_AGAIN) is not None


@given(first=st.integers(0, 20), second=st.integers(0, 20))
def test_whatever_the_order_of_recording_the_earliest_valid_service_counts(first, second):
    days = [DAY + timedelta(days=first), DAY + timedelta(days=second)]
    case = a_case_told_of()
    for day, way in zip(days, (ServiceWay.DIRECT, ServiceWay.POST), strict=True):
        code, case = told(case, serve(PAPER, day, way))
        assert code == ""
    alone = told(a_case_told_of(), serve(PAPER, min(days)))[1]
    # A term that had run out before the later record came in is over either way.
    if case.terms and case.term(TermKind.DEFENCE):
        assert case.term(TermKind.DEFENCE) == alone.term(TermKind.DEFENCE)
    else:
        assert max(days) > alone.term(TermKind.DEFENCE).due_on


@pytest.mark.parametrize("outcome", ServiceOutcome)
@pytest.mark.parametrize("way", ServiceWay)
def test_an_attempt_reached_the_addressee_or_failed(way, outcome):
    """民诉法 89: a refusal is made good by leaving the paper, and by nothing else."""
    event = serve(PAPER, DAY, way, outcome)
    reached = outcome is ServiceOutcome.SERVED or (way, outcome) == (
        ServiceWay.LEFT, ServiceOutcome.REFUSED,
    )  # fmt: skip
    assert failed(event) is not reached
    thirty = timedelta(days=30) if way is ServiceWay.PUBLIC_NOTICE else timedelta()
    assert effective_on(event) == DAY + thirty


@pytest.mark.parametrize(
    ("way", "wanting", "code"),
    [
        (ServiceWay.DIRECT, {"recipient": " "}, "service_recipient"),
        (ServiceWay.DIRECT, {"witness": "", "recording": "", "tracking": "", "consent": ""}, ""),
        (ServiceWay.LEFT, {"witness": " ", "recording": " "}, "service_witness"),
        (ServiceWay.LEFT, {"witness": ""}, ""),
        (ServiceWay.LEFT, {"recording": ""}, ""),
        (ServiceWay.POST, {"tracking": " "}, "service_tracking"),
        (ServiceWay.ENTRUSTED, {"entrusted_to": " "}, "service_entrusted"),
        (ServiceWay.ELECTRONIC, {"consent": " "}, "service_consent"),
        (ServiceWay.ELECTRONIC, {"recording": " "}, "service_consent"),
        (ServiceWay.ELECTRONIC, {"recipient": "", "witness": ""}, ""),
        (ServiceWay.PUBLIC_NOTICE, {}, "service_tried"),
        (ServiceWay.POST, {"proof": " ", "tracking": ""}, "no_proof"),
    ],
)  # fmt: skip
def test_each_way_proves_itself_and_says_what_is_wanting(noticed, way, wanting, code):
    assert why_invalid(noticed, replace(serve(PAPER, DAY, way), **wanting)) == code


def test_a_public_notice_of_one_paper_is_not_opened_by_an_attempt_at_another(noticed):
    other = Fact(
        str(ATTEMPTED), DAY, "", "2号", said={"document": Notice.RECTIFICATION_ORDER.value}
    )
    elsewhere = Fact("served.warning_prenotice", DAY, "", "1号", said={"document": PAPER.value})
    nameless = Fact(str(ATTEMPTED), DAY, "", "3号")  # of an older journal
    case = replace(noticed, facts=(*noticed.facts, other, elsewhere, nameless))
    assert not tried_in_vain(case, PAPER)
    assert tried_in_vain(case, Notice.RECTIFICATION_ORDER)


def test_a_paper_was_first_served_on_the_day_its_own_number_was(noticed):
    facts = [Fact(str(served(PAPER)), DAY + timedelta(days=n), "", f"{n}号") for n in (1, 2, 2, 3)]
    other = Fact(str(served(Notice.RECTIFICATION_ORDER)), DAY, "", "2号")
    case = replace(noticed, facts=(other, *facts))
    assert already_served(case, "2号", PAPER) == DAY + timedelta(days=2)
    assert already_served(case, "4号", PAPER) is None


def test_what_is_told_of_a_service_leaves_blanks_out():
    bare = DocumentServed(
        case_id=CASE,
        on=DAY,
        document=PAPER,
        way=ServiceWay.DIRECT,
        recipient="签收人",
        proof="回证",
    )
    assert what_is_told(bare) == {
        "document": PAPER.value, "way": "direct", "outcome": "served",
    }  # fmt: skip
    full = replace(bare, place="厂区", servers=("ins-01", "ins-02"), witness="见证人")
    assert what_is_told(full) == {
        "document": PAPER.value, "way": "direct", "outcome": "served", "place": "厂区",
        "witness": "见证人", "servers": "ins-01;ins-02",
    }  # fmt: skip


def test_a_paper_that_never_left_the_office_cannot_be_served(noticed):
    assert told(noticed, serve(Notice.PENALTY_DECISION, DAY))[0] == "not_issued"
