"""Proofs kept with the acts they showed, and the journal rows they are worked out of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import groupby

from sqlalchemy import select

from domain.proof_kept import KeptProof, Written
from storage.bulk import insert_rows, rows_among
from storage.codec import entries_from_json, proof_from_json, to_json
from storage.list_tables import proofs
from storage.unit_of_work import UnitOfWork, translated

COLUMNS = ("case_id", "no", "row_id", "act", "on_day", "body", "digest")
_JOURNALS = "SELECT stream, no, digest, body FROM journal WHERE stream {among} ORDER BY stream, no"


@dataclass(frozen=True, slots=True)
class StoredProof:
    """A proof as stored."""

    case_id: str
    no: int
    body: str
    digest: str


def journals_of(unit: UnitOfWork, case_ids: Iterable[str]) -> dict[str, list[Written]]:
    """The journals of these cases, read entry by entry, with the digest of each row."""
    found: dict[str, list[Written]] = {}
    for stream, no, digest, body in rows_among(unit, _JOURNALS, case_ids):
        found.setdefault(stream, []).append(Written(no, digest, entries_from_json(body)))
    return found


def row_of(proof: KeptProof) -> tuple[object, ...]:
    """A proof as a row of its table, in the order of ``COLUMNS``."""
    body = to_json(proof)
    digest = sha256(body.encode()).hexdigest()
    return (proof.case_id, proof.no, proof.row, proof.act, proof.on.isoformat(), body, digest)


def keep(unit: UnitOfWork, made: Sequence[KeptProof]) -> None:
    """Keep proofs for ever, each with the journal row that took its act."""
    insert_rows(unit, proofs, COLUMNS, [row_of(proof) for proof in made])


def latest(unit: UnitOfWork, case_id: str, act: str) -> KeptProof | None:
    """The proof kept with the latest such act of a case."""
    p = proofs.c
    query = select(p.body).where(p.case_id == case_id, p.act == act).order_by(p.no.desc()).limit(1)
    with translated():
        body = unit.connection.scalar(query)
    return None if body is None else proof_from_json(body)


def of(unit: UnitOfWork, case_id: str, no: int) -> str | None:
    """The body of the proof kept with a journal row of a case."""
    query = select(proofs.c.body).where(proofs.c.case_id == case_id, proofs.c.no == no)
    with translated():
        return unit.connection.scalar(query)


def by_case(unit: UnitOfWork) -> Iterator[tuple[str, list[StoredProof]]]:
    """Every proof on file, case by case."""
    p = proofs.c
    query = select(p.case_id, p.no, p.body, p.digest).order_by(p.case_id, p.no)
    with translated():
        rows = [StoredProof(*row) for row in unit.connection.execute(query)]
    for case_id, group in groupby(rows, key=lambda row: row.case_id):
        yield case_id, list(group)
