"""Retractions on their way: made out of what fell, mailed, reminded of, acknowledged.

Sent is not acknowledged. Each mail and each reminder is one message for ever (``deliver.py``).
"""

from __future__ import annotations

import hmac
import logging
from base64 import b32encode
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from domain.retraction import reminder_due
from flows import fallen
from flows.assembly import Assembly
from flows.deliver import LEASE, PATIENCE, PORTION, Verdict, mail_settings
from flows.logged import leaf_of
from notifications.mailer import Mailer, PartlyRefused, Sent, TransportError, compose, message_id
from notifications.retraction import Answering, retraction_letter
from storage import retraction_mails, retractions
from storage.key_files import newest
from storage.retraction_mails import RetractionMail
from storage.retractions import Told
from storage.seals import load_key, new_key
from storage.unit_of_work import UnitOfWork

log = logging.getLogger(__name__)
KEY = "acknowledge.key"  # below MINGDAN_HOME, beside that of the seals
ROUTE = "v1/acknowledge"


@dataclass(slots=True)
class Retracted:
    """What a run did: retractions made out, mails the server took, put off, given up."""

    made: int = 0
    sent: int = 0
    again: int = 0
    given_up: int = 0


def retract(assembly: Assembly, *, now: datetime, mailer: Mailer | None) -> Retracted:
    """Make out what is due and offer every mail that waits; ``mailer`` None: they go on waiting."""
    done, at = Retracted(), now.isoformat()
    with UnitOfWork(assembly.engine) as unit:
        done.made = fallen.keep(unit, fallen.fallen(unit, assembly), at)
        unit.commit()
    if mailer is None:
        return done
    key = newest(load_key(assembly.settings.home / KEY, new_key()))
    while claimed := _claimed(assembly, now):
        for one in claimed:
            verdict = _offer(assembly, one, now, mailer, key)
            with UnitOfWork(assembly.engine) as unit:
                retraction_mails.finish(
                    unit, one.message_id, status=verdict.status, at=at,
                    outcome=verdict.outcome, detail=verdict.detail, retry_at=verdict.retry_at,
                )  # fmt: skip
                unit.commit()
            done.sent += verdict.status == "sent"
            done.again += verdict.status == "waiting"
            done.given_up += verdict.status == "given_up"
    return done


def remind(assembly: Assembly, *, today: date) -> int:
    """Put in line the reminder that falls on or before a day; returns how many there are."""
    with UnitOfWork(assembly.engine) as unit:
        due = [
            (one, point)
            for one, made_on, latest in retraction_mails.unanswered(unit, today)
            if (point := reminder_due(made_on, today, assembly.calendar)) and point > latest
        ]
        made = retractions.add_mails(unit, due)
        unit.commit()
    return made


def token_of(key: bytes, mail: str) -> str:
    """The token of a mail: the same in every attempt, and nothing without the office's key."""
    return b32encode(hmac.digest(key, mail.encode(), "sha256")[:20]).decode()


def token_digest(token: str) -> str:
    """What is stored of a token, however it was typed: with blanks, hyphens, small letters."""
    return sha256("".join(token.upper().split()).replace("-", "").encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """A retraction that is acknowledged; ``fresh``: by this very answer."""

    told: Told
    fresh: bool


def acknowledge(
    unit: UnitOfWork, found: Told | None, *, at: str, way: str, by_whom: str = "", paper: str = ""
) -> Acknowledged | None:
    """Take an acknowledgement, once; None when there is no such retraction. Commit the unit."""
    if found is None:
        return None
    fresh = retractions.acknowledge(unit, found, at=at, way=way, by_whom=by_whom, paper=paper)
    (now,) = retractions.told(unit, retraction_id=found.retraction_id)
    return Acknowledged(now, fresh)


def _claimed(assembly: Assembly, now: datetime) -> list[RetractionMail]:
    with UnitOfWork(assembly.engine) as unit:
        claimed = retraction_mails.claim(
            unit, now=now.isoformat(), until=(now + LEASE).isoformat(), limit=PORTION
        )
        unit.commit()
    return claimed


def _offer(
    assembly: Assembly, one: RetractionMail, now: datetime, mailer: Mailer, key: bytes
) -> Verdict:
    """One attempt to mail a retraction, and what to make of the answer."""
    smtp, token = assembly.settings.smtp, token_of(key, one.message_id)
    with UnitOfWork(assembly.engine) as unit:
        change = retractions.change(unit, one.entry_id, one.no)
        leaf = None if change is None else leaf_of(unit, change)
        leaf = retraction_mails.keep_told(unit, one.message_id, token_digest(token), leaf)
        unit.commit()
    if change is None:
        raise LookupError(f"{one.entry_id} no. {one.no} is not on file")
    office, site = assembly.settings.office, assembly.settings.public_address.rstrip("/")
    letter = retraction_letter(
        change,
        office=office.name,
        office_en=office.name_en,
        phone=office.phone,
        answering=Answering(token=token, link=f"{site}/{ROUTE}/{token}" if site else ""),
        point=one.point,
        log_index=leaf,
    )
    made = message_id(one.message_id, smtp.sender.partition("@")[2])
    try:
        raw = compose(
            mail_settings(smtp),
            message_id=made,
            to=[one.email],
            subject=letter.subject,
            html=letter.html,
            text=letter.text,
            sent_at=now,
            attachments=[letter.attachment],
        )
        outcome = mailer.send(made, [one.email], raw)
    except ValueError as error:  # an address no mail can go to
        return Verdict("given_up", "refused", str(error))
    except TransportError as error:
        if error.permanent:
            return Verdict("given_up", "refused", str(error))
        return _again(assembly, one, now, "failed", str(error))
    if isinstance(outcome, Sent | PartlyRefused):
        return Verdict("sent", "sent", outcome.reply)
    return _again(assembly, one, now, "unknown", outcome.reason)


def _again(
    assembly: Assembly, one: RetractionMail, now: datetime, outcome: str, detail: str
) -> Verdict:
    """Try later under the same Message-ID, at most so many times; then a person is asked."""
    tries = one.attempts + 1
    if tries >= assembly.settings.smtp.attempts:
        return Verdict("given_up", outcome, detail)
    return Verdict("waiting", outcome, detail, (now + PATIENCE * 2 ** (tries - 1)).isoformat())
