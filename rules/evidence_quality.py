"""Whether a result may carry a listing. A defect never hides an exceedance: it can still warn.

Each defect asks for a new sample. The switches are values of the policy pack.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from domain.findings import Band
from domain.measurement import Measurement, SampleKind
from rules.limit_book import Limit
from rules.packs import Pack


class Sample(NamedTuple):
    """A measurement with what its evidence is judged by."""

    measurement: Measurement
    limit: Limit
    band: Band
    stel_taken: bool  # a short-time sample of the same agent at the same post is in the report
    stel_needed: bool  # the agent has a PC-STEL in the edition of the day
    over_only_reduced: bool  # over only because the limit was reduced for a long shift
    switches: Switches


@dataclass(frozen=True, slots=True)
class Switches:
    """The pack's values for evidence on a day."""

    limit_sources: int
    stel_minutes: int
    twa_minutes: int

    @classmethod
    def of(cls, pack: Pack, on: date) -> Switches:
        """The values of a pack on a day."""
        return cls(
            *(
                int(pack.value(f"evidence.{name}", on).value)
                for name in ("limit_sources", "stel_minutes", "twa_minutes")
            )
        )


def _not_accredited(sample: Sample) -> bool:
    return not sample.measurement.accredited


def _calibration_expired(sample: Sample) -> bool:
    until = sample.measurement.calibrated_until
    return until is not None and until < sample.measurement.sampled_on


def _too_short(sample: Sample) -> bool:
    minutes, kind = sample.measurement.sampled_minutes, sample.measurement.kind
    if kind is SampleKind.TWA:
        return 0 < minutes < sample.switches.twa_minutes
    return kind is SampleKind.STEL and 0 < minutes < sample.switches.stel_minutes


def _undetected_over(sample: Sample) -> bool:
    return sample.measurement.below_detection and sample.band is not Band.COMPLIANT


def _peak_undecided(sample: Sample) -> bool:
    """Between 3 and 5 times the PC-TWA, number, length and spacing decide (GBZ 2.1-2019 6.3.3)."""
    if sample.limit.kind != PEAK_2019 or sample.band is not Band.COMPLIANT:
        return False
    return Decimal(sample.measurement.value) * 5 > Decimal(sample.limit.value) * 3


def _stel_missing(sample: Sample) -> bool:
    twa = sample.measurement.kind is SampleKind.TWA
    return twa and sample.stel_needed and not sample.stel_taken


def _limit_unconfirmed(sample: Sample) -> bool:
    few = sample.limit.confirmed_by < sample.switches.limit_sources
    return few or sample.limit.status != "sourced"


def _reduced_only(sample: Sample) -> bool:
    return sample.over_only_reduced


PEAK_2019 = "PE×5"  # the limit no peak may ever pass
UNDECIDED = frozenset({"below_detection_over_limit", "peak_undecided"})  # no verdict either way
DEFECTS: dict[str, tuple[Callable[[Sample], bool], str, str]] = {
    "not_accredited": (
        _not_accredited,
        "检测机构该项目未经资质认可，请由有资质的机构重新采样",
        "the laboratory is not accredited for this item; have it sampled again by one that is",
    ),
    "calibration_expired": (
        _calibration_expired,
        "采样日仪器检定已过期，请用检定有效的仪器重新采样",
        "the instrument's calibration had expired on the sampling day; sample again",
    ),
    "sampled_too_short": (
        _too_short,
        "采样时间不足，请按规定时长重新采样",
        "the sampling time was too short; sample again for the required time",
    ),
    "below_detection_over_limit": (
        _undetected_over,
        "未检出，但最低检出浓度高于限值，无法判定，请用更灵敏的方法重新采样",
        "not detected, but the detection limit lies above the limit; use a more sensitive method",
    ),
    "peak_undecided": (
        _peak_undecided,
        "峰接触浓度在 PC-TWA 的 3 倍与 5 倍之间，须按每次时长、每班次数和间隔判定，请补充记录",
        "a peak between 3 and 5 times the PC-TWA is decided by length, number and spacing; "
        "send the record",
    ),
    "stel_missing": (
        _stel_missing,
        "该因素另有短时间限值而报告缺短时间样品，请补采",
        "the agent also has a short-time limit and no short-time sample was taken; take one",
    ),
    "limit_unconfirmed": (
        _limit_unconfirmed,
        "该限值数值尚未经本机关核对确认，仅可用于提醒",
        "the office has not confirmed this figure of the standard yet; it can only warn",
    ),
    "reduction_unconfirmed": (
        _reduced_only,
        "仅因长时间工作班折减限值而超标，折减公式尚未核对确认",
        "over only by the limit reduced for a long shift, whose formula is not confirmed yet",
    ),
}


# What no new sample mends: the office has to confirm a figure of the standard first.
FOR_THE_OFFICE = frozenset({"limit_unconfirmed", "reduction_unconfirmed"})
_FOUND = [(code, found) for code, (found, _zh, _en) in DEFECTS.items()]
WORDS = {code: (zh, en) for code, (_found, zh, en) in DEFECTS.items()} | {
    "not_judged": (
        "采样日所用版本的标准对该样品没有可适用的限值，无法判定",
        "the edition of the sampling day gives no limit for this sample",
    )
}


def defects_of(sample: Sample) -> tuple[str, ...]:
    """The codes of everything that keeps this sample from supporting a listing."""
    return tuple([code for code, found in _FOUND if found(sample)])
