"""Everything that was ever judged, streamed in the order it came in, for judging it again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from domain.events import InspectionRecorded
from domain.findings import Findings
from storage.codec import UnreadableError, event_from_row, findings_from_json
from storage.tables import enterprises, inbox, judgements
from storage.unit_of_work import UnitOfWork, translated

READ_AHEAD = 500


@dataclass(frozen=True, slots=True)
class JudgedInspection:
    """An inspection as it came in, with the findings on file."""

    case_id: str
    event: InspectionRecorded
    on_file: Findings


def judged_inspections(unit: UnitOfWork, first: date, last: date) -> Iterator[JudgedInspection]:
    """Every judged inspection of these days, a few hundred at a time in memory."""
    query = (
        select(judgements.c.case_id, inbox.c.kind, inbox.c.body, judgements.c.body)
        .join(inbox, inbox.c.id == judgements.c.event_id)
        .where(inbox.c.on_day >= first, inbox.c.on_day <= last)
        .order_by(inbox.c.id)
        .execution_options(yield_per=READ_AHEAD)
    )
    with translated():
        for case_id, kind, body, findings in unit.connection.execute(query):
            event = event_from_row(kind, body)
            if not isinstance(event, InspectionRecorded):
                raise UnreadableError(f"{case_id}: a judgement of what is no inspection, {kind}")
            yield JudgedInspection(case_id, event, findings_from_json(findings))


def bodies_of(unit: UnitOfWork) -> dict[str, str]:
    """The particulars of every registered enterprise, as stored, by its code."""
    query = select(enterprises.c.uscc, enterprises.c.body)
    with translated():
        return {row.uscc: row.body for row in unit.connection.execute(query)}
