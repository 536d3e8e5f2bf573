"""Terms rest, go on and move, and every day of it is accounted for.

The oracle knows nothing of ``timelimits``: it lists the days one by one and picks.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from domain.decide import decide
from domain.events import CalendarChanged, TermLapsed
from domain.evolve import evolve
from domain.journal import (
    Opened,
    Refused,
    TermEnded,
    TermMoved,
    TermResumed,
    TermStarted,
    TermSuspended,
)
from domain.jurisdiction import Jurisdiction
from domain.ledger import due_by, started, turned, warn_on
from domain.lifecycle import ROW_BY_ID, TABLE
from domain.roles import Role
from domain.term_account import responsible, table, told
from domain.term_kinds import MAY_REST, TRAITS, Favour, Party
from domain.timelimits import (
    Calendar,
    DayKind,
    Term,
    TermKind,
    TermRule,
    Unit,
    account,
    add_months,
    projected,
    resumed,
    start_term,
    suspended,
)
from domain.vocabulary import Act, TermTurn
from rules.calendar import build_calendar
from rules.office_calendar import OfficeCalendar
from tests.conftest import EXAMPLES
from tests.office import CASE, ROSTER, USCC, approve, calendar_2025, complaint, propose

CALENDAR = build_calendar()
W, D, M = Unit.WORKING_DAYS, Unit.DAYS, Unit.MONTHS
ONE = timedelta(days=1)


def moved_holidays(shift: int) -> Calendar:
    """A calendar whose holidays of 2025 lie some days later."""
    base = calendar_2025()
    off = {day + shift * ONE: name for day, name in base.holidays.items()}
    off = {day: name for day, name in off.items() if day.weekday() < 5}
    return replace(base, holidays=off, make_up_days=frozenset(), version=f"moved {shift}")


def term(length=90, unit=D, start=date(2025, 7, 3), kind=TermKind.DECISION, calendar=CALENDAR):
    return start_term(TermRule(kind, length, unit, "行政处罚法 60", "law"), start, calendar, "F1")


STARTS = st.dates(date(2025, 1, 1), date(2025, 12, 31))
UNITS = st.sampled_from([W, D, M])
RESTS = st.lists(st.tuples(st.integers(1, 50), st.integers(0, 40)), max_size=3)


def at_rest(one: Term, gaps: list[tuple[int, int]], calendar: Calendar) -> Term:
    """The term after suspensions, each so many days after the one before, so many days long."""
    day = one.started_on
    for after, days in gaps:
        day += after * ONE
        if day > one.due_on:
            break
        one = suspended(one, day, "送检", "委托书")
        day += days * ONE
        one = resumed(one, day)
        one = replace(one, due_on=max(one.due_on, projected(one, calendar)))
    return one


def oracle(one: Term, calendar: Calendar) -> date:
    """Every day after the start in a list; those that count; the last one; then a day on which
    offices work and the term runs."""
    days = [one.started_on + n * ONE for n in range(1, 900)]
    resting = {
        day for s in one.suspensions for day in days if s.since <= day < (s.until or date.max)
    }  # fmt: skip
    working = [day for day in days if calendar.is_working(day)]
    if one.unit is W:
        last = [day for day in working if day not in resting][one.length - 1]
    else:
        end = (
            one.started_on + one.length * ONE
            if one.unit is D
            else add_months(one.started_on, one.length)
        )
        plain = [day for day in days if day <= end]
        last = [day for day in days if day not in resting][len(plain) - 1]
    return next(day for day in working if day >= last and day not in resting)


@given(STARTS, st.integers(1, 90), UNITS, RESTS)
@settings(max_examples=EXAMPLES * 3, deadline=None)
def test_a_term_that_rested_ends_where_the_oracle_says(start, length, unit, gaps):
    length = min(length, 12) if unit is M else length
    one = at_rest(term(length, unit, start), gaps, CALENDAR)

    assert projected(one, CALENDAR) == oracle(one, CALENDAR)


@given(STARTS, st.integers(1, 90), UNITS, RESTS)
@settings(max_examples=EXAMPLES * 3, deadline=None)
def test_resting_never_makes_a_term_end_earlier_and_its_account_adds_up(start, length, unit, gaps):
    length = min(length, 12) if unit is M else length
    plain = term(length, unit, start)
    rested = at_rest(plain, gaps, CALENDAR)

    assert projected(rested, CALENDAR) >= plain.due_on
    lines = account(rested, CALENDAR)
    assert [one.day for one in lines] == [
        start + n * ONE for n in range(1, (rested.due_on - start).days + 1)
    ]
    numbers = [one.number for one in lines if one.number is not None]
    assert numbers == list(range(1, plain.units() + 1))
    for one in lines:
        if any(s.since <= one.day and one.day < s.until for s in rested.suspensions):
            assert (one.number, one.kind, one.reason) == (None, DayKind.SUSPENDED, "送检")


@given(STARTS, st.integers(1, 90), st.integers(0, 60), st.integers(0, 60))
@settings(max_examples=EXAMPLES * 3, deadline=None)
def test_a_rest_of_k_days_moves_the_end_of_calendar_days_by_k(start, length, after, days):
    assume(1 <= after <= length)
    plain = term(length, D, start)
    rested = at_rest(plain, [(after, days)], CALENDAR)

    lines = account(rested, CALENDAR)
    nominal = next(one.day for one in lines if one.number == length)
    assert nominal == start + (length + days) * ONE
    assert rested.due_on == CALENDAR.next_working(nominal)


@given(STARTS, st.integers(1, 60), st.integers(1, 60), st.integers(1, 40))
@settings(max_examples=EXAMPLES, deadline=None)
def test_a_rest_of_k_working_days_moves_the_end_of_working_days_by_k(start, length, after, days):
    plain = term(length, W, start)
    since = start + after * ONE
    assume(since <= plain.due_on)
    until = since + days * ONE
    lost = sum(CALENDAR.is_working(since + n * ONE) for n in range(days))

    rested = resumed(suspended(plain, since, "送检", "委托书"), until)

    assert projected(rested, CALENDAR) == term(length + lost, W, start).due_on


# -- moving with the calendar -----------------------------------------------------------------


@given(
    st.sampled_from(list(TermKind)), STARTS, st.integers(1, 90), UNITS, st.integers(-20, 20),
    st.integers(0, 120),
)  # fmt: skip
@settings(max_examples=EXAMPLES * 3, deadline=None)
def test_a_calendar_never_takes_from_the_enterprise_nor_ends_a_term_in_the_past(
    kind, start, length, unit, shift, later
):
    length = min(length, 12) if unit is M else length
    one = term(length, unit, start, kind, calendar_2025())
    today = min(start + later * ONE, one.due_on)
    other = moved_holidays(shift)

    due = due_by(one, other, today)

    counted = projected(one, other)
    match TRAITS[kind].favour:
        case Favour.LATER:
            assert due == max(one.due_on, counted)
        case Favour.EARLIER:
            assert due <= one.due_on
        case Favour.NEITHER if counted >= today:
            assert due == counted
    assert due >= today
    assert due in (one.due_on, counted, other.next_working(today))
    assert due_by(replace(one, due_on=due), other, today) == due, "a second time nothing moves"


def test_every_kind_of_term_has_somebody_responsible_and_a_favour():
    assert set(TRAITS) == set(TermKind)
    for kind, traits in TRAITS.items():
        assert isinstance(traits.responsible, (Role, Party)), kind
    rights = {TermKind.DEFENCE, TermKind.HEARING_REQUEST, TermKind.OBJECTION, TermKind.SUIT,
              TermKind.RECONSIDERATION, TermKind.RECTIFICATION, TermKind.PAY_FINE}  # fmt: skip
    assert all(TRAITS[kind].favour is Favour.LATER for kind in rights)
    assert {TRAITS[kind].responsible for kind in rights} == {Party.ENTERPRISE}


def test_only_the_office_s_own_terms_may_rest():
    assert {TermKind.DECISION} == MAY_REST
    for kind in MAY_REST:
        assert TRAITS[kind].favour is Favour.NEITHER
        assert isinstance(TRAITS[kind].responsible, Role)
        assert "未核实" in TRAITS[kind].may_rest


# -- through the procedure --------------------------------------------------------------------

RULES = {kind: TermRule(kind, 90, D, "行政处罚法 60", "law") for kind in TermKind}
LAW = Jurisdiction(calendar_2025(), ((date(2000, 1, 1), RULES),), ROSTER)


def filed(on=date(2025, 7, 3)):
    """A case with the office's own time to decide running."""
    case = evolve(None, Opened(on=on, case_id=CASE, uscc=USCC))
    return evolve(case, TermStarted(on=on, term=LAW.term(TermKind.DECISION, on, "F1")))


