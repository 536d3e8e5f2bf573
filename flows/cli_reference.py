"""Commands that look things up: templates, the lifecycle table, exposure limits."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer()
AsJson = Annotated[bool, typer.Option("--json", help="print one JSON object")]


@app.command()
def template(kind: str, file: Path) -> None:
    """Write the template of a kind of file as .xlsx."""
    from flows.formats.layouts import LAYOUTS
    from flows.formats.template import write_template

    if kind not in LAYOUTS:
        raise typer.BadParameter(f"{kind}：请用 {'、'.join(LAYOUTS)} 之一")
    write_template(LAYOUTS[kind], file)
    typer.echo(f"模板已写入 {file}")


@app.command()
def lifecycle(*, as_json: AsJson = False) -> None:
    """Print the lifecycle table."""
    from domain.lifecycle_page import as_data, page

    if as_json:
        sys.stdout.write(json.dumps(as_data(), ensure_ascii=False, indent=1) + "\n")
    else:
        typer.echo(page())


@app.command()
def tasks(
    *,
    case: Annotated[str, typer.Option(help="only this case")] = "",
    every: Annotated[bool, typer.Option("--all", help="also what is done")] = False,
    out: Annotated[Path | None, typer.Option(help="the demo of this folder")] = None,
    as_json: AsJson = False,
) -> None:
    """Show the samples to take again and the queries to laboratories, by due day."""
    from dataclasses import asdict

    from flows import clock
    from flows.assembly import assemble
    from flows.settings import Settings
    from flows.tasks import tasks as all_tasks
    from flows.tell_tasks import tell_tasks
    from storage.unit_of_work import UnitOfWork

    assembly = assemble(Settings() if out is None else Settings(home=out))
    with UnitOfWork(assembly.engine, reading=True) as unit:
        found = all_tasks(assembly, unit, today=clock.today())
    shown = [t for t in found if (every or t.closed_on is None) and case in ("", t.case_id)]
    if as_json:
        rows = [asdict(one) for one in shown]
        sys.stdout.write(json.dumps(rows, ensure_ascii=False, indent=1, default=str) + "\n")
    else:
        tell_tasks(shown)


@app.command()
def limits(
    name: Annotated[str, typer.Argument(help="agent, physical factor, indicator or CAS number")],
    on: Annotated[str, typer.Option(help="day, YYYY-MM-DD; empty: today")] = "",
    *,
    every: Annotated[bool, typer.Option("--all", help="every edition")] = False,
    as_json: AsJson = False,
) -> None:
    """Show the limits of an agent in force on a day, with source and confirmation."""
    from datetime import date

    from flows import clock
    from flows.console import grid
    from flows.limits_told import HEADER, as_data, figures_of, in_force, told
    from rules.agents import Unresolved
    from rules.findings import load_rule_book

    try:
        day = date.fromisoformat(on) if on else clock.now().date()
    except ValueError as error:
        raise typer.BadParameter(f"{on}：日期请写作 YYYY-MM-DD") from error
    found = figures_of(load_rule_book(), name)
    if isinstance(found, Unresolved):
        asked = "、".join(f"{zh_name}（{agent}）" for agent, zh_name in found.candidates)
        again = f"您要查的是：{asked}？" if asked else "没有相近的名称，请核对名称或 CAS 号。"
        typer.echo(f"“{name}”不能确定是哪一种因素。{again}", err=True)
        raise typer.Exit(2)
    names, figures = found
    held = list(figures) if every else in_force(figures, day)
    if as_json:
        rows = [as_data(one) for one in held]
        answer = {"name": names[0], "on": None if every else day.isoformat(), "limits": rows}
        sys.stdout.write(json.dumps(answer, ensure_ascii=False, indent=1) + "\n")
    elif held:
        title = f"{'　'.join(names)}　{'各版本' if every else f'{day} 施行'}"
        shown = [told(one) for one in held]
        kept = [at for at in range(len(HEADER)) if any(row[at] for row in shown)]
        lines = [tuple(row[at] for at in kept) for row in shown]
        grid(title, tuple(HEADER[at] for at in kept), lines)
    else:
        typer.echo(f"{names[0]}在 {day} 没有施行中的限值；加 --all 看各版本。")
