"""The engines of W4: the product, and peers written by hand for the same twelve columns.

Each takes the path of the workbook and gives (row, column letter, code, message) for every wrong
cell. Run as a program, it times one engine on one file in a process of its own.
"""

from __future__ import annotations

import json
import re
import resource
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from time import perf_counter
from typing import Annotated, Any, Literal

from bench.w4_workbook import (
    ALPHABET,
    CERTIFICATE,
    CODES,
    FIRST,
    HEADER,
    KINDS,
    LAST,
    LONGEST,
    NOISY,
    UNITS,
    WEIGHTS,
)

Errors = list[tuple[int, str, str, str]]
FIELDS = ("seq", "name", "uscc", "workshop", "post", "agent", "kind", "value", "unit", "hours",
          "day", "certificate")  # fmt: skip
LETTER = dict(zip(FIELDS, "ABCDEFGHIJKL", strict=True))
SHAPE = re.compile(r"^[0-9A-HJ-NPQRTUWXY]{18}$")
CERTIFIED = re.compile(CERTIFICATE)
KNOWN = frozenset(CODES)
VALUES = {character: value for value, character in enumerate(ALPHABET)}


@cache
def code_holds(code: str) -> bool:
    """Shape and check character of a credit code."""
    if not SHAPE.match(code):
        return False
    weighed = sum(VALUES[c] * w for c, w in zip(code, WEIGHTS, strict=False))
    return (weighed + VALUES[code[17]]) % 31 == 0


def unit_fits(agent: str, unit: str) -> bool:
    """Noise in decibel and everything else in mg/m3; nothing is said of an unknown agent."""
    return agent not in KNOWN or unit == UNITS[agent in NOISY]


# --- the product -----------------------------------------------------------------------------


def mingdan(path: Path) -> Errors:
    """The product's own reader and row verdicts, with a layout of these twelve columns."""
    from bench.w4_layout import CHECKED, CONTEXT, LAYOUT
    from flows.formats.tables import read_table
    from flows.formats.verdicts import judge_rows

    table = read_table(path, HEADER)
    verdicts = judge_rows(table, LAYOUT, CONTEXT, CHECKED)
    return [(p.row, p.column, p.problem, p.remedy) for p in verdicts.problems]


# --- columns ---------------------------------------------------------------------------------


def polars_columns(path: Path) -> Errors:
    """By polars' calamine reader, one expression a column, hand-written for this sheet."""
    import polars as pl

    frame = pl.read_excel(path, engine="calamine", infer_schema_length=0)
    frame.columns = list(FIELDS)
    c = {name: pl.col(name) for name in FIELDS}
    place = [c["uscc"].str.slice(at, 1).replace_strict(VALUES, default=None) for at in range(18)]
    weighed = pl.sum_horizontal(place[at] * WEIGHTS[at] for at in range(17)) + place[17]
    day = c["day"].str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False)
    number = {name: c[name].cast(pl.Float64, strict=False) for name in ("value", "hours")}
    noisy = c["agent"].is_in(list(NOISY))
    right = {
        "seq": c["seq"].str.contains(r"^\d+$"),
        "name": c["name"].str.len_chars() <= LONGEST,
        "uscc": c["uscc"].str.contains(SHAPE.pattern) & (weighed % 31 == 0),
        "workshop": c["workshop"].is_not_null(),
        "post": c["post"].is_not_null(),
        "agent": c["agent"].is_in(list(CODES)),
        "kind": c["kind"].is_in(list(KINDS)),
        "value": number["value"] >= 0,
        "unit": ~c["agent"].is_in(list(CODES))
        | (noisy & (c["unit"] == UNITS[1]))
        | (~noisy & (c["unit"] == UNITS[0])),
        "hours": (number["hours"] > 0) & (number["hours"] <= 24),
        "day": day.is_between(FIRST, LAST),
        "certificate": c["certificate"].str.contains(CERTIFICATE),
    }
    wrong = frame.select((~expr.fill_null(value=False)).alias(k) for k, expr in right.items())
    return [
        (row + 2, LETTER[name], name, f"{name} is wrong: {value}")
        for name in FIELDS
        for row, value in frame.select(c[name]).with_row_index().filter(wrong[name]).iter_rows()
    ]


def pandera_calamine(path: Path) -> Errors:
    """By pandas with calamine, a pandera schema, all failures collected."""
    return _pandera(path, "calamine")


def pandera_openpyxl(path: Path) -> Errors:
    """By pandas with openpyxl, a pandera schema, all failures collected."""
    return _pandera(path, "openpyxl")


