"""The sample district: four quarters of files that an office might really receive.

``python -m samples.district DIR`` writes them; the same seed gives the same bytes.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import cycle, islice
from pathlib import Path
from random import Random
from typing import NamedTuple

from domain.timelimits import Calendar, TermKind, TermRule
from domain.vocabulary import Status
from rules.calendar import build_calendar
from rules.findings import RuleBook, load_rule_book
from samples import attempts, branches, joint, protection, stories
from samples.files import write_csv, write_jsonl, write_xlsx
from samples.grievances import (
    OUTCOMES,
    TELLS,
    complaint_clean,
    complaint_dropped,
    complaint_lead,
    twice,
)
from samples.measuring import HEADER, WRONG, Gauge, Row, contradicted, rows_of, spoiled
from samples.midway import MIDWAY, listed_only, penalised_only
from samples.pending import left_open
from samples.places import OFFICIALS, Unit, units
from samples.stories import DISPUTED, DOUBTFUL, FINE, Report, Teller, Visit

SEED = 20261001
UNITS = 128
COMPLAINTS = 60
DUPLICATES = 2  # pairs among them
SPOILED = len(WRONG) + 1  # wrong rows in each quarter's file: every way once, one number twice
ENTERPRISE_HEADER = (
    "统一社会信用代码", "单位名称", "镇乡街", "行业代码", "行业名称", "住所", "法定代表人", "电子邮箱",
    "接害人数", "登记日期",
)  # fmt: skip
COMPLAINT_HEADER = (
    "举报编号", "举报日期", "渠道", "统一社会信用代码", "举报事项", "举报内容", "举报人姓名", "联系电话",
    "其他联系方式",
)  # fmt: skip
OFFICIAL_HEADER = ("工号", "姓名", "职务", "任职日期", "离任日期", "代理何人", "授权文书")
DEPUTY = (
    "dep-01",
    "虚构副局长一",
    "agency_head",
    "2026-07-01",
    "2026-07-31",
    "head-01",
    "示卫授〔2026〕1号",
)


@dataclass(frozen=True, slots=True)
class Quarter:
    """A quarter of the sample: its period, its last day, and when its files and issue come.

    Its files hold everything that happened up to the day they come in, which is the day before
    the issue: a fact that came in after the clock had passed its term would look late.
    """

    period: str
    last: date
    received: date
    released: date


QUARTERS = (
    Quarter("2025-Q4", date(2025, 12, 31), date(2026, 1, 14), date(2026, 1, 15)),
    Quarter("2026-Q1", date(2026, 3, 31), date(2026, 4, 14), date(2026, 4, 15)),
    Quarter("2026-Q2", date(2026, 6, 30), date(2026, 7, 14), date(2026, 7, 15)),
    Quarter("2026-Q3", date(2026, 9, 30), date(2026, 10, 14), date(2026, 10, 15)),
)
FIRST_DAY = date(2025, 10, 9)
LEFT_OPEN = "decisions-open.jsonl"  # what is still to be signed when the sample ends
NEXT_MEETING = "joint-next.jsonl"  # the meeting about the last quarter, called and not yet held

Story = Callable[[Teller], object]


class Part(NamedTuple):
    """A story, how many enterprises live it, its earliest first day, and where it must end."""

    story: Story
    enterprises: int
    first: date
    ends: Status


CAST = (
    Part(stories.rectified, 10, date(2025, 10, 9), Status.CLOSED),
    Part(attempts.wrongly_signed, 1, date(2025, 10, 9), Status.CLOSED),
    Part(stories.not_recommended, 1, date(2025, 10, 9), Status.NOT_LISTED),
    Part(stories.extended, 4, date(2025, 11, 3), Status.CLOSED),
    Part(stories.defence_accepted, 3, date(2026, 1, 12), Status.CLOSED),
    Part(complaint_clean, 5, date(2025, 11, 10), Status.CLOSED),
    Part(complaint_lead, 3, date(2026, 9, 7), Status.LEAD),
    Part(complaint_dropped, 3, date(2026, 3, 9), Status.CLOSED),
    Part(stories.penalised_and_done, 3, date(2025, 11, 10), Status.CLOSED),
    Part(attempts.overreaching, 1, date(2025, 11, 10), Status.CLOSED),
    Part(stories.heard, 2, date(2025, 12, 1), Status.EFFECTIVE),
    Part(stories.objection_accepted, 2, date(2025, 12, 8), Status.NOT_LISTED),
    Part(stories.listed_late, 3, date(2025, 10, 9), Status.PUBLISHED),
    Part(stories.listed_serious, 3, date(2025, 10, 13), Status.PUBLISHED),
    Part(stories.listed_refused, 2, date(2025, 10, 14), Status.PUBLISHED),
    Part(stories.listed_harm, 2, date(2025, 10, 9), Status.PUBLISHED),
    Part(stories.suspended, 1, date(2025, 10, 10), Status.SUSPENDED),
    Part(stories.resumed, 1, date(2025, 10, 13), Status.PUBLISHED),
    Part(stories.withdrawn, 2, date(2025, 10, 10), Status.WITHDRAWN),
    Part(branches.held_up, 1, date(2025, 10, 14), Status.PUBLISHED),
    Part(branches.on_the_spot, 2, date(2025, 12, 8), Status.CLOSED),
    Part(branches.transferred, 1, date(2026, 1, 12), Status.TRANSFERRED),
    Part(branches.ended, 1, date(2026, 1, 12), Status.ENDED),
    Part(branches.by_fraud, 1, date(2025, 11, 24), Status.RELIST_NOTICED),
    Part(branches.demanded, 1, date(2025, 12, 1), Status.EFFECTIVE),
    Part(branches.controlled, 1, date(2026, 3, 9), Status.INSPECTED),
    Part(stories.repaired, 2, date(2025, 11, 24), Status.REMOVED),
    Part(penalised_only, 1, date(2026, 4, 13), Status.PENALISED),
    Part(listed_only, 1, date(2026, 2, 23), Status.LISTED),
    Part(attempts.hurried, 1, date(2026, 3, 2), Status.CANDIDATE),
    *(Part(story, 1, date(2026, 3, 2), Status(ends)) for ends, story in MIDWAY.items()),
)
END = QUARTERS[-1].last


@dataclass(frozen=True, slots=True)
class Summary:
    """What was written."""

    enterprises: int
    townships: int
    measurements: int
    wrong_rows: int
    complaints: int
    decisions: int
    files: tuple[str, ...]


class District:
    """The district being told; everything random comes from one seeded source."""

    def __init__(self, seed: int, book: RuleBook, calendar: Calendar) -> None:
        self.random = Random(seed)
        self.book, self.calendar = book, calendar
        self.units = units(self.random, UNITS)
        self.gauge = Gauge(self.random, book)
        self.terms = book.terms_by_date()
        self.visits: list[Visit] = []
        self.acts: list[dict[str, object]] = []
        self.complaints: list[Report] = []
        self.intended: dict[str, Status] = {}
        self.left: dict[str, Teller] = {}  # by the state their case ends in, the last of each

    def rule(self, kind: TermKind, on: date) -> TermRule:
        """The rule for a term in force on a day."""
        return [rules[kind] for since, rules in self.terms if since <= on and kind in rules][-1]

    def tell(self) -> None:
        """Let every enterprise live its story, the rest be inspected every quarter."""
        cast = [part for part in CAST for _ in range(part.enterprises)]
        order = list(self.units)
        self.random.shuffle(order)
        told = order[: len(cast)]
        for unit, part in zip(told, cast, strict=True):
            start = part.first + timedelta(days=self.random.randint(0, 3))
            teller = Teller(unit, self.calendar.next_working(start), self.calendar, self.rule)
            part.story(teller)
            self.intended[teller.case] = part.ends
            self.left[part.ends.value] = teller
            self._keep(teller)
        self.acts += attempts.strays(tuple(unit.uscc for unit in told))
        clean = sorted(order[len(cast) :], key=lambda unit: unit.number)
        for unit in clean:
            self.visits += [self._routine(unit, quarter) for quarter in QUARTERS]
        last = QUARTERS[-1]
        for unit, level in zip(clean, (DOUBTFUL, DISPUTED), strict=False):
            self.visits.append(replace(self._routine(unit, last), on=last.last, level=level))
        self._complain(clean)

    def _keep(self, teller: Teller) -> None:
        self.visits += [visit for visit in teller.visits if visit.on <= END]
        self.acts += [act for act in teller.acts if str(act["on"]) <= END.isoformat()]
        self.complaints += [one for one in teller.complaints if one.on <= END]
        if teller.visits and teller.day < date(2026, 6, 1):
            self.visits.append(self._routine(teller.unit, QUARTERS[-1]))

    def _routine(self, unit: Unit, quarter: Quarter) -> Visit:
        first = quarter.last - timedelta(days=80)
        day = self.calendar.next_working(first + timedelta(days=self.random.randint(0, 70)))
        return Visit(unit, min(day, quarter.last), FINE, False, ("ins-01", "ins-02"))

    def _complain(self, clean: list[Unit]) -> None:
        """Complaints about enterprises that live no story of their own, one each."""
        outcomes = cycle(o for outcome, share in OUTCOMES for o in [outcome] * share)
        single = COMPLAINTS - len(self.complaints) - 2 * DUPLICATES
        stories = [*[twice] * DUPLICATES, *islice(outcomes, single)]
        quiet = self.random.sample(clean[len((DOUBTFUL, DISPUTED)) :], len(stories))
        for unit, story in zip(quiet, stories, strict=True):
            first = FIRST_DAY + timedelta(days=self.random.randint(0, 340))
            day = self.calendar.next_working(min(first, END))
            # Every measurement so far was in order and closed a case of its own.
            before = sum(visit.unit is unit and visit.on <= day for visit in self.visits)
            teller = Teller(unit, day, self.calendar, self.rule, cases=before + 1)
            story(teller)
            self.complaints += [one for one in teller.complaints if one.on <= END]
            self.acts += [act for act in teller.acts if str(act["on"]) <= END.isoformat()]

    def reports(self) -> list[tuple[Quarter, list[Row]]]:
        """The inspection rows of each quarter, wrong ones among them."""
        found = []
        ordered = sorted(self.visits, key=lambda v: (v.on, v.unit.number))
        number = 0
        previous = date.min
        for quarter in QUARTERS:
            rows: list[Row] = []
            for visit in [v for v in ordered if previous < v.on <= quarter.received]:
                number += 1
                rows += rows_of(visit, f"示检〔{visit.on.year}〕{number:04d}号", self.gauge)
            first, wrong = rows[0], spoiled(rows, self.random)
            for one in wrong:
                rows.insert(self.random.randint(0, len(rows)), one)
            rows.append(contradicted(first))
            found.append((quarter, rows))
            previous = quarter.received
        return found


def write_district(
    folder: Path,
    *,
    seed: int = SEED,
    book: RuleBook | None = None,
    calendar: Calendar | None = None,
) -> Summary:
    """Write every file of the district into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    district = District(seed, book or load_rule_book(), calendar or build_calendar())
    district.tell()
    files = ["enterprises.xlsx", "officials.csv"]
    register = [dict(zip(ENTERPRISE_HEADER, u.row, strict=True)) for u in district.units]
    write_xlsx(folder / files[0], ENTERPRISE_HEADER, register, "示例区用人单位名册（虚构）")
    appointed = [
        *((*o, "2025-01-01", "", "", "") for o in (*OFFICIALS, *joint.REPORTER_NAMES)),
        DEPUTY,
    ]
    people = [dict(zip(OFFICIAL_HEADER, one, strict=True)) for one in appointed]
    write_csv(folder / files[1], OFFICIAL_HEADER, people, "utf-8-sig")
    rows_in_all = 0
    reports = district.reports()
    for index, (quarter, rows) in enumerate(reports):
        rows_in_all += len(rows)
        files.append(_write_report(folder, index, quarter, rows))
    files += _write_complaints(folder, district)
    files += _write_decisions(folder, district)
    pending = left_open(district.left)
    files.append(LEFT_OPEN)
    write_jsonl(folder / LEFT_OPEN, pending)
    files += _write_joint(folder, district, seed)
    return Summary(
        enterprises=len(district.units),
        townships=len({unit.township for unit in district.units}),
        measurements=rows_in_all - SPOILED * len(QUARTERS),
        wrong_rows=SPOILED * len(QUARTERS),
        complaints=len(district.complaints),
        decisions=len(district.acts) + len(pending),
        files=tuple(files),
    )


