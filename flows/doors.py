"""What did not come in by the product's doors: it binds nobody, and is told.

Every event, session and account, and every row that gives a right, bears a seal
(``storage/doors.py``, ``storage/under_seal.py``). What was there before there
were seals is sealed once, as it stands, when the tables are brought up; from then on a row without
one was put there by somebody else, or by a program of the version before that still ran.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime

from sqlalchemy import Engine

from flows.account_keeping import SERVER
from storage import accounts, inbox, under_seal
from storage.inbox import Waiting
from storage.unit_of_work import UnitOfWork

SEALED = "doors_sealed"  # in the log of the door: what came before seals was sealed
VOUCHED = "events_vouched"
ROWS_VOUCHED = "rows_vouched"
RECEIVERS = "receivers"  # told in the same line: who receives something was sealed later
PORTION = 10_000
UNSEALED = (
    "没有本机关的收件封印，或与封印不符：不是由系统收下的，没有办理，不产生任何效力。请查明来历；"
    "确由本机关收下的（如升级期间由旧程序收下），由维护人员在服务器上执行 mingdan vouch 编号。",
    "It bears no seal of this office, or one that does not fit: the system did not take it in, and"
    " nothing came of it. Find out where it is from; what the office did take in (during an"
    " upgrade, by an older program), whoever keeps the server accepts by mingdan vouch NUMBER.",
)


def seal_what_came_before(engine: Engine, at: datetime) -> None:
    """Seal what was on record before there were seals, once in the life of a database.

    A portion of the events at a time, so that nobody who works meanwhile waits for long. One that
    is interrupted is begun again by whoever starts next. Who receives something has been sealed
    since a later version: a database that knows the other seals has only these to be made.
    """
    with UnitOfWork(engine, reading=True) as unit:
        told = accounts.sealings(unit)
    if not told:
        _seal_everything(engine, at)
    elif not any(RECEIVERS in one for one in told):
        _seal_receivers(engine, at)


def _seal_everything(engine: Engine, at: datetime) -> None:
    events, after = 0, 0
    while True:
        with UnitOfWork(engine) as unit:
            inbox.hold_lanes(unit)
            some = inbox.in_order(unit, after, PORTION)
            if not some:
                break
            events += inbox.seal(unit, (one for one in some if one.seal is None))
            after = some[-1].id
            unit.commit()
    with UnitOfWork(engine) as unit:
        if accounts.sealings(unit):
            return  # another program that started at once was done first
        people = accounts.seal_all(unit)
        rights = under_seal.seal_all(unit, under_seal.FIRST)
        receivers = under_seal.seal_all(unit, under_seal.LATER)
        told = f"events {events}, accounts {people}, rights {rights}, {RECEIVERS} {receivers}"
        _note_sealing(unit, told, at)
        unit.commit()


def _seal_receivers(engine: Engine, at: datetime) -> None:
    with UnitOfWork(engine) as unit:
        if any(RECEIVERS in one for one in accounts.sealings(unit)):
            return
        _note_sealing(unit, f"{RECEIVERS} {under_seal.seal_all(unit, under_seal.LATER)}", at)
        unit.commit()


def _note_sealing(unit: UnitOfWork, told: str, at: datetime) -> None:
    told += f", key {unit.doors.fingerprint}"
    accounts.note(unit, at=at.isoformat(), who=SERVER, what=SEALED, detail=told)


def unsealed(unit: UnitOfWork) -> Iterator[Waiting]:
    """The events that did not come in by a door, by number; all of the inbox is looked through."""
    doors = unit.doors
    for some in _portions(unit):
        yield from (one for one in some if not inbox.came_by_a_door(doors, one))


def vouch(unit: UnitOfWork, ids: Collection[int], at: datetime) -> list[int]:
    """Seal those of these events that bear none, as they stand, and note it; which. Commit it.

    One whose text does not fit its own digest is not whole: it stays without.
    """
    chosen = [one for one in unsealed(unit) if one.id in ids and _is_whole(one)]
    inbox.seal(unit, chosen)
    vouched = [one.id for one in chosen]
    if vouched:
        told = "、".join(str(one) for one in vouched)
        accounts.note(unit, at=at.isoformat(), who=SERVER, what=VOUCHED, detail=told)
    return vouched


def unsealed_rows(unit: UnitOfWork) -> Iterator[str]:
    """The other rows that are not as the product wrote them, each by its table and key."""
    for table in under_seal.PURPOSES:
        yield from (under_seal.key_of(table, row) for row in under_seal.unsound(unit, table))


def vouch_rows(unit: UnitOfWork, keys: Collection[str], at: datetime) -> list[str]:
    """Seal these rows as they stand, and note it; which of them bore no seal. Commit it."""
    vouched = under_seal.vouch(unit, keys)
    for one in vouched:
        accounts.note(unit, at=at.isoformat(), who=SERVER, what=ROWS_VOUCHED, detail=one)
    return vouched


def _is_whole(one: Waiting) -> bool:
    return inbox.body_digest(one.body) == one.digest


def key_is_the_office_s(unit: UnitOfWork) -> bool:
    """Whether the key at hand is one that sealed here, or nothing was sealed yet."""
    known = [told.rpartition(" ")[2] for told in accounts.sealings(unit)]
    return not known or any(unit.doors.knows(one) for one in known)


def _portions(unit: UnitOfWork) -> Iterator[list[Waiting]]:
    after = 0
    while some := inbox.in_order(unit, after, PORTION):
        yield some
        after = some[-1].id
