"""What enterprises' records add up to: for the indicators, and what was spent.

Everything is counted as it stood at the end of a day and as it was known at a moment: a record that
came later, an enterprise registered afterwards and a correction change a figure that was given
before, and the figure as it was given can be counted again (docs/adr/0051).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    Subquery,
    and_,
    case,
    except_,
    exists,
    func,
    literal,
    literal_column,
    or_,
    select,
    true,
    union,
    union_all,
)
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from domain.joint.figures import Cell, Figure
from domain.joint.indicators import Counted, Rule
from domain.joint.matters import Matter
from storage.joint_tables import protection_lines, register_lines
from storage.tables import enterprises
from storage.unit_of_work import UnitOfWork, translated

Columns = ReadOnlyColumnCollection[str, Any]  # of a table


@dataclass(frozen=True, slots=True, kw_only=True)
class AsOf:
    """As of which day things count, and known by which moment ("": by now)."""

    day: date
    known_at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counting:
    """What is counted: a rule with its first day and the beginnings of its industries' codes."""

    rule: Rule
    first: date
    codes: tuple[str, ...]


def cells(unit: UnitOfWork, asked: Mapping[str, Counting], as_of: AsOf) -> dict[str, list[Cell]]:
    """Of each indicator the figure of every township and industry that has something to count.

    In the order of townships and industries. The register, and the records of a matter since a day,
    are read once, however many indicators count them.
    """
    register = registered(as_of, ())
    records = {_window(one): _standing(one, as_of) for one in asked.values()}
    parts = [
        _summed(indicator, _owing(one, _of_codes(register, one.codes), records[_window(one)]))
        for indicator, one in asked.items()
    ]
    found: dict[str, list[Cell]] = {indicator: [] for indicator in asked}
    if not parts:
        return found
    every = union_all(*parts).subquery().c
    query = select(*every).order_by(every.township, every.industry)
    with translated():
        rows = unit.connection.execute(query).all()
    for indicator, township, industry, done, due in rows:
        figure = Figure(numerator=int(done), denominator=int(due))
        found[indicator].append(Cell(township=township, industry=industry, figure=figure))
    return found


def _window(asked: Counting) -> tuple[Matter, date]:
    return asked.rule.matter, asked.first


def _of_codes(register: FromClause, codes: Sequence[str]) -> FromClause:
    return select(register).where(*_of(register.c, codes)).subquery() if codes else register


