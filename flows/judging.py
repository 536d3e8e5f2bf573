"""Judging a file of measurements by itself: no database, nothing kept.

The same reading, checks and judgement as an import; only who was measured, by whom and where may
be left out. Results of one report are judged together, for what the one lacks the other may hold.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec

from domain.events import CheckType, InspectionRecorded
from domain.findings import Findings, JudgedLine
from flows.formats.checks import Context
from flows.formats.files import FileVerdicts, Read, judge_file
from flows.formats.inspections import Measured, measured_rows
from flows.formats.layouts import MEASUREMENTS
from flows.formats.verdicts import Problem
from rules.findings import RuleBook, judge_inspections

AT_A_TIME = 500  # reports judged together


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedResult:
    """One result: its row in the file, the report it stands in, and the judged line."""

    row: int
    report_no: str
    uscc: str
    line: JudgedLine


@dataclass(frozen=True, slots=True)
class JudgedReport:
    """The results of one report, judged together."""

    results: tuple[JudgedResult, ...]
    findings: Findings


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
    context = Context(today, book.agents.mapping, book.agents.names)
    with judge_file(path, MEASUREMENTS, context, read=read) as file:
        yield JudgedFile(file.rows, file.problems, _judged(file, book))


def _judged(file: FileVerdicts, book: RuleBook) -> Iterator[JudgedReport]:
    reports = _reports(file, book)
    while some := list(islice(reports, AT_A_TIME)):
        asked = [(str(members[0].row), _inspection(members)) for members in some]
        for members, made in zip(some, judge_inspections(asked, book), strict=True):
            lines = zip(members, made.lines, strict=True)
            yield JudgedReport(
                tuple(
                    JudgedResult(row=m.row, report_no=m.report_no, uscc=m.uscc, line=line)
                    for m, line in lines
                ),
                made.findings,
            )


def _reports(file: FileVerdicts, book: RuleBook) -> Iterator[list[Measured]]:
    """The results by report, each report when its last row has come."""
    waiting: dict[tuple[str, str], list[Measured]] = {}
    for frame in file.portions():
        for one in measured_rows(frame, book.agents.mapping):
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

    A row names its fields by their keys here; their Chinese and English names do as well.
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
