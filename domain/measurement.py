"""One line of a test report, as the laboratory stated it, before anybody judges it.

Numbers stay decimal strings: a value equal to the limit must never become "over" through a
binary fraction. The unit is the one printed on the report, already one of :data:`UNITS`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction as Exact

from domain.closed_list import ClosedList

UNITS = ("mg/m3", "f/ml", "dB(A)", "μg/m3", "ng/m3", "g/m3", "spores/m3", "pgTEQ/m3")


class SampleKind(ClosedList):
    """What the number states (GBZ 2.1-2019 chapter 6, GBZ 2.2-2007 clause 11)."""

    TWA = "TWA"  # 8-hour time-weighted average concentration, C_TWA
    STEL = "STEL"  # 15-minute concentration, C_STE
    MAC = "MAC"  # highest short sample, C_ME, judged against a ceiling
    PEAK = "PEAK"  # peak exposure (2019) or excursion (2007) of an agent with a PC-TWA only
    NOISE = "NOISE"  # L_Aeq over the daily contact time, normalised to 8 h by the judgement


class Fraction(ClosedList):
    """Dust fraction; empty for everything that is not dust."""

    TOTAL = "total"
    RESPIRABLE = "respirable"
    NONE = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """A result of one sample at one post.

    ``value`` is a decimal string in ``unit``, that of the agent's limits; with ``below_detection``
    it is the lowest detectable concentration, i.e. the true value lies in 0..value. ``hours`` is
    the daily contact time in hours, ``days_per_week`` the working days of a week, both decimal
    strings.
    ``silica_pct`` is the free SiO2 of the dust in per cent, empty when not determined.
    """

    sample_no: str
    workshop: str
    post: str
    agent: str  # id of the agent in rules/limits, e.g. "chem-031"; resolved at the door
    kind: SampleKind
    value: str
    unit: str
    sampled_on: date
    hours: str = "8"
    days_per_week: str = "5"
    below_detection: bool = False
    fraction: Fraction = Fraction.NONE
    silica_pct: str = ""
    workers: int = 0  # people exposed at the post; 0 = not stated
    sampled_minutes: int = 0  # 0 = not stated
    accredited: bool = True  # the laboratory is accredited for this item
    calibrated_until: date | None = None  # of the instrument; None = not stated
    lab_verdict: bool | None = None  # True = the laboratory calls it compliant
    labour: str = ""  # labour intensity Ⅰ to Ⅳ, for a grade by GBZ/T 229; empty = not stated
    toxicity: str = ""  # light, medium, high or extreme (GBZ/T 230); empty = not stated
    reported: str = ""  # value and unit as the report prints them, where they were converted


@dataclass(frozen=True, slots=True, kw_only=True)
class ComputedMeasurement(Measurement):
    """A result that was computed from its parts, with its exact value; never stored.

    ``exact`` is what is judged: most averages have no last decimal. ``value`` is the same to fifty
    digits, ``shown`` in few, ``told`` the interval when some part was below the detection limit,
    else as ``shown``. Of noise, ``exact`` is normalised already, to five days where it is
    ``weekly``.
    """

    exact: Exact
    shown: str
    told: str
    arithmetic: str = ""  # how ``exact`` came from its parts, with the figures put in
    weekly: bool = False  # noise: judged as L_EX,w
