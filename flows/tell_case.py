"""What ``mingdan case`` prints for a person: where it stands, what runs, its whole journal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from domain.case import Case
from domain.journal import Entry
from domain.lifecycle import ROWS
from domain.needs import beside
from domain.performance import additional_fine
from domain.term_account import responsible, status_told
from domain.timelimits import Term
from domain.words import row_words, trigger_words, zh
from flows.console import console, grid
from flows.facts import yuan_of
from flows.journal_told import told


def term_line(term: Term) -> str:
    """A running term in a line: its last day, who must act, on what it rests."""
    rest = term.suspended
    ends = f"最后一日 {term.due_on}" if rest is None else f"自 {rest.since} 起中止：{rest.reason}"
    return (
        f"{zh(term.kind)}，{ends}，由{responsible(term)}办理（{term.basis}，{status_told(term)}）"
    )


def tell_fine(case: Case, today: date) -> None:
    """What a fine that is late has grown by, as of today, and how."""
    fine = additional_fine(case, today)
    if fine is None:
        return
    console.print(
        f"罚款 {yuan_of(fine.fine_fen)} 元，逾期计 {fine.days_late} 日，加处罚款 {yuan_of(fine.fen)} 元，"
        f"合计 {yuan_of(fine.total_fen)} 元（截至 {today}；行政处罚法 72）",
        highlight=False,
    )
    grid(
        "加处罚款",
        ("起", "止", "日数", "计算情况", "元"),
        [
            (str(one.first), str(one.last), one.days, zh(one.kind), yuan_of(one.fen))
            for one in fine.stretches
        ],
    )


def tell_case(case: Case, name: str, entries: Sequence[Entry], today: date) -> None:
    """A case: where it stands, what runs, what can be done next, and its whole journal."""
    console.print(f"[bold]{name}[/bold]　案件 {case.case_id}　状态：{zh(case.status)}")
    if case.grounds:
        console.print("列入事由：" + "、".join(zh(ground) for ground in case.grounds))
    if case.proposal is not None:
        console.print(f"待签批：第 {case.proposal.number} 号请示 {zh(case.proposal.act)}")
    for term in case.terms:
        console.print(f"期限：{term_line(term)}", highlight=False)
    for one in case.complaints:
        console.print(f"举报 {one.number}（{one.on}，{one.subject}）：{zh(one.stage)}")
        for due in one.dues():
            late = "，已逾期" if due.overdue else ""
            console.print(f"　　{zh(due.kind)}：{due.due_on}，{zh(due.role)}负责{late}")
        if one.retaliation_on is not None:
            console.print(f"　　[bold]反映打击报复[/bold]（{one.retaliation_on}）：不得透露举报人")
    for matter in beside.MATTERS.values():
        for fact in beside.running(case, matter):
            console.print(f"并行事项：{trigger_words(fact.what)[0]}（{fact.on} 起，尚未了结）")
    tell_fine(case, today)
    moves = [
        row_words(rows[0].id)
        for (status, trigger), rows in ROWS.items()
        if status is case.status and trigger.kind in ("act", "step", "served")
    ]
    console.print("现在可以：" + ("、".join(dict.fromkeys(moves)) or "无"))
    grid(
        "日志",
        ("序", "日期", "内容"),
        [(n, str(e.on), told(e)) for n, e in enumerate(entries, start=1)],
    )
