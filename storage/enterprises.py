"""Enterprises in lists, and what an enterprise has on file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product

from sqlalchemy import literal, select, union_all

from domain.vocabulary import Status
from storage.bulk import rows_among
from storage.case_lists import townships_of
from storage.codec import enterprise_from_json
from storage.ranges import each, merged
from storage.tables import cases, enterprises
from storage.unit_of_work import UnitOfWork, translated

PAGE = 50
MOST_NAMED = 400  # SQLite joins no more selects than 500


@dataclass(frozen=True, slots=True)
class EnterpriseLine:
    """An enterprise in a list."""

    uscc: str
    name: str
    township: str
    industry: str
    industry_name: str
    workers_exposed: int


@dataclass(frozen=True, slots=True)
class CaseStanding:
    """A case by its number, where it stands, and since when it is."""

    case_id: str
    status: Status
    opened_on: date


def enterprise_lines(
    unit: UnitOfWork,
    *,
    townships: Sequence[str] = (),
    township: str = "",
    industry: str = "",
    after: str = "",
    limit: int = PAGE,
) -> list[EnterpriseLine]:
    """Enterprises by code, from one on; of ``townships`` alone, unless that is empty."""
    e = enterprises.c
    places = townships_of(townships, township)
    if places is None:
        return []
    kinds = [industry] if industry else []
    parts = [
        select(e.uscc).where(e.uscc > after, *one, *kind)
        for one, kind in product(each(e.township, places), each(e.industry, kinds))
    ]
    some = merged(parts, (e.uscc,), limit)
    query = select(e.uscc, e.name, e.township, e.industry, e.body)
    query = query.join(some, some.c.uscc == e.uscc).order_by(e.uscc).limit(limit)
    with translated():
        rows = unit.connection.execute(query).all()
    return [_line(*row) for row in rows]


def lines_among(unit: UnitOfWork, usccs: Iterable[str]) -> dict[str, EnterpriseLine]:
    """The enterprises of these codes."""
    return {row[0]: _line(*row) for row in rows_among(unit, _AMONG, usccs)}


def _line(uscc: str, name: str, township: str, industry: str, body: str) -> EnterpriseLine:
    one = enterprise_from_json(body)
    return EnterpriseLine(uscc, name, township, industry, one.industry_name, one.workers_exposed)


def choices(unit: UnitOfWork, column: str) -> list[str]:
    """The different values of ``township`` or ``industry``, however many enterprises there are.

    From each value to the next by the index, so it reads as many rows as there are values.
    """
    if column not in ("township", "industry"):
        raise ValueError(f"{column} is no choice; township or industry")
    first = f"SELECT min({column}) FROM enterprises"
    return [row[0] for row in unit.rows(
        f"WITH RECURSIVE held(one) AS ({first} UNION ALL "
        f"SELECT ({first} WHERE {column} > held.one) FROM held WHERE held.one IS NOT NULL) "
        "SELECT one FROM held WHERE one IS NOT NULL"
    )]  # fmt: skip


def industry_names(unit: UnitOfWork, codes: Iterable[str]) -> dict[str, str]:
    """What these codes are called by one enterprise of each; a row read for each code."""
    e = enterprises.c
    parts = [
        select(literal(code), select(e.body).where(e.industry == code).limit(1).scalar_subquery())
        for code in sorted(set(codes))[:MOST_NAMED]
    ]
    if not parts:
        return {}
    with translated():
        rows = unit.connection.execute(union_all(*parts)).all()
    return {code: enterprise_from_json(body).industry_name for code, body in rows if body}


def cases_among(unit: UnitOfWork, usccs: Iterable[str]) -> dict[str, list[CaseStanding]]:
    """The cases of these enterprises, the newest first."""
    c = cases.c
    query = (
        select(c.uscc, c.case_id, c.status, c.opened_on)
        .where(c.uscc.in_(list(usccs)))
        .order_by(c.opened_on.desc(), c.case_id.desc())
    )
    found: dict[str, list[CaseStanding]] = {}
    with translated():
        for uscc, case_id, status, opened_on in unit.connection.execute(query):
            one = CaseStanding(case_id, Status(status), opened_on)
            found.setdefault(uscc, []).append(one)
    return found


_AMONG = "SELECT uscc, name, township, industry, body FROM enterprises WHERE uscc {among}"
