"""Judging a file of measurements by itself: no database, nothing kept.

The same reading, checks and judgement as an import; only who was measured, by whom and where may
be left out. Results of one report are judged together, for what the one lacks the other may hold.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from heapq import merge
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec

from domain.events import CheckType, InspectionRecorded
from domain.findings import Band, Findings, JudgedLine
from flows.formats.checks import Context
from flows.formats.computations import Stating, row_schema
from flows.formats.files import FileVerdicts, Read, judge_file, judge_table
from flows.formats.inspections import Measured, measured_rows
from flows.formats.layouts import MEASUREMENTS
from flows.formats.tables import Table
from flows.formats.verdicts import Problem
from rules.computations.account import Account
from rules.computations.measured import Exposure, account_of, exposure_of, measurements_of
from rules.computations.table import COMPUTATIONS
from rules.explain import allowed
from rules.findings import RuleBook, judge_inspections

AT_A_TIME = 500  # reports judged together


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedResult:
    """One result: its row in the file, the report it stands in, and what was found.

    ``line`` is the judged line of a result of GBZ 2.1 or of noise; ``exposure`` its exposure level.
    ``account`` is that of a computation. A computation without a limit of those has no ``line``.
    """

    row: int
    report_no: str
    uscc: str
    sample_no: str
    workshop: str
    post: str
    line: JudgedLine | None
    exposure: Exposure | None
    account: Account | None

    @property
    def band(self) -> Band | None:
        """The verdict; None where there is no limit to judge by."""
        if self.line is not None:
            return self.line.band
        return None if self.account is None else self.account.band


@dataclass(frozen=True, slots=True)
class JudgedReport:
    """The results of one report, judged together.

    A computation that is judged by itself has no findings.
    """

    results: tuple[JudgedResult, ...]
    findings: Findings | None


@dataclass(frozen=True, slots=True)
class JudgedFile:
    """A file that was read and checked to its end: its wrong rows, and its reports as they come."""

    rows: int
    problems: tuple[Problem, ...]
    reports: Iterator[JudgedReport]


@contextmanager
def judge_measurements(
    path: Path, book: RuleBook, today: date, read: Read | None = None
) -> Iterator[JudgedFile]:
    """Judge the right rows of a file; UnreadableFileError when it cannot be read to its end."""
    context = Context(today, book.agents.mapping, book.agents.names, book.agents.units)
    stating = Stating(book, today)
    with judge_file(path, MEASUREMENTS, context, read=read, aside=stating) as file:
        problems = sorted((*file.problems, *stating.problems), key=lambda one: one.row)
        rows = file.rows + len(stating.accounts) + stating.refused
        yield JudgedFile(rows, tuple(problems), _in_order(_judged(file, book, stating), stating))


def judge_typed(table: Table, book: RuleBook, today: date) -> JudgedFile:
    """Judge the right rows of a table that is at hand, by the same checks and the same judgement.

    Its rows are ready results; none states a computation.
    """
    context = Context(today, book.agents.mapping, book.agents.names, book.agents.units)
    found = judge_table(table, MEASUREMENTS, context)
    return JudgedFile(found.rows, found.problems, _judged(found, book, Stating(book, today)))


def _in_order(reports: Iterator[JudgedReport], stating: Stating) -> Iterator[JudgedReport]:
    """The reports, each computation judged by itself before the reports that begin below it."""
    alone = [
        JudgedReport(
            (
                JudgedResult(
                    row=one.row, report_no=one.report_no, uscc=one.uscc, sample_no=one.sample_no,
                    workshop=one.workshop, post=one.post, line=None, exposure=None,
                    account=one.account,
                ),
            ),
            None,
        )
        for one in stating.accounts
    ]  # fmt: skip
    return merge(reports, iter(alone), key=lambda report: report.results[0].row)


def _judged(file: FileVerdicts, book: RuleBook, stating: Stating) -> Iterator[JudgedReport]:
    reports = _reports(file, book)
    while some := list(islice(reports, AT_A_TIME)):
        some = _computed(some, book, stating)
        asked = [(str(members[0].row), _inspection(members)) for members in some]
        for members, made in zip(some, judge_inspections(asked, book), strict=True):
            lines = zip(members, made.lines, strict=True)
            yield JudgedReport(
                tuple(_result(one, line, book, stating) for one, line in lines), made.findings
            )


def _computed(
    reports: list[list[Measured]], book: RuleBook, stating: Stating
) -> list[list[Measured]]:
    """The results with those that were computed as exact as they are, all in one call."""
    places = [
        (report, at, stating.made[one.row][1], one.measurement)
        for report in reports
        for at, one in enumerate(report)
        if one.row in stating.made
    ]
    exact = measurements_of([(made, one) for _, _, made, one in places], book) if places else []
    for (report, at, _, _), one in zip(places, exact, strict=True):
        report[at] = replace(report[at], measurement=one)
    return reports


def _result(one: Measured, line: JudgedLine, book: RuleBook, stating: Stating) -> JudgedResult:
    stated = stating.made.get(one.row)
    exposure = account = None
    agent_en = ""
    if line.limit_id:
        limit = book.limits.by_id[line.limit_id]
        agent_en = limit.name_en
        reduced = bool(line.explanation["reduced"])
        applied = allowed(one.measurement, limit, reduced=reduced)
        exposure = exposure_of(
            one.measurement, limit, applied, None if stated is None else stated[1]
        )
    if stated is not None:
        row, made = stated
        titles = row.name, row.zh, row.en
        account = account_of(titles, made, one.measurement, line, exposure, agent_en)
    return JudgedResult(
        row=one.row, report_no=one.report_no, uscc=one.uscc, sample_no=line.sample_no,
        workshop=one.measurement.workshop, post=one.measurement.post, line=line,
        exposure=exposure, account=account,
    )  # fmt: skip


def _reports(file: FileVerdicts, book: RuleBook) -> Iterator[list[Measured]]:
    """The results by report, each report when its last row has come."""
    waiting: dict[tuple[str, str], list[Measured]] = {}
    for frame in file.portions():
        for one in measured_rows(frame, book.agents):
            key = (one.report_no or f"#{one.row}", one.uscc)
            waiting.setdefault(key, []).append(one)
        ended = [
            key
            for key, members in waiting.items()
            if not members[0].report_no or members[0].last <= frame["row"][-1]
        ]
        for key in ended:
            yield waiting.pop(key)


def _inspection(members: Sequence[Measured]) -> InspectionRecorded:
    first = members[0]
    return InspectionRecorded(
        uscc=first.uscc,
        on=max(one.measurement.sampled_on for one in members),
        report_no=first.report_no,
        check=CheckType.PERIODIC,
        laboratory="",
        measurements=tuple(one.measurement for one in members),
    )


def as_line(result: JudgedResult) -> str:
    """A result as a line of JSON, its keys those of :func:`schema`."""
    return msgspec.json.encode(result).decode()


def schema() -> dict[str, Any]:
    """The JSON Schema of a row of input, with examples, and of a result.

    ``input`` is a row with a ready result, ``computations`` are the rows that state a computation,
    by its name. Fields go by their keys here; their Chinese names do as well.
    """
    said: dict[str, Any] = {"type": ["string", "number", "null"]}
    columns = {
        column.key: said
        | {"title": column.zh, "description": f"{column.en}. {column.help_zh}".strip()}
        | ({"examples": [column.example]} if column.example else {})
        for column in MEASUREMENTS.columns
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "mingdan judge",
        "input": {
            "type": "object",
            "properties": columns,
            "required": [column.key for column in MEASUREMENTS.columns if column.required],
            "examples": list(EXAMPLES),
        },
        "computations": {one.name: row_schema(one, columns) for one in COMPUTATIONS},
        "output": msgspec.json.schema(JudgedResult, schema_hook=_anything),
    }


def _anything(_type: type) -> dict[str, Any]:
    return {"description": "any JSON value"}


EXAMPLES: tuple[dict[str, str], ...] = (
    {"agent": "苯", "kind": "TWA", "value": "2.1", "unit": "mg/m3", "sampled_on": "2024-06-01"},
    {"agent": "氨", "kind": "STEL", "value": "<0.3", "unit": "mg/m3", "sampled_on": "2024-06-01"},
    {"agent": "氯", "kind": "MAC", "value": "1.0", "unit": "mg/m3", "sampled_on": "2024-06-01"},
    {
        "agent": "矽尘",
        "kind": "TWA",
        "value": "0.8",
        "unit": "mg/m3",
        "sampled_on": "2024-06-01",
        "fraction": "总尘",
        "silica_pct": "35",
    },
    {
        "agent": "噪声",
        "kind": "NOISE",
        "value": "88",
        "unit": "dB(A)",
        "sampled_on": "2024-06-01",
        "hours": "4",
        "days_per_week": "6",
    },
)
