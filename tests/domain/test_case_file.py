"""Every entry finds its part of the case file, and no complaint slips through."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from domain.case_file import (
    PART_OF,
    PART_WORDS,
    Part,
    about_a_complaint,
    case_file,
    shown_to_the_party,
)
from domain.journal import (
    Answered,
    Issued,
    Moved,
    Proposed,
    Recorded,
    Refused,
    TermEnded,
    TermResumed,
    TermStarted,
    TermSuspended,
)
from domain.lifecycle import TABLE
from domain.timelimits import Term, TermKind
from domain.triggers import act
from domain.vocabulary import Act, Notice, Status, Step
from tests.domain.test_histories import ROAD, live

DAY = date(2025, 3, 3)


def test_wherever_a_case_stands_its_papers_have_a_part():
    assert set(PART_OF) == set(Status)
    assert set(PART_WORDS) == set(Part)


def road():
    history = [(what, 12) for what in ROAD]
    history[2:2] = [("complain", 0), (Step.COMPLAINT_ACCEPTED, 0), (Step.DEFENCE_RECEIVED, 0)]
    return live(history)


def test_a_road_to_the_list_and_off_it_is_sorted_whole():
    life = road()
    made = case_file(life.journal)

    assert made.case == life.case
    assert [p.issued for p in made.papers] == [e for e in life.journal if isinstance(e, Issued)]
    told = [entry for some in made.lines.values() for entry in some] + made.services
    facts = [e for e in life.journal if isinstance(e, Recorded | Refused)]
    assert all(entry in told for entry in facts)
    started = [e.term for e in life.journal if isinstance(e, TermStarted)]
    assert [t.term for t in made.terms] == started
    assert {t.term for t in made.terms if t.ended is None} == set(life.case.terms)
    assert [r.taken is not None for r in made.requests] == [True] * len(made.requests)
    where = {p.issued.notice: p.part for p in made.papers}
    assert where[Notice.WARNING_PRENOTICE] is where[Notice.PENALTY_PRENOTICE] is Part.DEFENCE
    assert where[Notice.PENALTY_DECISION] is where[Notice.RECTIFICATION_ORDER] is Part.DECISION
    assert where[Notice.INTENT_TO_LIST] is where[Notice.LISTING_DECISION] is Part.LISTING
    assert where[Notice.WITHDRAWAL_DECISION] is Part.REMOVAL
    assert where[Notice.COMPLAINT_RECEIPT] is Part.COMPLAINT


def test_a_term_says_what_ended_it():
    prompt = [(what, 1 if what is Act.WITHDRAW else 12) for what in ROAD]
    ended = {(t.term.kind, t.by) for t in case_file(live(prompt).journal).terms if t.ended}
    withdrawal = next(row.id for row in TABLE if row.on == act(Act.WITHDRAW))
    assert (TermKind.DEFENCE, "") in ended  # ran out
    assert (TermKind.WITHDRAW, withdrawal) in ended


def test_a_rest_of_a_term_stands_with_the_term():
    life = live([(what, 12) for what in ROAD[:1]])  # filed: the time to decide runs
    kind, later = TermKind.DECISION, life.day + timedelta(days=9)
    rest = TermSuspended(on=life.day, term=kind, reason="鉴定", paper="示材1号")
    on = TermResumed(on=later, term=kind, due_on=later + timedelta(days=90), paper="示材2号")

    (term,) = case_file([*life.journal, rest, on]).terms

    assert (term.changes, term.ended) == ([rest, on], None)


COMPLAINED = [row for row in TABLE if "complain" in str(row.on)]


@pytest.mark.parametrize("row", COMPLAINED, ids=lambda row: row.id)
def test_whatever_a_row_about_a_complaint_writes_is_known_as_such(row):
    term = Term(TermKind.COMPLAINT_ANSWER, DAY, DAY, "")
    written = [
        Recorded(on=DAY, row=row.id, what=str(row.on), by="", document="JB-1"),
        Moved(on=DAY, row=row.id, becomes=Status.LEAD),
        Refused(on=DAY, event=str(row.on), code="no_row", detail=("closed", str(row.on))),
        *(TermStarted(on=DAY, term=term) for _ in row.starts),
        *(TermEnded(on=DAY, term=kind, due_on=DAY, lapsed=False) for kind in row.ends),
        *(Issued(on=DAY, notice=notice, number="1号", row=row.id) for notice in row.notices),
    ]
    assert [entry for entry in written if not about_a_complaint(entry)] == []


def test_the_answers_to_a_request_about_a_complaint_go_with_it():
    life = road()
    requests = [entry for entry in life.journal if isinstance(entry, Proposed)]
    asked = replace(requests[0], row=COMPLAINED[0].id)
    journal = [asked if entry is requests[0] else entry for entry in life.journal]

    (shown,) = shown_to_the_party([journal])

    numbers = {e.proposal for e in shown if isinstance(e, Answered)}
    assert numbers == {one.number for one in requests[1:]}
    assert case_file(shown).requests[0].asked == requests[1]


def test_nothing_else_is_taken_for_a_complaint():
    told = live([(what, 12) for what in ROAD]).journal
    assert [entry for entry in told if about_a_complaint(entry)] == []
    assert len(COMPLAINED) >= 3
