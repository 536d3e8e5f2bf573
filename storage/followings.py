"""Receipt codes and the complaint each leads to, and what office and complainant write.

A code is known by its digest. Messages are encrypted under the sealing key: they may tell who
somebody is.
"""

from __future__ import annotations

from dataclasses import dataclass

from cryptography.fernet import InvalidToken
from sqlalchemy import ColumnElement, RowMapping, func, insert, select, update

from storage import key_files
from storage.access_tables import complaint_messages, followings
from storage.seals import OTHER_KEY, SealError
from storage.tables import seal_openings
from storage.under_seal import is_sound, sealed
from storage.unit_of_work import UnitOfWork, translated

OFFICE, COMPLAINANT = "office", "complainant"


@dataclass(frozen=True, slots=True)
class Following:
    """A complaint that can be followed by its code."""

    complaint_no: str
    made_at: str


@dataclass(frozen=True, slots=True)
class Message:
    """One message. ``by``: the official who wrote it, empty for the complainant."""

    no: int
    side: str
    by: str
    text: str
    at: str


def follow(unit: UnitOfWork, digest: str, complaint_no: str, at: str) -> None:
    """Let a code lead to a complaint. LostRaceError when it leads somewhere already."""
    with translated():
        row = {"digest": digest, "complaint_no": complaint_no, "made_at": at}
        unit.connection.execute(insert(followings).values(**sealed(unit, followings, row)))


def followed(unit: UnitOfWork, digest: str) -> Following | None:
    """Where the code of this digest leads; nowhere, where the product did not make it."""
    row = _sound(unit, followings.c.digest == digest)
    return None if row is None else Following(row["complaint_no"], row["made_at"])


def can_be_told(unit: UnitOfWork, complaint_no: str) -> bool:
    """Whether somebody holds a code for this complaint, and so can be asked."""
    return _sound(unit, followings.c.complaint_no == complaint_no) is not None


def _sound(unit: UnitOfWork, condition: ColumnElement[bool]) -> RowMapping | None:
    """The row of a code as the product wrote it."""
    with translated():
        row = unit.connection.execute(select(followings).where(condition)).mappings().first()
    return row if row is not None and is_sound(unit, followings, row) else None


def write(
    unit: UnitOfWork,
    key: bytes,
    complaint_no: str,
    text: str,
    *,
    side: str,
    by: str = "",
    at: str,
) -> int:
    """Add a message; returns its number, from 1. LostRaceError when another came in between."""
    m = complaint_messages.c
    with translated():
        last = unit.connection.scalar(select(func.max(m.no)).where(m.complaint_no == complaint_no))
        number = int(last or 0) + 1
        unit.connection.execute(
            insert(complaint_messages).values(
                complaint_no=complaint_no, no=number, side=side, by_whom=by,
                sealed=key_files.box(key).encrypt(text.encode()), at=at,
            )
        )  # fmt: skip
        unit.connection.execute(
            update(followings)
            .where(followings.c.complaint_no == complaint_no)
            .values(wrote=side == COMPLAINANT)
        )
    return number


def messages(unit: UnitOfWork, key: bytes, complaint_no: str) -> list[Message]:
    """What was written, in order. SealError when the key is another."""
    m = complaint_messages.c
    query = (
        select(m.no, m.side, m.by_whom, m.sealed, m.at)
        .where(m.complaint_no == complaint_no)
        .order_by(m.no)
    )
    with translated():
        rows = unit.connection.execute(query).all()
    box = key_files.box(key)
    try:
        return [Message(r.no, r.side, r.by_whom, box.decrypt(r.sealed).decode(), r.at)
                for r in rows]  # fmt: skip
    except InvalidToken as error:
        raise SealError(OTHER_KEY) from error


def waiting_answers(unit: UnitOfWork, complaint_nos: list[str]) -> dict[str, str]:
    """Whose word was the last in each of these complaints that have any: a side by number."""
    m = complaint_messages.c
    last = (
        select(m.complaint_no, func.max(m.no).label("no"))
        .where(m.complaint_no.in_(complaint_nos))
        .group_by(m.complaint_no)
        .subquery()
    )
    query = select(m.complaint_no, m.side).join(
        last, (last.c.complaint_no == m.complaint_no) & (last.c.no == m.no)
    )
    with translated():
        return {row[0]: row[1] for row in unit.connection.execute(query)}


def know_writers(unit: UnitOfWork) -> None:
    """Note where the complainant had the last word. For databases from before."""
    m = complaint_messages.c
    last = select(m.complaint_no, func.max(m.no).label("no")).group_by(m.complaint_no).subquery()
    query = select(m.complaint_no).join(
        last, (last.c.complaint_no == m.complaint_no) & (last.c.no == m.no)
    )
    with translated():
        found = unit.connection.scalars(query.where(m.side == COMPLAINANT)).all()
        unit.connection.execute(
            update(followings).where(followings.c.complaint_no.in_(found)).values(wrote=True)
        )


def opened(unit: UnitOfWork, complaint_no: str) -> list[str]:
    """The moments at which the sealed identity of a complaint was opened."""
    o = seal_openings.c
    query = select(o.opened_at).where(o.complaint_no == complaint_no).order_by(o.id)
    with translated():
        return list(unit.connection.scalars(query))
