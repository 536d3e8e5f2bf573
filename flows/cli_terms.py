"""Commands about time: the terms that run, and the calendar they are counted by."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from flows import clock
from flows.settings import Settings

app = typer.Typer()
AsJson = Annotated[bool, typer.Option("--json", help="print one JSON object")]
Out = Annotated[Path | None, typer.Option(help="the demo of this folder")]


@app.command()
def terms(
    *,
    case: Annotated[str, typer.Option(help="only this case")] = "",
    due_within: Annotated[
        int | None, typer.Option(help="only what ends within so many days", min=0)
    ] = None,
    account: Annotated[bool, typer.Option("--account", help="count each day by day")] = False,
    sweep: Annotated[
        bool, typer.Option("--sweep/--no-sweep", help="first let lapse what ran out")
    ] = True,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Let the terms that ran out lapse, and list those that run: who must act, by which day."""
    from flows import tick
    from flows.assembly import assemble
    from flows.handle import drain
    from flows.terms import as_data, running
    from flows.terms_told import tell_terms
    from storage.unit_of_work import UnitOfWork

    assembly = assemble(Settings() if out is None else Settings(home=out))
    now = clock.now()
    today, calendar = now.date(), assembly.calendar
    if sweep:
        tick.sweep(assembly, today=today, at=now.isoformat())
        drain(assembly, at=now.isoformat())
    until = None if due_within is None else today + timedelta(days=due_within)
    with UnitOfWork(assembly.engine, reading=True) as unit:
        found = list(running(unit, case_id=case, until=until))
    if as_json:
        told = [as_data(one, calendar, today, with_account=account) for one in found]
        sys.stdout.write(json.dumps(told, ensure_ascii=False, indent=1, default=str) + "\n")
    else:
        tell_terms(found, calendar, today, with_account=account)


@app.command()
def calendar(
    file: Annotated[
        Path | None, typer.Argument(help="a new calendar file of the office, whole; see README")
    ] = None,
    *,
    apply: Annotated[bool, typer.Option("--apply", help="put it in force and move terms")] = False,
    reason: Annotated[str, typer.Option(help="why, kept in each journal")] = "",
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Show the working calendar and whom it touches; with --apply, move the running terms."""
    from flows import calendar_change as change
    from flows.assembly import assemble
    from flows.terms_told import tell_calendar
    from storage.unit_of_work import UnitOfWork

    assembly = assemble(Settings() if out is None else Settings(home=out))
    assembly = change.with_calendar(assembly, file)
    now = clock.now()
    with UnitOfWork(assembly.engine, reading=True) as unit:
        found = change.touched(unit, assembly.calendar, now.date())
    moved = None
    if apply:
        if file is not None:
            change.install(assembly, file)
        why = reason or f"工作日历更新（版本 {assembly.calendar.version}）"
        moved = change.move(assembly, today=now.date(), at=now.isoformat(), reason=why)
    if as_json:
        told = {
            "version": assembly.calendar.version,
            "first": assembly.calendar.first,
            "last": assembly.calendar.last,
            "tables": assembly.calendar.tables,
            "touched": [{**asdict(one), "turn": one.turn} for one in found],
            "moved": moved,
        }
        sys.stdout.write(json.dumps(told, ensure_ascii=False, indent=1, default=str) + "\n")
    else:
        tell_calendar(assembly.calendar, found, moved)
