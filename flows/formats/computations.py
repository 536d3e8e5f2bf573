"""The rows of a file that state a computation, read and refused at the door.

JSON Lines is their natural form; in a sheet a cell holds the JSON text of its parts. A row with a
field ``computation`` names a row of ``rules.computations.table``. What makes a value
to be judged goes on as a ready result of the flat layout, with its checks; the rest is accounted
for by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import polars as pl
from pydantic import ValidationError

from domain.measurement import ComputedMeasurement
from flows.formats.checks import UNIT_NAMES
from flows.formats.layouts import MEASUREMENTS, plain
from flows.formats.tables import SURPLUS, Table
from flows.formats.verdicts import SHOWN, Problem
from rules.computations.account import Account
from rules.computations.desk import Desk
from rules.computations.fields import RefusedError, Stated
from rules.computations.measured import Made
from rules.computations.table import BY_NAME, COMPUTATIONS, Computation
from rules.findings import RuleBook
from rules.formulae.result import FormulaError
from rules.judge import MeasurementError, figure_of
from rules.units import MASS

SAYS = ("computation", "计算")
ABOUT = ("report_no", "uscc", "sample_no", "workshop", "post")  # whose computation it is
MADE = ("kind", "value", "value_2")  # what a computation makes and a row cannot state as well
NAMES = MEASUREMENTS.names()
WORDS = {
    "missing": ("必填而未填", "填写该字段"),
    "extra_forbidden": ("不认识的字段", "删去或改正字段名；mingdan judge --schema 列出各字段"),
    "too_short": ("项数不足", "至少填写所需的项数"),
    "too_long": ("项数过多", "分开填写"),
    "list_type": ("不是数组", "填写 JSON 数组，形如 [{…}, {…}]"),
    "model_type": ("不是对象", "填写 JSON 对象，形如 {…}"),
    "string_type": ("不是文字", "填写带引号的文字"),
    "string_too_long": ("文字过长", "精简后重报"),
}


@dataclass(frozen=True, slots=True)
class Accounted:
    """A computation that is judged by itself, with the row it stands in and whose it is."""

    row: int
    report_no: str
    uscc: str
    sample_no: str
    workshop: str
    post: str
    account: Account


class Stating:
    """Takes the rows that state a computation out of the portions of a file, or completes them."""

    def __init__(self, book: RuleBook, today: date) -> None:
        self.desk, self.today = Desk(book), today
        self.made: dict[int, tuple[Computation, Made]] = {}
        self.accounts: list[Accounted] = []
        self.problems: list[Problem] = []
        self.refused = 0

    def __call__(self, table: Table) -> Table:
        """The portion with its computations taken out, and their values put in."""
        named = [name for name in table.header if plain(name) in SAYS]
        if not named:
            return table
        says = pl.any_horizontal(pl.col(name).is_not_null() for name in named)
        if not table.frame.select(says.any()).item():
            return table
        called = {c.key: name for name in reversed(table.header) if (c := NAMES.get(plain(name)))}
        rows = table.frame.to_dicts()
        for place, cells in enumerate(rows):
            if any(cells[name] for name in named):
                stated = {name: cells[name] for name in table.header if cells[name]}
                left = self._taken(stated, table.first_row + place)
                rows[place] = {called.get(key, key): value for key, value in left.items()}
        made = dict.fromkeys(key for row in rows for key in row if key != SURPLUS)
        header = tuple(dict.fromkeys((*table.header, *made)))
        if not table.fields:  # the columns of ready results may all be absent
            known = {column.key for column in map(NAMES.get, map(plain, header)) if column}
            header += tuple(
                c.key for c in MEASUREMENTS.columns if c.required and c.key not in known
            )
        frame = pl.DataFrame(rows, schema=dict.fromkeys((*table.frame.columns, *header), pl.String))
        return replace(table, header=header, frame=frame)

    def _taken(self, stated: dict[str, str], row: int) -> dict[str, str]:
        """What a row leaves for the flat layout: a ready result, or nothing."""
        said = next(stated.pop(key) for key in list(stated) if plain(key) in SAYS)
        one = BY_NAME.get(plain(said))
        if one is None:
            known = "、".join(computation.name for computation in COMPUTATIONS)
            return self._refuse(row, SAYS[0], said, "不认识的计算", f"填写以下之一：{known}")
        try:
            flat, own = _split(stated, one)
            fields = one.fields.model_validate(own, context={"today": self.today})
            if one.judged_as is not None:
                return self._ready(row, one, one.made(fields), flat)
            account = one.account(fields, self.desk)
        except ValidationError as error:
            return self._invalid(row, one, error)
        except RefusedError as error:
            return self._refuse(row, error.field, error.value, error.problem, error.remedy)
        except (FormulaError, MeasurementError) as error:
            return self._refuse(row, one.name, "", f"不能计算：{error}", "核对所填各数")
        about = {key: flat.get(key, "") for key in ABOUT}
        about["sample_no"] = about["sample_no"] or str(row)
        self.accounts.append(Accounted(row=row, account=account, **about))
        return {}

    def _ready(
        self, row: int, one: Computation, made: Made, flat: dict[str, str]
    ) -> dict[str, str]:
        """The row as a ready result of the flat layout."""
        figure_of(_probe(made))
        if "agent" in flat:
            agent = self.desk.agent(flat["agent"], flat.get("cas", ""))
            _same_unit(flat.get("unit", ""), self.desk.book.agents.units.get(agent, ""))
        self.made[row] = one, made
        cells = {key: value for key, value in made.cells.items() if key not in flat}
        overridden = {
            key: made.cells[key] for key in ("hours", "days_per_week") if key in made.cells
        }
        return cells | flat | overridden | {"kind": made.kind.value, "value": made.written}

    def _invalid(self, row: int, one: Computation, error: ValidationError) -> dict[str, str]:
        for wrong in error.errors():
            context: Mapping[str, Any] = wrong.get("ctx", {})
            problem, remedy = WORDS.get(wrong["type"], (wrong["msg"], "见 mingdan judge --schema"))
            problem, remedy = context.get("problem", problem), context.get("remedy", remedy)
            field = _field(wrong["loc"]) or one.name
            title = _title(one.fields, wrong["loc"])
            name = f"{title}（{field}）" if title and title != field else field
            value = wrong["input"] if isinstance(wrong["input"], str) else ""
            self._tell(row, name, value, problem, remedy)
        self.refused += 1
        return {}

    def _refuse(self, row: int, name: str, value: str, problem: str, remedy: str) -> dict[str, str]:
        self._tell(row, name, value, problem, remedy)
        self.refused += 1
        return {}

    def _tell(self, row: int, name: str, value: str, problem: str, remedy: str) -> None:
        shown = value if len(value) <= SHOWN else value[:SHOWN] + "…"
        self.problems.append(Problem(row, "-", name, shown, problem, remedy))


def _split(stated: dict[str, str], one: Computation) -> tuple[dict[str, str], dict[str, str]]:
    """The cells of the flat layout, by key, and the fields of the computation.

    What both know goes to both; what neither knows is left to the fields, which refuse it.
    """
    titles = {plain(f.title): key for key, f in one.fields.model_fields.items() if f.title}
    flat, own = {}, {}
    for name, value in stated.items():
        column = NAMES.get(plain(name))
        known = plain(name) in one.fields.model_fields or plain(name) in titles
        shared = column is not None and (one.judged_as is not None or column.key in ABOUT)
        if not known and column is not None and column.key in one.fields.model_fields:
            own[column.key] = value  # by its name in the flat layout
        elif known or not shared:
            own[name] = value
        if shared and column is not None:
            if column.key in MADE:
                raise RefusedError(name, value, "已由计算得出", "删去该字段，或改报现成的结果")
            flat[column.key] = value
    return flat, own


def _same_unit(said: str, wanted: str) -> None:
    """The parts of a computation are stated in the unit of the limit: they are not converted."""
    unit = UNIT_NAMES.get(said.lower(), "")
    if unit in MASS and wanted in MASS and unit != wanted:
        problem = "计算行的单位与限值的单位不同"
        raise RefusedError("unit", said, problem, f"各浓度以 {wanted} 填写，单位填 {wanted}")


def _probe(made: Made) -> ComputedMeasurement:
    """The value by itself, to see whether it can be judged exactly."""
    exact = max(made.exact, made.high or made.exact)
    return ComputedMeasurement(
        sample_no="", workshop="", post="", agent="", kind=made.kind, value=made.told, unit="",
        sampled_on=date.min, exact=exact, shown="", told="",
    )  # fmt: skip


def _field(loc: tuple[int | str, ...]) -> str:
    """Where a field stands, its parts counted from 1."""
    told = ""
    for part in loc:
        told += f"[{part + 1}]" if isinstance(part, int) else f".{part}"
    return told.removeprefix(".")


def _title(fields: type[Stated], loc: tuple[int | str, ...]) -> str:
    """The Chinese title of the outermost field."""
    known = fields.model_fields.get(str(loc[0])) if loc else None
    return known.title or "" if known is not None else ""


def row_schema(one: Computation, flat: Mapping[str, Any]) -> dict[str, Any]:
    """The JSON Schema of a row that states a computation, with its example."""
    own = one.fields.model_json_schema()
    taken = [c for c in MEASUREMENTS.columns if c.key not in MADE]
    keys = [c.key for c in taken if one.judged_as is not None or c.key in ABOUT]
    needed = [c.key for c in taken if c.required and one.judged_as is not None]
    if one.name.startswith("L_EX"):
        needed = [key for key in needed if key not in ("agent", "unit")]  # noise in dB(A)
    properties = {"computation": {"const": one.name}} | {key: flat[key] for key in keys}
    schema: dict[str, Any] = {
        "title": one.zh,
        "description": f"{one.en}. {(one.make.__doc__ or '').strip()}",
        "type": "object",
        "properties": properties | own["properties"],
        "required": ["computation", *needed, *own.get("required", [])],
        "additionalProperties": False,
        "examples": [{"computation": one.name, **one.example}],
    }
    return schema | ({"$defs": own["$defs"]} if "$defs" in own else {})
