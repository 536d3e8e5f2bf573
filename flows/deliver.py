"""Notices on their way: claim, render, keep, offer to the mail server, record what it said.

A mail that was sent is an attempt to inform, never legal service; terms start from service only.
No database session is open while a server is spoken to. A worker that dies loses its lease; the
notice then goes out again under the same Message-ID.
"""

from __future__ import annotations

import json
import logging
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Engine

from domain.case import Case
from domain.enterprise import Enterprise
from domain.triggers import step
from domain.vocabulary import Notice, Step
from flows.assembly import Assembly
from flows.facts import Facts, notice_facts
from flows.issue import rules_on
from flows.settings import Smtp
from notifications.catalogue import CATALOGUE, Addressee
from notifications.letter import covering_letter
from notifications.mailer import (
    Mailer,
    MailSettings,
    PartlyRefused,
    Sent,
    TransportError,
    compose,
    message_id,
)
from notifications.press import NoticeRequest, Order, Press
from notifications.render import Rendered, Renderer
from storage import cases, judgements, officials, outbox
from storage.addresses import came_by_the_door
from storage.outbox import Outgoing
from storage.unit_of_work import UnitOfWork

log = logging.getLogger(__name__)
LEASE = timedelta(minutes=10)
PATIENCE = timedelta(minutes=5)  # before the first repeat; doubled with each further one
PORTION = 50
NO_ADDRESS = "没有电子邮箱，请依法送达纸质文书"
OUTSIDE = "登记的邮箱不是由系统收下的，未向其发送：请查明来历，并依法送达纸质文书"
BY_HAND = {
    Addressee.AUTHORITY: "致其他机关的文书，请打印盖章后送交并登记送达",
    Addressee.COMPLAINANT: (
        "不经电子邮件寄送：请按举报人选择的方式告知（mingdan open-seal 须写明理由）"
    ),
}


