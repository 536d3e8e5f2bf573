"""C_TWA, C_STE, C_ME and the 15-minute mean of an excursion, from their parts."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Annotated

from pydantic import Field, model_validator

from domain.measurement import SampleKind
from rules.computations.account import summed
from rules.computations.fields import (
    Amount,
    AtLeastOne,
    Hours,
    NotNegative,
    Positive,
    Reported,
    Several,
    Share,
    Stated,
    Timed,
    total_at_most,
    wrong,
)
from rules.computations.measured import Made
from rules.explain import decimal
from rules.formulae import concentrations as formulae
from rules.formulae.detection import INTERVAL, Reading, c_twa_bounds
from rules.formulae.result import Formula

HALF = Decimal("0.5")
SHARE_HELP = "share of the detection limit that stands for a part below it, 0 to 1"


class ConcentrationPart(Timed):
    """A concentration over some time."""

    concentration: Reported = Field(
        title="浓度",
        description="in the row's unit; below detection: <limit",
        examples=["2.1", "<0.3"],
    )


Parts = Annotated[list[ConcentrationPart], Several, AtLeastOne]


class CensoredParts(Stated):
    """Parts, some of which may lie below the detection limit."""

    parts: Parts = Field(title="各段", description="concentration with minutes or hours, each part")
    lod_share: Share = Field(HALF, title="检出限取值比例", description=SHARE_HELP)


class ShiftParts(CensoredParts):
    """The parts of one shift."""

    hours: Hours | None = Field(
        None, title="日接触时间(h)", description="h a day; without it, the time of the parts"
    )

    @model_validator(mode="after")
    def _one_shift(self) -> ShiftParts:
        total_at_most(self.parts, Fraction(24), "24 h")
        total = sum((part.time for part in self.parts), Fraction(0))
        if 24 in (self.hours, total):
            raise wrong("日接触时间须短于 24 h", "核对接触时间")
        if self.hours is not None and Fraction(self.hours) < total:
            raise wrong("日接触时间短于各段时间合计", "核对各段时间与日接触时间")
        if self.hours is None and total > 8 and (total * 10**6).denominator != 1:
            raise wrong("各段合计的小时数不是有限小数", "另填 hours（日接触时间），折减限值要用它")
        return self

    @property
    def shift(self) -> str:
        """The hours of contact a day, which decide whether the limit is reduced."""
        total = sum((part.time for part in self.parts), Fraction(0))
        if self.hours is None and total > 8:
            return f"{decimal(total).normalize():f}"
        return str(self.hours or 8)


class QuarterHour(CensoredParts):
    """The parts of 15 minutes at most."""

    @model_validator(mode="after")
    def _fifteen_minutes(self) -> QuarterHour:
        total_at_most(self.parts, Fraction(1, 4), "15 min")
        return self


class ShortSamples(Stated):
    """Short samples of one agent, each of 15 minutes at most; the highest counts."""

    samples: Parts = Field(title="各样品", description="concentration with minutes, each sample")

    @model_validator(mode="after")
    def _each_short(self) -> ShortSamples:
        for one in self.samples:
            total_at_most([one], Fraction(1, 4), "15 min")
        return self


class PersonalSample(Stated):
    """One personal sample over a whole shift, from the analysis of its solution."""

    solution: Reported = Field(
        title="洗脱液浓度", description="c in μg/ml; below detection: <limit"
    )
    volume: Positive = Field(title="洗脱液体积", description="v in ml")
    flow: Positive = Field(title="采样流量", description="F in ml/min")
    lod_share: Share = Field(HALF, title="检出限取值比例", description=SHARE_HELP)


def _ends(amounts: list[Amount], share: Decimal) -> tuple[Fraction, ...]:
    """Nothing for the detection limit, its stated share, all of it; one when nothing is below."""
    every = (Fraction(share), Fraction(0), Fraction(1))
    return every if any(one.below for one in amounts) else every[:1]


def _factor(one: Amount, share: Decimal) -> str:
    return f"{share}×{one.value}" if one.below else str(one.value)


def c_twa(stated: ShiftParts) -> Made:
    """C_TWA = Σ(C·T)/8 (GBZ 2.1 annex A); of parts below detection the interval as well."""
    terms = [f"{_factor(p.concentration, stated.lod_share)}×{p.time_text}" for p in stated.parts]
    arithmetic = f"C_TWA = ({summed(terms)}) ÷ 8"
    cells = {"hours": stated.shift}
    if not any(part.concentration.below for part in stated.parts):
        found = formulae.c_twa([(p.concentration.value, p.time) for p in stated.parts])
        return Made(
            kind=SampleKind.TWA, exact=found.value, formula=found.formula, arithmetic=arithmetic,
            cells=cells,
        )  # fmt: skip
    readings = [Reading(p.concentration.value, p.time, p.concentration.below) for p in stated.parts]
    bounds = c_twa_bounds(readings, stated.lod_share).value
    return Made(
        kind=SampleKind.TWA, exact=bounds.stated, low=bounds.low, high=bounds.high,
        formula=INTERVAL, arithmetic=arithmetic, cells=cells,
    )  # fmt: skip


def c_twa_personal(stated: PersonalSample) -> Made:
    """C_TWA = c·v·1000/(F·480) of one personal sample of a whole shift (GBZ 159)."""
    ends = _ends([stated.solution], stated.lod_share)
    values = [
        formulae.c_twa_personal(stated.solution.taken(end), stated.volume, stated.flow).value
        for end in ends
    ]
    c = _factor(stated.solution, stated.lod_share)
    return _made(
        SampleKind.TWA, values, formulae.C_TWA_PERSONAL,
        f"C_TWA = {c}×{stated.volume}×1000 ÷ ({stated.flow}×480)",
    )  # fmt: skip


def _made(kind: SampleKind, values: list[Fraction], formula: Formula, arithmetic: str) -> Made:
    if len(set(values)) == 1:
        return Made(kind=kind, exact=values[0], formula=formula, arithmetic=arithmetic)
    exact, low, high = values
    return Made(kind=kind, exact=exact, low=low, high=high, formula=formula, arithmetic=arithmetic)


def _mean(stated: QuarterHour, kind: SampleKind, name: str) -> Made:
    """The mean over 15 minutes."""
    ends = _ends([part.concentration for part in stated.parts], stated.lod_share)
    results = [
        formulae.c_ste([(p.concentration.taken(end), p.time * 60) for p in stated.parts])
        for end in ends
    ]
    terms = []
    for part in stated.parts:
        minutes = part.minutes if part.minutes is not None else f"{part.hours}×60"
        terms.append(f"{_factor(part.concentration, stated.lod_share)}×{minutes}")
    values = [found.value for found in results]
    return _made(kind, values, results[0].formula, f"{name} = ({summed(terms)}) ÷ 15")


def c_ste(stated: QuarterHour) -> Made:
    """C_STE, the mean over 15 minutes, also of a shorter exposure (GBZ 2.1 annex A)."""
    return _mean(stated, SampleKind.STEL, "C_STE")


def excursion(stated: QuarterHour) -> Made:
    """The 15-minute mean that the excursion multiple of the 2007 edition judges."""
    return _mean(stated, SampleKind.PEAK, "C_15min")


def c_me(stated: ShortSamples) -> Made:
    """C_ME, the highest of the short samples (GBZ 2.1-2019 6.3.1)."""
    samples = stated.samples
    ends = _ends([one.concentration for one in samples], HALF)
    values = [
        formulae.c_me([(s.concentration.taken(end), s.time * 60) for s in samples]).value
        for end in ends
    ]
    values[0] = values[-1]  # no share of a detection limit is the highest of anything
    listed = ", ".join(str(one.concentration) for one in samples[:12])
    more = ", …" if len(samples) > 12 else ""
    return _made(SampleKind.MAC, values, formulae.C_ME, f"C_ME = max({listed}{more})")


__all__ = [
    "NotNegative", "PersonalSample", "QuarterHour", "ShiftParts", "ShortSamples", "c_me", "c_ste",
    "c_twa", "c_twa_personal", "excursion",
]  # fmt: skip
