"""Mails of retractions on their way: claimed with a lease, one Message-ID each for ever."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import exists, func, insert, or_, select, update

from storage.subscriber_tables import (
    acknowledgements,
    retraction_attempts,
    retraction_mails,
    retractions,
    subscribers,
)
from storage.subscribers import sound
from storage.unit_of_work import UnitOfWork, translated


@dataclass(frozen=True, slots=True)
class RetractionMail:
    """A mail to be offered: of which change, to whom; ``point`` 0 is no reminder."""

    message_id: str
    retraction_id: str
    point: int
    attempts: int
    entry_id: str
    no: int
    name: str
    email: str


def claim(unit: UnitOfWork, *, now: str, until: str, limit: int) -> list[RetractionMail]:
    """Lease mails that wait until a moment; a worker that dies loses its lease by itself.

    What is for somebody whom the product did not register goes on waiting.
    """
    m, r, s = retraction_mails.c, retractions.c, subscribers.c
    free = or_(m.leased_until.is_(None), m.leased_until < now)
    query = (
        select(
            m.message_id, m.retraction_id, m.point, m.attempts, r.listing_id, r.no, s.name, s.email
        )
        .join(retractions, r.retraction_id == m.retraction_id)
        .join(subscribers, s.no == r.subscriber)
        .where(m.status == "waiting", free, s.no.in_(sound(unit)))
        .order_by(m.message_id)
        .limit(limit)
    )
    if unit.dialect == "postgresql":
        query = query.with_for_update(of=retraction_mails, skip_locked=True)
    with translated():
        found = [RetractionMail(*row) for row in unit.connection.execute(query)]
        if found:
            ids = [one.message_id for one in found]
            leased = update(retraction_mails).where(m.message_id.in_(ids))
            unit.connection.execute(leased.values(leased_until=until))
    return found


def keep_told(unit: UnitOfWork, message_id: str, digest: str, leaf: int | None) -> int | None:
    """Know the token a mail carries, before it goes out; returns the leaf it is to tell.

    That is the leaf of its first attempt, or none: whoever got that one gets the same again.
    """
    m = retraction_mails.c
    mine = update(retraction_mails).where(m.message_id == message_id)
    with translated():
        unit.connection.execute(mine.where(m.token_digest.is_(None)).values(log_index=leaf))
        unit.connection.execute(mine.values(token_digest=digest))
        told = unit.connection.scalar(select(m.log_index).where(m.message_id == message_id))
    return None if told is None else int(told)


def finish(
    unit: UnitOfWork,
    message_id: str,
    *,
    status: str,
    at: str,
    outcome: str,
    detail: str,
    retry_at: str | None = None,
) -> None:
    """Record an attempt and what became of the mail; ``waiting`` keeps it for ``retry_at``."""
    m = retraction_mails.c
    with translated():
        tried = select(m.attempts).where(m.message_id == message_id)
        number = int(unit.connection.scalar(tried) or 0) + 1
        values: dict[str, object] = {"status": status, "attempts": number, "leased_until": retry_at}
        values |= {"error": None if status == "sent" else detail}
        values |= {"sent_at": at if status == "sent" else None}
        mail = update(retraction_mails).where(m.message_id == message_id)
        unit.connection.execute(mail.values(values))
        said = {"message_id": message_id, "attempt": number, "at": at}
        unit.connection.execute(
            insert(retraction_attempts).values(**said, outcome=outcome, detail=detail)
        )


def unanswered(unit: UnitOfWork, today: date) -> list[tuple[str, date, int]]:
    """(retraction, the day it was made out, its latest mail) of those to be reminded of.

    Nobody is reminded whose mail still waits, who answered, or who took the list over no longer.
    """
    r, m, a, s = retractions.c, retraction_mails.c, acknowledgements.c, subscribers.c
    other = retraction_mails.alias()
    waits = exists().where(other.c.retraction_id == r.retraction_id, other.c.status == "waiting")
    answered = exists().where(a.retraction_id == r.retraction_id)
    query = (
        select(r.retraction_id, r.made_on, func.max(m.point))
        .join(retraction_mails, m.retraction_id == r.retraction_id)
        .join(subscribers, s.no == r.subscriber)
        .where(s.no.in_(sound(unit)), ~waits, ~answered, or_(s.until.is_(None), s.until >= today))
        .group_by(r.retraction_id, r.made_on)
        .order_by(r.retraction_id)
    )
    with translated():
        return [(one, day, point) for one, day, point in unit.connection.execute(query)]
