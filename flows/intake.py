"""Every door into the inbox: files, and single events of officials.

Rows count once for ever by their reference; good rows of a file are taken, wrong ones come back
in a file of their own. A file is read and checked to its end before the database is asked for
anything, and then stored in one transaction, so nothing half-read stays.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from flows.assembly import Assembly
from flows.formats.checks import Context
from flows.formats.decisions import read_decisions
from flows.formats.files import judge_file
from flows.formats.joint import read_joint
from flows.formats.layouts import LAYOUTS
from flows.formats.report import ImportReport, write_rejects
from flows.formats.tables import ROWS
from flows.formats.verdicts import Problem
from flows.takers import TAKERS, Taken, new_rows
from storage import inbox, joint_records
from storage.inbox import Incoming
from storage.unit_of_work import UnitOfWork

Progress = Callable[[int, int], None]  # (how far the work is, how far it goes)
HALF = 500  # reading and checking is the first half of the way, storing the second
KINDS = (*TAKERS, "decisions", "joint")


def import_file(
    assembly: Assembly,
    kind: str,
    path: Path,
    *,
    today: date,
    at: str,
    rejects_dir: Path | None = None,
    progress: Progress | None = None,
    rows: int = ROWS,
) -> ImportReport:
    """Take in a file of a kind; UnreadableFileError when it cannot be read to its end.

    It is read, checked and stored in portions of about ``rows`` rows.
    """
    if kind == "decisions":
        return _import_decisions(assembly, path, at=at, rejects_dir=rejects_dir)
    if kind == "joint":
        return _import_joint(assembly, path, at=at, rejects_dir=rejects_dir)
    agents, tell = assembly.book.agents, progress or _silent
    context = Context(today, agents.mapping, agents.names, agents.units)

    def read(done: int, of: int) -> None:
        tell(HALF * done // max(of, 1), 2 * HALF)

    with judge_file(path, LAYOUTS[kind], context, rows=rows, read=read) as file:
        told, stored = list(file.problems), 0
        with UnitOfWork(assembly.engine) as unit:
            taker = TAKERS[kind](assembly, unit, at)
            for frame in file.portions():
                told += taker.take(frame)
                stored += frame.height
                tell(HALF + HALF * stored // file.rows, 2 * HALF)
            unit.commit()
        told.sort(key=lambda one: one.row)
        return _report(path, kind, file.rows, taker.taken, told, rejects_dir)


def _silent(_done: int, _of: int) -> None:
    """Nobody watches."""


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


def _import_decisions(
    assembly: Assembly, path: Path, *, at: str, rejects_dir: Path | None
) -> ImportReport:
    rows, problems = read_decisions(path)
    with UnitOfWork(assembly.engine) as unit:
        fresh, repeated, conflicts = new_rows(unit, "officials", rows)
        inbox.remember_rows(unit, "officials", [(r.ref, r.digest, r.ref) for r in fresh])
        new = inbox.take(unit, [Incoming("officials", r.ref, r.event) for r in fresh], at)
        unit.commit()
    taken = Taken(new, repeated + len(fresh) - new, new)
    told = (*problems, *conflicts)
    return _report(path, "decisions", len(rows) + len(problems), taken, told, rejects_dir)


def _import_joint(
    assembly: Assembly, path: Path, *, at: str, rejects_dir: Path | None
) -> ImportReport:
    """Records of the joint meeting: kept at once, they are no events of any case."""
    rows, problems = read_joint(path)
    with UnitOfWork(assembly.engine) as unit:
        fresh, repeated, conflicts = new_rows(unit, "joint", rows)
        inbox.remember_rows(unit, "joint", [(one.ref, one.digest, one.ref) for one in fresh])
        for one in fresh:
            joint_records.append(unit, [one.record], by=one.by, ref=f"joint:{one.ref}", at=at)
        unit.commit()
    taken = Taken(len(fresh), repeated)
    told = (*problems, *conflicts)
    return _report(path, "joint", len(rows) + len(problems), taken, told, rejects_dir)
