"""What commands print for a person: tables, progress, one case told from its journal."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from domain.case import Case
from domain.findings import Band, JudgedLine
from domain.journal import Entry
from domain.lifecycle import ROWS
from domain.needs import beside
from domain.performance import additional_fine
from domain.term_account import responsible, status_told
from domain.timelimits import Term
from domain.vocabulary import Status
from domain.words import row_words, trigger_words, zh
from flows.as_of import OnTheList, RunningTerm
from flows.facts import yuan_of
from flows.formats.report import ImportReport
from flows.formats.verdicts import Problem
from flows.journal_told import told
from flows.judging import JudgedReport, JudgedResult
from flows.orchestration import ZH, Run
from flows.tasks import EN as TASK_EN
from flows.tasks import ZH as TASK_ZH
from flows.tasks import Task
from rules.computations.account import OUTCOMES, Account
from rules.evidence_quality import WORDS as DEFECTS_ZH
from rules.explain import BAND_ZH

# A pipe has no width of its own; ids must not be cut in it.
console = Console(width=None if sys.stdout.isatty() else 220)


@contextmanager
def progress() -> Iterator[Any]:
    """A progress bar, in a terminal; yields tell(what, step, steps)."""
    if not console.is_terminal:
        yield lambda *_: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("准备", total=1)

        def tell(what: str, step: int, steps: int) -> None:
            bar.update(task, description=what, completed=step, total=steps)

        yield tell


def grid(title: str, header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """A table with a title; columns of figures are right-aligned."""
    table = Table(title=title, title_justify="left", header_style="bold")
    for position, name in enumerate(header):
        figures = bool(rows) and all(isinstance(row[position], int) for row in rows)
        table.add_column(name, justify="right" if figures else "left", overflow="fold")
    for row in rows:
        table.add_row(*(str(cell) for cell in row))
    console.print(table)


def say(line: str) -> None:
    """A plain line: no colours for figures, no wrapping."""
    console.print(line, highlight=False, markup=False, soft_wrap=True)


def tell_summary(told: Mapping[str, Any]) -> None:
    """The figures of the main job."""
    events = told["events"]
    console.print(
        f"事件 {events['total']} 件（挂起 {events['parked']}，依法不予办理 {events['refusals']}）；"
        f"用人单位 {told['enterprises']} 家；判定检测结果 {told['measurements_judged']} 个；"
        f"文书 {told['notices']['total']} 份。"
    )
    by_state = told["cases"]["by_state"]
    order = [s for s in Status if s.value in by_state]
    grid("案件", ("状态", "件数"), [(zh(s), by_state[s.value]) for s in order])
    keys = ("period", "released_on", "opening", "added", "removed", "closing")
    grid(
        "名单各期",
        ("期", "季度", "公布日", "期初", "列入", "移出", "期末"),
        [(f"第{i['number']}期", *(i[key] for key in keys)) for i in told["issues"]],
    )


def tell_runs(runs: Sequence[Run], why_plain: str) -> None:
    """What became of each file, and the flow runs of this process summed by flow."""
    if why_plain:
        console.print(f"[yellow]Prefect 不可用（{why_plain}），以下由普通函数完成。[/yellow]")
    files = [run.result for run in runs if run.flow == "intake"]
    keys = ("file", "rows", "accepted", "repeated", "rejected", "warnings")
    grid(
        "收件",
        ("文件", "行", "接收", "此前已收", "退回", "提示"),
        [tuple(told[key] for key in keys) for told in files],
    )
    rows = []
    for name in dict.fromkeys(run.flow for run in runs):
        mine = [run for run in runs if run.flow == name]
        rows.append((ZH[name], name, len(mine), mine[0].by, f"{sum(r.seconds for r in mine):.1f}"))
    grid("流程运行", ("流程", "名称", "次数", "执行者", "秒"), rows)


def tell_import(report: ImportReport) -> None:
    """What became of a file, with its first problems."""
    console.print(report.sentence())
    tell_problems(report.problems)


def tell_problems(problems: Sequence[Problem]) -> None:
    """The first rows that were not taken, and what to do."""
    shown = [p for p in problems if p.refuses][:10]
    if shown:
        grid(
            "退回的行（前 10 处）",
            ("行", "列", "列名", "内容", "问题", "怎么办"),
            [(p.row, p.column, p.name, p.value, p.problem, p.remedy) for p in shown],
        )


def tell_judged(name: str, rows: int, reports: Sequence[JudgedReport]) -> None:
    """The verdict on every result of a file, and the account of those that are not compliant."""
    results = [result for report in reports for result in report.results]
    bands = Counter(result.band for result in results)
    counted = "，".join(f"{zh} {bands[band]} 个" for band, zh in BAND_ZH.items() if bands[band])
    console.print(
        f"{name}：共 {rows} 行，判定结果 {len(results)} 个"
        + (f"：{counted}。" if counted else "。")
    )
    grid(
        "判定",
        ("行", "样品", "危害因素", "结果", "限值", "比值或差值", "接触水平", "判定"),
        [_judged_row(result) for result in results],
    )
    for report in reports:
        for result in report.results:
            if result.account is not None:
                _computed(result.row, result.account)
                _defects(result.line)
            elif result.line is not None and result.line.band is not Band.COMPLIANT:
                _account(result.row, result.line)
                _defects(result.line)
        if report.findings is not None and len(report.results) > 1:
            name = report.results[0].report_no
            console.print(f"报告 {name}：{report.findings.summary_zh}", highlight=False)


def _judged_row(result: JudgedResult) -> tuple[object, ...]:
    if result.line is None and result.account is not None:
        return _accounted_row(result, result.account)
    line = result.line
    if line is None:
        return (result.row, *["—"] * 7)
    said = line.explanation
    value, limit = f"{said['value']} {said['unit']}", said.get("limit_applied", "—")
    level = "—"
    if result.exposure is not None:
        level = ("≤ " if result.exposure.at_most else "") + result.exposure.level
    ratio, band = line.ratio or "—", BAND_ZH[line.band]
    return result.row, line.sample_no, said["agent"], value, limit, ratio, level, band


def _accounted_row(result: JudgedResult, account: Account) -> tuple[object, ...]:
    """A computation that is judged by itself: its limit by its severest check, or its outcome."""
    at = [one for one in account.checks if one.band is account.band] or list(account.checks)
    found = [BAND_ZH[account.band]] if account.band is not None else []
    found += [OUTCOMES[word] for word in account.outcome]
    if account.grade is not None:
        found.append(
            f"分级 {account.grade.level or '未定'}（{account.grade.scheme}-{account.grade.edition}）"
        )
    return (
        result.row,
        result.sample_no,
        account.name_zh,
        f"{account.value} {account.unit}".strip() or "—",
        at[0].applied if at else "—",
        (at[0].ratio if at else "") or "—",
        account.exposure_level or "—",
        "；".join(found) or "—",
    )


def _computed(row: int, account: Account) -> None:
    """How a computed value came about, with its figures put in."""
    console.print(f"第 {row} 行　{account.zh}", highlight=False, markup=False)
    for line in account.arithmetic:
        console.print(f"　　　　{line}", highlight=False, markup=False)
    console.print(f"　　　　依据：{account.clause}", highlight=False, markup=False)


def _account(row: int, line: JudgedLine) -> None:
    """Why a result is over its limit, or cannot be judged, and what its evidence lacks."""
    said = line.explanation
    console.print(f"第 {row} 行　{said['zh']}", highlight=False, markup=False)
    if "arithmetic" in said:
        console.print(f"　　　　{said['arithmetic']}", highlight=False, markup=False)


def _defects(line: JudgedLine | None) -> None:
    """What the evidence of a result that is not compliant lacks."""
    if line is None or line.band is Band.COMPLIANT:
        return
    for code in line.defects:
        console.print(f"　　　　不能作为列入依据：{DEFECTS_ZH[code][0]}", highlight=False)


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


def tell_tasks(shown: Sequence[Task]) -> None:
    """What is to be done, with the reason under each."""
    if not shown:
        console.print("没有待办事项。 Nothing to do.")
        return
    state = {True: "逾期", False: "待办"}
    grid(
        f"待办事项 Tasks（{len(shown)}）",
        ("事项", "案件", "用人单位", "报告/样品/举报", "岗位", "因素", "期限", "状态"),
        [
            (
                f"{TASK_ZH[t.what]} {TASK_EN[t.what]}",
                t.case_id,
                t.enterprise,
                t.complaint_no or f"{t.report_no} {t.sample_no}",
                f"{t.workshop}{t.post}",
                t.agent,
                t.due_on,
                f"{t.closed_on} 已办结（{t.closed_by}）" if t.closed_on else state[t.overdue],
            )
            for t in shown
        ],
    )
    for t in shown:
        about = t.complaint_no or f"{t.report_no} {t.sample_no}"
        console.print(f"{about}：{t.reason_zh}", highlight=False)
        console.print(f"　　{t.reason_en}", highlight=False)


TURNS = {"newly_flagged": "新增", "dropped": "退出", "still_flagged": "不变"}
HEADINGS = {"township": "乡镇", "industry": "行业", "size": "接触人数", "agent": "危害因素"}


def tell_backtest(told: Mapping[str, Any], page: Path | None) -> None:
    """A back-test: counts, each heading, the enterprises, and what differs from the file."""
    by = f"按候选规则包 {told['pack']} " if told["pack"] else "按当时规则"
    console.print(
        f"{by}重新判定检测报告 {told['reports']} 份、检测结果 {told['measurements']} 个："
        + "，".join(f"{zh} {told['enterprises'].get(turn, 0)} 家" for turn, zh in TURNS.items())
        + "。回测不产生法律效力。"
    )
    for heading, values in told["by"].items():
        rows = [
            (name or "未填报", *(counts.get(turn, 0) for turn in TURNS))
            for name, counts in values.items()
        ]
        if rows:
            grid(f"按{HEADINGS[heading]}", (HEADINGS[heading], *TURNS.values()), rows)
    changed = [one for one in told["lines"] if one["turn"] != "still_flagged"]
    if changed:
        columns = ("变化", "用人单位", "乡镇", "行业", "危害因素")
        rows = [
            (TURNS[o["turn"]], o["name"], o["township"], o["industry"], "、".join(o["agents"]))
            for o in changed
        ]
        grid("新增与退出的用人单位", columns, rows)
    if told["differences"]:
        rows = [(o["report_no"], o["uscc"], o["on"], o["cause"]) for o in told["differences"]]
        grid("不一致与无法判定的报告", ("报告", "用人单位", "日期", "原因"), rows)
    elif not told["pack"]:
        console.print("与存档逐份一致。")
    if page is not None:
        console.print(f"图表：{page}")
