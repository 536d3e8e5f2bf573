"""A drill: the last backup put back in a passing place, audited, held against its own site."""

from __future__ import annotations

import secrets
import shutil
import tarfile
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from time import perf_counter

from sqlalchemy import make_url

from flows.audit import audit
from flows.backups.checking import check, passing_folder
from flows.backups.keeping import Drill, note_drill
from flows.backups.making import backups_in, folder_of
from flows.backups.manifest import SITE, BackupError, Manifest
from flows.doors import seal_what_came_before
from flows.log_ahead import compared
from flows.settings import Settings
from storage import copies
from storage.copies import CopyError
from storage.counted import counted
from storage.doors import FILE, Doors, hold
from storage.errors import StorageError
from storage.schema import migrate
from storage.unit_of_work import UnitOfWork, connect


def drill(settings: Settings, *, at: datetime) -> Drill:
    """Try the newest backup out; the drill is put on record beside the backups."""
    folder = folder_of(settings)
    backups = backups_in(folder)
    if not backups:
        raise BackupError(f"{folder} 中没有备份可供演练：请先运行 mingdan backup。")
    began = perf_counter()
    try:
        problems = _problems(settings, backups[-1], at)
    except (CopyError, StorageError) as error:
        problems = [str(error)]
    seconds = round(perf_counter() - began, 1)
    told = Drill(
        at=at.isoformat(), backup=backups[-1].name, seconds=seconds, problems=tuple(problems)
    )
    note_drill(folder, told)
    return told


def _problems(settings: Settings, backup: Path, at: datetime) -> list[str]:
    manifest, problems = check(backup, settings.backup.programs)
    if problems or manifest.form == "base":
        return problems  # a data directory needs a server of its own: docs/backup.md
    with ExitStack() as passing:
        aside = passing.enter_context(passing_folder(backup))
        engine = connect(_put_back(settings, backup, manifest, aside, passing))
        passing.callback(engine.dispose)
        with UnitOfWork(engine, reading=True) as unit:
            if counted(unit) != manifest.counted:
                problems.append("恢复出的数据库与清单中的合计不符。")
        migrate(engine)  # an older backup is brought to this version's tables, as a restore is
        hold(engine, Doors(settings.home / FILE))
        seal_what_came_before(engine, at)
        with UnitOfWork(engine, reading=True) as unit:
            problems += [f"{f.table} {f.key}：{f.problem}" for f in audit(unit).findings]
            if manifest.site:
                with tarfile.open(backup / SITE, "r:gz") as packed:
                    packed.extractall(aside / "site", filter="data")
                found = compared(unit, str(aside / "site" / "public"), "")
                if found is not None and found.ahead:
                    problems.append(found.told())
    return problems


def _put_back(
    settings: Settings, backup: Path, manifest: Manifest, aside: Path, passing: ExitStack
) -> str:
    """The address of a passing database that holds what the backup holds."""
    file = backup / manifest.database
    if manifest.form == "sqlite":
        copy = shutil.copyfile(file, aside / "mingdan.db")
        return f"sqlite:///{copy}"
    name = f"mingdan_drill_{secrets.token_hex(4)}"
    url = passing.enter_context(copies.passing_database(make_url(settings.url), name))
    copies.restore_dump(url, file, settings.backup.programs)
    return url.render_as_string(hide_password=False)
