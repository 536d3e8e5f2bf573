"""Who comes in: passwords, the second factor, sessions that end, and what was typed when one did.

Whoever is turned away is told what to do and never which half was wrong. Wrong passwords make the
next answer wait (``pace.py``) and lock nothing; five wrong codes of the second factor, which only
who knows the password can give, lock an account for a quarter of an hour. A session without its
second factor opens nothing but the page that asks for it. Every entrance and refusal is a line of
the log that is never changed.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from argon2 import PasswordHasher
from cryptography.fernet import InvalidToken
from sqlalchemy import Engine

from domain.roles import Role
from flows.account_closing import AccountClosing
from flows.account_keeping import OFFICIAL, offices
from flows.credentials import good_password, is_locked, once_more, step_of
from storage import accounts, officials, sessions
from storage.accounts import Account
from storage.sessions import KeptForm, Session
from storage.unit_of_work import UnitOfWork

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
TOLD_OF_RESET = timedelta(days=30)
PARTY = "party"
NOBODY = "?"  # in the log: a name that has no account
BY_PROVIDER = "oidc"  # how an official came in, when not by a password kept here


class Turned(StrEnum):
    """Why somebody was turned away."""

    WRONG = "wrong"  # name or password, it is not said which
    LOCKED = "locked"
    CLOSED = "closed"
    CHANGED = "changed"  # their account is not as the product wrote it
    CODE = "code"  # of the second factor
    UNKNOWN = "unknown"  # the office's own sign-in knows them; no account is joined to that
    WEAK = "weak"  # a new password that will not do


class TurnedAwayError(Exception):
    """Somebody may not come in; ``why`` says what they are told."""

    def __init__(self, why: Turned, until: str = "") -> None:
        super().__init__(why.value)
        self.why, self.until = why, until


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """An official who came in, with the offices they hold today."""

    person: str
    login: str
    name: str
    roles: frozenset[Role]
    administrator: bool
    townships: tuple[str, ...]  # those they answer for; empty: the whole district
    session: Session
    must_change: bool
    enrolled: bool  # has a second factor
    reset_at: str = ""  # somebody else last changed how they come in
    reset_by: str = ""

    @property
    def by_provider(self) -> bool:
        """Whether they came in by the office's own sign-in."""
        return self.session.acting == BY_PROVIDER

    @property
    def inside(self) -> bool:
        """Whether they gave all that is asked of them."""
        return self.session.second and not self.must_change

    def told_of_reset(self, at: datetime) -> bool:
        """Whether they are to be told that somebody else changed how they come in."""
        return bool(self.reset_at) and at - datetime.fromisoformat(self.reset_at) <= TOLD_OF_RESET

    def answers_for(self, township: str) -> bool:
        """Whether an enterprise of this township is theirs to see."""
        return not self.townships or township in self.townships


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """An enterprise that came in by a code that was served on it."""

    uscc: str
    acting: str
    session: Session


def digest_of(token: str) -> str:
    """By what a code, or the token of a program, is known: never by itself."""
    return hashlib.sha256(token.encode()).hexdigest()


def form_token(token: str) -> str:
    """What a form of a session carries, so that no other site can send it (CSRF)."""
    return hmac.new(token.encode(), b"mingdan: form", "sha256").hexdigest()


