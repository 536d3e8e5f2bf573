"""How the matters of an enterprise stand, and for how long what is on record goes on counting."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from domain.joint.indicators import IndicatorBook, Window
from domain.joint.matters import OF_PROJECTS, Matter
from domain.joint.periods import Period
from storage.protection import ProtectionLine


@dataclass(frozen=True, slots=True, kw_only=True)
class Stands:
    """A matter, or a project of it. ``line`` is its newest record; None: there is none.

    ``counts_to`` is the last day for which the record counts by the book's window; None where the
    book sets none. ``spent_fen`` is what it cost in the year of ``today``.
    """

    matter: Matter
    project: str = ""
    line: ProtectionLine | None = None
    counts_to: date | None = None
    spent_fen: int = 0

    @property
    def done(self) -> bool:
        """Whether all that is due is done."""
        return self.line is not None and self.line.done >= self.line.due


def in_force(lines: Iterable[ProtectionLine]) -> list[ProtectionLine]:
    """The records that no other one corrects."""
    every = list(lines)
    corrected = {one.instead_of for one in every if one.instead_of}
    return [one for one in every if one.record_no not in corrected]


def stands(lines: Sequence[ProtectionLine], book: IndicatorBook, today: date) -> list[Stands]:
    """How every matter stands today; ``lines`` the newest first. Projects one by one."""
    newest: dict[tuple[Matter, str], ProtectionLine] = {}
    spent: dict[tuple[Matter, str], int] = {}
    for one in in_force(lines):
        key = one.matter, one.project
        if one.on_day <= today:
            newest.setdefault(key, one)
            if one.on_day.year == today.year:
                spent.setdefault(key, one.spent_fen)
    windows = {one.rule.matter: one.rule.window for one in book.indicators if one.rule}
    told = []
    for matter in Matter:
        keys = sorted(key for key in newest if key[0] is matter)
        if not keys and matter not in OF_PROJECTS:
            told.append(Stands(matter=matter))
        told += [
            Stands(
                matter=matter, project=key[1], line=newest[key], spent_fen=spent.get(key, 0),
                counts_to=_counts_to(windows.get(matter), newest[key].on_day, book),
            )
            for key in keys
        ]  # fmt: skip
    return told


def _counts_to(window: Window | None, on: date, book: IndicatorBook) -> date | None:
    """Until when a record of a day counts: to the end of the fourth quarter, of the plan, ever."""
    if window is Window.YEAR:
        return Period.of(on).after(3).last
    return book.plan_to if window is Window.PLAN else None


def yuan(fen: int) -> str:
    """An amount in yuan, exactly, as people write it."""
    return f"{fen // 100:,}.{fen % 100:02d}"
