"""Commands that hand out what is on file: as of a day, and as a case file."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from flows import clock
from flows.settings import Settings

app = typer.Typer()
DAYS, MOMENTS = ["%Y-%m-%d"], ["%Y-%m-%dT%H:%M:%S"]
ASKED = ("case", "list", "terms")
Out = Annotated[Path | None, typer.Option(help="the demo of this folder")]


def _assembled(out: Path | None) -> Any:
    from flows.assembly import assemble

    return assemble(Settings() if out is None else Settings(home=out))


def _no_case(case_id: str) -> typer.BadParameter:
    return typer.BadParameter(f"没有案件 {case_id}；mingdan cases 可列出全部案件")


@app.command("as-of")
def as_of(
    what: Annotated[str, typer.Argument(help="case, list, terms")],
    case_id: Annotated[
        str, typer.Argument(metavar="[CASE]", help="the case; for terms, empty: all")
    ] = "",
    valid: Annotated[
        datetime | None, typer.Option("--valid-on", formats=DAYS, help="day X; empty: today")
    ] = None,
    known: Annotated[
        datetime | None, typer.Option("--known-on", formats=DAYS, help="day Y; empty: today")
    ] = None,
    out: Out = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="print JSON")] = False,
) -> None:
    """Tell a case, the list or the terms as valid on day X, as known by the end of day Y."""
    from flows import as_of as asked
    from flows.tell_as_of import tell_list_as_of, tell_terms_as_of
    from flows.tell_case import tell_case
    from storage import officials
    from storage.codec import to_json
    from storage.unit_of_work import UnitOfWork

    if what not in ASKED:
        raise typer.BadParameter(f"{what}：请用 {'、'.join(ASKED)} 之一")
    if what == "case" and not case_id:
        raise typer.BadParameter("请给出案件编号；mingdan cases 可列出全部案件")
    if what == "list" and case_id:
        raise typer.BadParameter("名单不按案件查询；请去掉案件编号")
    today = clock.today()
    days = {
        "valid_on": today if valid is None else valid.date(),
        "known_on": today if known is None else known.date(),
    }
    assembly = _assembled(out)
    with UnitOfWork(assembly.engine, reading=True) as unit:
        law = assembly.jurisdiction(officials.roster(unit))
        if case_id and not asked.is_on_file(unit, case_id):
            raise _no_case(case_id)
        if what == "case":
            one = asked.case_as_of(unit, law, case_id, **days)
            entries = asked.entries_as_of(unit, case_id, **days)
            names = asked.names_as_of(unit, [one.uscc], **days) if one else {}
        elif what == "list":
            listed = list(asked.list_as_of(unit, law, **days))
        else:
            running = list(asked.terms_as_of(unit, law, case_id=case_id or None, **days))
    if as_json:
        answer = one if what == "case" else listed if what == "list" else running
        said = {**{name: day.isoformat() for name, day in days.items()}, what: answer}
        sys.stdout.write(to_json(said) + "\n")
        return
    title = f"{days['valid_on']} 有效，{days['known_on']} 已知"
    if what == "list":
        tell_list_as_of(title, listed)
    elif what == "terms":
        tell_terms_as_of(title, running)
    elif one is None:
        typer.echo(f"{title}：尚无案件 {case_id}。")
    else:
        typer.echo(f"{title}：")
        tell_case(one, names[one.uscc], entries, days["valid_on"])


@app.command()
def dossier(
    case_id: Annotated[str, typer.Argument(metavar="CASE", help="the case")],
    to: Annotated[Path, typer.Option(help="the folder to write: new, or empty")],
    reader: Annotated[
        str, typer.Option("--for", help="office, or party: without anything about complaints")
    ] = "office",
    at: Annotated[
        datetime | None,
        typer.Option(formats=MOMENTS, help="as of this moment, office time; empty: now"),
    ] = None,
    out: Out = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="print JSON")] = False,
) -> None:
    """Write a case file: one folder, one PDF with its index, and a verifier for any machine."""
    from flows.dossier import READERS, make_dossier
    from flows.on_file import DossierError

    if reader not in READERS:
        raise typer.BadParameter(f"{reader}：请用 {'、'.join(READERS)} 之一")
    moment = clock.now() if at is None else at.replace(tzinfo=clock.OFFICE_TIME)
    try:
        made = make_dossier(_assembled(out), case_id, to, at=moment, reader=reader)
    except DossierError as error:
        raise typer.BadParameter(str(error)) from error
    if as_json:
        told = {name: getattr(made, name) for name in made.__slots__}
        sys.stdout.write(json.dumps(told, ensure_ascii=False, indent=1, default=str) + "\n")
        return
    typer.echo(
        f"案卷已写入 {made.folder}：{made.items} 项、{made.pages} 页、{made.files} 个文件，"
        f"日志 {made.entries} 条"
        + (f"（{made.withheld} 行依法不提供）。" if made.withheld else "。")
    )
    typer.echo(f"日志末条摘要 {made.head}")
    typer.echo(f"案卷目录摘要 {made.digest}")
    typer.echo(f"核对：python3 {made.folder / 'verify.py'}")
