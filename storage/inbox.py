"""Taking events once, handing them to one worker, and ticking them off with their effects."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any, NamedTuple
from zlib import crc32

from sqlalchemy import Integer, Select, bindparam, func, select, update

from domain.events import KIND_OF, Event, uscc_of
from storage.bulk import in_dialect, insert_rows, rows_among, run_many, update_rows
from storage.codec import encoded
from storage.doors import Doors, Purpose, Told
from storage.tables import LANES, inbox, received_rows
from storage.unit_of_work import UnitOfWork, translated

COLUMNS = (
    "source",
    "ref",
    "kind",
    "uscc",
    "lane",
    "on_day",
    "body",
    "digest",
    "received_at",
    "status",
    "entries",
    "seal",
)
CHUNK = 500  # bound parameters of one statement stay below every driver's ceiling


class Incoming(NamedTuple):
    """An event with the door it came through and its reference there."""

    source: str
    ref: str
    event: Event


class Waiting(NamedTuple):
    """An inbox row as a worker reads it; by :func:`reserve` it is no row yet, and unsealed."""

    id: int
    source: str
    ref: str
    kind: str
    uscc: str
    lane: int
    body: str
    digest: str
    on_day: date
    received_at: str = ""
    seal: bytes | None = None


@dataclass(frozen=True, slots=True)
class Parked:
    """An event that failed, with why, until somebody releases it."""

    id: int
    source: str
    ref: str
    kind: str
    uscc: str
    received_at: str
    error: str


def lane_of(uscc: str) -> int:
    """The lane of an enterprise; stable across processes and machines."""
    return crc32(uscc.encode()) % LANES


def body_digest(body: str) -> str:
    """SHA-256 of an event's stored text, in hex."""
    return sha256(body.encode()).hexdigest()


def _sealed(row: Waiting) -> tuple[Told, ...]:
    """What the seal of an event covers: all that its handling rests on, its text by the digest."""
    return (
        row.source, row.ref, row.kind, row.uscc, row.lane, row.on_day, row.digest, row.received_at,
    )  # fmt: skip


def came_by_a_door(doors: Doors, row: Waiting) -> bool:
    """Whether an event is what a door of the office took in, to the last sign."""
    whole = body_digest(row.body) == row.digest
    return whole and doors.fits(Purpose.EVENT, _sealed(row), row.seal)


def _written(event: Event) -> tuple[str, str, str, str]:
    """Kind, enterprise, text and digest of an event as they are stored."""
    body = encoded(event)
    kind, digest = KIND_OF[type(event)], sha256(body).hexdigest()
    return kind, uscc_of(event), body.decode(), digest


def take(unit: UnitOfWork, incoming: Iterable[Incoming], received_at: str) -> int:
    """Put events into the inbox; returns how many were new. (source, ref) counts once."""
    rows, doors = [], unit.doors
    for one in incoming:
        kind, uscc, body, digest = _written(one.event)
        lane, on = lane_of(uscc), one.event.on.isoformat()
        came = (one.source, one.ref, kind, uscc, lane, on)
        seal = doors.seal(Purpose.EVENT, (*came, digest, received_at))
        rows.append((*came, body, digest, received_at, "waiting", 0, seal))
    return insert_rows(unit, inbox, COLUMNS, rows, skip_known=True)


def reserve(unit: UnitOfWork, incoming: Sequence[Incoming]) -> list[tuple[Waiting, Event]] | None:
    """Events about to be handled in this unit, those already known left out, oldest day first.

    They have their ids and hold the lanes of their enterprises (another worker's hold is waited
    for), but are no rows yet: that is :func:`keep`'s part. None when earlier events still wait in
    these lanes: then these must take their turn by :func:`take`.
    """
    lanes_of = {uscc: lane_of(uscc) for uscc in {uscc_of(one.event) for one in incoming}}
    wanted = set(lanes_of.values())
    if unit.dialect == "postgresql":
        rows_among(unit, _LOCK_LANES, wanted)
    if rows_among(unit, _WAITS, wanted):
        return None
    fresh = _unknown(unit, incoming)
    made = []
    for row, one in zip(_next_ids(unit, len(fresh)), fresh, strict=True):
        kind, uscc, body, digest = _written(one.event)
        lane, on = lanes_of[uscc], one.event.on
        waiting = Waiting(row, one.source, one.ref, kind, uscc, lane, body, digest, on)
        made.append((waiting, one.event))
    return sorted(made, key=lambda pair: pair[1].on)  # stable: within a day as they came


