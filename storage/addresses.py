"""Whether the address an enterprise is informed at came in by a door of the office.

The journal tells what was registered, and is chained without a key: whoever may write SQL could put
a registration there. The event it rests on bears a seal, and must say the same.
"""

from __future__ import annotations

from sqlalchemy import select

from domain.events import EnterpriseRegistered
from storage.codec import UnreadableError, event_from_row
from storage.inbox import CAME, Waiting, came_by_a_door
from storage.tables import inbox, journal
from storage.unit_of_work import UnitOfWork, translated


def came_by_the_door(unit: UnitOfWork, uscc: str, email: str) -> bool:
    """Whether some registration of an enterprise, as the office took it in, says this address."""
    events = select(journal.c.event_id).where(journal.c.stream == uscc)
    query = select(*CAME).where(inbox.c.id.in_(events)).order_by(inbox.c.id.desc())
    with translated():
        rows = [Waiting(*row) for row in unit.connection.execute(query)]
    return any(_says(row, email) and came_by_a_door(unit.doors, row) for row in rows)


def _says(row: Waiting, email: str) -> bool:
    try:
        event = event_from_row(row.kind, row.body)
    except UnreadableError:
        return False
    return isinstance(event, EnterpriseRegistered) and event.enterprise.email == email
