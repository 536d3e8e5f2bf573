"""Commands about what is kept: parked events, and whether all of it still follows."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from flows import clock
from flows.settings import Settings

app = typer.Typer()


@app.command()
def parked() -> None:
    """List the events that wait for somebody to look at them."""
    from flows.assembly import assemble
    from flows.console import grid
    from storage.inbox import parked as parked_events
    from storage.unit_of_work import UnitOfWork

    with UnitOfWork(assemble(Settings()).engine, reading=True) as unit:
        lines = parked_events(unit)
    grid(
        f"挂起的事件（{len(lines)}）",
        ("编号", "来源", "参考号", "类别", "原因"),
        [(p.id, p.source, p.ref, p.kind, p.error) for p in lines],
    )


@app.command()
def release(ids: list[int]) -> None:
    """Put parked events back and handle them."""
    from flows.assembly import assemble
    from flows.handle import drain
    from storage.inbox import release as release_events
    from storage.unit_of_work import UnitOfWork

    assembly = assemble(Settings())
    with UnitOfWork(assembly.engine) as unit:
        count = release_events(unit, ids)
        unit.commit()
    done = drain(assembly, at=clock.now().isoformat())
    typer.echo(f"放行 {count} 件，其中 {done.parked} 件再次挂起。")


@app.command()
def audit(
    out: Annotated[Path | None, typer.Option(help="audit the demo of this folder")] = None,
) -> None:
    """Replay every journal, check every chain, name every row that was touched."""
    from flows.assembly import assemble
    from flows.audit import audit as check
    from flows.console import grid, progress
    from storage.unit_of_work import UnitOfWork

    settings = Settings() if out is None else Settings(home=out)
    with progress() as tell, UnitOfWork(assemble(settings).engine, reading=True) as unit:
        found = check(unit, lambda done: tell("重放日志", done, done + 1))
    typer.echo(
        f"核对日志 {found.journals} 本 {found.entries} 条、事件 {found.events} 件、"
        f"证明 {found.proofs} 份、判定 {found.judgements} 份（按各自的规则重新判定）、"
        f"名单 {found.issues} 期、"
        f"打开举报人信息的记录 {found.openings} 条："
        + ("全部一致。" if not found.findings else f"发现 {len(found.findings)} 处不一致。")
    )
    if found.findings:
        rows = [(f.table, f.key, f.problem) for f in found.findings]
        grid("不一致", ("表", "行", "问题"), rows)
        raise typer.Exit(1)
