"""The trends of indicators as charts: a small one in a line of the list, a large one on a page."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from domain.joint.figures import Figure
from domain.joint.indicators import Measure
from flows.joint.book_told import Line
from notifications.charts import ChartWords, Point, Spark, Trend
from notifications.joint.text import chart_words, quarter
from notifications.page_pictures import pictures


def sparks(lines: Sequence[Line]) -> dict[str, str]:
    """The small chart of each indicator by its id, as SVG; its title says all it shows."""
    charts = [
        Spark(
            title=_told(line),
            values=tuple(_value(each.figure) for each in line.quarters),
            target=line.indicator.target,
            counts=line.indicator.measure is not Measure.RATE,
        )
        for line in lines
    ]
    return dict(zip((line.indicator.id for line in lines), pictures(charts), strict=True))


def trend(line: Line, language: str) -> str:
    """The large chart of an indicator, as SVG; "" where no quarter has a figure."""
    its, english = line.indicator, language == "en"
    if all(_value(each.figure) is None for each in line.quarters):
        return ""
    words: ChartWords = chart_words(language)
    by_quarter = ("by quarter" if english else "按季度", ", " if english else "，")
    (svg,) = pictures([Trend(
        title=by_quarter[1].join((its.name[english], by_quarter[0])), told=_told(line),
        points=tuple(
            Point(
                quarter(str(each.period), language, short=True), _value(each.figure),
                each.figure.said if each.figure else "—",
            )
            for each in line.quarters
        ),
        target=its.target,
        target_said="" if its.target is None else f"{float(its.target * 100):g}%",
        words=words, counts=its.measure is not Measure.RATE,
    )])  # fmt: skip
    return svg


def _told(line: Line) -> str:
    return "；".join(
        f"{each.period} {each.figure.said if each.figure else '—'}" for each in line.quarters
    )


def _value(figure: Figure | None) -> Fraction | None:
    if figure is None:
        return None
    return Fraction(figure.numerator) if figure.denominator is None else figure.share
