"""What is owed to the joint meeting, as its records say it, whatever their order of days."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from domain.joint.indicators import Escalation
from domain.joint.owed import CLOSED, owed, tally
from domain.joint.records import (
    Advanced,
    Charged,
    Escalated,
    FilingAnswered,
    Level,
    Owed,
    Progress,
    ProgressFiled,
    Reminded,
)

DAY = date(2026, 7, 15)
RULE = Escalation()
DAYS = st.integers(0, 80).map(lambda many: DAY + timedelta(days=many))
UNITS = st.sampled_from(["safety", "health"])
WHAT = st.tuples(st.sampled_from(list(Owed)), st.sampled_from(["1", "2"]))


def charged(owed_=Owed.RESOLUTION, number="1", on=DAY, due_on=DAY + timedelta(days=30), **said):
    given = {"unit": "safety", "text": "补齐申报", "basis": "第三季度联席会议", **said}
    return Charged(on=on, owed=owed_, number=number, due_on=due_on, **given)


def advanced(progress, on, owed_=Owed.RESOLUTION, number="1", **said):
    return Advanced(on=on, owed=owed_, number=number, progress=progress, **said)


def filed(progress, on, no=1, owed_=Owed.RESOLUTION, number="1", unit="safety"):
    return ProgressFiled(on=on, owed=owed_, number=number, no=no, unit=unit, progress=progress)


def answered(no, on, owed_=Owed.RESOLUTION, number="1", *, confirmed=False):
    return FilingAnswered(on=on, owed=owed_, number=number, no=no, confirmed=confirmed)


@st.composite
def some_records(draw):
    what, number = draw(WHAT)
    on, unit, due_on = draw(DAYS), draw(UNITS), draw(DAYS)
    match draw(st.integers(0, 5)):
        case 0:
            return charged(what, number, on=on, due_on=due_on, unit=unit)
        case 1:
            return advanced(draw(st.sampled_from(list(Progress))), on, what, number)
        case 2:
            about = f"{what.value}:{number}"
            return Reminded(on=on, about=about, unit=unit, due_on=due_on, way="mail")
        case 3:
            said = draw(st.sampled_from([Progress.UNDER_WAY, Progress.DONE]))
            no = draw(st.integers(1, 3))
            return filed(said, on, no, what, number, unit=unit)
        case 4:
            no, confirmed = draw(st.integers(1, 3)), draw(st.booleans())
            return answered(no, on, what, number, confirmed=confirmed)
        case _:
            level = draw(st.sampled_from(list(Level)))
            return Escalated(on=on, owed=what, number=number, level=level, days_late=1)


RECORDS = st.lists(some_records(), max_size=25)


@given(RECORDS, DAYS)
def test_a_thing_is_its_last_charge_and_its_last_step_of_the_days_so_far(records, on):
    so_far = [one for one in records if one.on <= on]
    found = owed(records, on)
    assert found == owed(so_far)
    assert {one.subject for one in found} == {
        one.subject for one in so_far if isinstance(one, Charged)
    }
    for thing in found:
        its = [one for one in so_far if one.subject == thing.subject]
        assert thing.charges == tuple(one for one in its if isinstance(one, Charged))
        first = its.index(thing.charges[0])
        assert thing.steps == tuple(one for one in its[first:] if isinstance(one, Advanced))
        assert all(one.due_on == thing.due_on for one in thing.reminded)


@given(RECORDS, DAYS)
def test_only_what_is_open_is_late_and_days_late_grow_by_a_day_a_day(records, on):
    for thing in owed(records):
        late, next_day = thing.days_late(on), thing.days_late(on + timedelta(days=1))
        if thing.is_late(on):
            assert thing.progress not in CLOSED
            assert next_day == late + 1 == (on - thing.due_on).days + 1
        if thing.progress is Progress.DROPPED:
            assert late == 0
        if thing.progress is Progress.DONE:
            assert late == next_day == max(0, (thing.closed_on - thing.due_on).days)


@given(RECORDS, DAYS)
def test_whoever_is_told_once_is_not_told_again(records, on):
    """Doing what is due leaves nothing due on the same day."""
    done = list(records)
    for thing in owed(records):
        if thing.reminder_due(on, RULE):
            done.append(Reminded(
                on=on, about=thing.subject, unit=thing.unit, due_on=thing.due_on, way="mail"
            ))  # fmt: skip
        done += [
            Escalated(on=on, owed=thing.owed, number=thing.number, level=level,
                      days_late=thing.days_late(on))
            for level in thing.levels_due(on, RULE)
        ]  # fmt: skip
    for thing in owed(done):
        assert not thing.reminder_due(on, RULE)
        assert thing.levels_due(on, RULE) == ()


@given(RECORDS, DAYS)
def test_a_tally_adds_up(records, on):
    things = owed(records)
    counted = tally(things, on)
    assert counted.every == len(things)
    assert counted.every == counted.open + counted.under_way + counted.done + counted.dropped
    assert counted.late == sum(thing.is_late(on) for thing in things)
    assert counted.share_done.denominator == counted.every - counted.dropped


def test_first_the_unit_then_its_head_then_the_group():
    charge = charged()
    (thing,) = owed([charge])
    due = charge.due_on
    told = [
        (days, thing.reminder_due(due + timedelta(days=days), RULE),
         thing.levels_due(due + timedelta(days=days), RULE))
        for days in (-6, -5, 0, 1, 14, 15)
    ]  # fmt: skip
    assert told == [
        (-6, False, ()),
        (-5, True, ()),
        (0, True, ()),
        (1, False, (Level.UNIT_HEAD,)),
        (14, False, (Level.UNIT_HEAD,)),
        (15, False, (Level.UNIT_HEAD, Level.GROUP)),
    ]


def test_who_is_charged_to_another_day_is_told_anew_but_not_for_another_wording():
    charge, late = charged(), Escalated(
        on=DAY + timedelta(days=31), owed=Owed.RESOLUTION, number="1", level=Level.UNIT_HEAD, days_late=1
    )  # fmt: skip
    (worded,) = owed([charge, late, charged(text="补齐申报并报送清单", reason="写明清单")])
    (moved,) = owed([charge, late, charged(due_on=DAY + timedelta(days=60), reason="延期")])
    assert worded.level is Level.UNIT_HEAD
    assert moved.level is None
    assert moved.charges[0] == charge, "what was charged first stays to be seen"


def test_done_late_keeps_its_days_and_reopened_counts_on():
    charge = charged()
    done = advanced(Progress.DONE, charge.due_on + timedelta(days=3), evidence="申报回执")
    (thing,) = owed([charge, done])
    much_later = DAY + timedelta(days=300)
    assert (thing.days_late(much_later), thing.is_late(much_later)) == (3, False)
    assert thing.levels_due(much_later, RULE) == ()
    (again,) = owed([charge, done, advanced(Progress.OPEN, done.on, note="回执有误")])
    assert again.is_late(much_later)
    assert again.closed_on is None


@given(RECORDS, DAYS)
def test_what_waits_to_be_confirmed_is_not_late_and_changes_nothing_by_itself(records, on):
    for thing in owed(records):
        its = [one for one in records if one.subject == thing.subject]
        filings = [one for one in its if isinstance(one, ProgressFiled | FilingAnswered)]
        without = next(
            each
            for each in owed([one for one in records if one not in filings])
            if each.subject == thing.subject
        )
        assert (thing.progress, thing.charges) == (without.progress, without.charges)
        waiting = thing.waiting
        if waiting is None:
            assert thing.is_late(on) == without.is_late(on)
            continue
        last = max(n for n, one in enumerate(its) if one == waiting)
        assert not any(isinstance(one, Advanced | ProgressFiled) for one in its[last + 1 :])
        assert not thing.closed
        if waiting.progress is Progress.DONE:
            assert not thing.is_late(on)
            assert thing.levels_due(on, RULE) == ()
            assert thing.days_late(on) == max(0, (waiting.on - thing.due_on).days)


def test_a_filing_that_is_returned_is_late_again_and_one_that_is_over_takes_no_answer():
    due_on = DAY + timedelta(days=30)
    late = due_on + timedelta(days=3)
    start = [charged(due_on=due_on), filed(Progress.DONE, due_on)]
    (waits,) = owed(start)
    assert (waits.is_late(late), waits.days_late(late)) == (False, 0)
    (returned,) = owed([*start, answered(1, late)])
    assert (returned.is_late(late), returned.days_late(late)) == (True, 3)
    assert returned.returned is not None
    (other,) = owed([*start, charged(due_on=due_on, unit="health"), answered(1, late)])
    assert (other.waiting, other.returned) == (None, None)
    assert other.filings[0].answer is None
    (again,) = owed([*start, filed(Progress.UNDER_WAY, late, 2), answered(1, late)])
    assert again.waiting.no == 2
    assert again.is_late(late), "what is under way is late"