def inspected(case):
    from domain.vocabulary import Status

    return replace(case, status=Status.FILED)


def act(case, what, on, **said):
    entries, case = decide(case, propose(what, on, **said), None, LAW)
    refused = [one for one in entries if isinstance(one, Refused)]
    if refused:
        return list(entries), case
    more, case = decide(case, approve(case.proposal.number, Role.AGENCY_HEAD, on), None, LAW)
    return [*entries, *more], case


def test_a_term_rests_and_goes_on_with_the_head_s_signature():
    case = inspected(filed())

    entries, case = act(case, Act.SUSPEND_TERM, date(2025, 8, 4))
    assert [type(one) for one in entries[-1:]] == [TermSuspended]
    assert case.proposal is None
    assert case.taken[-1].signed[0].role is Role.AGENCY_HEAD
    swept, case = decide(
        case, TermLapsed(case_id=CASE, on=date(2026, 3, 2), term=TermKind.DECISION), None, LAW
    )
    assert swept == ()

    entries, case = act(case, Act.RESUME_TERM, date(2025, 8, 14))
    (ended,) = [one for one in entries if isinstance(one, TermResumed)]
    assert ended.due_on == date(2025, 10, 11)
    swept, case = decide(
        case, TermLapsed(case_id=CASE, on=date(2026, 3, 2), term=TermKind.DECISION), None, LAW
    )
    assert [(type(e), e.on, e.lapsed) for e in swept] == [(TermEnded, date(2025, 10, 12), True)]


