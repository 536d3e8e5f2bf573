"""Changes of entries that were shown, who is to follow them, and who said that it did."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import msgspec
from sqlalchemy import and_, exists, func, or_, select

from domain.retraction import Owed, Retraction, RetractionKind
from storage.bulk import day, insert_rows, rows_among, run_many
from storage.codec import to_json
from storage.desk_tables import list_moved
from storage.list_tables import issue_entries, listings
from storage.open_changes import NOTED_OPEN, StoredChange, open_ones, settle
from storage.subscriber_tables import (
    acknowledgements,
    changes_read,
    entry_changes,
    retraction_mails,
    retractions,
    subscribers,
)
from storage.subscribers import sound
from storage.tables import cases
from storage.unit_of_work import UnitOfWork, translated

_retraction = msgspec.json.Decoder(Retraction)
_owed = msgspec.json.Decoder(Owed)
_READ = (
    "INSERT INTO changes_read (case_id, version, owed) VALUES ({mark}, {mark}, {mark})"
    " ON CONFLICT (case_id) DO UPDATE SET version = excluded.version, owed = excluded.owed"
    " WHERE excluded.version > changes_read.version"
)
# One that went on meanwhile stays: its version is another.
_NO_MORE = "DELETE FROM list_moved WHERE case_id = {mark} AND version <= {mark}"
_FIRST_PUBLISHED = (
    "SELECT l.case_id, l.listing_id, l.proof_no, MIN(i.released_on) FROM listings l"
    " JOIN issue_entries e ON e.listing_id = l.listing_id JOIN issues i ON i.number = e.issue"
    " WHERE l.case_id {among} GROUP BY l.case_id, l.listing_id, l.proof_no"
    " ORDER BY l.case_id, l.proof_no"
)

_NUMBERED = (
    "SELECT n.body, n.recorded_at, n.serial FROM (SELECT listing_id, no, body, recorded_at,"
    " ROW_NUMBER() OVER (PARTITION BY kind, SUBSTR(recorded_at, 1, 4)"
    " ORDER BY recorded_at, listing_id, no) AS serial"
    " FROM entry_changes WHERE kind IN ({kinds})) n"
    " WHERE n.listing_id {among} ORDER BY n.listing_id, n.no"
)


@dataclass(frozen=True, slots=True)
class Unread:
    """A case whose journal went on since it was read for changes, up to entry ``read``."""

    case_id: str
    version: int
    read: int


@dataclass(frozen=True, slots=True)
class Told:
    """A subscriber and a change it was told of: what was mailed, what was acknowledged."""

    retraction_id: str
    entry_id: str
    no: int
    subscriber: int
    name: str
    made_on: date
    status: str  # of the mail itself: waiting, sent, given_up
    sent_at: str | None
    reminders: int
    error: str | None
    acknowledged_at: str | None
    way: str | None
    by_whom: str | None
    paper: str | None


def unread(unit: UnitOfWork, *, noted: bool = False) -> list[Unread]:
    """The cases with a published entry whose journal was not read to its end.

    ``noted``: of those alone that the write path noted, for pages that are asked often.
    """
    c, r, e = cases.c, changes_read.c, issue_entries.c
    known = func.coalesce(r.version, 0)
    published = exists().where(
        listings.c.case_id == c.case_id, e.listing_id == listings.c.listing_id
    )
    query = select(c.case_id, c.version, known)
    query = query.outerjoin(changes_read, r.case_id == c.case_id)
    query = query.where(c.version > known).order_by(c.case_id)
    if noted:  # one by one: else the database begins with all that was ever published
        query = query.join(list_moved, list_moved.c.case_id == c.case_id)
        first = select(e.issue).join(listings, listings.c.listing_id == e.listing_id)
        first = first.where(listings.c.case_id == c.case_id).limit(1)
        query = query.where(first.correlate(cases).scalar_subquery().is_not(None))
    else:
        query = query.where(published)
    with translated():
        return [Unread(*row) for row in unit.connection.execute(query)]


def first_published(
    unit: UnitOfWork, case_ids: Iterable[str]
) -> dict[str, list[tuple[str, int, date]]]:
    """By case, (listing, the entry that listed it, the day of its first issue) if published."""
    found: dict[str, list[tuple[str, int, date]]] = {}
    for case_id, listing_id, no, on in rows_among(unit, _FIRST_PUBLISHED, case_ids):
        found.setdefault(case_id, []).append((listing_id, no, day(on)))
    return found


def keep(unit: UnitOfWork, changes: Iterable[Retraction], at: str) -> None:
    """Put changes on file; one that is there already stays as it is."""
    columns = (
        "listing_id", "no", "kind", "reason", "on_day", "due_on", "body", "recorded_at",
    )  # fmt: skip
    rows = [
        (one.entry_id, one.no, one.kind.value, one.reason, one.on.isoformat(),
         one.term.due_on.isoformat(), to_json(one), at)
        for one in changes
    ]  # fmt: skip
    insert_rows(unit, entry_changes, columns, rows, skip_known=True)


def mark_read(unit: UnitOfWork, read: Sequence[tuple[Unread, Owed | None]]) -> None:
    """Remember how far journals were read, and what is owed by what stands in them."""
    rows = [
        (one.case_id, one.version, None if owed is None else to_json(owed)) for one, owed in read
    ]
    run_many(unit, _READ, rows)
    run_many(unit, _NO_MORE, [(one.case_id, one.version) for one, _ in read])


def owed(unit: UnitOfWork) -> dict[str, Owed]:
    """What is to be decided, by case, because the basis of an entry fell or it is wrong."""
    query = select(changes_read.c.case_id, changes_read.c.owed)
    query = query.where(changes_read.c.owed.is_not(None)).order_by(changes_read.c.case_id)
    with translated():
        rows = unit.connection.execute(query).all()
    return {case_id: _owed.decode(body) for case_id, body in rows}


def not_shown(unit: UnitOfWork) -> list[tuple[str, int]]:
    """(entry, no) of the changes that no site in public tells yet."""
    c = entry_changes.c
    query = select(c.listing_id, c.no).where(c.shown_at.is_(None)).order_by(c.listing_id, c.no)
    with translated():
        return [(listing_id, no) for listing_id, no in unit.connection.execute(query)]


def mark_shown(unit: UnitOfWork, changes: Iterable[tuple[str, int]], at: str) -> None:
    """Record that a site in public tells these changes; the first moment stays."""
    statement = (
        "UPDATE entry_changes SET shown_at = {mark}"
        " WHERE listing_id = {mark} AND no = {mark} AND shown_at IS NULL"
    )
    shown = sorted(changes)
    run_many(unit, statement, [(at, listing_id, no) for listing_id, no in shown])
    settle(unit, shown)


def address(unit: UnitOfWork, today: date, at: str) -> int:
    """Make out a retraction to everyone who may have copied what is not shown as changed yet.

    That is who was in force between the day of the change and this one, and was registered by the
    product; returns how many are new.
    """
    c, s, r = entry_changes.c, subscribers.c, retractions.c
    known = exists().where(r.listing_id == c.listing_id, r.no == c.no, r.subscriber == s.no)
    query = select(c.listing_id, c.no, s.no).where(
        s.no.in_(sound(unit)),
        c.shown_at.is_(None),
        s.since <= today,
        or_(s.until.is_(None), s.until >= c.on_day),
        ~known,
    )
    with translated():
        found = unit.connection.execute(query.order_by(c.listing_id, c.no, s.no)).all()
    rows = [(f"{listing_id}-{no}-{to}", listing_id, no, to) for listing_id, no, to in found]
    columns = ("retraction_id", "listing_id", "no", "subscriber", "made_on", "recorded_at")
    dated = [(*row, today.isoformat(), at) for row in rows]
    made = insert_rows(unit, retractions, columns, dated, skip_known=True)
    add_mails(unit, [(row[0], 0) for row in rows])
    return made


def add_mails(unit: UnitOfWork, points: Iterable[tuple[str, int]]) -> int:
    """Put the mail of a retraction (point 0) or a reminder of it in line, once."""
    columns = ("message_id", "retraction_id", "point", "status", "attempts")
    rows = [(f"{one}-r{point}", one, point, "waiting", 0) for one, point in points]
    return insert_rows(unit, retraction_mails, columns, rows, skip_known=True)


def changes(unit: UnitOfWork, *, unsettled: bool = False) -> list[StoredChange]:
    """Every change on file, by entry.

    ``unsettled``: those that no site tells yet, or that somebody did not acknowledge.
    """
    c = entry_changes.c
    query = select(c.body, c.recorded_at, c.shown_at).order_by(c.listing_id, c.no)
    if unsettled:
        query = query.where(open_ones())
    with translated():
        rows = unit.connection.execute(query).all()
    return [StoredChange(_retraction.decode(body), *rest) for body, *rest in rows]


@dataclass(frozen=True, slots=True)
class Numbered:
    """A change with its number among those of its kind put on file in the same year."""

    change: Retraction
    recorded_at: str
    serial: int


def numbered(
    unit: UnitOfWork, entry_ids: Iterable[str], kinds: Sequence[RetractionKind]
) -> list[Numbered]:
    """The changes of some kinds of these entries, by entry, oldest first."""
    marks = ", ".join(f"'{kind.value}'" for kind in kinds)
    rows = rows_among(unit, _NUMBERED.replace("{kinds}", marks), entry_ids)
    return [Numbered(_retraction.decode(body), at, int(serial)) for body, at, serial in rows]


def change(unit: UnitOfWork, entry_id: str, no: int) -> Retraction | None:
    """A change on file."""
    c = entry_changes.c
    query = select(c.body).where(c.listing_id == entry_id, c.no == no)
    with translated():
        body = unit.connection.scalar(query)
    return None if body is None else _retraction.decode(body)


def told(
    unit: UnitOfWork,
    *,
    retraction_id: str = "",
    outstanding: bool = False,
    entries: Iterable[str] | None = None,
) -> list[Told]:
    """Who was told of what, in the order of changes and subscribers.

    On request one, or those open, or those about some entries.
    """
    r, s, m, a = retractions.c, subscribers.c, retraction_mails.c, acknowledgements.c
    reminders = (
        select(func.count())
        .where(m.retraction_id == r.retraction_id, m.point > 0, m.status == "sent")
        .correlate(retractions)
        .scalar_subquery()
    )
    first = retraction_mails.alias()
    query = (
        select(
            r.retraction_id, r.listing_id, r.no, r.subscriber, s.name, r.made_on,
            first.c.status, first.c.sent_at, reminders, first.c.error,
            a.at, a.way, a.by_whom, a.paper,
        )
        .join(subscribers, s.no == r.subscriber)
        .join(first, and_(first.c.retraction_id == r.retraction_id, first.c.point == 0))
        .outerjoin(acknowledgements, a.retraction_id == r.retraction_id)
    )  # fmt: skip
    if retraction_id:
        query = query.where(r.retraction_id == retraction_id)
    if outstanding:
        c = entry_changes.c
        query = query.join(entry_changes, and_(c.listing_id == r.listing_id, c.no == r.no))
        query = query.where(NOTED_OPEN, a.at.is_(None))
    if entries is not None:
        query = query.where(r.listing_id.in_(sorted(set(entries))))
    with translated():
        rows = unit.connection.execute(query.order_by(r.listing_id, r.no, r.subscriber)).all()
    return [Told(*tuple(row)) for row in rows]


def by_token(unit: UnitOfWork, digest: str) -> Told | None:
    """The retraction whose mail carried a token with this digest."""
    m = retraction_mails.c
    with translated():
        found = unit.connection.scalar(select(m.retraction_id).where(m.token_digest == digest))
    return None if found is None else told(unit, retraction_id=found)[0]


def acknowledge(
    unit: UnitOfWork, one: Told, *, at: str, way: str, by_whom: str = "", paper: str = ""
) -> bool:
    """Put an acknowledgement on file; False when one was there already.

    Who follows a later change of an entry has followed those before it.
    """
    columns = ("retraction_id", "at", "way", "by_whom", "paper")
    row = (one.retraction_id, at, way, by_whom, paper)
    if not insert_rows(unit, acknowledgements, columns, [row], skip_known=True):
        return False
    r = retractions.c
    query = select(r.retraction_id, r.no).where(
        r.listing_id == one.entry_id, r.subscriber == one.subscriber, r.no < one.no
    )
    with translated():
        before = unit.connection.execute(query.order_by(r.retraction_id)).all()
    earlier = [(other, at, "later", by_whom, one.retraction_id) for other, _ in before]
    insert_rows(unit, acknowledgements, columns, earlier, skip_known=True)
    settle(unit, [(one.entry_id, no) for no in (one.no, *(no for _, no in before))])
    return True
