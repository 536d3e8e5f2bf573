"""The office's own calendar is checked at the door, and goes before the library's tables."""

from __future__ import annotations

from datetime import date

import pytest

from domain.timelimits import DayKind
from rules.calendar import build_calendar
from rules.office_calendar import CalendarFileError, OfficeCalendar, read_office_calendar

GOOD = """
years:
  - year: 2027
    reference: 2027年部分节假日安排（虚构）
    status: confirmed
    holidays:
      - {from: 2027-01-01, to: 2027-01-03, name: 元旦}
      - {from: 2027-10-01, to: 2027-10-07, name: 国庆节}
    make_up_days: [2027-10-09]
corrections:
  - {date: 2026-10-10, kind: ordinary, reference: 更正通知（虚构）}
  - {date: 2026-09-26, kind: make_up, name: 补班, reference: 更正通知（虚构）}
  - {date: 2026-11-02, kind: holiday, name: 虚构节, reference: 更正通知（虚构）}
"""


def read(tmp_path, text):
    path = tmp_path / "calendar.yaml"
    path.write_text(text, "utf-8")
    return read_office_calendar(path)


def test_a_year_and_single_days_are_taken_over(tmp_path):
    plain, ours = build_calendar(), build_calendar(office=read(tmp_path, GOOD))

    assert (plain.known(2027), ours.known(2027)) == ("projected", "confirmed")
    assert (plain.last, ours.last) == (date(2030, 12, 31), date(2031, 12, 31))
    kinds = {
        date(2027, 10, 1): (DayKind.WORKING, DayKind.HOLIDAY),
        date(2027, 10, 9): (DayKind.WEEKEND, DayKind.MAKE_UP),
        date(2026, 10, 10): (DayKind.MAKE_UP, DayKind.WEEKEND),
        date(2026, 9, 26): (DayKind.HOLIDAY, DayKind.MAKE_UP),
        date(2026, 11, 2): (DayKind.WORKING, DayKind.HOLIDAY),
        date(2026, 11, 3): (DayKind.WORKING, DayKind.WORKING),
    }
    assert {day: (plain.kind(day), ours.kind(day)) for day in kinds} == kinds
    assert ours.holidays[date(2027, 1, 2)] == "元旦", "a weekend within a holiday belongs to it"


def test_a_year_given_whole_replaces_the_library_s():
    said = {"years": [{"year": 2026, "reference": "通知", "status": "confirmed",
                       "holidays": [{"from": "2026-01-01", "to": "2026-01-01", "name": "元旦"}]}]}  # fmt: skip
    ours = build_calendar(office=OfficeCalendar.model_validate(said))
    assert ours.kind(date(2026, 10, 1)) is DayKind.WORKING
    assert ours.kind(date(2026, 10, 10)) is DayKind.WEEKEND
    assert ours.known(2026) == "confirmed"


def test_the_version_is_a_digest_of_everything_the_calendar_says():
    same = OfficeCalendar.model_validate({})
    versions = {build_calendar().version, build_calendar(office=same).version}
    assert len(versions) == 1
    changes = (
        {"date": "2026-11-02", "kind": "holiday", "name": "甲", "reference": "x"},
        {"date": "2026-11-02", "kind": "holiday", "name": "乙", "reference": "x"},
        {"date": "2026-11-07", "kind": "make_up", "reference": "x"},
    )
    for change in changes:
        office = OfficeCalendar.model_validate({"corrections": [change]})
        versions.add(build_calendar(office=office).version)
    assert len(versions) == 4


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("to: 2027-01-03", "to: 2026-01-03", "correct the two days"),
        ("to: 2027-10-07", "to: 2027-11-07", "correct the two days"),
        ("to: 2027-01-03", "to: 2027-01-03, days: 3", "years.0.holidays.0.days"),
        ("[2027-10-09]", "[2027-10-11]", "2027-10-11 is no weekend day to make up"),
        ("[2027-10-09]", "[2027-10-02]", "2027-10-02 is given twice"),
        ("[2027-10-09]", "[2028-01-08]", "2028-01-08 is not in 2027"),
        ("status: confirmed", "status: sure", "years.0.status"),
        ("    reference: 2027年部分节假日安排（虚构）\n", "", "years.0.reference"),
        ("year: 2027", "year: 1999", "years.0.year"),
        ("date: 2026-09-26", "date: 2026-10-10", "given twice: 2026-10-10"),
        ("kind: holiday, name: 虚构节", "kind: holiday", "a holiday needs its name"),
        ("date: 2026-09-26", "date: 2026-09-29", "no weekend day to make up"),
        ("kind: ordinary", "kind: off", "corrections.0.kind"),
        ("2026-11-02", "十一月二日", "corrections.2.date"),
    ],
)
def test_a_slip_is_named_with_its_place_and_remedy(tmp_path, old, new, said):
    assert old in GOOD
    with pytest.raises(CalendarFileError) as caught:
        read(tmp_path, GOOD.replace(old, new, 1))
    assert "calendar.yaml" in str(caught.value)
    assert said in str(caught.value)
    assert "请改正" in str(caught.value)


def test_a_file_that_cannot_be_read_says_so(tmp_path):
    with pytest.raises(CalendarFileError, match="请给出 UTF-8 的 YAML 文件"):
        read_office_calendar(tmp_path / "nowhere.yaml")
    with pytest.raises(CalendarFileError, match="请给出"):
        read(tmp_path, "years: [")
    with pytest.raises(CalendarFileError, match="请改正"):
        read(tmp_path, "- 2027-01-01")