def test_resting_and_going_on_say_why_on_which_paper_and_by_which_calendar():
    law = replace(LAW, calendar=replace(LAW.calendar, version="v1"))
    said = {"term": "decision", "suspension_reason": "送检", "suspension_document": "委托书",
            "resumption_document": "检测报告"}  # fmt: skip
    case, rests, on = replace(filed(), particulars=said), date(2025, 8, 4), date(2025, 8, 14)
    entry = turned(TermTurn.SUSPEND, rests, case, law)
    assert entry == TermSuspended(on=rests, term=TermKind.DECISION, reason="送检", paper="委托书")
    goes_on = turned(TermTurn.RESUME, on, evolve(case, entry), law)
    assert goes_on == TermResumed(
        on=on, term=TermKind.DECISION, due_on=date(2025, 10, 11), paper="检测报告", calendar="v1"
    )
    with pytest.raises(ValueError, match=f"^{CASE}: decision does not run, so it cannot go on$"):
        turned(TermTurn.RESUME, on, replace(case, terms=()), law)


@pytest.mark.parametrize(
    ("what", "said", "refused"),
    [
        (Act.SUSPEND_TERM, {"term": "pay_fine"}, ("term_runs",)),
        (Act.RESUME_TERM, {"term": "decision"}, ("term_rests",)),
        (Act.SUSPEND_TERM, {"suspension_document": " "}, ("suspension_document",)),
        (Act.SUSPEND_TERM, {"suspension_reason": ""}, ("suspension_reason",)),
    ],
)
def test_what_cannot_rest_or_go_on_is_refused_with_its_reason(what, said, refused):
    entries, _ = act(inspected(filed()), what, date(2025, 8, 4), **said)

    assert [e.detail for e in entries if isinstance(e, Refused)] == [refused]


