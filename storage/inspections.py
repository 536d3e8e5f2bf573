"""Inspections on file: those of an enterprise, their measurements, and what became of a report."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, func, select

from domain.events import InspectionRecorded
from domain.findings import Findings, JudgedLine
from domain.journal import Entry
from domain.reweighing import AGAIN
from storage.bulk import rows_among
from storage.codec import (
    UnreadableError,
    entries_from_json,
    event_from_row,
    findings_from_json,
    line_from_json,
)
from storage.judgements import OVER
from storage.tables import cases, inbox, journal, judged_lines, judgements
from storage.unit_of_work import UnitOfWork, translated

_EVENT_REFS = "SELECT DISTINCT event_ref FROM received_rows WHERE source = {mark} AND ref {among}"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an event stands: ``status`` waiting, done or parked, and then why."""

    status: str
    error: str


@dataclass(frozen=True, slots=True)
class Report:
    """A judged inspection of an enterprise."""

    judgement_id: str
    case_id: str
    event: InspectionRecorded
    findings: Findings


@dataclass(frozen=True, slots=True)
class Measured:
    """A judged measurement with the inspection it stands in."""

    judgement_id: str
    case_id: str
    on: date
    line: JudgedLine


def event_refs(unit: UnitOfWork, source: str, rows: Iterable[str]) -> list[str]:
    """The references of the events that hold these rows, each once."""
    return sorted(row[0] for row in rows_among(unit, _EVENT_REFS, rows, source))


def standing(unit: UnitOfWork, source: str, ref: str) -> Standing | None:
    """What became of an event; None when it never came."""
    i = inbox.c
    query = select(i.status, i.error).where(i.source == source, i.ref == ref)
    with translated():
        row = unit.connection.execute(query).first()
    return None if row is None else Standing(row.status, row.error or "")


def led_to(unit: UnitOfWork, case_id: str, event_id: int) -> list[Entry]:
    """What an event led to in the journal of its case."""
    j = journal.c
    query = select(j.body).where(j.stream == case_id, j.event_id == event_id).order_by(j.no)
    with translated():
        bodies = unit.connection.scalars(query).all()
    return [entry for body in bodies for entry in entries_from_json(body)]


def _at(uscc: str) -> Select[str]:
    """The first judgement of every inspection of an enterprise; later weighings are apart."""
    j = judgements.c
    query = select(j.judgement_id).join(cases, cases.c.case_id == j.case_id)
    return query.where(cases.c.uscc == uscc, ~j.judgement_id.contains(AGAIN))


def reports_at(
    unit: UnitOfWork, uscc: str, *, limit: int = 50, offset: int = 0
) -> tuple[int, list[Report]]:
    """How many inspections an enterprise had, and some of them, the latest first."""
    j, i = judgements.c, inbox.c
    query = (
        select(j.judgement_id, j.case_id, i.kind, i.body, j.body.label("findings"))
        .join(inbox, i.id == j.event_id)
        .where(j.judgement_id.in_(_at(uscc)))
        .order_by(i.on_day.desc(), i.id.desc())
        .limit(limit)
        .offset(offset)
    )
    with translated():
        total = unit.connection.scalar(select(func.count()).select_from(_at(uscc).subquery()))
        rows = unit.connection.execute(query).all()
    return int(total or 0), [_report(*row) for row in rows]


def _report(judgement_id: str, case_id: str, kind: str, body: str, findings: str) -> Report:
    event = event_from_row(kind, body)
    if not isinstance(event, InspectionRecorded):
        raise UnreadableError(f"{case_id}: a judgement of what is no inspection, {kind}")
    return Report(judgement_id, case_id, event, findings_from_json(findings))


def measured_at(
    unit: UnitOfWork, uscc: str, *, over_only: bool = False, limit: int = 50, offset: int = 0
) -> tuple[int, list[Measured]]:
    """How many judged measurements an enterprise has, and some of them, the latest first."""
    j, i, one = judgements.c, inbox.c, judged_lines.c
    held = [one.judgement_id.in_(_at(uscc))]
    if over_only:
        held.append(one.band.in_(OVER))
    query = (
        select(one.judgement_id, j.case_id, i.on_day, one.body)
        .join(judgements, j.judgement_id == one.judgement_id)
        .join(inbox, i.id == j.event_id)
        .where(*held)
        .order_by(i.on_day.desc(), i.id.desc(), one.line)
        .limit(limit)
        .offset(offset)
    )
    counted = select(func.count()).select_from(judged_lines).where(*held)
    with translated():
        total = unit.connection.scalar(counted)
        rows = unit.connection.execute(query).all()
    return int(total or 0), [Measured(*row[:3], line_from_json(row[3])) for row in rows]
