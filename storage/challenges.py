"""Challenges to be looked up: kept with the cases they are read off, found by where they stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Subquery, func, select, true

from domain.case import Case
from domain.challenges import Challenge, Challenged, Standing, challenges_of, touched
from storage.bulk import Row, run_many
from storage.cases import all_cases
from storage.hearing_tables import challenges
from storage.ranges import COUNTED_TO, Counted, Rows, counted, each, merged, taken_whole
from storage.tables import cases, enterprises
from storage.unit_of_work import UnitOfWork, translated

_KEEP = (
    "INSERT INTO challenges (case_id, no, kind, standing, asked_on, ended_on, township)"
    " SELECT case_id, {mark}, {mark}, {mark}, {mark}, {mark}, township FROM cases"
    " WHERE case_id = {mark}"
    " ON CONFLICT (case_id, no) DO UPDATE SET standing = excluded.standing,"
    " ended_on = excluded.ended_on, township = excluded.township"
)
_ITS_TOWNSHIP = "(SELECT township FROM cases WHERE cases.case_id = challenges.case_id)"
# As a version that did not keep it leaves it.
_SETTLE = f"UPDATE challenges SET township = {_ITS_TOWNSHIP} WHERE township = ''"
_ELSEWHERE = f"SELECT case_id FROM challenges WHERE township <> {_ITS_TOWNSHIP} ORDER BY case_id"
MANY = 1_000  # challenges of a case, which has a handful
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
    return (one.no, one.kind.value, one.standing.value, asked, ended, case_id)


def settle(unit: UnitOfWork) -> int:
    """Note the township of challenges kept by a version that did not; how many there were."""
    return unit.run(_SETTLE, ())


def elsewhere(unit: UnitOfWork) -> list[str]:
    """The cases of challenges that are noted in another township than they, for the audit."""
    return [str(row[0]) for row in unit.rows(_ELSEWHERE, ())]


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

    def ordered(of: Any) -> tuple[ColumnElement[Any], ...]:
        if falls:
            return (of.ended_on.desc(), of.case_id.desc(), of.no.desc())
        return (of.asked_on, of.case_id, of.no)

    c = challenges.c
    which = [c.standing == asked.standing.value, *_filters(asked)]
    if falls:  # as all that were decided: said so that the range begins behind those that were not
        which.append(c.ended_on.is_not(None))
    if asked.usccs is None:
        parts = [select(*c).where(*which, *one) for one in _places(asked)]
        found = merged(parts, ordered(c), offset + limit + 1)
    else:
        found = taken_whole(_of_enterprises(unit, asked.usccs, which), "found").subquery()
    whole = select(*found.c).order_by(*ordered(found.c))
    page = whole.limit(limit + 1).offset(offset).subquery()
    query = _named(page).order_by(*ordered(page.c))
    with translated():
        rows = unit.connection.execute(query).all()
    return [_read(row) for row in rows[:limit]], len(rows) > limit


def challenges_of_case(unit: UnitOfWork, case_id: str) -> list[ChallengeLine]:
    """Every challenge of a case, in the order of its file."""
    some = select(*challenges.c).where(challenges.c.case_id == case_id).subquery()
    query = _named(some).order_by(some.c.no)
    with translated():
        rows = unit.connection.execute(query).all()
    return [_read(row) for row in rows]


def _of_enterprises(
    unit: UnitOfWork, usccs: Sequence[str], which: Iterable[ColumnElement[bool]]
) -> Rows:
    """Those of some enterprises, case by case: what others have on file is not looked at.

    PostgreSQL would rather read the whole table than look up the few cases, however much it holds;
    SQLite goes case by case anyway, and knows no LATERAL.
    """
    of_them = select(cases.c.case_id).where(cases.c.uscc.in_(usccs)).cte("of_them")
    of_them = of_them.prefix_with("MATERIALIZED")
    of_one = select(*challenges.c).where(challenges.c.case_id == of_them.c.case_id, *which)
    if unit.dialect == "sqlite":
        return of_one
    looked_up = of_one.limit(MANY).lateral("looked_up")
    return select(*looked_up.c).select_from(of_them).join(looked_up, true())


def _named(some: Subquery) -> Rows:
    c, e = some.c, enterprises.c
    kept = (c.case_id, c.no, c.kind, c.standing, c.asked_on, c.ended_on, cases.c.uscc)
    query = select(*kept, e.name, e.township).join(cases, cases.c.case_id == c.case_id)
    return query.join(enterprises, e.uscc == cases.c.uscc)


def _read(row: Any) -> ChallengeLine:
    return ChallengeLine(row[0], row[1], Challenge(row[2]), Standing(row[3]), *row[4:])


def open_challenges(unit: UnitOfWork, asked: ChallengeFilter) -> dict[Standing, Counted]:
    """How many of these are open, by where they stand; what was decided is not counted.

    Each counted no further than a bound, in the indexes of where they stand.
    """
    filters = list(_filters(asked))
    if asked.usccs is not None:
        return _open_of_few(unit, asked.usccs, filters)
    c, open_ = challenges.c, [Standing(one) for one in OPEN]
    figures = []
    for one in open_:
        some = select(c.case_id).where(c.standing == one.value, *filters)
        parts = [some.where(*place) for place in _places(asked)]
        figures.append(counted(parts, COUNTED_TO).scalar_subquery())
    with translated():
        row = unit.connection.execute(select(*figures)).one()
    return {
        one: Counted.up_to(COUNTED_TO, int(found)) for one, found in zip(open_, row, strict=True)
    }


def _open_of_few(
    unit: UnitOfWork, usccs: Sequence[str], filters: Iterable[ColumnElement[bool]]
) -> dict[Standing, Counted]:
    """The same of what a search found, which is bounded and read once."""
    which = (challenges.c.standing.in_(OPEN), *filters)
    found = taken_whole(_of_enterprises(unit, usccs, which), "found").subquery()
    query = select(found.c.standing, func.count()).group_by(found.c.standing)
    with translated():
        counts = {one: int(count) for one, count in unit.connection.execute(query)}
    return {Standing(one): Counted.up_to(COUNTED_TO, counts.get(one, 0)) for one in OPEN}


def _filters(asked: ChallengeFilter) -> Iterable[ColumnElement[bool]]:
    if asked.kind:
        yield challenges.c.kind == asked.kind
    if asked.within and (asked.township or asked.usccs is not None):
        yield challenges.c.township.in_(asked.within)
    if asked.township and asked.usccs is not None:
        yield challenges.c.township == asked.township


def _places(asked: ChallengeFilter) -> list[Any]:
    """A range for each township asked for."""
    return each(challenges.c.township, (asked.township,) if asked.township else asked.within)
