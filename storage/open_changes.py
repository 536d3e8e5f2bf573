"""Changes of entries page by page: those still open are a range of an index, the late ones first.

A change is settled once a site tells it and everybody who was told of it acknowledged; nobody is
told of it anew after that. Whoever writes the last of these notes it (``settle``). What is noted
as open is looked at again when it is read, so that a change noted too late is not shown as open.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, and_, exists, literal_column, not_, or_, select

from domain.retraction import Retraction
from storage.bulk import run_many
from storage.list_tables import listings
from storage.ranges import COUNTED_TO, Rows, counted, merged
from storage.subscriber_tables import acknowledgements, entry_changes, retractions
from storage.unit_of_work import UnitOfWork, translated

_retraction = msgspec.json.Decoder(Retraction)
Key = tuple[str, int]  # an entry, and the number of its change
# Written out, as the condition of the index is.
NOTED_OPEN: ColumnElement[bool] = literal_column("NOT entry_changes.settled")
_DONE = (
    "shown_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM retractions r"
    " WHERE r.listing_id = entry_changes.listing_id AND r.no = entry_changes.no AND NOT EXISTS"
    " (SELECT 1 FROM acknowledgements a WHERE a.retraction_id = r.retraction_id))"
)
_SETTLE = f"UPDATE entry_changes SET settled = true WHERE NOT settled AND {_DONE}"
_SETTLE_ONE = f"{_SETTLE} AND listing_id = {{mark}} AND no = {{mark}}"
_SETTLED_WRONGLY = f"SELECT listing_id, no FROM entry_changes WHERE settled AND NOT ({_DONE})"
_NOTE_ALL = f"UPDATE entry_changes SET settled = ({_DONE}) WHERE settled <> ({_DONE})"


@dataclass(frozen=True, slots=True)
class StoredChange:
    """A change on file; ``shown_at`` is the moment the site that tells it was swapped in."""

    change: Retraction
    recorded_at: str
    shown_at: str | None


def open_ones() -> ColumnElement[bool]:
    """What holds of a change that no site tells yet, or that somebody did not acknowledge."""
    c, r, a = entry_changes.c, retractions.c, acknowledgements.c
    # Looked up for each by itself: else the database may read all that were ever told and answered.
    unanswered = select(r.retraction_id).where(
        r.listing_id == c.listing_id, r.no == c.no,
        ~exists().where(a.retraction_id == r.retraction_id),
    ).limit(1).correlate(entry_changes).scalar_subquery()  # fmt: skip
    return and_(NOTED_OPEN, or_(c.shown_at.is_(None), unanswered.is_not(None)))


def settle(unit: UnitOfWork, changes: Iterable[Key]) -> None:
    """Note of these changes, just shown or acknowledged, which have nothing left to be done."""
    run_many(unit, _SETTLE_ONE, sorted(changes))


def settle_all(unit: UnitOfWork) -> int:
    """The same of every change noted as open; how many there were. For what no one noted."""
    return unit.run(_SETTLE, ())


def settled_wrongly(unit: UnitOfWork) -> list[Key]:
    """The changes noted as settled of which something is to be done: for the audit."""
    return [(row[0], int(row[1])) for row in unit.rows(_SETTLED_WRONGLY, ())]


def note_all(unit: UnitOfWork) -> None:
    """Note of every change whether it is settled, from what is on file."""
    unit.run(_NOTE_ALL, ())


def page_of_changes(
    unit: UnitOfWork, *, today: date, whole: bool, limit: int, offset: int
) -> list[StoredChange]:
    """Some changes on file: those open after their last day first, then by their last day.

    ``whole``: what is settled too.
    """
    order = (entry_changes.c.due_on, entry_changes.c.listing_id, entry_changes.c.no)
    late = and_(open_ones(), entry_changes.c.due_on < today)
    if whole:
        parts = [_changes("0").where(late), _changes("1").where(not_(late))]
    else:  # the late ones are the first of the range
        parts = [_changes("0").where(open_ones())]
    some = merged(parts, order, offset + limit)
    s = some.c
    query = select(s.body, s.recorded_at, s.shown_at)
    query = query.order_by(s.part, s.due_on, s.listing_id, s.no).limit(limit).offset(offset)
    with translated():
        rows = unit.connection.execute(query).all()
    return [StoredChange(_retraction.decode(body), *rest) for body, *rest in rows]


def late_changes(
    unit: UnitOfWork, *, today: date, townships: Sequence[str], most: int
) -> list[StoredChange]:
    """The changes open after their last day, the longest late first, of these townships."""
    c = entry_changes.c
    query = select(c.body, c.recorded_at, c.shown_at).where(open_ones(), c.due_on < today)
    if townships:  # what is late is little: the law gives three days
        query = query.join(listings, listings.c.listing_id == c.listing_id)
        query = query.where(listings.c.township.in_(townships))
    with translated():
        rows = unit.connection.execute(
            query.order_by(c.due_on, c.listing_id, c.no).limit(most)
        ).all()
    return [StoredChange(_retraction.decode(body), *rest) for body, *rest in rows]


def changes_counted(unit: UnitOfWork, *, whole: bool) -> int:
    """How many changes are open, or on file; one more than the bound says that there are more."""
    some: Rows = select(entry_changes.c.listing_id)
    query = counted([some if whole else some.where(open_ones())], COUNTED_TO)
    with translated():
        return int(unit.connection.scalar(query) or 0)


def _changes(part: str) -> Any:
    c = entry_changes.c
    return select(
        literal_column(part).label("part"), c.due_on, c.listing_id, c.no, c.body, c.recorded_at,
        c.shown_at,
    )  # fmt: skip
