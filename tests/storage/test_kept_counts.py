"""Figures kept when a day was over: what they say, how long they stay, and who sees them altered."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from threading import Thread

import pytest
from sqlalchemy import select, update

from domain.events import EnterpriseRegistered
from domain.timelimits import add_months
from domain.vocabulary import Status
from flows.audit import audit
from flows.clock import OFFICE_TIME
from flows.kept_figures import keep_figures, problems
from storage import kept_counts as counts
from storage import overview
from storage.desk_tables import kept_counts
from storage.kept_counts import EVERYWHERE, LATELY, Figure, kept_figures
from storage.overview import OF_COMPLAINTS
from storage.ranges import Counted
from storage.unit_of_work import UnitOfWork
from tests.flows.living import Living
from tests.office import ENTERPRISE
from tests.web.test_desk_work import DAY, district

NIGHT = date(DAY.year, DAY.month, 1) + timedelta(days=75)
FIRST, BOTH = ("示例一镇",), ("示例一镇", "示例二镇", "无此镇")
MONTH = DAY.replace(day=1)


def after(day: date) -> datetime:
    """The small hours of the day after."""
    return datetime.combine(day + timedelta(days=1), datetime.min.time(), OFFICE_TIME)


def days_kept(unit) -> list[date]:
    return list(unit.connection.scalars(select(kept_counts.c.day).distinct().order_by("day")))


@pytest.fixture
def counted_at_night(assembly):
    district(assembly, 30)
    assert keep_figures(assembly, at=after(NIGHT))
    return assembly


def test_what_is_kept_of_a_day_is_what_stood_when_it_was_over(counted_at_night, monkeypatch):
    with UnitOfWork(counted_at_night.engine, reading=True) as unit:
        for within, many in (((), 30), (FIRST, 10), (BOTH, 20)):
            kept = kept_figures(unit, within, [MONTH])
            assert kept.last(Figure.STANDING, Status.INSPECTED) == Counted(many, on=NIGHT)
            assert kept.last(Figure.STANDING, Status.CLOSED) == Counted(0, on=NIGHT)
            assert kept.of_month(MONTH, Figure.OPENED) == Counted(many)
            assert kept.of_month(MONTH, Figure.BEGAN) == Counted(0)

            monkeypatch.setattr(overview, "COUNTED_TO", 1000)
            asked = {"due": NIGHT, "soon": NIGHT}
            live = overview.running_terms(unit, within, **asked)
            assert {one.kind for one in live} <= OF_COMPLAINTS
            monkeypatch.setattr(overview, "COUNTED_TO", 0)
            shown = overview.running_terms(unit, within, **asked, kept=kept)
            for now, then in zip(live, shown, strict=True):
                assert then.terms == Counted(now.terms.rows, on=NIGHT)
                assert then.due.rows == now.due.rows
            (one,) = overview.standings(unit, within, lately=NIGHT - LATELY, kept=kept)
            assert one.cases == Counted(many, on=NIGHT)
            ((new, *moved),) = overview.movements(
                unit, within, [(MONTH, add_months(MONTH, 1))], kept
            )
            assert new == Counted(many)
            assert moved == [Counted(), Counted()]


def test_a_figure_within_the_bound_is_counted_at_once(counted_at_night, monkeypatch):
    with UnitOfWork(counted_at_night.engine) as unit:
        unit.connection.execute(update(kept_counts).values(figure=29))  # of the night, to be told
        kept = kept_figures(unit, (), [])
        for most, expected in ((30, Counted(30)), (29, Counted(29, more=True)),
                               (28, Counted(29, on=NIGHT))):  # fmt: skip
            monkeypatch.setattr(overview, "COUNTED_TO", most)
            (one,) = overview.standings(unit, (), lately=NIGHT, kept=kept)
            assert one.cases == expected


def test_a_month_is_counted_until_the_next_is_over_and_taken_as_it_was_kept_then(assembly):
    district(assembly, 3)
    for night, expected in ((NIGHT.replace(day=1) - timedelta(days=10), 3), (NIGHT, 7)):
        keep_figures(assembly, at=after(night))
        with UnitOfWork(assembly.engine) as unit:
            unit.connection.execute(update(kept_counts).values(figure=7))
            kept = kept_figures(unit, (), [MONTH])
            ((new, *_),) = overview.movements(
                unit, (), [(MONTH, add_months(MONTH, 1))], kept
            )  # fmt: skip
            assert new == Counted(expected)


def test_where_nothing_was_kept_a_figure_says_that_there_are_more(assembly, monkeypatch):
    district(assembly, 3)
    monkeypatch.setattr(overview, "COUNTED_TO", 2)
    with UnitOfWork(assembly.engine, reading=True) as unit:
        kept = kept_figures(unit, (), [MONTH])
        assert (kept.night, kept.last(Figure.LISTED)) == (None, None)
        assert kept.of_month(MONTH, Figure.OPENED) is None
        (one,) = overview.standings(unit, (), lately=DAY, kept=kept)
        assert str(one.cases) == "2+"


def test_the_newest_night_stays_and_the_last_day_of_every_month(counted_at_night):
    day = NIGHT
    with UnitOfWork(counted_at_night.engine) as unit:
        ended = [one for one in days_kept(unit) if one != NIGHT]
        assert len(ended) == counts.MONTHS
        assert all((one + timedelta(days=1)).day == 1 for one in ended)
        assert not counts.keep(unit, NIGHT)  # what was counted first stands
        while day.month == NIGHT.month:
            day += timedelta(days=1)
            assert counts.keep(unit, day)
        over = day - timedelta(days=1)
        assert days_kept(unit) == [*ended, over, day]
        whole = select(kept_counts.c.figure).where(
            kept_counts.c.day == over, kept_counts.c.what == "standing:inspected",
            kept_counts.c.township == EVERYWHERE,
        )  # fmt: skip
        assert unit.connection.scalars(whole).all() == [30]  # how cases stood that night, for good


def test_what_a_clock_that_ran_ahead_kept_goes(counted_at_night):
    before = NIGHT - timedelta(days=40)
    with UnitOfWork(counted_at_night.engine) as unit:
        assert counts.keep(unit, before)
        assert max(days_kept(unit)) == before
        assert list(problems(unit)) == []


def test_of_two_that_count_at_once_one_is_left_out(assembly):
    district(assembly, 3)
    told: list[bool] = []
    other = Thread(target=lambda: told.append(keep_figures(assembly, at=after(NIGHT))))
    with UnitOfWork(assembly.engine) as one:
        assert counts.keep(one, NIGHT)
        other.start()
        other.join(0.2)  # it waits for the first, where it has got so far
        one.commit()
    other.join()
    with UnitOfWork(assembly.engine, reading=True) as unit:
        assert len(told) == 1
        assert list(problems(unit)) == []


def test_the_audit_counts_again_and_names_a_figure_that_was_altered(counted_at_night):
    k = kept_counts.c
    with UnitOfWork(counted_at_night.engine) as unit:
        assert audit(unit).findings == ()
        running = unit.connection.scalars(select(k.what).where(k.what.like("running:%"))).first()
        for what, place in (("standing:inspected", "示例一镇"), ("opened", EVERYWHERE),
                            (running, EVERYWHERE)):  # fmt: skip
            one = (k.what == what, k.township == place)
            changed = unit.connection.execute(update(kept_counts).where(*one).values(figure=77))
            assert changed.rowcount
        found = audit(unit).findings
    assert {one.table for one in found} == {"kept_counts"}
    assert f"{NIGHT} 示例一镇 standing:inspected" in {one.key for one in found}
    assert all("所记为 77" in one.problem for one in found)


def test_what_went_on_since_is_no_fault_of_the_figure(counted_at_night):
    life = Living(counted_at_night)
    life.day = NIGHT + timedelta(days=1)
    life.walk(Status.ORDERED)
    with UnitOfWork(counted_at_night.engine, reading=True) as unit:
        assert list(problems(unit)) == []
        moved, anew = counts.moved_since(unit, NIGHT)
        assert moved[ENTERPRISE.township] > 0
        assert anew == 0


def test_cases_go_along_with_an_enterprise_that_moves(counted_at_night):
    life = Living(counted_at_night)
    life.day = NIGHT + timedelta(days=1)
    moved = replace(ENTERPRISE, uscc="91999999000000XMDZ", township="示例二镇")
    life.give(EnterpriseRegistered(on=life.day, enterprise=moved))
    with UnitOfWork(counted_at_night.engine, reading=True) as unit:
        assert counts.moved_since(unit, NIGHT)[1] == 1
        assert list(problems(unit)) == []


def test_those_on_the_list_at_the_end_of_a_month_are_kept(living_on, monkeypatch):
    life = living_on(lambda assembly: Living(assembly).walk(Status.PUBLISHED))
    engine, later = life.assembly.engine, life.day + timedelta(days=60)
    with UnitOfWork(engine, reading=True) as unit:
        (listed,) = unit.connection.scalars(select(overview.listings.c.decided_on))
        asked = [listed - timedelta(days=1), listed, later]
        live = overview.listed_on(unit, (), asked)
        assert live == [Counted(1), Counted(0), Counted(1), Counted(1)]
    keep_figures(life.assembly, at=after(listed + timedelta(days=40)))
    monkeypatch.setattr(overview, "COUNTED_TO", 0)
    first = listed.replace(day=1)
    with UnitOfWork(engine, reading=True) as unit:
        assert overview.listed_on(unit, (), asked)[1] is None  # too many, nothing kept
        kept = kept_figures(unit, (), [first - timedelta(days=1), first])
        ends = [first - timedelta(days=1), counts._end(first)]
        now, *then = overview.listed_on(unit, (), ends, kept)
        assert now == Counted(1, on=listed + timedelta(days=40))
        assert then == [Counted(0), Counted(1)]
        assert kept.of_month(first, Figure.BEGAN) == Counted(1)