def test_a_second_rest_begins_after_the_first():
    case = inspected(filed())
    for what, on in ((Act.SUSPEND_TERM, date(2025, 8, 4)), (Act.RESUME_TERM, date(2025, 8, 14))):
        _, case = act(case, what, on)

    entries, _ = act(case, Act.SUSPEND_TERM, date(2025, 8, 10))
    assert [e.detail for e in entries if isinstance(e, Refused)] == [("term_runs",)]
    entries, case = act(case, Act.SUSPEND_TERM, date(2025, 8, 14))
    assert isinstance(entries[-1], TermSuspended)
    assert [s.until for s in case.term(TermKind.DECISION).suspensions] == [date(2025, 8, 14), None]


def test_a_term_of_an_older_record_keeps_its_day_and_is_lengthened_by_its_rest():
    """Before lengths were kept a term was four fields; what was written then is still read."""
    case = evolve(None, Opened(on=date(2025, 7, 3), case_id=CASE, uscc=USCC))
    old = Term(TermKind.DECISION, date(2025, 7, 3), date(2025, 10, 9), "行政处罚法 60")
    case = inspected(evolve(case, TermStarted(on=date(2025, 7, 3), term=old)))

    assert projected(old, moved_holidays(3)) == old.due_on
    assert due_by(old, moved_holidays(3), date(2025, 8, 1)) == old.due_on
    assert "长度未记录" in told(old, CALENDAR)[0]
    for since, until in (
        (date(2025, 8, 4), date(2025, 8, 14)),
        (date(2025, 9, 1), date(2025, 9, 4)),
    ):
        _, case = act(case, Act.SUSPEND_TERM, since)
        _, case = act(case, Act.RESUME_TERM, until)
    assert case.term(TermKind.DECISION).due_on == date(2025, 10, 23), (
        "ten days: Sunday 19, so Monday 20; three more: Thursday 23"
    )


def test_a_calendar_change_moves_what_it_may_and_says_why():
    case = inspected(filed())
    other = replace(LAW, calendar=moved_holidays(2))
    event = CalendarChanged(case_id=CASE, on=date(2025, 8, 1), calendar="moved 2", reason="通知")

    entries, after = decide(case, event, None, other)

    assert entries == (
        TermMoved(on=date(2025, 8, 1), term=TermKind.DECISION, was=date(2025, 10, 9),
                  due_on=date(2025, 10, 1), reason="通知", calendar="moved 2"),
    )  # fmt: skip
    assert after.term(TermKind.DECISION).due_on == date(2025, 10, 1)
    assert decide(after, event, None, other)[0] == ()


def test_a_calendar_change_says_whose_complaint_a_term_is_of():
    case = evolve(None, Opened(on=date(2025, 7, 3), case_id=CASE, uscc=USCC))
    _, case = decide(case, complaint(date(2025, 9, 22), "JB-3"), None, LAW)
    other = replace(LAW, calendar=moved_holidays(-2))
    before = case.complaints[0].term(TermKind.COMPLAINT_ROUTE)
    event = CalendarChanged(case_id=CASE, on=date(2025, 9, 23), calendar="moved -2", reason="通知")

    entries, after = decide(case, event, None, replace(other, calendar=without(before.due_on)))

    (entry,) = entries
    assert (entry.complaint, entry.term, entry.was) == (
        "JB-3",
        TermKind.COMPLAINT_ROUTE,
        before.due_on,
    )
    assert after.complaints[0].term(TermKind.COMPLAINT_ROUTE).due_on == entry.due_on > before.due_on