def _pandera(path: Path, engine: str) -> Errors:
    import pandas as pd
    import pandera.pandas as pa

    frame = pd.read_excel(path, engine=engine, dtype=object, na_filter=False)
    frame.columns = list(FIELDS)
    fits = pd.Series(map(unit_fits, frame["agent"], frame["unit"]), index=frame.index)
    frame["unit"] = frame["unit"].where(fits)
    schema = pa.DataFrameSchema({
        name: pa.Column(
            object, pa.Check(rule, element_wise=True), nullable=False, required=True
        )
        for name, rule in RULES.items()
    })  # fmt: skip
    try:
        schema.validate(frame, lazy=True)
    except pa.errors.SchemaErrors as failed:
        cases = failed.failure_cases
        return [
            (int(index) + 2, LETTER[column], column, f"{check}: {value}")
            for index, column, check, value in zip(
                cases["index"], cases["column"], cases["check"], cases["failure_case"], strict=True
            )
        ]
    return []


# --- rows ------------------------------------------------------------------------------------


def _day(value: Any) -> bool:
    day = value.date() if isinstance(value, datetime) else value
    return isinstance(day, date) and FIRST <= day <= LAST


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


RULES: dict[str, Callable[[Any], bool]] = {
    "seq": lambda v: _number(v) and v == int(v),
    "name": lambda v: isinstance(v, str) and 0 < len(v) <= LONGEST,
    "uscc": lambda v: isinstance(v, str) and code_holds(v),
    "workshop": lambda v: isinstance(v, str) and v != "",
    "post": lambda v: isinstance(v, str) and v != "",
    "agent": lambda v: v in KNOWN,
    "kind": lambda v: v in KINDS,
    "value": lambda v: _number(v) and v >= 0,
    "unit": lambda v: v in UNITS,
    "hours": lambda v: _number(v) and 0 < v <= 24,
    "day": _day,
    "certificate": lambda v: isinstance(v, str) and CERTIFIED.match(v) is not None,
}


def _calamine_rows(path: Path) -> Iterator[tuple[Any, ...]]:
    from python_calamine import CalamineWorkbook

    rows = iter(CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python())
    next(rows)
    yield from map(tuple, rows)


def _openpyxl_rows(path: Path) -> Iterator[tuple[Any, ...]]:
    from openpyxl import load_workbook

    sheet = load_workbook(path, read_only=True)["w4"]
    yield from sheet.iter_rows(min_row=2, values_only=True)


def calamine_plain(path: Path) -> Errors:
    """By calamine into Python values, one function a cell."""
    errors: Errors = []
    for number, row in enumerate(_calamine_rows(path), start=2):
        cells = dict(zip(FIELDS, row, strict=True))
        errors += [
            (number, LETTER[name], name, f"{name} is wrong: {cells[name]}")
            for name, rule in RULES.items()
            if not rule(cells[name])
        ]
        if not unit_fits(cells["agent"], cells["unit"]):
            errors.append((number, "I", "unit", f"unit is wrong: {cells['unit']}"))
    return errors


def calamine_pydantic(path: Path) -> Errors:
    """By calamine into Python values, a pydantic model a row."""
    return _pydantic(_calamine_rows(path))


def openpyxl_pydantic(path: Path) -> Errors:
    """By openpyxl read-only, a pydantic model a row."""
    return _pydantic(_openpyxl_rows(path))


def _pydantic(rows: Iterable[tuple[Any, ...]]) -> Errors:
    from pydantic import AfterValidator, BaseModel, Field, ValidationError

    def holds(rule: Callable[[Any], bool]) -> AfterValidator:
        def check(value: Any) -> Any:
            if not rule(value):
                raise ValueError("wrong")
            return value

        return AfterValidator(check)

    class Row(BaseModel):
        seq: int
        name: Annotated[str, Field(min_length=1, max_length=LONGEST)]
        uscc: Annotated[str, holds(code_holds)]
        workshop: Annotated[str, Field(min_length=1)]
        post: Annotated[str, Field(min_length=1)]
        agent: Annotated[str, holds(KNOWN.__contains__)]
        kind: Literal["TWA", "STEL", "MAC"]
        value: Annotated[float, Field(ge=0)]
        unit: Literal["mg/m3", "dB(A)"]
        hours: Annotated[float, Field(gt=0, le=24)]
        day: Annotated[date, Field(ge=FIRST, le=LAST)]
        certificate: Annotated[str, Field(pattern=CERTIFICATE)]

    errors: Errors = []
    for number, row in enumerate(rows, start=2):
        cells = dict(zip(FIELDS, row, strict=True))
        try:
            Row.model_validate(cells)
        except ValidationError as failed:
            errors += [
                (number, LETTER[str(one["loc"][0])], one["type"], one["msg"])
                for one in failed.errors(include_url=False)
            ]
        if not unit_fits(cells["agent"], cells["unit"]):
            errors.append((number, "I", "unit", "unit does not fit the agent"))
    return errors


