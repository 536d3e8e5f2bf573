"""Commands that try rules out: they read what is on file and change nothing."""

from __future__ import annotations

import json
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from flows import clock
from flows.settings import Settings

app = typer.Typer()
DAYS = ["%Y-%m-%d"]


@app.command()
def backtest(
    pack: Annotated[
        Path | None, typer.Option(help="a candidate pack (YAML); without one: as it was judged")
    ] = None,
    since: Annotated[
        datetime | None, typer.Option("--from", formats=DAYS, help="first day of the inspections")
    ] = None,
    until: Annotated[
        datetime | None, typer.Option("--to", formats=DAYS, help="last day of the inspections")
    ] = None,
    page: Annotated[Path | None, typer.Option(help="also write a page with charts here")] = None,
    out: Annotated[Path | None, typer.Option(help="the demo of this folder")] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="print one JSON object")] = False,
) -> None:
    """Judge everything on file again: who would be newly flagged, who would drop out."""
    from flows import backtest as tested
    from flows.assembly import assemble
    from flows.console import progress, tell_backtest
    from notifications.backtest_page import backtest_page
    from rules.packs import load_pack
    from storage.unit_of_work import UnitOfWork

    candidate = None if pack is None else load_pack(pack)
    assembly = assemble(Settings() if out is None else Settings(home=out))
    with progress() as tell, UnitOfWork(assembly.engine, reading=True) as unit:
        found = tested.backtest(
            unit,
            assembly.book,
            candidate,
            first=date.min if since is None else since.date(),
            last=clock.today() if until is None else until.date(),
            progress=lambda done: tell("重新判定", done, done + 1),
        )
    told = tested.as_data(found)
    if page is not None:
        page.write_text(backtest_page(told), "utf-8")
    if as_json:
        sys.stdout.write(json.dumps(told, ensure_ascii=False, indent=1) + "\n")
    else:
        tell_backtest(told, page)
    if pack is None and found.differences:
        raise typer.Exit(1)
