"""Sessions by the digest of their token, and what was typed when one ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import delete, insert, select, update

from storage.access_tables import kept_forms, sessions
from storage.doors import Purpose, Told
from storage.unit_of_work import UnitOfWork, translated


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """Somebody who came in. Moments are ISO 8601; ``second``: with the second factor."""

    digest: str
    kind: str
    subject: str
    acting: str = ""
    second: bool = False
    began_at: str
    seen_at: str
    ended_at: str | None = None


_NAMES = Session.__slots__
_FIND = select(*(sessions.c[name] for name in _NAMES), sessions.c.seal)


def _sealed(session: Session) -> tuple[Told, ...]:
    return (
        session.digest, session.kind, session.subject, session.acting, session.second,
        session.began_at,
    )  # fmt: skip


def _sound(unit: UnitOfWork, row: Sequence[Any]) -> Session | None:
    """A session as the product wrote it; None: it did not."""
    *told, seal = row
    session = Session(**dict(zip(_NAMES, told, strict=True)))
    return session if unit.doors.fits(Purpose.SESSION, _sealed(session), seal) else None


@dataclass(frozen=True, slots=True)
class KeptForm:
    """What somebody had typed, encrypted, and for which page."""

    subject: str
    path: str
    body: bytes
    kept_at: str


def digest_of(unit: UnitOfWork, token: str) -> str:
    """By what a token is known from now on: never by itself, and by nobody without the key."""
    return unit.doors.seal(Purpose.TOKEN, (token,)).hex()


def begin(unit: UnitOfWork, session: Session) -> None:
    """Put a session on record."""
    values = {name: getattr(session, name) for name in _NAMES}
    seal = unit.doors.seal(Purpose.SESSION, _sealed(session))
    with translated():
        unit.connection.execute(insert(sessions).values(**values, seal=seal))


def of_token(unit: UnitOfWork, token: str) -> Session | None:
    """The session of a token, ended or not; None where the product began none."""
    while True:
        read = unit.doors.read
        for digest in unit.doors.by_each_key(Purpose.TOKEN, (token,)):
            session = find(unit, digest.hex())
            if session is not None:
                return session
        if not unit.doors.is_newer_than(read):
            return None


def find(unit: UnitOfWork, digest: str) -> Session | None:
    """The session of a token's digest, ended or not; None where the product began none."""
    with translated():
        row = unit.connection.execute(_FIND.where(sessions.c.digest == digest)).first()
    return None if row is None else _sound(unit, row)


def running(unit: UnitOfWork, kind: str, subject: str, *, since: str) -> list[Session]:
    """The sessions of somebody that have not ended and were seen since, the newest first."""
    s = sessions.c
    mine = (s.kind == kind, s.subject == subject, s.ended_at.is_(None), s.seen_at >= since)
    with translated():
        rows = unit.connection.execute(_FIND.where(*mine).order_by(s.began_at.desc(), s.digest))
        found = [_sound(unit, row) for row in rows]
    return [one for one in found if one is not None]


def owner_before_seals(unit: UnitOfWork, digest: str) -> str:
    """Whose a session was that began before there were seals, and that opens nothing; "": nobody's.

    For the form somebody was just typing: it is given back to whoever comes in by that name.
    """
    s = sessions.c
    query = select(s.subject).where(s.digest == digest, s.seal.is_(None))
    with translated():
        return unit.connection.scalar(query) or ""


def unsound(unit: UnitOfWork) -> list[str]:
    """The digests of sessions that bear a seal which is not theirs."""
    with translated():
        rows = unit.connection.execute(_FIND.where(sessions.c.seal.is_not(None)))
        return [row[0] for row in rows if _sound(unit, row) is None]


def seen(unit: UnitOfWork, digest: str, at: str) -> None:
    """Remember that somebody is still there."""
    with translated():
        unit.connection.execute(
            update(sessions).where(sessions.c.digest == digest).values(seen_at=at)
        )


def proved(unit: UnitOfWork, digest: str) -> None:
    """The second factor was given."""
    session = find(unit, digest)
    if session is None:
        return
    seal = unit.doors.seal(Purpose.SESSION, _sealed(replace(session, second=True)))
    with translated():
        unit.connection.execute(
            update(sessions).where(sessions.c.digest == digest).values(second=True, seal=seal)
        )


def end(unit: UnitOfWork, digest: str, at: str) -> None:
    """End one session."""
    s = sessions.c
    with translated():
        unit.connection.execute(
            update(sessions).where(s.digest == digest, s.ended_at.is_(None)).values(ended_at=at)
        )


def end_all(unit: UnitOfWork, kind: str, subject: str, at: str, *, but: str = "") -> int:
    """End every session of somebody but one; how many."""
    s = sessions.c
    query = update(sessions).where(
        s.kind == kind, s.subject == subject, s.ended_at.is_(None), s.digest != but
    )
    with translated():
        return unit.connection.execute(query.values(ended_at=at)).rowcount


def end_everybodys(unit: UnitOfWork, at: str) -> int:
    """End every session there is; how many."""
    s = sessions.c
    query = update(sessions).where(s.ended_at.is_(None))
    with translated():
        return unit.connection.execute(query.values(ended_at=at)).rowcount


def end_acting(unit: UnitOfWork, subject: str, acting: str, at: str) -> int:
    """End every session of an enterprise in which somebody acts whose name holds this; how many."""
    s = sessions.c
    query = update(sessions).where(
        s.kind == "party", s.subject == subject, s.ended_at.is_(None),
        s.acting.contains(acting, autoescape=True),
    )  # fmt: skip
    with translated():
        return unit.connection.execute(query.values(ended_at=at)).rowcount


def keep_form(unit: UnitOfWork, token: str, form: KeptForm) -> None:
    """Keep what somebody typed under a token they get."""
    values = {name: getattr(form, name) for name in KeptForm.__slots__}
    digest = unit.doors.seal(Purpose.FORM, (token,)).hex()
    with translated():
        unit.connection.execute(insert(kept_forms).values(digest=digest, **values))


def give_back(unit: UnitOfWork, token: str, subject: str) -> KeptForm | None:
    """What was kept for somebody, once; None: nothing, or it is somebody else's."""
    k = kept_forms.c
    digests = [one.hex() for one in unit.doors.by_each_key(Purpose.FORM, (token,))]
    mine = (k.digest.in_(digests), k.subject == subject)
    with translated():
        row = unit.connection.execute(
            select(k.subject, k.path, k.body, k.kept_at).where(*mine)
        ).first()
        unit.connection.execute(delete(kept_forms).where(*mine))
    return None if row is None else KeptForm(*row)
