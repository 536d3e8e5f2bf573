"""What is done with the accepted rows of each kind of file, portion by portion.

A row counts once for ever by its reference. Whatever a taker writes is in the unit of work of the
whole file.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from types import MappingProxyType
from typing import Protocol, TypeVar

import polars as pl

from domain.events import Event
from domain.joint.matters import Matter
from flows.assembly import Assembly
from flows.formats.inspections import ReportRow, inspections_of, report_rows
from flows.formats.layouts import INSPECTIONS
from flows.formats.records import (
    ProtectionRow,
    appointments,
    complaint_rows,
    enterprise_rows,
    protection_rows,
)
from flows.formats.verdicts import Problem
from flows.joint.at_door import Door, Said, keep
from rules.indicator_book import load_indicator_book
from storage import inbox, officials, seals
from storage.corrected import matters_of
from storage.inbox import Incoming
from storage.unit_of_work import UnitOfWork


class _Row(Protocol):
    @property
    def ref(self) -> str: ...
    @property
    def digest(self) -> str: ...
    @property
    def row(self) -> int: ...


class _EventRow(_Row, Protocol):
    @property
    def event(self) -> Event: ...


REPORT = INSPECTIONS.report
R = TypeVar("R", bound=_Row)
E = TypeVar("E", bound=_EventRow)


@dataclass(slots=True)
class Taken:
    """What became of the accepted rows."""

    accepted: int = 0
    repeated: int = 0
    events: int = 0


def new_rows(
    unit: UnitOfWork, source: str, rows: Sequence[R], held: Mapping[str, str] = MappingProxyType({})
) -> tuple[list[R], int, list[Problem]]:
    """The rows not received before, how many were, and those whose content changed since.

    ``held`` are (reference, digest) pairs of rows received and not yet on record.
    """
    known = inbox.seen_rows(unit, source, [row.ref for row in rows])
    known |= held
    fresh: dict[str, R] = {}
    repeated: set[int] = set()
    conflicts = []
    for row in rows:
        before = known.get(row.ref)
        if before is None:
            fresh[row.ref] = row
            known[row.ref] = row.digest
        elif before == row.digest:
            repeated.add(row.row)
        else:
            conflicts.append(
                Problem(
                    row.row,
                    "-",
                    "整行",
                    row.ref,
                    "该编号此前已接收，但内容与当时不同",
                    "原记录不变；如需更正，请出具更正报告并使用新的编号",
                )
            )
    new = {row.row for row in fresh.values()}
    return list(fresh.values()), len(repeated - new), conflicts


class Taker(ABC):
    """Stores the accepted rows of one file.

    ``door`` is whose references they have: a row counts once for ever at its door. ``heard``
    gets the references of the rows that came, new or not, where somebody wants them.
    """

    kind = ""

    def __init__(
        self,
        assembly: Assembly,
        unit: UnitOfWork,
        at: str,
        *,
        door: str = "",
        heard: list[str] | None = None,
    ) -> None:
        self.assembly, self.unit, self.at = assembly, unit, at
        self.door, self.heard = door or self.kind, heard
        self.taken = Taken()

    def _hear(self, rows: Sequence[_Row]) -> None:
        if self.heard is not None:
            self.heard += [row.ref for row in rows]

    @abstractmethod
    def take(self, accepted: pl.DataFrame) -> list[Problem]:
        """Store a portion; returns the rows whose reference stands for something else already."""

    def _events(self, rows: Sequence[E]) -> tuple[list[E], list[Problem]]:
        """Put the new ones among some rows into the inbox, an event a row."""
        fresh, repeated, conflicts = new_rows(self.unit, self.door, rows)
        self._hear(rows)
        inbox.remember_rows(self.unit, self.door, [(r.ref, r.digest, r.ref) for r in fresh])
        inbox.take(self.unit, [Incoming(self.door, r.ref, r.event) for r in fresh], self.at)
        self.taken.accepted += len(fresh)
        self.taken.repeated += repeated
        self.taken.events += len(fresh)
        return fresh, conflicts


class Inspections(Taker):
    """A report is one event: its rows wait until the last of them has come."""

    kind = "inspections"

    def __init__(
        self,
        assembly: Assembly,
        unit: UnitOfWork,
        at: str,
        *,
        door: str = "",
        heard: list[str] | None = None,
    ) -> None:
        super().__init__(assembly, unit, at, door=door, heard=heard)
        self._open: dict[tuple[str, str, str], list[ReportRow]] = {}
        self._held: dict[str, str] = {}
        self.taken_refs: list[str] = []  # of the events it put into the inbox

    def take(self, accepted: pl.DataFrame) -> list[Problem]:
        """Store every report that ends within the portion, in the order in which they end."""
        rows = report_rows(accepted, self.assembly.book.agents)
        fresh, repeated, conflicts = new_rows(self.unit, self.door, rows, self._held)
        self._hear(rows)
        self.taken.accepted += len({row.row for row in fresh})
        self.taken.repeated += repeated
        for row in fresh:
            self._open.setdefault((row.report_no, row.uscc, row.case_id), []).append(row)
            self._held[row.ref] = row.digest
        ended = accepted.filter(pl.col("last") == pl.col("row")).select(*REPORT)
        self._store(
            [
                row
                for report_no, uscc, case_id in ended.iter_rows()
                for row in self._open.pop((report_no, uscc, case_id or ""), ())
            ]
        )
        return conflicts

    def _store(self, rows: list[ReportRow]) -> None:
        incoming: list[Incoming] = []
        remembered: list[tuple[str, str, str]] = []
        for ref, event, members in inspections_of(rows):
            incoming.append(Incoming(self.door, ref, event))
            self.taken_refs.append(ref)
            remembered += [(row.ref, row.digest, ref) for row in members]
        for row in rows:
            del self._held[row.ref]
        inbox.remember_rows(self.unit, self.door, remembered)
        inbox.take(self.unit, incoming, self.at)
        self.taken.events += len(incoming)


class Complaints(Taker):
    """The identity goes to the sealed store, the rest into the inbox."""

    kind = "complaints"

    def take(self, accepted: pl.DataFrame) -> list[Problem]:
        """Seal and store."""
        fresh, conflicts = self._events(complaint_rows(accepted))
        key = seals.load_key(self.assembly.settings.home / "seal.key", seals.new_key())
        named = [(row.ref, row.identity) for row in fresh if row.identity]
        seals.seal(self.unit, key, named, self.at)
        return conflicts


class Enterprises(Taker):
    """Registrations of enterprises."""

    kind = "enterprises"

    def take(self, accepted: pl.DataFrame) -> list[Problem]:
        """Store."""
        return self._events(enterprise_rows(accepted))[1]


class Protection(Taker):
    """What enterprises did: a correction names a record of the same enterprise and matter."""

    kind = "protection"

    def __init__(
        self,
        assembly: Assembly,
        unit: UnitOfWork,
        at: str,
        *,
        door: str = "",
        heard: list[str] | None = None,
    ) -> None:
        super().__init__(assembly, unit, at, door=door, heard=heard)
        self._came: dict[tuple[str, str], Matter] = {}  # in this file so far

    def take(self, accepted: pl.DataFrame) -> list[Problem]:
        """Store those that correct nothing, or something that is there."""
        rows = protection_rows(accepted)
        wanted = {
            (row.event.uscc, row.event.standing.instead_of)
            for row in rows if row.event.standing.instead_of
        }  # fmt: skip
        known = matters_of(self.unit, self.door, wanted) if wanted else {}
        known |= self._came
        good, refused = list[ProtectionRow](), list[Problem]()
        for row in rows:
            said = row.event.standing
            corrected = known.get((row.event.uscc, said.instead_of))
            if said.instead_of and corrected is not said.matter:
                refused.append(_corrects_nothing(row, corrected))
                continue
            known[row.event.uscc, said.record_no] = said.matter
            self._came[row.event.uscc, said.record_no] = said.matter
            good.append(row)
        return [*refused, *(self._events(good)[1] if good else ())]


def _corrects_nothing(row: ProtectionRow, other: Matter | None) -> Problem:
    said = row.event.standing.instead_of
    what = "没有这一编号的记录" if other is None else "该编号的记录是另一事项"
    remedy = "核对编号；更正须针对本单位同一事项的已有记录，原记录应先报送"
    return Problem(row.row, "-", "更正的记录", said, what, remedy)


class Figures(Taker):
    """Figures of the joint meeting: on record at once, judged at the door of the units."""

    kind = "figures"
    by = "import"
    units: frozenset[str] | None = None  # those that whoever sends it files for; None: any

    def take(self, accepted: pl.DataFrame) -> list[Problem]:
        """Put on record what is not refused."""
        said = [
            Said(**{key: value or "" for key, value in cells.items() if key != "row"}, row=row)
            for cells in accepted.iter_rows(named=True)
            for row in (cells["row"],)
        ]
        on = datetime.fromisoformat(self.at).date()
        told = Door(self.unit, load_indicator_book(), on, self.units).judge(said)
        digest = sha256("\x1f".join(map(repr, said)).encode()).hexdigest()
        keep(self.unit, told, by=self.by, ref=f"{self.door}:{digest[:40]}:{self.at}", at=self.at)
        self.taken.accepted += sum(one.record is not None and not one.refused for one in told)
        self.taken.repeated += sum(one.repeated for one in told)
        return [problem for one in told for problem in one.problems]


class Officials(Taker):
    """Appointments are kept at once: they are no events."""

    kind = "officials"

    def take(self, accepted: pl.DataFrame) -> list[Problem]:
        """Store."""
        made, names = appointments(accepted)
        new = officials.appoint(self.unit, made, names)
        self.taken.accepted += new
        self.taken.repeated += len(made) - new
        return []


TAKERS: Mapping[str, type[Taker]] = {
    "inspections": Inspections,
    "complaints": Complaints,
    "enterprises": Enterprises,
    "officials": Officials,
    "protection": Protection,
    "figures": Figures,
}
