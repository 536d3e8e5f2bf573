"""``mingdan joint``: the quarterly pack, compiled and compared with its papers."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from domain.joint.periods import Period
from flows import clock
from flows.settings import Settings

app = typer.Typer()
AsJson = Annotated[bool, typer.Option("--json", help="print one JSON object")]
Out = Annotated[Path | None, typer.Option(help="the demo of this folder")]


@app.command()
def pack(
    *,
    period: Annotated[str, typer.Option(help="a quarter such as 2026-Q3")] = "",
    into: Annotated[Path | None, typer.Option(help="write PDF and DOCX into this folder")] = None,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Compile the pack of a quarter: its next edition, where anything is another."""
    from flows.assembly import assemble
    from flows.joint.compiling import compile_pack
    from flows.joint.pack_check import PapersDifferError
    from flows.joint.pack_papers import DOCX, PDF
    from storage import joint_packs
    from storage.unit_of_work import UnitOfWork

    asked = _period(period) if period else Period.of(clock.today()).after(-1)
    assembly = assemble(Settings() if out is None else Settings(home=out))
    try:
        done = compile_pack(assembly, asked, at=clock.now(), by="")
    except PapersDifferError as error:
        typer.echo(error, err=True)
        raise typer.Exit(1) from error
    files = []
    if into is not None:
        into.mkdir(parents=True, exist_ok=True)
        with UnitOfWork(assembly.engine, reading=True) as unit:
            for form in (PDF, DOCX):
                if paper := joint_packs.paper(unit, done.period, done.edition, form):
                    path = into / f"{done.period}-{done.edition}.{form}"
                    path.write_bytes(paper.content)
                    files.append(str(path))
    if as_json:
        typer.echo(json.dumps({**asdict(done), "files": files}, ensure_ascii=False))
        return
    new = "新编" if done.fresh else "与上一版没有不同"
    typer.echo(f"{done.period} 季度材料第{done.edition}版（{new}），网页、PDF、DOCX与数据一致")
    for name in files:
        typer.echo(f"  {name}")


@app.command()
def check(
    period: Annotated[str, typer.Argument(help="a quarter; none: papers alone")] = "",
    *,
    edition: Annotated[int, typer.Option(help="0: the newest", min=0)] = 0,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Compare a pack with its papers and the records, and every paper that was sent: 0, else 1."""
    from flows.assembly import assemble
    from flows.joint.documents_check import unproven
    from flows.joint.pack_check import kept_differences

    asked = _period(period) if period else None
    assembly = assemble(Settings() if out is None else Settings(home=out))
    found = kept_differences(assembly, str(asked), edition) if asked else None
    if asked is not None and found is None:
        typer.echo(
            f"没有 {asked} 的季度材料：请先运行 mingdan joint pack --period {asked}",
            err=True,
        )
        raise typer.Exit(2)
    papers, wrong = unproven(assembly)
    head, differ = found or (None, [])
    if as_json:
        account = {"papers": papers, "unproven": [asdict(one) for one in wrong],
                "agrees": not differ and not wrong}  # fmt: skip
        if head is not None:
            account |= {"period": head.period, "edition": head.edition,
                        "differences": [asdict(one) for one in differ]}  # fmt: skip
        typer.echo(json.dumps(account, ensure_ascii=False))
    else:
        if head is not None and not differ:
            typer.echo(f"{head.period} 第{head.edition}版：网页、PDF、DOCX的每个数与材料一致，"
                  "材料的每个数与记录一致")  # fmt: skip
        elif head is not None:
            typer.echo(f"{head.period} 第{head.edition}版有 {len(differ)} 处不一致：")
            for one in differ:
                typer.echo(f"  {one.zh()}")
        typer.echo(f"已发文书 {papers} 份，" + (
            f"{len(wrong)} 份不能证明：" if wrong else "与其摘要和当时的记录一致"
        ))  # fmt: skip
        for each in wrong:
            typer.echo(f"  {each.number} {each.title}：{each.zh}")
    if differ or wrong:
        raise typer.Exit(1)


def _period(said: str) -> Period:
    try:
        return Period.read(said)
    except ValueError as error:
        raise typer.BadParameter(f"季度应写作 2026-Q3，不是 {said!r}") from error