def calamine_msgspec(path: Path) -> Errors:
    """By calamine into Python values, a msgspec conversion a row; a bad row's cells one by one."""
    import msgspec

    filled = Annotated[str, msgspec.Meta(min_length=1)]
    kinds: dict[str, Any] = dict.fromkeys(FIELDS, str) | {
        "seq": int,
        "name": Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST)],
        "workshop": filled,
        "post": filled,
        "kind": Literal["TWA", "STEL", "MAC"],
        "value": Annotated[float, msgspec.Meta(ge=0)],
        "unit": Literal["mg/m3", "dB(A)"],
        "hours": Annotated[float, msgspec.Meta(gt=0, le=24)],
        "day": date,
        "certificate": Annotated[str, msgspec.Meta(pattern=CERTIFICATE)],
    }
    model = msgspec.defstruct("Row", list(kinds.items()))
    errors: Errors = []
    for number, row in enumerate(_calamine_rows(path), start=2):
        cells = dict(zip(FIELDS, row, strict=True))
        try:
            one: Any = msgspec.convert(cells, model)
            fine = (
                code_holds(one.uscc) and one.agent in KNOWN and FIRST <= one.day <= LAST
                and unit_fits(one.agent, one.unit)
            )  # fmt: skip
        except msgspec.ValidationError:
            fine = False
        if not fine:
            errors += [
                (number, LETTER[name], name, f"{name} is wrong: {cells[name]}")
                for name, rule in RULES.items()
                if not rule(cells[name])
                or (name == "unit" and not unit_fits(cells["agent"], cells["unit"]))
            ]
    return errors


def frictionless(path: Path) -> Errors:
    """By frictionless with a table schema; what a schema cannot say is left to row checks."""
    from frictionless import Check, Checklist, Resource, Schema, errors, formats

    class Cells(Check):
        type = "cells"
        Errors = [errors.CellError]  # noqa: RUF012  the library's own spelling

        def validate_row(self, row: Any) -> Iterator[Any]:
            cells = dict(zip(FIELDS, row.values(), strict=True))
            for name, rule in RULES.items():
                value = cells[name]
                if not rule(value) or (name == "unit" and not unit_fits(cells["agent"], value)):
                    place = FIELDS.index(name)
                    yield errors.CellError.from_row(row, note=name, field_name=HEADER[place])

    fields = [{"name": name, "type": "any"} for name in HEADER]
    schema = Schema.from_descriptor({"fields": fields, "missingValues": []})
    control = formats.ExcelControl(sheet="w4")
    resource = Resource(path=path.name, basepath=str(path.parent), schema=schema, control=control)
    report = resource.validate(Checklist(checks=[Cells()]), limit_errors=10_000_000)
    return [
        (row, "ABCDEFGHIJKL"[field - 1], code, message)
        for row, field, code, message in report.flatten(
            ["rowNumber", "fieldNumber", "type", "note"]
        )
    ]


ENGINES: dict[str, Callable[[Path], Errors]] = {
    "mingdan": mingdan,
    "polars (calamine), columnar checks": polars_columns,
    "calamine, plain checks": calamine_plain,
    "calamine, msgspec": calamine_msgspec,
    "calamine, pydantic": calamine_pydantic,
    "pandas (calamine), pandera": pandera_calamine,
    "openpyxl, pydantic": openpyxl_pydantic,
    "pandas (openpyxl), pandera": pandera_openpyxl,
    "frictionless": frictionless,
}


def places_digest(places: Iterable[tuple[int, str]]) -> str:
    """SHA-256 of a set of (row, column letter), to compare sets across processes."""
    return sha256(repr(sorted(set(places))).encode()).hexdigest()


def peak_kilobytes() -> int:
    """The most memory this program held; what its parent held before it began is not counted."""
    status = Path("/proc/self/status")
    if status.exists():
        said = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(said.split()[1])
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def main(engine: str, path: str) -> None:
    """Time one engine on one file after a small file has paid for its imports."""
    work = ENGINES[engine]
    try:
        work(Path(path).with_name("w4-warm.xlsx"))
    except ModuleNotFoundError as error:
        print(json.dumps({"absent": str(error.name)}))
        return
    start = perf_counter()
    errors = work(Path(path))
    seconds = perf_counter() - start
    peak = peak_kilobytes() / 1024
    told = {
        "seconds": seconds,
        "megabytes": round(peak),
        "errors": len(errors),
        "places": places_digest((row, column) for row, column, *_ in errors),
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
