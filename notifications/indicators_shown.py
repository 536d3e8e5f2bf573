"""What the public site shows of the joint meeting's indicators, small counts of people left out."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO

from domain.joint.pack import Words

FOLDER = "indicators"
HIDDEN = ""  # a number that is not told


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueShown:
    """A figure of a quarter. Of one that is ``hidden`` neither share nor numbers are told."""

    period: str
    share: str
    done: str
    due: str
    verdict: str  # a Verdict
    hidden: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RestatedShown:
    """A figure that was given before as another."""

    period: str
    was: str
    now: str
    on: str
    why: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorShown:
    """A rate, or a count (then ``numerator`` is "" and ``due`` of its values too)."""

    id: str
    name: Words
    unit: Words
    target: str
    numerator: Words
    denominator: Words
    gaps: Words
    unconfirmed: bool
    values: tuple[ValueShown, ...]
    restated: tuple[RestatedShown, ...] = ()

    @property
    def charted(self) -> bool:
        """Whether its chart may be shown: it tells every figure."""
        return bool(self.numerator[0]) and not any(one.hidden for one in self.values)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolutionShown:
    """A resolution that may be public, and where it stands."""

    number: str
    text: str
    unit: Words
    due_on: str
    progress: str  # a Progress
    late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorsShown:
    """The page of indicators: by the pack of a period, as known at a moment."""

    period: str
    edition: int
    known_at: str
    least: int
    indicators: tuple[IndicatorShown, ...]
    milestones: tuple[tuple[str, Words, str], ...]  # id, name, a Progress
    resolutions: tuple[ResolutionShown, ...]
    charts: Mapping[str, Mapping[str, str]]  # by language and indicator, SVG

    def files(self) -> Iterator[tuple[str, bytes]]:
        """The same as data: one JSON, one CSV with a row a figure."""
        yield f"{FOLDER}/indicators.json", self._json()
        yield f"{FOLDER}/indicators.csv", self._csv()

    def _json(self) -> bytes:
        told = {
            "period": self.period,
            "edition": self.edition,
            "known_at": self.known_at,
            "least_count_of_people": self.least,
            "indicators": [
                {
                    "id": one.id, "name": one.name[0], "name_en": one.name[1],
                    "unit": one.unit[0], "target": one.target or None,
                    "numerator": one.numerator[0] or None,
                    "denominator": one.denominator[0] or None,
                    "gaps": one.gaps[0], "unconfirmed": one.unconfirmed,
                    "values": [
                        {"period": v.period, "share": v.share or None, "numerator": v.done or None,
                         "denominator": v.due or None, "verdict": v.verdict, "hidden": v.hidden}
                        for v in one.values
                    ],
                    "restated": [
                        {"period": r.period, "was": r.was, "now": r.now, "on": r.on,
                         "why": r.why[0]}
                        for r in one.restated
                    ],
                }
                for one in self.indicators
            ],
            "milestones": [
                {"id": key, "name": name[0], "progress": progress}
                for key, name, progress in self.milestones
            ],
            "resolutions": [
                {"number": one.number, "text": one.text, "unit": one.unit[0],
                 "due_on": one.due_on, "progress": one.progress, "late": one.late}
                for one in self.resolutions
            ],
        }  # fmt: skip
        return json.dumps(told, ensure_ascii=False, indent=1).encode() + b"\n"

    def _csv(self) -> bytes:
        file = StringIO()
        out = csv.writer(file)
        out.writerow(("indicator", "name", "period", "share", "numerator", "denominator",
                      "target", "verdict", "hidden"))  # fmt: skip
        for one in self.indicators:
            for v in one.values:
                out.writerow((one.id, one.name[0], v.period, v.share, v.done, v.due, one.target,
                              v.verdict, "1" if v.hidden else "0"))  # fmt: skip
        return file.getvalue().encode()


def hidden_of(
    done: int, due: int | None, *, least: int, others: Sequence[tuple[int, int]] = ()
) -> bool:
    """Whether a figure of people must stay hidden: a small count, a small rest, a small difference.

    ``others`` are (done, due) of figures that are told beside it and differ from it by people: an
    earlier statement of the same, or the whole that it is a part of.
    """

    def small(count: int) -> bool:
        return 0 < abs(count) < least

    if due is None:
        return small(done) or any(small(done - was) for was, _ in others)
    if small(done) or small(due) or small(due - done):
        return True
    return any(
        small(done - was) or small(due - of) or small((due - done) - (of - was))
        for was, of in others
    )
