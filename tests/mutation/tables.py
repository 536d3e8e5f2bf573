"""Mutants of the law's tables: a row without one of its parts, a need that always holds, and so on.

A tool that changes code leaves data alone, and the procedure is mostly data. Each mutant here takes
one thing out of one table, in place, so that everybody who holds the table sees it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from types import ModuleType
from typing import Any

from domain import (
    approval,
    ledger,
    lifecycle,
    offences,
    particulars,
    reweighing,
    service,
)
from domain.due_process import HOLDS
from domain.lifecycle import ROWS, TABLE
from domain.needs import beside, listing, penalty
from domain.row import Row

PARTS = (
    *("needs", "starts", "ends", "notices", "grounds", "particulars", "signed_by"),
    *("recorded_by", "stages"),
)


@dataclass(frozen=True)
class Mutant:
    """One change: its name, what must be touched for it to matter, and how it is made.

    ``touches`` is a key of the map that the hunt makes; "" stands for every test.
    """

    name: str
    touches: str
    make: Callable[[], None]


def mutants() -> Iterator[Mutant]:
    """Every mutant of every table."""
    for row in TABLE:
        yield from _of_row(row)
    yield from _of_groups()
    for need in HOLDS:
        for answer in (True, False):
            yield Mutant(
                f"need {need.value} always {answer}", f"need:{need.value}", _always(need, answer)
            )
    yield from _of_matters()
    yield from _of_modules()


def _set(row: Row, name: str, value: object) -> Callable[[], None]:
    def make() -> None:
        object.__setattr__(row, name, value)
        _anew()

    return make


def _anew() -> None:
    """The rows by pair, after a row changed."""
    pairs = lifecycle._rows_by_pair()
    ROWS.clear()
    ROWS.update(pairs)


def _of_row(row: Row) -> Iterator[Mutant]:
    touches = f"row:{row.id}"
    for part in PARTS:
        held = getattr(row, part)
        for one in held:
            if part in ("signed_by", "stages") and len(held) == 1:
                continue  # an act nobody signs is no act: tests/domain/test_lifecycle.py
            rest = tuple(other for other in held if other != one)
            yield Mutant(f"row {row.id}: {part} without {one}", touches, _set(row, part, rest))
    if len(row.signed_by) > 1:
        swapped = tuple(reversed(row.signed_by))
        yield Mutant(
            f"row {row.id}: signed in the other order", touches, _set(row, "signed_by", swapped)
        )
    if row.becomes is not None and set(row.when) != {row.becomes}:
        yield Mutant(f"row {row.id}: moves nothing", touches, _set(row, "becomes", None))
    if row.makes is not None and set(row.stages) != {row.makes}:
        yield Mutant(f"row {row.id}: makes nothing", touches, _set(row, "makes", None))
    if row.turns is not None:
        yield Mutant(f"row {row.id}: turns nothing", touches, _set(row, "turns", None))
    if row.by is not None:
        yield Mutant(f"row {row.id}: weighs nothing", touches, _set(row, "by", None))
    yield Mutant(f"row {row.id}: gone", touches, _set(row, "when", ()))


def _of_groups() -> Iterator[Mutant]:
    """A status taken out of a group of states, from all rows that speak of the group."""
    groups: dict[tuple[Any, ...], list[Row]] = {}
    for row in TABLE:
        if len(row.when) > 1:
            groups.setdefault(row.when, []).append(row)
    for when, rows in groups.items():
        for status in when:
            rest = tuple(other for other in when if other is not status)

            def make(rows: list[Row] = rows, rest: tuple[Any, ...] = rest) -> None:
                for row in rows:
                    object.__setattr__(row, "when", rest)
                _anew()

            names = " ".join(row.id for row in rows[:4])
            yield Mutant(
                f"rows {names}: not when {status}",
                "" if len(rows) > 1 else f"row:{rows[0].id}",
                make,
            )


def _always(need: Any, answer: bool) -> Callable[[], None]:
    def make() -> None:
        HOLDS[need] = lambda _asked: () if answer else None

    return make


def _of_matters() -> Iterator[Mutant]:
    for name, matter in beside.MATTERS.items():
        for part in ("begins", "ends"):
            for one in getattr(matter, part):
                rest = tuple(other for other in getattr(matter, part) if other != one)

                def make(
                    matter: Any = matter, part: str = part, rest: tuple[Any, ...] = rest
                ) -> None:
                    object.__setattr__(matter, part, rest)

                yield Mutant(
                    f"matter {name}: {part} without {one}", "domain.needs.beside.running", make
                )


TUPLES: tuple[tuple[ModuleType, str], ...] = (
    (approval, "APART"),
    (approval, "PROPOSERS"),
    (listing, "SUCCESSION_ENDS"),
    (listing, "CHANGES"),
    (listing, "REPAIR_ENDS"),
    (listing, "RELISTING_ENDS"),
    (penalty, "HEARING_ENDS"),
    (penalty, "EXTENSION_ANSWERS"),
    (penalty, "DEFERRAL_ANSWERS"),
    (reweighing, "RESTS_ON_FINDINGS"),
    (reweighing, "OVER"),
)


def _put(module: ModuleType, name: str, value: object) -> Callable[[], None]:
    return lambda: setattr(module, name, value)


def _of_modules() -> Iterator[Mutant]:
    """Tuples of the modules without one of their members, checks that let everything pass."""
    for module, name in TUPLES:
        held = getattr(module, name)
        for one in sorted(held, key=str):
            rest = type(held)(other for other in held if other != one)
            yield Mutant(f"{module.__name__}.{name} without {one}", "", _put(module, name, rest))
    for name in ledger.SET_BY_THE_ACT:
        yield Mutant(
            f"{name} sets no term",
            "domain.ledger.started",
            lambda name=name: ledger.SET_BY_THE_ACT.pop(name) and None,
        )
    for name in particulars.CHECKS:
        yield Mutant(
            f"particular {name} unchecked",
            "domain.particulars.wrong",
            lambda name=name: particulars.CHECKS.pop(name) and None,
        )
    for way, proven in service.WAYS.items():
        for answer in (True, False):
            made = replace(proven, proven=lambda _event, answer=answer: answer)
            yield Mutant(
                f"service {way.value} always {'valid' if answer else 'invalid'}",
                "domain.service_of_documents.why_invalid",
                lambda way=way, made=made: service.WAYS.__setitem__(way, made),
            )
    for one in offences.LADDER:
        for name, by in (("least", -1), ("least", 1), ("most", -1), ("most", 1)):
            made = getattr(one, name) + by
            yield Mutant(
                f"offence {one.code}: {name} {by:+d}", "domain.offences.fine_fits",
                lambda one=one, name=name, made=made: object.__setattr__(one, name, made),
            )  # fmt: skip
