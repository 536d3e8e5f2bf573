"""What somebody is still writing and has not handed in: encrypted under a key only they hold.

Kept with the forms of sessions that ended; what nobody comes back for is forgotten.
"""

from __future__ import annotations

from sqlalchemy import delete, insert, select

from storage.access_tables import kept_forms
from storage.unit_of_work import UnitOfWork, translated

SUBJECT = "unsent"  # of the draft itself; its photos have the draft's digest for theirs


def keep(unit: UnitOfWork, digest: str, subject: str, body: bytes, at: str) -> None:
    """Keep something, in place of what stood there."""
    k = kept_forms.c
    with translated():
        unit.connection.execute(delete(kept_forms).where(k.digest == digest))
        unit.connection.execute(
            insert(kept_forms).values(
                digest=digest, subject=subject, path="/complain/", body=body, kept_at=at
            )
        )


def find(unit: UnitOfWork, digest: str) -> bytes | None:
    """What is kept under a digest."""
    with translated():
        return unit.connection.scalar(
            select(kept_forms.c.body).where(kept_forms.c.digest == digest)
        )


def parts(unit: UnitOfWork, digest: str) -> list[tuple[str, bytes]]:
    """The photos of a draft, by their digest, in the order they came."""
    k = kept_forms.c
    query = select(k.digest, k.body).where(k.subject == digest).order_by(k.kept_at, k.digest)
    with translated():
        return [(row.digest, row.body) for row in unit.connection.execute(query)]


def forget(unit: UnitOfWork, digest: str) -> None:
    """Take away a draft with its photos, or one photo."""
    k = kept_forms.c
    with translated():
        unit.connection.execute(
            delete(kept_forms).where((k.digest == digest) | (k.subject == digest))
        )


def forget_before(unit: UnitOfWork, moment: str) -> None:
    """Take away every draft, with its photos, that nobody touched since."""
    k = kept_forms.c
    old = select(k.digest).where(k.subject == SUBJECT, k.kept_at < moment).scalar_subquery()
    with translated():
        unit.connection.execute(delete(kept_forms).where(k.subject.in_(old)))
        unit.connection.execute(delete(kept_forms).where(k.subject == SUBJECT, k.kept_at < moment))
