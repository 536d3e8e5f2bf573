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
def limits(name: str, on: Annotated[str, typer.Option(help="day, YYYY-MM-DD")] = "") -> None:
    """Show the limits of an agent, by name or CAS number, with source and confirmation."""
    from datetime import date

    from flows.console import grid
    from rules.agents import Unresolved
    from rules.findings import load_rule_book

    book = load_rule_book()
    found = book.agents.resolve(name)
    if isinstance(found, Unresolved):
        asked = "、".join(f"{zh_name}（{agent}）" for agent, zh_name in found.candidates)
        raise typer.BadParameter(f"“{name}”不能确定是哪一种因素。相近的有：{asked or '无'}")
    day = date.fromisoformat(on) if on else None
    held = book.limits.agent(found, day) if day else tuple(
        one for one in book.limits.limits if one.agent == found
    )  # fmt: skip
    grid(
        f"{book.agents.names[found]}（{found}）",
        ("限值", "粉尘", "游离SiO2%", "数值", "单位", "出处", "施行", "印证来源数", "状态"),
        [
            (o.kind, o.fraction, o.silica, o.value or "—", o.unit, o.source,
             f"{o.valid_from}—{'' if o.valid_to.year == 9999 else o.valid_to}", o.confirmed_by,
             o.status)
            for o in held
        ],
    )  # fmt: skip
