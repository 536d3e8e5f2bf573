"""``mingdan``: every command, on the same functions as the flows and the pages."""

from __future__ import annotations

import json
import logging
import os
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from flows import (
    cli_accounts,
    cli_backup,
    cli_complaints,
    cli_draws,
    cli_export,
    cli_indicators,
    cli_issue,
    cli_joint,
    cli_kept,
    cli_keys,
    cli_on_file,
    cli_pack,
    cli_proof,
    cli_reference,
    cli_retractions,
    cli_rules,
    cli_terms,
    cli_timetable,
    cli_tokens,
    cli_verify,
    cli_watch,
    clock,
)
from flows.command_line import speak
from flows.settings import Settings

app = typer.Typer(
    help="Mingdan: enforcement and blacklist workflow of occupational hazards",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
for more in (
    cli_accounts,
    cli_backup,
    cli_complaints,
    cli_export,
    cli_indicators,
    cli_issue,
    cli_kept,
    cli_keys,
    cli_on_file,
    cli_proof,
    cli_reference,
    cli_retractions,
    cli_rules,
    cli_terms,
    cli_timetable,
    cli_verify,
    cli_watch,
):
    app.registered_commands += more.app.registered_commands
app.add_typer(cli_retractions.subscriber, name="subscriber")
app.add_typer(cli_tokens.token, name="token")
app.add_typer(cli_draws.app, name="draw")
cli_joint.joint.registered_commands += cli_pack.app.registered_commands
app.add_typer(cli_joint.joint, name="joint")
Out = Annotated[Path, typer.Option(help="where everything is written")]
AsJson = Annotated[bool, typer.Option("--json", help="print one JSON object")]


def main() -> None:
    """Entry point: known mistakes end in one sentence, not in a traceback."""
    from pydantic import ValidationError
    from pydantic_settings import SettingsError

    from domain.told import ToldError
    from flows.work_log import keep_log

    try:
        settings = Settings()
    except ValidationError as error:
        wrong = "；".join(f"{'.'.join(map(str, e['loc']))}：{e['msg']}" for e in error.errors())
        sys.stderr.write(f"设置（MINGDAN_…）不对：{error.title} {wrong}\n")
        raise SystemExit(1) from None
    except SettingsError as error:
        sys.stderr.write(f"{error}\n")
        raise SystemExit(1) from None
    # Of a command somebody waits for, what goes wrong; all of it where a file is named for it.
    keep_log(settings, level=logging.INFO if settings.log_file else logging.WARNING)
    speak(app, settings.language)
    try:
        app()
    except ToldError as error:
        sys.stderr.write(f"{error}\n")
        raise SystemExit(1) from error


def _print(value: object) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=1, default=str) + "\n")


def _assembly() -> Any:
    from flows.assembly import assemble

    return assemble(Settings())


@app.command()
def demo(
    out: Out = Path("out"),
    *,
    as_json: AsJson = False,
    prefect: Annotated[bool, typer.Option(help="run as Prefect flow runs")] = True,
) -> None:
    """Run the main job on the fictional sample district, without serving."""
    from flows.console import progress
    from flows.demo import demo as run_demo
    from flows.tell_main_job import tell_runs, tell_summary

    out.mkdir(parents=True, exist_ok=True)
    if as_json:
        told = run_demo(out, lambda *_: None, prefect=prefect)
        by = "none" if not told.fresh else "plain" if told.why_plain else "prefect"
        runs = {"by": by, "why_plain": told.why_plain, "count": len(told.runs)}
        _print({**told.summary, "fresh": told.fresh, "flow_runs": runs})
        return
    with progress() as tell:
        told = run_demo(out, tell, prefect=prefect)
    tell_summary(told.summary)
    if told.fresh:
        tell_runs(told.runs, told.why_plain)
    else:
        typer.echo("此前已全部办完，本次未作任何改动。")


@app.command()
def run(
    out: Out = Path("out"),
    port: Annotated[int, typer.Option(help="port on loopback; another if it is taken")] = 8300,
    *,
    prefect: Annotated[bool, typer.Option(help="run as Prefect flow runs")] = True,
) -> None:
    """Run the main job on the sample district, then serve the published list on loopback."""
    demo(out, as_json=False, prefect=prefect)
    serve(out, port)


@app.command()
def serve(
    home: Annotated[Path, typer.Option("--out", help="the folder whose public site is served")] = (
        Path("out")
    ),
    port: Annotated[int, typer.Option(help="port on loopback; another if it is taken")] = 8300,
) -> None:
    """Serve the public site on loopback."""
    import uvicorn

    from flows.demo import port_or_another
    from flows.demo_accounts import NAME as ACCOUNTS

    chosen = port_or_another(port)
    os.environ["MINGDAN_HOME"] = str(home)
    typer.echo(f"公布的名单：http://127.0.0.1:{chosen}/　（按 Ctrl+C 结束）")
    if (home / ACCOUNTS).exists():  # the sample district: its people are fictions
        os.environ.setdefault("MINGDAN_SECOND_FACTOR", "false")
        typer.echo(f"工作台：http://127.0.0.1:{chosen}/desk/　用户名和密码见 {home / ACCOUNTS}")
    uvicorn.run(
        "web.app:app_from_settings",
        factory=True,
        host="127.0.0.1",
        port=chosen,
        log_config=None,  # into our own log
        access_log=False,
    )


