"""Judgements for ever: the findings, and every line with its explanation."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import select

from domain.findings import Band, Findings, JudgedLine, Judgement
from storage.bulk import insert_rows, rows_among
from storage.codec import findings_from_json, line_from_json, to_json
from storage.tables import judged_lines, judgements
from storage.unit_of_work import UnitOfWork, translated

HEAD = (
    "judgement_id",
    "event_id",
    "case_id",
    "outcome",
    "pack_digest",
    "limits_digest",
    "body",
)
OVER = (Band.EXCEEDED.value, Band.SERIOUS.value)


def keep(unit: UnitOfWork, made: Sequence[tuple[int, str, Judgement]]) -> None:
    """Store (event id, case id, judgement) rows with all their lines."""
    heads = [
        (
            j.findings.judgement_id,
            event_id,
            case_id,
            j.findings.outcome.value,
            j.findings.pack_digest,
            j.findings.limits_digest,
            to_json(j.findings),
        )
        for event_id, case_id, j in made
    ]
    lines = [
        (j.findings.judgement_id, number, line.band.value, to_json(line))
        for _, _, j in made
        for number, line in enumerate(j.lines, start=1)
    ]
    insert_rows(unit, judgements, HEAD, heads)
    insert_rows(unit, judged_lines, ("judgement_id", "line", "band", "body"), lines)


def line_bodies(unit: UnitOfWork, judgement_ids: Iterable[str]) -> dict[str, list[str]]:
    """The lines of these judgements as they are stored, in order."""
    query = "SELECT judgement_id, body FROM judged_lines WHERE judgement_id {among}"
    found: dict[str, list[str]] = {}
    for name, body in rows_among(unit, f"{query} ORDER BY judgement_id, line", judgement_ids):
        found.setdefault(name, []).append(body)
    return found


def findings_of(unit: UnitOfWork, judgement_ids: Iterable[str]) -> dict[str, Findings]:
    """The findings of these judgements, by id."""
    query = "SELECT judgement_id, body FROM judgements WHERE judgement_id {among}"
    return {name: findings_from_json(body) for name, body in rows_among(unit, query, judgement_ids)}


def lines_of(
    unit: UnitOfWork, judgement_ids: Iterable[str], *, over_only: bool = False
) -> list[tuple[str, JudgedLine]]:
    """(judgement id, line) of these judgements in order; only those over a limit on request."""
    query = (
        select(judged_lines.c.judgement_id, judged_lines.c.body)
        .where(judged_lines.c.judgement_id.in_(list(judgement_ids)))
        .order_by(judged_lines.c.judgement_id, judged_lines.c.line)
    )
    if over_only:
        query = query.where(judged_lines.c.band.in_(OVER))
    with translated():
        return [(row[0], line_from_json(row[1])) for row in unit.connection.execute(query)]
