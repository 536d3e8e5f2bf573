"""Decisions to be compared with others: what each rested on, by question, ground and ratio."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, select, union_all

from domain.decided import Decision, Question
from domain.findings import Findings, weight
from domain.vocabulary import Act
from storage.bulk import Row, insert_rows
from storage.hearing_tables import decided_traits
from storage.judgements import findings_of
from storage.tables import cases, enterprises
from storage.unit_of_work import UnitOfWork, translated

COLUMNS = (
    "case_id", "no", "ground", "family", "act", "agent_id", "ratio", "decided_on", "fine_yuan",
    "days", "until",
)  # fmt: skip
TOGETHER = 500  # decisions whose findings are read at once
EACH_SIDE = 20  # candidates with a higher ratio, and as many with a lower one


@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """What is compared: the agent that was over most, how far in hundredths of its limit."""

    agent_id: str
    ratio: int
    industry: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidedLine:
    """A decision that was found, with its enterprise as it is registered now."""

    case_id: str
    ground: str
    act: Act
    agent_id: str
    ratio: int
    decided_on: date
    fine_yuan: int | None
    days: int | None
    until: date | None
    name: str
    township: str
    industry: str


def keep_decisions(unit: UnitOfWork, made: Sequence[Decision], *, skip_known: bool = False) -> int:
    """Keep decisions; their cases and judgements are written. How many rows that were."""
    rows = rows_of(unit, made)
    return insert_rows(unit, decided_traits, COLUMNS, rows, skip_known=skip_known)


def rows_of(unit: UnitOfWork, made: Sequence[Decision]) -> Iterator[Row]:
    """The rows that must be kept of decisions, in the order of ``COLUMNS``, days as their text."""
    for start in range(0, len(made), TOGETHER):
        some = made[start : start + TOGETHER]
        known = findings_of(unit, {name for one in some for name in one.reports})
        for one in some:
            agent, ratio = worst([known[name] for name in one.reports if name in known])
            for ground in one.grounds:
                yield (
                    one.case_id, one.no, ground, one.question.value, one.act.value, agent, ratio,
                    one.decided_on.isoformat(), one.fine_yuan, one.days,
                    None if one.until is None else one.until.isoformat(),
                )  # fmt: skip


def worst(found: Iterable[Findings]) -> tuple[str, int]:
    """The agent that was over most by these findings and its ratio in hundredths; ("", 0): none."""
    over = [one for one in found if one.over]
    if not over:
        return "", 0
    first = max(
        over, key=lambda f: (weight(f.outcome, f.outcome_usable), Decimal(f.worst_ratio or "0"))
    )
    return first.worst_agent, int((Decimal(first.worst_ratio or "0") * 100).to_integral_value())


def kept_decisions(unit: UnitOfWork) -> set[Row]:
    """Every row, for the audit, in the form of :func:`rows_of`."""
    query = select(*(decided_traits.c[name] for name in COLUMNS))
    with translated():
        return {
            tuple(v.isoformat() if isinstance(v, date) else v for v in row)
            for row in unit.connection.execute(query)
        }


def candidates(
    unit: UnitOfWork, question: Question, grounds: Sequence[str], near: Traits, *, other_than: str
) -> list[DecidedLine]:
    """Decisions of a question on any of these grounds, near by their ratio. One query.

    Of the same agent, and of any, the nearest above and below: ranges of two indexes, however many
    decisions there are. A decision may come more than once.
    """
    d = decided_traits.c
    parts = []
    for ground in grounds:
        of: list[ColumnElement[bool]] = [d.family == question.value, d.ground == ground]
        for more in ([d.agent_id == near.agent_id], []):
            parts += _nearest([*of, *more, d.case_id != other_than], near.ratio)
    found = union_all(*parts).subquery()
    f, c, e = found.c, cases.c, enterprises.c
    query = (
        select(
            f.case_id, f.ground, f.act, f.agent_id, f.ratio, f.decided_on, f.fine_yuan, f.days,
            f.until, e.name, e.township, e.industry,
        )
        .join(cases, c.case_id == f.case_id)
        .join(enterprises, e.uscc == c.uscc)
    )  # fmt: skip
    with translated():
        rows = unit.connection.execute(query).all()
    return [
        DecidedLine(
            case_id=row[0], ground=row[1], act=Act(row[2]), agent_id=row[3], ratio=row[4],
            decided_on=row[5], fine_yuan=row[6], days=row[7], until=row[8], name=row[9],
            township=row[10], industry=row[11],
        )
        for row in rows
    ]  # fmt: skip


def _nearest(of: Sequence[ColumnElement[bool]], ratio: int) -> list[Select[Any]]:
    d = decided_traits.c
    columns = (
        d.case_id, d.ground, d.act, d.agent_id, d.ratio, d.decided_on, d.fine_yuan, d.days, d.until,
    )  # fmt: skip
    above = select(*columns).where(*of, d.ratio >= ratio).order_by(d.ratio).limit(EACH_SIDE)
    below = select(*columns).where(*of, d.ratio < ratio).order_by(d.ratio.desc()).limit(EACH_SIDE)
    return [select(above.subquery()), select(below.subquery())]
