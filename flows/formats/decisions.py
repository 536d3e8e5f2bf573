"""Officials' acts from a JSON Lines file: one object an act, each with its own reference.

``{"ref": "...", "on": "2026-03-02", "case": "...-01", "do": "propose", "act": "file", ...}``
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

from domain.events import (
    ActProposed,
    DocumentServed,
    Event,
    LeadRegistered,
    LeadSource,
    ProposalAnswered,
    ServiceOutcome,
    ServiceWay,
    StepTaken,
)
from domain.lifecycle import TABLE
from domain.roles import Answer, Role
from domain.vocabulary import TO_COMPLAINANT, Act, Notice, Step
from flows.formats.records import plain, scrub
from flows.formats.tables import UnreadableFileError, encoding_of, json_object
from flows.formats.verdicts import Problem

Given = dict[str, Any]
# What goes to the enterprise must not lead back to a complaint.
CASE_ACTS = frozenset(row.on.what for row in TABLE if row.on.kind == "act" and not row.of_complaint)
COMPLAINANT = "举报人"  # the only name a paper to a complainant is served under
HIDDEN = "（不重复）"
NUMBERS = ("ref", "case", "complaint_no", "duplicate_of", "number")
W = TypeVar("W", bound=StrEnum)
SERVED = ServiceOutcome.SERVED
# What proves a service, by its way (domain/service_of_documents.py).
PROOFS = ("place", "witness", "recording", "tracking", "entrusted_to", "consent")


class ActError(ValueError):
    """An object that is no act: which field, what is wrong, what to do."""

    def __init__(self, field: str, value: str, problem: str, remedy: str) -> None:
        super().__init__(f"{field}：{problem}；{remedy}")
        self.field, self.value, self.problem, self.remedy = field, value, problem, remedy


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """An official's act with its reference, the digest of its content, and its line."""

    ref: str
    row: int
    event: Event
    digest: str


def _said(given: Given, field: str) -> str:
    """A field that must be there."""
    value = given.get(field)
    text = "" if value is None else str(value).strip()
    if not text:
        raise ActError(field, "", "缺少字段或为空", f"补上字段 {field}")
    return text


def _maybe(given: Given, field: str) -> str:
    value = given.get(field)
    return "" if value is None else str(value)


def _word(given: Given, field: str, words: type[W]) -> W:
    said = _said(given, field)
    try:
        return words(said)
    except ValueError as error:
        known = "、".join(word.value for word in words)
        raise ActError(field, said, "不是认识的取值", f"可用：{known}") from error


def _number(given: Given, field: str) -> int:
    said = _said(given, field)
    if not (said.isascii() and said.isdigit() and len(said) <= 6):
        raise ActError(field, said, "不是正整数", "填写该事项的序号，如 1")
    return int(said)


def _day(given: Given, field: str) -> date:
    said = _said(given, field)
    try:
        return date.fromisoformat(said)
    except ValueError as error:
        raise ActError(field, said, "不是日期", "填写形如 2026-03-02 的日期") from error


def _particulars(given: Given) -> dict[str, str]:
    said = given.get("particulars") or {}
    if not isinstance(said, dict):
        raise ActError("particulars", str(said), "不是对象", '写成 {"字段": "内容"}')
    return {str(key): str(value) for key, value in said.items()}


def _propose(given: Given, case_id: str, on: date) -> Event:
    return ActProposed(
        case_id=case_id,
        on=on,
        act=_word(given, "act", Act),
        by=_said(given, "by"),
        reason=_maybe(given, "reason"),
        particulars=_particulars(given),
    )


def _answer(given: Given, case_id: str, on: date) -> Event:
    return ProposalAnswered(
        case_id=case_id,
        on=on,
        proposal=_number(given, "proposal"),
        by=_said(given, "by"),
        role=_word(given, "role", Role),
        answer=_word(given, "answer", Answer),
        reason=_maybe(given, "reason"),
    )


