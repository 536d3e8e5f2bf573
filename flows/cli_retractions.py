"""``mingdan subscriber``, ``subscribers``, ``retractions``, ``acknowledge``, ``acknowledged``."""

from __future__ import annotations

import json
import re
import sys
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from flows import clock

app = typer.Typer()
subscriber = typer.Typer(
    help="Subscribers: register or end those who are told of entries that fell",
    no_args_is_help=True,
)
OfFolder = Annotated[Path | None, typer.Option("--out", help="the demo of this folder")]
AsJson = Annotated[bool, typer.Option("--json", help="print JSON")]
By = Annotated[str, typer.Option(help="the publicity officer: the id in the register of officials")]
DAYS = ["%Y-%m-%d"]
ADDRESS = re.compile(r"[!-?A-~]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")


def _assembled(out: Path | None) -> Any:
    from flows.assembly import assemble
    from flows.settings import Settings

    return assemble(Settings() if out is None else Settings(home=out))


def _print(value: object) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=1, default=str) + "\n")


def _may(unit: Any, by: str, today: date) -> None:
    """Only the publicity officer keeps subscribers and takes their answers."""
    from domain.roles import Role
    from storage import officials

    if not officials.roster(unit).holds(by, Role.PUBLICITY_OFFICER, today):
        raise typer.BadParameter(f"{by} 今日不任公示发布人员：请用 --by 给出在任公示发布人员的编号")


@subscriber.command("add")
def add(
    name: Annotated[str, typer.Argument(help="who takes the list over")],
    email: Annotated[str, typer.Argument(help="where retractions go; never published")],
    *,
    by: By,
    since: Annotated[
        datetime | None, typer.Option(formats=DAYS, help="its first day; empty: today")
    ] = None,
    out: OfFolder = None,
) -> None:
    """Register one who took the list over, so that it is told of entries that fell."""
    from storage import subscribers
    from storage.unit_of_work import UnitOfWork

    if not name.strip():
        raise typer.BadParameter("请写明订阅方名称")
    if not ADDRESS.fullmatch(email):
        raise typer.BadParameter(f"{email}：不是可用的电子邮箱地址，请核对（只能用英文字符）")
    now = clock.now()
    with UnitOfWork(_assembled(out).engine) as unit:
        _may(unit, by, now.date())
        made = subscribers.add(
            unit,
            name=name.strip(),
            email=email,
            since=now.date() if since is None else since.date(),
            registered_by=by,
            at=now.isoformat(),
        )
        unit.commit()
    typer.echo(f"订阅方 {made.no} 号：{made.name}，自 {made.since} 起。")


@subscriber.command("end")
def end(
    no: Annotated[int, typer.Argument(help="its number: mingdan subscribers")],
    *,
    by: By,
    until: Annotated[
        datetime | None, typer.Option(formats=DAYS, help="its last day; empty: today")
    ] = None,
    out: OfFolder = None,
) -> None:
    """End a subscription; what it was told of and did not answer stays outstanding."""
    from storage import subscribers
    from storage.errors import NotAllowedError
    from storage.unit_of_work import UnitOfWork

    today = clock.today()
    day = today if until is None else until.date()
    with UnitOfWork(_assembled(out).engine) as unit:
        _may(unit, by, today)
        try:
            done = subscribers.end(unit, no, until=day, ended_by=by)
        except NotAllowedError as error:
            raise typer.BadParameter(f"{day} 早于该订阅方的起始日，请核对") from error
        if not done:
            raise typer.BadParameter(f"没有在册的 {no} 号订阅方：mingdan subscribers 可列出全部")
        unit.commit()
    typer.echo(f"订阅方 {no} 号至 {day} 止。")


@app.command()
def subscribers(*, out: OfFolder = None, as_json: AsJson = False) -> None:
    """List everyone who ever took the list over."""
    from flows.console import grid
    from storage.subscribers import in_order
    from storage.unit_of_work import UnitOfWork

    with UnitOfWork(_assembled(out).engine, reading=True) as unit:
        found = in_order(unit)
    if as_json:
        _print([asdict(one) for one in found])
        return
    rows = [
        (o.no, o.name, o.email, o.since, o.until or "", o.registered_by,
         "" if o.sound else "不符，不发送")
        for o in found
    ]  # fmt: skip
    grid(f"订阅方（{len(rows)}）", ("编号", "名称", "邮箱", "起", "止", "登记人", "封印"), rows)


@app.command()
def retractions(
    *,
    overdue: Annotated[bool, typer.Option(help="only what is late")] = False,
    check: Annotated[
        bool, typer.Option("--check", help="walk the public site for names that must be gone")
    ] = False,
    out: OfFolder = None,
    as_json: AsJson = False,
) -> None:
    """Show what fell: decided, shown, due, who was told, who acknowledged; the late first."""
    from flows.retractions_told import as_data
    from flows.taken_down import hidden_words, still_holds
    from flows.tell_retractions import tell_retractions
    from storage.unit_of_work import UnitOfWork

    assembly = _assembled(out)
    public = (assembly.settings.site / "public").resolve()
    with UnitOfWork(assembly.engine, reading=True) as unit:
        told = as_data(assembly, unit, today=clock.today())
        words = hidden_words(unit) if check else set()
    if overdue:
        told |= {name: [o for o in told[name] if o["overdue"]] for name in ("owed", "retractions")}
    found = [str(path.relative_to(public)) for path in still_holds(public, words)] if check else []
    if check:
        told["still_held_in"] = found
    if as_json:
        _print(told)
    else:
        tell_retractions(told)
    if found:
        raise typer.Exit(1)


@app.command()
def acknowledge(token: str, *, out: OfFolder = None) -> None:
    """Take the code that a subscriber sent back or read out."""
    from flows.retract import acknowledge as take
    from flows.retract import token_digest
    from storage.retractions import by_token
    from storage.unit_of_work import UnitOfWork

    with UnitOfWork(_assembled(out).engine) as unit:
        found = by_token(unit, token_digest(token))
        done = take(unit, found, at=clock.now().isoformat(), way="code")
        unit.commit()
    if done is None:
        raise typer.BadParameter("没有这个签收码：请核对（大小写和连字符不论）")
    _tell_acknowledged(done)


@app.command()
def acknowledged(
    retraction: Annotated[str, typer.Argument(metavar="ID", help="as in mingdan retractions")],
    *,
    by: By,
    paper: Annotated[str, typer.Option(help="the letter, or the note of the call")],
    out: OfFolder = None,
) -> None:
    """Put on file that a subscriber acknowledged by letter or telephone."""
    from flows.retract import acknowledge as take
    from storage.retractions import told
    from storage.unit_of_work import UnitOfWork

    now = clock.now()
    if not paper.strip():
        raise typer.BadParameter("请用 --paper 写明来函或电话记录")
    with UnitOfWork(_assembled(out).engine) as unit:
        _may(unit, by, now.date())
        found = next(iter(told(unit, retraction_id=retraction)), None)
        given = {"at": now.isoformat(), "way": "paper", "by_whom": by, "paper": paper.strip()}
        done = take(unit, found, **given)
        unit.commit()
    if done is None:
        raise typer.BadParameter(f"没有通知 {retraction}：mingdan retractions 可列出全部")
    _tell_acknowledged(done)


def _tell_acknowledged(done: Any) -> None:
    told = done.told
    if done.fresh:
        typer.echo(f"{told.retraction_id} 已签收（{told.name}，{told.acknowledged_at}）。")
    else:
        typer.echo(f"{told.retraction_id} 此前已于 {told.acknowledged_at} 签收，未作任何改动。")
