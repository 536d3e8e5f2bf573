"""The milder law: of the rules at the act and at the decision, those that weigh less apply.

行政处罚法 37: the rules at the time of the act, unless those at the decision are milder. The limits
are those of the sampling day in either case: they are the standard the workplace had to meet then.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from domain.findings import Findings, JudgedLine, weight
from rules.explain import BAND_EN, BAND_ZH
from rules.packs import Pack


@dataclass(frozen=True, slots=True)
class Trial:
    """A report as judged by one pack; ``lines`` tells its results one by one when asked."""

    pack: Pack
    findings: Findings
    lines: Callable[[], tuple[JudgedLine, ...]]


def harshness(findings: Findings) -> tuple[int, ...]:
    """What a verdict weighs: what follows from it first, then how much is over."""
    return (*weight(findings.outcome, findings.outcome_usable), findings.over)


def mildest(trials: Sequence[Trial]) -> Trial:
    """The milder one with the reason told; of equal ones the law at the act (从旧)."""
    if len(trials) == 1:
        return trials[0]
    chosen = min(trials, key=lambda one: harshness(one.findings))
    weights = {harshness(one.findings) for one in trials}
    zh, en = _told(trials, chosen, differ=len(weights) > 1)
    findings = chosen.findings
    others = dict.fromkeys(one.pack.digest for one in trials if one.pack is not chosen.pack)
    told = replace(
        findings,
        summary_zh=findings.summary_zh + zh,
        summary_en=findings.summary_en + en,
        weighed=tuple(others),
    )
    return replace(chosen, findings=told)


def _told(trials: Sequence[Trial], chosen: Trial, *, differ: bool) -> tuple[str, str]:
    """Which packs were weighed, what each finds, which applies and why."""
    found = [(one.pack, one.findings.consequence) for one in trials]
    zh = "，".join(f"按{pack.title_zh}（{pack.id}）为{BAND_ZH[band]}" for pack, band in found)
    en = ", ".join(f"{pack.id}: {BAND_EN[band]}" for pack, band in found)
    why_zh = "后果较轻" if differ else "后果相同，从旧"
    why_en = "the milder" if differ else "both the same, so the older"
    return (
        f"行为时与决定时的规则不同，{zh}；依行政处罚法第三十七条适用 {chosen.pack.id}，{why_zh}。",
        f" Weighed under the law at the act and at the decision ({en}): "
        f"{chosen.pack.id} applies, {why_en} (行政处罚法 37).",
    )
