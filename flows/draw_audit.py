"""The random draws worked out again from their own rows."""

from __future__ import annotations

from collections.abc import Iterator

from domain import draw
from storage import draws
from storage.draws import Kept
from storage.unit_of_work import UnitOfWork

Problem = tuple[str, str, str]  # table, row, what is wrong with it
AT_A_TIME = 20


def draw_problems(unit: UnitOfWork) -> Iterator[Problem]:
    """What does not follow in the draws on file: frozen, announced by another, drawn."""
    offset = 0
    while some := draws.listed(unit, limit=AT_A_TIME, offset=offset)[0]:
        for kept in some:
            yield from _of(unit, kept)
        offset += len(some)


def _of(unit: UnitOfWork, kept: Kept) -> Iterator[Problem]:
    said = kept.announcement
    candidates, pool = draws.frozen(unit, kept.number)
    if draw.digest(said) != kept.digest or said["number"] != kept.number:
        yield "draws", kept.number, "预告与其摘要不符"
    if draw.digest(draw.candidates_told(candidates)) != said["candidates"]["sha256"]:
        yield "draws", kept.number, "候选名单与预告的摘要不符"
    if draw.digest(draw.pool_told(pool)) != said["pool"]["sha256"]:
        yield "draws", kept.number, "执法人员名录或回避事项与预告的摘要不符"
    if kept.announced_by == kept.prepared_by:
        yield "draw_announcements", kept.number, "准备和预告为同一人"
    if kept.result is None:
        return
    if draw.digest(kept.result) != kept.result_digest:
        yield "draw_results", kept.number, "抽查文件与其摘要不符"
    for _, zh, _ in draw.check(kept.result, said):
        yield "draw_results", kept.number, zh
