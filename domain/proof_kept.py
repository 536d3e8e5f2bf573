"""The proof as it stood when a binding act was taken: worked out of the journal, never typed in.

The journal row that took the act, and the rows before it, say everything: what the case was, which
facts were on file in which row, who signed. Whoever has them gets the same proof to the byte.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, TypeGuard

from domain import due_process
from domain.case import Case, Fact, Finding, Signature
from domain.criteria import Values
from domain.evolve import evolve
from domain.journal import Entry, Moved, Recorded
from domain.lifecycle import ROW_BY_ID, TABLE
from domain.needs.asked import Asked, Evidence, Figure, Shown
from domain.proof import PROVED
from domain.timelimits import Term
from domain.triggers import PUBLISHED
from domain.vocabulary import Need

_PROVED_ROWS = frozenset(row.id for row in TABLE if row.on in PROVED and row.on != PUBLISHED)


class Written(NamedTuple):
    """A row of a case's journal: the number of its first entry, its digest, its entries."""

    no: int
    digest: str
    entries: list[Entry]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptEvidence:
    """What an item rests on: a dated fact with its paper and the journal row that recorded it.

    A figure has no row of its own: it stands in the act, or in the pack (then its name has a dot).
    """

    what: str
    on: date | None = None
    by: str = ""
    document: str = ""
    note: str = ""
    no: int = 0
    digest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptItem:
    """A need and what it rested on; ``evidence`` None: it was not met."""

    need: Need
    by_pack: bool
    evidence: tuple[KeptEvidence, ...] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptProof:
    """The proof of the act that the journal row ``no`` of the case took."""

    case_id: str
    no: int
    row: str
    act: str
    on: date
    proposed_by: str
    items: tuple[KeptItem, ...]
    signed: tuple[Signature, ...]


Law = Callable[[str, date], tuple[tuple[Need, ...], Values]]  # needs the pack adds, its values


def _everything(case: Case) -> tuple[Evidence, ...]:
    return (*case.facts, *case.findings, *case.terms)


class Places:
    """In which journal row each fact, finding and term of a case was put on file."""

    def __init__(self) -> None:
        self.case: Case | None = None
        self._found = list[tuple[Evidence, int, str]]()

    def add(self, row: Written) -> None:
        """Fold one more row."""
        for entry in row.entries:
            self.entry(entry, row)

    def entry(self, entry: Entry, row: Written) -> None:
        """Fold one more entry of a row."""
        before, self.case = self.case, evolve(self.case, entry)
        held: set[int] = set() if before is None else {id(one) for one in _everything(before)}
        fresh = (one for one in _everything(self.case) if id(one) not in held)
        self._found += [(one, row.no, row.digest) for one in fresh]

    def of(self, shown: Shown) -> tuple[KeptEvidence, ...] | None:
        """Evidence with the rows it stands in; what is in no row yet has the number 0."""
        return None if shown is None else tuple(self._kept(one) for one in shown)

    def _kept(self, one: Evidence) -> KeptEvidence:
        place = next(((no, digest) for found, no, digest in self._found if found is one), (0, ""))
        match one:
            case Fact():
                what, on, by, document, note = one.what, one.on, one.by, one.document, one.note
            case Finding():
                what, on, by, document = f"finding.{one.outcome}", one.on, "", one.report_no
                note = one.summary_zh
            case Term():
                what, on, by, document = f"term.{one.kind}", one.started_on, "", one.basis
                note = one.due_on.isoformat()
            case Figure():
                return KeptEvidence(what=one.name, note=one.value)
        no, digest = place
        return KeptEvidence(
            what=what, on=on, by=by, document=document, note=note, no=no, digest=digest
        )


def takes_a_proved_row(entry: Entry) -> TypeGuard[Moved | Recorded]:
    """Whether an entry takes an act, or a publication, whose proof is kept."""
    if isinstance(entry, Recorded):
        return entry.what == PUBLISHED  # the fact stands before the move it brings
    if not isinstance(entry, Moved):
        return False
    return entry.row in _PROVED_ROWS


def kept(rows: Iterable[Written], no: int, law: Law) -> KeptProof:
    """The proof of the act that row ``no`` took, out of the journal up to it.

    ValueError when that row took no such act.
    """
    places = Places()
    for row in rows:
        for entry in row.entries:
            if row.no == no and takes_a_proved_row(entry) and places.case is not None:
                return _kept(places, places.case, entry, no, law)
            places.entry(entry, row)
    raise ValueError(f"journal row {no} took no act that is proved")


def _kept(places: Places, case: Case, entry: Moved | Recorded, no: int, law: Law) -> KeptProof:
    row, proposal = ROW_BY_ID[entry.row], case.proposal
    added, values = law(row.id, entry.on)
    said: Values = {} if proposal is None else proposal.particulars
    asked = Asked(case, entry.on, said, values)
    items = tuple(
        KeptItem(need=need, by_pack=by_pack, evidence=places.of(found))
        for by_pack, needs in ((False, row.needs), (True, added))
        for need, found in due_process.shown(needs, asked)
    )
    return KeptProof(
        case_id=case.case_id,
        no=no,
        row=row.id,
        act=str(row.on),
        on=entry.on,
        proposed_by="" if proposal is None else proposal.by,
        items=items,
        signed=entry.signed if isinstance(entry, Moved) else (),
    )
