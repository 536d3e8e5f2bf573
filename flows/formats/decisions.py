"""Officials' acts from a JSON Lines file: one object an act, each with its own reference.

``{"ref": "...", "on": "2026-03-02", "case": "...-01", "do": "propose", "act": "file", ...}``
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from domain.events import (
    ActProposed,
    DocumentServed,
    Event,
    ProposalAnswered,
    ServiceWay,
    StepTaken,
)
from domain.roles import Answer, Role
from domain.vocabulary import Act, Notice, Step
from flows.formats.tables import UnreadableFileError, decoded
from flows.formats.verdicts import Problem


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """An official's act with its reference and line."""

    ref: str
    row: int
    event: Event


def _propose(o: dict[str, Any], case_id: str, on: date) -> Event:
    return ActProposed(
        case_id=case_id,
        on=on,
        act=Act(o["act"]),
        by=str(o["by"]),
        reason=str(o.get("reason", "")),
        particulars={str(k): str(v) for k, v in dict(o.get("particulars", {})).items()},
    )


def _answer(o: dict[str, Any], case_id: str, on: date) -> Event:
    return ProposalAnswered(
        case_id=case_id,
        on=on,
        proposal=int(o["proposal"]),
        by=str(o["by"]),
        role=Role(o["role"]),
        answer=Answer(o["answer"]),
        reason=str(o.get("reason", "")),
    )


def _serve(o: dict[str, Any], case_id: str, on: date) -> Event:
    return DocumentServed(
        case_id=case_id,
        on=on,
        document=Notice(o["document"]),
        way=ServiceWay(o["way"]),
        recipient=str(o["recipient"]),
        proof=str(o.get("proof", "")),
    )


def _step(o: dict[str, Any], case_id: str, on: date) -> Event:
    return StepTaken(
        case_id=case_id,
        on=on,
        step=Step(o["step"]),
        by=str(o.get("by", "")),
        document=str(o.get("document", "")),
        note=str(o.get("note", "")),
    )


DOES: dict[str, Callable[[dict[str, Any], str, date], Event]] = {
    "propose": _propose,
    "answer": _answer,
    "serve": _serve,
    "step": _step,
}


def read_decisions(path: Path) -> tuple[list[DecisionRow], list[Problem]]:
    """The acts of a file in its order, and the lines that are none."""
    try:
        text = decoded(path.read_bytes(), path.name)
    except OSError as error:
        raise UnreadableFileError(f"找不到文件 {path.name}：请检查路径。") from error
    rows: list[DecisionRow] = []
    problems: list[Problem] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            try:
                rows.append(read_decision(json.loads(line), number))
            except (ValueError, KeyError, TypeError, RecursionError) as error:
                problems.append(_problem(number, line, error))
    return rows, problems


def read_decision(given: Any, row: int = 1) -> DecisionRow:
    """One act; ValueError, KeyError or TypeError when it is not one."""
    if not isinstance(given, dict):
        raise TypeError("not an object")
    does = DOES.get(str(given.get("do")))
    if does is None:
        raise ValueError(f"do={given.get('do')!r}")
    case_id, on = str(given["case"]), date.fromisoformat(str(given["on"]))
    return DecisionRow(str(given["ref"]), row, does(given, case_id, on))


def _problem(number: int, line: str, error: Exception) -> Problem:
    missing = isinstance(error, KeyError)
    what = f"缺少字段 {error}" if missing else f"内容不对：{error}"
    remedy = "补上该字段" if missing else (
        "核对 do（propose、answer、serve、step）及其取值、日期（YYYY-MM-DD）与编号"
    )  # fmt: skip
    return Problem(number, "-", "整行", line[:60], what, remedy)