@dataclass(slots=True)
class Delivered:
    """What became of the notices of a run."""

    rendered: int = 0
    sent: int = 0
    no_address: int = 0
    stopped: int = 0
    again: int = 0
    given_up: int = 0

    @property
    def touched(self) -> int:
        """Notices this run did anything for."""
        return self.sent + self.no_address + self.stopped + self.again + self.given_up


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to record of a notice: its status, and of an attempt its outcome and words."""

    status: str
    outcome: str = ""
    detail: str = ""
    retry_at: str | None = None


def mail_settings(smtp: Smtp) -> MailSettings:
    """The mailer's settings from the process's."""
    return MailSettings(
        host=smtp.host,
        port=smtp.port,
        sender=smtp.sender,
        security=smtp.security,
        username=smtp.user,
        password=smtp.password,
        timeout=smtp.timeout_seconds,
    )


def deliver(
    assembly: Assembly, *, now: datetime, mailer: Mailer | None, renderer: Renderer
) -> Delivered:
    """Render and offer every notice that waits. ``mailer`` None: keep them, mail nothing.

    A long queue is rendered on every core (``notifications/press.py``), and offered in its order.
    """
    total = Delivered()
    waiting: deque[tuple[Outgoing, Facts, str | None]] = (
        deque()
    )  # handed to the press, not back yet
    specimen = assembly.settings.office.specimen

    def orders() -> Iterator[Order]:
        for one in _claimed(assembly, now):
            facts, address = facts_of(assembly, one)
            waiting.append((one, facts, address))
            yield Order(one.message_id, NoticeRequest(Notice(one.notice), facts, specimen))

    with Press(renderer=renderer) as press:
        for _, made in press.attempt(orders()):
            one, facts, address = waiting.popleft()
            _deliver_one(assembly, one, facts, made, address, now, mailer, total)
    return total


def _claimed(assembly: Assembly, now: datetime) -> Iterator[Outgoing]:
    """Every notice that waits, claimed in portions."""
    while True:
        with UnitOfWork(assembly.engine) as unit:
            claimed = outbox.claim(
                unit, now=now.isoformat(), until=(now + LEASE).isoformat(), limit=PORTION
            )
            unit.commit()
        if not claimed:
            return
        yield from claimed


def _deliver_one(
    assembly: Assembly,
    one: Outgoing,
    facts: Facts,
    made: Rendered | str,
    address: str | None,
    now: datetime,
    mailer: Mailer | None,
    total: Delivered,
) -> None:
    at = now.isoformat()
    if isinstance(made, str):
        _record(assembly.engine, one, Verdict("stopped", "", made), at, total)
        log.warning("notice stopped", extra={"action": "stop", "notice": one.message_id})
        return
    kept = _keep(assembly.engine, one, facts, made, at)
    total.rendered += 1
    verdict = _offer(assembly, one, replace(made, pdf=kept), address, now, mailer)
    _record(assembly.engine, one, verdict, at, total)


def facts_of(assembly: Assembly, one: Outgoing) -> tuple[Facts, str | None]:
    """The facts of a notice as they were when it fell due, and the address to inform.

    None: there is one which no door of the office took in; nothing is sent there.
    """
    with UnitOfWork(assembly.engine, reading=True) as unit:
        case = cases.case_at(unit, one.case_id, one.version)
        enterprise = cases.enterprise_on(unit, case.uscc, one.on)
        facts = notice_facts(
            office=assembly.settings.office,
            case=case,
            enterprise=enterprise,
            lines=judgements.lines_of(
                unit, [f.judgement_id for f in case.findings], over_only=True
            ),
            rules=rules_on(assembly, one.on),
            names=officials.names(unit),
            notice=Notice(one.notice),
            number=one.number,
            row_id=one.row_id,
            on=one.on,
        )
        address = _address(unit, one, case, enterprise)
    facts["list_kind"] = assembly.book.pack(one.on).list_kind
    return facts, address


def _address(unit: UnitOfWork, one: Outgoing, case: Case, enterprise: Enterprise) -> str | None:
    """Where to mail a notice, or "": most have to be handed over on paper.

    A complainant is told by a person who opens the seal with a reason, and no address of theirs is
    anywhere else. A paper to another authority is sealed and handed over. A successor is mailed
    when it is on the register itself.
    """
    match CATALOGUE[Notice(one.notice)].addressee:
        case Addressee.ENTERPRISE:
            return _of_the_register(unit, enterprise)
        case Addressee.SUCCESSOR:
            established = case.last(step(Step.SUCCESSION_ESTABLISHED))
            uscc = established.said["successor_uscc"] if established else ""
            known = cases.registered(unit, {uscc})
            successor = cases.enterprise_on(unit, uscc, one.on) if known else None
            return "" if successor is None else _of_the_register(unit, successor)
        case Addressee.AUTHORITY | Addressee.COMPLAINANT:
            return ""


def _of_the_register(unit: UnitOfWork, one: Enterprise) -> str | None:
    sound = not one.email or came_by_the_door(unit, one.uscc, one.email)
    return one.email if sound else None


def _keep(engine: Engine, one: Outgoing, facts: Facts, rendered: Rendered, at: str) -> bytes:
    """Store the notice unless it was issued before; returns the PDF as it was first issued."""
    row = outbox.Rendered(
        message_id=one.message_id,
        case_id=one.case_id,
        notice=one.notice,
        number=one.number,
        template_version=rendered.template_version,
        digest=rendered.digest,
        subject=rendered.subject,
        facts=json.dumps(facts, ensure_ascii=False, sort_keys=True, default=str),
        html=rendered.html,
        pdf=rendered.pdf,
    )
    with UnitOfWork(engine) as unit:
        outbox.keep_rendered(unit, [row], at)
        pdf = outbox.pdf_of(unit, one.message_id)
        unit.commit()
    return pdf


def _offer(
    assembly: Assembly,
    one: Outgoing,
    rendered: Rendered,
    address: str | None,
    now: datetime,
    mailer: Mailer | None,
) -> Verdict:
    """One attempt to mail a notice, and what to make of the answer."""
    if address is None:
        return Verdict("no_address", "", OUTSIDE)
    if mailer is None or not address:
        told = BY_HAND.get(CATALOGUE[Notice(one.notice)].addressee, NO_ADDRESS)
        return Verdict("no_address", "", "" if address else told)
    smtp = assembly.settings.smtp
    made = message_id(one.message_id, smtp.sender.partition("@")[2])
    letter = covering_letter(rendered, office=assembly.settings.office.name)
    raw = compose(
        mail_settings(smtp),
        message_id=made,
        to=[address],
        subject=letter.subject,
        html=letter.html,
        text=letter.text,
        sent_at=now,
        attachments=[letter.attachment],
    )
    try:
        outcome = mailer.send(made, [address], raw)
    except TransportError as error:
        if error.permanent:
            return Verdict("given_up", "refused", str(error))
        return _again(assembly, one, now, "failed", str(error))
    if isinstance(outcome, Sent):
        return Verdict("sent", "sent", outcome.reply)
    if isinstance(outcome, PartlyRefused):
        return Verdict("sent", "partly", outcome.reply)
    return _again(assembly, one, now, "unknown", outcome.reason)


def _again(assembly: Assembly, one: Outgoing, now: datetime, outcome: str, detail: str) -> Verdict:
    """Try later under the same Message-ID, at most so many times; then a person is asked.

    One that a person put back is tried as many times once more.
    """
    most = assembly.settings.smtp.attempts
    with UnitOfWork(assembly.engine, reading=True) as unit:
        tries = outbox.attempts_of(unit, one.message_id) % most + 1
    if tries == most:
        return Verdict("given_up", outcome, detail)
    wait = PATIENCE * 2 ** (tries - 1)
    return Verdict("waiting", outcome, detail, (now + wait).isoformat())


def _record(engine: Engine, one: Outgoing, verdict: Verdict, at: str, total: Delivered) -> None:
    with UnitOfWork(engine) as unit:
        outbox.finish(
            unit,
            one.message_id,
            status=verdict.status,
            at=at,
            outcome=verdict.outcome,
            detail=verdict.detail,
            retry_at=verdict.retry_at,
        )
        unit.commit()
    counter = {"waiting": "again"}.get(verdict.status, verdict.status)
    setattr(total, counter, getattr(total, counter) + 1)
