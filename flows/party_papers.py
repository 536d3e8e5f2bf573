"""Who acts for an enterprise, and its consent to electronic service: given, withdrawn, asked for.

A delegate comes in by codes of their own, under the name and the paper the enterprise put on
record; ended, they are out at once. A consent holds from the day it was signed until it is
withdrawn: its number is what a service by electronic means names as the signed consent that the law
asks for (domain/service_of_documents.py, 行政处罚法 61), and what was served before stays served.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from flows import passes as codes
from storage import accounts, evidence, party_papers, passes, sessions
from storage.party_papers import Consent, Delegate
from storage.unit_of_work import UnitOfWork

DELEGATE, CONSENT = "SQ", "DZ"
NUMBERS = {DELEGATE: codes.DELEGATED, CONSENT: re.compile(r"DZ(?:-[0-9A-F]{4}){3}")}
File = tuple[str, str, bytes]  # name, media type, content as it is kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Delegated:
    """Whom an enterprise lets act, by which paper, from when to when (None: until ended)."""

    name: str
    paper: str
    since: date
    until: date | None
    file: File | None


def numbered(kind: str, token: str) -> str:
    """The number of a paper out of an unguessable token: the same however often it is sent."""
    letters = sha256(f"{kind} {token}".encode()).hexdigest()[:12].upper()
    return "-".join([kind, *(letters[n : n + 4] for n in range(0, 12, 4))])


def number_in(kind: str, said: str) -> str:
    """The number of a paper of a kind that a text names; "" for none."""
    found = NUMBERS[kind].search(said)
    return "" if found is None else found[0]


def papers_ref(uscc: str, number: str) -> str:
    """What the file of a paper is kept under."""
    return f"{uscc}/{number}"


def _keep(unit: UnitOfWork, uscc: str, number: str, file: File, at: datetime) -> str:
    name, media_type, body = file
    return evidence.keep(
        unit, about=evidence.PARTY, ref=papers_ref(uscc, number), name=name,
        media_type=media_type, body=body, at=at.isoformat(),
    )  # fmt: skip


def let_act(
    unit: UnitOfWork, uscc: str, what: Delegated, *, by: str, token: str, ref: str, at: datetime
) -> tuple[Delegate, str]:
    """Put a delegate on record with a code to come in by: shown now and never again."""
    number = numbered(DELEGATE, f"{uscc} {ref}")
    known = party_papers.delegate(unit, number)
    if known is not None:  # handed in twice: the code shown last is the one that holds
        return known, code_for(unit, known, token=token, at=at)
    digest = None if what.file is None else _keep(unit, uscc, number, what.file, at)
    made = Delegate(
        number=number, uscc=uscc, name=what.name, paper=what.paper, since=what.since,
        until=what.until, digest=digest, made_by=by, made_at=at.isoformat(),
    )  # fmt: skip
    party_papers.add_delegate(unit, made)
    accounts.note(
        unit, at=at.isoformat(), who=uscc, what="delegate_made", detail=f"{made.acting} / {by}"
    )
    return made, code_for(unit, made, token=token, at=at)


def code_for(unit: UnitOfWork, one: Delegate, *, token: str, at: datetime) -> str:
    """Another code for a delegate; those from before are void."""
    for good in passes.good_for(unit, one.uscc, at.date()):
        if number_in(DELEGATE, good.document) == one.number:
            codes.withdraw(unit, one.uscc, good.digest, at)
    until = at.date() + codes.GOOD
    return codes.make(
        unit, token, uscc=one.uscc, document=f"受托：{one.name}（{one.number}）", by=codes.ITSELF,
        until=until if one.until is None else min(until, one.until), at=at,
    )  # fmt: skip


def end(unit: UnitOfWork, uscc: str, number: str, *, by: str, at: datetime) -> bool:
    """End a delegation: its codes are void and whoever is in by it is out."""
    if not party_papers.end_delegate(unit, uscc, number, at):
        return False
    for good in passes.good_for(unit, uscc, at.date()):
        if number_in(DELEGATE, good.document) == number:
            codes.withdraw(unit, uscc, good.digest, at)
    sessions.end_acting(unit, uscc, number, at.isoformat())
    accounts.note(
        unit, at=at.isoformat(), who=uscc, what="delegate_ended", detail=f"{number} / {by}"
    )
    return True


def consent(
    unit: UnitOfWork, uscc: str, *, address: str, signed_by: str, file: File, by: str, ref: str,
    at: datetime,
) -> Consent:  # fmt: skip
    """Put a signed consent on record; it holds from today, one given before holds no more."""
    number = numbered(CONSENT, f"{uscc} {ref}")
    for before in party_papers.consents_of(unit, uscc):
        if before.number == number:  # handed in twice
            return before
        party_papers.withdraw_consent(unit, uscc, before.number, on=at.date(), by=by)
    made = Consent(
        number=number, uscc=uscc, address=address, signed_by=signed_by, since=at.date(),
        digest=_keep(unit, uscc, number, file, at), given_by=by, given_at=at.isoformat(),
    )  # fmt: skip
    party_papers.add_consent(unit, made)
    accounts.note(
        unit, at=at.isoformat(), who=uscc, what="consent_given", detail=f"{number} / {by}"
    )
    return made


def withdraw(unit: UnitOfWork, uscc: str, number: str, *, by: str, at: datetime) -> bool:
    """Withdraw a consent: from today nothing is served by it any more."""
    done = party_papers.withdraw_consent(unit, uscc, number, on=at.date(), by=by)
    if done:
        accounts.note(
            unit, at=at.isoformat(), who=uscc, what="consent_withdrawn", detail=f"{number} / {by}"
        )
    return done


def in_force(consents: Iterable[Consent], day: date) -> Consent | None:
    """The consent by which documents can be served electronically that day."""
    return next((one for one in consents if one.holds(day)), None)


def why_not_by(consents: Iterable[Consent], said: str, day: date) -> tuple[str, str] | None:
    """Why a consent that a service names does not hold that day, in words; None: nothing is wrong.

    A consent on paper has no number of ours and is for whoever serves to see.
    """
    number = number_in(CONSENT, said)
    if not number:
        return None
    one = next((one for one in consents if one.number == number), None)
    if one is None:
        return (
            f"该用人单位没有编号为 {number} 的送达确认。请核对编号。",
            f"This enterprise gave no consent {number}; check the number.",
        )
    if one.holds(day):
        return None
    if one.withdrawn_on is not None and day >= one.withdrawn_on:
        return (
            f"送达确认 {number} 已于 {one.withdrawn_on} 撤回，请改用其他送达方式。",
            f"Consent {number} was withdrawn on {one.withdrawn_on}; serve in another way.",
        )
    return (
        f"送达确认 {number} 自 {one.since} 起才有效。",
        f"Consent {number} holds from {one.since} on only.",
    )
