"""Complainants' identities: encrypted apart, opened only with a reason that is kept.

Nothing else in the product ever holds them: no event, journal, log, notice or public file
(职业病防治法 39(5), 安监总财〔2012〕63号 art. 10).
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken
from sqlalchemy import insert, select

from storage.tables import seal_openings, sealed_identities
from storage.unit_of_work import UnitOfWork, translated


class SealError(Exception):
    """An identity that cannot be sealed or opened; the message says what to do."""


def load_key(path: Path, new_key: bytes) -> bytes:
    """The office's sealing key, from ``path``; ``new_key`` is kept there the first time.

    The file is readable by its owner only. Whoever loses it loses the identities.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        # Written aside and linked whole: nobody ever reads half a key, or an empty one.
        handle, aside = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(new_key)
                file.flush()
                os.fsync(file.fileno())
            with suppress(FileExistsError):
                os.link(aside, path)
        finally:
            Path(aside).unlink()
    return path.read_bytes()


def new_key() -> bytes:
    """A fresh sealing key from the operating system's randomness."""
    return Fernet.generate_key()


def seal(
    unit: UnitOfWork,
    key: bytes,
    identities: Iterable[tuple[str, Mapping[str, str]]],
    at: str,
) -> int:
    """Encrypt and keep (complaint number, identity) pairs not yet on record."""
    box, kept = Fernet(key), 0
    with translated():
        for complaint_no, identity in identities:
            known = select(sealed_identities.c.complaint_no).where(
                sealed_identities.c.complaint_no == complaint_no
            )
            if unit.connection.scalar(known) is None:
                text = json.dumps(dict(identity), ensure_ascii=False, sort_keys=True)
                unit.connection.execute(
                    insert(sealed_identities).values(
                        complaint_no=complaint_no,
                        sealed=box.encrypt(text.encode()),
                        sealed_at=at,
                    )
                )
                kept += 1
    return kept


@dataclass(frozen=True, slots=True)
class Opening:
    """One opening of a sealed identity: of which complaint, by whom, why, when (ISO 8601)."""

    complaint_no: str
    by: str
    reason: str
    at: str


def openings(unit: UnitOfWork) -> list[Opening]:
    """Every opening there ever was, in order."""
    o = seal_openings.c
    query = select(o.complaint_no, o.opened_by, o.reason, o.opened_at).order_by(o.id)
    with translated():
        return [Opening(*row) for row in unit.connection.execute(query)]


def sealed_numbers(unit: UnitOfWork) -> set[str]:
    """The complaints behind which an identity is sealed."""
    with translated():
        return set(unit.connection.scalars(select(sealed_identities.c.complaint_no)))


def open_seal(
    unit: UnitOfWork, key: bytes, complaint_no: str, *, by: str, reason: str, at: str
) -> dict[str, str]:
    """Open one identity. Who, why and when is written in the same unit; commit it."""
    if len(reason.strip()) < 2:
        raise SealError("打开举报人信息必须写明理由。")
    with translated():
        sealed = unit.connection.scalar(
            select(sealed_identities.c.sealed).where(
                sealed_identities.c.complaint_no == complaint_no
            )
        )
        if sealed is None:
            raise SealError(f"举报 {complaint_no} 没有封存的举报人信息（匿名举报或编号有误）。")
        unit.connection.execute(
            insert(seal_openings).values(
                complaint_no=complaint_no, opened_by=by, reason=reason, opened_at=at
            )
        )
    try:
        opened: dict[str, str] = json.loads(Fernet(key).decrypt(sealed))
    except InvalidToken as error:
        raise SealError("密钥与封存时不一致：请使用原密钥文件。") from error
    return opened
