"""PostgreSQL to any moment: a base backup unpacked, with the orders to replay the server's own log.

The server itself does the rest when it is started: it replays up to the moment and opens.
"""

from __future__ import annotations

import shlex
import tarfile
from datetime import datetime
from pathlib import Path

from flows.backups.checking import check
from flows.backups.manifest import BackupError
from flows.settings import Settings


def prepare(settings: Settings, backup: Path, data: Path, to: datetime | None) -> None:
    """Make ``data`` a data directory that recovers to a moment, or to the end of the log kept.

    BackupError when the backup is of another form, ``data`` has something in it, or no log is set.
    """
    manifest, problems = check(backup, settings.backup.programs)
    if manifest.form != "base":
        raise BackupError(
            f"备份 {manifest.name} 不是数据目录的备份：--data 只用于 MINGDAN_BACKUP_FORM=base。"
        )
    if problems:
        raise BackupError("备份不可用，未作任何改动：" + "；".join(problems))
    wal = settings.backup.wal
    if wal is None or not wal.is_dir():
        raise BackupError("请用 MINGDAN_BACKUP_WAL 指明归档日志所在的文件夹，没有它不能恢复。")
    if data.exists() and any(data.iterdir()):
        raise BackupError(f"{data} 不是空文件夹，未作任何改动：请指定一个新的数据目录。")
    if to is not None and to < manifest.made_at:
        raise BackupError(f"备份制作于 {manifest.made_at.isoformat()}，不能恢复到更早的时刻。")
    data.mkdir(parents=True, exist_ok=True)
    with tarfile.open(backup / manifest.database, "r:gz") as packed:
        packed.extractall(data, filter="tar")
    data.chmod(0o700)
    with (data / "postgresql.auto.conf").open("a", encoding="utf-8") as conf:
        conf.write("".join(f"{line}\n" for line in _orders(wal.absolute(), to)))
    (data / "recovery.signal").touch(0o600)


def _orders(wal: Path, to: datetime | None) -> list[str]:
    """What the server is told; the last value of a name counts."""
    copy = f"cp {shlex.quote(str(wal))}/%f %p"
    moment = "" if to is None else to.isoformat(sep=" ")
    told = {
        "restore_command": copy,
        "recovery_target_time": moment,
        "recovery_target_action": "promote",
        "hot_standby": "off",  # nobody reads it before it has come to the moment
        "archive_mode": "off",  # until somebody says where its own log goes
    }
    return [f"{name} = '{value.replace(chr(39), chr(39) * 2)}'" for name, value in told.items()]
