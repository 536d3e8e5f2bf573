"""Accepted rows of a test report to inspections: one event a report, enterprise and case."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from hashlib import sha256
from operator import attrgetter
from typing import Any

import polars as pl

from domain.events import CheckType, InspectionRecorded
from domain.measurement import Fraction, Measurement
from flows.formats.checks import (
    CHECK_TYPES,
    FRACTIONS,
    KINDS,
    LABOUR,
    SECOND,
    TOXICITY,
    UNIT_NAMES,
    YES_NO,
    parse_days,
)
from rules.agents import AgentIndex, agents_meant
from rules.units import MASS, converted

DAYS = ("sampled_on", "calibrated_until")
SPLIT = re.compile(r"[;；、,，\s]+")
_NAMES = [field.name for field in fields(Measurement)]
_STATED = attrgetter(*_NAMES)  # every figure of a result, in the order of the digest
_NUMBERS = [_NAMES.index(name) for name in ("value", "hours", "days_per_week", "silica_pct")]
_REPORTED = _NAMES.index("reported")


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One accepted row: its identity for ever, the digest of its content, and what it says.

    The digest covers what the row means, not how it is written: 0.5 and 0.50, or a day as text
    and as a workbook's date, are the same.
    """

    ref: str
    digest: str
    row: int
    report_no: str
    uscc: str
    case_id: str
    check: CheckType
    laboratory: str
    inspectors: tuple[str, ...]
    measurement: Measurement


def report_rows(accepted: pl.DataFrame, agents: AgentIndex) -> list[ReportRow]:
    """The results of the accepted rows of an inspection file, in file order; one or two a row."""
    return [_row(cells, agent, agents.units) for cells, agent in _results(accepted, agents)]


@dataclass(frozen=True, slots=True)
class Measured:
    """A result by itself, with the report it stands in; no report when the file names none."""

    row: int
    last: int  # the row with which its report ends
    report_no: str
    uscc: str
    measurement: Measurement


def measured_rows(accepted: pl.DataFrame, agents: AgentIndex) -> Iterator[Measured]:
    """The results of the accepted rows of a file of measurements, in file order."""
    for cells, agent in _results(accepted, agents):
        said = cells["report_no"] or "", cells["uscc"] or ""
        yield Measured(cells["row"], cells["last"], *said, _measurement(cells, agent, agents.units))


def _results(accepted: pl.DataFrame, agents: AgentIndex) -> Iterator[tuple[dict[str, Any], str]]:
    """The cells of every result with the agent meant; a row may hold two."""
    parsed = accepted.with_columns(parse_days(accepted[name]).alias(name) for name in DAYS)
    pairs = parsed.select("agent", "cas").unique().iter_rows()
    meant = {(name, cas): agents_meant(name, cas, agents.mapping)[0] for name, cas in pairs}
    for cells in parsed.iter_rows(named=True):
        agent = meant[cells["agent"], cells["cas"]]
        yield cells, agent
        if cells["value_2"]:
            yield _second(cells), agent


def _second(cells: dict[str, Any]) -> dict[str, Any]:
    """The second result of a row as a row of its own, under a number of its own."""
    own = {"sample_no": f"{cells['sample_no']}#2", "kind": SECOND[cells["kind"]].value}
    return {**cells, **own, "value": cells["value_2"]}


def _row(cells: dict[str, Any], agent: str, units: Mapping[str, str]) -> ReportRow:
    row = (
        cells["report_no"], cells["uscc"], cells["case_id"] or "",
        CHECK_TYPES[cells["check"].lower()], cells["laboratory"],
        tuple(p for p in SPLIT.split(cells["inspectors"] or "") if p),
    )  # fmt: skip
    measurement = _measurement(cells, agent, units)
    return ReportRow(
        f"{cells['report_no']}/{cells['sample_no']}", _digest(row, measurement), cells["row"],
        *row, measurement,
    )  # fmt: skip


def _measurement(cells: dict[str, Any], agent: str, units: Mapping[str, str]) -> Measurement:
    said = str(cells["value"])
    value, unit, reported = _in_unit_of(said.lstrip("<"), cells["unit"], units.get(agent, ""))
    fraction, accredited, verdict = cells["fraction"], cells["accredited"], cells["lab_verdict"]
    return Measurement(
        sample_no=cells["sample_no"] or str(cells["row"]),
        workshop=cells["workshop"] or "",
        post=cells["post"] or "",
        agent=agent,
        kind=KINDS[cells["kind"].lower()],
        value=value,
        unit=unit,
        sampled_on=cells["sampled_on"],
        hours=cells["hours"] or "8",
        days_per_week=cells["days_per_week"] or "5",
        below_detection=said.startswith("<"),
        fraction=FRACTIONS[fraction.lower()] if fraction else Fraction.NONE,
        silica_pct=cells["silica_pct"] or "",
        workers=_count(cells["workers"]),
        sampled_minutes=_count(cells["sampled_minutes"]),
        accredited=YES_NO[accredited.lower()] if accredited else True,
        calibrated_until=cells["calibrated_until"],
        lab_verdict=YES_NO[verdict.lower()] if verdict else None,
        labour=LABOUR[labour.lower()] if (labour := cells["labour"]) else "",
        toxicity=TOXICITY[toxicity.lower()] if (toxicity := cells["toxicity"]) else "",
        reported=reported,
    )


def _in_unit_of(value: str, unit: str, wanted: str) -> tuple[str, str, str]:
    """A value in the unit its agent is judged in, and as it was reported if that is another."""
    known = UNIT_NAMES[unit.lower()]
    if known == wanted or known not in MASS or wanted not in MASS:
        return value, known, ""
    return converted(value, known, wanted), wanted, f"{value} {known}"


def _digest(row: Sequence[object], said: Measurement) -> str:
    """SHA-256 of what the row means; its place in the file is no part of it."""
    values = [str(value) for value in _STATED(said)]
    for place in _NUMBERS:
        values[place] = _shortest(values[place])
    values[_REPORTED] = ""
    while not values[-1]:  # what reports did not state when the first digests were made
        values.pop()
    return sha256(repr((*map(str, row), *values)).encode()).hexdigest()


def _shortest(number: str) -> str:
    """A decimal text without zeros that say nothing."""
    text = number.lstrip("0") or "0"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return text or "0"


def _count(text: str | None) -> int:
    return int(float(text)) if text else 0


def inspections_of(
    rows: list[ReportRow],
) -> Iterator[tuple[str, InspectionRecorded, list[ReportRow]]]:
    """(reference, event, its rows) for every report, enterprise and case among new rows.

    The event's day is the last sampling day in it. The reference follows from the rows it holds,
    so that a later file with more rows of the same report is a further event, never a repeat.
    """
    groups: dict[tuple[str, str, str], list[ReportRow]] = {}
    for row in rows:
        groups.setdefault((row.report_no, row.uscc, row.case_id), []).append(row)
    for (report_no, uscc, case_id), members in groups.items():
        joined = "\n".join(sorted(row.ref for row in members))
        ref = f"{report_no}:{uscc}:{sha256(joined.encode()).hexdigest()[:16]}"
        first = members[0]
        event = InspectionRecorded(
            uscc=uscc,
            on=_latest(members),
            report_no=report_no,
            check=first.check,
            laboratory=first.laboratory,
            measurements=tuple(row.measurement for row in members),
            inspectors=tuple(dict.fromkeys(p for row in members for p in row.inspectors)),
            case_id=case_id,
        )
        yield ref, event, members


def _latest(rows: list[ReportRow]) -> date:
    return max(row.measurement.sampled_on for row in rows)
