"""Mails of the joint meeting: on file before a server is spoken to, and how each ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select, update

from storage.joint_tables import joint_mails
from storage.unit_of_work import UnitOfWork, translated

GOING, LATER, SENT, REFUSED, UNKNOWN = "going", "later", "sent", "refused", "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A mail as it is on file. ``paper``: the digest of the document that went with it, or ""."""

    id: str
    addresses: str
    title: str
    body: str
    paper: str
    tries: int
    begun_at: str
    state: str
    detail: str
    ended_at: str | None


def find(unit: UnitOfWork, made: str) -> Mail | None:
    """A mail by its id; None before its first try."""
    query = select(joint_mails).where(joint_mails.c.id == made)
    with translated():
        row = unit.connection.execute(query).mappings().first()
    return None if row is None else Mail(**row)


def begin(
    unit: UnitOfWork, made: str, to: Sequence[str], title: str, body: str, paper: str, at: str
) -> bool:
    """Put the first or the next try on file. False: another one is at it, or it has ended."""
    m = joint_mails.c
    said = {
        "addresses": "\n".join(to), "title": title, "body": body, "paper": paper, "begun_at": at,
        "state": GOING,
    }  # fmt: skip
    if find(unit, made) is None:
        row = {"id": made, "tries": 1, "detail": "", **said}
        with translated():
            unit.connection.execute(insert(joint_mails).values(**row))
        return True
    again = update(joint_mails).where(m.id == made, m.state == LATER)
    with translated():
        done = unit.connection.execute(again.values(**said, tries=m.tries + 1))
    return bool(done.rowcount)


def later(unit: UnitOfWork, made: str, why: str) -> None:
    """It was certainly not taken: the next run tries again."""
    _change(unit, made, state=LATER, detail=why)


def end(unit: UnitOfWork, made: str, state: str, detail: str, at: str) -> None:
    """How it ended, for ever."""
    _change(unit, made, state=state, detail=detail, ended_at=at)


def _change(unit: UnitOfWork, made: str, **said: Any) -> None:
    m = joint_mails.c
    with translated():
        unit.connection.execute(
            update(joint_mails).where(m.id == made, m.state == GOING).values(**said)
        )


def every(unit: UnitOfWork) -> list[Mail]:
    """Every mail, the newest first."""
    query = select(joint_mails).order_by(joint_mails.c.begun_at.desc(), joint_mails.c.id)
    with translated():
        return [Mail(**row) for row in unit.connection.execute(query).mappings()]
