"""Whether a process here can work: its database, its tables, its disk, its keys."""

from __future__ import annotations

import shutil
from dataclasses import dataclass

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from flows.settings import Settings
from notifications.transparency.signing import LogKeyError, SigningKey
from storage import transparency
from storage.errors import StorageError
from storage.schema import current, head
from storage.unit_of_work import UnitOfWork

LEAST_FREE = 500_000_000  # bytes: a release of the site beside the one that stands
LEAST_PART = 0.02  # of the disk


@dataclass(frozen=True, slots=True)
class Check:
    """One thing a process needs; ``zh`` and ``en`` say what is wrong, else they are empty."""

    name: str
    zh: str = ""
    en: str = ""

    @property
    def ok(self) -> bool:
        """Whether it is as it should be."""
        return not self.zh


AWAY = Check("database", "数据库没有应答", "the database does not answer")


def ready(settings: Settings, engine: Engine) -> list[Check]:
    """Everything a process needs; nothing is made or changed by asking."""
    found = [_disk(settings)]
    if not settings.database_stands:  # asking would make an empty one
        return [AWAY, *found]
    for look in (_schema, _key):
        try:
            found.append(look(settings, engine))
        except (StorageError, SQLAlchemyError, OSError):
            return [AWAY, *found]
    return [Check("database"), *found]


def _schema(_: Settings, engine: Engine) -> Check:
    stands, known = current(engine), head()
    if stands == known:
        return Check("schema")
    return Check(
        "schema",
        f"数据库结构是 {stands or '空的'}，本程序需要 {known}",
        f"the database is at {stands or 'nothing'}, this program needs {known}",
    )


def disks(settings: Settings) -> dict[str, tuple[int, int]]:
    """Free and whole bytes of the disks the office's files are on."""
    places = {"home": settings.home, "site": settings.site}
    found = {}
    for name, place in places.items():
        stands = next(one for one in (place, *place.absolute().parents) if one.exists())
        usage = shutil.disk_usage(stands)
        found[name] = (usage.free, usage.total)
    return found


def _disk(settings: Settings) -> Check:
    for name, (free, total) in disks(settings).items():
        if free < min(LEAST_FREE, total * LEAST_PART):
            return Check(
                "disk",
                f"磁盘（{name}）只剩 {free // 1_000_000} MB",
                f"only {free // 1_000_000} MB are free on the disk of {name}",
            )
    return Check("disk")


def _key(settings: Settings, engine: Engine) -> Check:
    """The log's key can be read, or there is nothing it would have to sign again."""
    file = settings.log_key_file
    with UnitOfWork(engine, reading=True) as unit:
        signed = transparency.size(unit)
    try:
        if signed or file.exists():
            SigningKey(file.read_bytes(), settings.log_name)
    except (OSError, LogKeyError):
        return Check(
            "key",
            "公布记录的签名密钥读不出来，或者不是这份记录的",
            "the key of the public log cannot be read, or is another log's",
        )
    return Check("key")
