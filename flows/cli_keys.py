"""Commands about keys: ``mingdan keys``, and ``mingdan token renew``."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows import clock
from flows.cli_tokens import OfFolder, _settings, token

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from flows.keys import KeyName
    from flows.settings import Settings

app = typer.Typer()


@app.command()
def keys(
    rotate: Annotated[
        str,
        typer.Option(
            help="log, seal, access or acknowledge: put a new key in its place; "
            "sessions: end them all"
        ),
    ] = "",
    *,
    alone: Annotated[
        bool, typer.Option("--alone", help="of the log: the old one was lost or stolen")
    ] = False,
    out: OfFolder = None,
) -> None:
    """Show how old the keys are, or put a new one in the place of one.

    What an old key closed is still opened and what it signed still checked. After a change of the
    access key, restart the service. A backup is taken at once, where there is a folder for it.
    """
    from flows.assembly import assemble
    from flows.keys import KeyName, NoKeyError, place
    from flows.keys import rotate as put_anew

    settings = _settings(out)
    if not rotate:
        _show(out)
        return
    if rotate not in set(KeyName):
        raise typer.BadParameter(f"没有这把密钥：{rotate}；可用：{'、'.join(KeyName)}")
    name, engine = KeyName(rotate), assemble(settings).engine
    try:
        count = put_anew(
            settings, engine, name, at=clock.now(), random=secrets.token_bytes, alone=alone
        )
        if name is KeyName.SESSIONS:
            typer.echo(f"已结束全部 {count} 个登录会话，所有人须重新登录。")
            return
        kept = "旧密钥不再签名" if alone else f"原有 {count} 把继续用于打开和校验"
        typer.echo(f"已换新密钥：{place(settings, name)}；{kept}。")
        if name is KeyName.ACCESS:
            typer.echo("请重新启动服务，使新密钥生效。")
        if name is KeyName.LOG:
            typer.echo("网站下次更新时带上新签名；请公告新的公钥（届时在 log/key.txt）。")
    except NoKeyError as error:
        raise typer.BadParameter(f"还没有这把密钥：{error}；首次使用时自动生成。") from error
    except ValueError as error:
        raise typer.BadParameter("--alone 只用于公布记录的签名密钥（log）。") from error
    else:
        _back_up(settings, engine, name)
    finally:
        engine.dispose()


def _back_up(settings: Settings, engine: Engine, name: KeyName) -> None:
    """Take a backup with the new key in it: an older one cannot open what is closed from now on."""
    from flows.backups.making import make
    from flows.backups.manifest import BackupError, read_manifest
    from flows.keys import place
    from storage.copies import CopyError

    where = place(settings, name)
    alone = f"在此以前的备份打不开、也认不出由新密钥封存的内容。请立即另行备份 {where}"
    if settings.backup.folder is None:
        typer.echo(f"没有设置备份文件夹（MINGDAN_BACKUP_FOLDER），未作备份：{alone}。")
        return
    try:
        made = make(settings, engine, at=clock.now(), random=secrets.token_bytes)
    except (BackupError, CopyError) as error:
        typer.echo(f"新密钥已启用，但备份没有做成：{error}{alone}，排除后运行 mingdan backup。")
        raise typer.Exit(1) from error
    if read_manifest(made).keys_inside:
        typer.echo(f"已备份，新密钥在内：{made}。")
    else:
        typer.echo(f"已备份：{made}，其中没有密钥（没有设置口令）。{alone}。")


def _show(out: Path | None) -> None:
    from flows.console import grid
    from flows.keys import WORDS, told

    at = clock.now()
    grid(
        "密钥",
        ("名称", "用途", "启用", "旧密钥", "提示"),
        [
            (
                one.name.value, WORDS[one.name][0], one.made_at[:10] or "尚未生成", one.older or "",
                f"已满一年，请更换：mingdan keys --rotate {one.name.value}" if one.old(at) else "",
            )
            for one in told(_settings(out))
        ],
    )  # fmt: skip


@token.command("renew")
def renew(
    number: Annotated[str, typer.Argument(help="its number: mingdan token list")],
    out: OfFolder = None,
) -> None:
    """Make a token in the place of another, which goes on for two weeks more at most."""
    from flows.assembly import assemble
    from flows.keys import OVERLAP
    from flows.keys import renew as made
    from storage.unit_of_work import UnitOfWork

    with UnitOfWork(assemble(_settings(out)).engine) as unit:
        shown = made(unit, number, secrets.token_urlsafe(24), at=clock.now())
        if shown is None:
            raise typer.BadParameter(f"没有有效的令牌 {number}；mingdan token list 可列出全部")
        unit.commit()
    typer.echo(shown)
    typer.echo(f"新令牌只显示这一次；令牌 {number} 至多再用{OVERLAP.days}天，请尽快替换。")
