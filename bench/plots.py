"""Pictures of the kept figures, by Vega-Lite as the charts of the product are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from notifications.charts import VEGA_LITE

OURS, OTHERS, INK = "#0a4c86", "#9aa7b4", "#1b2733"
Bar = tuple[str, float]


def plots(part: str, figures: Mapping[str, Any]) -> dict[str, str]:
    """SVG by name; none for a part that is a table and nothing else."""
    if part not in _PLOTS:
        return {}
    return {name: _svg(spec) for name, spec in _PLOTS[part](figures)}


def _w1(told: Mapping[str, Any]) -> Iterable[tuple[str, dict[str, Any]]]:
    some = [(name, one["per_second"]) for name, one in told["engines"].items()]
    yield "w1", bars("measurements judged a second, one core (logarithmic)", some, log=True)


def _w2(told: Mapping[str, Any]) -> Iterable[tuple[str, dict[str, Any]]]:
    some = [
        (one["peer"], one["events_per_second"])
        for one in told["peers"]
        if "events_per_second" in one
    ]
    for key, name in (("sqlite", "SQLite"), ("postgresql", "PostgreSQL")):
        rates = told[key]
        some += [
            (f"mingdan on {name}, in batches", rates["batch_events_per_second"]),
            (f"mingdan on {name}, one by one", rates["one_by_one_events_per_second"]),
            (f"plain insert of the rows, {name}", rates["raw_insert_events_per_second"]),
        ]
    yield "w2", bars("events a second, on disk (logarithmic)", some, log=True)
    by_cases = told.get("sqlite_microseconds_per_event_by_cases")
    if by_cases:
        at = [(float(cases), cost) for cases, cost in by_cases.items()]
        yield "w2-scaling", line("cases on record", "microseconds an event, in batches", at)
    by_workers = told.get("postgresql_by_workers")
    if by_workers:
        rates = [(f"mingdan, {n} side by side", one["handled_in_a_second"])
                 for n, one in by_workers.items()]  # fmt: skip
        yield "w2-workers", bars("events handled a second, PostgreSQL", rates, sort=False)


def _w3(told: Mapping[str, Any]) -> Iterable[tuple[str, dict[str, Any]]]:
    files = [(name, one["seconds"]) for name, one in told["files"]["engines"].items()]
    yield (
        "w3-files",
        bars(f"seconds for {told['entries']:,} entries (logarithmic)", files, log=True),
    )
    paper = [(name, one["notices_per_second"]) for name, one in told["paper"]["engines"].items()]
    yield "w3-paper", bars("one-page notices a second", paper)


def _w4(told: Mapping[str, Any]) -> Iterable[tuple[str, dict[str, Any]]]:
    some = [(name, one["seconds"]) for name, one in told["engines"].items()]
    yield "w4", bars("seconds from the workbook to its wrong cells (logarithmic)", some, log=True)


def _scale(told: Mapping[str, Any]) -> Iterable[tuple[str, dict[str, Any]]]:
    quarters = list(told["quarters"].items())
    steps = list(dict.fromkeys(step for _, one in quarters for step in one["steps"]))
    some = [(f"{step}, {period}", one["steps"][step]["seconds"])
            for step in steps for period, one in quarters if step in one["steps"]]  # fmt: skip
    yield "scale", bars("seconds", some, sort=False)
    yield "scale-tables", bars("MB on disk", list(told["tables_mb"].items()))


_PLOTS = {"scale": _scale, "w1": _w1, "w2": _w2, "w3": _w3, "w4": _w4}


def bars(
    title: str, some: Sequence[Bar], *, log: bool = False, sort: bool = True
) -> dict[str, Any]:
    """Bars, by length unless in their order, ours in the house's blue, each with its figure."""
    values = [
        {"of": name, "at": value, "said": f"{value:,.5g}" if value < 100 else f"{value:,.0f}",
         "ours": name.startswith("mingdan")}
        for name, value in (sorted(some, key=lambda bar: -bar[1]) if sort else some)
    ]  # fmt: skip
    down = {"field": "of", "type": "nominal", "sort": None,
            "axis": {"title": None, "labelLimit": 320}}  # fmt: skip
    along: dict[str, Any] = {"field": "at", "type": "quantitative", "axis": {"title": title}}
    if log:
        least = min(value for _, value in some) / 2
        along["scale"] = {"type": "log", "domainMin": least, "nice": False}
        along["axis"] |= {"format": "~s"}
    start = {"x2": {"datum": least}} if log else {}
    colour = {"condition": {"test": "datum.ours", "value": OURS}, "value": OTHERS}
    return {
        "width": 420, "height": {"step": 20}, "data": {"values": values}, "config": _config(),
        "layer": [
            {"mark": {"type": "bar", "height": 12},
             "encoding": {"x": along, **start, "y": down, "fill": colour}},
            {"mark": {"type": "text", "align": "left", "dx": 4},
             "encoding": {"x": along, "y": down, "text": {"field": "said", "type": "nominal"}}},
        ],
    }  # fmt: skip


def line(across: str, up: str, some: Sequence[tuple[float, float]]) -> dict[str, Any]:
    """A curve over a logarithmic axis, every point with its figure."""
    values = [{"x": x, "y": y, "said": f"{y:,.4g}"} for x, y in some]
    encoding = {
        "x": {"field": "x", "type": "quantitative", "scale": {"type": "log"},
              "axis": {"title": across, "format": "~s"}},
        "y": {"field": "y", "type": "quantitative", "scale": {"zero": True}, "axis": {"title": up}},
    }  # fmt: skip
    return {
        "width": 420, "height": 220, "data": {"values": values}, "config": _config(),
        "layer": [
            {"mark": {"type": "line", "color": OURS, "point": {"color": OURS}},
             "encoding": encoding},
            {"mark": {"type": "text", "dy": -10},
             "encoding": {**encoding, "text": {"field": "said", "type": "nominal"}}},
        ],
    }  # fmt: skip


def _config() -> dict[str, Any]:
    return {"background": "#ffffff", "view": {"stroke": None},
            "axis": {"labelColor": INK, "titleColor": INK, "titleFontWeight": "normal"},
            "text": {"color": INK, "fontSize": 10}}  # fmt: skip


def _svg(spec: Mapping[str, Any]) -> str:
    import vl_convert

    return str(vl_convert.vegalite_to_svg(dict(spec), vl_version=VEGA_LITE))
