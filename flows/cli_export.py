"""``mingdan export``: what other systems take, written into a folder; nothing is sent."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer()
KINDS = ("double-publicity",)


@app.command()
def export(
    what: Annotated[str, typer.Argument(help="double-publicity: penalty decisions (双公示)")],
    dry_run: Annotated[
        Path | None, typer.Option("--dry-run", help="the folder for the file and its receipt")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="the demo of this folder")] = None,
) -> None:
    """Write what another system would be sent, and a receipt of what is missing."""
    from flows.assembly import assemble
    from flows.double_publicity import published_penalties
    from flows.settings import Settings
    from notifications.files.double_publicity import UNREAD, Fields2018
    from notifications.files.double_publicity import dry_run as write
    from storage.unit_of_work import UnitOfWork

    if what not in KINDS:
        raise typer.BadParameter(f"{what}：请用 {'、'.join(KINDS)} 之一")
    if dry_run is None:
        raise typer.BadParameter("目前只能试运行：请用 --dry-run 指定存放文件和回执的文件夹")
    assembly = assemble(Settings() if out is None else Settings(home=out))
    with UnitOfWork(assembly.engine, reading=True) as unit:
        office = assembly.settings.office
        done = write(dry_run, published_penalties(unit, office), Fields2018())
    typer.echo(f"{UNREAD}\n{done.rows} 件处罚决定写入 {done.file}，其中 {done.incomplete} 件缺项；")
    typer.echo(f"缺哪些字段见回执 {done.receipt}")
