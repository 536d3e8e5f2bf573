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
def unsealed() -> None:
    """List what bears no seal of the office: events bind nobody, other rows give nothing."""
    from flows.assembly import assemble
    from flows.console import grid
    from flows.doors import unsealed as not_by_a_door
    from flows.doors import unsealed_rows
    from storage.unit_of_work import UnitOfWork

    with UnitOfWork(assemble(Settings()).engine, reading=True) as unit:
        lines, rows = list(not_by_a_door(unit)), list(unsealed_rows(unit))
    grid(
        f"没有收件封印的事件（{len(lines)}）",
        ("编号", "来源", "参考号", "类别", "单位", "收到"),
        [(one.id, one.source, one.ref, one.kind, one.uscc, one.received_at) for one in lines],
    )
    if rows:
        typer.echo(f"没有封印、不产生权限的记录（{len(rows)}），每行一条，供 mingdan vouch 使用：")
        for row in rows:
            typer.echo(row)


@app.command()
def vouch(
    named: Annotated[
        list[str] | None,
        typer.Argument(metavar="NUMBER|TABLE/KEY", help="as mingdan unsealed lists them"),
    ] = None,
    *,
    everything: Annotated[
        bool, typer.Option("--all", help="all of them: the key was lost for good")
    ] = False,
) -> None:
    """Accept events and rows that bear no seal, as they stand: the office did take them in.

    For what a program of the version before took in during an upgrade. It is noted for ever.
    """
    from flows.assembly import assemble
    from flows.doors import unsealed as not_by_a_door
    from flows.doors import unsealed_rows, vouch_rows
    from flows.doors import vouch as accept
    from flows.handle import drain
    from storage.inbox import release as release_events
    from storage.unit_of_work import UnitOfWork

    if bool(named) is everything:
        raise typer.BadParameter("请写明编号（mingdan unsealed 可列出），或者用 --all。")
    keys = {one for one in named or () if "/" in one}
    numbers = [one for one in named or () if one not in keys]
    if not all(one.isdecimal() for one in numbers):
        raise typer.BadParameter("事件写编号，其他记录写 表/键，均如 mingdan unsealed 所列。")
    ids = {int(one) for one in numbers}
    assembly, at = assemble(Settings()), clock.now()
    with UnitOfWork(assembly.engine) as unit:
        if everything:
            ids, keys = {one.id for one in not_by_a_door(unit)}, set(unsealed_rows(unit))
        accepted = accept(unit, ids, at) if ids else []
        rows = vouch_rows(unit, keys, at)
        release_events(unit, accepted)
        unit.commit()
    if ids:
        done = drain(assembly, at=at.isoformat())
        typer.echo(f"认可 {len(accepted)} 件，已办理 {done.events} 件，其中 {done.parked} 件挂起。")
    if keys:
        typer.echo(f"认可 {len(rows)} 条记录：{'、'.join(rows)}。")
        if any(one.startswith("rule_decisions/") for one in rows):
            typer.echo("请重新启动服务，使认可的规则审批生效。")


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
