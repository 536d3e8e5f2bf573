"""Charts as pictures: Vega-Lite to SVG by ``vl-convert``, without a browser and without a network.

A chart never says anything by colour alone: what misses its target is hollow and says so in words,
a target is dashed, a forecast dotted, each named where it stands. A picture has a title and a
description, and the table it is drawn from stands below it wherever it is shown. Colours are
fixed attributes, right for paper; a page gives them others by the same attributes (``style.css``:
``.chart``, ``.spark``), light or dark as it is, because its policy allows no style in the picture.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from html import escape
from multiprocessing import get_context
from typing import Any, ClassVar

from notifications.faces import OPEN, packaged_font_folder

VEGA_LITE = "6.4"  # the grammar the charts below are written in; the library brings it
INK, GRID, LINE, TARGET, PAPER = "#1b2733", "#d3d9df", "#0a4c86", "#a3261b", "#ffffff"
WORTH_IT = 12  # charts a process must have to draw: it takes a second to start
WIDE = 400  # of the drawing area, in pixels: with its axis it fills a type area of 156 mm
_CONFIG: Mapping[str, Any] = {
    "font": OPEN,
    "aria": False,  # the picture is described as a whole; its strokes are not read out
    "background": None,
    "view": {"stroke": None},
    "axis": {
        "labelFontSize": 10, "titleFontSize": 11, "labelColor": INK, "titleColor": INK,
        "titleFontWeight": "normal", "domainColor": INK, "tickColor": INK, "gridColor": GRID,
        "labelLimit": 130,
    },
    "text": {"font": OPEN, "fontSize": 11, "color": INK},
}  # fmt: skip
_ONCE: Mapping[str, Any] = {"data": {"values": [{}]}}  # drawn once, not for every figure
# Drawing programs take the face's thinnest weight: a hair of stroke makes it a regular one.
_THIN = re.compile(r'<text ((?:(?!stroke=)[^>])*?)fill="(#[0-9a-f]{6})"((?:(?!stroke=)[^>])*)>')
_PARTS = re.compile(r' (?:role|aria-[a-z]+|class)="[^"]*"')  # of its pieces: none is read by itself
_ROOT = re.compile(r'<svg [^>]*?(width="[0-9.]+" height="[0-9.]+") (viewBox="[^"]+")>')


@dataclass(frozen=True, slots=True)
class Point:
    """A figure at a place of a chart: its share (None: there is none) and how it is said."""

    name: str
    share: Fraction | None
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartWords:
    """What is written into a chart, in its language."""

    target: str = "目标"
    forecast: str = "预测"
    met: str = "达到"
    missed: str = "未达"
    added: str = "列入"
    removed: str = "移出"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """A figure by quarter with its target, and where it leads to at the pace so far.

    ``counts``: the points are numbers, not shares.
    """

    look: ClassVar[str] = "chart"
    title: str
    told: str  # the description for whoever does not see it
    points: tuple[Point, ...]
    target: Fraction | None
    target_said: str = ""
    forecast: Point | None = None
    words: ChartWords = ChartWords()
    counts: bool = False

    def spec(self) -> dict[str, Any]:
        """The chart in Vega-Lite."""
        known = [one for one in self.points if one.share is not None]
        order = [one.name for one in self.points] + ([self.forecast.name] if self.forecast else [])
        number = float if self.counts else _number
        values: list[dict[str, Any]] = [
            {"at": one.name, "share": number(one.share or Fraction(0)), "said": one.said}
            for one in known
        ]
        across = {"field": "at", "type": "nominal", "sort": order, "scale": {"domain": order},
                  "axis": {"title": None, "labelAngle": 0, "labelFlush": False}}  # fmt: skip
        most, label = 100, "datum.label + '%'"
        if self.counts:
            most, label = _above(one["share"] for one in values), "datum.label"
        up = {
            "field": "share",
            "type": "quantitative",
            "scale": {"domain": [0, most]},
            "axis": {"title": None, "labelExpr": label, "tickCount": min(5, most), "format": "d"},
        }
        place = {"x": across, "y": up}
        layers: list[dict[str, Any]] = [
            {"mark": {"type": "line", "color": LINE, "strokeWidth": 2}, "encoding": place},
            {"mark": {"type": "point", "color": LINE, "filled": True, "size": 40},
             "encoding": place},
        ]  # fmt: skip
        if self.target is not None:
            layers += _target_line(_number(self.target), f"{self.words.target} {self.target_said}")
        layers += _labels(place)
        if self.forecast is not None and known:
            last, end = known[-1], self.forecast
            led = [
                {"at": last.name, "share": _number(last.share)},
                {"at": end.name, "share": _number(end.share),
                 "said": f"{self.words.forecast} {end.said}"},
            ]  # fmt: skip
            layers += [
                {"data": {"values": led},
                 "mark": {"type": "line", "color": LINE, "strokeDash": [2, 4], "strokeWidth": 2},
                 "encoding": place},
                {"data": {"values": led[1:]},
                 "mark": {"type": "point", "color": LINE, "filled": False, "size": 40},
                 "encoding": place},
                *({"data": {"values": led[1:]}, **one} for one in _labels(place)),
            ]  # fmt: skip
        return _chart({"height": 150, "data": {"values": values}, "layer": layers})


@dataclass(frozen=True, slots=True, kw_only=True)
class Bars:
    """Rates of places beside a target: what reaches it is solid, what misses it hollow."""

    look: ClassVar[str] = "chart"
    title: str
    told: str
    points: tuple[Point, ...]
    target: Fraction | None
    target_said: str = ""
    words: ChartWords = ChartWords()

    def spec(self) -> dict[str, Any]:
        """The chart in Vega-Lite."""
        values = [self._value(one) for one in self.points if one.share is not None]
        along = {
            "field": "share",
            "type": "quantitative",
            "scale": {"domain": [0, 100]},
            "axis": {"title": None, "labelExpr": "datum.label + '%'", "tickCount": 5},
        }
        down = {"field": "at", "type": "nominal", "sort": [one["at"] for one in values],
                "axis": {"title": None}}  # fmt: skip
        hollow = {"condition": {"test": "datum.missed", "value": PAPER}, "value": LINE}
        layers: list[dict[str, Any]] = [
            {"mark": {"type": "bar", "stroke": LINE, "strokeWidth": 1.5, "height": 11},
             "encoding": {"x": along, "y": down, "fill": hollow}},
            {"mark": {"type": "text", "align": "left", "dx": 5},
             "encoding": {"x": {"datum": 100}, "y": down,
                          "text": {"field": "said", "type": "nominal"}}},
        ]  # fmt: skip
        if self.target is not None:
            target = _number(self.target)
            layers += [
                {**_ONCE, "mark": {"type": "rule", "color": TARGET, "strokeDash": [6, 3],
                                   "strokeWidth": 1.5},
                 "encoding": {"x": {"datum": target}}},
                {**_ONCE, "mark": {"type": "text", "color": TARGET, "dy": -9, "baseline": "bottom"},
                 "encoding": {"x": {"datum": target}, "y": {"value": 4},
                              "text": {"value": f"{self.words.target} {self.target_said}"}}},
            ]  # fmt: skip
        height = max(1, len(values)) * 20
        return _chart({"height": height, "width": WIDE - 70, "data": {"values": values},
                       "layer": layers})  # fmt: skip

    def _value(self, one: Point) -> dict[str, Any]:
        share = one.share or Fraction(0)
        missed = self.target is not None and share < self.target
        verdict = self.words.missed if missed else self.words.met
        said = one.said if self.target is None else f"{one.said} {verdict}"
        return {"at": one.name, "share": _number(share), "said": said, "missed": missed}


@dataclass(frozen=True, slots=True, kw_only=True)
class Movements:
    """What came onto the list and what left it, by quarter."""

    look: ClassVar[str] = "chart"
    title: str
    told: str
    quarters: tuple[tuple[str, int, int], ...]  # (quarter, added, removed)
    words: ChartWords = ChartWords()

    def spec(self) -> dict[str, Any]:
        """The chart in Vega-Lite."""
        w = self.words
        values = [
            {"at": at, "what": what, "count": count}
            for at, added, removed in self.quarters
            for what, count in ((w.added, added), (w.removed, removed))
        ]
        most = max((max(added, removed) for _, added, removed in self.quarters), default=0)
        step = max(1, -(-most // 4))
        place = {
            "x": {"field": "at", "type": "nominal", "sort": [one[0] for one in self.quarters],
                  "axis": {"title": None, "labelAngle": 0}},
            "y": {"field": "count", "type": "quantitative",
                  "scale": {"domain": [0, most + step]},
                  "axis": {"title": None, "values": list(range(0, most + step + 1, step))}},
            "xOffset": {"field": "what", "type": "nominal", "sort": [w.added, w.removed]},
        }  # fmt: skip
        fill = {
            "field": "what", "type": "nominal",
            "scale": {"domain": [w.added, w.removed], "range": [LINE, PAPER]},
            "legend": {"title": None, "orient": "top", "labelFontSize": 11, "labelColor": INK,
                       "symbolType": "square", "symbolStrokeColor": LINE},
        }  # fmt: skip
        layers = [
            {"mark": {"type": "bar", "stroke": LINE, "strokeWidth": 1.5},
             "encoding": {**place, "fill": fill}},
            {"mark": {"type": "text", "dy": -8},
             "encoding": {**place, "text": {"field": "count", "type": "quantitative"}}},
        ]  # fmt: skip
        return _chart({"height": 130, "data": {"values": values}, "layer": layers})


@dataclass(frozen=True, slots=True, kw_only=True)
class Spark:
    """A trend without axes or words, small enough for a cell beside what it shows.

    ``values`` are shares, or numbers where ``counts``; None breaks the line.
    """

    look: ClassVar[str] = "spark"
    title: str
    told: str = ""
    values: tuple[Fraction | None, ...]
    target: Fraction | None = None
    counts: bool = False

    def spec(self) -> dict[str, Any]:
        """The chart in Vega-Lite."""
        known = [one for one in (*self.values, self.target) if one is not None]
        low = 0.0 if self.counts else max(0.0, float(min(known, default=Fraction(0))) - 0.05)
        high = float(max([*known, Fraction(1)])) if self.counts else 1.0
        values = [
            {"at": at, "value": None if one is None else float(one)}
            for at, one in enumerate(self.values)
        ]
        last = max((at for at, one in enumerate(self.values) if one is not None), default=0)
        place = {
            "x": {"field": "at", "type": "quantitative", "axis": None,
                  "scale": {"domain": [0, max(1, len(values) - 1)], "nice": False}},
            "y": {"field": "value", "type": "quantitative", "axis": None,
                  "scale": {"domain": [low, high], "nice": False, "zero": False}},
        }  # fmt: skip
        size = {"condition": {"test": f"datum.at == {last}", "value": 22}, "value": 9}
        layers: list[dict[str, Any]] = [
            {"mark": {"type": "line", "color": LINE, "strokeWidth": 1.5,
                      "invalid": "break-paths-show-domains"}, "encoding": place},
            {"mark": {"type": "point", "color": LINE, "filled": True, "opacity": 1},
             "encoding": {**place, "size": size}},
        ]  # fmt: skip
        if self.target is not None:
            target = {"mark": {"type": "rule", "color": TARGET, "strokeDash": [3, 2]},
                      "encoding": {"y": {"datum": float(self.target), "axis": None}}}  # fmt: skip
            layers.insert(0, {**_ONCE, **target})
        room = {"left": 4, "top": 4, "right": 4, "bottom": 4}
        return _chart({"width": 124, "height": 24, "padding": room, "data": {"values": values},
                       "layer": layers})  # fmt: skip


Chart = Trend | Bars | Movements | Spark


def _labels(place: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What a point says over it, on a rim of paper so that no line crosses it."""
    encoding = {**place, "text": {"field": "said", "type": "nominal"}}
    text = {"type": "text", "dy": -11, "fontSize": 10}
    rim = {**text, "stroke": PAPER, "strokeWidth": 4, "strokeJoin": "round", "fill": PAPER}
    return [{"mark": rim, "encoding": encoding}, {"mark": text, "encoding": encoding}]


