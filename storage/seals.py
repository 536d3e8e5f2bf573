"""Complainants' identities: encrypted apart, opened only with a reason that is kept.

Nothing else in the product ever holds them: no event, journal, log, notice or public file
(职业病防治法 39(5), 安监总财〔2012〕63号 art. 10). Beside each stand its marks, by which a release
is looked through for it: keyed digests, encrypted under a key made from the sealing key, which tell
whose they are to nobody who has not guessed it.
"""

from __future__ import annotations

import hmac
import json
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken
from sqlalchemy import ColumnElement, func, insert, select, true

from domain.marks import Mark, Marked, mark
from domain.told import ToldError
from storage import key_files
from storage.tables import seal_marks, seal_openings, sealed_identities
from storage.unit_of_work import UnitOfWork, translated

OTHER_KEY = "密钥与封存时不一致：请使用原密钥文件。"


class SealError(ToldError):
    """An identity that cannot be sealed or opened; the message says what to do."""


def load_key(path: Path, new_key: bytes) -> bytes:
    """A file of the office's keys, from ``path``; ``new_key`` is kept there the first time.

    The file is readable by its owner only. Whoever loses it loses the identities.
    """
    return key_files.load(path, new_key)


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
    box, kept = key_files.box(key), 0
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
                _mark(unit, key, complaint_no, identity, at)
                kept += 1
    return kept


def marking_key(key: bytes) -> bytes:
    """The key of the marks, made from a sealing key: it opens no seal."""
    return hmac.digest(key, b"mingdan: marks of sealed identities", "sha256")


def marking_keys(file: bytes) -> tuple[bytes, ...]:
    """Those of every sealing key of the office, the newest first."""
    return tuple(marking_key(key) for key in key_files.keys(file))


def _mark(
    unit: UnitOfWork, key: bytes, complaint_no: str, identity: Mapping[str, str], at: str
) -> None:
    marks_key = marking_keys(key)[0]
    made = (mark(marks_key, value) for value in identity.values())
    marks = sorted([one.script, one.length, one.digest] for one in made if one is not None)
    sealed = Fernet(urlsafe_b64encode(marks_key)).encrypt(json.dumps(marks).encode())
    unit.connection.execute(
        insert(seal_marks).values(complaint_no=complaint_no, marks=sealed, marked_at=at)
    )


def unmarked(unit: UnitOfWork) -> list[str]:
    """The complaints whose identity was sealed before there were marks."""
    s = sealed_identities.c
    query = select(s.complaint_no).where(s.complaint_no.not_in(select(seal_marks.c.complaint_no)))
    with translated():
        return list(unit.connection.scalars(query.order_by(s.complaint_no)))


def mark_earlier(unit: UnitOfWork, key: bytes, at: str) -> int:
    """Mark the identities that were sealed before there were marks; how many.

    No person sees them: this is no opening. SealError when the key is another.
    """
    numbers = unmarked(unit)
    s = sealed_identities.c
    with translated():
        for complaint_no in numbers:
            sealed = unit.connection.scalar(select(s.sealed).where(s.complaint_no == complaint_no))
            _mark(unit, key, complaint_no, _opened(key, sealed or b""), at)
    return len(numbers)


def marked(unit: UnitOfWork, *marks_keys: bytes) -> tuple[Marked, ...]:
    """What finds the sealed identities in a text, key by key. They are of :func:`marking_keys`.

    SealError when marks were made with another key.
    """
    boxes = [(key, Fernet(urlsafe_b64encode(key))) for key in marks_keys]
    found: dict[bytes, set[Mark]] = {key: set() for key in marks_keys}
    with translated():
        for sealed in unit.connection.scalars(select(seal_marks.c.marks)).all():
            key, text = _by_one_of(boxes, sealed)
            found[key] |= {Mark(*one) for one in json.loads(text)}
    return tuple(Marked(key, frozenset(marks)) for key, marks in found.items() if marks)


def _by_one_of(boxes: Iterable[tuple[bytes, Fernet]], sealed: bytes) -> tuple[bytes, bytes]:
    for key, box in boxes:
        with suppress(InvalidToken):
            return key, box.decrypt(sealed)
    raise SealError(OTHER_KEY)


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


def newest_openings(
    unit: UnitOfWork,
    *,
    by: str = "",
    since: date | None = None,
    until: date | None = None,
    limit: int,
    offset: int = 0,
) -> tuple[list[Opening], int]:
    """Some openings, the newest first, and how many there are: of a person, of some days."""
    o = seal_openings.c
    among: list[ColumnElement[bool]] = [true()]
    if by:
        among.append(o.opened_by == by)
    if since is not None:
        among.append(o.opened_at >= since.isoformat())
    if until is not None:
        among.append(o.opened_at < (until + timedelta(days=1)).isoformat())
    query = select(o.complaint_no, o.opened_by, o.reason, o.opened_at).where(*among)
    counted = select(func.count()).select_from(seal_openings).where(*among)
    with translated():
        rows = unit.connection.execute(query.order_by(o.id.desc()).limit(limit).offset(offset))
        found = [Opening(*row) for row in rows]
        return found, int(unit.connection.scalar(counted) or 0)


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
    return _opened(key, sealed)


def _opened(key: bytes, sealed: bytes) -> dict[str, str]:
    try:
        opened: dict[str, str] = json.loads(key_files.box(key).decrypt(sealed))
    except InvalidToken as error:
        raise SealError(OTHER_KEY) from error
    return opened
