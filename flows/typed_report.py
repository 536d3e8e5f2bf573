"""A report typed in by hand: the same columns, checks, references and judgement as a file's.

What is typed becomes the table a file would have been read into, so nothing about a row is said
twice. Taken in as a whole or not at all: whoever types sees every wrong cell at once and nothing
of the report is on file before it is right.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from domain.events import CheckType
from flows.assembly import Assembly
from flows.formats.checks import CHECK_TYPES, Context
from flows.formats.files import FileVerdicts, judge_table
from flows.formats.inspections import report_rows
from flows.formats.layouts import INSPECTIONS
from flows.formats.tables import Table
from flows.formats.verdicts import Problem
from flows.handle import Handled, handle_batch, judgement_id_of
from flows.judging import JudgedFile, judge_typed
from flows.takers import Inspections
from storage import accounts, inspections
from storage.inspections import Standing
from storage.unit_of_work import UnitOfWork

SOURCE = "inspections"
COLUMNS = tuple(column.key for column in INSPECTIONS.columns)
# Who inspects must be two (行政处罚法 42); a laboratory's periodic report names nobody.
BY_TWO = frozenset({CheckType.SUPERVISION, CheckType.REINSPECTION})
TYPED_NO = "typed"  # so that samples of a report without its number yet are judged together


@dataclass(frozen=True, slots=True)
class TypedReport:
    """What was typed, by column key: of the report, and of its rows; None is a row left empty."""

    head: Mapping[str, str]
    rows: Sequence[Mapping[str, str] | None]

    def table(self, **instead: str) -> Table:
        """The table a file with these rows would be, its first row numbered 1."""
        head = {**self.head, **instead}
        cells = [
            {key: None if row is None else {**head, **row}.get(key) or None for key in COLUMNS}
            for row in self.rows
        ]
        return Table(COLUMNS, pl.DataFrame(cells, schema=dict.fromkeys(COLUMNS, pl.String)), 1)

    @property
    def check(self) -> CheckType | None:
        """The kind of check; None when it is none of them."""
        return CHECK_TYPES.get(self.head.get("check", "").lower())


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of a report that was handed in.

    ``problems`` kept it out. Else it stands under ``judgement_id``; ``repeated`` when all of it was
    there before. ``standing`` is where its event stands.
    """

    problems: tuple[Problem, ...] = ()
    judgement_id: str = ""
    repeated: bool = False
    standing: Standing | None = None
    handled: Handled | None = None


def judged(assembly: Assembly, report: TypedReport, today: date) -> JudgedFile:
    """The verdicts on what was typed so far, and what is wrong with the rest; nothing is kept."""
    table = report.table(report_no=report.head.get("report_no") or TYPED_NO)
    return judge_typed(table, assembly.book, today)


def wrong_cells(assembly: Assembly, report: TypedReport, today: date) -> tuple[Problem, ...]:
    """What keeps a report out, by row and column."""
    found = _checked(assembly, report, today)
    return tuple(problem for problem in found.problems if problem.refuses)


def _checked(assembly: Assembly, report: TypedReport, today: date) -> FileVerdicts:
    agents = assembly.book.agents
    context = Context(today, agents.mapping, agents.names, agents.units)
    return judge_table(report.table(), INSPECTIONS, context)


def record(assembly: Assembly, report: TypedReport, *, by: str, today: date, at: str) -> Recorded:
    """Take a report in and handle it; ``by`` is noted as who typed it.

    Its rows count once for ever by report and sample number, like those of a file.
    """
    found, agents = _checked(assembly, report, today), assembly.book.agents
    refused = tuple(problem for problem in found.problems if problem.refuses)
    if refused:
        return Recorded(refused)
    frames = list(found.portions())
    with UnitOfWork(assembly.engine) as unit:
        taker = Inspections(assembly, unit, at)
        conflicts = tuple(problem for frame in frames for problem in taker.take(frame))
        if conflicts:
            return Recorded(conflicts)
        rows = [row.ref for frame in frames for row in report_rows(frame, agents)]
        refs = taker.taken_refs or inspections.event_refs(unit, SOURCE, rows)
        if taker.taken_refs:
            accounts.note(unit, at=at, who=by, what="inspection_recorded", detail=refs[-1])
        unit.commit()
    ref, handled = refs[-1], Handled()
    while (stands := _standing(assembly, ref)) and stands.status == "waiting":
        if not handle_batch(assembly, at=at, limit=assembly.settings.batch_size, into=handled):
            break  # another worker has it
    return Recorded(
        judgement_id=judgement_id_of(SOURCE, ref), repeated=not taker.taken_refs,
        standing=stands, handled=handled,
    )  # fmt: skip


def _standing(assembly: Assembly, ref: str) -> Standing | None:
    with UnitOfWork(assembly.engine, reading=True) as unit:
        return inspections.standing(unit, SOURCE, ref)
