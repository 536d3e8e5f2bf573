"""Commands about accounts: the first administrator, and whoever comes after."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows import clock
from flows.settings import Settings

if TYPE_CHECKING:
    from sqlalchemy import Engine

app = typer.Typer()
OfFolder = Annotated[Path | None, typer.Option("--out", help="the demo of this folder")]


def _settings(out: Path | None) -> Settings:
    return Settings() if out is None else Settings(home=out)


@app.command()
def account(
    person: Annotated[str, typer.Argument(help="who it is in the list of officials")],
    login: Annotated[str, typer.Option(help="the name to sign in with; empty: the person")] = "",
    name: Annotated[str, typer.Option(help="the person's name; empty: as on record")] = "",
    townships: Annotated[str, typer.Option(help="those they answer for, by commas")] = "",
    *,
    administrator: Annotated[
        bool, typer.Option("--administrator", help="may make accounts; signs nothing by that")
    ] = False,
    reset: Annotated[
        bool, typer.Option("--reset", help="a new first password, no second factor")
    ] = False,
    as_it_stands: Annotated[
        bool,
        typer.Option("--as-it-stands", help="with --reset: of a record that was changed outside"),
    ] = False,
    close: Annotated[bool, typer.Option("--close", help="close it from today")] = False,
    set_townships: Annotated[
        bool, typer.Option("--set-townships", help="give one that is there the --townships")
    ] = False,
    out: OfFolder = None,
) -> None:
    """Make an account and print its first password, which its owner must change.

    The way for the first administrator and for emergencies: one person is enough here, and the
    records say that it was done on the server.
    """
    from flows.account_keeping import SERVER
    from flows.assembly import assemble
    from flows.entrance import Entrance
    from storage import accounts, officials
    from storage.errors import LostRaceError
    from storage.seals import load_key, new_key
    from storage.unit_of_work import UnitOfWork

    settings = _settings(out)
    assembly, at = assemble(settings), clock.now()
    entrance = Entrance(assembly.engine, load_key(settings.home / "access.key", new_key()))
    by = SERVER
    if close:
        if not entrance.close(person, by=by, at=at):
            raise typer.BadParameter(f"{person} 没有账户；mingdan accounts 可列出全部账户")
        typer.echo(f"{person} 的账户已停用。")
        return
    places = [one.strip() for one in townships.split(",") if one.strip()]
    if set_townships:
        _look_at(assembly.engine, person)
        if not entrance.answer_for(person, places, by=by, at=at):
            raise typer.BadParameter(f"{person} 没有账户；mingdan accounts 可列出全部账户")
        typer.echo(f"{person} 现负责：{'、'.join(places) or '全区'}。")
        return
    password = secrets.token_urlsafe(12)
    if reset:
        _look_at(assembly.engine, person, as_it_stands=as_it_stands)
        if not entrance.reset(person, password, by=by, at=at):
            raise typer.BadParameter(f"{person} 没有账户；mingdan accounts 可列出全部账户")
    else:
        with UnitOfWork(assembly.engine, reading=True) as unit:
            known = officials.names(unit)
            taken = accounts.by_login(unit, login or person)
        if person not in known and not (administrator and name):
            raise typer.BadParameter(
                f"任职名册中没有 {person}。请先导入名册（mingdan import officials），"
                "或者用 --administrator --name 开设只管账户的管理员。"
            )
        if taken is not None:
            raise typer.BadParameter(f"用户名 {taken.login} 已有人使用，请用 --login 另取一个。")
        try:
            entrance.make_account(
                person=person, login=login or person, name=name or known.get(person, person),
                password=password, by=by, at=at, administrator=administrator,
                townships=places,
            )  # fmt: skip
        except LostRaceError as error:
            raise typer.BadParameter(f"{person} 已有账户；重置密码用 --reset。") from error
    typer.echo(f"用户名：{login or person}")
    typer.echo(f"初始密码：{password}")
    typer.echo("首次登录时须更改密码并设置动态口令。初始密码只显示这一次。")


def _look_at(engine: Engine, person: str, *, as_it_stands: bool = False) -> None:
    """Show a record that was changed outside, before somebody makes it the product's again."""
    from storage import accounts
    from storage.unit_of_work import UnitOfWork

    with UnitOfWork(engine, reading=True) as unit:
        one = accounts.by_person(unit, person)
    if one is None or one.sound:
        return
    said = (
        f"用户名 {one.login}；姓名 {one.name}；{'管理员' if one.administrator else '不是管理员'}；"
        f"负责 {'、'.join(one.townships) or '全区'}；统一身份 {one.oidc_subject or '未绑定'}；"
        f"停用 {one.closed_on or '无'}；暂停至 {one.suspended_until or '无'}"
    )
    if not as_it_stands:
        raise typer.BadParameter(
            f"{person} 的账户记录在系统之外被改动过，现在是：{said}。核实无误的，用 "
            "--reset --as-it-stands 重设；否则先改回原样，或者用 --close 停用。"
        )
    typer.echo(f"按现有记录重设：{said}。")


@app.command(name="accounts")
def accounts_(out: OfFolder = None) -> None:
    """List the accounts."""
    from flows.assembly import assemble
    from flows.console import grid
    from storage import accounts
    from storage.unit_of_work import UnitOfWork

    with UnitOfWork(assemble(_settings(out)).engine, reading=True) as unit:
        found = accounts.in_order(unit)
    grid(
        f"账户（{len(found)}）",
        ("用户名", "人员", "姓名", "管理员", "负责镇乡街", "动态口令", "停用", "提示"),
        [
            (
                one.login, one.person, one.name, "是" if one.administrator else "",
                "、".join(one.townships) or "全区", "已设置" if one.second else "未设置",
                one.closed_on or "", "" if one.sound else "记录在系统之外被改动",
            )
            for one in found
        ],
    )  # fmt: skip
