"""Who was inside when an office is put back is out: what ended since would be open again.

Every session ends. A program's token ends unless the old database shows that it still is good: one
that was revoked since would be good again, and nothing else tells of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, select

from flows.account_keeping import SERVER
from storage import accounts, sessions, tokens
from storage.brought import RESTORED
from storage.token_tables import api_tokens
from storage.unit_of_work import UnitOfWork, connect, translated

Known = frozenset[tuple[str, str]]  # number and digest


@dataclass(frozen=True, slots=True)
class Shut:
    """How many sessions ended, and the tokens that did: number and whose."""

    sessions: int
    tokens: tuple[tuple[str, str], ...]


def still_good(old_url: str) -> Known:
    """The tokens an old database does not say were revoked."""
    t, engine = api_tokens.c, connect(old_url)
    try:
        with UnitOfWork(engine, reading=True) as old, translated():
            query = select(t.number, t.digest).where(t.revoked_at.is_(None))
            return frozenset((number, digest) for number, digest in old.connection.execute(query))
    finally:
        engine.dispose()


def shut(engine: Engine, known: Known, *, of: str, at: datetime) -> Shut:
    """End what was open, and note that the office was put back to ``of``."""
    t, moment = api_tokens.c, at.isoformat()
    query = select(t.number, t.digest, t.unit).where(t.revoked_at.is_(None), t.until >= at.date())
    with UnitOfWork(engine) as unit:
        ended = sessions.end_everybodys(unit, moment)
        with translated():
            good = unit.connection.execute(query.order_by(t.number)).all()
        gone = tuple((one.number, one.unit) for one in good if (one[0], one[1]) not in known)
        for number, _ in gone:
            tokens.revoke(unit, number, by=RESTORED, at=moment)
        told = f"{of}; sessions {ended}, tokens {len(gone)}"
        accounts.note(unit, at=moment, who=SERVER, what=RESTORED, detail=told)
        unit.commit()
    return Shut(ended, gone)
