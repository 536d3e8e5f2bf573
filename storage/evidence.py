"""Photos and papers that were handed in, and what each was handed in for.

A file is known by the digest of its bytes as they are kept. What comes with a complaint is kept
encrypted: a photo of a workplace may show who took it.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from cryptography.fernet import InvalidToken
from sqlalchemy import insert, select

from storage import key_files
from storage.access_tables import evidence_files, evidence_links
from storage.seals import OTHER_KEY, SealError
from storage.unit_of_work import UnitOfWork, translated

COMPLAINT, PARTY, OWED = "complaint", "party", "owed"


@dataclass(frozen=True, slots=True)
class Evidence:
    """A file handed in for something; ``size`` in bytes as it was handed in."""

    digest: str
    name: str
    media_type: str
    size: int
    kept_at: str


def keep(
    unit: UnitOfWork,
    *,
    about: str,
    ref: str,
    name: str,
    media_type: str,
    body: bytes,
    at: str,
    key: bytes | None = None,
) -> str:
    """Keep a file for something, encrypted when a ``key`` is given; returns its digest."""
    kept = body if key is None else key_files.box(key).encrypt(body)
    digest = sha256(kept).hexdigest()
    f, link = evidence_files.c, evidence_links.c
    with translated():
        if unit.connection.scalar(select(f.digest).where(f.digest == digest)) is None:
            unit.connection.execute(
                insert(evidence_files).values(
                    digest=digest, media_type=media_type, size=len(body), body=kept, kept_at=at
                )
            )
        same = (link.about == about, link.ref == ref, link.digest == digest)
        if unit.connection.scalar(select(link.digest).where(*same)) is None:
            unit.connection.execute(
                insert(evidence_links).values(
                    about=about, ref=ref, digest=digest, name=name, kept_at=at
                )
            )
    return digest


def handed_in(unit: UnitOfWork, about: str, ref: str) -> list[Evidence]:
    """What was handed in for something, the earliest first."""
    f, link = evidence_files.c, evidence_links.c
    query = (
        select(f.digest, link.name, f.media_type, f.size, link.kept_at)
        .join(evidence_links, link.digest == f.digest)
        .where(link.about == about, link.ref == ref)
        .order_by(link.kept_at, link.name, f.digest)
    )
    with translated():
        return [Evidence(*row) for row in unit.connection.execute(query)]


def read(
    unit: UnitOfWork, about: str, ref: str, digest: str, key: bytes | None = None
) -> tuple[Evidence, bytes] | None:
    """One of the files and its bytes; None when it was not handed in for this."""
    found = next((one for one in handed_in(unit, about, ref) if one.digest == digest), None)
    if found is None:
        return None
    query = select(evidence_files.c.body).where(evidence_files.c.digest == digest)
    with translated():
        body: bytes = unit.connection.scalar(query) or b""
    if key is None:
        return found, body
    try:
        return found, key_files.box(key).decrypt(body)
    except InvalidToken as error:
        raise SealError(OTHER_KEY) from error
