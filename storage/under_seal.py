"""Rows that give somebody a right, each under a seal of the office (``doors.py``).

Who holds an office, comes in by a token or a code, is told of what fell, waits for a second person,
agreed to electronic service, approved rules or belongs to the joint meeting: the product alone puts
that on record. A row that was put there by SQL, or changed, gives nothing. Accounts and sessions do
the same in modules of their own; what happens to a row later (used, ended) stands beside the seal,
or is sealed anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import RowMapping, Table, and_, select, update

from storage.access_tables import account_asks, followings, passes
from storage.doors import Purpose
from storage.joint_tables import joint_records
from storage.party_tables import service_consents
from storage.rule_tables import rule_decisions
from storage.subscriber_tables import subscribers
from storage.tables import officials
from storage.token_tables import api_tokens
from storage.unit_of_work import UnitOfWork, translated

READ_AHEAD = 5000
PURPOSES: dict[Table, Purpose] = {
    officials: Purpose.OFFICE,
    api_tokens: Purpose.PROGRAM,
    passes: Purpose.CODE,
    subscribers: Purpose.SUBSCRIBER,
    followings: Purpose.FOLLOWING,
    account_asks: Purpose.ASK,
    service_consents: Purpose.CONSENT,
    rule_decisions: Purpose.RULES,
    joint_records: Purpose.MEETING,
}
# Those of the first version with seals, and those that came after it.
FIRST, LATER = tuple(PURPOSES)[:3], tuple(PURPOSES)[3:]
# Rows enough to be looked through at any time.
FEW = (officials, api_tokens, subscribers, account_asks, rule_decisions)
SEALED: dict[Table, tuple[str, ...]] = {
    officials: ("person", "role", "since", "until", "name", "deputises_for", "paper", "version"),
    # Until when it is good may only come nearer: the database itself refuses more.
    api_tokens: ("number", "digest", "unit", "laboratory", "scopes", "townships", "made_by",
                 "made_at"),
    passes: ("digest", "uscc", "document", "made_by", "made_at", "until"),
    subscribers: ("no", "name", "email", "since", "until", "registered_by", "ended_by",
                  "recorded_at"),
    followings: ("digest", "complaint_no", "made_at"),
    account_asks: ("person", "what", "asked_by", "asked_at", "half", "subject", "townships"),
    service_consents: ("number", "uscc", "address", "signed_by", "since", "digest", "given_by",
                       "given_at", "withdrawn_on", "withdrawn_by"),
    rule_decisions: ("draft", "no", "move", "person", "role", "digest", "paper", "reason",
                     "on_day", "recorded_at"),
    joint_records: ("no", "kind", "subject", "on_day", "body", "by_whom", "ref", "recorded_at",
                    "digest"),
}  # fmt: skip


def sealed(unit: UnitOfWork, table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    """A row as it is written, with its seal; what it does not say is empty."""
    told = (row.get(name) for name in SEALED[table])
    return {**row, "seal": unit.doors.seal(PURPOSES[table], told)}


def is_sound(unit: UnitOfWork, table: Table, row: Mapping[str, Any] | RowMapping) -> bool:
    """Whether a row is as the product wrote it; it holds the columns of the table by name."""
    told = (row[name] for name in SEALED[table])
    return unit.doors.fits(PURPOSES[table], told, row["seal"])


def unsound(unit: UnitOfWork, table: Table) -> Iterator[dict[str, Any]]:
    """The rows of a table that are not as the product wrote them."""
    columns = {*SEALED[table], "seal", *(column.name for column in table.primary_key)}
    query = select(*(table.c[name] for name in sorted(columns))).order_by(*table.primary_key)
    with translated():
        found = unit.connection.execute(query.execution_options(yield_per=READ_AHEAD)).mappings()
        rows = [dict(row) for row in found if not is_sound(unit, table, row)]
    yield from rows


def key_of(table: Table, row: Mapping[str, Any]) -> str:
    """How a row is named: its table and key, as ``mingdan vouch`` takes it."""
    return "/".join((table.name, *(str(row[column.name]) for column in table.primary_key)))


def problems(
    unit: UnitOfWork, tables: Iterable[Table] = tuple(PURPOSES)
) -> Iterator[tuple[str, str, str]]:
    """Table, key and what is wrong, for the audit; ``tables``: of these."""
    for table in tables:
        for row in unsound(unit, table):
            key = " ".join(str(row[column.name])[:12] for column in table.primary_key)
            yield table.name, key, "与封印不符：不是由系统写下的，或者被改动，不产生任何权限"


def seal_all(unit: UnitOfWork, tables: Iterable[Table] = tuple(PURPOSES)) -> int:
    """Seal what has no seal that fits, as it stands; how many.

    For the upgrade before which there were no seals, and for nothing else.
    """
    return sum(_seal(unit, table, row) for table in tables for row in unsound(unit, table))


def vouch(unit: UnitOfWork, keys: Iterable[str]) -> list[str]:
    """Seal those of these rows (:func:`key_of`) that bear no seal, as they stand; which."""
    wanted, done = set(keys), list[str]()
    for table in PURPOSES:
        if any(one.startswith(f"{table.name}/") for one in wanted):
            for row in unsound(unit, table):
                if (key := key_of(table, row)) in wanted:
                    _seal(unit, table, row)
                    done.append(key)
    return done


def _seal(unit: UnitOfWork, table: Table, row: Mapping[str, Any]) -> int:
    mine = and_(*(column == row[column.name] for column in table.primary_key))
    seal = sealed(unit, table, row)["seal"]
    with translated():
        return unit.connection.execute(update(table).where(mine).values(seal=seal)).rowcount
