"""``docs/computations.md``, made from the table: ``python -m rules.computations.page``."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import Any

from rules.computations.table import COMPUTATIONS, Computation

HEAD = """# Computations of `mingdan judge`

Made by `python -m rules.computations.page > docs/computations.md`; do not edit.

A row of JSON Lines with a field `computation` (计算) states one of these. Fields go by the names
below or by their Chinese titles; figures are decimal text or JSON numbers, at most six decimals,
and are kept to the last digit. In a sheet a cell holds the JSON text of a list. A computation that
is *judged as* a kind of result also takes the columns of a ready result (`agent`, `unit`,
`sampled_on`, `hours`, `fraction`, `silica_pct`, `post` and the others); every other one takes
`report_no`, `uscc`, `sample_no`, `workshop` and `post`. `mingdan judge --schema` prints the JSON
Schema of all of them.
"""


def page() -> str:
    """The whole page."""
    return "\n".join([HEAD, *(line for one in COMPUTATIONS for line in _section(one))])


def _section(one: Computation) -> Iterator[str]:
    judged = "" if one.judged_as is None else f" Judged as `{one.judged_as.value}`."
    yield f"## `{one.name}` {one.zh}\n"
    yield f"{(one.make.__doc__ or '').strip()}{judged}\n"
    yield "| field | 名称 | what it holds |"
    yield "| --- | --- | --- |"
    schema = one.fields.model_json_schema()
    yield from _fields(schema, schema, "")
    yield "\n```json"
    yield json.dumps({"computation": one.name, **one.example}, ensure_ascii=False)
    yield "```\n"


def _fields(schema: dict[str, Any], whole: dict[str, Any], before: str) -> Iterator[str]:
    """The fields of an object, those of its parts under it."""
    needed = schema.get("required", [])
    for key, said in schema["properties"].items():
        told = said.get("description", "").replace("|", "\\|")
        mark = " (required)" if key in needed else ""
        yield f"| `{before}{key}` | {said.get('title', '')} | {told}{mark} |"
        part = _part(said, whole)
        if part is not None:
            yield from _fields(part, whole, f"{before}{key}[].")


def _part(said: dict[str, Any], whole: dict[str, Any]) -> dict[str, Any] | None:
    """What an element of a list is, when it is an object."""
    choices = [said, *said.get("anyOf", [])]
    for one in choices:
        reference = one.get("items", {}).get("$ref", "")
        if reference:
            found: dict[str, Any] = whole["$defs"][reference.rsplit("/", 1)[-1]]
            return found
    return None


if __name__ == "__main__":
    sys.stdout.write(page())