def without(day: date) -> Calendar:
    """The calendar of 2025 with one day more off."""
    base = calendar_2025()
    return replace(base, holidays={**base.holidays, day: "虚构休息日"}, version="without")


@pytest.mark.parametrize(
    ("name", "kind", "paper"),
    [
        ("rectify_by", TermKind.RECTIFICATION, "延期整改批复"),
        ("pay_by", TermKind.PAY_FINE, "暂缓（分期）缴纳罚款批准书"),
        ("hold_until", TermKind.LISTING, "延续公示决定书"),
    ],
)
def test_a_term_an_act_names_ends_on_that_day_or_the_next_one_worked(name, kind, paper):
    """The paper is its basis; a Saturday that is named is the day counted to, Monday its last."""
    (row,) = [row for row in TABLE if name in row.particulars]
    on, saturday = date(2025, 7, 3), date(2025, 11, 8)
    law = replace(LAW, calendar=replace(LAW.calendar, version="v1"))
    case = replace(filed(on), particulars={name: f"{saturday}"})
    assert started(row, kind, on, case, law) == Term(
        kind, on, date(2025, 11, 10), paper, by=row.id, named=saturday, status="office_policy",
        calendar="v1",
    )  # fmt: skip


def test_an_order_sets_its_own_days_and_what_an_extension_named_before_binds_it_no_longer():
    (row,) = [row for row in TABLE if TermKind.RECTIFICATION in row.starts and row.id == "O1"]
    on = date(2025, 7, 3)
    case = replace(filed(on), particulars={"rectification_days": "10", "rectify_by": "2025-12-31"})
    assert started(row, TermKind.RECTIFICATION, on, case, LAW) == Term(
        TermKind.RECTIFICATION, on, date(2025, 7, 14), "责令限期改正通知书", by="O1", length=10,
        status="office_policy",
    )  # fmt: skip


def test_any_other_term_is_as_long_as_the_rule_of_its_first_day_says():
    older = {kind: replace(rule, length=10) for kind, rule in RULES.items()}
    law = replace(LAW, terms=((date(2000, 1, 1), older), (date(2025, 7, 3), RULES)))
    for on, length in ((date(2025, 7, 2), 10), (date(2025, 7, 3), 90)):
        made = started(ROW_BY_ID["P13"], TermKind.PAY_FINE, on, filed(), law)
        assert (made.length, made.by, made.started_on) == (length, "P13", on)
    with pytest.raises(KeyError, match="no rule pack gives the term pay_fine on 1999-12-31"):
        law.rule(TermKind.PAY_FINE, date(1999, 12, 31))


# -- told to a person -------------------------------------------------------------------------


def test_the_account_reads_day_by_day():
    one = term(5, W, date(2025, 9, 26), TermKind.DEFENCE)

    assert told(
        replace(one, by="F4", basis="行政处罚法 44、45", status="office_policy"), CALENDAR
    ) == (
        "陈述申辩期限：自2025年9月26日（F4 事先告知书送达，陈述申辩期起算）的次日起算，5个工作日；"
        "依据：行政处罚法 44、45（本机关规定）。",
        "9月27日未计入：周末。",
        "自10月1日至10月8日共8日未计入：国庆节、中秋节。",
        "9月28日为调休工作日，计入。",
        "最后一日：2025年10月10日。",
    )
    assert (
        "2025-10-01 to 2025-10-08, 8 days not counted: National Day, Mid-Autumn Festival."
        in told(one, CALENDAR, english=True)
    )
    assert table(one, CALENDAR)[:3] == (
        ("2025-09-27 星期六", "—", "周末"),
        ("2025-09-28 星期日", "1", "调休工作日"),
        ("2025-09-29 星期一", "2", "工作日"),
    )
    assert table(one, CALENDAR, english=True)[4] == ("2025-10-01 Wed", "—", "holiday: National Day")


