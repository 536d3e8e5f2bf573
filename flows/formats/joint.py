"""Records of the joint meeting from a JSON Lines file: members, units, meetings, resolutions ...

``{"ref": "...", "record": "charged", "by": "jm-01", "on": "2026-07-16", "owed": "task", ...}``
with the fields of the kind as ``domain/joint/records.py`` names them. What the clock or a case puts
on record itself (reminders, escalations, recommendations, mails) and what comes with files (filings
of units) is not taken from a file; figures have a door of their own (``mingdan import figures``).
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec

from domain.joint.records import (
    RECORD_KINDS,
    CandidateConsidered,
    Escalated,
    EvaluationClosed,
    FigureFiled,
    FilingAnswered,
    MilestoneReported,
    PaperMailed,
    ProgressFiled,
    Record,
    Reminded,
)
from flows.formats.decisions import ActError
from flows.formats.tables import UnreadableFileError, encoding_of, json_object
from flows.formats.verdicts import Problem

NOT_FROM_A_FILE = (
    Reminded, Escalated, CandidateConsidered, EvaluationClosed, FigureFiled, MilestoneReported,
    ProgressFiled, FilingAnswered, PaperMailed,
)  # fmt: skip
KINDS = {kind: cls for kind, cls in RECORD_KINDS.items() if cls not in NOT_FROM_A_FILE}
SUFFIXES = (".jsonl", ".ndjson")


@dataclass(frozen=True, slots=True)
class JointRow:
    """A record with its reference, who puts it on record, its line and its digest."""

    ref: str
    digest: str
    row: int
    by: str
    record: Record


def read_joint(path: Path) -> tuple[list[JointRow], list[Problem]]:
    """The records of a file in its order, and the lines that are none."""
    if path.suffix.lower() not in SUFFIXES:
        raise UnreadableFileError(f"{path.name}：联席会议记录只收 JSON Lines：请另存为 .jsonl。")
    rows: list[JointRow] = []
    problems: list[Problem] = []
    for number, line in enumerate(path.read_text(encoding_of(path)).split("\n"), start=1):
        if line.strip():
            try:
                rows.append(_read(line, number))
            except ActError as error:
                problems.append(
                    Problem(number, "-", error.field, error.value[:60], error.problem, error.remedy)
                )
    return rows, problems


def _read(line: str, number: int) -> JointRow:
    try:
        given = json_object(line)
    except (ValueError, RecursionError) as error:
        raise ActError(
            "整行", line, "不是 JSON 对象", "应形如 {…}；检查引号、逗号和括号"
        ) from error
    digest = sha256(json.dumps(given, sort_keys=True, default=str).encode()).hexdigest()
    ref, by, kind = (_text(given, field) for field in ("ref", "by", "record"))
    cls = KINDS.get(kind)
    if cls is None:
        raise ActError("record", kind, "不是认识的记录", f"可用：{'、'.join(KINDS)}")
    said = {key: value for key, value in given.items() if key not in ("ref", "by", "record")}
    unknown = said.keys() - set(cls.__dataclass_fields__)
    if unknown:
        field = min(unknown)
        known = "、".join(cls.__dataclass_fields__)
        raise ActError(field, str(said[field]), "该记录没有这个字段", f"可用：{known}")
    try:
        record = msgspec.convert(said, cls, strict=False)  # figures come as they are written
    except msgspec.ValidationError as error:
        raise _wrong(str(error), said) from error
    return JointRow(ref, digest, number, by, record)


MISSING = re.compile(r"missing required field `(\w+)`")
EXPECTED = {
    "int": "应为整数", "date": "应为日期，如 2026-07-16", "ISO8601": "应为日期，如 2026-07-16",
    "array": "应为列表，形如 [“…”]", "object": "应为对象", "bool": "应为 true 或 false",
    "enum": "不是认识的取值",
}  # fmt: skip


def _wrong(told: str, said: dict[str, Any]) -> ActError:
    """What the library says of a record, as whoever wrote the file can mend it."""
    missing = MISSING.search(told)
    if missing:
        return ActError(missing[1], "", "缺少字段", f"补上字段 {missing[1]}")
    where = told.rpartition("`$.")[2].rstrip("`") if "`$." in told else "整行"
    field = where.partition("[")[0]
    problem = next((zh for word, zh in EXPECTED.items() if word in told), "内容不符")
    return ActError(where, str(said.get(field, ""))[:60], problem, "对照同类记录的字段改正")


def _text(given: dict[str, Any], field: str) -> str:
    said = str(given.get(field) or "").strip()
    if not said:
        raise ActError(field, "", "缺少字段或为空", f"补上字段 {field}")
    return said