def _write_report(folder: Path, index: int, quarter: Quarter, rows: list[Row]) -> str:
    """Each quarter in another kind of file, as they really come."""
    name = f"inspections-{quarter.period}"
    if index == 1:
        write_csv(folder / f"{name}.csv", HEADER, rows, "gb18030")
        return f"{name}.csv"
    if index == 3:
        write_jsonl(folder / f"{name}.jsonl", rows)
        return f"{name}.jsonl"
    write_xlsx(folder / f"{name}.xlsx", HEADER, rows, "示例区定期检测结果汇总（虚构）")
    return f"{name}.xlsx"


def _quarter_of(day: date) -> Quarter:
    return next(quarter for quarter in QUARTERS if day <= quarter.received)


def _write_complaints(folder: Path, district: District) -> list[str]:
    names = []
    ordered = sorted(district.complaints, key=lambda c: (c.on, c.number))
    by_period: dict[str, list[Row]] = {quarter.period: [] for quarter in QUARTERS}
    for number, one in enumerate(ordered, start=1):
        unit, day, subject = one.unit, one.on, one.subject
        named = number % 3 == 0
        person = f"虚构举报人{number:02d}" if named else ""
        values = (
            one.number, day.isoformat(), ("电话", "网络", "来访")[number % 3],
            unit.uscc, subject,
            f"{unit.name}{TELLS.get(subject, f'存在{subject}问题')}，请查处。" + (f"联系{person}。" if named else ""),
            person, f"000-5550{number:04d}" if named else "",
            f"jubao{number:02d}@example.invalid" if named else "",
        )  # fmt: skip
        row = dict(zip(COMPLAINT_HEADER, values, strict=True))
        by_period[_quarter_of(day).period].append(row)
    for period, rows in by_period.items():
        names.append(f"complaints-{period}.csv")
        write_csv(folder / names[-1], COMPLAINT_HEADER, rows, "utf-8")
    return names


