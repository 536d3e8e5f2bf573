"""Proofs kept with the acts they showed, told to a person, and worked out again for the audit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from domain.criteria import Values
from domain.jurisdiction import Jurisdiction
from domain.proof_kept import KeptProof, Written, kept
from domain.vocabulary import Need
from storage import proofs
from storage.unit_of_work import UnitOfWork


def keep_proofs(unit: UnitOfWork, proved: Sequence[tuple[str, int]], law: Jurisdiction) -> None:
    """Keep the proof of every act a batch took, given as (case, journal row); the rows are written.

    An event that took none costs nothing here.
    """
    if not proved:
        return

    def by(row: str, on: date) -> tuple[tuple[Need, ...], Values]:
        return law.added(row, on).needs, law.values(on)

    journals = proofs.journals_of(unit, {case_id for case_id, _ in proved})
    proofs.keep(unit, [kept(journals[case_id], no, by) for case_id, no in proved])


def again(proof: KeptProof, rows: Sequence[Written]) -> KeptProof:
    """A proof worked out of its case's journal once more, under the rules the proof names."""
    needs = tuple(item.need for item in proof.items if item.by_pack)
    values = {
        one.what: one.note
        for item in proof.items
        for one in item.evidence or ()
        if one.on is None and "." in one.what
    }
    return kept(rows, proof.no, lambda _row, _on: (needs, values))
