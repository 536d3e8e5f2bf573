"""The showings of the site on record, and every file that stood in it: append-only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from sqlalchemy import func, insert, select, tuple_

from storage.bulk import insert_rows
from storage.showing_tables import released_files, showings
from storage.unit_of_work import UnitOfWork, translated

PORTION = 5_000
FileRow = tuple[str, str]  # SHA-256 in hex, path in the site


@dataclass(frozen=True, slots=True)
class Stopped:
    """A showing that was stopped: when, by what, in words; the moment of the good one after it."""

    at: str
    why: str
    zh: str
    en: str
    mended_at: str | None


def shown(unit: UnitOfWork, at: str) -> None:
    """Put a good showing on record."""
    with translated():
        unit.connection.execute(insert(showings).values(at=at))


def stopped(unit: UnitOfWork, at: str, why: str, zh: str, en: str) -> None:
    """Put a showing on record that was stopped; not again while the same stops it, run by run."""
    s = showings.c
    newest = select(s.stopped, s.zh).order_by(s.no.desc()).limit(1)
    with translated():
        if unit.connection.execute(newest).one_or_none() == (why, zh):
            return
        unit.connection.execute(insert(showings).values(at=at, stopped=why, zh=zh, en=en))


def newest_good(unit: UnitOfWork) -> str | None:
    """The moment of the newest good showing."""
    s = showings.c
    query = select(s.at).where(s.stopped.is_(None)).order_by(s.no.desc()).limit(1)
    with translated():
        return unit.connection.scalar(query)


def stops(unit: UnitOfWork) -> list[Stopped]:
    """Every showing that was stopped, oldest first."""
    later = showings.alias()
    good = select(func.min(later.c.no)).where(later.c.no > showings.c.no, later.c.stopped.is_(None))
    mended = select(later.c.at).where(later.c.no == good.correlate(showings).scalar_subquery())
    s = showings.c
    query = select(s.at, s.stopped, s.zh, s.en, mended.correlate(showings).scalar_subquery())
    with translated():
        rows = unit.connection.execute(query.where(s.stopped.is_not(None)).order_by(s.no)).all()
    return [Stopped(*row) for row in rows]


def files(unit: UnitOfWork) -> Iterator[FileRow]:
    """Every file that ever stood in the site, by its digest, then by its path; in portions."""
    f = released_files.c
    after: FileRow = ("", "")
    while True:
        query = select(f.sha256, f.path).where(tuple_(f.sha256, f.path) > after)
        with translated():
            rows = unit.connection.execute(query.order_by(f.sha256, f.path).limit(PORTION)).all()
        yield from ((digest, path) for digest, path in rows)
        if len(rows) < PORTION:
            return
        after = (rows[-1][0], rows[-1][1])


def on_record(unit: UnitOfWork, sha256: str) -> bool:
    """Whether a file of this digest ever stood in the site."""
    query = select(released_files.c.path).where(released_files.c.sha256 == sha256).limit(1)
    with translated():
        return unit.connection.scalar(query) is not None


def keep_files(unit: UnitOfWork, rows: Iterable[FileRow]) -> None:
    """Put files on record, in portions; one that is there already stays."""
    waiting = iter(rows)
    while some := list(islice(waiting, PORTION)):
        insert_rows(unit, released_files, ("sha256", "path"), some, skip_known=True)
