"""Who acts for an enterprise, and the consents to electronic service it signed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import insert, select, update

from storage.party_tables import delegates, service_consents
from storage.under_seal import is_sound, sealed
from storage.unit_of_work import UnitOfWork, translated


@dataclass(frozen=True, slots=True, kw_only=True)
class Delegate:
    """Somebody an enterprise lets act for it, by a paper, from a day to a day (None: open).

    ``digest`` is that of the paper's file, None when it was shown and not handed in.
    """

    number: str
    uscc: str
    name: str
    paper: str
    since: date
    until: date | None
    digest: str | None
    made_by: str
    made_at: str
    ended_at: str | None = None

    @property
    def acting(self) -> str:
        """How they are named beside everything they hand in."""
        return f"{self.name}（{self.paper}，{self.number}）"

    def acts_on(self, day: date) -> bool:
        """Whether they may act that day."""
        within = self.since <= day and (self.until is None or day <= self.until)
        return within and self.ended_at is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """A signed consent to electronic service: to which address, by whom, since when.

    ``withdrawn_on`` is the first day on which it holds no more.
    """

    number: str
    uscc: str
    address: str
    signed_by: str
    since: date
    digest: str
    given_by: str
    given_at: str
    withdrawn_on: date | None = None
    withdrawn_by: str | None = None

    def holds(self, day: date) -> bool:
        """Whether a document could be served by it on that day."""
        return self.since <= day and (self.withdrawn_on is None or day < self.withdrawn_on)


_DELEGATES = tuple(delegates.c[name] for name in Delegate.__slots__)


def add_delegate(unit: UnitOfWork, made: Delegate) -> None:
    """Put somebody who may act on record."""
    values = {name: getattr(made, name) for name in Delegate.__slots__}
    with translated():
        unit.connection.execute(insert(delegates).values(**values))


def delegates_of(unit: UnitOfWork, uscc: str) -> list[Delegate]:
    """Everybody an enterprise ever let act for it, the latest first."""
    d = delegates.c
    query = select(*_DELEGATES).where(d.uscc == uscc).order_by(d.made_at.desc(), d.number)
    with translated():
        rows = unit.connection.execute(query).all()
    return [Delegate(**dict(zip(Delegate.__slots__, row, strict=True))) for row in rows]


def delegate(unit: UnitOfWork, number: str) -> Delegate | None:
    """One of them by its number."""
    query = select(*_DELEGATES).where(delegates.c.number == number)
    with translated():
        row = unit.connection.execute(query).first()
    return None if row is None else Delegate(**dict(zip(Delegate.__slots__, row, strict=True)))


def end_delegate(unit: UnitOfWork, uscc: str, number: str, at: datetime) -> bool:
    """End a delegation of this enterprise; False when there is none that stands."""
    d = delegates.c
    with translated():
        result = unit.connection.execute(
            update(delegates)
            .where(d.uscc == uscc, d.number == number, d.ended_at.is_(None))
            .values(ended_at=at.isoformat())
        )
    return result.rowcount == 1


def add_consent(unit: UnitOfWork, made: Consent) -> None:
    """Put a signed consent on record."""
    row = {name: getattr(made, name) for name in Consent.__slots__}
    values = sealed(unit, service_consents, row)
    with translated():
        unit.connection.execute(insert(service_consents).values(**values))


def consents_of(unit: UnitOfWork, uscc: str) -> list[Consent]:
    """Every consent an enterprise ever signed by the product's doors, the latest first."""
    c = service_consents.c
    query = select(service_consents).where(c.uscc == uscc).order_by(c.given_at.desc(), c.number)
    with translated():
        rows = unit.connection.execute(query).mappings().all()
    return [
        Consent(**{name: row[name] for name in Consent.__slots__})
        for row in rows if is_sound(unit, service_consents, row)
    ]  # fmt: skip


def withdraw_consent(unit: UnitOfWork, uscc: str, number: str, *, on: date, by: str) -> bool:
    """Withdraw a consent of this enterprise from a day on; False when there is none that stands."""
    c = service_consents.c
    standing = (c.uscc == uscc, c.number == number, c.withdrawn_on.is_(None))
    query = select(service_consents).where(*standing).with_for_update()
    with translated():
        row = unit.connection.execute(query).mappings().first()
        if row is None or not is_sound(unit, service_consents, row):
            return False
        made = sealed(unit, service_consents, {**row, "withdrawn_on": on, "withdrawn_by": by})
        told = {name: made[name] for name in ("withdrawn_on", "withdrawn_by", "seal")}
        unit.connection.execute(update(service_consents).where(*standing).values(**told))
    return True