def _unknown(unit: UnitOfWork, incoming: Sequence[Incoming]) -> list[Incoming]:
    """Those not in the inbox yet, each (source, ref) once."""
    given = {(one.source, one.ref): one for one in reversed(incoming)}
    for door in {source for source, _ in given}:
        for (ref,) in rows_among(unit, _KNOWN, [r for s, r in given if s == door], door):
            del given[door, ref]
    return list(reversed(given.values()))


def _next_ids(unit: UnitOfWork, count: int) -> list[int]:
    if unit.dialect == "postgresql":
        return sorted(row[0] for row in unit.rows(in_dialect(_NEXT_IDS, unit.dialect), (count,)))
    ((last,),) = unit.rows(_LAST_ID)
    return list(range(last + 1, last + 1 + count))


def keep(
    unit: UnitOfWork,
    reserved: Iterable[tuple[Waiting, Event]],
    done: Mapping[int, int],
    failed: Mapping[int, str],
    at: str,
) -> None:
    """Write reserved events with what became of them: entries written, or why parked."""

    def _end(row: int) -> tuple[str, int, str, str | None]:
        if row in done:
            return "done", done[row], at, None
        return "parked", 0, at, failed[row][:4000]

    rows, doors = [], unit.doors
    for one, event in reserved:
        came = (*one[1:6], event.on.isoformat())
        seal = doors.seal(Purpose.EVENT, (*came, one.digest, at))
        status, entries, handled_at, error = _end(one.id)
        kept = (one.id, *came, one.body, one.digest, at, status, entries, seal, handled_at, error)
        rows.append(kept)
    insert_rows(unit, inbox, ("id", *COLUMNS, "handled_at", "error"), rows)


def seen_rows(unit: UnitOfWork, source: str, refs: Sequence[str]) -> dict[str, str]:
    """Of these row references, those already received, with their content digests."""
    found: dict[str, str] = {}
    with translated():
        for start in range(0, len(refs), CHUNK):
            query = select(received_rows.c.ref, received_rows.c.digest).where(
                received_rows.c.source == source,
                received_rows.c.ref.in_(refs[start : start + CHUNK]),
            )
            found.update((row.ref, row.digest) for row in unit.connection.execute(query))
    return found


def remember_rows(unit: UnitOfWork, source: str, rows: Iterable[tuple[str, str, str]]) -> None:
    """Keep (row reference, digest, event reference) so that the row counts once for ever."""
    columns = ("source", "ref", "digest", "event_ref")
    insert_rows(unit, received_rows, columns, [(source, *row) for row in rows])


def seal(unit: UnitOfWork, rows: Iterable[Waiting]) -> int:
    """Seal rows as they stand, on the word of whoever keeps the server; how many."""
    doors = unit.doors
    sealed = [(doors.seal(Purpose.EVENT, _sealed(one)), one.id) for one in rows]
    return run_many(unit, _SEAL, sealed)


def hold_lanes(unit: UnitOfWork) -> None:
    """Let no worker handle anything until this unit ends: two would wait for each other's rows."""
    if unit.dialect == "postgresql":
        rows_among(unit, _LOCK_LANES, range(LANES))


def in_order(unit: UnitOfWork, after: int, most: int) -> list[Waiting]:
    """Rows by their number, from the next one on."""
    query = select(*CAME).where(inbox.c.id > after).order_by(inbox.c.id).limit(most)
    with translated():
        return [Waiting(*row) for row in unit.connection.execute(query)]