@app.command("import")
def import_(
    kind: Annotated[
        str,
        typer.Argument(
            help="inspections, complaints, enterprises, officials, protection, figures, decisions"
        ),
    ],
    file: Path,
    *,
    as_json: AsJson = False,
    handle_now: Annotated[bool, typer.Option("--handle/--no-handle", help="handle at once")] = True,
) -> None:
    """Take in a file: .xlsx, .csv or JSON Lines. Wrong rows come back in a file of their own."""
    from flows.console import progress
    from flows.handle import drain
    from flows.intake import KINDS, import_file
    from flows.publish import refresh
    from flows.tell_import import tell_import

    if kind not in KINDS:
        raise typer.BadParameter(f"{kind}：请用 {'、'.join(KINDS)} 之一")
    assembly, now = _assembly(), clock.now()
    with progress() as tell:
        report = import_file(
            assembly,
            kind,
            file,
            today=now.date(),
            at=now.isoformat(),
            rejects_dir=assembly.settings.home / "rejects",
            progress=None if as_json else lambda done, of: tell(f"收件 {file.name}", done, of),
        )
    if handle_now:
        refresh(assembly, drain(assembly, at=now.isoformat()), at=now.isoformat())
    if as_json:
        _print(report.as_dict())
    else:
        tell_import(report)


@app.command()
def record(
    act: Annotated[str, typer.Argument(help="one JSON object, as in a decisions file")],
) -> None:
    """Record one act of an official and say what it led to."""
    from flows.console import console
    from flows.formats.decisions import read_decision
    from flows.handle import Handled, handle_at_once
    from flows.journal_told import told
    from flows.publish import refresh
    from storage.cases import entries_of
    from storage.inbox import Incoming
    from storage.unit_of_work import UnitOfWork

    try:
        row = read_decision(json.loads(act))
    except (ValueError, KeyError, TypeError) as error:
        raise typer.BadParameter(f"内容不对：{error!r}。字段见 README“记录一件办理”。") from error
    assembly, at = _assembly(), clock.now().isoformat()
    case_id = getattr(row.event, "case_id", "")
    with UnitOfWork(assembly.engine, reading=True) as unit:
        before = len(entries_of(unit, case_id))
    done = Handled()
    if not handle_at_once(assembly, [Incoming("officials", row.ref, row.event)], at=at, into=done):
        typer.echo(f"编号 {row.ref} 此前已收到，未作任何改动。")
        return
    refresh(assembly, done, at=at)
    with UnitOfWork(assembly.engine, reading=True) as unit:
        fresh = entries_of(unit, case_id)[before:]
    for entry in fresh:
        console.print(told(entry))
    if not fresh:
        typer.echo("该事件已挂起，请用 mingdan parked 查看原因。")


@app.command()
def cases(status: Annotated[str, typer.Option(help="only this state")] = "") -> None:
    """List cases."""
    from domain.vocabulary import Status
    from domain.words import zh
    from flows.console import grid
    from storage.queries import case_lines
    from storage.unit_of_work import UnitOfWork

    with UnitOfWork(_assembly().engine, reading=True) as unit:
        lines = case_lines(unit, status or None)
    grid(
        f"案件（{len(lines)}）",
        ("案件编号", "用人单位", "镇乡街", "状态", "立线索日"),
        [(c.case_id, c.name, c.township, zh(Status(c.status)), c.opened_on) for c in lines],
    )


@app.command()
def case(case_id: Annotated[str, typer.Argument(help="its id, or that of its entry")]) -> None:
    """Tell one case: where it stands, what runs, what can be done next, its journal."""
    from flows.listing_ids import ListingIdError, case_named
    from flows.tell_case import tell_case
    from storage.cases import entries_of, load_cases, load_enterprises
    from storage.unit_of_work import UnitOfWork

    with UnitOfWork(_assembly().engine, reading=True) as unit:
        try:
            case_id = case_named(unit, case_id)
        except ListingIdError as error:
            raise typer.BadParameter(str(error)) from error
        found = load_cases(unit, [case_id])
        if not found:
            raise typer.BadParameter(f"没有案件 {case_id}；mingdan cases 可列出全部案件")
        one = found[case_id].case
        name = load_enterprises(unit, [one.uscc])[one.uscc].enterprise.name
        tell_case(one, name, entries_of(unit, case_id), clock.today())


@app.command()
def deliver(
    *,
    again: Annotated[
        bool, typer.Option("--again", help="first put back all that could not be handed over")
    ] = False,
) -> None:
    """Render the notices that wait and offer them to the mail server."""
    from flows.orchestration import Worker, delivery, working_with
    from storage import outbox
    from storage.unit_of_work import UnitOfWork

    worker = Worker.of(Settings())
    if again:
        with UnitOfWork(worker.assembly.engine) as unit:
            typer.echo(f"已放回{outbox.put_back(unit, outbox.failed(unit))}件。")
            unit.commit()
    with working_with(worker):
        _print(delivery())
