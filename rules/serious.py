"""What "seriously over" means: the criteria a policy pack may hold, one row each.

No statute gives a number, so each figure is a value of the pack with its reference and status. A
new criterion is one row of ``SERIOUS`` and one function of what a report comes to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Protocol

from domain.findings import Band, Streak
from domain.measurement import Measurement, SampleKind
from rules.formulae import grading
from rules.pack_values import OFF, Key, decimal, one_of, or_off, whole

GRADES = {"0": 0, "Ⅰ": 1, "Ⅱ": 2, "Ⅲ": 3, "Ⅳ": 4}
GRADED = (SampleKind.TWA, SampleKind.STEL, SampleKind.MAC)


class Result(Protocol):
    """All that a criterion may look at of one result; see ``rules.weighing``."""

    @property
    def measurement(self) -> Measurement:
        """As the laboratory stated it."""

    @property
    def band(self) -> Band:
        """How it stands to its limit."""

    @property
    def figure(self) -> str:
        """The limit as the standard prints it; empty when none holds."""

    @property
    def over(self) -> bool:
        """Over the limit, seriously or not."""

    @property
    def usable(self) -> bool:
        """Whether its evidence may carry a listing."""

    @property
    def post(self) -> tuple[str, str]:
        """Workshop and post."""


@dataclass(frozen=True, slots=True)
class Tested:
    """What a report comes to: its results over a limit, the posts tested, and the repeats."""

    over: Sequence[Result]
    posts: int
    streaks: tuple[Streak, ...] = ()


@dataclass(frozen=True, slots=True)
class Criterion:
    """One way to be seriously over: key of the pack, texts it takes, words, and the test."""

    key: str
    takes: Key
    met: Callable[[Tested, Decimal], bool]
    zh: str
    en: str


def _concentration(tested: Tested, _ratio: Decimal) -> bool:
    """A concentration whose own band is serious; the ratio was compared, exactly, in judge.py."""
    return any(_serious(one) and not _is_noise(one) for one in tested.over)


def _noise(tested: Tested, _db: Decimal) -> bool:
    return any(_serious(one) and _is_noise(one) for one in tested.over)


def _serious(one: Result) -> bool:
    return one.band is Band.SERIOUS


def _is_noise(one: Result) -> bool:
    return one.measurement.kind is SampleKind.NOISE


def _posts(tested: Tested, share: Decimal) -> bool:
    """Of a single post tested, a share says nothing."""
    return tested.posts > 1 and len(_workers_by_post(tested.over)) >= share * tested.posts


def _workers(tested: Tested, people: Decimal) -> bool:
    return sum(_workers_by_post(tested.over).values()) >= people


def _workers_by_post(over: Iterable[Result]) -> dict[tuple[str, str], int]:
    return {one.post: one.measurement.workers for one in over}


def _repeated(tested: Tested, reports: Decimal) -> bool:
    over = {one.post for one in tested.over}
    return any(s.reports >= reports and (s.workshop, s.post) in over for s in tested.streaks)


def _dust_grade(tested: Tested, least: Decimal) -> bool:
    """GBZ/T 229.1, of lines that state labour intensity and free silica."""
    return any(
        grading.dust(m.silica_pct, _times(one), m.labour, m.sampled_on).value.level
        in _levels(least)
        for one in tested.over
        for m in (one.measurement,)
        if m.fraction and m.labour and m.silica_pct and m.kind in GRADED
    )


def _chemical_grade(tested: Tested, least: Decimal) -> bool:
    """GBZ/T 229.2, of lines that state labour intensity and degree of hazard (GBZ/T 230)."""
    return any(
        grading.chemical(m.toxicity, _times(one), m.labour, m.sampled_on).value.level
        in _levels(least)
        for one in tested.over
        for m in (one.measurement,)
        if not m.fraction and m.labour and m.toxicity and m.kind in GRADED
    )


def _levels(least: Decimal) -> tuple[str, ...]:
    return tuple(level for level, rank in GRADES.items() if rank >= least)


def _times(one: Result) -> Fraction:
    """B: the result over the limit as the standard prints it, whatever the length of the shift."""
    return Fraction(one.measurement.value) / Fraction(one.figure)


SERIOUS: dict[str, Criterion] = {
    one.key: one
    for one in (
        Criterion(
            "serious.concentration_ratio",
            decimal("1", "100"),
            _concentration,
            "检测结果达到限值的 {value} 倍及以上",
            "a result of {value} times the limit or more",
        ),
        Criterion(
            "serious.noise_db_over",
            decimal("0", "60"),
            _noise,
            "噪声等效声级超出限值 {value} dB 及以上",
            "a noise level {value} dB or more over the limit",
        ),
        Criterion(
            "serious.posts_over_share",
            or_off(decimal("0.01", "1")),
            _posts,
            "超标岗位占所测岗位的 {percent}% 及以上",
            "{percent} % or more of the posts tested over a limit",
        ),
        Criterion(
            "serious.workers_over",
            or_off(whole(1, 100_000)),
            _workers,
            "超标岗位接触 {value} 人及以上",
            "{value} or more people exposed at posts over a limit",
        ),
        Criterion(
            "serious.repeat_reports",
            or_off(whole(2, 20), absent=OFF),
            _repeated,
            "同一岗位连续 {value} 次有效检测报告超标",
            "one post over a limit in {value} consecutive valid reports",
        ),
        Criterion(
            "serious.chemical_grade",
            or_off(one_of("1", "2", "3"), absent=OFF),
            _chemical_grade,
            "化学物作业危害分级（GBZ/T 229.2）达到 {value} 级及以上",
            "a grade of {value} or more for chemicals (GBZ/T 229.2)",
        ),
        Criterion(
            "serious.dust_grade",
            or_off(one_of("1", "2", "3", "4"), absent=OFF),
            _dust_grade,
            "粉尘作业危害分级（GBZ/T 229.1）达到 {value} 级及以上",
            "a grade of {value} or more for dust (GBZ/T 229.1)",
        ),
    )
}


def streaks_after(
    before: tuple[Streak, ...],
    results: Sequence[Result],
    *,
    answers_order: bool,
    if_valid: bool = False,
) -> tuple[Streak, ...]:
    """In how many consecutive valid reports each post has now been over a limit.

    A report is valid for a post when one of its results there may carry a listing. A post it did
    not test validly stands as it stood. A re-inspection that answers an order ends a run when it is
    within the limits, and never lengthens one: what it finds is the order's matter (ground G2).
    With ``if_valid`` every result counts as if nothing were wrong with its evidence: whether it
    would have been a repeat but for that.
    """
    counts = {(s.workshop, s.post): s.reports for s in before}
    found: dict[tuple[str, str], bool] = {}
    for one in results:
        if (if_valid or one.usable) and one.band is not Band.NOT_JUDGED:
            found[one.post] = found.get(one.post, False) or one.over
    for post, over in found.items():
        if not over:
            counts.pop(post, None)
        elif not answers_order:
            counts[post] = counts.get(post, 0) + 1
    return tuple(Streak(workshop, post, n) for (workshop, post), n in counts.items())
