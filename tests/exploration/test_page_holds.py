"""The procedure does what the page for lawyers says, row by row and word by word.

Each row is taken, and refused, in states of the walks in which one of its words decides
(``sightings.py``). What is expected is read from ``docs/lifecycle.md``, never from the table.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from domain.criteria import GROUND_OF
from domain.effects import effects
from domain.journal import (
    ComplaintLapsed,
    ComplaintMoved,
    GroundWeighed,
    Judged,
    Moved,
    Recorded,
    TermEnded,
    TermResumed,
    TermStarted,
    TermSuspended,
)
from domain.lifecycle import ROW_BY_ID
from domain.vocabulary import TermTurn
from tests.domain.test_lifecycle import LAW, TRIGGERS, case_in, event_for
from tests.exploration.lawyers_page import lines
from tests.exploration.moves import Move, event_of, next_day, tell
from tests.exploration.relevance import LAPSES
from tests.exploration.sightings import OURS, owes, runs, sightings
from tests.office import PEOPLE

EVERY_LINE = pytest.mark.parametrize("line", lines().values(), ids=list(lines()))
TURNED = {TermTurn.SUSPEND: TermSuspended, TermTurn.RESUME: TermResumed}
TAKEN = (Moved, Recorded, Judged, ComplaintMoved, ComplaintLapsed)


def of(row, outcome, *kinds):
    """The entries of some kinds that a row wrote."""
    return [e for e in outcome.entries if isinstance(e, kinds) and e.row == row]


def terms(line, outcome):
    """The terms that were started, and those that were ended before they ran out."""
    courses = of(line.id, outcome, ComplaintMoved)
    started = {e.term.kind for e in outcome.entries if isinstance(e, TermStarted)}
    ended = {e.term for e in outcome.entries if isinstance(e, TermEnded) and not e.lapsed}
    started |= {term.kind for course in courses for term in course.starts}
    return started, ended | {kind for course in courses for kind in course.ends}


def check_taken(line, one):
    """The row is taken, and what the page says of it happens, and nothing else."""
    outcome = one.again()
    assert outcome.refused is None
    assert outcome.case.status is (line.becomes or one.case.status)
    written = of(line.id, outcome, *TAKEN)
    assert {entry.on for entry in outcome.entries} == {next_day(one.on)}
    if one.move.trigger not in LAPSES:
        assert written
        assert {tuple(s.role for s in getattr(e, "signed", ())) for e in written} >= {
            line.signed_by
        }
    started, ended = terms(line, outcome)
    goes_on = {k for k in line.starts if runs(line, one, k) and k not in line.ends}
    assert started == set(line.starts) - goes_on
    assert ended == {kind for kind in line.ends if owes(line, one, kind)}
    for entry in outcome.entries:
        if isinstance(entry, TermEnded) and not entry.lapsed:
            assert entry.due_on == one.case.term(entry.term).due_on
    assert [send.notice for send in effects(outcome.entries)] == list(line.notices)
    if line.turns is not None:
        assert any(isinstance(entry, TURNED[line.turns]) for entry in outcome.entries)
    check_grounds(line, one, outcome)
    if line.of_complaint:
        check_course(line, one, outcome)


def check_grounds(line, one, outcome):
    """Grounds come from the rows that give them, when the pack bears them out."""
    weighed = [entry for entry in outcome.entries if isinstance(entry, GroundWeighed)]
    assert [entry.criterion for entry in weighed] == [line.by] * (line.by is not None)
    fallen = {GROUND_OF[entry.criterion] for entry in weighed if not entry.met}
    given = set(line.grounds) - fallen
    assert set(outcome.case.grounds) == set(one.case.grounds) | given
    if line.becomes is None and not line.signed_by:  # nothing is said to move that does not
        assert bool(of(line.id, outcome, Moved)) == bool(given - set(one.case.grounds))


def check_course(line, one, outcome):
    """The complaint, and no other, stands where the page says."""
    number = one.complaint.number if one.complaint else outcome.case.complaints[-1].number
    stands = {c.number: c.stage for c in one.case.complaints}
    stands[number] = line.makes or stands[number]
    assert {c.number: c.stage for c in outcome.case.complaints if c.number == number} == {
        number: stands[number]
    }
    assert {e.complaint for e in of(line.id, outcome, ComplaintMoved, ComplaintLapsed)} >= {number}


@EVERY_LINE
def test_a_row_does_what_the_page_says(line):
    shown = [("taken", line.id)]
    shown += [("starts", line.id, kind) for kind in line.starts]
    shown += [("ends", line.id, kind) for kind in line.ends]
    shown += [("gives", line.id, ground) for ground in line.grounds]
    shown += [("stands", line.id, stage) for stage in line.stages]
    for key in shown:
        for one in sightings()[key]:
            check_taken(line, one)


def check_not_taken(line, one, move=None):
    """The row is not taken; returns why, or None where another row is taken instead."""
    outcome = one.again(move)
    assert not of(line.id, outcome, *TAKEN)
    assert line.id not in {e.term.by for e in outcome.entries if isinstance(e, TermStarted)}
    refused = outcome.refused
    assert refused is not None or not alone(line, one)
    return None if refused is None else (refused.code, refused.detail)


def alone(line, one):
    """Whether no other row of the page answers to the move there, and it can be refused at all."""
    trigger = one.move.trigger
    same = [other for other in lines().values() if ROW_BY_ID[other.id].on == trigger]
    return trigger not in LAPSES and [o for o in same if one.case.status in o.when] == [line]


@EVERY_LINE
def test_a_row_is_not_taken_without_each_of_its_needs(line):
    seen = sightings()
    for need in line.needs:
        for one in seen.get(("lacks", line.id, need), ()):
            why = check_not_taken(line, one)
            assert why == ("needs_missing", (need.value,)) or not alone(line, one)
        if ("lacks", line.id, need) not in seen:
            for one in seen["lacks among", line.id, need]:
                code, detail = check_not_taken(line, one)
                assert code == "needs_missing"
                assert need.value in detail


@EVERY_LINE
def test_a_row_is_not_taken_unless_it_says_what_the_page_asks_for(line):
    one = sightings()["taken", line.id][0]
    for name, nothing in product(line.particulars, ("", " ")):
        said = dict(one.move.said) | {name: nothing}
        why = check_not_taken(line, one, Move(one.move.trigger, tuple(sorted(said.items()))))
        assert why == ("particulars", (name,)) or why[0] == "needs_missing"


@pytest.mark.parametrize(
    "line", [line for line in lines().values() if line.recorded_by], ids=lambda one: one.id
)
def test_only_who_the_page_names_puts_a_fact_on_file(line):
    one = sightings()["taken", line.id][0]
    on = next_day(one.on)
    for who, role in PEOPLE.items():
        event = replace(event_of(one.move, on), by=who)
        refused = tell(one.case, event, None, one.law).refused
        if role in line.recorded_by:
            assert refused is None
        else:
            assert (refused.code, refused.detail) == ("recorder", (who, line.recorded_by[0].value))


@EVERY_LINE
def test_a_complaint_takes_a_row_only_where_the_page_says(line):
    for one in sightings().get(("stands not", line.id), ()):
        why = check_not_taken(line, one)
        stage = one.complaint.stage
        assert why is None or why == ("complaint_stage", (OURS, stage.value, str(one.move.trigger)))


@EVERY_LINE
def test_a_row_answers_in_every_state_the_page_names(line):
    trigger = ROW_BY_ID[line.id].on
    for status in line.when if trigger in TRIGGERS else ():
        event, judged = event_for(trigger)
        refused = tell(case_in(status), event, judged, LAW).refused
        assert refused is None or refused.code != "no_row", status