def _summed(indicator: str, some: Subquery) -> Select[Any]:
    done, due = func.sum(some.c.done), func.sum(some.c.due)
    return (
        select(
            literal(indicator).label("indicator"), some.c.township, some.c.industry,
            done.label("done"), due.label("due"),
        )
        .group_by(some.c.township, some.c.industry)
        .having(due > 0)
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Behind:
    """An enterprise behind a figure: what it counts for, and by which record ("": none)."""

    uscc: str
    name: str
    township: str
    industry: str
    project: str
    due: int
    done: int
    on: date | None
    record_no: str
    instead_of: str
    paper: str


def behind(
    unit: UnitOfWork,
    asked: Counting,
    as_of: AsOf,
    *,
    townships: Sequence[str] = (),
    industry: str = "",
    lacking: bool | None = None,
    limit: int | None = None,
    offset: int = 0,
    among: Sequence[str] = (),
) -> list[Behind]:
    """The rows a figure is made of, by code: of all, or only those that lack something or not.

    ``among``: only of these enterprises, by code; a thousand at the most.
    """
    some = _rows(asked, as_of, whole=limit is None, among=among)
    query = _named(some).order_by(some.c.uscc, some.c.project).limit(limit).offset(offset)
    if townships:
        query = query.where(some.c.township.in_(townships))
    if industry:
        query = query.where(some.c.industry == industry)
    if lacking is not None:
        short = some.c.done < some.c.due
        query = query.where(short if lacking else ~short)
    with translated():
        return [Behind(*row) for row in unit.connection.execute(query)]


def differing(
    unit: UnitOfWork, asked: Counting, was: AsOf, now: AsOf, *, among: Sequence[str] = ()
) -> tuple[list[Behind], list[Behind]]:
    """The rows behind a figure that are not the same as of both: those of the one, of the other."""
    one, other = (
        _named(_rows(asked, as_of, among=among)).cte().prefix_with("MATERIALIZED")
        for as_of in (was, now)
    )
    gone = except_(select(one), select(other)).subquery()
    new = except_(select(other), select(one)).subquery()
    query = union_all(*(select(literal(at), some) for at, some in enumerate((gone, new))))
    found: tuple[list[Behind], list[Behind]] = ([], [])
    with translated():
        for at, *row in unit.connection.execute(query):
            found[at].append(Behind(*row))
    return found


def _rows(
    asked: Counting, as_of: AsOf, *, whole: bool = True, among: Sequence[str] = ()
) -> Subquery:
    """What an indicator counts, row by row."""
    some = registered(as_of, asked.codes, whole=whole, among=among)
    return _owing(asked, some, _standing(asked, as_of, among, whole=whole))


def _named(some: Subquery) -> Select[Any]:
    """Rows that owe something, with the name of the enterprise, in the order of ``Behind``."""
    names = ("project", "due", "done", "on_day", "record_no", "instead_of", "paper")
    columns = [some.c[name] for name in names]
    return (
        select(some.c.uscc, enterprises.c.name, some.c.township, some.c.industry, *columns)
        .join(enterprises, enterprises.c.uscc == some.c.uscc)
        .where(some.c.due > 0)
    )


def touched(unit: UnitOfWork, asked: Counting, day: date, *, since: str, most: int) -> list[str]:
    """The enterprises for which anything came after a moment that may change what is counted.

    A registration from the day or before it, a record of the matter within the window, or one that
    corrects another, whatever its day. More than ``most`` say that there are more.
    """
    r, p = register_lines.c, protection_lines.c
    within = and_(p.matter == asked.rule.matter.value, p.on_day >= asked.first, p.on_day <= day)
    came = union(
        select(r.uscc).where(r.recorded_at > since, r.since <= day),
        select(p.uscc).where(p.recorded_at > since, or_(within, p.instead_of != "")),
    )
    with translated():
        return list(unit.connection.scalars(select(came.subquery().c.uscc).limit(most + 1)))


def registered(
    as_of: AsOf, codes: Sequence[str], *, whole: bool = True, among: Sequence[str] = ()
) -> FromClause:
    """The register as of a day: enterprises with exposed workers, each in its newest line.

    The newest is looked up by key for each line, so that a page of rows reads a range and no more.
    """
    r, of = register_lines.c, register_lines.alias().c
    newest = (
        select(of.version)
        .where(of.uscc == r.uscc, of.since <= as_of.day, *_known(of.recorded_at, as_of))
        .order_by(of.since.desc(), of.version.desc())
        .limit(1)
    )
    query = select(r.uscc, r.township, r.industry, r.exposed)
    query = query.where(r.version == newest.scalar_subquery(), r.exposed > 0)
    if among:
        query = query.where(r.uscc.in_(among))
    return _taken(query.where(*_of(r, codes)), whole=whole)


def _of(line: Columns, codes: Sequence[str]) -> list[ColumnElement[bool]]:
    """Whether its industry is one of some, by the beginnings of their codes."""
    some = [line.industry.startswith(code, autoescape=True) for code in codes]
    return [or_(*some)] if some else []


def _standing(
    asked: Counting, as_of: AsOf, among: Sequence[str] = (), *, whole: bool = True
) -> FromClause:
    """The newest record of each enterprise (and project) in the window that none corrects."""
    p, of = protection_lines.c, protection_lines.alias().c
    newest = (
        select(of.event_id)
        .where(of.uscc == p.uscc, of.project == p.project, *_counts(of, asked, as_of))
        .where(~_corrected(of, as_of))
        .order_by(of.on_day.desc(), of.event_id.desc())
        .limit(1)
    )
    said = (p.uscc, p.project, p.due, p.done, p.on_day, p.record_no, p.instead_of, p.paper)
    query = select(*said).where(*_counts(p, asked, as_of))
    if among:
        query = query.where(p.uscc.in_(among))
    return _taken(query.where(p.event_id == newest.scalar_subquery()), whole=whole)


def _taken(query: Select[Any], *, whole: bool) -> FromClause:
    """A part of a query; what is needed whole is made once, whatever a planner thinks of its size.

    Without statistics (a first import) PostgreSQL takes it for one row, and would make it again for
    every row it is joined with.
    """
    return query.cte().prefix_with("MATERIALIZED") if whole else query.subquery()


def _counts(line: Columns, asked: Counting, as_of: AsOf) -> list[ColumnElement[bool]]:
    """Whether a record is of the matter, within the window and known."""
    return [
        line.matter == asked.rule.matter.value, line.on_day >= asked.first,
        line.on_day <= as_of.day, *_known(line.recorded_at, as_of),
    ]  # fmt: skip


def _corrected(line: Columns, as_of: AsOf) -> ColumnElement[bool]:
    """Whether a later record of the enterprise stands instead of this one."""
    later = protection_lines.alias().c
    return exists().where(
        later.uscc == line.uscc, later.instead_of == line.record_no, line.record_no != "",
        *_known(later.recorded_at, as_of),
    )  # fmt: skip


def _known(column: ColumnElement[str], as_of: AsOf) -> list[ColumnElement[bool]]:
    return [column <= as_of.known_at] if as_of.known_at else []


def _owing(asked: Counting, some: FromClause, its: FromClause) -> Subquery:
    """Every enterprise that owes the matter, or its project, with what it owes and has done.

    ``some``: the register; ``its``: the records that stand.
    """
    rule = asked.rule
    without: Any = some.c.exposed if rule.without_record is None else literal(rule.without_record)
    has = its.c.uscc.is_not(None)
    due: ColumnElement[int] = func.coalesce(its.c.due, without)
    done: ColumnElement[int] = func.coalesce(its.c.done, literal(0))
    if rule.counted is Counted.ENTERPRISES:  # all of it done counts as one, less of it as none
        all_done = and_(has, its.c.due > 0, its.c.done >= its.c.due)
        owes_nothing = and_(has, its.c.due == 0)
        due = case((owes_nothing, 0), else_=1)
        done = case((all_done, 1), else_=0)
    joined = some.join(its, its.c.uscc == some.c.uscc, isouter=rule.counted is not Counted.PROJECTS)
    said = (
        some.c.uscc, some.c.township, some.c.industry,
        func.coalesce(its.c.project, literal_column("''")).label("project"),
        due.label("due"), done.label("done"), its.c.on_day,
        func.coalesce(its.c.record_no, literal_column("''")).label("record_no"),
        func.coalesce(its.c.instead_of, literal_column("''")).label("instead_of"),
        func.coalesce(its.c.paper, literal_column("''")).label("paper"),
    )  # fmt: skip
    return select(*said).select_from(joined).where(true()).subquery()


# -- money ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Spent:
    """What was spent on a matter: by how many enterprises, in fen."""

    matter: Matter
    township: str
    industry: str
    enterprises: int
    fen: int


def spending(unit: UnitOfWork, first: date, as_of: AsOf) -> list[Spent]:
    """Spending by matter, township and industry.

    The newest record of each year counts, because what it says is cumulative within its year.
    """
    p, some = protection_lines.c, registered(as_of, ())
    year = func.extract("year", p.on_day)
    place = func.row_number().over(
        partition_by=(p.uscc, p.matter, p.project, year),
        order_by=(p.on_day.desc(), p.event_id.desc()),
    )
    known = select(p.uscc, p.matter, p.spent_fen, place.label("place")).where(
        p.on_day >= first,
        p.on_day <= as_of.day,
        *_known(p.recorded_at, as_of),
        ~_corrected(p, as_of),
    )
    newest = known.subquery()
    n = newest.c
    query = (
        select(n.matter, some.c.township, some.c.industry, func.count(n.uscc.distinct()),
               func.sum(n.spent_fen))
        .join(some, some.c.uscc == n.uscc)
        .where(n.place == 1, n.spent_fen > 0)
        .group_by(n.matter, some.c.township, some.c.industry)
        .order_by(n.matter, some.c.township, some.c.industry)
    )  # fmt: skip
    with translated():
        rows = unit.connection.execute(query).all()
    return [Spent(Matter(m), t, i, int(many), int(fen)) for m, t, i, many, fen in rows]
