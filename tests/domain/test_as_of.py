"""Two dates, never mixed: what was true of a day, and what was known at a moment."""

from __future__ import annotations

import os
from datetime import UTC, datetime, time, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.as_of import Noted, case_as_of, enterprise_as_of
from domain.decide import decide
from domain.events import TermLapsed
from domain.evolve import evolve, replay
from domain.journal import Opened, Registered, TermStarted
from domain.timelimits import TermKind
from domain.triggers import lapsed, served
from domain.vocabulary import Act, Notice, Status
from tests.domain.test_histories import START, TURNS, Life
from tests.domain.test_lifecycle import LAW
from tests.office import CASE, ENTERPRISE

EXAMPLES = int(os.environ.get("MINGDAN_EXAMPLES", "60"))
# What happens, how many days after the last record, and how many days late it is written down.
LATE = st.lists(st.tuples(TURNS, st.integers(0, 30), st.integers(0, 25)), min_size=1, max_size=40)


def moment(day, hour=9):
    return datetime.combine(day, time(hour), UTC)


class Recorded(Life):
    """A life whose acts are written down late: each turn is a row of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.recorded = START
        self.rows = [Noted(moment(START), tuple(self.journal))]

    def live(self, what, days, late):
        before = len(self.journal)
        self.recorded += timedelta(days=days)
        self.day = self.recorded - timedelta(days=late)
        self.turn(what)
        self.rows.append(Noted(moment(self.recorded), tuple(self.journal[before:])))


def lived(history):
    life = Recorded()
    for what, days, late in history:
        life.live(what, days, late)
    return life


def swept_daily(rows, valid_on, known_at):
    """By brute force: pick the entries one by one, fold them, then sweep every single day."""
    case, first = None, None
    for row in rows:
        for entry in row.entries:
            if row.recorded_at > known_at or entry.on > valid_on:
                continue
            if isinstance(entry, Opened):
                case, first = evolve(None, entry), entry.on
            elif case is not None:
                runs = isinstance(entry, TermStarted) and entry.term.kind in {
                    term.kind for term in case.terms
                }
                case = case if runs else evolve(case, entry)
    if case is None:
        return None
    day = min([first, *(term.due_on for term in case.terms)])
    while day <= valid_on:
        _, case = decide(case, TermLapsed(case_id=CASE, on=day, term=TermKind.DEFENCE), None, LAW)
        day += timedelta(days=1)
    return case


@given(LATE, st.integers(-40, 700), st.integers(-40, 700))
@settings(max_examples=EXAMPLES * 3, deadline=None)
def test_any_day_as_known_on_any_other_is_the_fold_of_what_was_known(history, valid, known):
    rows = lived(history).rows
    valid_on, known_at = START + timedelta(days=valid), moment(START + timedelta(days=known))

    told = case_as_of(rows, valid_on=valid_on, known_at=known_at, law=LAW)

    assert told == swept_daily(rows, valid_on, known_at)
    assert told is None or len({term.kind for term in told.terms}) == len(told.terms)


@given(LATE)
@settings(max_examples=EXAMPLES, deadline=None)
def test_the_last_day_is_the_case_itself(history):
    life = lived(history)
    last = max(entry.on for entry in life.journal)
    for _ in range(2):  # what a lapse starts may have run out too
        life.tell(TermLapsed(case_id=CASE, on=last, term=TermKind.DEFENCE))
    rows = [Noted(moment(life.recorded), tuple(life.journal))]

    told = case_as_of(rows, valid_on=last, known_at=moment(life.recorded), law=LAW)

    assert told == replay(life.journal)


@given(LATE, st.integers(0, 700), st.integers(0, 200), st.integers(0, 30))
@settings(max_examples=EXAMPLES, deadline=None)
def test_what_is_written_down_later_changes_no_earlier_answer(history, valid, known, more):
    life = lived(history)
    valid_on, known_on = START + timedelta(days=valid), START + timedelta(days=known)
    asked = {"valid_on": valid_on, "known_at": moment(known_on), "law": LAW}
    before = case_as_of([r for r in life.rows if r.recorded_at <= moment(known_on)], **asked)

    life.recorded = max(life.recorded, known_on) + timedelta(days=1)
    for turn in ("on the road", "complain", "sweep"):
        life.live(turn, more, more)

    assert case_as_of(life.rows, **asked) == before


def test_a_service_typed_in_a_week_later_is_known_only_then_and_true_from_its_day():
    """The example of docs/adr/0018, line by line."""
    life = Recorded()
    for what in (Act.FILE, Act.PRENOTIFY_WARNING):
        life.live(what, 0, 0)
    served_on = START + timedelta(days=1)
    typed_in = served_on + timedelta(days=7)
    life.live(Notice.WARNING_PRENOTICE, 8, 7)
    service, over = served(Notice.WARNING_PRENOTICE), str(lapsed(TermKind.DEFENCE))

    def asked(valid_on, known_on):
        return case_as_of(life.rows, valid_on=valid_on, known_at=moment(known_on, 23), law=LAW)

    before = asked(served_on, typed_in - timedelta(days=1))
    assert before.status is Status.WARNING_NOTICED
    assert before.last(service) is None
    assert before.term(TermKind.DEFENCE) is None
    after = asked(served_on, typed_in)
    due = after.term(TermKind.DEFENCE).due_on
    assert after.last(service).on == served_on
    assert asked(served_on - timedelta(days=1), typed_in).last(service) is None
    assert asked(due, typed_in).term(TermKind.DEFENCE) is not None
    day_after = asked(due + timedelta(days=1), typed_in)  # no sweep was ever recorded
    assert day_after.term(TermKind.DEFENCE) is None
    assert day_after.last(over).on == due + timedelta(days=1)


def test_before_its_day_and_before_it_was_known_there_is_no_case():
    rows = lived([]).rows
    day_before = START - timedelta(days=1)
    for valid_on, known_on in ((day_before, START), (START, day_before)):
        assert case_as_of(rows, valid_on=valid_on, known_at=moment(known_on), law=LAW) is None


def test_an_enterprise_has_the_particulars_registered_for_the_day():
    from dataclasses import replace

    renamed = replace(ENTERPRISE, name="示例第001水泥有限公司（虚构）")
    later = START + timedelta(days=30)
    rows = [
        Noted(moment(START), (Registered(on=START, enterprise=ENTERPRISE),)),
        Noted(moment(later), (Registered(on=START + timedelta(days=10), enterprise=renamed),)),
    ]

    def name(valid_on, known_on):
        said = enterprise_as_of(rows, valid_on=valid_on, known_at=moment(known_on))
        return said and said.name

    assert name(START, later) == ENTERPRISE.name
    assert name(later, START) == ENTERPRISE.name
    assert name(later, later) == renamed.name
    assert name(START - timedelta(days=1), later) is None
