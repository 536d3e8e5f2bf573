"""Writing what the desks look things up by; each row only when it changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import select

from domain.journal import Entry
from storage.bulk import insert_rows, rows_among, run_many
from storage.codec import entries_from_json
from storage.desk_tables import asking, case_people, complaint_lines
from storage.marks import Marks
from storage.ranges import each, merged
from storage.tables import enterprises
from storage.unit_of_work import UnitOfWork, translated

PEOPLE = ("person", "case_id")


class ComplaintLine(NamedTuple):
    """A complaint in the list of the office, as its row holds it (``desk_tables.py``)."""

    complaint_no: str
    case_id: str
    uscc: str
    filed_on: str
    open: bool
    due_on: str
    retaliation: bool


_KEEP_LINE = (
    "INSERT INTO complaint_lines"
    " (complaint_no, case_id, uscc, filed_on, open, due_on, retaliation, township)"
    " SELECT {mark}, {mark}, uscc, {mark}, {mark}, {mark}, {mark}, township"
    " FROM enterprises WHERE uscc = {mark}"
    " ON CONFLICT (complaint_no) DO UPDATE SET case_id = excluded.case_id, open = excluded.open,"
    " due_on = excluded.due_on, retaliation = excluded.retaliation"
)
_MARK = (
    "UPDATE cases SET waits_for = {mark}, asked_on = {mark}, at_work = {mark}, owed_on = {mark},"
    " township = (SELECT township FROM enterprises WHERE enterprises.uscc = cases.uscc)"
    " WHERE case_id = {mark}"
)
_ITS_CASES = "SELECT case_id FROM cases WHERE uscc = {mark})"
_RESETTLE = (
    "UPDATE cases SET township = {mark} WHERE uscc = {mark}",
    "UPDATE complaint_lines SET township = {mark} WHERE uscc = {mark}",
    "UPDATE asking SET township = {mark} WHERE uscc = {mark}",
    "UPDATE terms SET township = {mark} WHERE case_id IN (" + _ITS_CASES,
    "UPDATE listings SET township = {mark} WHERE case_id IN (" + _ITS_CASES,
    "UPDATE challenges SET township = {mark} WHERE case_id IN (" + _ITS_CASES,
)
_KEEP_ASKING = (
    "INSERT INTO asking (judgement_id, uscc, on_day, township)"
    " SELECT {mark}, uscc, {mark}, township FROM enterprises WHERE uscc = {mark}"
    " ON CONFLICT (judgement_id) DO NOTHING"
)
_ENTRIES = "SELECT stream, no, body FROM journal WHERE stream {among} ORDER BY stream, no"
# What no issue told yet has nothing that could fall.
_PUBLISHED = (
    "EXISTS (SELECT 1 FROM listings JOIN issue_entries"
    " ON issue_entries.listing_id = listings.listing_id WHERE listings.case_id = cases.case_id)"
)
_KEEP_MOVED = (
    "INSERT INTO list_moved (case_id, version) SELECT case_id, version FROM cases"
    f" WHERE case_id = {{mark}} AND {_PUBLISHED}"
    " ON CONFLICT (case_id) DO UPDATE SET version = excluded.version"
)
_ALL_MOVED = (
    "INSERT INTO list_moved (case_id, version) SELECT case_id, version FROM cases"
    f" WHERE {_PUBLISHED} ON CONFLICT (case_id) DO NOTHING"
)
_ANSWERED = "DELETE FROM asking WHERE judgement_id = {mark}"


def keep_people(unit: UnitOfWork, took_part: Iterable[tuple[str, str]]) -> None:
    """Keep (person, case) pairs; most stand there already."""
    insert_rows(unit, case_people, PEOPLE, sorted(took_part), skip_known=True)


def keep_complaints(unit: UnitOfWork, lines: Sequence[ComplaintLine]) -> None:
    """Keep complaints as they stand now; their cases and enterprises must be there."""
    rows = [
        (
            one.complaint_no, one.case_id, one.filed_on, one.open, one.due_on, one.retaliation,
            one.uscc,
        )
        for one in lines
    ]  # fmt: skip
    run_many(unit, _KEEP_LINE, rows)


def keep_asking(unit: UnitOfWork, asked: Iterable[tuple[str, str, str]]) -> None:
    """Keep (judgement, enterprise, day of the report) of what asks for something."""
    run_many(unit, _KEEP_ASKING, [(name, on, uscc) for name, uscc, on in asked])


def all_answered(unit: UnitOfWork, judgement_ids: Iterable[str]) -> int:
    """Take out judgements of which all that they asked is answered; returns how many there were."""
    return run_many(unit, _ANSWERED, [(one,) for one in judgement_ids])


def keep_moved(unit: UnitOfWork, case_ids: Iterable[str]) -> None:
    """Keep those of these cases, whose journals went on or an issue tells, that an issue told."""
    run_many(unit, _KEEP_MOVED, [(one,) for one in sorted(case_ids)])


def all_moved(unit: UnitOfWork) -> None:
    """Keep every case with a published listing. For databases from before."""
    unit.run(_ALL_MOVED, ())


def resettle(unit: UnitOfWork, moved: Mapping[str, str]) -> None:
    """Let what is noted follow enterprises that are registered in another township now."""
    for statement in _RESETTLE:
        run_many(unit, statement, [(township, uscc) for uscc, township in moved.items()])


def mark(unit: UnitOfWork, marks: Mapping[str, Marks]) -> None:
    """Note of cases what the lists look them up by. For databases from before."""
    run_many(unit, _MARK, [(*said, case_id) for case_id, said in marks.items()])


def people(unit: UnitOfWork) -> dict[str, set[str]]:
    """Who took part in each case."""
    found: dict[str, set[str]] = {}
    with translated():
        for person, case_id in unit.connection.execute(select(*case_people.c)):
            found.setdefault(case_id, set()).add(person)
    return found


def complaints(unit: UnitOfWork) -> dict[str, dict[str, tuple[ComplaintLine, str]]]:
    """The complaints of each case by their number, each with its township."""
    found: dict[str, dict[str, tuple[ComplaintLine, str]]] = {}
    c = complaint_lines.c
    with translated():
        for *line, township in unit.connection.execute(
            select(*(c[name] for name in ComplaintLine._fields), c.township)
        ):
            no, case_id, uscc, filed_on, is_open, due_on, retaliation = line
            said = ComplaintLine(
                no, case_id, uscc, filed_on.isoformat(), bool(is_open), due_on.isoformat(),
                bool(retaliation),
            )  # fmt: skip
            found.setdefault(case_id, {})[no] = (said, township)
    return found


def asking_now(
    unit: UnitOfWork, townships: Sequence[str] = (), most: int | None = None
) -> list[str]:
    """The judgements that still ask for something, as noted, the oldest first: some if so told."""
    a = asking.c
    query = select(a.judgement_id).order_by(a.on_day, a.judgement_id)
    if most is not None:
        parts = [
            select(a.judgement_id, a.on_day).where(*one) for one in each(a.township, townships)
        ]
        some = merged(parts, (a.on_day, a.judgement_id), most)
        query = select(some.c.judgement_id).order_by(some.c.on_day, some.c.judgement_id).limit(most)
    with translated():
        return list(unit.connection.scalars(query))


class Asking(NamedTuple):
    """A judgement that asks, as noted; ``settled``: where its enterprise is registered."""

    uscc: str
    on_day: date
    township: str
    settled: str | None


def asking_as_noted(unit: UnitOfWork) -> dict[str, Asking]:
    """The judgements that still ask for something, as noted, for the audit."""
    a, e = asking.c, enterprises.c
    query = select(a.judgement_id, a.uscc, a.on_day, a.township, e.township)
    with translated():
        rows = unit.connection.execute(query.outerjoin(enterprises, e.uscc == a.uscc)).all()
    return {name: Asking(*said) for name, *said in rows}


def journal_entries(
    unit: UnitOfWork, streams: Iterable[str]
) -> Iterator[tuple[str, int, tuple[Entry, ...]]]:
    """(stream, number of the row, what an event led to) of these journals, in order."""
    for stream, no, body in rows_among(unit, _ENTRIES, streams):
        yield stream, no, tuple(entries_from_json(body))
