"""What a case file is made of: documents as they were issued, the journal, what came in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from domain.events import KIND_OF, ComplaintFiled
from storage.codec import event_from_row
from storage.tables import inbox, journal, mail_attempts, notices, outbox
from storage.unit_of_work import UnitOfWork, translated


@dataclass(frozen=True, slots=True)
class Attempt:
    """An offer of a notice to a mail server: it informs, it never serves."""

    at: str
    outcome: str
    detail: str


@dataclass(frozen=True, slots=True)
class Paper:
    """A document of a case. ``digest`` is that of ``pdf``; None: not rendered yet."""

    message_id: str
    notice: str
    number: str
    on: date
    digest: str | None
    subject: str | None
    html: str | None
    pdf: bytes | None
    rendered_at: str | None
    attempts: tuple[Attempt, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A journal row with the digest of its event and the moment it was recorded."""

    no: int
    event_id: int
    body: str
    recorded_at: str
    event_digest: str
    digest: str


def papers_of(unit: UnitOfWork, case_id: str) -> list[Paper]:
    """The documents of a case in the order they were issued, with the mails about them."""
    o, n, m = outbox.c, notices.c, mail_attempts.c
    papers = (
        select(
            o.message_id, o.notice, o.number, o.on_day,
            n.digest, n.subject, n.html, n.pdf, n.rendered_at,
        )
        .outerjoin(notices, n.message_id == o.message_id)
        .where(o.case_id == case_id)
        .order_by(o.version, o.message_id)
    )  # fmt: skip
    mails = (
        select(m.message_id, m.at, m.outcome, m.detail)
        .join(outbox, o.message_id == m.message_id)
        .where(o.case_id == case_id)
        .order_by(m.message_id, m.attempt)
    )
    attempts: dict[str, list[Attempt]] = {}
    with translated():
        for message_id, *said in unit.connection.execute(mails):
            attempts.setdefault(message_id, []).append(Attempt(*said))
        rows = unit.connection.execute(papers).all()
    return [Paper(*row, attempts=tuple(attempts.get(row[0], ()))) for row in rows]


def copies_of(unit: UnitOfWork, case_ids: Iterable[str]) -> dict[tuple[str, str, str], str]:
    """The message id of each rendered document of these cases, by case, kind and number."""
    o = outbox.c
    query = (
        select(o.case_id, o.notice, o.number, o.message_id)
        .join(notices, notices.c.message_id == o.message_id)
        .where(o.case_id.in_(sorted(case_ids)))
        .order_by(o.message_id)
    )
    with translated():
        rows = unit.connection.execute(query).all()
    return {(row.case_id, row.notice, row.number): row.message_id for row in rows}


def rows_of(unit: UnitOfWork, stream: str) -> list[Row]:
    """A journal as it is stored, in order."""
    j = journal.c
    query = (
        select(j.no, j.event_id, j.body, j.recorded_at, inbox.c.digest, j.digest)
        .join(inbox, inbox.c.id == j.event_id)
        .where(j.stream == stream)
        .order_by(j.no)
    )
    with translated():
        return [Row(*row) for row in unit.connection.execute(query)]


def complaints_of(unit: UnitOfWork, case_id: str) -> list[tuple[int, ComplaintFiled]]:
    """(event id, complaint) of a case, as redacted at the door; who complained is sealed apart."""
    query = (
        select(inbox.c.id, inbox.c.kind, inbox.c.body)
        .join(journal, journal.c.event_id == inbox.c.id)
        .where(journal.c.stream == case_id, inbox.c.kind == KIND_OF[ComplaintFiled])
        .order_by(journal.c.no)
    )
    with translated():
        read = [(row[0], event_from_row(*row[1:])) for row in unit.connection.execute(query)]
    return [(key, event) for key, event in read if isinstance(event, ComplaintFiled)]
