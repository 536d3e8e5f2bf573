"""Computations whose result is a measurement: what goes into the columns, and what comes back.

The value is judged by the one columnar judgement, together with the ready results of its report.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction

from domain.findings import Band, JudgedLine
from domain.measurement import ComputedMeasurement, Measurement, SampleKind
from rules.computations.account import Account, Check, accounted, sentences, text, whole
from rules.computations.desk import standings
from rules.explain import decimal
from rules.findings import RuleBook
from rules.formulae.levels import action_level, exposure_level
from rules.formulae.result import Formula
from rules.limit_book import Limit

CONCENTRATIONS = (SampleKind.TWA, SampleKind.STEL, SampleKind.MAC)  # of table 5 and 6.4
NOT_BELOW = (Band.EXCEEDED, Band.SERIOUS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A value computed from its parts, before it is judged.

    ``low`` and ``high`` differ from ``exact`` where parts lay below the detection limit. ``cells``
    are what the value says of a row beside itself, e.g. the hours of a shift.
    """

    kind: SampleKind
    exact: Fraction
    formula: Formula
    arithmetic: str  # the formula with its figures put in, up to the equals sign
    low: Fraction | None = None
    high: Fraction | None = None
    weekly: bool = False
    cells: dict[str, str] = field(default_factory=dict)

    @property
    def told(self) -> str:
        """The value in digits."""
        return text(self.exact)

    @property
    def between(self) -> str:
        """The interval of the value; empty when no part lay below the detection limit."""
        if self.low is None or self.high is None:
            return ""
        return f"{text(self.low)}–{text(self.high)}"

    @property
    def written(self) -> str:
        """The value as a cell of the flat layout holds it; only checked there, never judged."""
        inside = decimal(min(max(self.exact, Fraction(0)), Fraction(999_999)))
        return f"{inside.quantize(Decimal('0.000001'))}"


def measurements_of(
    made: list[tuple[Made, Measurement]], book: RuleBook
) -> list[ComputedMeasurement]:
    """The measurements to be judged, in order.

    Of a value with parts below the detection limit the highest is judged: within the limit then
    means within whatever the parts were. Where even the lowest is over, the lowest is judged. What
    lies between stays undecided, as a ready result below a detection limit over the limit does.
    """
    ends = [
        (place, _with(one, value, value.high if high else value.low, below=high))
        for place, (value, one) in enumerate(made)
        if value.between
        for high in (True, False)
    ]
    bands = [one.band for one in standings([m for _, m in ends], book)] if ends else []
    judged = [_with(one, value, value.exact, below=False) for value, one in made]
    for at in range(0, len(ends), 2):
        (place, high), (_, low) = ends[at], ends[at + 1]
        judged[place] = low if bands[at + 1] in NOT_BELOW else high
    return judged


def _with(
    one: Measurement, made: Made, exact: Fraction | None, *, below: bool
) -> ComputedMeasurement:
    said = {name: getattr(one, name) for name in Measurement.__dataclass_fields__}
    figure = made.exact if exact is None else exact
    shown = text(figure)
    between = f"；<LOD → 0…LOD：{made.between}" if made.between else ""
    return ComputedMeasurement(
        **said | {"value": f"{decimal(figure):f}", "below_detection": below},
        exact=figure,
        shown=shown,
        told=made.between or shown,
        arithmetic=f"{made.arithmetic} = {made.told}{between}",
        weekly=made.weekly,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposure:
    """Exposure level 0 to Ⅳ and the action level of a concentration (GBZ 2.1-2019 6.5.1, 6.4).

    ``at_most``: the result lay below the detection limit, the level is the highest it can be; and
    whether the action level was reached is open where the interval holds it.
    """

    level: str
    action_level: str
    action_reached: bool | None
    at_most: bool
    unit: str


def exposure_of(
    one: Measurement, limit: Limit, applied: Fraction, made: Made | None = None
) -> Exposure | None:
    """The exposure level of a judged concentration; None for editions and kinds without one."""
    if one.kind not in CONCENTRATIONS or not limit.edition.startswith("GBZ 2.1-2019"):
        return None
    figure = one.exact if isinstance(one, ComputedMeasurement) else Fraction(one.value)
    low = Fraction(0) if one.below_detection else figure
    if made is not None and made.low is not None and made.high is not None:
        low, figure = made.low, made.high
    action = action_level(applied).value
    reached = figure >= action
    return Exposure(
        level=exposure_level(figure, applied).value,
        action_level=text(action),
        action_reached=None if reached and low < action else reached,
        at_most=low < figure,
        unit=limit.unit,
    )


def account_of(
    row: tuple[str, str, str],
    made: Made,
    one: Measurement,
    line: JudgedLine,
    exposure: Exposure | None,
    agent_en: str,
) -> Account:
    """The account of a computed value that was judged; ``row`` is its name and titles."""
    name, zh, en = row
    said = line.explanation
    checks = (_check(said, made, line),) if line.limit_id else ()
    marks = [Fraction(str(said["limit"]))] if line.limit_id else []
    account = accounted(
        made.formula,
        computation=name,
        name_zh=f"{said['agent']} {zh}",
        name_en=f"{agent_en or said['agent']}, {en}",
        value=text(made.exact, *marks),
        exact=whole(made.exact),
        unit=one.unit,
        low="" if made.low is None else text(made.low, *marks),
        high="" if made.high is None else text(made.high, *marks),
        band=line.band,
        checks=checks,
        exposure_level="" if exposure is None else exposure.level,
        action_level="" if exposure is None else exposure.action_level,
        arithmetic=tuple(str(said.get("arithmetic", "")).split("；")),
        remarks=_remarks(made, line),
    )
    told = sentences(account)
    return replace(account, zh=told[0], en=told[1])


def _check(said: dict[str, object], made: Made, line: JudgedLine) -> Check:
    return Check(
        what=str(said["limit_kind"]),
        what_en=str(said["limit_kind"]),
        value=made.between or made.told,
        unit=str(said["unit"]),
        limit=str(said["limit"]),
        applied=str(said["limit_applied"]),
        source=str(said["limit_source"]),
        limit_status=str(said["limit_status"]),
        confirmed_by=int(str(said["limit_sources"])),
        ratio=line.ratio,
        band=line.band,
    )


UNDECIDED = (
    "结论取决于低于检出限的部分（按 0 计与按检出限计结论不同）",
    "the verdict depends on the parts below the detection limit",
)
AT_TEN = (
    "PC-TWA 恰为 10 mg/m3，超限倍数按 2（另一读法为 2.5，未核实）",
    "at a PC-TWA of 10 mg/m3 the multiple is taken as 2; another reading, not confirmed, is 2.5",
)


REDUCED = (
    "限值按长时间工作班折减，折减公式未核对原文",
    "the limit was reduced for long shifts; that formula is not confirmed in print",
)


def _remarks(made: Made, line: JudgedLine) -> tuple[tuple[str, str], ...]:
    said, found = line.explanation, []
    if made.between and line.band is Band.NOT_JUDGED and line.limit_id:
        found.append(UNDECIDED)
    of_ten = (said.get("limit_kind"), said.get("limit")) == ("PE×2", "20")
    if of_ten and str(said["agent_id"]).startswith("chem-"):
        found.append(AT_TEN)
    if said.get("reduced"):
        found.append(REDUCED)
    return tuple(found)
