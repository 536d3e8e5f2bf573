"""Closing accounts and moving them to other townships: of those who may sign it takes two.

In an emergency one person suspends an account: it shuts at once, and opens again by itself unless a
second person confirms that within the days such things wait.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from flows.account_keeping import (
    OFFICIAL,
    STANDS,
    AccountKeeping,
    Unasked,
    UnaskedError,
    needs_two,
    townships_told,
)
from storage import accounts, officials, sessions
from storage.unit_of_work import UnitOfWork


class AccountClosing(AccountKeeping):
    """What is taken from somebody, asked by one and confirmed by another."""

    def ask_close(self, person: str, *, by: str, at: datetime) -> bool:
        """Close an account; True when that waits for a second person, and it is open until then."""
        with UnitOfWork(self._engine) as unit:
            account = self._of_another(unit, person, by)
            roster = officials.roster(unit)
            waits = needs_two(roster, person, at.date(), administrator=account.administrator)
            if waits:
                self._somebody_else(unit, roster, (person, by), at)
                self._wait(unit, person, "close", by=by, at=at)
            else:
                self._close(unit, account, at=at)
                accounts.note(unit, at=at.isoformat(), who=by, what="account_closed", detail=person)
            unit.commit()
        return waits

    def suspend(self, person: str, *, by: str, at: datetime) -> None:
        """Shut an account at once, until a second person closes it or the days are over.

        Whoever suspended it last may not do so again: nobody keeps another out alone.
        """
        with UnitOfWork(self._engine) as unit:
            account = self._of_another(unit, person, by)
            if account.suspended_by == by and not account.suspended_at(at):
                raise UnaskedError(Unasked.AGAIN)
            self._somebody_else(unit, officials.roster(unit), (person, by), at)
            self._wait(unit, person, "suspend", by=by, at=at)
            until = (at + STANDS).isoformat()
            accounts.save(unit, replace(account, suspended_until=until, suspended_by=by))
            sessions.end_all(unit, OFFICIAL, person, at.isoformat())
            unit.commit()

    def ask_townships(
        self, person: str, townships: Sequence[str], *, by: str, at: datetime
    ) -> bool:
        """Give an account its townships (none: the whole district); True when that waits."""
        with UnitOfWork(self._engine) as unit:
            account = self._sound(unit, person)
            roster = officials.roster(unit)
            waits = needs_two(roster, person, at.date(), administrator=account.administrator)
            if waits:
                self._somebody_else(unit, roster, (person, by), at)
                self._wait(unit, person, "towns", by=by, at=at, townships=townships)
            else:
                self._answer_for(unit, account, townships)
                told = townships_told(person, townships)
                accounts.note(unit, at=at.isoformat(), who=by, what="townships_set", detail=told)
            unit.commit()
        return waits
