"""A pack somebody asks for: made outside the web process, begun once however often it is asked.

It leaves signs of life while it is made, and the edition that stands or why there is none. One
that fell silent, because its process died, can be begun again.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.closed_list import ClosedList
from domain.joint.pack import PackStage
from domain.joint.periods import Period
from flows.assembly import Assembly
from flows.joint.compiling import compile_pack
from storage import joint_compilations
from storage.errors import LostRaceError
from storage.joint_compilations import Compilation
from storage.unit_of_work import UnitOfWork

log = logging.getLogger(__name__)
SILENT = timedelta(minutes=5)  # a stage takes seconds
NEWS = timedelta(minutes=10)
Now = Callable[[], datetime]


class Making(ClosedList):
    """How the making of a pack stands."""

    RUNNING = "running"
    SILENT = "silent"  # its process died, or it is stuck
    FAILED = "failed"
    MADE = "made"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A pack that was asked for, and how its making stands at a moment."""

    compilation: Compilation
    stands: Making

    @property
    def running(self) -> bool:
        """Whether it is worth waiting for."""
        return self.stands is Making.RUNNING

    def old(self, at: datetime) -> bool:
        """Whether it was made some time ago, so that nobody waits to hear of it."""
        ended = self.compilation.ended_at
        made = self.stands is Making.MADE and ended is not None
        return made and at - datetime.fromisoformat(ended or "") > NEWS


def asked(unit: UnitOfWork, at: datetime) -> dict[str, Asked]:
    """The newest of each period that somebody asked for."""
    return {key: _stands(one, at) for key, one in joint_compilations.newest(unit).items()}


def _stands(one: Compilation, at: datetime) -> Asked:
    if one.failed is not None:
        stands = Making.FAILED
    elif one.ended_at is not None:
        stands = Making.MADE
    elif at - datetime.fromisoformat(one.seen_at) > SILENT:
        stands = Making.SILENT
    else:
        stands = Making.RUNNING
    return Asked(compilation=one, stands=stands)


def start(assembly: Assembly, period: Period, *, by: str, at: datetime) -> int | None:
    """Put the beginning on file; ``run`` does it. None: it is being made already."""
    with UnitOfWork(assembly.engine) as unit:
        known = asked(unit, at).get(str(period))
        if known is not None and known.running:
            return None
        try:
            no = joint_compilations.begin(unit, str(period), PackStage.COUNTED, by, at.isoformat())
            unit.commit()
        except LostRaceError:  # somebody pressed at the same moment: theirs is made
            return None
    return no


def run(assembly: Assembly, no: int, now: Now) -> Compilation | None:
    """Make a pack whose making has begun; how it ended."""
    with UnitOfWork(assembly.engine, reading=True) as unit:
        one = joint_compilations.one(unit, no)
    if one is None or one.ended_at is not None:
        return one

    def tell(stage: PackStage) -> None:
        with UnitOfWork(assembly.engine) as unit:
            joint_compilations.alive(unit, no, stage, now().isoformat())
            unit.commit()

    try:
        done = compile_pack(
            assembly, Period.read(one.period), at=now(), by=one.started_by, tell=tell
        )
    except Exception as error:  # told where it was asked for; whoever asked begins it again
        log.exception("no pack", extra={"action": "compile", "reason": repr(error)})
        fail(assembly, no, str(error) or type(error).__name__, now())
    else:
        with UnitOfWork(assembly.engine) as unit:
            moment = now().isoformat()
            joint_compilations.ended(unit, no, done.edition, fresh=done.fresh, at=moment)
            unit.commit()
    with UnitOfWork(assembly.engine, reading=True) as unit:
        return joint_compilations.one(unit, no)


def fail(assembly: Assembly, no: int, why: str, at: datetime) -> None:
    """Put on file that it ended without an edition."""
    with UnitOfWork(assembly.engine) as unit:
        joint_compilations.failed(unit, no, why, at.isoformat())
        unit.commit()