def _serve(given: Given, case_id: str, on: date) -> Event:
    document, recipient = _word(given, "document", Notice), _said(given, "recipient")
    if document in TO_COMPLAINANT and recipient != COMPLAINANT:
        raise ActError(
            "recipient",
            HIDDEN,
            "送达举报人的文书不得写明收件人",
            f"写成“{COMPLAINANT}”；是谁只在封存处",
        )
    return DocumentServed(
        case_id=case_id,
        on=on,
        document=document,
        way=_word(given, "way", ServiceWay),
        recipient=recipient,
        proof=_maybe(given, "proof"),
        outcome=_word(given, "outcome", ServiceOutcome) if "outcome" in given else SERVED,
        servers=tuple(name for name in _maybe(given, "servers").split(";") if name.strip()),
        **{name: _maybe(given, name) for name in PROOFS},
        number=_maybe(given, "number"),
    )


def _no_identity(given: Given) -> None:
    """What is said about a complaint holds no telephone, mail address or identity number."""
    about = given.get("document") in TO_COMPLAINANT or "complaint_no" in _particulars(given)
    if about and given.get("act") in CASE_ACTS:
        raise ActError("complaint_no", HIDDEN, "对用人单位的请示不得提及举报", "删去 complaint_no")
    said = {**given, **_particulars(given)} if about else {}
    for field, value in said.items():
        if field not in NUMBERS and isinstance(value, str) and scrub(value, {}) != plain(value):
            raise ActError(
                field, HIDDEN, "写有联系方式或者证件号码", "删去后重新提交；举报人信息只在封存处"
            )


def _fit_for_the_public(given: Given) -> None:
    """An enterprise's own words are shown as they are: nothing in them gives a person away."""
    reply = _particulars(given).get("reply", "")
    if scrub(reply, {}) != plain(reply):
        raise ActError(
            "reply", HIDDEN, "写有联系方式或者证件号码", "删去后重新提交；回应将随条目向社会公布"
        )


def _step(given: Given, case_id: str, on: date) -> Event:
    _fit_for_the_public(given)
    return StepTaken(
        case_id=case_id,
        on=on,
        step=_word(given, "step", Step),
        by=_maybe(given, "by"),
        document=_maybe(given, "document"),
        note=_maybe(given, "note"),
        particulars=_particulars(given),
    )


def _lead(given: Given, case_id: str, on: date) -> Event:
    """A lead opens a case of its own or joins the open one: it names the enterprise."""
    return LeadRegistered(
        uscc=case_id[:18],
        on=on,
        lead_no=_said(given, "lead_no"),
        source=_word(given, "source", LeadSource),
        subject=_said(given, "subject"),
    )


DOES: dict[str, Callable[[Given, str, date], Event]] = {
    "propose": _propose,
    "answer": _answer,
    "serve": _serve,
    "step": _step,
    "lead": _lead,
}


def read_decisions(path: Path) -> tuple[list[DecisionRow], list[Problem]]:
    """The acts of a file in its order, and the lines that are none."""
    if path.suffix.lower() not in (".jsonl", ".ndjson"):
        raise UnreadableFileError(f"{path.name}：办理记录只收 JSON Lines：请另存为 .jsonl。")
    rows: list[DecisionRow] = []
    problems: list[Problem] = []
    lines = path.read_text(encoding_of(path)).split("\n")
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                rows.append(read_decision(_object(line), number))
            except ActError as error:
                problems.append(
                    Problem(number, "-", error.field, error.value[:60], error.problem, error.remedy)
                )
    return rows, problems


def _object(line: str) -> Given:
    try:
        return json_object(line)
    except (ValueError, RecursionError) as error:
        raise ActError(
            "整行", line, "不是 JSON 对象", "应形如 {…}；检查引号、逗号和括号"
        ) from error


def read_decision(given: object, row: int = 1) -> DecisionRow:
    """One act; ActError (a ValueError) when it is not one."""
    if not isinstance(given, dict):
        raise ActError("整行", str(given)[:60], "不是 JSON 对象", "应形如 {…}")
    said = _said(given, "do")
    does = DOES.get(said)
    if does is None:
        raise ActError("do", said, "不是认识的办理", f"可用：{'、'.join(DOES)}")
    event = does(given, _said(given, "case"), _day(given, "on"))
    _no_identity(given)
    digest = sha256(json.dumps(given, sort_keys=True, default=str).encode()).hexdigest()
    return DecisionRow(_said(given, "ref"), row, event, digest)
