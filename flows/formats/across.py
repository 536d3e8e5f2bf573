"""Checks that look at several cells of a row together.

Each takes the frame of texts by key, with the agents meant, and gives the rows that are wrong,
with the column to look at first. Cells another check has refused are left alone: one mistake is
told once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from domain.joint.matters import OF_PROJECTS
from domain.measurement import UNITS, SampleKind
from flows.formats.checks import DECIMAL, KINDS, MATTERS, SECOND, UNIT_NAMES, Context
from rules.agents import agents_meant, close_to
from rules.units import MASS, MILLIGRAM, converted

NOISE = "noise"  # the id of noise among the agents
DECIBEL = UNITS[2]
LOOK_UP = "按 GBZ 2.1、GBZ 2.2 的名称、编号或 CAS 号填写（mingdan limits 名称 可查）"
ASKED_BACK = 20  # names of a file that candidates are looked for; a file of strange names has none


@dataclass(frozen=True, slots=True)
class Wrong:
    """A row that is wrong: its number, the column's key, what it holds, problem, remedy."""

    row: int
    key: str
    value: str
    problem_zh: str
    remedy_zh: str


def _known(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    """Every pair of name and CAS number in the frame, with the agents it can mean."""
    pairs = frame.filter(pl.col("agent").is_not_null()).select("agent", _cas(frame)).unique()
    meant = [agents_meant(name, cas, context.agents) for name, cas in pairs.iter_rows()]
    return pairs.with_columns(
        pl.Series("meant", [one[0] if len(one) == 1 else None for one in meant], pl.String)
    )


def _cas(frame: pl.DataFrame) -> pl.Expr:
    return pl.col("cas") if "cas" in frame.columns else pl.lit(None, pl.String).alias("cas")


def with_agents(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    """The frame with a column "meant": the one agent a row speaks of, null when there is none."""
    rows = frame.with_columns(_cas(frame))
    return rows.join(
        _known(frame, context),
        on=["agent", "cas"],
        how="left",
        nulls_equal=True,
        maintain_order="left",
    )


def _agent(frame: pl.DataFrame, context: Context) -> Iterator[Wrong]:
    doubtful = frame.filter(pl.col("agent").is_not_null() & pl.col("meant").is_null())
    asked: dict[str, str] = {}
    for row, name, cas in doubtful.select("row", "agent", "cas").iter_rows():
        found = agents_meant(name, cas, context.agents)
        if found:
            remedy = f"请按以下之一填写编号：{_named(found, context)}"
            yield Wrong(row, "agent", name, "名称与 CAS 号合起来对应不止一种因素", remedy)
        else:
            if len(asked) < ASKED_BACK and name not in asked:
                asked[name] = _candidates(name, context)
            remedy = asked.get(name, LOOK_UP)
            yield Wrong(row, "agent", name, "不认识的职业病危害因素", remedy)


def _named(agents: Sequence[str], context: Context) -> str:
    return "、".join(f"{context.agent_names.get(c, c)}（{c}）" for c in agents[:5])


def _candidates(name: str, context: Context) -> str:
    """What an unknown name may have meant: asked back, never guessed."""
    near = close_to(name, context.agents)
    return f"是否指：{_named(near, context)}？填写其编号；都不是则{LOOK_UP}" if near else LOOK_UP


def _lowered(key: str, words: Mapping[str, object]) -> pl.Expr:
    """What a cell means by a table of words, as text; null when it is none of them."""
    table = {said: str(meant) for said, meant in words.items()}
    return pl.col(key).str.to_lowercase().replace_strict(table, default=None)


def _agent_unit(frame: pl.DataFrame, context: Context) -> Iterator[Wrong]:
    is_noise, unit = pl.col("meant") == NOISE, _lowered("unit", UNIT_NAMES)
    rows = frame.filter(is_noise != (unit == DECIBEL))
    for row, said in rows.select("row", "unit").iter_rows():
        yield Wrong(
            row,
            "unit",
            said,
            "单位与危害因素不符",
            "噪声填写 dB(A)，其他因素填写 mg/m3 等浓度单位或 f/ml",
        )
    # Hardly any row is left by the first filter; only those are looked at closely.
    usual = (MILLIGRAM, DECIBEL)
    rare = [agent for agent, one in context.agent_units.items() if one not in usual]
    other = ~unit.is_in([*usual, UNITS[1]]) | pl.col("meant").is_in(rare)
    for key in [name for name in ("value", "value_2") if name in frame.columns]:
        large = pl.col(key).cast(pl.Float64, strict=False) >= 10**6
        told = frame.filter(~is_noise & (other | large) & pl.col(key).is_not_null())
        told = told.filter(pl.col(key).str.contains(DECIMAL) & unit.is_not_null())
        for row, meant, said, value in told.select("row", "meant", "unit", key).iter_rows():
            wanted = context.agent_units.get(meant)
            if wanted is not None:
                yield from _converted(row, key, (UNIT_NAMES[said.lower()], wanted), value)


def _converted(row: int, key: str, units: tuple[str, str], value: str) -> Iterator[Wrong]:
    """What is wrong with a value to be converted from one unit to another, or too large for it."""
    unit, wanted = units
    text, most = value.lstrip("<"), 6
    if unit in MASS and wanted in MASS:
        text = converted(text, unit, wanted)
    elif unit != wanted:
        yield Wrong(row, "unit", unit, "单位与危害因素的限值不符", f"填写 {wanted}")
        return
    elif unit not in MASS:
        most = 9
    whole, _, rest = text.partition(".")
    if len(whole.lstrip("0")) > most or len(rest.rstrip("0")) > 6:
        yield Wrong(
            row,
            key,
            value,
            f"以 {wanted} 计为 {text}，不在 0 至 {'9' * most} 之间或超过 6 位小数",
            f"核对数值与单位；有误则更正，无误则请检测机构以 {wanted} 报告",
        )


def _agent_kind(frame: pl.DataFrame, _context: Context) -> Iterator[Wrong]:
    is_noise = pl.col("meant") == NOISE
    of_noise = _lowered("kind", KINDS) == SampleKind.NOISE.value
    rows = frame.filter(is_noise != of_noise)
    for row, kind in rows.select("row", "kind").iter_rows():
        yield Wrong(
            row,
            "kind",
            kind,
            "结果类别与危害因素不符",
            "噪声填写 NOISE，其他因素填写 TWA、STEL、MAC 或 PEAK",
        )


def _whole_day(frame: pl.DataFrame, _context: Context) -> Iterator[Wrong]:
    """No reduced limit exists for a contact of 24 hours a day (GBZ 2.1 annex A)."""
    if "hours" not in frame.columns:
        return
    twa = _lowered("kind", KINDS) == SampleKind.TWA.value
    whole = frame.filter(pl.col("hours").cast(pl.Float64, strict=False) == 24)
    for row, hours in whole.filter(twa).select("row", "hours").iter_rows():
        yield Wrong(
            row,
            "hours",
            hours,
            "时间加权平均浓度的日接触时间为 24 小时，限值无法折减",
            "核对后填写实际的每日接触小时数，须小于 24",
        )


def _second_result(frame: pl.DataFrame, _context: Context) -> Iterator[Wrong]:
    """A row holds a second result only where its kind says which one it is."""
    strange = pl.col("value_2").is_not_null() & ~pl.col("kind").is_in(list(SECOND))
    for row, value in frame.filter(strange).select("row", "value_2").iter_rows():
        yield Wrong(
            row,
            "value_2",
            value,
            "结果类别未说明第二个结果是什么",
            "结果类别填 2（TWA+STEL）或 3（TWA+峰值），或将第二个结果另起一行",
        )


def _own_case(frame: pl.DataFrame, _context: Context) -> Iterator[Wrong]:
    """A case a row answers is one of the enterprise the row is about."""
    theirs = pl.col("case_id").str.slice(0, 18) != pl.col("uscc")
    for row, case_id in frame.filter(theirs).select("row", "case_id").iter_rows():
        yield Wrong(
            row, "case_id", case_id, "该案件不属于本行的用人单位", "核对案件编号与统一社会信用代码"
        )


def _deputy(frame: pl.DataFrame, _context: Context) -> Iterator[Wrong]:
    """A deputy names somebody else and the paper that delegates the office."""
    deputy = pl.col("deputises_for").is_not_null()
    for row, who in (
        frame.filter(deputy & (pl.col("deputises_for") == pl.col("person")))
        .select("row", "deputises_for")
        .iter_rows()
    ):
        yield Wrong(row, "deputises_for", who, "代理的是本人", "填写被代理人的工号；不代理则留空")
    for row, who in (
        frame.filter(deputy & pl.col("paper").is_null()).select("row", "deputises_for").iter_rows()
    ):
        yield Wrong(
            row, "deputises_for", who, "代理职务而未写明授权文书", "在“授权文书”一栏填写文号"
        )


def _done_of_due(frame: pl.DataFrame, _context: Context) -> Iterator[Wrong]:
    """Nobody does more of a matter than is due."""
    due, done = (pl.col(key).cast(pl.Float64, strict=False) for key in ("due", "done"))
    for row, said in frame.filter(done > due).select("row", "done").iter_rows():
        yield Wrong(row, "done", said, "已办数大于应办数", "核对后填写，已办数不大于应办数")


def _project(frame: pl.DataFrame, _context: Context) -> Iterator[Wrong]:
    """A project is named where its matter is one of projects, and nowhere else."""
    matter = pl.col("matter").str.to_lowercase()
    of_projects = matter.is_in([said for said, one in MATTERS.items() if one in OF_PROJECTS])
    known, named = matter.is_in(list(MATTERS)), pl.col("project").is_not_null()
    for row, project in (
        frame.filter(known & (of_projects != named)).select("row", "project").iter_rows()
    ):
        if project is None:
            yield Wrong(row, "project", "", "该事项须写明建设项目", "填写项目名称")
        else:
            yield Wrong(
                row, "project", project, "该事项不按建设项目计",
                "只有控制效果评价和防护设施“三同时”填写项目，其他留空",
            )  # fmt: skip


def _correction(frame: pl.DataFrame, _context: Context) -> Iterator[Wrong]:
    """A record cannot correct itself."""
    same = pl.col("instead_of") == pl.col("record_no")
    for row, said in frame.filter(same).select("row", "instead_of").iter_rows():
        yield Wrong(
            row, "instead_of", said, "更正的是本记录自己", "新记录用新的编号，此处填原记录编号"
        )


ACROSS: dict[str, Callable[[pl.DataFrame, Context], Iterator[Wrong]]] = {
    "agent": _agent,
    "agent_unit": _agent_unit,
    "agent_kind": _agent_kind,
    "whole_day": _whole_day,
    "second_result": _second_result,
    "own_case": _own_case,
    "deputy": _deputy,
    "done_of_due": _done_of_due,
    "project": _project,
    "correction": _correction,
}
