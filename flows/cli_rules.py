"""Commands that try rules out: they read what is on file and change nothing."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from flows import clock
from flows.settings import Settings

app = typer.Typer()
AsJson = Annotated[bool, typer.Option("--json", help="print JSON")]
DAYS = ["%Y-%m-%d"]


@app.command()
def backtest(
    pack: Annotated[
        str, typer.Option(help="a candidate: id or YAML file; without one, as it was judged")
    ] = "",
    since: Annotated[
        datetime | None, typer.Option("--from", formats=DAYS, help="first day of the inspections")
    ] = None,
    until: Annotated[
        datetime | None, typer.Option("--to", formats=DAYS, help="last day of the inspections")
    ] = None,
    page: Annotated[Path | None, typer.Option(help="also write a page with charts here")] = None,
    out: Annotated[Path | None, typer.Option(help="the demo of this folder")] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Judge everything on file again: who would be newly flagged, who would drop out."""
    from flows import backtest as tested
    from flows.assembly import assemble
    from flows.console import progress
    from flows.tell_backtest import tell_backtest
    from notifications.backtest_page import backtest_page
    from rules.findings import with_pack
    from storage.unit_of_work import UnitOfWork

    assembly = assemble(Settings() if out is None else Settings(home=out))
    candidate = with_pack(assembly.book, pack).packs[0] if pack else None
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
    if not pack and found.differences:
        raise typer.Exit(1)


@app.command("rules")
def rules_command(
    on: Annotated[
        datetime | None, typer.Option("--on", formats=DAYS, help="as of a day; otherwise today")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="the demo of this folder")] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """The rules in force with clause and standing, what is to come, and drafts of new ones."""
    from flows.assembly import assemble
    from flows.tell_rules import rules_as_data, tell_rules
    from storage.unit_of_work import UnitOfWork

    assembly = assemble(Settings() if out is None else Settings(home=out))
    with UnitOfWork(assembly.engine, reading=True) as unit:
        told = rules_as_data(assembly, unit, clock.today() if on is None else on.date())
    if as_json:
        sys.stdout.write(json.dumps(told, ensure_ascii=False, indent=1) + "\n")
    else:
        tell_rules(told)


@app.command("keep-rules")
def keep_rules(
    pack: Annotated[Path | None, typer.Option(help="the YAML of a pack")] = None,
    limits: Annotated[Path | None, typer.Option(help="a folder of limits")] = None,
) -> None:
    """Keep an old pack or old limits, so that what was judged by them can be judged again."""
    from dataclasses import replace

    from flows.assembly import assemble
    from flows.rules_kept import keep_rules as keep
    from rules.limit_book import load_limit_book
    from rules.packs import load_pack

    if pack is None and limits is None:
        raise typer.BadParameter("请用 --pack 给出规则包文件，或用 --limits 给出限值文件夹")
    assembly = assemble(Settings())
    book = assembly.book
    if pack is not None:
        book = replace(book, packs=(load_pack(pack),))
    if limits is not None:
        book = replace(book, limits=load_limit_book(limits))
    new = keep(assembly.engine, book)
    typer.echo(f"已存入 {new} 份规则原文。" if new else "这些规则原文此前已在库中。")


@app.command()
def judge(
    file: Annotated[Path | None, typer.Argument(help=".xlsx, .csv or JSON Lines")] = None,
    pack: Annotated[str, typer.Option(help="the id of a pack, or a YAML file")] = "",
    *,
    as_json: AsJson = False,
    schema: Annotated[
        bool, typer.Option("--schema", help="print the JSON Schema of input and output")
    ] = False,
) -> None:
    """Judge measurements without a database; with --json a line for each result."""
    from flows import judging
    from flows.console import progress
    from flows.tell_import import tell_problems
    from flows.tell_judged import tell_judged
    from rules.findings import load_rule_book, with_pack
    from rules.judge import MeasurementError

    if schema or file is None:
        if not schema:
            raise typer.BadParameter("请给出文件，或用 --schema 查看所需字段")
        sys.stdout.write(json.dumps(judging.schema(), ensure_ascii=False, indent=1) + "\n")
        return
    book = load_rule_book()
    if pack:
        book = with_pack(book, pack)
    try:
        with (
            progress() as tell,
            judging.judge_measurements(
                file, book, clock.today(), lambda done, of: tell(f"读入 {file.name}", done, of)
            ) as found,
        ):
            reports = [] if as_json else list(found.reports)
            for report in found.reports:
                for result in report.results:
                    sys.stdout.write(judging.as_line(result) + "\n")
    except MeasurementError as error:
        typer.echo(f"{file.name}：{error}", err=True)
        raise typer.Exit(2) from error
    if as_json:
        for problem in found.problems:
            sys.stderr.write(json.dumps(asdict(problem), ensure_ascii=False) + "\n")
    else:
        tell_judged(file.name, found.rows, reports)
        tell_problems(found.problems)
    if any(problem.refuses for problem in found.problems):
        raise typer.Exit(1)
