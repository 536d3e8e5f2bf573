"""Reading the scenario files: what a lawyer wrote, checked word by word before it is played.

Every mistake is told with file, scenario and step, what is wrong and what may stand there; all of
them at once. The words are those of ``domain/words.py``, so a new act or step can be written here
the moment it exists. ``README.md`` beside this file is the manual.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from domain import words
from domain.events import LeadSource, ServiceOutcome, ServiceWay
from domain.findings import Band
from domain.measurement import Fraction, SampleKind
from domain.timelimits import TermKind
from domain.vocabulary import Act, ComplaintStage, Ground, Notice, Status, Step
from rules.evidence_quality import DEFECTS
from rules.packs import VALUES, load_packs

HERE = Path(__file__).parent
EVENTS = ("举报", "线索", "检查", "复查", "请示", "事实", "送达", "公布", "期满")
STEP_KEYS = {
    "举报": ("编号", "实名"),
    "线索": (),
    "检查": ("判定", "作为列入依据", "说明", "缺陷", "待办"),
    "复查": ("判定", "作为列入依据", "说明", "缺陷", "待办"),
    "请示": ("编号", "提出", "签批", "载明"),
    "事实": ("编号", "载明", "记录人"),
    "送达": ("方式", "结果"),
    "公布": (),
    "期满": (),
}
SAMPLE_KEYS = (
    *("因素", "结果", "单位", "类别", "车间", "岗位", "人数", "采样日", "接触时间", "周天数"),
    *("粉尘", "游离二氧化硅", "采样分钟", "资质", "检定有效期", "机构判定", "劳动强度", "毒物危害"),
)
TASKS = ("重新采样", "质询检测机构")
RESULT_KEYS = ("状态", "事由", "期限", "举报", "逾期")
DEFECT_WORDS = {
    "not_accredited": "无资质",
    "calibration_expired": "检定过期",
    "sampled_too_short": "采样时间不足",
    "below_detection_over_limit": "检出限高于限值",
    "peak_undecided": "峰值待定",
    "stel_missing": "缺短时间样品",
    "limit_unconfirmed": "限值未核对",
    "reduction_unconfirmed": "仅因折减超标",
}


class ScenarioError(Exception):
    """One or more mistakes in scenario files, each on its line."""


@dataclass(frozen=True)
class Scenario:
    """A scenario ready to be played: the steps of what it continues come first."""

    title: str
    file: str
    basis: str
    steps: tuple[dict[str, Any], ...]
    result: dict[str, Any]
    packs: dict[str, dict[str, str]] = field(default_factory=dict)


def member(kind: type[StrEnum], said: str) -> Any:
    """The value a Chinese word names; it was checked before."""
    return next(one for one in kind if words.zh(one) == said)


def names(kind: type[StrEnum]) -> tuple[str, ...]:
    """The Chinese words of an enumeration."""
    return tuple(words.zh(one) for one in kind)


@cache
def scenarios() -> tuple[Scenario, ...]:
    """The scenarios of this folder, read once in a process: several modules play them."""
    return load_scenarios(HERE)


@cache
def _known_packs() -> tuple[str, ...]:
    """The packs a scenario may suppose something of; reading them takes as long as all scenarios."""
    return tuple(pack.id for pack in load_packs())


def load_scenarios(folder: Path) -> tuple[Scenario, ...]:
    """Every scenario of a folder; ScenarioError tells all mistakes at once."""
    mistakes: list[str] = []
    raw: list[tuple[str, dict[str, Any]]] = []
    for path in sorted(folder.glob("*.yaml")):
        try:
            said = yaml.safe_load(path.read_text("utf-8"))
        except yaml.YAMLError as error:
            mistakes.append(
                f"{path.name}：不是可读的 YAML：{error}。检查缩进、冒号后的空格和括号。"
            )
            continue
        if not isinstance(said, list):
            mistakes.append(f"{path.name}：应为以“- 情形:”开头的若干条。")
            continue
        raw += [(path.name, one) for one in said]
    mistakes += [mistake for file, one in raw for mistake in _wrong(file, one)]
    mistakes += _wrong_titles(raw)
    if mistakes:
        raise ScenarioError("\n".join(mistakes))
    by_title = {one["情形"]: one for _, one in raw}
    return tuple(
        Scenario(
            title=one["情形"],
            file=file,
            basis=str(one["依据"]),
            steps=tuple(_steps(one, by_title)),
            result=one["结果"],
            packs=_packs(one, by_title),
        )
        for file, one in raw
    )


def _steps(one: dict[str, Any], by_title: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    before = _steps(by_title[one["承接"]], by_title) if "承接" in one else []
    return [*before, *one["经过"]]


def _packs(one: dict[str, Any], by_title: dict[str, dict[str, Any]]) -> dict[str, dict[str, str]]:
    before = _packs(by_title[one["承接"]], by_title) if "承接" in one else {}
    said = {
        pack: {k: str(v) for k, v in held.items()} for pack, held in one.get("假定", {}).items()
    }
    return before | said


# -- checking: each function yields sentences ------------------------------------------------------


def _unknown(said: object, known: Iterable[str], what: str) -> Iterator[str]:
    choices = tuple(known)
    if said in choices:
        return
    near = get_close_matches(str(said), choices, n=3, cutoff=0.3)
    hint = f"是否指：{'、'.join(near)}？" if near else f"可用：{'、'.join(choices)}。"
    yield f"{what}没有“{said}”。{hint}"


def _wrong_titles(raw: list[tuple[str, Any]]) -> Iterator[str]:
    seen: dict[str, Any] = {}
    for file, one in raw:
        if isinstance(one, dict) and isinstance(one.get("情形"), str):
            if one["情形"] in seen:
                yield f"{file}，情形“{one['情形']}”：与 {seen[one['情形']][0]} 中的重名；请改名。"
            seen[one["情形"]] = (file, one)
    for title, (file, one) in seen.items():
        if "承接" not in one:
            continue
        for sentence in _unknown(one["承接"], seen, "承接的情形中"):
            yield f"{file}，情形“{title}”：{sentence}"
        chain, follow = {title}, one.get("承接")
        while follow in seen and follow not in chain:
            chain.add(follow)
            follow = seen[follow][1].get("承接")
        if follow in chain:
            yield f"{file}，情形“{title}”：承接绕回自身；请从某个不承接他人的情形开始。"


def _wrong(file: str, one: Any) -> Iterator[str]:
    if not isinstance(one, dict) or not isinstance(one.get("情形"), str):
        yield f"{file}：有一条没有“情形:”；每条以“- 情形: 一句话”开头。"
        return
    where = f"{file}，情形“{one['情形']}”"
    for key in ("依据", "经过", "结果"):
        if not one.get(key):
            yield f"{where}：缺“{key}”；请补上。"
    for key in one:
        for sentence in _unknown(key, ("情形", "依据", "承接", "假定", "经过", "结果"), "情形里"):
            yield f"{where}：{sentence}"
    for number, step in enumerate(one.get("经过") or (), start=1):
        for sentence in _wrong_step(step):
            yield f"{where}，第 {number} 步：{sentence}"
    result = one.get("结果") or {}
    wrong = (*_wrong_result(result), *_wrong_complaints(result), *_wrong_packs(one.get("假定", {})))
    for sentence in wrong:
        yield f"{where}：{sentence}"


def _wrong_step(step: Any) -> Iterator[str]:
    if not isinstance(step, dict):
        yield "应写成 {日: 2026-03-02, 检查: 超标} 的样子。"
        return
    if not isinstance(step.get("日"), date):
        yield f"缺“日”或不是日期（{step.get('日')}）；写作 2026-03-02。"
    events = [key for key in step if key in EVENTS]
    if len(events) != 1:
        yield f"应恰有一件事，现有 {len(events)} 件；可用：{'、'.join(EVENTS)}。"
        return
    event = events[0]
    for key in step:
        allowed = ("日", event, "不予办理", *STEP_KEYS[event])
        yield from _unknown(key, allowed, f"“{event}”这一步里")
    yield from _wrong_words(event, step)


def _wrong_words(event: str, step: dict[str, Any]) -> Iterator[str]:
    said = step[event]
    known = {"线索": LeadSource, "请示": Act, "事实": Step, "送达": Notice, "期满": TermKind}
    if event in known:
        yield from _unknown(said, names(known[event]), f"“{event}”中")
    if event in ("检查", "复查"):
        if isinstance(said, list):
            for number, sample in enumerate(said, start=1):
                for sentence in _wrong_sample(sample):
                    yield f"第 {number} 个样品：{sentence}"
        else:
            yield from _unknown(said, names(Band), f"“{event}”中")
    if "方式" in step:
        yield from _unknown(step["方式"], names(ServiceWay), "送达方式中")
    if "结果" in step:
        yield from _unknown(step["结果"], names(ServiceOutcome), "送达结果中")
    for key in ("判定", "作为列入依据"):
        if key in step:
            yield from _unknown(step[key], names(Band), "判定中")
    for one in step.get("缺陷", ()):
        yield from _unknown(one, DEFECT_WORDS.values(), "缺陷中")
    for one in step.get("待办", ()):
        yield from _unknown(one, TASKS, "待办中")


def _wrong_sample(sample: Any) -> Iterator[str]:
    if not isinstance(sample, dict) or "因素" not in sample or "结果" not in sample:
        yield "至少写明“因素”和“结果”，如 {因素: 矽尘, 结果: 2.4}。"
        return
    for key in sample:
        yield from _unknown(key, SAMPLE_KEYS, "样品里")
    if "类别" in sample:
        yield from _unknown(sample["类别"], tuple(SampleKind), "结果类别中")
    if "粉尘" in sample:
        yield from _unknown(sample["粉尘"], names(Fraction), "粉尘类型中")
    for key in ("采样日", "检定有效期"):
        if key in sample and not isinstance(sample[key], date):
            yield f"“{key}”不是日期；写作 2026-03-02。"


def _wrong_result(result: dict[str, Any]) -> Iterator[str]:
    for key in result:
        yield from _unknown(key, RESULT_KEYS, "结果里")
    if "状态" in result:
        yield from _unknown(result["状态"], names(Status), "状态中")
    else:
        yield "结果缺“状态”；请写明案件最后处于什么状态。"
    for ground in result.get("事由", ()):
        yield from _unknown(ground, tuple(Ground), "事由中")
    for term, due in result.get("期限", {}).items():
        yield from _unknown(term.partition("（")[0], names(TermKind), "期限中")
        if due != "无" and not isinstance(due, date):
            yield f"期限“{term}”应为日期或“无”。"


def _wrong_complaints(result: dict[str, Any]) -> Iterator[str]:
    for stage in result.get("举报", {}).values():
        yield from _unknown(stage, names(ComplaintStage), "举报的阶段中")
    for kinds in result.get("逾期", {}).values():
        for kind in kinds:
            yield from _unknown(kind, names(TermKind), "逾期的期限中")


def _wrong_packs(packs: Any) -> Iterator[str]:
    for pack, values in packs.items():
        yield from _unknown(pack, _known_packs(), "假定的规则包中")
        for key, value in values.items():
            yield from _unknown(key, VALUES, f"规则包 {pack} 的键中")
            if key in VALUES and not VALUES[key].fits(str(value)):
                yield f"{pack} {key}：{value!r}；use {VALUES[key].remedy}"


assert set(DEFECT_WORDS) == set(DEFECTS), "every defect has its word for scenarios"
