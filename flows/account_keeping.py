"""Keeping accounts: made, reset, closed, joined to the office's own sign-in; and what needs two.

Whoever gives somebody a password could come in as them. So of a person who may sign, or who keeps
accounts, each of two people knows half of the first password only: one asks, another confirms.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import Engine

from domain.roles import Role, Roster
from storage import account_asks, accounts, key_files, officials, sessions
from storage.account_asks import Ask
from storage.accounts import Account
from storage.errors import LostRaceError
from storage.unit_of_work import UnitOfWork

OFFICIAL = "official"
SERVER = "command"  # by whom: whoever works on the server itself, the way out of an emergency
STANDS = timedelta(days=3)  # how long something waits for the second person
NOTHING_FITS = "!"  # stands where a hash stands: no password is right


class Unasked(StrEnum):
    """Why something does not wait, or may not be confirmed."""

    GONE = "gone"  # nothing waits, or no longer
    ONESELF = "oneself"  # of one's own account, or what one asked oneself
    ALONE = "alone"  # there is nobody who could confirm
    TAKEN = "taken"  # the subject is joined to somebody else
    SUSPENDED = "suspended"  # it is suspended: that is confirmed or withdrawn first
    AGAIN = "again"  # whoever suspended it last does not do so again
    CHANGED = "changed"  # the account is not as the product wrote it: the server's way is left


class UnaskedError(Exception):
    """It may not be asked or confirmed; ``why`` says what is told."""

    def __init__(self, why: Unasked) -> None:
        super().__init__(why.value)
        self.why = why


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAccount:
    """Whose account is to be made."""

    person: str
    login: str
    name: str
    administrator: bool = False
    townships: Sequence[str] = ()


class AccountKeeping:
    """Accounts as an administrator keeps them."""

    def __init__(self, engine: Engine, key: bytes, hasher: PasswordHasher | None = None) -> None:
        self._engine, self._key, self._box = engine, key_files.newest(key), key_files.box(key)
        self._hasher = hasher or PasswordHasher()
        # An unknown name takes as long as a wrong password: nobody learns who has an account.
        self._nobody = self._hasher.hash("nobody has this password")

    def _fits(self, account: Account | None, password: str) -> bool:
        # What stands in a record that was changed outside is not even looked at.
        known = account is not None and account.sound and account.password != NOTHING_FITS
        try:
            self._hasher.verify(account.password if account and known else self._nobody, password)
        except (VerifyMismatchError, InvalidHashError):
            return False
        return known

    # -- at once ----------------------------------------------------------------------------

    def make_account(
        self,
        *,
        person: str,
        login: str,
        name: str,
        password: str,
        by: str,
        at: datetime,
        administrator: bool = False,
        townships: Sequence[str] = (),
        must_change: bool = True,
    ) -> None:
        """An account with a first password its owner must change. LostRaceError: there is one."""
        new = NewAccount(
            person=person, login=login, name=name, administrator=administrator,
            townships=townships,
        )  # fmt: skip
        with UnitOfWork(self._engine) as unit:
            hashed = self._hasher.hash(password)
            self._add(unit, new, hashed, by=by, at=at, must_change=must_change)
            unit.commit()

    def _add(
        self,
        unit: UnitOfWork,
        new: NewAccount,
        hashed: str,
        *,
        by: str,
        at: datetime,
        must_change: bool = True,
    ) -> None:
        made = Account(
            person=new.person, login=new.login, name=new.name, password=hashed,
            administrator=new.administrator, townships=tuple(new.townships),
            must_change=must_change, made_at=at.isoformat(),
        )  # fmt: skip
        accounts.add(unit, made)
        what = "made_on_server" if by == SERVER else "account_made"
        told = f"{new.person} {new.login}"
        accounts.note(unit, at=at.isoformat(), who=by, what=what, detail=told)

    def reset(self, person: str, password: str, *, by: str, at: datetime) -> bool:
        """A new first password and no second factor, by one person: the server's own way.

        An account that was changed outside is then the product's again, as it stands.
        """
        with UnitOfWork(self._engine) as unit:
            account = accounts.by_person(unit, person, to_change=True)
            if account is None:
                return False
            self._reset(unit, replace(account, sound=True), password, by=by, at=at)
            what = "reset_on_server" if by == SERVER else "account_reset"
            accounts.note(unit, at=at.isoformat(), who=by, what=what, detail=person)
            unit.commit()
        return True

    def _reset(
        self, unit: UnitOfWork, account: Account, password: str, *, by: str, at: datetime
    ) -> None:
        fresh = replace(
            account, password=self._hasher.hash(password), must_change=True, second=None,
            failed=0, locked_until=None, reset_at=at.isoformat(), reset_by=by,
        )  # fmt: skip
        accounts.save(unit, fresh)
        account_asks.drop(unit, account.person)
        sessions.end_all(unit, OFFICIAL, account.person, at.isoformat())

    def close(self, person: str, *, by: str, at: datetime) -> bool:
        """Close an account from today, by one person: the server's own way."""
        with UnitOfWork(self._engine) as unit:
            account = accounts.by_person(unit, person, to_change=True)
            if account is None:
                return False
            self._close(unit, replace(account, sound=True), at=at)
            what = "closed_on_server" if by == SERVER else "account_closed"
            accounts.note(unit, at=at.isoformat(), who=by, what=what, detail=person)
            unit.commit()
        return True

    def _close(self, unit: UnitOfWork, account: Account, *, at: datetime) -> None:
        """What its owner did stays theirs."""
        accounts.save(unit, replace(account, closed_on=at.date()))
        account_asks.drop(unit, account.person)
        sessions.end_all(unit, OFFICIAL, account.person, at.isoformat())

    def answer_for(self, person: str, townships: Sequence[str], *, by: str, at: datetime) -> bool:
        """Give an account its townships, by one person: the server's own way; none: all of them."""
        with UnitOfWork(self._engine) as unit:
            account = accounts.by_person(unit, person, to_change=True)
            if account is None:
                return False
            self._answer_for(unit, account, townships)
            told = townships_told(person, townships)
            what = "townships_on_server" if by == SERVER else "townships_set"
            accounts.note(unit, at=at.isoformat(), who=by, what=what, detail=told)
            unit.commit()
        return True

    def _answer_for(self, unit: UnitOfWork, account: Account, townships: Sequence[str]) -> None:
        accounts.save(unit, replace(account, townships=tuple(townships)))

    # -- what needs two ---------------------------------------------------------------------

    def open_account(self, new: NewAccount, half: str, *, by: str, at: datetime) -> bool:
        """Make an account; True when it waits for a second person, and then opens nothing yet.

        ``half``: the whole first password of somebody who needs one person only. LostRaceError:
        there is an account. UnaskedError: nobody could confirm it.
        """
        with UnitOfWork(self._engine) as unit:
            roster = officials.roster(unit)
            waits = needs_two(roster, new.person, at.date(), administrator=new.administrator)
            if waits:
                self._somebody_else(unit, roster, (new.person, by), at)
            hashed = NOTHING_FITS if waits else self._hasher.hash(half)
            self._add(unit, new, hashed, by=by, at=at)
            if waits:
                self._wait(unit, new.person, "open", by=by, at=at, half=half)
            unit.commit()
        return waits

    def ask_reset(self, person: str, half: str, *, by: str, at: datetime) -> bool:
        """Reset an account; True when that waits for a second person, and nothing changed yet."""
        with UnitOfWork(self._engine) as unit:
            account = self._of_another(unit, person, by)
            roster = officials.roster(unit)
            waits = needs_two(roster, person, at.date(), administrator=account.administrator)
            if waits:
                self._somebody_else(unit, roster, (person, by), at)
                self._wait(unit, person, "reset", by=by, at=at, half=half)
            else:
                self._reset(unit, account, half, by=by, at=at)
                accounts.note(
                    unit, at=at.isoformat(), who=by, what="account_reset", detail=person
                )  # fmt: skip
            unit.commit()
        return waits

    def ask_join(self, person: str, subject: str, *, by: str, at: datetime) -> bool:
        """Say who somebody is to the office's own sign-in ("" is nobody); True when that waits.

        Taking a subject away lets nobody in, and is done at once.
        """
        with UnitOfWork(self._engine) as unit:
            account = self._of_another(unit, person, by)
            roster = officials.roster(unit)
            known = accounts.by_subject(unit, subject) if subject else None
            if known is not None and known.person != person:
                raise UnaskedError(Unasked.TAKEN)
            admin = account.administrator
            waits = bool(subject) and needs_two(roster, person, at.date(), administrator=admin)
            if waits:
                self._somebody_else(unit, roster, (person, by), at)
                self._wait(unit, person, "join", by=by, at=at, subject=subject)
            else:
                self._join(unit, account, subject, by=by, at=at)
            unit.commit()
        return waits

    def _of_another(self, unit: UnitOfWork, person: str, by: str) -> Account:
        account = self._sound(unit, person)
        if person == by:
            raise UnaskedError(Unasked.ONESELF)
        return account

    def _sound(self, unit: UnitOfWork, person: str) -> Account:
        """An account to be changed, as the product wrote it; UnaskedError where there is none."""
        account = accounts.by_person(unit, person, to_change=True)
        if account is None:
            raise UnaskedError(Unasked.GONE)
        if not account.sound:
            raise UnaskedError(Unasked.CHANGED)
        return account

    def _wait(
        self,
        unit: UnitOfWork,
        person: str,
        what: str,
        *,
        by: str,
        at: datetime,
        half: str = "",
        subject: str | None = None,
        townships: Sequence[str] | None = None,
    ) -> None:
        before = account_asks.of(unit, person)
        if before is not None and before.what == "suspend" and _stands(before, at):
            raise UnaskedError(Unasked.SUSPENDED)
        kept = self._box.encrypt(half.encode()) if half else None
        ask = Ask(
            person=person, what=what, asked_by=by, asked_at=at.isoformat(), half=kept,
            subject=subject, townships=None if townships is None else "\n".join(townships),
        )  # fmt: skip
        account_asks.put(unit, ask)
        told = person if townships is None else townships_told(person, townships)
        accounts.note(unit, at=at.isoformat(), who=by, what=f"asked_{what}", detail=told)

    def _somebody_else(
        self, unit: UnitOfWork, roster: Roster, but: Sequence[str], at: datetime
    ) -> None:
        """UnaskedError when there is nobody who could confirm: then the server's way is left."""
        for one in accounts.in_order(unit):
            ready = one.open_on(at.date()) and one.password != NOTHING_FITS
            ready = ready and one.sound and not one.suspended_at(at)
            signs = one.administrator or roster.holds(one.person, Role.AGENCY_HEAD, at.date())
            if ready and signs and one.person not in but:
                return
        raise UnaskedError(Unasked.ALONE)

    def waiting(self, *, at: datetime) -> list[Ask]:
        """What waits for a second person today, the oldest first."""
        with UnitOfWork(self._engine, reading=True) as unit:
            return [one for one in account_asks.waiting(unit) if _stands(one, at)]

    def confirm(self, person: str, half: str, *, by: str, at: datetime) -> Ask:
        """Do what was asked of an account; UnaskedError when it may not be confirmed by this one.

        Of a password ``half`` is the second half, for whoever confirms to hand over.
        """
        with UnitOfWork(self._engine) as unit:
            account = self._sound(unit, person)
            ask = account_asks.of(unit, person)
            if ask is None or not _stands(ask, at):
                raise UnaskedError(Unasked.GONE)
            if by in (ask.asked_by, person):
                raise UnaskedError(Unasked.ONESELF)
            both = f"{ask.asked_by}、{by}"
            if ask.half is not None:
                password = self._box.decrypt(ask.half).decode() + half
                self._reset(unit, account, password, by=both, at=at)
            elif ask.what == "join":
                self._join(unit, account, ask.subject or "", by=both, at=at)
            elif ask.what == "towns":
                self._answer_for(unit, account, (ask.townships or "").splitlines())
            else:
                self._close(unit, account, at=at)
            account_asks.drop(unit, person)
            told = f"{person}（{ask.asked_by}）"
            accounts.note(
                unit, at=at.isoformat(), who=by, what=f"confirmed_{ask.what}", detail=told
            )  # fmt: skip
            unit.commit()
        return ask

    def withdraw(self, person: str, *, by: str, at: datetime) -> None:
        """Let what was asked of an account be done by nobody; UnaskedError: nothing waits.

        One that was suspended is open again.
        """
        with UnitOfWork(self._engine) as unit:
            account = self._sound(unit, person)
            if not account_asks.drop(unit, person):
                raise UnaskedError(Unasked.GONE)
            if account.suspended_at(at):
                accounts.save(unit, replace(account, suspended_until=at.isoformat()))
            accounts.note(unit, at=at.isoformat(), who=by, what="ask_withdrawn", detail=person)
            unit.commit()

    def _join(
        self, unit: UnitOfWork, account: Account, subject: str, *, by: str, at: datetime
    ) -> None:
        joined = replace(
            account, oidc_subject=subject or None, reset_at=at.isoformat(), reset_by=by
        )  # fmt: skip
        try:
            accounts.save(unit, joined)
        except LostRaceError as error:
            raise UnaskedError(Unasked.TAKEN) from error
        sessions.end_all(unit, OFFICIAL, account.person, at.isoformat())
        what = "subject_joined" if subject else "subject_parted"
        accounts.note(unit, at=at.isoformat(), who=by, what=what, detail=account.person)


def townships_told(person: str, townships: Sequence[str]) -> str:
    """Whose townships, for the log."""
    return f"{person}：{'、'.join(townships) or '全区'}"


def offices(roster: Roster, person: str, at: datetime) -> frozenset[Role]:
    """The offices a person holds that day, as a deputy or not."""
    return frozenset(role for role in Role if roster.holds(person, role, at.date()))


def needs_two(roster: Roster, person: str, on: date, *, administrator: bool) -> bool:
    """Whether it takes two to let somebody in: they keep accounts, or hold office or will."""
    held = roster.by_person.get(person, ())
    return administrator or any(one.until is None or one.until >= on for one in held)


def _stands(ask: Ask, at: datetime) -> bool:
    return at - datetime.fromisoformat(ask.asked_at) <= STANDS