def _write_decisions(folder: Path, district: District) -> list[str]:
    names = []
    ordered = sorted(district.acts, key=lambda act: str(act["on"]))
    for quarter in QUARTERS:
        names.append(f"decisions-{quarter.period}.jsonl")
        mine = [a for a in ordered if _quarter_of(date.fromisoformat(str(a["on"]))) is quarter]
        write_jsonl(folder / names[-1], mine)
    return names


def _write_joint(folder: Path, district: District, seed: int) -> list[str]:
    """What enterprises have on record, and the records of the joint meeting, by quarter."""
    ended = [joint.Ended(quarter.period, quarter.received) for quarter in QUARTERS]
    names = []
    for quarter, rows in zip(ended, protection.kept(district.units, ended, seed), strict=True):
        names.append(f"protection-{quarter.period}.csv")
        said = [dict(zip(protection.HEADER, row.cells, strict=True)) for row in rows]
        write_csv(folder / names[-1], protection.HEADER, said, "utf-8-sig")
    for quarter, records in zip(ended, joint.records(ended), strict=True):
        names.append(f"joint-{quarter.period}.jsonl")
        write_jsonl(folder / names[-1], records)
    for quarter, lines in zip(ended, joint.figures(ended), strict=True):
        names.append(f"figures-{quarter.period}.csv")
        told = [dict(zip(joint.FIGURES_HEADER, line, strict=True)) for line in lines]
        write_csv(folder / names[-1], joint.FIGURES_HEADER, told, "utf-8-sig")
    names.append(NEXT_MEETING)
    write_jsonl(folder / NEXT_MEETING, joint.coming(ended[-1]))
    return names


if __name__ == "__main__":
    sys.stdout.write(f"{write_district(Path(sys.argv[1]))}\n")
