"""Challenges to be looked up: kept with the cases they are read off, found by where they stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select

from domain.case import Case
from domain.challenges import Challenge, Challenged, Standing, challenges_of, touched
from storage.bulk import Row, run_many
from storage.cases import all_cases
from storage.hearing_tables import challenges
from storage.tables import cases, enterprises
from storage.unit_of_work import UnitOfWork, translated

_KEEP = (
    "INSERT INTO challenges (case_id, no, kind, standing, asked_on, ended_on)"
    " VALUES ({mark}, {mark}, {mark}, {mark}, {mark}, {mark})"
    " ON CONFLICT (case_id, no) DO UPDATE SET standing = excluded.standing,"
    " ended_on = excluded.ended_on"
)
Kept = tuple[int, str, str, date, date | None]  # no, kind, standing, asked on, ended on


@dataclass(frozen=True, slots=True, kw_only=True)
class ChallengeFilter:
    """Which challenges are asked for; empty: all. ``within``: the townships of whoever asks."""

    standing: Standing
    kind: str = ""
    township: str = ""
    text: str = ""  # part of a name, or the beginning of a case number
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
    c = challenges.c
    first = c.ended_on.desc() if asked.standing is Standing.DECIDED else c.asked_on
    query = (
        _lines()
        .where(c.standing == asked.standing.value, *_filters(asked))
        .order_by(first, c.case_id, c.no)
        .limit(limit + 1)
        .offset(offset)
    )
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
    return _joined(select(*kept, cases.c.uscc, e.name, e.township))


def _read(row: Any) -> ChallengeLine:
    return ChallengeLine(row[0], row[1], Challenge(row[2]), Standing(row[3]), *row[4:])


def open_challenges(unit: UnitOfWork, asked: ChallengeFilter) -> dict[Standing, int]:
    """How many of these are open, by where they stand; what was decided is not counted."""
    c = challenges.c
    query = (
        _joined(select(c.standing, func.count()))
        .where(c.standing.in_([s.value for s in Standing if s is not Standing.DECIDED]))
        .where(*_filters(asked))
        .group_by(c.standing)
    )
    with translated():
        return {Standing(row[0]): int(row[1]) for row in unit.connection.execute(query)}


def challenge_townships(unit: UnitOfWork, within: Sequence[str]) -> list[str]:
    """The townships somebody answers for, of whose enterprises something is open."""
    c = challenges.c
    query = _joined(select(enterprises.c.township)).where(c.standing != Standing.DECIDED.value)
    if within:
        query = query.where(enterprises.c.township.in_(list(within)))
    with translated():
        return sorted(set(unit.connection.scalars(query.distinct())))


def _joined(query: Select[Any]) -> Select[Any]:
    return (
        query.select_from(challenges)
        .join(cases, cases.c.case_id == challenges.c.case_id)
        .join(enterprises, enterprises.c.uscc == cases.c.uscc)
    )


def _filters(asked: ChallengeFilter) -> Iterable[ColumnElement[bool]]:
    if asked.kind:
        yield challenges.c.kind == asked.kind
    if asked.township:
        yield enterprises.c.township == asked.township
    if asked.within:
        yield enterprises.c.township.in_(list(asked.within))
    if asked.text:
        yield or_(
            challenges.c.case_id.startswith(asked.text.upper(), autoescape=True),
            enterprises.c.name.contains(asked.text, autoescape=True),
        )
