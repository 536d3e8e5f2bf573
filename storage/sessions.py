"""Sessions by the digest of their token, and what was typed when one ended."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete, insert, select, update

from storage.access_tables import kept_forms, sessions
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


_FIND = select(*(sessions.c[name] for name in Session.__slots__))


@dataclass(frozen=True, slots=True)
class KeptForm:
    """What somebody had typed, encrypted, and for which page."""

    subject: str
    path: str
    body: bytes
    kept_at: str


def begin(unit: UnitOfWork, session: Session) -> None:
    """Put a session on record."""
    values = {name: getattr(session, name) for name in Session.__slots__}
    with translated():
        unit.connection.execute(insert(sessions).values(**values))


def find(unit: UnitOfWork, digest: str) -> Session | None:
    """The session of a token's digest, ended or not."""
    with translated():
        row = unit.connection.execute(_FIND.where(sessions.c.digest == digest)).first()
    return None if row is None else Session(**dict(zip(Session.__slots__, row, strict=True)))


def running(unit: UnitOfWork, kind: str, subject: str, *, since: str) -> list[Session]:
    """The sessions of somebody that have not ended and were seen since, the newest first."""
    s = sessions.c
    mine = (s.kind == kind, s.subject == subject, s.ended_at.is_(None), s.seen_at >= since)
    with translated():
        rows = unit.connection.execute(_FIND.where(*mine).order_by(s.began_at.desc(), s.digest))
        return [Session(**dict(zip(Session.__slots__, row, strict=True))) for row in rows]


def seen(unit: UnitOfWork, digest: str, at: str) -> None:
    """Remember that somebody is still there."""
    with translated():
        unit.connection.execute(
            update(sessions).where(sessions.c.digest == digest).values(seen_at=at)
        )


def proved(unit: UnitOfWork, digest: str) -> None:
    """The second factor was given."""
    with translated():
        unit.connection.execute(
            update(sessions).where(sessions.c.digest == digest).values(second=True)
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


def keep_form(unit: UnitOfWork, digest: str, form: KeptForm) -> None:
    """Keep what somebody typed under the digest of a token they get."""
    values = {name: getattr(form, name) for name in KeptForm.__slots__}
    with translated():
        unit.connection.execute(insert(kept_forms).values(digest=digest, **values))


def give_back(unit: UnitOfWork, digest: str, subject: str) -> KeptForm | None:
    """What was kept for somebody, once; None: nothing, or it is somebody else's."""
    k = kept_forms.c
    mine = (k.digest == digest, k.subject == subject)
    with translated():
        row = unit.connection.execute(
            select(k.subject, k.path, k.body, k.kept_at).where(*mine)
        ).first()
        unit.connection.execute(delete(kept_forms).where(*mine))
    return None if row is None else KeptForm(*row)
