"""The one way a pack comes into being: counted, written, compared with its papers, and kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from domain.joint.pack import PackStage
from domain.joint.periods import Period
from flows.assembly import Assembly
from flows.joint import pack_check, pack_papers
from flows.joint.pack import counted_pack, newest_edition, recount, same
from rules.indicator_book import load_indicator_book
from storage import joint_packs
from storage.unit_of_work import UnitOfWork


def _nobody(_stage: PackStage) -> None:
    """Nobody waits to be told."""


@dataclass(frozen=True, slots=True)
class Compiled:
    """The edition that stands for a period; ``fresh``: it was made just now."""

    period: str
    edition: int
    fresh: bool


def compile_pack(
    assembly: Assembly,
    period: Period,
    *,
    at: datetime,
    by: str,
    tell: Callable[[PackStage], None] = _nobody,
) -> Compiled:
    """Compile the pack of a period; the newest edition stands where nothing is another.

    ``tell`` hears what it is at. PapersDifferError when a paper does not say what was counted:
    nothing is kept then.
    """
    recount(assembly, period, at=at)
    pack, before = counted_pack(assembly, period, at=at), newest_edition(assembly, period)
    if before is not None and same(before[1], pack):
        return Compiled(str(period), before[0].edition, fresh=False)
    edition = 1 if before is None else before[0].edition + 1
    tell(PackStage.WRITTEN)
    made = pack_papers.made(assembly, pack, edition)
    tell(PackStage.CHECKED)
    if found := pack_check.differences(assembly, pack, edition, made):
        raise pack_check.PapersDifferError(found)
    with UnitOfWork(assembly.engine) as unit:
        joint_packs.keep(unit, pack, made, by=by)
        unit.commit()
    return Compiled(str(period), edition, fresh=True)


def due(today: date) -> Period | None:
    """The period whose pack is compiled today, if it is not out yet; None before its day."""
    period = Period.of(today).after(-1)
    return period if today >= load_indicator_book().compiled_on(period) else None


def compile_due(assembly: Assembly, *, at: datetime) -> Compiled | None:
    """Compile the pack that is due, once; None when none is, or it is out."""
    period = due(at.date())
    if period is None or newest_edition(assembly, period) is not None:
        return None
    return compile_pack(assembly, period, at=at, by="")
