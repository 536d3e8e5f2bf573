"""What each entry makes of a case, and that it makes nothing else: the file is its journal.

A case with something of everything stands before each entry; what is expected is said field by
field, and all other fields must be as they were.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from domain.case import Borne, Case, Fact, Finding, IssuedDocument, Proposal, Signature, Taken
from domain.complaint import Complaint, Link, Passed
from domain.criteria import Criterion
from domain.evolve import BrokenJournalError, evolve, replay
from domain.findings import Band
from domain.journal import (
    Answered,
    ComplaintLapsed,
    ComplaintMoved,
    Dropped,
    GroundWeighed,
    Issued,
    Judged,
    Moved,
    Opened,
    Proposed,
    Recorded,
    Refused,
    Registered,
    Reweighed,
    TermEnded,
    TermMoved,
    TermResumed,
    TermStarted,
    TermSuspended,
)
from domain.roles import Answer, Role
from domain.timelimits import Suspension, Term, TermKind
from domain.vocabulary import Act, ComplaintStage, Ground, Notice, Status
from tests.office import CASE, ENTERPRISE, USCC

ON = date(2025, 11, 3)
LATER = ON + timedelta(days=5)
DUE = ON + timedelta(days=10)
G1, G2, G3 = Ground


def term(kind, due=DUE):
    return Term(kind, ON, due, "依据", by="F1", length=10, calendar="旧历")


def finding(judgement, usable=Band.SERIOUS, **more):
    made = Finding(
        judgement, f"R-{judgement}", ON, False, Band.SERIOUS, usable, "摘要", "summary", "旧"
    )
    return replace(made, **more)


def complaint(number, **more):
    return Complaint(
        number=number, on=ON, subject="粉尘", stage=ComplaintStage.ACCEPTED,
        terms=(term(TermKind.COMPLAINT_ANSWER), term(TermKind.COMPLAINT_FEEDBACK)),
        overdue=(term(TermKind.COMPLAINT_ROUTE), term(TermKind.FILING_TOLD)),
        course=(Passed("C2", ON),), links=(Link("JB-9", ON, "相同"),), **more,
    )  # fmt: skip


SIGNED = Signature(Role.LEGAL_REVIEWER, "leg-01", ON)
PROPOSAL = Proposal(
    4, "F9", Act.WARN_AND_ORDER, "ins-01", ON, "理由",
    {"items": "新的", "inspectors": "ins-02;ins-03"}, (SIGNED,),
)  # fmt: skip
BEFORE = Case(
    case_id=CASE, uscc=USCC, opened_on=ON, status=Status.WARNING_NOTICED, version=40, grounds=(G1, G2),
    borne=(Borne(Criterion.NO_REPLY, {}), Borne(Criterion.ITEMS_OPEN, {"open_items": "除尘器"})),
    facts=(Fact("act.file", ON, "ins-01", ""),), findings=(finding("J1"), finding("J2")),
    terms=(term(TermKind.DECISION), term(TermKind.DEFENCE)), proposal=PROPOSAL, proposals=4,
    taken=(Taken("F1", Act.FILE, "ins-01", ON, "理由", ()),),
    documents=(IssuedDocument(Notice.WARNING_PRENOTICE, "1号", ON),),
    inspectors=("ins-01", "ins-02"), particulars={"items": "旧的", "violation": "条款"},
    complaints=(complaint("JB-1"), complaint("JB-2")),
)  # fmt: skip


def becomes(entry, before=BEFORE, **fields):
    """The entry counts as one and changes these fields alone."""
    assert evolve(before, entry) == replace(before, version=before.version + 1, **fields)


def test_a_case_begins_with_its_opening_and_with_nothing_else():
    opened = Opened(on=ON, case_id=CASE, uscc=USCC)
    assert evolve(None, opened) == Case(case_id=CASE, uscc=USCC, opened_on=ON, version=1)
    with pytest.raises(BrokenJournalError, match=r"^the journal begins with Dropped, not Opened$"):
        replay([Dropped(on=ON, proposal=1, row="F1")])
    with pytest.raises(BrokenJournalError, match=r"^the journal is empty$"):
        replay([])
    assert replay([], BEFORE) is BEFORE
    refused = Refused(on=LATER, event="act.list", code="no_row")
    assert replay([opened, refused]).version == 2
    assert replay([refused, refused], BEFORE) == replace(BEFORE, version=42)


@pytest.mark.parametrize(
    "entry",
    [
        Refused(on=LATER, event="act.list", code="no_row"),
        Registered(on=LATER, enterprise=ENTERPRISE),
        Recorded(
            on=LATER,
            row="C5",
            what="step.complaint_accepted",
            by="",
            document="d",
            complaint="JB-1",
        ),
    ],
)
def test_what_changes_nothing_is_counted_all_the_same(entry):
    becomes(entry)


def test_a_fact_is_put_behind_the_others():
    entry = Recorded(on=LATER, row="F5", what="step.recused", by="head-01", document="d", note="n",
                     said={"person": "ins-02"})  # fmt: skip
    fact = Fact("step.recused", LATER, "head-01", "d", "n", {"person": "ins-02"})
    becomes(entry, facts=(*BEFORE.facts, fact))


def test_a_complaint_that_comes_in_is_a_fact_and_a_matter_of_its_own():
    entry = Recorded(
        on=LATER, row="C2", what="complained", by="", document="JB-3", note="噪声", complaint="JB-3"
    )
    one = Complaint(number="JB-3", on=LATER, subject="噪声")
    fact = Fact("complained", LATER, "", "JB-3", "噪声")
    becomes(entry, facts=(*BEFORE.facts, fact), complaints=(*BEFORE.complaints, one))


def test_an_answer_from_before_complaints_had_a_course_ends_them_all():
    entry = Recorded(on=LATER, row="C3", what="step.complaint_answered", by="ins-01", document="d")
    fact = Fact("step.complaint_answered", LATER, "ins-01", "d")
    ended = tuple(replace(one, stage=ComplaintStage.ENDED) for one in BEFORE.complaints)
    becomes(entry, facts=(*BEFORE.facts, fact), complaints=ended)


MOVE = ComplaintMoved(
    on=LATER, row="C7", complaint="JB-2", becomes=ComplaintStage.ANSWERED, said={"done": "已改正"},
    starts=(term(TermKind.REVIEW_REQUEST),), ends=(TermKind.COMPLAINT_ANSWER, TermKind.FILING_TOLD),
)  # fmt: skip


def test_one_complaint_goes_on_and_what_was_done_is_owed_no_longer():
    first, second = BEFORE.complaints
    moved = replace(
        second, stage=ComplaintStage.ANSWERED, said={"done": "已改正"},
        terms=(term(TermKind.COMPLAINT_FEEDBACK), term(TermKind.REVIEW_REQUEST)),
        overdue=(term(TermKind.COMPLAINT_ROUTE),), course=(Passed("C2", ON), Passed("C7", LATER)),
    )  # fmt: skip
    becomes(MOVE, complaints=(first, moved))
    becomes(replace(MOVE, signed=(SIGNED,)), complaints=(first, moved), proposal=None)
    told = replace(moved, said={"named": "是"}, named=True)
    becomes(replace(MOVE, said={"named": "是"}), complaints=(first, told))
    named = replace(BEFORE, complaints=(first, replace(second, named=True)))
    becomes(MOVE, named, complaints=(first, replace(moved, named=True)))


def test_a_duplicate_is_linked_behind_the_links_it_has():
    said = {"duplicate_of": "JB-1", "why": "同一车间"}
    entry = replace(MOVE, said=said, starts=(), ends=(), becomes=ComplaintStage.ACCEPTED)
    first, second = BEFORE.complaints
    links = (*second.links, Link("JB-1", LATER, "同一车间"))
    course = (*second.course, Passed("C7", LATER))
    becomes(entry, complaints=(first, replace(second, said=said, links=links, course=course)))


def test_the_day_retaliation_was_first_reported_stays():
    entry = replace(
        MOVE, starts=(term(TermKind.RETALIATION), term(TermKind.REVIEW_REQUEST)), ends=()
    )
    first = evolve(BEFORE, entry)
    assert [one.retaliation_on for one in first.complaints] == [None, LATER]
    again = evolve(first, replace(entry, on=LATER + timedelta(days=9)))
    assert again.complaints[1].retaliation_on == LATER
    assert evolve(BEFORE, MOVE).complaints[1].retaliation_on is None


@pytest.mark.parametrize("owed", [True, False])
def test_a_term_of_a_complaint_that_ran_out_is_late_if_something_is_owed(owed):
    entry = ComplaintLapsed(
        on=LATER, row="C19", complaint="JB-1", becomes=ComplaintStage.ENDED,
        term=TermKind.COMPLAINT_ANSWER, due_on=DUE, owed=owed,
    )  # fmt: skip
    first, second = BEFORE.complaints
    late = (term(TermKind.COMPLAINT_ANSWER),) if owed else ()
    lapsed = replace(
        first, stage=ComplaintStage.ENDED, terms=(term(TermKind.COMPLAINT_FEEDBACK),),
        overdue=(*first.overdue, *late), course=(*first.course, Passed("C19", LATER)),
    )  # fmt: skip
    becomes(entry, complaints=(lapsed, second))


def test_a_term_starts_rests_goes_on_moves_and_ends_in_its_place():
    decision, defence = BEFORE.terms
    more = term(TermKind.EVIDENCE)
    becomes(TermStarted(on=LATER, term=more), terms=(decision, defence, more))
    resting = replace(decision, suspensions=(Suspension(LATER, "送检", "委托书"),))
    rests = TermSuspended(on=LATER, term=TermKind.DECISION, reason="送检", paper="委托书")
    becomes(rests, terms=(resting, defence))
    until, due = LATER + timedelta(days=3), DUE + timedelta(days=3)
    goes_on = TermResumed(
        on=until, term=TermKind.DECISION, due_on=due, paper="报告", calendar="新历"
    )
    rested = (Suspension(LATER, "送检", "委托书", until),)
    running = replace(decision, due_on=due, calendar="新历", suspensions=rested)
    becomes(goes_on, replace(BEFORE, terms=(resting, defence)), terms=(running, defence))
    moves = TermMoved(
        on=LATER, term=TermKind.DEFENCE, was=DUE, due_on=due, reason="通知", calendar="新历"
    )
    becomes(moves, terms=(decision, replace(defence, due_on=due, calendar="新历")))
    becomes(TermEnded(on=LATER, term=TermKind.DEFENCE, due_on=DUE, lapsed=False), terms=(decision,))
    ran_out = TermEnded(on=LATER, term=TermKind.DEFENCE, due_on=DUE, lapsed=True)
    fact = Fact("lapsed.defence", LATER, "", "", f"{DUE}")
    becomes(ran_out, terms=(decision,), facts=(*BEFORE.facts, fact))


def test_a_term_of_a_complaint_moves_in_its_complaint():
    entry = TermMoved(
        on=LATER, term=TermKind.COMPLAINT_ANSWER, was=DUE, due_on=LATER, reason="通知", calendar="新历",
        complaint="JB-2",
    )  # fmt: skip
    first, second = BEFORE.complaints
    moved = replace(second.terms[0], due_on=LATER, calendar="新历")
    becomes(entry, complaints=(first, replace(second, terms=(moved, second.terms[1]))))


def test_a_proposal_waits_is_signed_and_falls():
    asked = Proposed(
        on=LATER,
        number=5,
        row="F1",
        act=Act.FILE,
        by="ins-02",
        reason="为何",
        particulars={"a": "b"},
    )
    waiting = Proposal(5, "F1", Act.FILE, "ins-02", LATER, "为何", {"a": "b"})
    becomes(asked, replace(BEFORE, proposal=None), proposal=waiting, proposals=5)
    answered = Answered(
        on=LATER, proposal=4, role=Role.AGENCY_HEAD, by="deputy", answer=Answer.APPROVE, reason="",
        instead_of="head-01", paper="授权书",
    )  # fmt: skip
    second = Signature(Role.AGENCY_HEAD, "deputy", LATER, "head-01", "授权书")
    becomes(answered, proposal=replace(PROPOSAL, signed=(SIGNED, second)))
    for answer in (Answer.REFUSE, Answer.RETURN):
        becomes(replace(answered, answer=answer), proposal=None)
    becomes(answered, replace(BEFORE, proposal=None))  # an older journal, whose proposal fell away
    becomes(Dropped(on=LATER, proposal=4, row="F12"), proposal=None)


def test_a_paper_that_leaves_the_office_is_behind_the_others():
    entry = Issued(
        on=LATER, notice=Notice.COMPLAINT_REPLY, number="2号", row="C7", complaint="JB-1"
    )
    paper = IssuedDocument(Notice.COMPLAINT_REPLY, "2号", LATER, "JB-1")
    becomes(entry, documents=(*BEFORE.documents, paper))


def test_a_case_moves_and_keeps_what_waits_for_another_row():
    entry = Moved(on=LATER, row="F12", becomes=Status.CLOSED, grounds=(G2, G3))
    becomes(entry, status=Status.CLOSED, grounds=(G1, G2, G3))
    becomes(entry, replace(BEFORE, proposal=None), status=Status.CLOSED, grounds=(G1, G2, G3))


def test_an_act_that_is_taken_is_a_fact_and_binds_by_what_it_says():
    entry = Moved(on=LATER, row="F9", becomes=Status.ORDERED, grounds=(G3,), signed=(SIGNED,))
    becomes(
        entry, status=Status.ORDERED, grounds=(G1, G2, G3), proposal=None,
        facts=(*BEFORE.facts,
               Fact("act.warn_and_order", LATER, "ins-01", "", "理由", PROPOSAL.particulars)),
        taken=(*BEFORE.taken,
               Taken("F9", Act.WARN_AND_ORDER, "ins-01", LATER, "理由", (SIGNED,))),
        particulars={"items": "新的", "violation": "条款", "inspectors": "ins-02;ins-03"},
        inspectors=("ins-01", "ins-02", "ins-03"),
    )  # fmt: skip
    silent = replace(BEFORE, proposal=replace(PROPOSAL, particulars={"items": "新的"}))
    assert evolve(silent, entry).inspectors == BEFORE.inspectors


def test_a_report_is_a_fact_and_a_finding_and_names_its_inspectors():
    made = finding("J3")
    entry = Judged(
        on=LATER,
        row="O6",
        what="reinspected.serious",
        finding=made,
        inspectors=("ins-02", "ins-04"),
    )
    becomes(
        entry, findings=(*BEFORE.findings, made), inspectors=("ins-01", "ins-02", "ins-04"),
        facts=(*BEFORE.facts, Fact("reinspected.serious", LATER, "", "J3", "R-J3")),
    )  # fmt: skip


def test_a_report_weighed_again_takes_its_own_place_and_g1_falls_with_the_last_that_bears_it():
    """行政处罚法 37."""
    milder = finding("J1@20251108", usable=Band.EXCEEDED, law="新")
    first = Reweighed(on=LATER, finding=milder, instead_of="J1", pack_digest="p")
    becomes(first, findings=(milder, finding("J2")))  # the other still bears it
    alone = replace(BEFORE, findings=(finding("J1"),))
    becomes(first, alone, findings=(milder,), grounds=(G2,))


def weighed(criterion, *, met, **said):
    return GroundWeighed(on=LATER, criterion=criterion, said=said, met=met, zh="")


def test_what_bears_a_ground_out_is_remembered_with_its_figures():
    harm = weighed(Criterion.HARM, met=True, deaths="1")
    becomes(harm, borne=(*BEFORE.borne, Borne(Criterion.HARM, {"deaths": "1"})))


def test_a_ground_falls_with_the_last_that_bore_it_out_and_no_other_ground():
    _, items = BEFORE.borne
    becomes(weighed(Criterion.NO_REPLY, met=False), borne=(items,))
    last = replace(BEFORE, borne=(items, Borne(Criterion.HARM, {})), grounds=(G1, G2, G3))
    falls = weighed(Criterion.ITEMS_OPEN, met=False, open_items="除尘器")
    becomes(falls, last, borne=(Borne(Criterion.HARM, {}),), grounds=(G1, G3))
    # What was weighed at first and never met takes nothing from a ground that stands otherwise.
    becomes(weighed(Criterion.REFUSED, met=False), replace(BEFORE, borne=()))
    becomes(weighed(Criterion.ITEMS_OPEN, met=False, open_items="别的"))
