"""What a database holds, in a few figures: told beside a copy of it, and asked of the copy again.

Two databases of equal figures hold the same journals, the same issues and the same log: each of
these is a chain, and its head stands for all of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import ColumnElement, collate, func, select

from storage.access_tables import evidence_files
from storage.list_tables import issues
from storage.log_tables import log_checkpoints, log_leaves
from storage.tables import cases, enterprises, inbox, journal, notices
from storage.unit_of_work import UnitOfWork, translated

READ_AHEAD = 5000


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """Rows by subject, and the heads of what is chained (SHA-256, hex; "" where nothing is).

    ``newest_event`` is when the last event was received (ISO 8601).
    """

    events: int
    newest_event: str
    waiting: int
    journal_rows: int
    journals: int
    journal_heads: str
    notices: int
    evidence_files: int
    issues: int
    newest_issue: str
    leaves: int
    log_root: str


def counted(unit: UnitOfWork) -> Counted:
    """The figures of a database, all of one moment in a unit that reads one."""
    i = inbox.c
    newest = select(i.received_at).order_by(i.id.desc()).limit(1)
    issue = select(issues.c.digest).order_by(issues.c.number.desc()).limit(1)
    head = select(log_checkpoints.c.root).order_by(log_checkpoints.c.size.desc()).limit(1)
    with translated():
        ask = unit.connection.scalar
        heads, journals = _heads(unit)
        return Counted(
            events=ask(select(func.count()).select_from(inbox)) or 0,
            newest_event=ask(newest) or "",
            waiting=ask(select(func.count()).select_from(inbox).where(i.status == "waiting")) or 0,
            journal_rows=ask(select(func.count()).select_from(journal)) or 0,
            journals=journals,
            journal_heads=heads,
            notices=ask(select(func.count()).select_from(notices)) or 0,
            evidence_files=ask(select(func.count()).select_from(evidence_files)) or 0,
            issues=ask(select(func.count()).select_from(issues)) or 0,
            newest_issue=ask(issue) or "",
            leaves=ask(select(func.count()).select_from(log_leaves)) or 0,
            log_root=ask(head) or "",
        )


def _heads(unit: UnitOfWork) -> tuple[str, int]:
    """One digest over the head of every journal, and how many there are."""
    digest, count = sha256(), 0
    for key, version, head in (
        (enterprises.c.uscc, enterprises.c.version, enterprises.c.head),
        (cases.c.case_id, cases.c.version, cases.c.head),
    ):
        query = select(key, version, head).order_by(_by_code_points(unit, key))
        for row in unit.connection.execute(query.execution_options(yield_per=READ_AHEAD)):
            digest.update("{}#{}:{}\n".format(*row).encode())
            count += 1
    return digest.hexdigest() if count else "", count


def _by_code_points(unit: UnitOfWork, key: ColumnElement[str]) -> ColumnElement[str]:
    """The same order on every engine, whatever language its server speaks."""
    return key if unit.dialect == "sqlite" else collate(key, "C")
