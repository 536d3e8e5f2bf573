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
from flows.redaction import NoSuchPassagesError
from flows.settings import Settings
from notifications.press import NotRenderedError
from notifications.publication import UnsafeNameError
from notifications.redaction.scan import LeakError
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
    SealError: "seal",
    NoSuchPassagesError: "passages",
    NotRenderedError: "paper",
    UnsafeNameError: "name",
}
# What to do, in English: the messages themselves are Chinese, but for what a leak says.
REMEDY_EN = {
    "log_key": "the log's key is missing or another log's: restore its file from the backup",
    "seal": "the sealing key is missing or another: restore its file from the backup",
    "passages": "the file of allowed passages cannot be read: see MINGDAN_ALLOWED_PASSAGES",
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
        english = error.en() if isinstance(error, LeakError) else f"{REMEDY_EN[why]} ({error})"
        with UnitOfWork(assembly.engine) as unit:
            showings.stopped(unit, at, why, str(error), english)
            unit.commit()
        raise


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

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._engine: Engine | None = None
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
        if self._engine is not None:
            self._engine.dispose()


def _swapped_in(public: Path) -> datetime | None:
    """When the link to the release that stands was made."""
    if not (public / "index.html").exists():
        return None
    return datetime.fromtimestamp(int(public.lstat().st_mtime), OFFICE_TIME)