def test_the_office_is_not_warned_of_what_rests_or_of_a_length_nobody_recorded():
    old = Term(TermKind.DECISION, date(2025, 7, 3), date(2025, 10, 9), "行政处罚法 60")
    assert warn_on(old, CALENDAR) is None
    assert warn_on(suspended(term(), date(2025, 8, 4), "送检", "委托书"), CALENDAR) is None
    assert warn_on(suspended(old, date(2025, 8, 4), "送检", "委托书"), CALENDAR) is None
    assert warn_on(term(kind=TermKind.PAY_FINE), CALENDAR) is None


def test_the_office_is_warned_at_the_nominal_day_of_its_own_limit():
    own = term()

    said = told(own, CALENDAR)
    assert warn_on(own, CALENDAR) == date(2025, 10, 1)
    assert (
        "末日10月1日不是工作日（国庆节、中秋节），顺延至其后第一个工作日10月9日（民法典 203）。"
        in said
    )
    assert "本机关自身的期限，以10月1日为提示日，不等顺延。" in said
    assert table(own, CALENDAR)[-1] == ("2025-10-09 星期四", "—", "工作日，最后一日")
    assert warn_on(term(kind=TermKind.SUIT), CALENDAR) is None


def test_a_rest_is_told_with_its_reason_while_it_lasts_and_after():
    resting = suspended(term(), date(2025, 8, 4), "样品送检", "委托书1号")
    assert told(resting, CALENDAR)[1:] == (
        "自8月4日起中止：样品送检（委托书1号）；恢复之日起继续计算，最后一日待定。",
    )
    assert account(resting, CALENDAR)[-1].day == date(2025, 8, 4)
    rested = resumed(resting, date(2025, 8, 14))
    rested = replace(rested, due_on=projected(rested, CALENDAR))
    assert "自8月4日至8月13日共10日未计入：中止：样品送检。" in told(rested, CALENDAR)
    assert told(rested, CALENDAR)[-1] == "最后一日：2025年10月11日。"


def test_a_day_that_was_kept_and_a_year_nobody_confirmed_are_told():
    kept = replace(term(15, D, date(2025, 9, 23), TermKind.PAY_FINE), due_on=date(2025, 10, 13))
    assert "按现行日历为10月9日；已告知的、对用人单位有利的一日不变。" in told(kept, CALENDAR)
    late = replace(term(), due_on=date(2025, 10, 13))
    assert "按现行日历为10月9日；尚未按现行日历重新推算。" in told(late, CALENDAR)
    long = term(12, M, date(2026, 2, 10), TermKind.LISTING)
    assert told(long, CALENDAR)[-1] == "日历：2026年未核对；2027年尚未公布，仅按周末推算。"


def test_every_row_that_starts_a_term_is_named_in_its_account():
    starts = {(row.id, kind) for row in ROW_BY_ID.values() for kind in row.starts}
    for row, kind in sorted(starts):
        one = replace(term(5, W, date(2025, 3, 3), kind), by=row)
        assert ROW_BY_ID[row].zh in told(one, CALENDAR)[0]
        assert ROW_BY_ID[row].en in told(one, CALENDAR, english=True)[0]
        assert responsible(one)


def test_a_year_without_its_table_is_refused_and_taken_once_it_is_there():
    from domain.timelimits import CalendarGapError

    far = TermRule(TermKind.DECISION, 5, W, "", "law")
    with pytest.raises(CalendarGapError, match=r"2031-01-01.*mingdan calendar"):
        start_term(far, date(2030, 12, 31), CALENDAR)
    said = OfficeCalendar.model_validate({"years": [{
        "year": 2031, "reference": "虚构通知", "status": "unconfirmed",
        "holidays": [{"from": "2031-01-01", "to": "2031-01-03", "name": "元旦"}],
    }]})  # fmt: skip
    with_year = build_calendar(office=said)
    assert start_term(far, date(2030, 12, 31), with_year).due_on == date(2031, 1, 10)
    assert with_year.known(2031) == "unconfirmed"
