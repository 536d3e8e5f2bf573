"""What was wrong, from when to when, and whether the person on duty was told."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import insert, or_, select, update

from storage.unit_of_work import UnitOfWork, translated
from storage.watch_tables import troubles

Words = tuple[str, str]  # Chinese, English


@dataclass(frozen=True, slots=True, kw_only=True)
class TroubleRow:
    """Something that is or was wrong; ``mended_at`` None: it still is."""

    no: int
    key: str
    zh: str
    en: str
    since: str
    mended_at: str | None


t = troubles.c
_columns = (t.no, t.key, t.zh, t.en, t.since, t.mended_at)


def _rows(unit: UnitOfWork, query: object) -> list[TroubleRow]:
    with translated():
        found = unit.connection.execute(query).mappings().all()  # type: ignore[call-overload]
    return [TroubleRow(**row) for row in found]


def going_on(unit: UnitOfWork) -> list[TroubleRow]:
    """What is wrong by the last look, the oldest first."""
    return _rows(unit, select(*_columns).where(t.mended_at.is_(None)).order_by(t.no))


def newest(unit: UnitOfWork, limit: int) -> list[TroubleRow]:
    """What was wrong last, the newest first."""
    return _rows(unit, select(*_columns).order_by(t.no.desc()).limit(limit))


def seen(unit: UnitOfWork, now_wrong: dict[str, Words], at: str) -> None:
    """Put on record what is wrong at a moment; what is on record already goes on."""
    known = {one.key for one in going_on(unit)}
    for key in sorted(known & now_wrong.keys()):
        zh, en = now_wrong[key]
        again = update(troubles).where(t.key == key, t.mended_at.is_(None))
        with translated():
            unit.connection.execute(again.values(seen_at=at, zh=zh, en=en))
    for key in sorted(now_wrong.keys() - known):
        zh, en = now_wrong[key]
        with translated():
            unit.connection.execute(
                insert(troubles).values(key=key, zh=zh, en=en, since=at, seen_at=at)
            )


def mended(unit: UnitOfWork, *, unseen_since: str, at: str) -> None:
    """What nobody saw wrong since a moment is over."""
    over = update(troubles).where(t.mended_at.is_(None), t.seen_at < unseen_since)
    with translated():
        unit.connection.execute(over.values(mended_at=at))


def claim(unit: UnitOfWork, *, now: str, until: str) -> list[TroubleRow]:
    """What the person on duty is to be told of, or that it is over, leased until a moment.

    What was over before anybody could be told of it is told of no more.
    """
    untold = t.told_at.is_(None) & t.mended_at.is_(None)
    uncalmed = t.told_at.is_not(None) & t.mended_at.is_not(None) & t.calmed_at.is_(None)
    free = or_(t.leased_until.is_(None), t.leased_until < now)
    query = select(*_columns).where(or_(untold, uncalmed), free).order_by(t.no)
    if unit.dialect == "postgresql":
        query = query.with_for_update(skip_locked=True)
    found = _rows(unit, query)
    if found:
        leased = update(troubles).where(t.no.in_([one.no for one in found]))
        with translated():
            unit.connection.execute(leased.values(leased_until=until))
    return found


def told(unit: UnitOfWork, one: TroubleRow, at: str) -> None:
    """The person on duty was told of it, or that it is over."""
    column = t.told_at if one.mended_at is None else t.calmed_at
    kept = update(troubles).where(t.no == one.no)
    with translated():
        unit.connection.execute(kept.values({column: at, t.leased_until: None}))
