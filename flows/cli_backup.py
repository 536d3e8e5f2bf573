"""Commands for a bad day: back up, look a backup through, try it out, put it back."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows import clock
from flows.settings import Settings

if TYPE_CHECKING:
    from flows.assembly import Assembly
    from flows.backups.restoring import Restored

app = typer.Typer()


@app.command()
def backup(
    check: Annotated[
        Path | None, typer.Option(help="look this backup through instead; nothing is put back")
    ] = None,
    *,
    drill: Annotated[bool, typer.Option(help="put the newest backup back aside and audit it")] = (
        False
    ),
    point: Annotated[bool, typer.Option(help="only keep what changed since (SQLite)")] = False,
) -> None:
    """Back up database, papers, site and keys into MINGDAN_BACKUP_FOLDER, while all goes on."""
    settings = Settings()
    if check is not None:
        _check(check, settings)
    elif drill:
        _drill(settings)
    elif point:
        _point(settings)
    else:
        _make(settings)


def _make(settings: Settings) -> None:
    import secrets

    from flows.backups.keeping import let_go
    from flows.backups.making import folder_of, make
    from flows.backups.manifest import NAME, BackupError, read_manifest
    from storage.points import digest_of
    from storage.unit_of_work import connect

    folder = folder_of(settings)
    if not settings.database_stands:
        raise BackupError(f"{settings.home} 中没有数据库：请检查 MINGDAN_HOME。")
    engine = connect(settings.url)
    try:
        made = make(settings, engine, at=clock.now(), random=secrets.token_bytes)
    finally:
        engine.dispose()
    told = read_manifest(made)
    size = sum(row.size for row in told.files)
    typer.echo(
        f"备份完成：{made}（{size / 1e6:.1f} MB，事件 {told.counted.events} 件、"
        f"日志 {told.counted.journal_rows} 行、名单 {told.counted.issues} 期、"
        f"公布记录 {told.counted.leaves} 条）"
    )
    typer.echo(f"清单摘要（SHA-256，可另行抄存）：{digest_of(made / NAME)}")
    if told.keys_inside:
        typer.echo(f"密钥已用口令封存在备份内：{'、'.join(told.keys)}。口令须另行保管。")
    elif told.keys:
        typer.echo(
            f"备份不含密钥（{'、'.join(told.keys)}）：没有密钥打不开举报人信息，也不能再签发公布。"
            "请把密钥文件另行保管，或者设置 MINGDAN_BACKUP_PASS_PHRASE_FILE。"
        )
    gone = let_go(folder, settings.backup)
    if gone:
        typer.echo(f"按留存规则删除旧备份 {len(gone)} 份：{'、'.join(gone)}")


def _check(folder: Path, settings: Settings) -> None:
    from flows.backups.checking import check as look_through
    from flows.console import say

    manifest, problems = look_through(folder, settings.backup.programs)
    for problem in problems:
        say(problem)
    if problems:
        raise typer.Exit(1)
    say(
        f"{folder}：{len(manifest.files)} 个文件全部与清单一致，数据库可以读取"
        f"（版本 {manifest.schema_revision}，{manifest.made_at.isoformat()}）。"
    )


def _drill(settings: Settings) -> None:
    from flows.backups.drill import drill as try_out
    from flows.console import say

    told = try_out(settings, at=clock.now())
    for problem in told.problems:
        say(problem)
    if told.problems:
        raise typer.Exit(1)
    say(f"演练合格：备份 {told.backup} 恢复后全部核对一致，用时 {told.seconds} 秒。")


def _point(settings: Settings) -> None:
    from flows.backups.making import make_point

    made = make_point(settings, at=clock.now())
    typer.echo(
        f"恢复点：{made}" if made else "没有可附着的备份，或者数据库不是 SQLite：未作任何改动。"
    )


@app.command()
def restore(
    folder: Annotated[
        Path | None, typer.Argument(help="a backup; the newest of MINGDAN_BACKUP_FOLDER if none")
    ] = None,
    to: Annotated[str, typer.Option(help="as it was at this moment, 2026-11-26T03:00")] = "",
    site: Annotated[str, typer.Option(help="the public site that stands: folder or address")] = "",
    old: Annotated[str, typer.Option(help="the old database, file or URL, if it is readable")] = "",
    mails: Annotated[Path | None, typer.Option(help="folder of the mails that went out")] = None,
    data: Annotated[
        Path | None, typer.Option(help="form base: the new data directory of PostgreSQL")
    ] = None,
    *,
    bring: Annotated[bool, typer.Option(help="take the later events of --old in again")] = False,
    stands: Annotated[
        bool, typer.Option(help="the database was put back already: only what follows it")
    ] = False,
    continue_log: Annotated[
        bool, typer.Option(help="go on from the public log of the site, where it is ahead")
    ] = False,
) -> None:
    """Put a backup into an empty MINGDAN_HOME and database, audit it, say what came after it."""
    from flows.backups.restoring import choose
    from flows.backups.restoring import restore as put_back
    from flows.console import say

    settings, moment = Settings(), _moment(to)
    if stands:
        if not _holds(settings, site, old, mails, bring=bring, continue_log=continue_log):
            raise typer.Exit(1)
        return
    chosen = folder or choose(settings, moment)
    if data is not None:
        _data_directory(settings, chosen, data, moment)
        return
    done = put_back(settings, chosen, moment, old=_url(old))
    _tell(done)
    if done.keys_missing:
        say("请先放回上述密钥，再运行 mingdan restore --stands（其余选项照旧）核对。")
        raise typer.Exit(1)
    if not _holds(settings, site, old, mails, bring=bring, continue_log=continue_log):
        raise typer.Exit(1)


def _moment(told: str) -> datetime | None:
    if not told:
        return None
    try:
        moment = datetime.fromisoformat(told)
    except ValueError as error:
        raise typer.BadParameter(f"{told}：请写成 2026-11-26T03:00。") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=clock.OFFICE_TIME)


def _data_directory(settings: Settings, chosen: Path, data: Path, moment: datetime | None) -> None:
    from flows.backups.data_directory import prepare
    from flows.console import say

    prepare(settings, chosen, data, moment)
    say(
        f"数据目录 {data} 已备好。请把它交给 PostgreSQL 的系统用户（chown），启动服务器；"
        "恢复完毕后再运行一次 mingdan restore（不带 --data）核对。"
    )


def _tell(done: Restored) -> None:
    from flows.console import say
    from flows.tell_restored import tell_shut

    until = "PostgreSQL 所恢复的时刻" if done.manifest.form == "base" else done.as_of.isoformat()
    say(
        f"已恢复到{until}（备份 {done.manifest.name}）：事件 "
        f"{done.counted.events} 件，最后一件收到于 {done.counted.newest_event or '—'}；"
        f"名单 {done.counted.issues} 期，公布记录 {done.counted.leaves} 条。"
    )
    tell_shut(done.shut)
    if done.site_kept:
        say("公布的网站还在，未作改动。")
    for other in done.other_settings:
        say(f"设置与备份时不同，请核对：{other}")
    if done.keys_missing:
        say(f"缺少密钥：{'、'.join(done.keys_missing)}。备份中没有，或没有给出口令。")


def _holds(
    settings: Settings, site: str, old: str, mails: Path | None, *, bring: bool, continue_log: bool
) -> bool:
    """Audit, hold the sites against it, name what came later; whether all is well."""
    from flows.assembly import assemble
    from flows.audit import audit
    from flows.console import grid, say
    from flows.tell_restored import tell_by_hand, tell_later
    from storage.unit_of_work import UnitOfWork

    assembly = assemble(settings)
    with UnitOfWork(assembly.engine, reading=True) as unit:
        found = audit(unit)
    say(f"核对日志 {found.journals} 本 {found.entries} 条：" + (
        "全部一致。" if not found.findings else f"发现 {len(found.findings)} 处不一致。"
    ))  # fmt: skip
    if found.findings:
        rows = [(f.table, f.key, f.problem) for f in found.findings]
        grid("不一致", ("表", "行", "问题"), rows)
    well = _sites(assembly, site, continue_log=continue_log) and not found.findings
    if old:
        tell_later(assembly, _url(old), bring=bring)
    if mails is not None:
        _mails(assembly, mails)
    if not old:
        tell_by_hand()
    return well


def _url(old: str) -> str:
    return old if "://" in old or not old else f"sqlite:///{old}"


def _sites(assembly: Assembly, site: str, *, continue_log: bool) -> bool:
    """Hold the site that stands here, and one that was named, against the restored log."""
    import secrets

    from flows.console import grid, say
    from flows.log_ahead import compared, remember
    from flows.log_continued import continue_log as go_on
    from flows.transparency import key_at_hand, signing_key
    from notifications.transparency.note import NotSignedError
    from notifications.transparency.places import UnreadableError
    from storage.unit_of_work import UnitOfWork

    settings, well = assembly.settings, True
    public = settings.site / "public"
    targets = [one for one in (str(public) if public.exists() else "", site) if one]
    for target in targets:
        with UnitOfWork(assembly.engine, reading=True) as unit:
            signed = key_at_hand(unit, settings) and settings.log_key_file.exists()
            key = signing_key(settings, secrets.token_bytes).verifier if signed else ""
            try:
                found = compared(unit, target, key)
            except (UnreadableError, NotSignedError, ValueError) as error:
                say(f"{target} 的公布记录无法读取，或者不是本机关签发的：{error}")
                well = False
                continue
        if found is None:
            continue
        say(found.told())
        if found.ahead:
            remember(settings, target, found.here)
            well = well and found.agrees and continue_log
        if found.missing:
            grid(
                "已公布而数据库中没有的",
                ("序号", "条目", "版本", "事项", "日期", "期号"),
                [
                    (found.here + at, one["entry_id"], one["version"], one["what"], one["on"],
                     one["issue"])
                    for at, one in enumerate(found.missing)
                ],
            )  # fmt: skip
        if found.ahead and found.agrees and continue_log:
            with UnitOfWork(assembly.engine) as unit:
                count = go_on(unit, target, key, at=clock.now().isoformat())
                unit.commit()
            say(
                f"已接续网站的公布记录 {count} 条。数据库追上已公布的内容以前，网站不会改动："
                "请重新收入恢复时刻之后的来件并办理。"
            )
    return well


def _mails(assembly: Assembly, folder: Path) -> None:
    from flows.backups.afterwards import mails_after
    from flows.console import grid
    from storage.unit_of_work import UnitOfWork

    with UnitOfWork(assembly.engine, reading=True) as unit:
        found = list(mails_after(unit, folder))
    grid(
        f"已经发出而数据库中没有的邮件（{len(found)}）",
        ("文件", "Message-ID", "主题", "日期"),
        [(one.file, one.message_id, one.subject, one.date) for one in found],
    )
