"""Notices that must go out: written with their cause, claimed with a lease, kept for ever."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, insert, or_, select, update

from domain.slotwise import slotwise
from storage.bulk import insert_rows
from storage.tables import mail_attempts, notices, outbox
from storage.unit_of_work import UnitOfWork, translated

FAILED = ("stopped", "given_up")  # could not be made; refused, or tried too often


@slotwise
@dataclass(frozen=True, slots=True)
class Outgoing:
    """A notice to be rendered and offered for sending. ``message_id`` never changes."""

    message_id: str
    case_id: str
    version: int
    notice: str
    row_id: str
    on: date
    number: str


@dataclass(frozen=True, slots=True)
class Rendered:
    """A notice as it was issued: text, PDF, template version and digest."""

    message_id: str
    case_id: str
    notice: str
    number: str
    template_version: str
    digest: str
    subject: str
    facts: str
    html: str
    pdf: bytes


_columns = (
    outbox.c.message_id,
    outbox.c.case_id,
    outbox.c.version,
    outbox.c.notice,
    outbox.c.row_id,
    outbox.c.on_day,
    outbox.c.number,
)


def add(unit: UnitOfWork, messages: Sequence[Outgoing]) -> None:
    """Write notices in the transaction of their cause."""
    columns = ("message_id", "case_id", "version", "notice", "row_id", "on_day", "number")
    rows = []
    for m in messages:
        what = (m.message_id, m.case_id, m.version, m.notice, m.row_id)
        rows.append((*what, m.on.isoformat(), m.number, "waiting", 0))
    insert_rows(unit, outbox, (*columns, "status", "attempts"), rows)


def claim(unit: UnitOfWork, *, now: str, until: str, limit: int) -> list[Outgoing]:
    """Lease waiting notices until a moment; a worker that dies loses its lease by itself."""
    free = or_(outbox.c.leased_until.is_(None), outbox.c.leased_until < now)
    query = (
        select(*_columns)
        .where(outbox.c.status == "waiting", free)
        .order_by(outbox.c.on_day, outbox.c.message_id)
        .limit(limit)
    )
    if unit.dialect == "postgresql":
        query = query.with_for_update(skip_locked=True)
    with translated():
        found = [Outgoing(*row) for row in unit.connection.execute(query)]
        if found:
            unit.connection.execute(
                update(outbox)
                .where(outbox.c.message_id.in_([m.message_id for m in found]))
                .values(leased_until=until)
            )
    return found


def keep_rendered(unit: UnitOfWork, made: Iterable[Rendered], at: str) -> None:
    """Store rendered notices; one that is stored already stays as it was issued."""
    made = list(made)
    with translated():
        known = set(
            unit.connection.scalars(
                select(notices.c.message_id).where(
                    notices.c.message_id.in_([m.message_id for m in made])
                )
            )
        )
        values = [
            {
                "message_id": m.message_id,
                "case_id": m.case_id,
                "notice": m.notice,
                "number": m.number,
                "template_version": m.template_version,
                "digest": m.digest,
                "subject": m.subject,
                "facts": m.facts,
                "html": m.html,
                "pdf": m.pdf,
                "rendered_at": at,
            }
            for m in made
            if m.message_id not in known
        ]
        if values:
            unit.connection.execute(insert(notices), values)


def finish(
    unit: UnitOfWork,
    message_id: str,
    *,
    status: str,
    at: str,
    outcome: str = "",
    detail: str = "",
    retry_at: str | None = None,
) -> None:
    """Record what became of a notice. ``status`` waiting keeps it for ``retry_at``."""
    with translated():
        attempts = unit.connection.scalar(
            select(outbox.c.attempts).where(outbox.c.message_id == message_id)
        )
        number = int(attempts or 0) + (1 if outcome else 0)
        unit.connection.execute(
            update(outbox)
            .where(outbox.c.message_id == message_id)
            .values(
                status=status,
                attempts=number,
                leased_until=retry_at,
                error=detail or None,
            )
        )
        if outcome:
            unit.connection.execute(
                insert(mail_attempts).values(
                    message_id=message_id,
                    attempt=number,
                    at=at,
                    outcome=outcome,
                    detail=detail,
                )
            )


def put_back(unit: UnitOfWork, message_ids: Iterable[str]) -> int:
    """Let notices that could not be made or handed over wait again; how many there were.

    Each keeps its Message-ID and the attempts it had. What was handed over stays as it is.
    """
    o = outbox.c
    these = (o.message_id.in_(list(message_ids)), o.status.in_(FAILED))
    values = {"status": "waiting", "leased_until": None, "error": None}
    with translated():
        return unit.connection.execute(update(outbox).where(*these).values(values)).rowcount


def failed(unit: UnitOfWork) -> list[str]:
    """Every notice that could not be made or handed over, by its Message-ID."""
    query = select(outbox.c.message_id).where(outbox.c.status.in_(FAILED))
    with translated():
        return sorted(unit.connection.scalars(query))


def counts(unit: UnitOfWork) -> dict[str, int]:
    """Notices by status."""
    query = select(outbox.c.status, func.count()).group_by(outbox.c.status)
    with translated():
        return {row[0]: row[1] for row in unit.connection.execute(query)}


def attempts_of(unit: UnitOfWork, message_id: str) -> int:
    """How many times sending was tried."""
    query = select(outbox.c.attempts).where(outbox.c.message_id == message_id)
    with translated():
        return int(unit.connection.scalar(query) or 0)


def pdf_of(unit: UnitOfWork, message_id: str) -> bytes:
    """The PDF of a notice as it was issued."""
    with translated():
        pdf = unit.connection.scalar(
            select(notices.c.pdf).where(notices.c.message_id == message_id)
        )
    if pdf is None:
        raise KeyError(message_id)
    return bytes(pdf)
