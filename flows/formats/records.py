"""Accepted rows of the smaller files: complaints, enterprises, officials."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from hashlib import sha256
from typing import Any

import polars as pl

from domain.enterprise import Enterprise
from domain.events import ComplaintFiled, EnterpriseRegistered, ProtectionRecorded
from domain.joint.matters import Standing
from domain.roles import Appointment
from flows.formats.checks import MATTERS, ROLES, parse_days
from flows.formats.layouts import COMPLAINTS

SEALED = tuple(column.key for column in COMPLAINTS.columns if column.sealed)
# What gives a person away in free text: identity numbers, telephone numbers, mail addresses.
GAP = r"[\s\-－—]?"
IDENTITY_NUMBER = re.compile(r"(?<!\d)(?:\d\s?){17}[\dXx](?!\d)")
PHONE = re.compile(rf"(?<!\d)(?:1[3-9](?:{GAP}\d){{9}}|0\d{{2,3}}{GAP}\d(?:{GAP}\d){{6,7}})(?!\d)")
MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
NARROW_DIGITS = str.maketrans("０１２３４５６７８９＠", "0123456789@")
SCRUBBED = "［已隐去］"


@dataclass(frozen=True, slots=True)
class ComplaintRow:
    """A complaint, and apart from it the identity that will be sealed."""

    ref: str
    digest: str
    row: int
    event: ComplaintFiled
    identity: dict[str, str]  # empty for an anonymous one


@dataclass(frozen=True, slots=True)
class EnterpriseRow:
    """An enterprise's registration."""

    ref: str
    digest: str
    row: int
    event: EnterpriseRegistered


@dataclass(frozen=True, slots=True)
class ProtectionRow:
    """How a matter stands in an enterprise."""

    ref: str
    digest: str
    row: int
    event: ProtectionRecorded


def _rows(accepted: pl.DataFrame, *days: str) -> Iterator[dict[str, Any]]:
    parsed = accepted.with_columns(parse_days(accepted[name]).alias(name) for name in days)
    return parsed.iter_rows(named=True)


def _digest(cells: dict[str, Any]) -> str:
    text = "\x1f".join(f"{key}={value}" for key, value in sorted(cells.items()) if key != "row")
    return sha256(text.encode()).hexdigest()


def plain(text: str) -> str:
    """Free text with its full-width digits narrow."""
    return text.translate(NARROW_DIGITS)


def scrub(text: str, identity: dict[str, str]) -> str:
    """Free text without identity numbers, telephone numbers and what names the complainant.

    What the complainant gave is found however it is spaced; full-width digits become narrow.
    """
    text = plain(text)
    for said in sorted(identity.values(), key=len, reverse=True):
        signs = [sign for sign in said.translate(NARROW_DIGITS) if sign.isalnum()]
        if len(signs) >= 2:
            spaced = r"[\s\-－—·._@+()（）]*".join(map(re.escape, signs))
            text = re.sub(spaced, SCRUBBED, text, flags=re.IGNORECASE)
    for pattern in (MAIL, IDENTITY_NUMBER, PHONE):
        text = pattern.sub(SCRUBBED, text)
    return text


def complaint_rows(accepted: pl.DataFrame) -> list[ComplaintRow]:
    """Complaints with their identities apart. The row's digest never covers the identity."""
    found = []
    for cells in _rows(accepted, "filed_on"):
        identity = {key: cells[key] for key in SEALED if cells[key]}
        open_cells = {key: value for key, value in cells.items() if key not in SEALED}
        event = ComplaintFiled(
            uscc=cells["uscc"],
            on=cells["filed_on"],
            complaint_no=cells["complaint_no"],
            channel=cells["channel"],
            subject=scrub(cells["subject"], identity),
            text=scrub(cells["text"], identity),
            named=bool(identity),
        )
        open_cells |= {"text": event.text, "subject": event.subject}
        found.append(
            ComplaintRow(cells["complaint_no"], _digest(open_cells), cells["row"], event, identity)
        )
    return found


def enterprise_rows(accepted: pl.DataFrame) -> list[EnterpriseRow]:
    """Registrations of enterprises."""
    found = []
    for cells in _rows(accepted, "registered_on"):
        count = cells["workers_exposed"]
        enterprise = Enterprise(
            uscc=cells["uscc"],
            name=cells["name"],
            township=cells["township"],
            industry=cells["industry"],
            industry_name=cells["industry_name"],
            address=cells["address"],
            representative=cells["representative"],
            email=cells["email"] or "",
            workers_exposed=int(float(count)) if count else 0,
        )
        event = EnterpriseRegistered(on=cells["registered_on"], enterprise=enterprise)
        ref = f"{enterprise.uscc}/{event.on}"
        found.append(EnterpriseRow(ref, _digest(cells), cells["row"], event))
    return found


def protection_rows(accepted: pl.DataFrame) -> list[ProtectionRow]:
    """Records of what enterprises did. Written otherwise (words, days), a row is the same row."""
    found = []
    for cells in _rows(accepted, "on"):
        standing = Standing(
            record_no=cells["record_no"],
            matter=MATTERS[cells["matter"].lower()],
            due=int(float(cells["due"])),
            done=int(float(cells["done"])),
            paper=cells["paper"],
            spent_fen=fen(cells["spent"] or "0"),
            project=cells["project"] or "",
            instead_of=cells["instead_of"] or "",
        )
        event = ProtectionRecorded(uscc=cells["uscc"], on=cells["on"], standing=standing)
        said = {"uscc": event.uscc, "on": event.on, **asdict(standing)}
        ref = f"{event.uscc}/{standing.record_no}"
        found.append(ProtectionRow(ref, _digest(said), cells["row"], event))
    return found


def fen(yuan: str) -> int:
    """An amount in yuan with at most two decimals as whole fen."""
    whole, _, cents = yuan.partition(".")
    return int(whole) * 100 + int(cents.ljust(2, "0") or 0)


def appointments(accepted: pl.DataFrame) -> tuple[list[Appointment], dict[str, str]]:
    """Appointments, and the name of every person in them."""
    made: list[Appointment] = []
    names: dict[str, str] = {}
    for cells in _rows(accepted, "since", "until"):
        since: date = cells["since"]
        role, deputises_for = ROLES[cells["role"].lower()], cells["deputises_for"] or ""
        made.append(
            Appointment(
                cells["person"], role, since, cells["until"], deputises_for, cells["paper"] or ""
            )
        )
        names[cells["person"]] = cells["name"]
    return made, names
