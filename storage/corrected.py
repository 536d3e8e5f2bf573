"""Which matter a record that is to be corrected is about."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select, tuple_

from domain.events import ProtectionRecorded
from domain.joint.matters import Matter
from storage.codec import event_from_row
from storage.joint_tables import protection_lines
from storage.tables import inbox
from storage.unit_of_work import UnitOfWork, translated

CHUNK = 200  # pairs of one statement stay below every driver's ceiling


def matters_of(
    unit: UnitOfWork, source: str, wanted: Iterable[tuple[str, str]]
) -> dict[tuple[str, str], Matter]:
    """The matter of records by (enterprise, number): those on file, and those that still wait."""
    asked, p, i = sorted(wanted), protection_lines.c, inbox.c
    found: dict[tuple[str, str], Matter] = {}
    with translated():
        for start in range(0, len(asked), CHUNK):
            some = asked[start : start + CHUNK]
            query = select(p.uscc, p.record_no, p.matter).where(
                tuple_(p.uscc, p.record_no).in_(some)
            )
            found |= {(u, no): Matter(m) for u, no, m in unit.connection.execute(query)}
            refs = [f"{uscc}/{no}" for uscc, no in some if (uscc, no) not in found]
            waiting = select(i.kind, i.body).where(i.source == source, i.ref.in_(refs))
            for kind, body in unit.connection.execute(waiting) if refs else ():
                event = event_from_row(kind, body)
                if isinstance(event, ProtectionRecorded):
                    found[event.uscc, event.standing.record_no] = event.standing.matter
    return found
