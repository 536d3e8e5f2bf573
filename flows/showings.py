"""Showings that were stopped: on record, told to the publicity officer, mended by a good one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from pathlib import Path
from threading import Lock

from sqlalchemy import Engine

from flows.assembly import Assembly
from flows.clock import OFFICE_TIME
from flows.log_ahead import SiteAheadError
from flows.redaction import NoSuchPassagesError
from flows.settings import Settings
from notifications.press import NotRenderedError
from notifications.publication import UnsafeNameError
from notifications.redaction.scan import LeakError
from notifications.release import NotWrittenError
from notifications.transparency.signing import LogKeyError
from storage import showings
from storage.errors import StorageError
from storage.seals import SealError
from storage.showings import Stopped
from storage.unit_of_work import UnitOfWork, connect

# Why a showing can be stopped, and the code it is on record by.
WHY: dict[type[Exception], str] = {
    LeakError: "leak",
    LogKeyError: "log_key",
    SiteAheadError: "ahead",
    SealError: "seal",
    NoSuchPassagesError: "passages",
    NotRenderedError: "paper",
    NotWrittenError: "disk",
    UnsafeNameError: "name",
}
NAMED = 3  # files a task names
# What to do, in English: the messages themselves are Chinese, but for what a leak says.
REMEDY_EN = {
    "log_key": "the log's key is missing or another log's: restore its file from the backup",
    "ahead": "the site tells more than the database, which was put back: restore a later moment",
    "seal": "the sealing key is missing or another: restore its file from the backup",
    "passages": "the file of allowed passages cannot be read: see MINGDAN_ALLOWED_PASSAGES",
    "disk": "the site cannot be written: free space on its disk, look at the rights of its folder",
    "paper": "a paper cannot be made: complete the facts it lacks",
    "name": "an id or a period cannot be part of a web address",
}


@contextmanager
def recorded(assembly: Assembly, at: str) -> Iterator[None]:
    """Put on record that what is done inside was stopped; the reason goes on to the caller."""
    try:
        yield
    except tuple(WHY) as error:
        why = next(code for kind, code in WHY.items() if isinstance(error, kind))
        zh, en = _told(error, why)
        with UnitOfWork(assembly.engine) as unit:
            showings.stopped(unit, at, why, zh, en)
            unit.commit()
        raise


def _told(error: Exception, why: str) -> tuple[str, str]:
    """What stopped it and what to do; of leaks a few files, the command itself names them all."""
    if not isinstance(error, LeakError):
        return str(error), f"{REMEDY_EN[why]} ({error})"
    files = {leak.file: leak for leak in reversed(error.leaks)}
    some = [files[name] for name in sorted(files)][:NAMED]
    count, rest = len(error.leaks), len(files) - len(some)
    zh, en = "；".join(one.zh() for one in some), "; ".join(one.en() for one in some)
    return (
        f"{count} 处不得公开的内容使网站停止更新：{zh}{f'，另有 {rest} 个文件' if rest else ''}。"
        "请更正其来源（相应文书或者登记信息）后重新运行 mingdan publish；"
        "可以公开的，列入 MINGDAN_ALLOWED_PASSAGES 所指的文件。",
        f"{count} places that must not be public keep the site from going out: {en}"
        f"{f', and {rest} more files' if rest else ''}. Correct the paper or the register they "
        "come from and run mingdan publish again; list what may stand in the file "
        "MINGDAN_ALLOWED_PASSAGES names.",
    )


def episodes(unit: UnitOfWork) -> Iterator[tuple[Stopped, Stopped]]:
    """The first and the last of the stops between two good showings, oldest first."""
    for _, some in groupby(showings.stops(unit), key=lambda one: one.mended_at):
        stops = list(some)
        yield stops[0], stops[-1]


@dataclass(frozen=True, slots=True)
class Standing:
    """How the site stands: when it was swapped in (None: there is none), and what stopped it since.

    ``stopped`` is None too where the database is not to be had.
    """

    shown_at: datetime | None
    stopped: Stopped | None


class Site:
    """The site of ``settings`` as whoever watches over it asks about it; opens nothing before."""

    def __init__(self, settings: Settings, engine: Engine | None = None) -> None:
        self._settings, self._own = settings, engine is None
        self._engine = engine
        self._lock = Lock()

    def standing(self) -> Standing:
        """How it stands now."""
        return Standing(_swapped_in(self._settings.site / "public"), self._stopped())

    def _stopped(self) -> Stopped | None:
        here = self._settings.home / "mingdan.db"
        if not self._settings.database_url and not here.exists():
            return None  # asking must not make an empty database
        with self._lock:
            self._engine = self._engine or connect(self._settings.url)
        try:
            with UnitOfWork(self._engine, reading=True) as unit:
                stops = showings.stops(unit)
        except StorageError:
            return None
        return stops[-1] if stops and stops[-1].mended_at is None else None

    def close(self) -> None:
        """Done with it."""
        if self._engine is not None and self._own:
            self._engine.dispose()


def _swapped_in(public: Path) -> datetime | None:
    """When the link to the release that stands was made."""
    if not (public / "index.html").exists():
        return None
    return datetime.fromtimestamp(int(public.lstat().st_mtime), OFFICE_TIME)
