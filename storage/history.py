"""Everything that was ever judged, streamed in the order it came in, for judging it again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Row, Select, or_, select

from domain.case import Case
from domain.events import KIND_OF, ComplaintFiled, InspectionRecorded, StepTaken
from domain.findings import Findings, Streak
from domain.reweighing import AGAIN
from storage.bulk import day, rows_among
from storage.cases import AT_A_TIME, load_cases
from storage.codec import UnreadableError, event_from_row, findings_from_json
from storage.tables import cases, enterprises, inbox, journal, judgements
from storage.unit_of_work import UnitOfWork, translated

READ_AHEAD = 500


@dataclass(frozen=True, slots=True)
class JudgedInspection:
    """An inspection as it came in, with the findings on file."""

    case_id: str
    event_id: int
    event: InspectionRecorded
    on_file: Findings
    body: str  # the findings as stored


def judged_inspections(
    unit: UnitOfWork, first: date, last: date, *, weighed_again: bool = False
) -> Iterator[JudgedInspection]:
    """Every judged inspection of these days, a few hundred at a time in memory.

    With ``weighed_again`` also the judgements made later, for an act under other rules.
    """
    query = (
        _judged(weighed_again=weighed_again)
        .where(inbox.c.on_day >= first, inbox.c.on_day <= last)
        .order_by(inbox.c.id)
        .execution_options(yield_per=READ_AHEAD)
    )
    with translated():
        for row in unit.connection.execute(query):
            yield _read(row)


def _judged(*, weighed_again: bool = False) -> Select[str, int, str, str, str]:
    j, i = judgements.c, inbox.c
    query = select(j.case_id, j.event_id, i.kind, i.body, j.body).join(inbox, i.id == j.event_id)
    return query if weighed_again else query.where(~j.judgement_id.contains(AGAIN))


def _read(row: Row[str, int, str, str, str]) -> JudgedInspection:
    case_id, event_id, kind, body, findings = row
    event = event_from_row(kind, body)
    if not isinstance(event, InspectionRecorded):
        raise UnreadableError(f"{case_id}: a judgement of what is no inspection, {kind}")
    return JudgedInspection(case_id, event_id, event, findings_from_json(findings), findings)


RUNS = (
    "SELECT c.uscc, i.on_day, j.body FROM cases c JOIN judgements j ON j.case_id = c.case_id "
    "JOIN inbox i ON i.id = j.event_id WHERE c.uscc {among} "
    "ORDER BY i.on_day DESC, j.event_id DESC, j.judgement_id"
)
LATEST = (
    "SELECT uscc, on_day, body FROM (SELECT c.uscc, i.on_day, j.body, "
    "row_number() OVER (PARTITION BY c.uscc ORDER BY i.on_day DESC, j.event_id DESC, "
    "j.judgement_id) AS place "
    "FROM cases c JOIN judgements j ON j.case_id = c.case_id "
    "JOIN inbox i ON i.id = j.event_id WHERE c.uscc {among}) ranked WHERE place = 1"
)


def runs_before(
    unit: UnitOfWork, first: Mapping[str, date]
) -> dict[str, list[tuple[date, tuple[Streak, ...]]]]:
    """The runs of posts over a limit that reports on file left, by enterprise, latest first.

    ``first`` is the day of each enterprise's first new report. One query; a second one only for
    enterprises that already have a report of a later day than a new one.
    """
    latest = rows_among(unit, LATEST, first)
    late = {uscc for uscc, on, _ in latest if day(on) > first[uscc]}
    rows = [row for row in latest if row[0] not in late]
    rows += rows_among(unit, RUNS, late)
    found: dict[str, list[tuple[date, tuple[Streak, ...]]]] = {}
    for uscc, on, body in rows:
        found.setdefault(uscc, []).append((day(on), findings_from_json(body).streaks))
    return found


def inspections_of(unit: UnitOfWork, judgement_ids: Iterable[str]) -> list[JudgedInspection]:
    """The inspections behind some judgements."""
    query = _judged().where(judgements.c.judgement_id.in_(list(judgement_ids)))
    with translated():
        return [_read(row) for row in unit.connection.execute(query)]


def asking(unit: UnitOfWork) -> list[JudgedInspection]:
    """The inspections that ask for another sample or that the laboratory judges otherwise."""
    said = judgements.c.body
    some = or_(said.contains('"resample":["'), said.contains('"differs":["'))
    with translated():
        query = _judged().where(some).order_by(inbox.c.on_day, inbox.c.id)
        return [_read(row) for row in unit.connection.execute(query)]


def inspections_at(unit: UnitOfWork, usccs: Iterable[str]) -> list[JudgedInspection]:
    """Every judged inspection of these enterprises, by their day."""
    of_these = select(cases.c.case_id).where(cases.c.uscc.in_(list(usccs)))
    query = _judged().where(judgements.c.case_id.in_(of_these))
    with translated():
        rows = unit.connection.execute(query.order_by(inbox.c.on_day, inbox.c.id))
        return [_read(row) for row in rows]


def steps_of(unit: UnitOfWork, case_ids: Iterable[str]) -> list[StepTaken]:
    """The procedural facts that were put on file in these cases, in the order of their journals."""
    query = (
        select(inbox.c.kind, inbox.c.body)
        .join(journal, journal.c.event_id == inbox.c.id)
        .where(journal.c.stream.in_(list(case_ids)), inbox.c.kind == KIND_OF[StepTaken])
        .order_by(journal.c.stream, journal.c.no)
    )
    with translated():
        events = [event_from_row(*row) for row in unit.connection.execute(query)]
    return [event for event in events if isinstance(event, StepTaken)]


def complaints_filed(unit: UnitOfWork) -> list[ComplaintFiled]:
    """Every complaint that was handled, as it came in, by day."""
    query = (
        select(inbox.c.kind, inbox.c.body)
        .where(inbox.c.kind == KIND_OF[ComplaintFiled], inbox.c.status == "done")
        .order_by(inbox.c.on_day, inbox.c.id)
    )
    with translated():
        events = [event_from_row(*row) for row in unit.connection.execute(query)]
    return [event for event in events if isinstance(event, ComplaintFiled)]


def cases_with_complaints(unit: UnitOfWork) -> Iterator[Case]:
    """Every case that holds a complaint, by id."""
    of = select(journal.c.stream).join(inbox, inbox.c.id == journal.c.event_id)
    query = of.where(inbox.c.kind == KIND_OF[ComplaintFiled]).distinct()
    with translated():
        ids = sorted(unit.connection.scalars(query))
    for start in range(0, len(ids), AT_A_TIME):
        found = load_cases(unit, ids[start : start + AT_A_TIME])
        yield from (found[case_id].case for case_id in sorted(found))


def bodies_of(unit: UnitOfWork, usccs: Iterable[str] | None = None) -> dict[str, str]:
    """The particulars of these registered enterprises, or of every one, as stored, by code."""
    if usccs is not None:
        return dict(rows_among(unit, _BODIES, usccs))
    query = select(enterprises.c.uscc, enterprises.c.body)
    with translated():
        return {row.uscc: row.body for row in unit.connection.execute(query)}


_BODIES = "SELECT uscc, body FROM enterprises WHERE uscc {among}"
