"""Similar decided cases: the nearest of all there are, in one order, and why each is near."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, text

from domain.decided import Question
from domain.events import EnterpriseRegistered
from domain.roles import Role
from domain.vocabulary import Act, Notice, Step
from flows.handle import drain
from flows.moves import case_now
from flows.similar import MOST, decided_words, order, similar
from storage import inbox
from storage.bulk import insert_rows
from storage.decided import COLUMNS, EACH_SIDE, Traits, candidates
from storage.hearing_tables import decided_traits
from storage.inbox import Incoming
from storage.unit_of_work import UnitOfWork
from tests.office import ENTERPRISE, approve, inspection, propose, serve, take

DAY = date(2025, 10, 9)
INDUSTRIES = ("3011", "2511")
MANY = 30


def usccs(many: int) -> list[str]:
    return [f"91999999{number:06d}XMDZ" for number in range(many)]


def registered(
    assembly, many: int, *, told=lambda _number: (), value=lambda _number: "2.4"
) -> None:
    """Enterprises with a case each, and what happened in it after the inspection."""
    events = []
    for number, uscc in enumerate(usccs(many)):
        one = replace(
            ENTERPRISE, uscc=uscc, name=f"示例第{number:03d}号厂（虚构）",
            township=f"示例{'一二'[number % 2]}镇", industry=INDUSTRIES[number % 2],
        )  # fmt: skip
        found = replace(inspection(DAY, value(number), report=f"R-{number}"), uscc=uscc)
        events += [EnterpriseRegistered(on=DAY, enterprise=one), found]
        events += [replace(each, case_id=f"{uscc}-01") for each in told(number)]
    with UnitOfWork(assembly.engine) as unit:
        inbox.take(unit, [Incoming("test", f"e{n}", e) for n, e in enumerate(events)], f"{DAY}")
        unit.commit()
    drain(assembly, at=f"{DAY}T09:00:00+08:00")


@pytest.fixture
def district(assembly):
    registered(assembly, MANY)
    return assembly


RATIOS = st.one_of(st.integers(100, 600), st.sampled_from([110, 240, 241, 340]))
ROWS = st.lists(
    st.tuples(st.sampled_from(["dust-40", "chem-012", "noise", ""]), RATIOS, st.integers(0, 40)),
    max_size=EACH_SIDE - 1,
)


@given(ROWS, st.sampled_from(["dust-40", "noise", ""]), RATIOS)
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_the_nearest_are_found_without_looking_at_all(district, rows, agent, ratio):
    """However they lie, the first five are those of the whole list put into order."""
    near = Traits(agent_id=agent, ratio=ratio, industry=INDUSTRIES[0])
    made = [
        (f"{uscc}-01", 1, "G1", "penalty", "penalise", of, at if of else 0,
         (DAY + timedelta(days=later)).isoformat(), 50000, None, None)
        for uscc, (of, at, later) in zip(usccs(MANY)[1:], rows, strict=False)
    ]  # fmt: skip
    own = (
        f"{usccs(1)[0]}-01",
        1,
        "G1",
        "penalty",
        "penalise",
        agent,
        ratio,
        f"{DAY}",
        1,
        None,
        None,
    )
    with UnitOfWork(district.engine) as unit:
        insert_rows(unit, decided_traits, COLUMNS, [*made, own])
        found = candidates(unit, Question.PENALTY, ("G1",), near, other_than=own[0])
        none = candidates(unit, Question.LISTING, ("G1",), near, other_than="")
        other = candidates(unit, Question.PENALTY, ("G2", ""), near, other_than="")
    ranked = sorted({one.case_id: one for one in found}.values(), key=lambda one: order(one, near))
    assert len(ranked) == len(made)  # all of them are near enough to be looked at
    assert none == other == []
    assert own[0] not in {one.case_id for one in ranked}
    same = [one.agent_id == agent for one in ranked]
    assert same == sorted(same, reverse=True)  # the same agent before any other
    if agent and agent != "noise":
        gaps = [abs(one.ratio - ratio) // 100 for one in ranked if one.agent_id == agent]
        assert gaps == sorted(gaps)


def test_of_many_only_the_near_ones_are_read(district):
    """Two indexes are asked for ranges; what is far off is not touched however much there is."""
    rows = [
        (f"{uscc}-01", no, "G1", "penalty", "penalise", "dust-40", 100 + 10 * no, f"{DAY}", 1, None, None)
        for uscc in usccs(MANY) for no in range(1, 60)
    ]  # fmt: skip
    near = Traits(agent_id="dust-40", ratio=400, industry="3011")
    with UnitOfWork(district.engine) as unit:
        insert_rows(unit, decided_traits, COLUMNS, rows)
        if unit.dialect == "postgresql":
            unit.connection.execute(text("ANALYZE decided_traits"))
        found = candidates(unit, Question.PENALTY, ("G1",), near, other_than="")
        plan = _plan(unit, lambda: candidates(unit, Question.PENALTY, ("G1",), near, other_than=""))
    assert len(found) == 4 * EACH_SIDE
    assert {one.ratio for one in found} <= {390, 400}
    asked = [line for line in plan if re.search(r"(Scan|SCAN|SEARCH).* decided_traits", line)]
    assert len(asked) >= 4
    for line in asked:
        assert re.search(r"SEARCH .* USING .*INDEX ix_|Index.* Scan.* using ix_", line), line


def _plan(unit: UnitOfWork, ask: Callable[[], object]) -> list[str]:
    """How the database finds what is asked for; what it could do without its indexes is not asked."""
    sent: list[tuple[str, object]] = []

    def note(_connection, _cursor, statement, parameters, *_rest) -> None:
        sent.append((statement, parameters))

    event.listen(unit.connection.engine, "before_cursor_execute", note)
    try:
        ask()
    finally:
        event.remove(unit.connection.engine, "before_cursor_execute", note)
    ((statement, parameters),) = sent
    explain = "EXPLAIN QUERY PLAN" if unit.dialect == "sqlite" else "EXPLAIN"
    if unit.dialect == "postgresql":
        unit.connection.execute(text("SET LOCAL enable_seqscan = off"))
    rows = unit.connection.exec_driver_sql(f"{explain} {statement}", parameters).all()
    return [str(row[-1]) for row in rows]


def decided(number: int):
    """A warning with its order, on the first day that it can be; every third is not punished."""
    yield from (
        propose(Act.FILE, DAY), approve(1, Role.AGENCY_HEAD, DAY),
        propose(Act.PRENOTIFY_WARNING, DAY), approve(2, Role.SECTION_HEAD, DAY),
        serve(Notice.WARNING_PRENOTICE, DAY), take(Step.DEFENCE_WAIVED, DAY),
    )  # fmt: skip
    what = Act.NO_PENALTY if number % 3 == 2 else Act.WARN_AND_ORDER
    yield propose(what, DAY, rectification_days=f"{20 + number}")
    if number:  # the first still waits
        yield approve(3, Role.LEGAL_REVIEWER, DAY)
        yield approve(3, Role.AGENCY_HEAD, DAY)


def test_who_must_sign_is_shown_the_nearest_with_the_reason_and_what_was_decided(assembly):
    values = ("2.4", "2.5", "3.9", "2.2", "9.9", "2.3", "2.45", "5.5")
    registered(assembly, len(values), told=decided, value=lambda number: values[number])
    with UnitOfWork(assembly.engine, reading=True) as unit:
        now = case_now(assembly, unit, f"{usccs(1)[0]}-01", DAY)
        assert now.case.proposal is not None
        found = similar(assembly, unit, now, now.case.proposal, INDUSTRIES[0])
    assert len(found) == MOST
    cases = [int(one.line.case_id[8:14]) for one in found]
    # Less than one limit away: the industry's own (even numbers) first, each by its distance.
    assert cases == [6, 1, 5, 3, 2]
    assert found[0].zh.startswith("事由相同（G1 工作场所职业病危害因素严重超标）；危害因素相同（")
    assert "为限值的2.45倍，本案为限值的2.4倍，相差0.05倍；行业相同。" in found[0].zh
    assert found[1].zh.endswith("行业不同。")
    assert "2.45 times the limit, this case 2.4: 0.05 apart; same industry." in found[0].en
    assert decided_words(found[0].line, english=False) == "警告并责令限期改正，限期26日"
    assert decided_words(found[2].line, english=False) == "不予行政处罚"
