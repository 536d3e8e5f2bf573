"""The texts of packs and limits by digest: written once, read when a judgement is repeated."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from storage.bulk import insert_rows, rows_among
from storage.tables import rule_texts
from storage.unit_of_work import UnitOfWork

COLUMNS = ("digest", "kind", "name", "body")


@dataclass(frozen=True, slots=True)
class RuleText:
    """A pack (YAML) or a book of limits (its files in one archive), as it was read."""

    digest: str
    kind: str  # pack or limits
    name: str
    body: bytes


def keep(unit: UnitOfWork, texts: Sequence[RuleText]) -> int:
    """Keep texts; returns how many were new."""
    rows = [(one.digest, one.kind, one.name, one.body) for one in texts]
    return insert_rows(unit, rule_texts, COLUMNS, rows, skip_known=True)


def find(unit: UnitOfWork, digests: Sequence[str]) -> dict[str, RuleText]:
    """The texts that are kept of these digests."""
    query = f"SELECT {', '.join(COLUMNS)} FROM rule_texts WHERE digest {{among}}"
    return {row[0]: RuleText(*row) for row in rows_among(unit, query, digests)}


def known(unit: UnitOfWork, digests: Sequence[str]) -> set[str]:
    """Which of these digests are kept."""
    return {
        row[0]
        for row in rows_among(unit, "SELECT digest FROM rule_texts WHERE digest {among}", digests)
    }