_SEAL = "UPDATE inbox SET seal = {mark} WHERE id = {mark}"
_KNOWN = "SELECT ref FROM inbox WHERE source = {mark} AND ref {among}"
_LOCK_LANES = "SELECT lane FROM lanes WHERE lane {among} ORDER BY lane FOR UPDATE"
_WAITS = "SELECT id FROM inbox WHERE status = 'waiting' AND lane {among} LIMIT 1"
_LAST_ID = "SELECT coalesce(max(id), 0) FROM inbox"  # a writer holds the whole file: SQLite
_NEXT_IDS = "SELECT nextval(pg_get_serial_sequence('inbox', 'id')) FROM generate_series(1, {mark})"
CAME = tuple(inbox.c[name] for name in Waiting._fields)
_WAITING = (
    select(*CAME)
    .where(inbox.c.status == "waiting")
    .order_by(inbox.c.on_day, inbox.c.id)
    .limit(bindparam("most", type_=Integer))
)
_WAITING_IN_LANES = _WAITING.where(inbox.c.lane.in_(bindparam("lanes", expanding=True)))
_SHARE_OF_LANES = """
WITH queues AS (
    SELECT lane, count(*) AS events, min(on_day) AS since, min(id) AS first
    FROM inbox WHERE status = 'waiting' GROUP BY lane
)
SELECT lanes.lane FROM lanes JOIN queues USING (lane) ORDER BY since, first
LIMIT (SELECT greatest(1, $1 * count(*) / greatest(1, sum(events)))::bigint FROM queues)
FOR UPDATE OF lanes SKIP LOCKED
"""


def claim(unit: UnitOfWork, limit: int, among: Collection[int] = ()) -> list[Waiting]:
    """Lock some free lanes and read their waiting events, in the order they happened.

    On PostgreSQL a lane is locked for the length of the transaction and other workers skip it. A
    backlog larger than ``limit`` is shared: a worker takes no more lanes than hold so many events,
    those first whose oldest event came first, and leaves the rest to others. On SQLite the write
    lock of the unit holds the whole file, and the oldest events of all lanes are read.

    ``among``: events of these lanes alone; who holds them now is waited for.
    """
    if among:
        if unit.dialect == "postgresql":
            rows_among(unit, _LOCK_LANES, among)
        return _in_lanes(unit, among, limit)
    if unit.dialect == "sqlite":
        return _waiting(unit, _WAITING, most=limit)
    while mine := [lane for (lane,) in unit.rows(_SHARE_OF_LANES, (limit,))]:
        if found := _in_lanes(unit, mine, limit):
            return found
        # What was counted has been handled by the one who held the lanes until now.
    return []


def _in_lanes(unit: UnitOfWork, lanes: Collection[int], limit: int) -> list[Waiting]:
    return _waiting(unit, _WAITING_IN_LANES, most=limit, lanes=list(lanes))


def _waiting(unit: UnitOfWork, query: Select[Any], **given: object) -> list[Waiting]:
    with translated():
        return [Waiting(*row) for row in unit.connection.execute(query, given)]


def mark_done(unit: UnitOfWork, handled: Sequence[tuple[int, int]], at: str) -> None:
    """Tick off (event id, entries written) pairs in the transaction of their effects."""
    update_rows(
        unit, inbox, ("entries", "handled_at"), ("id",),
        [(count, at, row) for row, count in handled],
        also="status = 'done', error = NULL", only="status = 'waiting'",
    )  # fmt: skip


def park(unit: UnitOfWork, failed: Iterable[tuple[int, str]], at: str) -> None:
    """Set failed events aside with their reason; the rest of the batch goes on."""
    with translated():
        for row, error in failed:
            unit.connection.execute(
                update(inbox)
                .where(inbox.c.id == row)
                .values(status="parked", error=error[:4000], handled_at=at)
            )


def parked(unit: UnitOfWork) -> list[Parked]:
    """The events that wait for somebody to look at them, oldest first."""
    columns = (
        inbox.c.id,
        inbox.c.source,
        inbox.c.ref,
        inbox.c.kind,
        inbox.c.uscc,
        inbox.c.received_at,
        inbox.c.error,
    )
    query = select(*columns).where(inbox.c.status == "parked").order_by(inbox.c.id)
    with translated():
        return [Parked(*row) for row in unit.connection.execute(query)]


def release(unit: UnitOfWork, ids: Sequence[int]) -> int:
    """Put parked events back into the queue; returns how many there were."""
    with translated():
        result = unit.connection.execute(
            update(inbox)
            .where(inbox.c.id.in_(ids), inbox.c.status == "parked")
            .values(status="waiting", error=None, handled_at=None)
        )
    return int(result.rowcount)


def waiting_count(unit: UnitOfWork) -> int:
    """How many events still wait."""
    query = select(func.count()).select_from(inbox).where(inbox.c.status == "waiting")
    with translated():
        return int(unit.connection.scalar(query) or 0)
