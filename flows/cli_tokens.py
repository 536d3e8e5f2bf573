"""Commands about tokens of programs: ``mingdan token make|list|revoke``."""

from __future__ import annotations

import secrets
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from flows import clock
from flows.settings import Settings

token = typer.Typer(
    help="Tokens: what programs of laboratories and other departments hand in and ask by",
    no_args_is_help=True,
)
OfFolder = Annotated[Path | None, typer.Option("--out", help="the demo of this folder")]
MOST = 10_000  # of a list


def _settings(out: Path | None) -> Settings:
    return Settings() if out is None else Settings(home=out)


@token.command("make")
def make(
    unit: Annotated[str, typer.Argument(help="whose it is: the full name of the unit")],
    scope: Annotated[list[str], typer.Option(help="inspections:write and so on; several times")],
    township: Annotated[
        list[str] | None, typer.Option(help="to register in or read of; * is all; several times")
    ] = None,
    laboratory: Annotated[str, typer.Option(help="credit code of a laboratory")] = "",
    until: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="its last day; empty: a year")
    ] = None,
    out: OfFolder = None,
) -> None:
    """Make a token and print it: it is shown this once."""
    from flows.account_keeping import SERVER
    from flows.assembly import assemble
    from flows.tokens import LONGEST, MISSING, Scope, Wanted
    from flows.tokens import make as made
    from storage.unit_of_work import UnitOfWork

    at = clock.now()
    wanted = Wanted(
        unit=unit, scopes=scope, townships=township or (), laboratory=laboratory.upper(),
        until=until.date() if until else at.date() + LONGEST,
    )  # fmt: skip
    missing = wanted.missing(at.date())
    if missing:
        known = f"权限有 {'、'.join(Scope)}。"
        raise typer.BadParameter("".join(MISSING[one][0] for one in missing) + known)
    with UnitOfWork(assemble(_settings(out)).engine) as unit_of_work:
        shown = made(unit_of_work, wanted, secrets.token_urlsafe(24), by=SERVER, at=at)
        unit_of_work.commit()
    typer.echo(shown)
    typer.echo(f"{unit} 的令牌，有效至 {wanted.until}。只显示这一次。")


@token.command("list")
def list_(out: OfFolder = None) -> None:
    """List the tokens; none is shown again."""
    from flows.assembly import assemble
    from flows.console import grid
    from storage import tokens
    from storage.unit_of_work import UnitOfWork

    with UnitOfWork(assemble(_settings(out)).engine, reading=True) as unit:
        found, total = tokens.listed(unit, limit=MOST)
    grid(
        f"接口令牌（{total}）",
        ("编号", "使用单位", "权限", "镇乡街", "有效至", "最近使用", "撤销"),
        [
            (
                one.number, one.unit, " ".join(one.scopes), "、".join(one.townships), one.until,
                one.last_used or "", one.revoked_at or "",
            )
            for one in found
        ],
    )  # fmt: skip


@token.command("revoke")
def revoke(
    number: Annotated[str, typer.Argument(help="its number: mingdan token list")],
    out: OfFolder = None,
) -> None:
    """End a token, at once and for ever."""
    from flows.account_keeping import SERVER
    from flows.assembly import assemble
    from flows.tokens import revoke as ended
    from storage.unit_of_work import UnitOfWork

    with UnitOfWork(assemble(_settings(out)).engine) as unit:
        if not ended(unit, number, by=SERVER, at=clock.now()):
            raise typer.BadParameter(f"没有有效的令牌 {number}；mingdan token list 可列出全部")
        unit.commit()
    typer.echo(f"令牌 {number} 已撤销。")
