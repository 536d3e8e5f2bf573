"""A unit's workbook of figures: right rows are filed, wrong ones told, as by ``mingdan import``."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from flows.assembly import Assembly
from flows.formats.checks import Context
from flows.formats.files import judge_file
from flows.formats.layouts import FIGURES
from flows.formats.report import ImportReport
from flows.takers import Figures
from storage.unit_of_work import UnitOfWork


def file_workbook(
    assembly: Assembly, path: Path, *, units: Iterable[str], by: str, at: datetime
) -> ImportReport:
    """File the figures of a workbook; UnreadableFileError when it cannot be read to its end."""
    agents = assembly.book.agents
    context = Context(at.date(), agents.mapping, agents.names, agents.units)
    with judge_file(path, FIGURES, context) as file:
        told = list(file.problems)
        with UnitOfWork(assembly.engine) as unit:
            taker = Figures(assembly, unit, at.isoformat())
            taker.units, taker.by = frozenset(units), by
            for frame in file.portions():
                told += taker.take(frame)
            unit.commit()
        told.sort(key=lambda one: one.row)
        return ImportReport(
            file=path.name, kind=FIGURES.kind, rows=file.rows, accepted=taker.taken.accepted,
            repeated=taker.taken.repeated,
            rejected=len({one.row for one in told if one.refuses}),
            warnings=sum(not one.refuses for one in told), events=0, problems=tuple(told),
        )  # fmt: skip
