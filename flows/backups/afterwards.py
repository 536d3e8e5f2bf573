"""What came in after the moment an office was put back to, as far as something else still has it.

The old database, if it can be read, names every event the restored one lacks, and gives them back:
what was accepted once is handled again, in the order it came. It gives back as well who may come in
and who receives something, as it was last (``storage/brought.py``). A folder of the mails that went
out names the notices that will be made, and may be sent, again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_binary_file, policy
from email.message import EmailMessage
from pathlib import Path

from sqlalchemy import Table

from storage import brought, later
from storage.brought import Brought
from storage.draw_tables import draws
from storage.filter_tables import saved_filters
from storage.joint_tables import joint_figures, joint_records
from storage.later import Later, Taken
from storage.list_tables import issue_drafts
from storage.rule_tables import rule_decisions, rule_drafts
from storage.unit_of_work import UnitOfWork, connect


@dataclass(frozen=True, slots=True)
class SentLater:
    """A mail that went out and is in no outbox here: its file, Message-ID, subject, day."""

    file: str
    message_id: str
    subject: str
    date: str


@dataclass(frozen=True, slots=True)
class Over:
    """What was brought over: events, what is no event by its table, and what was left there."""

    events: Taken
    rows: dict[str, Brought]
    left: dict[str, int]


# What nothing brings over: it must be done again by somebody.
BY_HAND: tuple[Table, ...] = (
    issue_drafts,
    rule_drafts,
    rule_decisions,
    joint_records,
    joint_figures,
    draws,
    saved_filters,
)


def events_after(unit: UnitOfWork, old_url: str) -> list[Later]:
    """The events of an old database that the restored one lacks, in the order they came."""
    engine = connect(old_url)
    try:
        with UnitOfWork(engine, reading=True) as old:
            return list(later.events_lacking(unit, old))
    finally:
        engine.dispose()


def bring_over(unit: UnitOfWork, old_url: str, seal_key: bytes | None) -> Over:
    """Put those events into the inbox, with what belongs to them, and bring the rest. Commit it.

    Each event keeps its source and reference, so one that the sender hands in again counts once.
    """
    engine = connect(old_url)
    try:
        with UnitOfWork(engine, reading=True) as old:
            events = later.take_over(unit, old)
            rows = brought.bring(unit, old, seal_key)
            later.copy_lacking(unit, old)
            rows |= brought.bring_the_record(unit, old)
            return Over(events, rows, brought.lacking(unit, old, BY_HAND))
    finally:
        engine.dispose()


def mails_after(unit: UnitOfWork, folder: Path) -> Iterator[SentLater]:
    """The mails of a folder (``*.eml``, below it too) that no row here stands for."""
    known = later.message_ids(unit)
    for path in sorted(folder.rglob("*.eml")):
        mail = read_mail(path)
        if mail.message_id and mail.message_id.partition("@")[0] not in known:
            yield mail


def read_mail(path: Path) -> SentLater:
    """What the file of a mail says of it; what it does not say is empty."""
    with path.open("rb") as file:
        mail = message_from_binary_file(file, policy=policy.default)
    told = _said(mail, "Message-ID").strip("<> ")
    return SentLater(path.name, told, _said(mail, "Subject"), _said(mail, "Date"))


def _said(mail: EmailMessage, name: str) -> str:
    """What a header says; as it stands, where the library that reads it trips over it."""
    try:
        said = str(mail[name] or "")
    except Exception:
        told = (str(raw) for key, raw in mail.raw_items() if key.lower() == name.lower())
        said = " ".join(next(told, "").split())
    return said.encode("utf-8", "replace").decode()
