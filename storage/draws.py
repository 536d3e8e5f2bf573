"""Random draws on file: frozen, announced, drawn; what stands there is never changed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from cryptography.fernet import InvalidToken
from sqlalchemy import Select, func, insert, select

from domain.draw import Candidate, Exclusion, Pool, canonical, digest
from storage import key_files
from storage.draw_tables import draw_announcements, draw_results, draws
from storage.seals import OTHER_KEY, SealError
from storage.unit_of_work import UnitOfWork, translated

PREPARED, ANNOUNCED, DRAWN = "prepared", "announced", "drawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A draw as it is on file; ``result`` is its whole document once it is drawn."""

    number: str
    announcement: dict[str, Any]
    digest: str
    prepared_by: str
    prepared_at: str
    announced_by: str
    announced_at: str
    result: dict[str, Any] | None
    result_digest: str
    drawn_by: str
    drawn_at: str

    @property
    def state(self) -> str:
        """Where it stands."""
        if self.result is not None:
            return DRAWN
        return ANNOUNCED if self.announced_at else PREPARED


def keep(
    unit: UnitOfWork,
    announced: dict[str, Any],
    candidates: list[dict[str, str]],
    pool: dict[str, Any],
    secret: bytes,
    *,
    key: bytes,
    ref: str,
    by: str,
    at: str,
) -> None:
    """Freeze what a draw will be made of; the secret is kept under the office's key."""
    with translated():
        unit.connection.execute(insert(draws).values(
            number=announced["number"], task=announced["task"],
            announcement=canonical(announced).decode(), digest=digest(announced),
            candidates=canonical(candidates).decode(), pool=canonical(pool).decode(),
            secret=key_files.box(key).encrypt(secret), ref=ref, prepared_by=by, prepared_at=at,
        ))  # fmt: skip


def announce(unit: UnitOfWork, number: str, *, by: str, at: str) -> None:
    """Put on file that a draw is announced from now on."""
    with translated():
        unit.connection.execute(insert(draw_announcements).values(number=number, by_whom=by, at=at))


def keep_result(unit: UnitOfWork, document: dict[str, Any], *, by: str, at: str) -> None:
    """Put the document of a draw on file; there is no other one afterwards."""
    with translated():
        unit.connection.execute(insert(draw_results).values(
            number=document["announcement"]["number"], body=canonical(document).decode(),
            digest=digest(document), by_whom=by, at=at,
        ))  # fmt: skip


def _all() -> Select[Any]:
    d, a, r = draws.c, draw_announcements.c, draw_results.c
    return (
        select(
            d.number, d.announcement, d.digest, d.prepared_by, d.prepared_at,
            a.by_whom.label("announced_by"), a.at.label("announced_at"),
            r.body, r.digest.label("result_digest"),
            r.by_whom.label("drawn_by"), r.at.label("drawn_at"),
        )
        .outerjoin(draw_announcements, a.number == d.number)
        .outerjoin(draw_results, r.number == d.number)
        .order_by(d.prepared_at.desc(), d.number.desc())
    )  # fmt: skip


def _kept(row: Any) -> Kept:
    return Kept(
        number=row.number, announcement=json.loads(row.announcement), digest=row.digest,
        prepared_by=row.prepared_by, prepared_at=row.prepared_at,
        announced_by=row.announced_by or "", announced_at=row.announced_at or "",
        result=json.loads(row.body) if row.body else None, result_digest=row.result_digest or "",
        drawn_by=row.drawn_by or "", drawn_at=row.drawn_at or "",
    )  # fmt: skip


def listed(unit: UnitOfWork, *, limit: int, offset: int = 0) -> tuple[list[Kept], int]:
    """Draws, the newest first, and how many there are."""
    with translated():
        total = unit.connection.scalar(select(func.count()).select_from(draws))
        rows = unit.connection.execute(_all().limit(limit).offset(offset)).all()
    return [_kept(row) for row in rows], int(total or 0)


def public(unit: UnitOfWork) -> list[Kept]:
    """Every draw that was announced, the newest first."""
    with translated():
        rows = unit.connection.execute(_all().where(draw_announcements.c.at.is_not(None))).all()
    return [_kept(row) for row in rows]


def one(unit: UnitOfWork, number: str) -> Kept | None:
    """A draw by its number."""
    with translated():
        row = unit.connection.execute(_all().where(draws.c.number == number)).first()
    return None if row is None else _kept(row)


def of_form(unit: UnitOfWork, ref: str) -> str:
    """The number of the draw that was prepared with a form; "" when none was."""
    with translated():
        return unit.connection.scalar(select(draws.c.number).where(draws.c.ref == ref)) or ""


def of_task(unit: UnitOfWork, task: str) -> list[str]:
    """The numbers of the draws that were announced for a task, the newest first."""
    d = draws.c
    query = select(d.number).join(draw_announcements, draw_announcements.c.number == d.number)
    with translated():
        found = unit.connection.scalars(query.where(d.task == task).order_by(d.number.desc()))
        return list(found)


def frozen(unit: UnitOfWork, number: str) -> tuple[list[Candidate], Pool]:
    """The candidates and the pool of a draw, in their order."""
    d = draws.c
    with translated():
        row = unit.connection.execute(select(d.candidates, d.pool).where(d.number == number)).one()
    pool = json.loads(row.pool)
    return (
        [Candidate(**each) for each in json.loads(row.candidates)],
        Pool(
            tuple(pool["inspectors"]),
            tuple(Exclusion(**each) for each in pool["exclusions"]),
        ),
    )


def secret_of(unit: UnitOfWork, number: str, key: bytes) -> bytes:
    """The secret of a draw; SealError when it was kept under another key."""
    with translated():
        sealed = unit.connection.scalar(select(draws.c.secret).where(draws.c.number == number))
    try:
        return key_files.box(key).decrypt(sealed or b"")
    except InvalidToken as error:
        raise SealError(OTHER_KEY) from error
