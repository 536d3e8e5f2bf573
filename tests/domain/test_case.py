"""What can be asked of a case and of a complaint, and what goes out because of what was written."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from domain.case import Case, Fact, IssuedDocument, Proposal, Signature, Taken
from domain.complaint import Complaint, Due, Passed
from domain.effects import Send, effects
from domain.events import uscc_of
from domain.findings import Band, consequence_of, weight
from domain.journal import ComplaintMoved, Dropped, Moved, Recorded
from domain.offences import OFFENCES, offence_of
from domain.roles import Role
from domain.timelimits import Term, TermKind
from domain.triggers import Trigger
from domain.vocabulary import Act, ComplaintStage, Ground, Notice, Status, Step
from tests.office import (
    CASE,
    USCC,
    complaint,
    inspection,
    lead,
    propose,
    registered,
    serve,
    take,
)

ON = date(2025, 11, 3)
ONE = timedelta(days=1)
T = TermKind
A, B = Trigger("step.a"), Trigger("step.b")


def term(kind, due=ON):
    return Term(kind, ON, due, "依据")


def fact(what, days=0):
    return Fact(str(what), ON + days * ONE, "", "")


FIRST = Complaint(number="JB-1", on=ON, subject="s", terms=(term(T.COMPLAINT_ROUTE),))
SECOND = Complaint(
    number="JB-2", on=ON, subject="s", terms=(term(T.COMPLAINT_ANSWER, ON + ONE), term(T.REVIEW_REQUEST)),
    overdue=(term(T.RETALIATION, ON - ONE),),
    course=(Passed("C4", ON), Passed("C18", ON + ONE), Passed("C4", ON + 2 * ONE)),
)  # fmt: skip
FACTS = (fact(A), fact(B, 1), fact(A, 2), fact(B, 3), fact(B, 4))
PAPERS = (
    IssuedDocument(Notice.COMPLAINT_REPLY, "1号", ON),
    IssuedDocument(Notice.COMPLAINT_REPLY, "2号", ON),
    IssuedDocument(Notice.PENALTY_DECISION, "1号", ON),
)
BARE = Case(case_id=CASE, uscc=USCC, opened_on=ON)
FULL = replace(
    BARE, facts=FACTS, terms=(term(T.DECISION), term(T.DEFENCE, ON + ONE)), documents=PAPERS,
    complaints=(FIRST, SECOND),
)  # fmt: skip


def test_facts_are_asked_for_by_the_latest_and_by_what_came_after():
    assert FULL.last(A) is FACTS[2]
    assert FULL.last("step.b") is FACTS[4]
    assert FULL.last("step.c") is None
    assert FULL.since(A) == FACTS[3:]
    assert FULL.since(B) == ()
    assert FULL.since("step.c") == FACTS
    assert FULL.since("step.a") == FACTS[3:]
    assert (BARE.since(A), BARE.last(A)) == ((), None)
    assert replace(FULL, facts=FACTS[:2]).since(A) == FACTS[1:2]
    assert (FULL.times(A), FULL.times(B), FULL.times(Trigger("step.c"))) == (2, 3, 0)


def test_terms_papers_and_complaints_are_asked_for_by_kind_and_number():
    assert FULL.term(T.DEFENCE) is FULL.terms[1]
    assert (FULL.term(T.SUIT), BARE.term(T.DEFENCE)) == (None, None)
    assert FULL.document(Notice.COMPLAINT_REPLY) is PAPERS[1]
    assert FULL.document(Notice.COMPLAINT_REPLY, "1号") is PAPERS[0]
    assert FULL.document(Notice.PENALTY_DECISION, "2号") is None
    assert FULL.document(Notice.LISTING_DECISION) is None
    assert (FULL.complaint("JB-2"), FULL.complaint("JB-3")) == (SECOND, None)
    assert [(of, one.kind) for of, one in FULL.running()] == [
        ("", T.DECISION), ("", T.DEFENCE), ("JB-1", T.COMPLAINT_ROUTE),
        ("JB-2", T.COMPLAINT_ANSWER), ("JB-2", T.REVIEW_REQUEST),
    ]  # fmt: skip


def test_whoever_signed_or_had_a_deputy_sign_holds_that_office_in_the_case():
    legal, head = Signature(Role.LEGAL_REVIEWER, "leg-01", ON), Signature(
        Role.AGENCY_HEAD, "deputy", ON, "head-01", "授权书"
    )  # fmt: skip
    taken = Taken("F1", Act.FILE, "ins-01", ON, "r", (legal, head))
    waits = Proposal(
        2, "F9", Act.WARN_AND_ORDER, "ins-01", ON, "r", {}, (replace(legal, by="leg-02"),)
    )
    case = replace(BARE, taken=(taken,), proposal=waits)
    assert case.signers(Role.AGENCY_HEAD) == {"deputy", "head-01"}
    assert case.signers(Role.LEGAL_REVIEWER) == {"leg-01", "leg-02"}
    assert replace(case, proposal=None).signers(Role.LEGAL_REVIEWER) == {"leg-01"}
    assert BARE.signers(Role.LEGAL_REVIEWER) == frozenset()
    assert waits.with_signature(head) == replace(waits, signed=(waits.signed[0], head))


def test_a_complaint_says_what_it_owes_and_where_it_was():
    assert SECOND.term(T.REVIEW_REQUEST) is SECOND.terms[1]
    assert SECOND.term(T.RETALIATION) is None
    owed = {kind for kind in T if SECOND.owes(kind)}
    assert owed == {T.COMPLAINT_ANSWER, T.REVIEW_REQUEST, T.RETALIATION}
    assert (SECOND.passed("C4"), SECOND.passed("C18"), SECOND.passed("C5")) == (
        ON + 2 * ONE, ON + ONE, None,
    )  # fmt: skip
    # The right to ask for a review is the complainant's and owed by nobody.
    assert SECOND.dues() == (
        Due(T.RETALIATION, ON - ONE, Role.SECTION_HEAD, overdue=True),
        Due(T.COMPLAINT_ANSWER, ON + ONE, Role.INSPECTOR),
    )


def test_each_row_that_was_taken_sends_its_papers_once_and_in_order():
    said = ComplaintMoved(on=ON, row="C5", complaint="JB-1", becomes=ComplaintStage.DECLINED)
    entries = (
        Dropped(on=ON, proposal=1, row="L9"),
        Moved(on=ON, row="P2", becomes=Status.PENALTY_FILED),
        Recorded(on=ON + ONE, row="C4", what="w", by="", document="", complaint="JB-2"),
        ComplaintMoved(on=ON + ONE, row="C4", complaint="JB-2", becomes=ComplaintStage.ACCEPTED),
        said,
        Moved(on=ON + 2 * ONE, row="L9", becomes=Status.LISTED),
    )
    assert effects(entries) == (
        Send(Notice.COMPLAINT_RECEIPT, "C4", ON + ONE, "JB-2"),
        Send(Notice.COMPLAINT_DECLINED, "C5", ON, "JB-1"),
        Send(Notice.LISTING_DECISION, "L9", ON + 2 * ONE),
        *(Send(n, "L9", ON + 2 * ONE) for n in (Notice.REPAIR_GUIDE,)),
    )


def test_evidence_that_cannot_list_counts_as_merely_over():
    mild = (Band.COMPLIANT, Band.NOT_JUDGED, Band.EXCEEDED)
    for usable in Band:
        for outcome in mild:
            assert consequence_of(outcome, usable) is outcome
    assert consequence_of(Band.SERIOUS, Band.SERIOUS) is Band.SERIOUS
    for usable in mild:
        assert consequence_of(Band.SERIOUS, usable) is Band.EXCEEDED
    assert weight(Band.SERIOUS, Band.SERIOUS) == (3, 3, 3)
    assert weight(Band.SERIOUS, Band.COMPLIANT) == (2, 0, 3)
    # What follows weighs first, then what can be used, then what was measured.
    heavier = [
        (Band.COMPLIANT, Band.COMPLIANT), (Band.NOT_JUDGED, Band.COMPLIANT),
        (Band.NOT_JUDGED, Band.NOT_JUDGED), (Band.EXCEEDED, Band.COMPLIANT),
        (Band.SERIOUS, Band.COMPLIANT), (Band.EXCEEDED, Band.NOT_JUDGED),
        (Band.SERIOUS, Band.EXCEEDED), (Band.SERIOUS, Band.SERIOUS),
    ]  # fmt: skip
    assert sorted(heavier, key=lambda pair: weight(*pair)) == heavier


def test_what_happens_to_one_enterprise_keeps_its_order():
    """By its code: as it is registered, inspected or reported, and in every case of its own."""
    for event in (inspection(ON), complaint(ON), lead(ON), registered(), take(Step.RECUSED, ON),
                  serve(Notice.PENALTY_DECISION, ON), propose(Act.FILE, ON)):  # fmt: skip
        assert uscc_of(event) == USCC


def test_a_case_fines_what_is_named_or_what_is_on_file():
    harm = replace(BARE, grounds=(Ground.G3_HARM,))
    both = replace(BARE, grounds=(Ground.G2_RECTIFICATION, Ground.G3_HARM))
    named = replace(harm, particulars={"offence": "75"})
    for case, said, code in (
        (BARE, {}, "72"), (harm, {}, "77"), (both, {}, "72"), (named, {}, "75"),
        (named, {"offence": "71"}, "71"), (named, {"offence": ""}, "75"), (harm, {"offence": "99"}, "77"),
    ):  # fmt: skip
        assert offence_of(case, said) is OFFENCES[code]
