"""Quarterly packs and their papers: kept for ever, edition by edition."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import msgspec
from sqlalchemy import func, insert, select

from domain.joint.pack import Pack
from storage.codec import UnreadableError, to_json
from storage.joint_tables import joint_packs, joint_papers
from storage.unit_of_work import UnitOfWork, translated

_decoder = msgspec.json.Decoder(Pack)


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """A pack as it was compiled: the nth of its period."""

    period: str
    edition: int
    known_at: str
    made_by: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A paper of an edition; ``form`` names what it is (``pdf``, ``docx``, ``html.zh`` ...)."""

    form: str
    content: bytes
    digest: str


def keep(unit: UnitOfWork, pack: Pack, papers: Mapping[str, bytes], *, by: str) -> int:
    """Put a pack and its papers on file as the next edition of its period; its number."""
    e, body = joint_packs.c, to_json(pack)
    with translated():
        last = unit.connection.scalar(select(func.max(e.edition)).where(e.period == pack.period))
        edition = int(last or 0) + 1
        unit.connection.execute(insert(joint_packs).values(
            period=pack.period, edition=edition, known_at=pack.known_at, made_by=by, body=body,
            digest=sha256(body.encode()).hexdigest(),
        ))  # fmt: skip
        rows = [
            {"period": pack.period, "edition": edition, "form": form, "content": content,
             "digest": sha256(content).hexdigest()}
            for form, content in papers.items()
        ]  # fmt: skip
        if rows:
            unit.connection.execute(insert(joint_papers), rows)
    return edition


def editions(unit: UnitOfWork, period: str = "") -> list[Edition]:
    """The editions of a period, or of all: the newest period first, the newest edition first."""
    e = joint_packs.c
    query = select(e.period, e.edition, e.known_at, e.made_by, e.digest)
    query = query.order_by(e.period.desc(), e.edition.desc())
    if period:
        query = query.where(e.period == period)
    with translated():
        return [_edition(row) for row in unit.connection.execute(query)]


def first_out(unit: UnitOfWork, known_at: str = "") -> dict[str, str]:
    """When the first edition of each period came out, as known at a moment ("": now)."""
    e = joint_packs.c
    query = select(e.period, func.min(e.known_at)).group_by(e.period)
    if known_at:
        query = query.where(e.known_at < known_at)
    with translated():
        rows = unit.connection.execute(query).all()
    return {row[0]: row[1] for row in rows}


def pack_of(unit: UnitOfWork, period: str, edition: int = 0) -> tuple[Edition, Pack] | None:
    """An edition with what it says, the newest by default; None when there is none."""
    e = joint_packs.c
    query = select(e.period, e.edition, e.known_at, e.made_by, e.digest, e.body)
    query = query.where(e.period == period).order_by(e.edition.desc()).limit(1)
    if edition:
        query = query.where(e.edition == edition)
    with translated():
        row = unit.connection.execute(query).first()
    if row is None:
        return None
    *head, body = row
    return _edition(head), _read(body, period)


def _edition(row: Sequence[Any]) -> Edition:
    period, edition, known_at, made_by, digest = row
    return Edition(
        period=period, edition=edition, known_at=known_at, made_by=made_by, digest=digest
    )


def every(unit: UnitOfWork) -> list[tuple[Edition, Pack]]:
    """Every edition of every period, in the order in which they came out."""
    told = (pack_of(unit, one.period, one.edition) for one in editions(unit))
    return sorted((one for one in told if one is not None), key=lambda one: one[0].known_at)


def _read(body: str, period: str) -> Pack:
    try:
        return _decoder.decode(body)
    except (msgspec.ValidationError, msgspec.DecodeError) as error:
        raise UnreadableError(f"pack {period}: {error}") from error


def paper(unit: UnitOfWork, period: str, edition: int, form: str) -> Paper | None:
    """A paper of an edition, or None."""
    p = joint_papers.c
    query = select(p.form, p.content, p.digest).where(
        p.period == period, p.edition == edition, p.form == form
    )
    with translated():
        row = unit.connection.execute(query).first()
    return None if row is None else Paper(form=row[0], content=bytes(row[1]), digest=row[2])


def forms(unit: UnitOfWork, period: str, edition: int) -> list[str]:
    """Which papers an edition has."""
    p = joint_papers.c
    query = select(p.form).where(p.period == period, p.edition == edition).order_by(p.form)
    with translated():
        return list(unit.connection.scalars(query))


def problems(unit: UnitOfWork) -> Iterator[tuple[str, str, str]]:
    """What the audit finds wrong: (table, key, what)."""
    e, p = joint_packs.c, joint_papers.c
    with translated():
        packs = unit.connection.execute(select(e.period, e.edition, e.body, e.digest)).all()
        papers = unit.connection.execute(
            select(p.period, p.edition, p.form, p.content, p.digest)
        ).all()
    for period, edition, body, digest in packs:
        if sha256(body.encode()).hexdigest() != digest:
            yield "joint_packs", f"{period}#{edition}", "内容与摘要不符：该版材料被改动"
    for period, edition, form, content, digest in papers:
        if sha256(content).hexdigest() != digest:
            yield "joint_papers", f"{period}#{edition} {form}", "内容与摘要不符：该文书被改动"
