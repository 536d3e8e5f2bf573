"""Every door into the inbox: files, and single events of officials.

Rows count once for ever by their reference; good rows of a file are taken, wrong ones come back
in a file of their own; all in one transaction a file, so nothing half-read stays.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Protocol, TypeVar

from flows.assembly import Assembly
from flows.formats.checks import Context
from flows.formats.decisions import read_decisions
from flows.formats.inspections import ReportRow, inspections_of, report_rows
from flows.formats.layouts import LAYOUTS
from flows.formats.records import (
    ComplaintRow,
    EnterpriseRow,
    appointments,
    complaint_rows,
    enterprise_rows,
)
from flows.formats.report import ImportReport, write_rejects
from flows.formats.tables import read_table
from flows.formats.verdicts import Problem, Verdicts, judge_rows
from storage import inbox, officials, seals
from storage.inbox import Incoming
from storage.unit_of_work import UnitOfWork

Progress = Callable[[int, int], None]  # (rows done, rows in all)
PORTION = 5000  # rows between two reports of progress


class _Row(Protocol):
    @property
    def ref(self) -> str: ...
    @property
    def digest(self) -> str: ...
    @property
    def row(self) -> int: ...


R = TypeVar("R", bound=_Row)


def import_file(
    assembly: Assembly,
    kind: str,
    path: Path,
    *,
    today: date,
    at: str,
    rejects_dir: Path | None = None,
    progress: Progress | None = None,
) -> ImportReport:
    """Take in a file of a kind; UnreadableFileError when it cannot be read at all."""
    if kind == "decisions":
        return _import_decisions(assembly, path, at=at, rejects_dir=rejects_dir)
    layout = LAYOUTS[kind]
    table = read_table(path, [name for c in layout.columns for name in (c.zh, c.en, c.key)])
    agents = assembly.book.agents
    verdicts = judge_rows(table, layout, Context(today, agents.mapping, agents.names))
    taken = TAKERS[kind](assembly, verdicts, at, progress)
    problems = (*verdicts.problems, *taken.conflicts)
    return _report(path, kind, verdicts.rows, taken, problems, rejects_dir)


@dataclass(frozen=True, slots=True)
class Taken:
    """What a taker did with the accepted rows."""

    accepted: int
    repeated: int
    events: int
    conflicts: tuple[Problem, ...] = ()


def _report(
    path: Path,
    kind: str,
    rows: int,
    taken: Taken,
    problems: Sequence[Problem],
    rejects_dir: Path | None,
) -> ImportReport:
    refused = {problem.row for problem in problems if problem.refuses}
    rejects = ""
    if problems and rejects_dir is not None:
        target = rejects_dir / f"{path.stem}-退回清单.xlsx"
        write_rejects(problems, target)
        rejects = str(target)
    return ImportReport(
        file=path.name,
        kind=kind,
        rows=rows,
        accepted=taken.accepted,
        repeated=taken.repeated,
        rejected=len(refused),
        warnings=sum(not problem.refuses for problem in problems),
        events=taken.events,
        problems=tuple(problems),
        rejects_file=rejects,
    )


def _new_rows(
    unit: UnitOfWork, source: str, rows: Sequence[R]
) -> tuple[list[R], int, list[Problem]]:
    """The rows not received before, how many were, and those whose content changed since."""
    known = inbox.seen_rows(unit, source, [row.ref for row in rows])
    fresh: dict[str, R] = {}
    repeated, conflicts = 0, []
    for row in rows:
        before = known.get(row.ref)
        if before is None:
            fresh[row.ref] = row
            known[row.ref] = row.digest
        elif before == row.digest:
            repeated += 1
        else:
            conflicts.append(
                Problem(
                    row.row,
                    "-",
                    "整行",
                    row.ref,
                    "该编号此前已接收，但内容与当时不同",
                    "原记录不变；如需更正，请出具更正报告并使用新的编号",
                )
            )
    return list(fresh.values()), repeated, conflicts


def _take_inspections(
    assembly: Assembly, verdicts: Verdicts, at: str, progress: Progress | None
) -> Taken:
    rows: list[ReportRow] = report_rows(verdicts.accepted, assembly.book.agents.mapping)
    with UnitOfWork(assembly.engine) as unit:
        fresh, repeated, conflicts = _new_rows(unit, "inspections", rows)
        incoming: list[Incoming] = []
        remembered: list[tuple[str, str, str]] = []
        for ref, event, members in inspections_of(fresh):
            incoming.append(Incoming("inspections", ref, event))
            remembered += [(row.ref, row.digest, ref) for row in members]
        inbox.remember_rows(unit, "inspections", remembered)
        _in_portions(unit, incoming, at, progress)
        unit.commit()
    return Taken(len(fresh), repeated, len(incoming), tuple(conflicts))


def _in_portions(
    unit: UnitOfWork, incoming: Sequence[Incoming], at: str, progress: Progress | None
) -> None:
    for start in range(0, len(incoming), PORTION):
        inbox.take(unit, incoming[start : start + PORTION], at)
        if progress is not None:
            progress(min(start + PORTION, len(incoming)), len(incoming))


def _take_complaints(
    assembly: Assembly, verdicts: Verdicts, at: str, _progress: Progress | None
) -> Taken:
    rows: list[ComplaintRow] = complaint_rows(verdicts.accepted)
    key = seals.load_key(assembly.settings.home / "seal.key", seals.new_key())
    with UnitOfWork(assembly.engine) as unit:
        fresh, repeated, conflicts = _new_rows(unit, "complaints", rows)
        named = [(row.ref, row.identity) for row in fresh if row.identity]
        seals.seal(unit, key, named, at)
        inbox.remember_rows(unit, "complaints", [(r.ref, r.digest, r.ref) for r in fresh])
        inbox.take(unit, [Incoming("complaints", r.ref, r.event) for r in fresh], at)
        unit.commit()
    return Taken(len(fresh), repeated, len(fresh), tuple(conflicts))


def _take_enterprises(
    assembly: Assembly, verdicts: Verdicts, at: str, _progress: Progress | None
) -> Taken:
    rows: list[EnterpriseRow] = enterprise_rows(verdicts.accepted)
    with UnitOfWork(assembly.engine) as unit:
        fresh, repeated, conflicts = _new_rows(unit, "enterprises", rows)
        inbox.remember_rows(unit, "enterprises", [(r.ref, r.digest, r.ref) for r in fresh])
        inbox.take(unit, [Incoming("enterprises", r.ref, r.event) for r in fresh], at)
        unit.commit()
    return Taken(len(fresh), repeated, len(fresh), tuple(conflicts))


def _take_officials(
    assembly: Assembly, verdicts: Verdicts, _at: str, _progress: Progress | None
) -> Taken:
    made, names = appointments(verdicts.accepted)
    with UnitOfWork(assembly.engine) as unit:
        new = officials.appoint(unit, made, names)
        unit.commit()
    return Taken(new, len(made) - new, 0)


Taker = Callable[[Assembly, Verdicts, str, Progress | None], Taken]
TAKERS: Mapping[str, Taker] = {
    "inspections": _take_inspections,
    "complaints": _take_complaints,
    "enterprises": _take_enterprises,
    "officials": _take_officials,
}
KINDS = (*TAKERS, "decisions")


def _import_decisions(
    assembly: Assembly, path: Path, *, at: str, rejects_dir: Path | None
) -> ImportReport:
    rows, problems = read_decisions(path)
    with UnitOfWork(assembly.engine) as unit:
        fresh, repeated, conflicts = _new_rows(unit, "officials", rows)
        inbox.remember_rows(unit, "officials", [(r.ref, r.digest, r.ref) for r in fresh])
        new = inbox.take(unit, [Incoming("officials", r.ref, r.event) for r in fresh], at)
        unit.commit()
    taken = Taken(new, repeated + len(fresh) - new, new)
    told = (*problems, *conflicts)
    return _report(path, "decisions", len(rows) + len(problems), taken, told, rejects_dir)
