"""Who belongs to the joint meeting on a day follows from what was put on record."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from domain.joint.organisation import answers_for, files_for, members, units
from domain.joint.records import GroupRole, MemberNamed, UnitKind, UnitNamed

DAY = date(2026, 1, 5)
TOWN = UnitNamed(
    on=DAY, unit="t1", name="示例一镇", kind=UnitKind.TOWNSHIP, head="虚构镇长",
    townships=("示例一镇",), reporters=("rep-01",),
)  # fmt: skip
BUREAU = UnitNamed(
    on=DAY, unit="health", name="示例卫生部门", kind=UnitKind.BUREAU, head="虚构局长",
    townships=("*",), reporters=("rep-02", "rep-03"),
)  # fmt: skip
MEMBER = MemberNamed(
    on=DAY, person="grp-02", name="虚构组员", role=GroupRole.MEMBER, unit="health", title="虚构局长",
    paper="示职联〔2026〕1号",
)  # fmt: skip


def test_the_newest_record_of_a_day_says_what_a_unit_is():
    changed = replace(TOWN, on=date(2026, 6, 1), head="虚构新镇长", reporters=("rep-09",))
    said_again = replace(TOWN, head="虚构镇长（更正）")  # later on file, of the earlier day
    records = [MEMBER, TOWN, BUREAU, changed, said_again]
    assert units(records, date(2026, 1, 4)) == {}
    assert list(units(records, DAY)) == ["health", "t1"], "bureaus come first"
    assert units(records, date(2026, 5, 31))["t1"] == said_again
    assert units(records, date(2026, 6, 1))["t1"] == changed
    assert files_for(records, "rep-01", date(2026, 5, 31)) == (said_again,)
    assert files_for(records, "rep-01", date(2026, 6, 1)) == ()
    assert files_for(records, "rep-03", date(2026, 6, 1)) == (BUREAU,)


def test_what_has_ended_is_no_part_of_it_and_may_come_back():
    ended = replace(TOWN, on=date(2026, 3, 1), until=date(2026, 3, 31))
    back = replace(TOWN, on=date(2026, 9, 1))
    records = [TOWN, ended, back]
    assert "t1" in units(records, date(2026, 3, 31))
    assert "t1" not in units(records, date(2026, 4, 1))
    assert units(records, date(2026, 9, 1)) == {"t1": back}


def test_the_seats_of_the_group_are_in_their_order():
    head = replace(MEMBER, person="grp-01", role=GroupRole.HEAD)
    deputy = replace(MEMBER, person="grp-03", role=GroupRole.DEPUTY, until=date(2026, 5, 1))
    records = [MEMBER, TOWN, deputy, head]
    assert [one.person for one in members(records, DAY)] == ["grp-01", "grp-03", "grp-02"]
    assert [one.person for one in members(records, date(2026, 5, 2))] == ["grp-01", "grp-02"]


def test_a_unit_of_the_district_answers_for_every_township():
    assert answers_for(BUREAU, "示例一镇")
    assert answers_for(TOWN, "示例一镇")
    assert not answers_for(TOWN, "示例二镇")


@given(st.lists(st.tuples(st.integers(0, 20), st.text(max_size=3))), st.integers(0, 20))
def test_as_of_a_day_nothing_of_later_days_counts(said, upto):
    records = [replace(TOWN, on=DAY + timedelta(days=day), head=head) for day, head in said]
    on = DAY + timedelta(days=upto)
    assert units(records, on) == units([one for one in records if one.on <= on], on)
