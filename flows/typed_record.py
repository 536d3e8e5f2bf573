"""A record of what an enterprise did, typed by hand: the columns, checks and door of a file's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from flows.assembly import Assembly
from flows.formats.checks import Context
from flows.formats.files import judge_table
from flows.formats.layouts import PROTECTION
from flows.formats.tables import Table
from flows.formats.verdicts import Problem
from flows.handle import Handled, handle_batch
from flows.takers import Protection
from storage import accounts, inspections
from storage.unit_of_work import UnitOfWork

COLUMNS = tuple(column.key for column in PROTECTION.columns)


@dataclass(frozen=True, slots=True)
class Typed:
    """What became of a record: ``problems`` kept it out; ``repeated``: it was there before."""

    problems: tuple[Problem, ...] = ()
    repeated: bool = False
    parked: str = ""  # why it could not be handled


def record_protection(
    assembly: Assembly, cells: Mapping[str, str], *, by: str, today: date, at: str
) -> Typed:
    """Take a record in and handle it; ``cells`` by column key, ``by`` is noted as who typed it."""
    row = {key: cells.get(key) or None for key in COLUMNS}
    table = Table(COLUMNS, pl.DataFrame([row], schema=dict.fromkeys(COLUMNS, pl.String)), 1)
    agents = assembly.book.agents
    context = Context(today, agents.mapping, agents.names, agents.units)
    found = judge_table(table, PROTECTION, context)
    refused = tuple(problem for problem in found.problems if problem.refuses)
    if refused:
        return Typed(refused)
    with UnitOfWork(assembly.engine) as unit:
        heard: list[str] = []
        taker = Protection(assembly, unit, at, heard=heard)
        wrong = tuple(problem for frame in found.portions() for problem in taker.take(frame))
        if wrong:
            return Typed(wrong)
        fresh = taker.taken.accepted > 0
        if fresh:
            accounts.note(unit, at=at, who=by, what="protection_recorded", detail=heard[-1][:200])
        unit.commit()
    handled = Handled()
    while (stands := _standing(assembly, heard[-1])) and stands.status == "waiting":
        if not handle_batch(assembly, at=at, limit=assembly.settings.batch_size, into=handled):
            break  # another worker has it
    parked = stands.error if stands is not None and stands.status == "parked" else ""
    return Typed(repeated=not fresh, parked=parked or "")


def _standing(assembly: Assembly, ref: str) -> inspections.Standing | None:
    with UnitOfWork(assembly.engine, reading=True) as unit:
        return inspections.standing(unit, Protection.kind, ref)
