"""Searching the register: names by their words, documents by their number, cases by theirs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from operator import attrgetter, itemgetter
from typing import NamedTuple

from sqlalchemy import Select, func, select

from domain.journal import Registered
from domain.vocabulary import Notice, Status
from storage.bulk import insert_rows, rows_among
from storage.codec import entries_from_json
from storage.search_tables import LONGEST_WORD, enterprise_names, name_words
from storage.tables import cases, enterprises, journal, outbox
from storage.unit_of_work import UnitOfWork, translated

LAST = chr(0x10FFFF)  # after everything that begins alike
READ_AHEAD = 1000


class Name(NamedTuple):
    """A name an enterprise bears or bore, its readings, and the words it is found by."""

    uscc: str
    name: str
    said: str
    words: frozenset[str]


@dataclass(frozen=True, slots=True)
class CaseFound:
    """A case that was found, with its enterprise."""

    case_id: str
    uscc: str
    name: str
    township: str
    status: Status
    opened_on: date


@dataclass(frozen=True, slots=True)
class DocumentFound:
    """A document that was found, with its enterprise."""

    number: str
    notice: Notice
    on: date
    case_id: str
    name: str
    township: str


def keep_names(unit: UnitOfWork, names: Sequence[Name]) -> None:
    """Keep names to be found by; those kept already stay. Enterprises must be there."""
    known = {uscc for (uscc,) in rows_among(unit, _NAMED, (one.uscc for one in names))}
    first = [one for one in names if one.uscc not in known]
    later = [one for one in names if one.uscc in known]
    _keep(unit, first, skip_known=len({one.uscc for one in first}) < len(first))
    _keep(unit, later, skip_known=True)


def _keep(unit: UnitOfWork, names: Sequence[Name], *, skip_known: bool) -> None:
    """``skip_known``: two names of one enterprise have words in common."""
    said = [(one.uscc, one.name, one.said) for one in names]
    insert_rows(unit, enterprise_names, ("uscc", "name", "said"), said, skip_known=skip_known)
    by_code = sorted(names, key=attrgetter("uscc"))
    words = {(word[:LONGEST_WORD], one.uscc): None for one in by_code for word in one.words}
    rows = sorted(words, key=itemgetter(0))  # by word, then code: pairs are slow to compare
    insert_rows(unit, name_words, ("word", "uscc"), rows, skip_known=skip_known)


def unnamed(unit: UnitOfWork) -> bool:
    """Whether the register has enterprises and the search knows none of them."""
    with translated():
        known = unit.connection.execute(select(enterprise_names.c.uscc).limit(1)).first()
        there = unit.connection.execute(select(enterprises.c.uscc).limit(1)).first()
    return known is None and there is not None


def names_on_record(unit: UnitOfWork) -> Iterator[list[tuple[str, str]]]:
    """(code, name) of every enterprise under every name it was registered by, some at a time."""
    after = ""
    while True:
        e = enterprises.c
        some = select(e.uscc).where(e.uscc > after).order_by(e.uscc).limit(READ_AHEAD)
        with translated():
            usccs = list(unit.connection.scalars(some))
            query = select(journal.c.stream, journal.c.body).where(journal.c.stream.in_(usccs))
            rows = unit.connection.execute(query.order_by(journal.c.stream, journal.c.no)).all()
        if not usccs:
            return
        yield [
            (uscc, entry.enterprise.name)
            for uscc, body in rows
            for entry in entries_from_json(body)
            if isinstance(entry, Registered)
        ]
        after = usccs[-1]


def how_many(unit: UnitOfWork, word: str, most: int) -> int:
    """How many rows a word finds, counted up to ``most``."""
    some = _range(word).limit(most).subquery()
    with translated():
        return int(unit.connection.scalar(select(func.count()).select_from(some)) or 0)


def found_by(unit: UnitOfWork, word: str, most: int) -> list[str]:
    """The enterprises a word finds among the first ``most`` rows, in the order of their names."""
    n = name_words.c
    query = _range(word).order_by(n.word, n.uscc).limit(most)
    with translated():
        return list(dict.fromkeys(unit.connection.scalars(query)))


def _range(word: str) -> Select[str]:
    n, start = name_words.c, word[:LONGEST_WORD]
    return select(n.uscc).where(n.word >= start, n.word < start + LAST)


def names_of(unit: UnitOfWork, usccs: Iterable[str]) -> dict[str, list[tuple[str, str]]]:
    """(name, its readings) of these enterprises."""
    found: dict[str, list[tuple[str, str]]] = {}
    for uscc, name, said in rows_among(unit, _NAMES, usccs):
        found.setdefault(uscc, []).append((name, said))
    return found


_NAMED = "SELECT uscc FROM enterprise_names WHERE uscc {among}"
_NAMES = "SELECT uscc, name, said FROM enterprise_names WHERE uscc {among} ORDER BY uscc, name"


def cases_numbered(unit: UnitOfWork, case_id: str) -> list[CaseFound]:
    """The case of a number, or none."""
    c, e = cases.c, enterprises.c
    query = (
        select(c.case_id, c.uscc, e.name, e.township, c.status, c.opened_on)
        .join(enterprises, e.uscc == c.uscc)
        .where(c.case_id == case_id)
    )
    with translated():
        rows = unit.connection.execute(query).all()
    return [CaseFound(*row[:4], Status(row[4]), row[5]) for row in rows]


def documents_numbered(unit: UnitOfWork, number: str, *, limit: int) -> list[DocumentFound]:
    """The documents of a number (文号), the latest first."""
    o, c, e = outbox.c, cases.c, enterprises.c
    query = (
        select(o.number, o.notice, o.on_day, o.case_id, e.name, e.township)
        .join(cases, c.case_id == o.case_id)
        .join(enterprises, e.uscc == c.uscc)
        .where(o.number == number)
        .order_by(o.on_day.desc(), o.message_id)
        .limit(limit)
    )
    with translated():
        rows = unit.connection.execute(query).all()
    return [DocumentFound(row[0], Notice(row[1]), *row[2:]) for row in rows]
