"""The codes an enterprise comes in by: printed with a document, used once, followed by the next.

A code says no more than that whoever holds it got a paper of this enterprise, or was given the
code by somebody who did. Who acts, and on what paper, they say themselves when they come in; it
stands beside everything they hand in.
"""

from __future__ import annotations

import hmac
import re
from datetime import date, datetime, timedelta
from hashlib import sha256

from sqlalchemy import Engine

from flows.complaining import ALPHABET
from flows.entrance import Entrance, digest_of
from storage import accounts, party_papers, passes
from storage.passes import Pass
from storage.unit_of_work import UnitOfWork

LETTERS = 12  # of five bits each; guessing is slowed down at the door too
GOOD = timedelta(days=90)
DELEGATED = re.compile(r"SQ(?:-[0-9A-F]{4}){3}")  # the number of a delegation
ITSELF = "party"  # who makes the next code: the enterprise


def new_code(token: str) -> str:
    """A code out of an unguessable token, in groups of four letters."""
    number = int.from_bytes(hmac.digest(token.encode(), b"mingdan: pass", sha256), "big")
    letters = "".join(ALPHABET[(number >> (5 * n)) & 31] for n in range(LETTERS))
    return "-".join(letters[n : n + 4] for n in range(0, LETTERS, 4))


def read_code(typed: str) -> str:
    """A code as it is kept, from however it was typed."""
    plain = "".join(sign for sign in typed.upper() if sign.isalnum())
    letters = plain.translate(str.maketrans("OIL", "011"))
    return "-".join(letters[n : n + 4] for n in range(0, len(letters), 4))


def make(
    unit: UnitOfWork, token: str, *, uscc: str, document: str, by: str, until: date, at: datetime
) -> str:
    """Put a new code on record and return it: it can be shown now and never again."""
    code = new_code(token)
    made = Pass(
        digest=digest_of(code), uscc=uscc, document=document, made_by=by,
        made_at=at.isoformat(), until=until,
    )  # fmt: skip
    passes.add(unit, made)
    accounts.note(
        unit, at=at.isoformat(), who=uscc if by.startswith(ITSELF) else by, what="pass_made",
        detail=f"{uscc} {document}",
    )  # fmt: skip
    return code


def come_in(
    entrance: Entrance,
    engine: Engine,
    *,
    token: str,
    uscc: str,
    code: str,
    acting: str,
    at: datetime,
) -> bool:
    """Use a code up and begin a session under ``token``; False for any code that does not fit.

    The next code of the same document is made with it, so that a session that ends locks nobody
    out; :func:`next_code` shows it.
    """
    digest = digest_of(read_code(code))
    with UnitOfWork(engine, reading=True) as unit:
        known = passes.find(unit, digest)
        if known is None or not known.good(uscc, at.date()):
            return False
        delegated = DELEGATED.search(known.document)
        if delegated is not None:  # under the name and the paper that stand on record
            one = party_papers.delegate(unit, delegated[0])
            if one is None or one.uscc != uscc or not one.acts_on(at.date()):
                return False
            acting = one.acting
    # The session first: should all end between the two, the code is not spent for nothing.
    entrance.begin_party(token, uscc=uscc, acting=acting, at=at)
    with UnitOfWork(engine) as unit:
        used = passes.use(unit, digest, uscc, at.date(), at.isoformat())
        if used:
            passes.add(
                unit,
                Pass(
                    digest=digest_of(next_code(token)), uscc=uscc, document=known.document,
                    made_by=ITSELF, made_at=at.isoformat(),
                    until=max(known.until, at.date() + GOOD),
                ),
            )  # fmt: skip
            unit.commit()
    if not used:  # somebody was faster
        entrance.leave(token, at=at)
    return used


def next_code(token: str) -> str:
    """The code by which the owner of a session comes in the next time."""
    return new_code(f"next {token}")


def withdraw(unit: UnitOfWork, uscc: str, digest: str, at: datetime) -> bool:
    """Make a code of this enterprise useless."""
    return passes.use(unit, digest, uscc, at.date(), at.isoformat())
