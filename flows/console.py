"""What commands print for a person: the console, tables, progress, plain lines."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

# A pipe has no width of its own; ids must not be cut in it.
console = Console(width=None if sys.stdout.isatty() else 220)


@contextmanager
def progress() -> Iterator[Any]:
    """A progress bar, in a terminal; yields tell(what, step, steps)."""
    if not console.is_terminal:
        yield lambda *_: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("准备", total=1)

        def tell(what: str, step: int, steps: int) -> None:
            bar.update(task, description=what, completed=step, total=steps)

        yield tell


def grid(title: str, header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """A table with a title; columns of figures are right-aligned."""
    table = Table(title=title, title_justify="left", header_style="bold")
    for position, name in enumerate(header):
        figures = bool(rows) and all(isinstance(row[position], int) for row in rows)
        table.add_column(name, justify="right" if figures else "left", overflow="fold")
    for row in rows:
        table.add_row(*(str(cell) for cell in row))
    console.print(table)


def say(line: str) -> None:
    """A plain line: no colours for figures, no wrapping."""
    console.print(line, highlight=False, markup=False, soft_wrap=True)
