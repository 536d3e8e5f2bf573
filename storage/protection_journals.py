"""Lines of the register and of protection held against the journals they follow from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select

from domain.events import KIND_OF, InspectionRecorded
from domain.joint.matters import Matter
from domain.journal import Entry
from storage.codec import entries_from_json, event_from_row
from storage.joint_tables import protection_lines, register_lines
from storage.protection import PROTECTION, ProtectionLine, RegisterLine
from storage.tables import enterprises, inbox, journal
from storage.unit_of_work import UnitOfWork, translated

READ_AHEAD = 2000


@dataclass(frozen=True, slots=True)
class EnterpriseRow:
    """A row of an enterprise's journal: its entries, numbered from ``no`` on."""

    uscc: str
    no: int
    event_id: int
    recorded_at: str
    entries: list[Entry]


def nothing_kept(unit: UnitOfWork) -> bool:
    """Whether no line of the register is kept yet."""
    with translated():
        return unit.connection.execute(select(register_lines.c.uscc).limit(1)).first() is None


def journals(unit: UnitOfWork) -> Iterator[EnterpriseRow]:
    """The journals of all enterprises."""
    j = journal.c
    query = (
        select(j.stream, j.no, j.event_id, j.recorded_at, j.body)
        .join(enterprises, enterprises.c.uscc == j.stream)
        .order_by(j.stream, j.no)
        .execution_options(yield_per=READ_AHEAD)
    )
    with translated():
        for uscc, no, event_id, at, body in unit.connection.execute(query):
            yield EnterpriseRow(uscc, no, event_id, at, entries_from_json(body))


def reports(unit: UnitOfWork) -> Iterator[tuple[int, str, InspectionRecorded]]:
    """The reports of inspections that were judged, and when each was."""
    i = inbox.c
    query = (
        select(i.id, i.handled_at, i.kind, i.body)
        .where(i.kind == KIND_OF[InspectionRecorded], i.status == "done")
        .order_by(i.id)
        .execution_options(yield_per=READ_AHEAD)
    )
    with translated():
        for event_id, at, kind, body in unit.connection.execute(query):
            event = event_from_row(kind, body)
            if isinstance(event, InspectionRecorded):
                yield event_id, at, event


def kept(unit: UnitOfWork) -> dict[tuple[str, str], tuple[RegisterLine | ProtectionLine, str]]:
    """Every line that is kept, with the moment it is known from, by table and key."""
    found: dict[tuple[str, str], tuple[RegisterLine | ProtectionLine, str]] = {}
    r, p = register_lines.c, protection_lines.c
    with translated():
        for *said, at in unit.connection.execute(
            select(r.uscc, r.version, r.since, r.township, r.industry, r.exposed, r.recorded_at)
        ):
            line = RegisterLine(*said)
            found["register_lines", f"{line.uscc}#{line.version}"] = line, at
        for row in unit.connection.execute(select(*(p[name] for name in PROTECTION))):
            event_id, uscc, matter, *said, at = row
            other = ProtectionLine(event_id, uscc, Matter(matter), *said)
            found["protection_lines", str(event_id)] = other, at
    return found
