"""Cases and their journal: read the fold, append the entries, keep both in step."""

from __future__ import annotations

import gc
from collections import OrderedDict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import select

from domain.case import Case
from domain.enterprise import Enterprise
from domain.evolve import replay
from domain.journal import Entry, Registered
from domain.slotwise import slotwise
from domain.standing import ACCEPTING
from domain.timelimits import Term
from storage.bulk import Row, insert_rows, rows_among, run_many, update_rows
from storage.codec import (
    case_from_json,
    enterprise_from_json,
    entries_encoded,
    entries_from_json,
    to_json,
)
from storage.errors import TryAgainError
from storage.marks import MarksOf
from storage.tables import cases, enterprises, journal, terms
from storage.unit_of_work import UnitOfWork, translated

FIRST = "0" * 64
JOURNAL = ("stream", "no", "event_id", "body", "digest", "recorded_at")
TERMS = ("case_id", "kind", "complaint", "started_on", "due_on", "suspended_on", "township")
OF_ITS_CASE = (("township", "(SELECT township FROM cases WHERE case_id = {mark})"),)
CASES = (
    *("case_id", "uscc", "status", "accepting", "opened_on", "version", "head"),
    *("township", "waits_for", "asked_on", "at_work", "owed_on"),
)
AT_A_TIME = 1000  # cases read into memory together
FOLD_EVERY = 20  # entries after which a case is folded again
SPARED_FROM = 100  # cases kept at once: a batch, not a signature
LOOKED_THROUGH_EVERY = 200_000


@dataclass(frozen=True, slots=True)
class Stored:
    """A value as stored, with what the next entry of its journal must follow on."""

    version: int
    head: str


@slotwise
@dataclass(frozen=True, slots=True)
class StoredCase(Stored):
    """A case at the end of its journal."""

    case: Case


@dataclass(frozen=True, slots=True)
class StoredEnterprise(Stored):
    """An enterprise at the end of its journal."""

    enterprise: Enterprise


class Appended(NamedTuple):
    """A journal row about to be written: all that one event led to, from entry ``no`` on."""

    stream: str
    no: int
    event_id: int
    body: str
    digest: str


def link(previous: str, stream: str, no: int, body: str, event_digest: str) -> str:
    """The digest of a journal row: SHA-256 over the row before, this row and its event."""
    return _link(previous, stream, no, body.encode(), event_digest)


def _link(previous: str, stream: str, no: int, body: bytes, event_digest: str) -> str:
    before = f"{previous}\n{stream}\n{no}\n{event_digest}\n"
    return sha256(before.encode() + body).hexdigest()


def chained(
    stream: str, after: Stored, entries: Iterable[Entry], event_id: int, event_digest: str
) -> Appended:
    """The journal row of the entries of one event, linked to what was there."""
    no, body = after.version + 1, entries_encoded(entries)
    digest = _link(after.head, stream, no, body, event_digest)
    return Appended(stream, no, event_id, body.decode(), digest)


