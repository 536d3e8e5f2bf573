"""docs/mutants.md: what became of the mutants, and why each survivor is let live.

``survivors.yaml`` explains them, in groups: a reason and the mutants it holds for. Mutants of code
are named by function and by the line they change, because the tool's numbers move with the code.
"""

from __future__ import annotations

import difflib
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from tests.mutation import tables

HERE = Path(__file__).parent
BETWEEN = re.compile(r"(<!-- figures -->\n).*(<!-- end of figures -->)", re.DOTALL)
KINDS = ("killed", "read", "survived", "timed out")


def kind_of(verdict: str) -> str:
    """Killed by what the procedure does, read on the page only, survived, timed out."""
    return next((kind for kind in KINDS if verdict.startswith(kind)), verdict)


def about(name: str) -> str:
    """What a mutant changes: the module, or the kind of table."""
    if _of_code(name):
        return ".".join(name.split(".")[:-1])
    if name.endswith(" sets no term"):
        return "term set by an act"
    first = name.split(maxsplit=1)[0].partition(".")[0]
    return {"rows": "row", "domain": "tuple"}.get(first, first)


def _of_code(name: str) -> bool:
    """Whether the mutant is one of the tool's, which names it by module and function."""
    return name.startswith("domain.") and " " not in name


def change_of(name: str, place: Path) -> str:
    """The line a mutant of code changes, before and after; the name itself for the others."""
    if not _of_code(name):
        return name
    module, _, function = name.rpartition(".")
    path = place / f"{module.replace('.', '/')}.py"
    base = function.rpartition("__mutmut_")[0]
    old, new = _body(path, f"{base}__mutmut_orig"), _body(path, function)
    lines = [
        line
        for line in difflib.unified_diff(old, new, n=0, lineterm="")
        if line[0] in "+-" and line[:3] not in ("+++", "---") and "def " not in line
    ]
    told = " ⇒ ".join(re.sub(r"\s+", " ", line[1:]).strip() for line in lines)
    return f"{module}.{base.removeprefix('x_').replace('xǁ', '').replace('ǁ', '.')}: {told}"


def _body(path: Path, function: str) -> list[str]:
    """The lines of a function in a file of mutants."""
    lines = path.read_text("utf-8").splitlines()
    start = next(i for i, line in enumerate(lines) if re.match(rf"\s*def {function}\(", line))
    indent = len(lines[start]) - len(lines[start].lstrip())
    body = []
    for line in lines[start + 1 :]:
        if (
            line.strip()
            and len(line) - len(line.lstrip()) <= indent
            and not line.lstrip().startswith(")")
        ):
            break
        body.append(line)
    return body


def write(verdicts: Path, root: Path) -> list[str]:
    """Write the page; returns what was not killed and nothing explains."""
    found: dict[str, str] = json.loads(verdicts.read_text("utf-8"))
    groups: list[dict[str, Any]] = yaml.safe_load((HERE / "survivors.yaml").read_text("utf-8"))
    page = root / "docs" / "mutants.md"
    left = ("survived", "read")  # everything that no behaviour was seen to kill
    survivors = sorted(
        {change_of(n, root / "mutants") for n, v in found.items() if kind_of(v) in left}
    )
    made = json.loads((root / "mutants" / "made.json").read_text("utf-8"))
    made += [mutant.name for mutant in tables.mutants()]
    told = "\n".join((*_figures(found, made), "", *_survivors(survivors, groups), ""))
    text = page.read_text("utf-8")
    page.write_text(BETWEEN.sub(lambda m: f"{m[1]}{told}{m[2]}", text), "utf-8")
    return [one for one in survivors if not any(_holds(g, one) for g in groups)]


def _figures(found: dict[str, str], made: list[str]) -> Iterator[str]:
    by: dict[str, Counter[str]] = {}
    for name in made:
        by.setdefault(about(name), Counter())[kind_of(found.get(name, "not run"))] += 1
    kinds = (*KINDS, "not run")
    yield f"| what is changed | made | {' | '.join(kinds)} |"
    yield f"| --- | ---: |{' ---: |' * len(kinds)}"
    for what, counts in sorted(by.items()):
        yield f"| {what} | {counts.total()} | {' | '.join(str(counts[kind]) for kind in kinds)} |"
    every = sum(by.values(), Counter[str]())
    yield f"| **all** | {every.total()} | {' | '.join(str(every[kind]) for kind in kinds)} |"


def _holds(group: dict[str, Any], change: str) -> bool:
    return any(re.search(pattern, change) for pattern in group["mutants"])


def _survivors(survivors: list[str], groups: list[dict[str, Any]]) -> Iterator[str]:
    left = list(survivors)
    for group in groups:
        members = [one for one in left if _holds(group, one)]
        left = [one for one in left if one not in members]
        if members:
            yield f"### {group['why']} ({len(members)})"
            yield ""
            yield from (f"- `{one.replace('`', '')}`" for one in members)
            yield ""
    if left:
        yield f"### Not explained yet ({len(left)})"
        yield ""
        yield from (f"- `{one.replace('`', '')}`" for one in left)
        yield ""
