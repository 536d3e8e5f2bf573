"""An issue brought out as an office does: drafted, signed by two people, whatever the guard found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from domain.bulletin import Entry, IssueHead, IssueLine
from domain.release import Draft, ReleaseAnswer
from domain.vocabulary import Status
from flows.assembly import Assembly
from flows.handle import drain
from flows.publish import show
from flows.release import answer, draft_extra, draft_regular
from storage import issues
from storage.unit_of_work import UnitOfWork
from tests.flows.living import Living, at, listed

FIRST, SECOND = "pub-01", "head-01"
RELEASED = date(2026, 4, 15)


@dataclass(frozen=True)
class Out:
    """An issue that is out, with its lines as released."""

    head: IssueHead
    lines: tuple[IssueLine, ...]

    @property
    def entries(self) -> tuple[Entry, ...]:
        return tuple(line.entry for line in self.lines if line.in_force)

    @property
    def gone(self) -> tuple[Entry, ...]:
        return tuple(line.entry for line in self.lines if not line.in_force)

    @property
    def changes(self) -> tuple[tuple[str, str], ...]:
        return tuple((str(line.change), line.reason) for line in self.lines if line.change)


def read(assembly: Assembly, head: IssueHead) -> Out:
    with UnitOfWork(assembly.engine, reading=True) as unit:
        return Out(head, tuple(issues.lines(unit, head.number)))


def sign(assembly: Assembly, draft: Draft, today: date, at: str) -> IssueHead:
    """Both signatures; the second overrides what the guard found and lets be overridden."""
    said = ReleaseAnswer.OVERRIDE if draft.found else ReleaseAnswer.APPROVE
    given = {"today": today, "at": at}
    if not draft.answers:  # after a crash the first may have signed already
        first = answer(assembly, draft.no, by=FIRST, said=ReleaseAnswer.APPROVE, reason="", **given)
        assert first is None
    out = answer(assembly, draft.no, by=SECOND, said=said, reason="已核对", **given)
    assert out is not None
    return out


def publish(assembly: Assembly, *, period: str, today: date, at: str) -> Out:
    """The issue of a quarter: drafted and signed, or as it came out before."""
    made = draft_regular(assembly, period=period, today=today, at=at)
    head = made if isinstance(made, IssueHead) else sign(assembly, made, today, at)
    return read(assembly, head)


def bring_out(life: Living, period: str = "2026-Q1", day: date = RELEASED) -> Out:
    """The issue of a quarter, told to the cases and shown."""
    issue = publish(life.assembly, period=period, today=day, at=at(day))
    drain(life.assembly, at=at(day))
    show(life.assembly, at=at(day))
    life.day = max(life.day, day)
    return issue


def on_the_list(assembly: Assembly) -> Living:
    """An issue has carried the listing, and its site stands."""
    life = listed(assembly)
    bring_out(life)
    assert life.status is Status.PUBLISHED
    return life


def publish_extra(assembly: Assembly, *, today: date, at: str) -> Out:
    """An extra issue, which must be due."""
    made = draft_extra(assembly, today=today, at=at)
    assert made is not None
    return read(assembly, sign(assembly, made, today, at))