class Folds:
    """The cases this process has folded lately, ``most`` of them, by the head of their journal.

    A head is a digest over the whole journal, so a case found by it needs no reading again; a case
    that another process moved has another head and is read.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._cases = OrderedDict[str, StoredCase]()
        self._spared = 0

    def get(self, case_id: str, head: str) -> StoredCase | None:
        """The case at the end of the journal with this head, if it was folded lately."""
        found = self._cases.get(case_id)
        return found if found is not None and found.head == head else None

    def keep(self, stored: Collection[StoredCase]) -> None:
        """Remember cases that are committed; the oldest give way."""
        for one in stored:
            self._cases.pop(one.case.case_id, None)
            self._cases[one.case.case_id] = one
        while len(self._cases) > self._most:
            self._cases.popitem(last=False)
        self._spare(len(stored))

    def _spare(self, more: int) -> None:
        """Spare the garbage collector what is kept.

        Cases are values without cycles, freed when the last name of them goes; walking through all
        of them after every batch costs a tenth of the batch, and more the more are kept. Now and
        then everything is looked through all the same: others live in this process too.
        """
        self._spared += more
        if self._spared >= LOOKED_THROUGH_EVERY:
            self._spared = 0
            gc.unfreeze()
        elif more >= SPARED_FROM:
            gc.freeze()


def load_cases(
    unit: UnitOfWork, ids: Iterable[str], folds: Folds | None = None
) -> dict[str, StoredCase]:
    """The cases of these ids that exist."""
    return _cases(unit, _BY_ID, ids, folds)


def load_accepting(
    unit: UnitOfWork, usccs: Iterable[str], folds: Folds | None = None
) -> dict[str, StoredCase]:
    """By enterprise, the one case that still takes in leads and findings."""
    found = _cases(unit, _BY_USCC, usccs, folds)
    return {stored.case.uscc: stored for stored in found.values()}


_HEADS = "SELECT case_id, head FROM cases WHERE "
_BY_ID = _HEADS + "case_id {among}"
_BY_USCC = _HEADS + "accepting AND uscc {among}"
# Fold and later entries in one statement: between two, another worker might write the next fold.
_BODIES = (
    "SELECT c.case_id, c.version, c.head,"
    " CASE WHEN j.no IS NULL OR j.no = f.version + 1 THEN f.body END, j.body"
    " FROM cases c LEFT JOIN folds f ON f.case_id = c.case_id"
    " LEFT JOIN journal j ON j.stream = c.case_id AND j.no > coalesce(f.version, 0)"
    " WHERE c.case_id {among} ORDER BY c.case_id, j.no"
)
_COUNTS = "SELECT uscc, count(*) FROM cases WHERE uscc {among} GROUP BY uscc"
# Naming an indexed column, even to leave it as it is, makes SQLite write the index anew: where a
# case stands and what the desks look it up by are named only where one of them changed.
_MOVE = ("version", "head")
_MOVE_AND_WAIT = (*_MOVE, "waits_for", "asked_on")
_MOVE_AND_MARK = (*_MOVE, "status", "waits_for", "asked_on", "at_work", "owed_on")
_AS_READ = ("case_id", "version")
_FOLD = (
    "INSERT INTO folds (case_id, version, body) VALUES ({mark}, {mark}, {mark})"
    " ON CONFLICT (case_id) DO UPDATE SET version = excluded.version, body = excluded.body"
)
_END_TERM = "DELETE FROM terms WHERE case_id = {mark} AND kind = {mark} AND complaint = {mark}"
_REGISTER = (
    "INSERT INTO enterprises (uscc, name, township, industry, email, body, as_of, version, head)"
    " VALUES ({mark}, {mark}, {mark}, {mark}, {mark}, {mark}, {mark}, {mark}, {mark})"
    " ON CONFLICT (uscc) DO UPDATE SET name = excluded.name, township = excluded.township,"
    " industry = excluded.industry, email = excluded.email, body = excluded.body,"
    " as_of = excluded.as_of, version = excluded.version, head = excluded.head"
)
_REGISTERED = "SELECT uscc, township FROM enterprises WHERE uscc {among}"
_ENTERPRISES = "SELECT uscc, version, head, body FROM enterprises WHERE uscc {among}"


def _cases(
    unit: UnitOfWork, statement: str, keys: Iterable[str], known: Folds | None
) -> dict[str, StoredCase]:
    found: dict[str, StoredCase] = {}
    unread: list[str] = []
    for case_id, head in rows_among(unit, statement, keys):
        folded = known.get(case_id, head) if known is not None else None
        if folded is None:
            unread.append(case_id)
        else:
            found[case_id] = folded
    for case_id, group in groupby(rows_among(unit, _BODIES, unread), key=itemgetter(0)):
        rows = list(group)
        _, version, head, body, _ = rows[0]
        start = None if body is None else case_from_json(body)
        later = [e for *_, some in rows if some is not None for e in entries_from_json(some)]
        found[case_id] = StoredCase(version, head, replay(later, start))
    return found


def count_by_enterprise(unit: UnitOfWork, usccs: Iterable[str]) -> dict[str, int]:
    """How many cases each of these enterprises ever had."""
    return dict(rows_among(unit, _COUNTS, usccs))


def load_enterprises(unit: UnitOfWork, usccs: Iterable[str]) -> dict[str, StoredEnterprise]:
    """The registered enterprises among these codes."""
    return {
        uscc: StoredEnterprise(version, head, enterprise_from_json(body))
        for uscc, version, head, body in rows_among(unit, _ENTERPRISES, usccs)
    }


def registered(unit: UnitOfWork, usccs: Iterable[str]) -> dict[str, str]:
    """Which of these codes are registered enterprises, and in which township each is."""
    return dict(rows_among(unit, _REGISTERED, usccs))


def append(unit: UnitOfWork, rows: Sequence[Appended], recorded_at: str) -> None:
    """Write journal rows. A number already taken means another writer: TryAgainError."""
    insert_rows(unit, journal, JOURNAL, [(*row, recorded_at) for row in rows])


def save_cases(
    unit: UnitOfWork,
    new: Mapping[str, StoredCase],
    changed: Mapping[str, tuple[StoredCase, StoredCase]],
    marks_of: MarksOf,
    townships: Mapping[str, str],
) -> None:
    """Write new cases and changed ones (as they were read, and as they are).

    ``townships``: of the enterprises of the new ones. A changed case that is no longer as it was
    read was moved by somebody else: TryAgainError.
    """
    # First the changed: an old case must stop accepting before a new one starts.
    moved: list[Row] = []
    turned: list[Row] = []
    waiting: list[Row] = []
    marked: list[Row] = []
    folded: list[Row] = []
    for was, now in changed.values():
        case = now.case
        said, which = (now.version, now.head), (case.case_id, was.version)
        if _stands_as_before(was.case, case, marks_of):
            moved.append((*said, *which))
        elif _waits_only(was.case, case):
            waiting.append((*said, *marks_of(case)[:2], *which))
        else:
            marked.append((*said, case.status.value, *marks_of(case), *which))
        if _accepts(case) is not _accepts(was.case):
            turned.append((_accepts(case), case.case_id))
        if now.version // FOLD_EVERY > was.version // FOLD_EVERY:
            folded.append((case.case_id, now.version, to_json(case)))
    done = update_rows(unit, cases, _MOVE, _AS_READ, moved)
    done += update_rows(unit, cases, _MOVE_AND_WAIT, _AS_READ, waiting)
    done += update_rows(unit, cases, _MOVE_AND_MARK, _AS_READ, marked)
    if done != len(changed):
        raise TryAgainError("a case was moved by another writer")
    update_rows(unit, cases, ("accepting",), ("case_id",), turned)
    rows = [_case_row(one, townships[one.case.uscc], marks_of) for one in new.values()]
    insert_rows(unit, cases, CASES, rows)
    run_many(unit, _FOLD, folded)


def _stands_as_before(was: Case, now: Case, marks_of: MarksOf) -> bool:
    """What an event leaves as it was is the same object still; most leave all of it."""
    if not _waits_only(was, now):
        return was.status is now.status and marks_of(was) == marks_of(now)
    return was.proposal is now.proposal


def _waits_only(was: Case, now: Case) -> bool:
    """Whether nothing but an open proposal can be another; what complaints ask follows from all."""
    same = was.status is now.status and was.terms is now.terms
    return same and not (was.complaints or now.complaints)


def _case_row(one: StoredCase, township: str, marks_of: MarksOf) -> Row:
    case = one.case
    where = (case.case_id, case.uscc, case.status.value, _accepts(case))
    opened_on = case.opened_on.isoformat()
    return (*where, opened_on, one.version, one.head, township, *marks_of(case))


def _accepts(case: Case) -> bool:
    return case.status in ACCEPTING


def save_enterprises(unit: UnitOfWork, changed: Mapping[str, StoredEnterprise], as_of: Any) -> None:
    """Write enterprises as their journals now add up."""
    rows = []
    for uscc, stored in changed.items():
        one = stored.enterprise
        said = (one.name, one.township, one.industry, one.email, to_json(one))
        rows.append((uscc, *said, as_of[uscc], stored.version, stored.head))
    run_many(unit, _REGISTER, rows)


def move_enterprises(unit: UnitOfWork, moved: Mapping[str, StoredEnterprise]) -> None:
    """Let enterprises follow their journals where their particulars are as before."""
    rows = [(one.version, one.head, uscc) for uscc, one in moved.items()]
    update_rows(unit, enterprises, _MOVE, ("uscc",), rows)


def save_terms(
    unit: UnitOfWork, before: Mapping[str, Case | None], after: Mapping[str, Case]
) -> None:
    """Make the table of running terms equal to what the changed cases carry."""
    gone: list[tuple[object, ...]] = []
    added: list[tuple[object, ...]] = []
    for case_id, case in after.items():
        was = before.get(case_id)
        if was is not None and was.terms is case.terms and was.complaints is case.complaints:
            continue  # what an event leaves as it was is the same object still
        old = () if was is None else tuple(was.running())
        new = tuple(case.running())
        gone += [(case_id, t.kind.value, of) for of, t in old if (of, t) not in new]
        added += [_term_row(case_id, of, t) for of, t in new if (of, t) not in old]
    run_many(unit, _END_TERM, gone)
    insert_rows(unit, terms, TERMS, added, by=OF_ITS_CASE)


def _term_row(case_id: str, complaint: str, term: Term) -> Row:
    rests = None if term.suspended is None else term.suspended.since.isoformat()
    days = (term.started_on.isoformat(), term.due_on.isoformat(), rests)
    return (case_id, term.kind.value, complaint, *days, case_id)


def entries_of(unit: UnitOfWork, stream: str, upto: int | None = None) -> list[Entry]:
    """A journal, or its first ``upto`` entries."""
    query = select(journal.c.body).where(journal.c.stream == stream)
    if upto is not None:
        query = query.where(journal.c.no <= upto)
    with translated():
        bodies = unit.connection.scalars(query.order_by(journal.c.no)).all()
    return [entry for body in bodies for entry in entries_from_json(body)][:upto]


def case_at(unit: UnitOfWork, case_id: str, version: int | None = None) -> Case:
    """The case as its journal stood at an entry: what was known when a notice was due."""
    return replay(entries_of(unit, case_id, version))


def enterprise_on(unit: UnitOfWork, uscc: str, day: Any) -> Enterprise:
    """The enterprise's particulars as registered on a day, or the earliest later ones."""
    known = [e for e in entries_of(unit, uscc) if isinstance(e, Registered)]
    before = [e for e in known if e.on <= day]
    return (before[-1] if before else known[0]).enterprise


def names_until(unit: UnitOfWork, uscc: str, day: date) -> tuple[str, ...]:
    """The names an enterprise bore up to a day, each once, the one it bears last at the end."""
    said = [e for e in entries_of(unit, uscc) if isinstance(e, Registered)]
    names = [one.enterprise.name for one in said if one.on <= day or one is said[0]]
    return tuple(dict.fromkeys(reversed(names)))[::-1]


def all_cases(unit: UnitOfWork, statuses: Iterable[str] | None = None) -> Iterator[Case]:
    """Every case, or those in some statuses, by id."""
    for found in cases_at_a_time(unit, statuses):
        yield from (found[case_id].case for case_id in sorted(found))


def cases_at_a_time(
    unit: UnitOfWork, statuses: Iterable[str] | None = None
) -> Iterator[dict[str, StoredCase]]:
    """The same as they are stored, some at a time."""
    query = select(cases.c.case_id).order_by(cases.c.case_id)
    if statuses is not None:
        query = query.where(cases.c.status.in_(list(statuses)))
    with translated():
        ids = unit.connection.scalars(query).all()
    for start in range(0, len(ids), AT_A_TIME):
        yield load_cases(unit, ids[start : start + AT_A_TIME])
