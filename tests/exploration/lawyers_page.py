"""What the page for lawyers says of every row, read back from its words.

``docs/lifecycle.md`` is what lawyers read and approve. Whoever reads it here never asks the table, so
that what the procedure does can be compared with what it is said to do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TypeVar

from domain.criteria import Criterion
from domain.names import PARTICULARS
from domain.roles import Role
from domain.timelimits import TermKind
from domain.vocabulary import ComplaintStage, Ground, Need, Notice, Status, TermTurn
from domain.words import zh

T = TypeVar("T")
Member = TypeVar("Member", bound=StrEnum)
PAGE = Path(__file__).resolve().parents[2] / "docs" / "lifecycle.md"
BORNE_OUT = {f"列入事由以规则包 `{one}` 为准": one for one in Criterion}
EVERY_STAGE, OF_A_COMPLAINT, GROUNDS = "举报任何阶段", "举报：", "列入事由："
ON_FILE = tuple(status for status in Status if status is not Status.START)


@dataclass(frozen=True, kw_only=True)
class Line:
    """One row as the page tells it, in the terms of ``domain.row.Row``."""

    id: str
    when: tuple[Status, ...]
    stages: tuple[ComplaintStage, ...]
    needs: tuple[Need, ...]
    by: Criterion | None
    signed_by: tuple[Role, ...]
    recorded_by: tuple[Role, ...]
    particulars: tuple[str, ...]
    becomes: Status | None
    makes: ComplaintStage | None
    grounds: tuple[Ground, ...]
    starts: tuple[TermKind, ...]
    ends: tuple[TermKind, ...]
    turns: TermTurn | None
    notices: tuple[Notice, ...]

    @property
    def of_complaint(self) -> bool:
        """Whether the row is about one complaint of the case."""
        return bool(self.stages) or self.makes is not None


def _named(text: str, names: dict[str, T], join: str = "、") -> tuple[T, ...]:
    """The members a cell names, which may have the separator in their own names."""
    found = []
    while text:
        name = max((n for n in names if f"{text}{join}".startswith(n + join)), key=len)
        found.append(names[name])
        text = text[len(name) + len(join) :]
    return tuple(found)


def _zh(kind: Iterable[Member]) -> dict[str, Member]:
    return {zh(member): member for member in kind}


def _after(mark: str, parts: list[str]) -> str:
    """What follows a mark in the one part that begins with it, or nothing."""
    return next((part.removeprefix(mark) for part in parts if part.startswith(mark)), "")


def _line(cells: list[str], groups: dict[str, tuple[Status, ...]]) -> Line:
    first, where, _on, asked, by_whom, says, to, terms, papers, _basis = cells
    needs = _named(asked, _zh(Need) | BORNE_OUT)
    stages: tuple[ComplaintStage, ...] = ()
    if where == EVERY_STAGE:
        stages = tuple(ComplaintStage)
    elif where.startswith(OF_A_COMPLAINT):
        stages = _named(where.removeprefix(OF_A_COMPLAINT), _zh(ComplaintStage))
    moves, runs = to.split("；"), terms.split("；")
    recorded = by_whom.removeprefix("（由").removesuffix("记录）") if "记录）" in by_whom else ""
    stands = [part for part in moves if not part.startswith((OF_A_COMPLAINT, GROUNDS, "（不变）"))]
    turns = [part.removesuffix("：所载明的期限") for part in runs if part.endswith("所载明的期限")]
    return Line(
        id=first.partition(" ")[0],
        when=ON_FILE if stages else groups.get(where) or _named(where, _zh(Status)),
        stages=stages,
        needs=tuple(need for need in needs if isinstance(need, Need)),
        by=next((need for need in needs if isinstance(need, Criterion)), None),
        signed_by=() if recorded else _named(by_whom, _zh(Role), " → "),
        recorded_by=_named(recorded, _zh(Role), "或"),
        particulars=_named(says, {words[0]: name for name, words in PARTICULARS.items()}),
        becomes=_zh(Status)[stands[0]] if stands else None,
        makes=next(iter(_named(_after(OF_A_COMPLAINT, moves), _zh(ComplaintStage))), None),
        grounds=_named(_after(GROUNDS, moves), _zh(Ground)),
        starts=_named(_after("起算：", runs), _zh(TermKind)),
        ends=_named(_after("终止：", runs), _zh(TermKind)),
        turns=_zh(TermTurn)[turns[0]] if turns else None,
        notices=_named(papers, _zh(Notice)),
    )


@cache
def lines() -> dict[str, Line]:
    """Every row of the page by its id, in the order of the page."""
    return {line.id: line for line in _read(PAGE.read_text("utf-8"))}


def _read(page: str) -> Iterator[Line]:
    told = [line[2:].partition("：") for line in page.splitlines() if line.startswith("- ")]
    groups = {name: _named(members, _zh(Status)) for name, _, members in told}
    for line in page.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        if line.startswith("| ") and "<br>" in cells[0]:
            yield _line([cell.partition("<br>")[0] for cell in cells], groups)