class Entrance(AccountClosing):
    """The door of the office. ``key`` encrypts seeds and kept forms and lies apart from them."""

    def __init__(
        self,
        engine: Engine,
        key: bytes,
        hasher: PasswordHasher | None = None,
        *,
        second_factor: bool = True,
    ) -> None:
        super().__init__(engine, key, hasher)
        self._second_factor = second_factor

    # -- coming in and leaving -------------------------------------------------------------

    def sign_in(self, login: str, password: str, *, token: str, at: datetime) -> None:
        """Begin a session under ``token``, or TurnedAwayError. The second factor comes next."""
        self._begin(
            lambda unit: accounts.by_login(unit, login, to_change=True),
            lambda account: self._fits(account, password),
            token=token, at=at, second=not self._second_factor,
        )  # fmt: skip

    def sign_in_as(self, subject: str, *, token: str, second: bool, at: datetime) -> None:
        """Begin a session of whom the office's own sign-in vouches for, or TurnedAwayError.

        ``second``: the office takes the provider's word for the second factor too.
        """
        self._begin(
            lambda unit: accounts.by_subject(unit, subject, to_change=True),
            lambda account: account is not None,
            token=token, at=at, second=second or not self._second_factor, acting=BY_PROVIDER,
        )  # fmt: skip

    def _begin(
        self,
        find: Callable[[UnitOfWork], Account | None],
        fits: Callable[[Account | None], bool],
        *,
        token: str,
        at: datetime,
        second: bool,
        acting: str = "",
    ) -> None:
        turned: TurnedAwayError | None = None
        with UnitOfWork(self._engine) as unit:
            account = find(unit)
            right = fits(account)
            try:
                unknown = Turned.UNKNOWN if acting else Turned.WRONG
                person = self._admitted(account, at, right=right, unknown=unknown)
                sessions.begin(
                    unit,
                    Session(
                        digest=sessions.digest_of(unit, token), kind=OFFICIAL, subject=person,
                        acting=acting, second=second, began_at=at.isoformat(),
                        seen_at=at.isoformat(),
                    ),
                )  # fmt: skip
                what = "signed_in_oidc" if acting else "signed_in"
                accounts.note(unit, at=at.isoformat(), who=person, what=what)
            except TurnedAwayError as error:
                turned = error
                who = account.person if account else NOBODY  # what was typed may be a password
                accounts.note(unit, at=at.isoformat(), who=who, what=f"turned_{error.why}")
            unit.commit()  # what was turned away is kept too
        if turned is not None:
            raise turned

    def _admitted(
        self, account: Account | None, at: datetime, *, right: bool, unknown: Turned
    ) -> str:
        if account is None:
            raise TurnedAwayError(unknown)
        if not account.sound:  # the password may be what was changed
            raise TurnedAwayError(Turned.CHANGED)
        if not right:  # never counted against the account: others would lock its owner out
            raise TurnedAwayError(Turned.WRONG)
        if is_locked(account, at):
            raise TurnedAwayError(Turned.LOCKED, account.locked_until or "")
        if not account.open_on(at.date()) or account.suspended_at(at):
            raise TurnedAwayError(Turned.CLOSED)
        return account.person

    def who(self, token: str, *, at: datetime) -> Person | None:
        """The official of a token, None when there is none or the session has ended."""
        with UnitOfWork(self._engine, reading=True) as unit:
            session = self._running(unit, token, OFFICIAL, at)
            account = accounts.by_person(unit, session.subject) if session else None
            if session is None or account is None or not account.open_on(at.date()):
                return None
            if account.suspended_at(at) or not account.sound:
                return None
            roster = officials.roster(unit)
        self._note_seen(session, at)
        first = account.must_change and session.acting != BY_PROVIDER
        return Person(
            person=account.person, login=account.login, name=account.name,
            roles=offices(roster, account.person, at), administrator=account.administrator,
            townships=account.townships, session=session, must_change=first,
            enrolled=account.second is not None,
            reset_at=account.reset_at or "", reset_by=account.reset_by or "",
        )  # fmt: skip

    def party(self, token: str, *, at: datetime) -> Party | None:
        """The enterprise of a token, None when there is none or the session has ended."""
        with UnitOfWork(self._engine, reading=True) as unit:
            session = self._running(unit, token, PARTY, at)
        if session is None:
            return None
        self._note_seen(session, at)
        return Party(uscc=session.subject, acting=session.acting, session=session)

    def _running(self, unit: UnitOfWork, token: str, kind: str, at: datetime) -> Session | None:
        session = sessions.of_token(unit, token) if token else None
        if session is None or session.kind != kind or session.ended_at is not None:
            return None
        idle = at - datetime.fromisoformat(session.seen_at)
        age = at - datetime.fromisoformat(session.began_at)
        return session if idle <= IDLE and age <= LONGEST else None

    def _note_seen(self, session: Session, at: datetime) -> None:
        """Once a minute: looking at a page must not wait for whoever writes."""
        if at - datetime.fromisoformat(session.seen_at) >= timedelta(minutes=1):
            with UnitOfWork(self._engine) as unit:
                sessions.seen(unit, session.digest, at.isoformat())
                unit.commit()

    def begin_party(self, token: str, *, uscc: str, acting: str, at: datetime) -> None:
        """Begin a session of an enterprise whose code was right."""
        with UnitOfWork(self._engine) as unit:
            sessions.begin(
                unit,
                Session(
                    digest=sessions.digest_of(unit, token), kind=PARTY, subject=uscc, acting=acting,
                    second=True, began_at=at.isoformat(), seen_at=at.isoformat(),
                ),
            )  # fmt: skip
            accounts.note(unit, at=at.isoformat(), who=uscc, what="party_came_in", detail=acting)
            unit.commit()

    def leave(self, token: str, *, at: datetime) -> None:
        """End a session."""
        with UnitOfWork(self._engine) as unit:
            session = sessions.of_token(unit, token)
            if session is not None:
                sessions.end(unit, session.digest, at.isoformat())
                accounts.note(unit, at=at.isoformat(), who=session.subject, what="signed_out")
                unit.commit()

    def renew(self, session: Session, token: str, *, at: datetime) -> None:
        """Go on with a session under another token: the one before opens nothing any more.

        So a token that somebody else may know, as it was there before the second factor or the new
        password, gains nothing by it.
        """
        with UnitOfWork(self._engine) as unit:
            known = sessions.find(unit, session.digest)
            if known is not None and known.ended_at is None:
                sessions.end(unit, known.digest, at.isoformat())
                sessions.begin(unit, replace(known, digest=sessions.digest_of(unit, token)))
            unit.commit()

    def sessions_of(self, person: Person, *, at: datetime) -> list[Session]:
        """Where somebody is signed in just now, the newest first."""
        since = (at - IDLE).isoformat()
        with UnitOfWork(self._engine, reading=True) as unit:
            found = sessions.running(unit, OFFICIAL, person.person, since=since)
        return [one for one in found if at - datetime.fromisoformat(one.began_at) <= LONGEST]

    def end_session(self, person: Person, digest: str, *, at: datetime) -> bool:
        """End one of somebody's own sessions; False when it is none of theirs."""
        with UnitOfWork(self._engine) as unit:
            session = sessions.find(unit, digest)
            if session is None or (session.kind, session.subject) != (OFFICIAL, person.person):
                return False
            sessions.end(unit, digest, at.isoformat())
            accounts.note(unit, at=at.isoformat(), who=person.person, what="session_ended")
            unit.commit()
        return True

    # -- the second factor and the password -------------------------------------------------

    def seed_offered(self, person: Person) -> str:
        """The seed a person without a second factor is offered, the same for one session."""
        made = hmac.new(self._key, f"second {person.session.digest}".encode(), "sha256").digest()
        return base64.b32encode(made[:20]).decode()

    def prove(self, person: Person, code: str, *, at: datetime) -> None:
        """Accept a code of the second factor, the first one too; TurnedAwayError when it is wrong.

        A code counts once (RFC 6238, 5.2); five wrong ones lock the account like passwords.
        """
        turned = None
        with UnitOfWork(self._engine) as unit:
            account = accounts.by_person(unit, person.person, to_change=True)
            if account is None or not account.sound:
                raise TurnedAwayError(Turned.CHANGED if account else Turned.WRONG)
            if is_locked(account, at):  # other sessions of the account guess no further
                raise TurnedAwayError(Turned.LOCKED, account.locked_until or "")
            seed = self._seed(account) or self.seed_offered(person)
            step = step_of(seed, code, at)
            if step is None or step <= account.second_step:
                failed = once_more(account, at)
                accounts.save(unit, failed)
                what = f"turned_{Turned.CODE}"
                accounts.note(unit, at=at.isoformat(), who=account.person, what=what)
                until = failed.locked_until or ""
                if until:
                    sessions.end(unit, person.session.digest, at.isoformat())
                turned = TurnedAwayError(Turned.LOCKED if until else Turned.CODE, until)
            else:
                second = account.second or self._box.encrypt(seed.encode())
                accounts.save(unit, replace(account, second=second, second_step=step, failed=0))
                sessions.proved(unit, person.session.digest)
                what = "second_given" if account.second else "second_set_up"
                accounts.note(unit, at=at.isoformat(), who=account.person, what=what)
            unit.commit()
        if turned is not None:
            raise turned

    def _seed(self, account: Account) -> str:
        return self._box.decrypt(account.second).decode() if account.second else ""

    def change_password(self, person: Person, old: str, new: str, *, at: datetime) -> None:
        """Set a new password; every other session of the person ends."""
        with UnitOfWork(self._engine) as unit:
            account = accounts.by_person(unit, person.person, to_change=True)
            if account is not None and not account.sound:
                raise TurnedAwayError(Turned.CHANGED)
            if account is None or not self._fits(account, old):
                raise TurnedAwayError(Turned.WRONG)
            if not good_password(new, account.login) or new == old:
                raise TurnedAwayError(Turned.WEAK)
            changed = replace(account, password=self._hasher.hash(new), must_change=False)
            accounts.save(unit, changed)
            sessions.end_all(
                unit, OFFICIAL, account.person, at.isoformat(), but=person.session.digest
            )
            accounts.note(unit, at=at.isoformat(), who=account.person, what="password_changed")
            unit.commit()

    # -- what was typed ---------------------------------------------------------------------

    def keep(
        self,
        token: str,
        subject: str,
        path: str,
        form: Sequence[tuple[str, str]],
        at: datetime,
    ) -> None:
        """Keep a form whose session has ended, for whoever it belongs to."""
        body = self._box.encrypt(json.dumps(list(form)).encode())
        with UnitOfWork(self._engine) as unit:
            kept = KeptForm(subject, path, body, at.isoformat())
            sessions.keep_form(unit, token, kept)
            unit.commit()

    def give_back(self, token: str, subject: str) -> tuple[str, list[tuple[str, str]]] | None:
        """The page and the form kept under a token, once, if it is this person's."""
        with UnitOfWork(self._engine) as unit:
            kept = sessions.give_back(unit, token, subject)
            unit.commit()
        if kept is None:
            return None
        try:
            said = json.loads(self._box.decrypt(kept.body))
        except InvalidToken:
            return None
        return kept.path, [(name, value) for name, value in said]

    def ended(self, token: str) -> str:
        """Whose a token was, also after its session ended; "" for nobody's."""
        with UnitOfWork(self._engine, reading=True) as unit:
            session = sessions.of_token(unit, token) if token else None
            if session is not None or not token:
                return session.subject if session else ""
            return sessions.owner_before_seals(unit, digest_of(token))
