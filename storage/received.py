"""What enterprises handed in at their desk, as it came in.

Read by the unique index of the inbox: the work grows with what was handed in, not with the journal.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from domain.events import StepTaken
from storage.codec import event_from_row
from storage.tables import enterprises, inbox
from storage.unit_of_work import UnitOfWork, translated

DOOR, FROM, TO = "officials", "party:", "party;"  # references between the two begin with the first


@dataclass(frozen=True, slots=True)
class Received:
    """Something an enterprise handed in, with its name and township."""

    event: StepTaken
    enterprise: str
    township: str


def received(
    unit: UnitOfWork, *, townships: Sequence[str] = (), limit: int = 50, offset: int = 0
) -> tuple[list[Received], int]:
    """The newest first, of these townships only if any are named; and how many there are."""
    i, e = inbox.c, enterprises.c
    mine = [i.source == DOOR, i.ref >= FROM, i.ref < TO, i.status == "done"]
    if townships:
        mine.append(e.township.in_(list(townships)))
    rows = (
        select(i.kind, i.body, e.name, e.township)
        .join(enterprises, e.uscc == i.uscc)
        .where(*mine)
        .order_by(i.id.desc())
        .limit(limit)
        .offset(offset)
    )
    number = select(func.count()).select_from(inbox.join(enterprises, e.uscc == i.uscc))
    with translated():
        found = unit.connection.execute(rows).all()
        count = int(unit.connection.scalar(number.where(*mine)) or 0)
    read = ((event_from_row(row.kind, row.body), row.name, row.township) for row in found)
    return [Received(event, *more) for event, *more in read if isinstance(event, StepTaken)], count
