"""Commands about complaints: what is owed about each, and who opened which seal."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from flows import clock
from flows.settings import Settings

app = typer.Typer()
AsJson = Annotated[bool, typer.Option("--json", help="print one JSON list")]
Out = Annotated[Path | None, typer.Option(help="the demo of this folder")]


@app.command()
def complaints(
    *,
    out: Out = None,
    only_open: Annotated[bool, typer.Option("--open", help="only what is not finished")] = False,
    overdue: Annotated[bool, typer.Option(help="only what is late")] = False,
    as_json: AsJson = False,
) -> None:
    """List complaints: stage, next step, due day, who is responsible, duplicates."""
    from flows.assembly import assemble
    from flows.complaints import as_data, complaint_lines
    from flows.complaints_told import tell_complaints
    from storage.unit_of_work import UnitOfWork

    assembly = assemble(Settings() if out is None else Settings(home=out))
    with UnitOfWork(assembly.engine, reading=True) as unit:
        found = complaint_lines(assembly, unit, today=clock.today())
    shown = [one for one in found if (one.open or not only_open) and (one.overdue or not overdue)]
    if as_json:
        told = [as_data(one) for one in shown]
        sys.stdout.write(json.dumps(told, ensure_ascii=False, indent=1, default=str) + "\n")
    else:
        tell_complaints(shown)


@app.command("open-seal")
def open_seal(
    complaint_no: str,
    by: Annotated[str, typer.Option(help="who opens it: an inspector or a section head")],
    reason: Annotated[str, typer.Option(help="why; kept on record")],
    out: Out = None,
) -> None:
    """Open a complainant's sealed identity; who, why and when is kept."""
    from flows.assembly import assemble
    from flows.sealed import open_identity

    assembly = assemble(Settings() if out is None else Settings(home=out))
    identity = open_identity(assembly, complaint_no, by=by, reason=reason, now=clock.now())
    sys.stdout.write(json.dumps(identity, ensure_ascii=False, indent=1) + "\n")


@app.command("seal-openings")
def seal_openings(*, out: Out = None, as_json: AsJson = False) -> None:
    """List every opening of a sealed identity: by whom, why and when."""
    from flows.assembly import assemble
    from flows.console import grid
    from storage.seals import openings
    from storage.unit_of_work import UnitOfWork

    assembly = assemble(Settings() if out is None else Settings(home=out))
    with UnitOfWork(assembly.engine, reading=True) as unit:
        found = openings(unit)
    if as_json:
        told = [asdict(one) for one in found]
        sys.stdout.write(json.dumps(told, ensure_ascii=False, indent=1) + "\n")
    else:
        rows = [(one.at, one.complaint_no, one.by, one.reason) for one in found]
        grid(f"打开举报人信息的记录（{len(found)}）", ("时间", "举报", "何人", "理由"), rows)
