"""What the write path keeps of enterprises for the indicators: registrations, records, reports."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from domain.events import CheckType, InspectionRecorded, ProtectionRecorded
from domain.joint.matters import Matter, Standing
from domain.journal import Protected, Registered
from storage import protection, protection_journals
from storage.cases import StoredEnterprise
from storage.protection import ProtectionLine, RegisterLine
from storage.unit_of_work import UnitOfWork


def register_line(on: date, stored: StoredEnterprise) -> RegisterLine:
    """An enterprise as registered, by the entry of its journal that says so."""
    one = stored.enterprise
    return RegisterLine(
        one.uscc, stored.version, on, one.township, one.industry, one.workers_exposed
    )


def protection_line(
    event_id: int, event: ProtectionRecorded | InspectionRecorded
) -> ProtectionLine:
    """A record as it counts; a laboratory's periodic report says that testing was done."""
    if isinstance(event, ProtectionRecorded):
        said = event.standing
    else:
        said = Standing(
            record_no=event.report_no, matter=Matter.TESTING, due=1, done=1, paper=event.laboratory
        )
    return ProtectionLine(
        event_id, event.uscc, said.matter, said.project, event.on, said.due, said.done,
        said.spent_fen, said.record_no, said.instead_of, said.paper,
    )  # fmt: skip


Kept = tuple[RegisterLine | ProtectionLine, str]  # a line and the moment it is known from


def _lines(unit: UnitOfWork) -> Iterator[Kept]:
    """Every line as it follows from the journals of the enterprises and from their reports."""
    for one in protection_journals.journals(unit):
        for no, entry in enumerate(one.entries, start=one.no):
            if isinstance(entry, Registered):
                stored = StoredEnterprise(no, "", entry.enterprise)
                yield register_line(entry.on, stored), one.recorded_at
            elif isinstance(entry, Protected):
                event = ProtectionRecorded(uscc=one.uscc, on=entry.on, standing=entry.standing)
                yield protection_line(one.event_id, event), one.recorded_at
    for event_id, at, report in protection_journals.reports(unit):
        if report.check is CheckType.PERIODIC:
            yield protection_line(event_id, report), at


def catch_up(unit: UnitOfWork) -> None:
    """Keep them for a database from before they were kept."""
    if not protection_journals.nothing_kept(unit):
        return
    for line, at in _lines(unit):
        if isinstance(line, RegisterLine):
            protection.keep_registered(unit, [line], at)
        else:
            protection.keep_protection(unit, [line], at)


def problems(unit: UnitOfWork) -> Iterator[tuple[str, str, str]]:
    """What the audit finds wrong with the lines kept: (table, key, what)."""
    kept = protection_journals.kept(unit)
    for line, at in _lines(unit):
        table, key = _named(line)
        if kept.pop((table, key), None) != (line, at):
            yield table, key, "与日志不一致：该行缺失或被改动"
    for table, key in sorted(kept):
        yield table, key, "没有任何来历：日志中没有这一条"


def _named(line: RegisterLine | ProtectionLine) -> tuple[str, str]:
    if isinstance(line, RegisterLine):
        return "register_lines", f"{line.uscc}#{line.version}"
    return "protection_lines", str(line.event_id)
