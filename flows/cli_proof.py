"""``mingdan proof``: what a binding act of a case needs, what shows it, what is missing."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer()


@app.command()
def proof(
    case_id: str,
    *,
    act: Annotated[
        str,
        typer.Option(
            help="list, notify_intent, penalise, relist, any act, or publish; empty: next"
        ),
    ] = "",
    out: Annotated[Path | None, typer.Option(help="the demo of this folder")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="print one JSON object")] = False,
) -> None:
    """Show the proof of due process for an act: green and red, dated, with papers and digests."""
    from domain.triggers import PUBLISHED, Trigger
    from domain.triggers import act as trigger_of
    from domain.vocabulary import Act
    from flows import clock
    from flows.assembly import assemble
    from flows.console import console
    from flows.proof_told import NoSuchCaseError, lines_of, proof_told
    from flows.settings import Settings
    from storage.unit_of_work import UnitOfWork

    trigger: Trigger | None = None
    if act == "publish":
        trigger = PUBLISHED
    elif act:
        try:
            trigger = trigger_of(Act(act))
        except ValueError as error:
            names = "、".join(["publish", *(one.value for one in Act)])
            raise typer.BadParameter(f"{act}：请用 {names} 之一") from error
    assembly = assemble(Settings() if out is None else Settings(home=out))
    with UnitOfWork(assembly.engine, reading=True) as unit:
        try:
            told = proof_told(assembly, unit, case_id, trigger, clock.today())
        except NoSuchCaseError as error:
            raise typer.BadParameter(str(error)) from error
    if as_json:
        sys.stdout.write(json.dumps(told, ensure_ascii=False, indent=1) + "\n")
    else:
        for line in lines_of(told):
            console.print(line, highlight=False, markup=False, soft_wrap=True)
    if not told["green"]:
        raise typer.Exit(1)