def _target_line(target: float, said: str) -> list[dict[str, Any]]:
    return [
        {**_ONCE, "mark": {"type": "rule", "color": TARGET, "strokeDash": [6, 3],
                           "strokeWidth": 1.5},
         "encoding": {"y": {"datum": target}}},
        {**_ONCE, "mark": {"type": "text", "color": TARGET, "align": "left", "dx": 4, "dy": 0},
         "encoding": {"y": {"datum": target}, "x": {"value": WIDE}, "text": {"value": said}}},
    ]  # fmt: skip


def _above(values: Iterable[float]) -> int:
    """A whole number above all of them, with room for what a point says over it."""
    most = int(max(values, default=0.0))
    return most + max(1, most // 8)


def _number(share: Fraction | None) -> float:
    """In per cent, as exactly as a picture can show."""
    return float((share or Fraction(0)) * 100)


def _chart(said: Mapping[str, Any]) -> dict[str, Any]:
    # Room at the right: a page's own face may be wider than the one that was measured.
    room = {"left": 5, "top": 5, "right": 30, "bottom": 5}
    return {"width": WIDE, "padding": room, **said, "config": dict(_CONFIG)}


@cache
def _engine() -> Any:
    """The engine with the face the product brings; 33 MB that only drawing needs."""
    import vl_convert  # noqa: PLC0415

    vl_convert.register_font_directory(str(packaged_font_folder()))
    return vl_convert


def picture(chart: Chart) -> str:
    """The SVG of a chart, with its title and description; some 70 ms, the first one half a second.

    Keeps an engine of some 80 MB in this process: whoever serves pages draws by :func:`drawn`.
    """
    svg = _engine().vegalite_to_svg(chart.spec(), vl_version=VEGA_LITE)
    root = _ROOT.match(svg)
    if root is None:
        raise ValueError(f"no picture: {svg[:80]}")
    size, box = root.groups()
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="{chart.look}" role="img" {size} {box}'
        + called(chart)
    )
    drawn = _PARTS.sub("", svg[root.end() :])
    return head + _THIN.sub(r'<text \1fill="\2" stroke="\2" stroke-width="0.35"\3>', drawn)


def called(chart: Chart) -> str:
    """How a picture says what it is: the end of its opening tag, its title and description."""
    title, told = escape(chart.title), escape(chart.told)
    told = f"<desc>{told}</desc>" if told else ""
    return f' aria-label="{title}"><title>{title}</title>{told}'


def bitmap(svg: str, *, scale: float = 2.0) -> bytes:
    """A picture as PNG, for papers whose readers show no SVG. It draws in this process."""
    return bytes(_engine().svg_to_png(svg, scale=scale))


def drawn(charts: Sequence[tuple[Chart, bool]]) -> list[tuple[str, bytes]]:
    """Each chart as SVG, and as PNG where that is asked for, drawn in processes that end then.

    So their engines leave no memory behind, and hold up nobody who answers pages beside it.
    """
    workers = max(1, min(len(os.sched_getaffinity(0)), len(charts) // WORTH_IT))
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        # Few at a time: those that are wanted as bitmaps too stand together and take twice as long.
        return list(pool.map(_drawn, charts, chunksize=2))


def _drawn(asked: tuple[Chart, bool]) -> tuple[str, bytes]:
    chart, as_bitmap = asked
    svg = picture(chart)
    return svg, bitmap(svg) if as_bitmap else b""
