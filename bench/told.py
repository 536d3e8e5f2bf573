"""The newest run of each part as tables and pictures: ``bench/results/README.md``.

Made of the kept figures alone. Whatever a part tells becomes a table by its shape: things under a
name are rows, what each of them says is a column; the rest are pairs. Some pages of ``docs/`` hold
a table of a part between two marks; it is written from the same files.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from bench import desks_told, reckoning
from bench.kept import RESULTS, ROOT, Run, newest
from bench.plots import plots

TITLES = {
    "w1": "W1: judging", "w2": "W2: lifecycle events", "w3": "W3: the publication",
    "w4": "W4: a workbook", "backtest": "A back-test", "desks": "The desks", "phone": "A phone",
    "peers": "The peers of W2", "scale": "District, province, nation",
}  # fmt: skip
END = "<!-- end -->"
IN_PAGES: dict[str, tuple[str, Callable[[Run], str]]] = {
    "scale": ("scale.md", reckoning.table), "desks": ("benchmarks.md", desks_told.pages),
    "phone": ("benchmarks.md", desks_told.forms),
}  # fmt: skip
HEAD = """# Kept figures

The newest run of each part, made by `python -m bench` of the files beside this page; what they
mean is said in [docs/benchmarks.md](../../docs/benchmarks.md). Compare ratios within a run, never
figures of two runs.
"""


def tell(folder: Path = RESULTS) -> Path:
    """Write the page and its pictures anew."""
    pages = [HEAD]
    for part, run in newest(folder).items():
        pages.append(f"## {TITLES.get(part, part)}\n\n{_on(run)}\n")
        for name, svg in plots(part, run.figures).items():
            (folder / f"{name}.svg").write_text(svg, "utf-8")
            pages.append(f"![{TITLES.get(part, part)}]({name}.svg)\n")
        pages += tables(run.figures)
    page = folder / "README.md"
    page.write_text("\n".join(pages), "utf-8")
    return page


def tell_pages(folder: Path = RESULTS) -> None:
    """Write the tables that stand in pages of ``docs/`` anew, each where a run of it is kept."""
    runs = newest(folder)
    for part, (page, table) in IN_PAGES.items():
        if part in runs:
            path = ROOT / "docs" / page
            path.write_text(page_with(part, table(runs[part]), path.read_text("utf-8")), "utf-8")


def page_with(part: str, table: str, page: str) -> str:
    """A page with this table between the marks of its part."""
    before, mark, rest = page.partition(f"<!-- {part}: python -m bench --tell -->")
    if not mark:
        raise AssertionError(f"no page holds the mark of {part}")
    return f"{before}{mark}\n\n{table}\n{END}{rest.partition(END)[2]}"


def tables(told: Mapping[str, Any], under: str = "") -> list[str]:
    """Markdown of figures of any depth: pairs first, then a table for each part that has rows."""
    pairs = {key: value for key, value in told.items() if not _deep(value)}
    found = []
    if pairs:
        found.append(_table(["what", "figure"], [[_words(k), v] for k, v in pairs.items()], under))
    for key, value in told.items():
        if not _deep(value):
            continue
        name = f"{under}, {_words(key)}" if under else _words(key)
        rows = _rows(value)
        if rows is None:
            found += tables(value, name)
        elif rows:
            columns = list(dict.fromkeys(column for row in rows for column in row))
            cells = [[row.get(column, "") for column in columns] for row in rows]
            found.append(_table([_words(column) for column in columns], cells, name))
    return found


def _rows(value: Any) -> list[dict[str, Any]] | None:
    """Rows of a table, or None for what is none."""
    if isinstance(value, Mapping):
        if not all(isinstance(one, Mapping) for one in value.values()):
            return None
        if any(isinstance(of, Mapping) for one in value.values() for of in one.values()):
            return None
        return [{"": name, **one} for name, one in value.items()]
    if all(isinstance(one, Mapping) for one in value):
        return [dict(one) for one in value]
    return [{"": one} for one in value]


def _deep(value: Any) -> bool:
    return isinstance(value, Mapping) or (
        isinstance(value, Sequence)
        and not isinstance(value, str)
        and any(isinstance(one, Mapping) for one in value)
    )


def _table(columns: Sequence[str], rows: Sequence[Sequence[Any]], name: str) -> str:
    right = [
        all(isinstance(row[n], int | float) or row[n] == "" for row in rows)
        for n in range(len(columns))
    ]
    lines = [
        f"| {' | '.join(columns)} |",
        f"| {' | '.join('---:' if one else '---' for one in right)} |",
        *(f"| {' | '.join(_cell(one) for one in row)} |" for row in rows),
    ]
    return (f"**{name}**\n\n" if name else "") + "\n".join(lines) + "\n"


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return f"{value:,}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(_cell(one) for one in value)
    return str(value).replace("|", "\\|")


def _words(key: str) -> str:
    return key.replace("_", " ")


def _on(run: Run) -> str:
    on = run.on
    packages = ", ".join(f"{name} {one}" for name, one in on["packages"].items())
    commit = f"{on['commit']}{' and changes' if on['changed_since'] else ''}"
    asked = " ".join(["python -m bench", *run.asked])
    return (
        f"Begun {run.at} at commit {commit}, asked as `{asked}`. {on['processor']}, {on['cores']}"
        f" cores, {on['memory_gb']} GB, {on['system']}; load before {on['load_before']}. Python"
        f" {on['python']}, SQLite {on['sqlite']}, {packages}."
    )
