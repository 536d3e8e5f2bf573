"""What an insider can change, as a table of ``docs/security.md``, written and read."""

from __future__ import annotations

import pkgutil
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from importlib import import_module
from pathlib import Path

import storage
from storage.tables import metadata
from tests.insider.spoiling import ROW, Outcome, Spoilt
from tests.insider.weight import reason

for _module in pkgutil.iter_modules(storage.__path__):  # every table there is
    if _module.name.endswith("tables"):
        import_module(f"storage.{_module.name}")
PAGE = Path(__file__).parents[2] / "docs" / "security.md"
BEGIN, END = "<!-- insider: made by python -m tests.insider -->", "<!-- insider: end -->"
HEAD = (
    "| Table | Refused by the database | Named by the audit | Noticed by nobody, and why no decision rests on it |",
    "|---|---|---|---|",
)
COLUMNS = {Outcome.REFUSED: 1, Outcome.NAMED: 2, Outcome.UNNOTICED: 3}
DELETION, EVERYTHING, NOTHING = "deletion", "everything", "–"
Outcomes = dict[tuple[str, str], Outcome]


class NoReasonError(Exception):
    """A change that nobody notices and that has no reason; ``str`` names table and column."""


def columns_of(table: str) -> list[str]:
    """What can be changed in a table: each column, and the whole row."""
    return [*(column.name for column in metadata.tables[table].columns), ROW]


def rows(spoilt: Iterable[Spoilt]) -> list[str]:
    """The table, a row for each table of the database; NoReasonError where something is missing."""
    found: dict[str, dict[Outcome, list[str]]] = defaultdict(lambda: defaultdict(list))
    for one in spoilt:
        if one.outcome is Outcome.UNNOTICED and not reason(one.table, one.column):
            raise NoReasonError(f"{one.table}.{one.column}")
        found[one.table][one.outcome].append(one.column)
    return [*HEAD, *(_row(table, found[table]) for table in sorted(found))]


def _row(table: str, found: dict[Outcome, list[str]]) -> str:
    cells = [_said(table, found[one]) for one in (Outcome.REFUSED, Outcome.NAMED)]
    why = dict.fromkeys(reason(table, column) for column in found[Outcome.UNNOTICED])
    parts = []
    for each in why:
        some = [one for one in found[Outcome.UNNOTICED] if reason(table, one) == each]
        parts.append(f"{_said(table, some)}: {each}")
    return f"| `{table}` | {cells[0]} | {cells[1]} | {'<br>'.join(parts) or NOTHING} |"


def _said(table: str, columns: Sequence[str]) -> str:
    if list(columns) == columns_of(table):
        return EVERYTHING
    told = [DELETION if one == ROW else f"`{one}`" for one in columns]
    return ", ".join(told) or NOTHING


def put(spoilt: Iterable[Spoilt]) -> None:
    """Write the table into the page."""
    text = PAGE.read_text("utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    table = "\n".join(rows(spoilt))
    PAGE.write_text(f"{before}{BEGIN}\n{table}\n{END}{after}", "utf-8")


def told() -> Outcomes:
    """What the page says of each change."""
    text = PAGE.read_text("utf-8").partition(BEGIN)[2].partition(END)[0]
    found: Outcomes = {}
    for line in text.strip().splitlines()[2:]:
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        table = cells[0].strip(" `")
        for outcome, place in COLUMNS.items():
            for column in _read(table, cells[place]):
                found[table, column] = outcome
    return found


def _read(table: str, cell: str) -> list[str]:
    columns = []
    for part in cell.split("<br>"):
        names = part.partition(": ")[0]
        if names.strip() == EVERYTHING:
            return columns_of(table)
        columns += re.findall(r"`(\w+)`", names)
        columns += [ROW] * (DELETION in names)
    return columns
