"""Indicators of a fictional district as the public site shows them: met, missed, hidden, corrected."""

from __future__ import annotations

from fractions import Fraction

from notifications.charts import Point, Trend, picture
from notifications.indicators_shown import (
    IndicatorShown,
    IndicatorsShown,
    ResolutionShown,
    RestatedShown,
    ValueShown,
)

UNIT = ("云溪区示例卫生部门（虚构）", "Sample health bureau (fictional)")


def _value(period: str, done: int, due: int) -> ValueShown:
    tenths = done * 1000 // due
    return ValueShown(period=period, share=f"{tenths // 10}.{tenths % 10}%", done=str(done),
                      due=str(due), verdict="met" if tenths >= 850 else "missed")  # fmt: skip


def _shown(key: str, name: tuple[str, str], *values: ValueShown, **more: object) -> IndicatorShown:
    told = {
        "target": "85%", "numerator": ("已申报数", "declared"), "denominator": ("应申报数", "due"),
        "unit": UNIT, "gaps": ("未登记的不在内", "without those not registered"),
        "unconfirmed": True, **more,
    }  # fmt: skip
    return IndicatorShown(id=key, name=name, values=values, **told)  # type: ignore[arg-type]


def sample_indicators() -> IndicatorsShown:
    """Two rates, one with a hidden figure, a count, a milestone, a resolution that is late."""
    declared = _shown(
        "R01", ("申报率", "Declaration"), _value("2026-Q1", 61, 100), _value("2026-Q2", 90, 100),
        restated=(RestatedShown(period="2026-Q1", was="60.0%", now="61.0%", on="2026-07-20",
                                why=("记录补报", "record came later")),),
    )  # fmt: skip
    checked = _shown(
        "R05", ("健康检查率", "Health checks"),
        ValueShown(period="2026-Q1", share="", done="", due="", verdict="none", hidden=True),
        _value("2026-Q2", 40, 50),
    )  # fmt: skip
    cases = _shown(
        "H01", ("新发例数", "New cases"),
        ValueShown(period="2026-Q2", share="", done="7", due="", verdict="none"),
        target="", numerator=("", ""), denominator=("", ""), unconfirmed=False,
    )  # fmt: skip
    charts = {
        language: {"R01": picture(Trend(
            title=declared.name[pick], told=declared.name[pick], target=Fraction(85, 100),
            target_said="85%", points=tuple(
                Point(one.period, Fraction(int(one.done), int(one.due)), one.share)
                for one in declared.values
            ),
        ))}
        for pick, language in enumerate(("zh", "en"))
    }  # fmt: skip
    return IndicatorsShown(
        period="2026-Q2", edition=1, known_at="2026-07-09T09:00:00+08:00", least=5,
        indicators=(declared, checked, cases), charts=charts,
        milestones=(("M01", ("建立联席会议", "The joint meeting"), "done"),),
        resolutions=(ResolutionShown(
            number="JY-1", text="完成核对（虚构）", unit=UNIT, due_on="2026-07-01",
            progress="open", late=True,
        ),),
    )  # fmt: skip
