"""The list and the running terms of a day, for a person."""

from __future__ import annotations

from collections.abc import Sequence

from domain.words import zh
from flows.as_of import OnTheList, RunningTerm
from flows.console import grid


def tell_list_as_of(title: str, entries: Sequence[OnTheList]) -> None:
    """The list on a day."""
    rows = [
        (o.listing_id, o.name, o.listing_no, o.decided_on, o.served_on or "未送达", zh(o.status))
        for o in entries
    ]
    header = ("名单编号", "用人单位", "列入决定书", "列入日", "送达日", "状态")
    grid(f"名单（{title}）：{len(rows)} 家", header, rows)


def tell_terms_as_of(title: str, running: Sequence[RunningTerm]) -> None:
    """The terms that ran on a day, the earliest last day first."""
    rows = [(r.case_id, zh(r.term.kind), r.term.started_on, r.term.due_on) for r in running]
    rows.sort(key=lambda row: (row[3], row[0]))
    grid(f"期限（{title}）：{len(rows)} 个", ("案件", "期限", "起算", "最后一日"), rows)
