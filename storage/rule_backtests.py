"""Back-tests of drafts of rules on file: begun, alive, ended with their result or with why not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import delete, func, insert, select, update

from storage.bulk import insert_rows
from storage.rule_tables import rule_backtest_lines, rule_backtests
from storage.tables import inbox
from storage.unit_of_work import UnitOfWork, translated

BACKTEST, SHADOW = "backtest", "shadow"
LINE = (
    "draft", "no", "place", "turn", "uscc", "name", "township", "industry", "size",
    "reports_before", "reports_after", "agents",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """A back-test. ``first`` None: from the beginning; ``judged`` reports so far.

    ``result`` (JSON, without the enterprises) or ``failed`` once it has ended.
    """

    draft: int
    no: int
    kind: str
    digest: str
    first: date | None
    last: date
    position: int
    started_by: str
    started_at: str
    seen_at: str
    judged: int
    ended_at: str | None
    failed: str | None
    result: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TriedLine:
    """An enterprise that is flagged before or after."""

    turn: str
    uscc: str
    name: str
    township: str
    industry: str
    size: str
    reports_before: int
    reports_after: int
    agents: tuple[str, ...]


def begin(unit: UnitOfWork, one: dict[str, Any]) -> int:
    """Put the beginning of a back-test on file; returns its number of the draft.

    ``one`` holds what a ``Tried`` says at its beginning. LostRaceError: another began meanwhile.
    """
    b = rule_backtests.c
    with translated():
        last = unit.connection.scalar(select(func.max(b.no)).where(b.draft == one["draft"]))
        position = unit.connection.scalar(select(func.max(inbox.c.id))) or 0
        no = (last or 0) + 1
        unit.connection.execute(
            insert(rule_backtests).values(no=no, position=position, judged=0, **one)
        )
    return no


def alive(unit: UnitOfWork, draft: int, no: int, judged: int, at: str) -> None:
    """A sign of life."""
    _change(unit, draft, no, judged=judged, seen_at=at)


def failed(unit: UnitOfWork, draft: int, no: int, why: str, at: str) -> None:
    """It ended without a result."""
    _change(unit, draft, no, failed=why, seen_at=at, ended_at=at)


def ended(
    unit: UnitOfWork, draft: int, no: int, *, judged: int, result: str, at: str,
    lines: Iterable[TriedLine],
) -> None:  # fmt: skip
    """It ended with a result; the enterprises are kept in the order they are given."""
    rows = (
        (draft, no, place, one.turn, one.uscc, one.name, one.township, one.industry, one.size,
         one.reports_before, one.reports_after, "\n".join(one.agents))
        for place, one in enumerate(lines)
    )  # fmt: skip
    insert_rows(unit, rule_backtest_lines, LINE, rows)
    _change(unit, draft, no, judged=judged, result=result, seen_at=at, ended_at=at)


def _change(unit: UnitOfWork, draft: int, no: int, **values: Any) -> None:
    b = rule_backtests.c
    query = update(rule_backtests).where(b.draft == draft, b.no == no, b.ended_at.is_(None))
    with translated():
        unit.connection.execute(query.values(**values))


def forget_shadows(unit: UnitOfWork, draft: int, but: int) -> None:
    """Delete what earlier nights of a shadow found: only its newest result is of use."""
    b, li = rule_backtests.c, rule_backtest_lines.c
    with translated():
        old = unit.connection.scalars(
            select(b.no).where(b.draft == draft, b.kind == SHADOW, b.no != but)
        ).all()
        if old:
            for table, c in ((rule_backtest_lines, li), (rule_backtests, b)):
                unit.connection.execute(delete(table).where(c.draft == draft, c.no.in_(old)))


def of_draft(unit: UnitOfWork, draft: int) -> list[Tried]:
    """Every back-test of a draft, the newest first."""
    b = rule_backtests.c
    query = select(rule_backtests).where(b.draft == draft).order_by(b.no.desc())
    with translated():
        return [Tried(**row) for row in unit.connection.execute(query).mappings()]


def tested(unit: UnitOfWork, draft: int) -> frozenset[str]:
    """The texts of a draft with a finished back-test."""
    b = rule_backtests.c
    query = select(b.digest).where(b.draft == draft, b.result.is_not(None))
    with translated():
        return frozenset(unit.connection.scalars(query))


def lines(
    unit: UnitOfWork, draft: int, no: int, *, limit: int, offset: int, turn: str = ""
) -> list[TriedLine]:
    """Some enterprises of a back-test in their order, of one turn if given."""
    li = rule_backtest_lines.c
    columns = [li[name] for name in LINE[3:]]
    query = select(*columns).where(li.draft == draft, li.no == no).order_by(li.place)
    if turn:
        query = query.where(li.turn == turn)
    with translated():
        rows = unit.connection.execute(query.limit(limit).offset(offset)).mappings().all()
    return [
        TriedLine(**{**row, "agents": tuple(filter(None, row["agents"].split("\n")))})
        for row in rows
    ]
