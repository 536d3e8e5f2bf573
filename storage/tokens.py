"""Tokens of programs, by the digest of what they show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, insert, select, update

from storage.token_tables import api_tokens
from storage.under_seal import is_sound, sealed
from storage.unit_of_work import UnitOfWork, translated

EVERYWHERE = "*"  # in place of townships: the whole district


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A token as kept. Moments are ISO 8601; ``until`` is its last day."""

    number: str
    digest: str
    unit: str
    laboratory: str | None = None
    scopes: tuple[str, ...]
    townships: tuple[str, ...] = ()
    made_by: str
    made_at: str
    until: date
    revoked_at: str | None = None
    revoked_by: str | None = None
    last_used: str | None = None

    def good_on(self, day: date) -> bool:
        """Whether it opens anything that day."""
        return self.revoked_at is None and day <= self.until

    def answers_for(self, township: str) -> bool:
        """Whether it may ask about, or register in, a township: none by default."""
        return EVERYWHERE in self.townships or township in self.townships


_COLUMNS = tuple(api_tokens.c[name] for name in Token.__slots__)
_LINES = ("scopes", "townships")


def _read(row: Any) -> Token:
    values = dict(zip(Token.__slots__, row, strict=True))
    return Token(**values | {name: tuple(values[name].splitlines()) for name in _LINES})


def add(unit: UnitOfWork, token: Token) -> None:
    """Put a token on record."""
    values = {name: getattr(token, name) for name in Token.__slots__}
    row = values | {name: "\n".join(values[name]) for name in _LINES}
    with translated():
        unit.connection.execute(insert(api_tokens).values(**sealed(unit, api_tokens, row)))


def by_digest(unit: UnitOfWork, digest: str) -> Token | None:
    """The token of a digest, good or not; None where the product made none."""
    query = select(*_COLUMNS, api_tokens.c.seal).where(api_tokens.c.digest == digest)
    with translated():
        row = unit.connection.execute(query).mappings().first()
    if row is None or not is_sound(unit, api_tokens, row):
        return None
    return _read([row[name] for name in Token.__slots__])


def numbered(unit: UnitOfWork, number: str) -> Token | None:
    """The token of a number."""
    query = select(*_COLUMNS).where(api_tokens.c.number == number)
    with translated():
        row = unit.connection.execute(query).first()
    return None if row is None else _read(row)


def listed(unit: UnitOfWork, *, limit: int, offset: int = 0) -> tuple[list[Token], int]:
    """Tokens, the newest first, and how many there are."""
    t = api_tokens.c
    query = select(*_COLUMNS).order_by(t.made_at.desc(), t.number).limit(limit).offset(offset)
    with translated():
        rows = unit.connection.execute(query).all()
        total = unit.connection.scalar(select(func.count()).select_from(api_tokens))
    return [_read(row) for row in rows], int(total or 0)


def used(unit: UnitOfWork, number: str, at: str) -> None:
    """Remember when it was last used."""
    with translated():
        unit.connection.execute(
            update(api_tokens).where(api_tokens.c.number == number).values(last_used=at)
        )


def end_by(unit: UnitOfWork, number: str, day: date) -> None:
    """Make a day the last of a token."""
    with translated():
        unit.connection.execute(
            update(api_tokens).where(api_tokens.c.number == number).values(until=day)
        )


def revoke(unit: UnitOfWork, number: str, *, by: str, at: str) -> bool:
    """Let it open nothing any more; False when it did not."""
    t = api_tokens.c
    with translated():
        result = unit.connection.execute(
            update(api_tokens)
            .where(t.number == number, t.revoked_at.is_(None))
            .values(revoked_at=at, revoked_by=by)
        )
    return result.rowcount == 1
