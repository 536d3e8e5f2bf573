"""What taking a row writes about a complaint, what time does to it, and what is owed on a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from domain.case import Case, Signature, Taken
from domain.complaint import Complaint, Due, Passed
from domain.complaint_course import came_in, dues, lapses, moved, why_not
from domain.journal import ComplaintLapsed, ComplaintMoved
from domain.lifecycle import ROW_BY_ID
from domain.roles import Role
from domain.timelimits import Term, TermKind, Unit
from domain.triggers import COMPLAINED, RETALIATED
from domain.vocabulary import Act, ComplaintStage, Status
from tests.domain.test_histories import LAW
from tests.domain.test_lifecycle import RULES
from tests.office import CASE, USCC

ON = date(2025, 11, 3)  # a Monday
ONE = timedelta(days=1)
T, S = TermKind, ComplaintStage
LATER = ON + 7 * ONE
DATED = replace(LAW, calendar=replace(LAW.calendar, version="v1"))


def term(kind, due=LATER, started=ON):
    return Term(kind, started, due, "依据")


def complaint(number="JB-1", *, stage=S.ACCEPTED, **more):
    return Complaint(number=number, on=ON, subject="粉尘", stage=stage, **more)


def case_of(*complaints, status=Status.LEAD, **more):
    return Case(case_id=CASE, uscc=USCC, opened_on=ON, status=status, complaints=complaints, **more)


@pytest.mark.parametrize(
    ("subject", "trigger"),
    [
        ("粉尘", COMPLAINED),
        ("打击报复", RETALIATED),
        ("因举报受到打击报复，调岗", RETALIATED),
        ("", COMPLAINED),
    ],
)
def test_a_report_of_retaliation_goes_its_own_way(subject, trigger):
    assert came_in(subject) is trigger


@pytest.mark.parametrize(
    ("row", "given", "why"),
    [
        ("C3", {"complaint_no": "JB-1"}, None),
        ("C3", {}, ("particulars", ("complaint_no",))),
        ("C3", {"complaint_no": " "}, ("particulars", ("complaint_no",))),
        ("C3", {"complaint_no": "JB-1 "}, ("no_complaint", ("JB-1 ",))),
        (
            "C3",
            {"complaint_no": "JB-2"},
            ("complaint_stage", ("JB-2", "received", "step.complaint_answered")),
        ),
        ("C1", {}, None),  # what only comes in is about no complaint on file
        ("F1", {}, None),
    ],
)
def test_a_row_about_a_complaint_is_refused_with_number_and_stage(row, given, why):
    case = case_of(complaint(), complaint("JB-2", stage=S.RECEIVED))
    assert why_not(case, ROW_BY_ID[row], given) == why


def test_what_a_row_does_to_a_complaint_is_written_whole():
    """The number is said once; a term that is owed late is ended too, one not owed is not."""
    one = complaint(terms=(term(T.COMPLAINT_FEEDBACK),), overdue=(term(T.COMPLAINT_ANSWER),))
    case = case_of(complaint("JB-0"), one)
    said = {"complaint_no": "JB-1", "done": "已改正", "why": "w"}
    assert moved(case, ROW_BY_ID["C3"], LATER, said, (), LAW) == ComplaintMoved(
        on=LATER, row="C3", complaint="JB-1", becomes=S.ANSWERED, said={"done": "已改正", "why": "w"},
        ends=(T.COMPLAINT_ANSWER,),  # to feed back runs already, from its own first day
    )  # fmt: skip
    fresh = case_of(complaint(terms=(term(T.COMPLAINT_ANSWER), term(T.COMPLAINT_EXTENSION))))
    written = moved(fresh, ROW_BY_ID["C3"], LATER, said, (), LAW)
    assert written.starts == (LAW.term(T.COMPLAINT_FEEDBACK, LATER, "C3"),)
    assert written.ends == (T.COMPLAINT_ANSWER, T.COMPLAINT_EXTENSION)


def test_what_binds_a_complainant_is_written_with_its_signatures():
    signed = (Signature(Role.SECTION_HEAD, "sec-01", LATER),)
    said = {"complaint_no": "JB-1", "why": "w"}
    assert moved(case_of(complaint()), ROW_BY_ID["C9"], LATER, said, signed, LAW).signed == signed


def test_what_stays_where_it_is_says_so_and_what_has_no_number_is_an_error():
    case = case_of(complaint(), complaint("JB-2", stage=S.RECEIVED))
    said = {"complaint_no": "JB-2", "duplicate_of": "JB-1", "why": "w"}
    linked = moved(case, ROW_BY_ID["C20"], LATER, said, (), LAW)
    assert (linked.becomes, linked.starts, linked.ends) == (S.RECEIVED, (), ())
    with pytest.raises(ValueError, match=f"^{CASE}: no complaint JB-7$"):
        moved(case, ROW_BY_ID["C20"], LATER, {"complaint_no": "JB-7"}, (), LAW)


def test_a_term_that_a_row_ends_and_starts_begins_anew():
    """信访工作条例 23: what the organ sent back is to be routed in fifteen days from then."""
    one = complaint(stage=S.REFERRED, terms=(term(T.TRANSFER_OBJECTION), term(T.REFERRAL_ANSWER)))
    said = {"complaint_no": "JB-1", "why": "w"}
    back = moved(case_of(one), ROW_BY_ID["C7"], LATER, said, (), LAW)
    assert back.starts == (LAW.term(T.COMPLAINT_ROUTE, LATER, "C7"),)
    assert back.ends == (T.TRANSFER_OBJECTION, T.REFERRAL_ANSWER)


def test_a_referral_names_its_own_day():
    """A Saturday that is named is the day counted to; the next day worked is its last."""
    case, saturday = case_of(complaint(stage=S.RECEIVED)), date(2025, 11, 22)
    said = {"complaint_no": "JB-1", "organ": "o", "answer_by": f"{saturday}"}
    _, answer = moved(case, ROW_BY_ID["C6"], ON, said, (), DATED).starts
    assert answer == Term(
        T.REFERRAL_ANSWER, ON, date(2025, 11, 24), "举报转办告知书", by="C6", named=saturday,
        status="office_policy", calendar="v1",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("unit", "due"),
    [
        (Unit.DAYS, date(2026, 2, 2)),  # the ninetieth day is Sunday 1 February
        (Unit.WORKING_DAYS, date(2026, 3, 9)),  # eighteen weeks of five days
    ],
)
def test_an_extension_adds_its_days_to_those_of_the_first_term(unit, due):
    """信访工作条例 34: sixty days and at most thirty more, from the day it was accepted."""
    rules = RULES | {
        T.COMPLAINT_ANSWER: replace(RULES[T.COMPLAINT_ANSWER], length=60, unit=unit),
        T.COMPLAINT_EXTENSION: replace(
            RULES[T.COMPLAINT_EXTENSION],
            length=30,
            unit=Unit.DAYS,
            basis="信访工作条例 34",
            status="law",
        ),
    }
    newer = rules | {T.COMPLAINT_ANSWER: replace(rules[T.COMPLAINT_ANSWER], length=5)}
    law = replace(DATED, terms=((date(2000, 1, 1), rules), (LATER, newer)))
    one = complaint(terms=(law.term(T.COMPLAINT_ANSWER, ON, "C4"),))
    said = {"complaint_no": "JB-1", "why": "w"}
    (more,) = moved(case_of(one), ROW_BY_ID["C10"], LATER, said, (), law).starts
    assert more == Term(
        T.COMPLAINT_EXTENSION, ON, due, "信访工作条例 34", by="C10", length=90, unit=unit,
        status="law", calendar="v1",
    )  # fmt: skip


def test_terms_of_complaints_run_out_in_the_order_of_their_days_and_not_before_the_day_after():
    first = complaint(
        terms=(term(T.COMPLAINT_ANSWER, LATER + ONE), term(T.RETALIATION, LATER + 3 * ONE))
    )
    second = complaint("JB-2", stage=S.FED_BACK, terms=(term(T.REVIEW_REQUEST, LATER),))
    case = case_of(first, second)
    review = ComplaintLapsed(
        on=LATER + ONE, row="C19", complaint="JB-2", becomes=S.ENDED, term=T.REVIEW_REQUEST,
        due_on=LATER, owed=False,
    )  # fmt: skip
    answer = ComplaintLapsed(
        on=LATER + 2 * ONE, row="C24b", complaint="JB-1", becomes=S.ACCEPTED, term=T.COMPLAINT_ANSWER,
        due_on=LATER + ONE, owed=True,
    )  # fmt: skip
    assert list(lapses(case, LATER)) == []
    assert list(lapses(case, LATER + ONE)) == [review]
    assert list(lapses(case, LATER + 2 * ONE)) == [review, answer]
    assert [one.complaint for one in lapses(case, LATER + 9 * ONE)] == ["JB-2", "JB-1", "JB-1"]
    together = case_of(first, complaint("JB-3", terms=(term(T.COMPLAINT_ANSWER, LATER + ONE),)))
    assert [one.complaint for one in lapses(together, LATER + 2 * ONE)] == ["JB-1", "JB-3"]


def filed(act=Act.FILE, on=ON):
    return Taken("F1", act, "ins-01", on, "理由", ())


def test_what_is_owed_is_told_earliest_first_and_by_whom():
    one = complaint(terms=(term(T.COMPLAINT_ANSWER, LATER), term(T.REVIEW_REQUEST, ON)),
                    overdue=(term(T.COMPLAINT_ROUTE, ON - ONE),))  # fmt: skip
    late = Due(T.COMPLAINT_ROUTE, ON - ONE, Role.SECTION_HEAD, overdue=True)
    case = case_of(one)
    assert dues(case, one, LAW, ON) == (late, Due(T.COMPLAINT_ANSWER, LATER, Role.INSPECTOR))
    assert dues(case, one, LAW, LATER) == (late, Due(T.COMPLAINT_ANSWER, LATER, Role.INSPECTOR))
    # Its last day is over though no sweep has ended it: the section head sees to it.
    assert dues(case, one, LAW, LATER + ONE) == (
        late, Due(T.COMPLAINT_ANSWER, LATER, Role.SECTION_HEAD, overdue=True),
    )  # fmt: skip


def test_a_named_complainant_is_owed_word_of_a_filing_until_they_have_it():
    """Five working days of the rule; word of it, the reply served or told, on or after that day."""
    due = LAW.term(T.FILING_TOLD, ON).due_on
    owed = (Due(T.FILING_TOLD, due, Role.INSPECTOR),)
    named = complaint(named=True)
    case = case_of(named, taken=(filed(),))
    assert dues(case, named, LAW, ON) == owed
    assert dues(case, named, LAW, due) == owed
    assert dues(case, named, LAW, due + ONE) == (
        Due(T.FILING_TOLD, due, Role.SECTION_HEAD, overdue=True),
    )
    assert dues(case, complaint(), LAW, ON) == ()
    assert dues(case_of(named), named, LAW, ON) == ()
    for row in ("C11", "C12", "C13"):
        assert dues(case, replace(named, course=(Passed(row, ON),)), LAW, ON) == ()
        before = replace(named, course=(Passed(row, ON - ONE),))
        assert dues(case, before, LAW, ON) == owed
    assert dues(case, replace(named, course=(Passed("C3", ON),)), LAW, ON) == owed
