"""Charts on pages that are asked for: each is drawn once and kept by what it shows.

Drawing is done in processes that end with it (:func:`notifications.charts.drawn`); what they drew
is kept in this one, a few kilobytes a picture, the oldest forgotten first. A picture is kept
without its title, so that both languages share one that has no words in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from threading import Lock

from notifications.charts import Chart, called, drawn

MOST = 1024  # pictures that are kept: the indicators of some thirty quarters

_kept: dict[Chart, str] = {}
_drawing = Lock()


def pictures(charts: Sequence[Chart]) -> list[str]:
    """The SVG of each chart; whoever asks for one that is being drawn waits for it.

    Drawing those that are missing takes a second, and some 30 ms each.
    """
    untold = [replace(one, title="", told="") for one in charts]
    found = {one: _kept[one] for one in untold if one in _kept}
    if len(found) < len(set(untold)):
        with _drawing:
            found.update((one, _kept[one]) for one in untold if one in _kept)
            missing = [one for one in dict.fromkeys(untold) if one not in found]
            if missing:
                made = [svg for svg, _ in drawn([(one, False) for one in missing])]
                found.update(zip(missing, made, strict=True))
                _keep(found)
    return [
        found[key].replace(called(key), called(one), 1)
        for key, one in zip(untold, charts, strict=True)
    ]


def _keep(some: dict[Chart, str]) -> None:
    _kept.update(some)
    for oldest in list(_kept)[: max(0, len(_kept) - MOST)]:
        del _kept[oldest]
