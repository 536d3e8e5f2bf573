"""Challenges to be looked up: kept with the cases they are read off, found by where they stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select

from domain.case import Case
from domain.challenges import Challenge, Challenged, Standing, challenges_of, touched
from storage.bulk import Row, run_many
from storage.cases import all_cases
from storage.hearing_tables import challenges
from storage.ranges import taken_whole
from storage.tables import cases, enterprises
from storage.unit_of_work import UnitOfWork, translated

_KEEP = (
    "INSERT INTO challenges (case_id, no, kind, standing, asked_on, ended_on)"
    " VALUES ({mark}, {mark}, {mark}, {mark}, {mark}, {mark})"
    " ON CONFLICT (case_id, no) DO UPDATE SET standing = excluded.standing,"
    " ended_on = excluded.ended_on"
)
OPEN = tuple(one.value for one in Standing if one is not Standing.DECIDED)
Kept = tuple[int, str, str, date, date | None]  # no, kind, standing, asked on, ended on


@dataclass(frozen=True, slots=True, kw_only=True)
class ChallengeFilter:
    """Which challenges are asked for; empty: all. ``within``: the townships of whoever asks.

    ``usccs``: only those of these enterprises, as a search found them; None: of all.
    """

    standing: Standing
    kind: str = ""
    township: str = ""
    usccs: tuple[str, ...] | None = None
    within: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ChallengeLine:
    """A challenge in a list, with its enterprise."""

    case_id: str
    no: int
    kind: Challenge
    standing: Standing
    asked_on: date
    ended_on: date | None
    uscc: str
    name: str
    township: str


def save_challenges(
    unit: UnitOfWork, before: Mapping[str, Case | None], after: Mapping[str, Case]
) -> None:
    """Keep what changed of the challenges of changed cases; nothing is asked where nothing did."""
    rows: list[Row] = []
    for case_id, case in after.items():
        was = before.get(case_id)
        if touched(case.facts if was is None else case.facts[len(was.facts) :]):
            known = set() if was is None else {_row(one, case_id) for one in challenges_of(was)}
            made = (_row(one, case_id) for one in challenges_of(case))
            rows += [row for row in made if row not in known]
    run_many(unit, _KEEP, rows)


def note_challenges(unit: UnitOfWork) -> int:
    """Keep the challenges of every case; how many there are. For databases from before."""
    rows = [_row(one, case.case_id) for case in all_cases(unit) for one in challenges_of(case)]
    return run_many(unit, _KEEP, rows)


def _row(one: Challenged, case_id: str) -> Row:
    ended = None if one.ended is None else one.ended.on.isoformat()
    asked = one.asked.on.isoformat()
    return (case_id, one.no, one.kind.value, one.standing.value, asked, ended)


def kept(unit: UnitOfWork) -> dict[str, set[Kept]]:
    """Every row by its case, for the audit."""
    c = challenges.c
    query = select(c.case_id, c.no, c.kind, c.standing, c.asked_on, c.ended_on)
    found: dict[str, set[Kept]] = {}
    with translated():
        for case_id, *rest in unit.connection.execute(query):
            found.setdefault(case_id, set()).add((rest[0], rest[1], rest[2], rest[3], rest[4]))
    return found


def as_kept(case: Case) -> set[Kept]:
    """What must be kept of the challenges of a case."""
    return {
        (
            one.no,
            one.kind.value,
            one.standing.value,
            one.asked.on,
            None if one.ended is None else one.ended.on,
        )
        for one in challenges_of(case)
    }


def found_challenges(
    unit: UnitOfWork, asked: ChallengeFilter, *, limit: int, offset: int = 0
) -> tuple[list[ChallengeLine], bool]:
    """Some of them and whether there are more: the longest waiting, or the last decided, first."""
    falls = asked.standing is Standing.DECIDED
    c: Any = challenges.c

    def ordered(of: Any) -> tuple[ColumnElement[Any], ...]:
        if falls:
            return (of.ended_on.desc(), of.case_id.desc(), of.no.desc())
        return (of.asked_on, of.case_id, of.no)

    which = _of_cases(select(c.case_id, c.no, c.asked_on, c.ended_on))
    which = which.where(c.standing == asked.standing.value, *_filters(asked))
    if falls:  # as all that were decided: said so that the range begins behind those that were not
        which = which.where(c.ended_on.is_not(None))
    if asked.usccs is not None:
        found = taken_whole(which, "found").subquery()
        which, c = select(*found.c), found.c
    some = which.order_by(*ordered(c)).limit(limit + 1).offset(offset).subquery()
    here = and_(some.c.case_id == challenges.c.case_id, some.c.no == challenges.c.no)
    query = _lines().join(some, here).order_by(*ordered(challenges.c))
    with translated():
        rows = unit.connection.execute(query).all()
    return [_read(row) for row in rows[:limit]], len(rows) > limit


def challenges_of_case(unit: UnitOfWork, case_id: str) -> list[ChallengeLine]:
    """Every challenge of a case, in the order of its file."""
    query = _lines().where(challenges.c.case_id == case_id).order_by(challenges.c.no)
    with translated():
        rows = unit.connection.execute(query).all()
    return [_read(row) for row in rows]


def _lines() -> Select[Any]:
    c, e = challenges.c, enterprises.c
    kept = (c.case_id, c.no, c.kind, c.standing, c.asked_on, c.ended_on)
    query = _of_cases(select(*kept, cases.c.uscc, e.name, e.township))
    return query.join(enterprises, e.uscc == cases.c.uscc)


def _read(row: Any) -> ChallengeLine:
    return ChallengeLine(row[0], row[1], Challenge(row[2]), Standing(row[3]), *row[4:])


def open_challenges(unit: UnitOfWork, asked: ChallengeFilter) -> dict[Standing, int]:
    """How many of these are open, by where they stand; what was decided is not counted."""
    c = challenges.c
    query = (
        _of_cases(select(c.standing, func.count()))
        .where(c.standing.in_(OPEN))
        .where(*_filters(asked))
        .group_by(c.standing)
    )
    with translated():
        return {Standing(row[0]): int(row[1]) for row in unit.connection.execute(query)}


def challenge_townships(unit: UnitOfWork, within: Sequence[str]) -> list[str]:
    """The townships somebody answers for, of whose enterprises something is open."""
    c = challenges.c
    query = _of_cases(select(cases.c.township)).where(c.standing.in_(OPEN))
    if within:
        query = query.where(cases.c.township.in_(within))
    with translated():
        return sorted(set(unit.connection.scalars(query.distinct())))


def _of_cases(query: Select[Any]) -> Select[Any]:
    return query.select_from(challenges).join(cases, cases.c.case_id == challenges.c.case_id)


def _filters(asked: ChallengeFilter) -> Iterable[ColumnElement[bool]]:
    if asked.kind:
        yield challenges.c.kind == asked.kind
    if asked.township:
        yield cases.c.township == asked.township
    if asked.within:
        yield cases.c.township.in_(asked.within)
    if asked.usccs is not None:
        yield cases.c.uscc.in_(asked.usccs)
