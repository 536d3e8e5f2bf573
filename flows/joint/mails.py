"""Mails of the joint meeting: on file before a server is spoken to, under one Message-ID for ever.

A mail is sent once. When a process dies between handing it over and noting so, nobody can tell
whether it arrived: the next run finds it begun and not ended, records it as perhaps delivered and
does not send it again. What was certainly not taken is tried again.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from domain.joint.records import Record
from flows.assembly import Assembly
from flows.deliver import mail_settings
from flows.joint.records import put_made
from notifications.joint_letters import JointMail
from notifications.mailer import (
    Mailer,
    PartlyRefused,
    Sent,
    TransportError,
    Unknown,
    compose,
    message_id,
)
from storage import joint_mails
from storage.errors import LostRaceError
from storage.joint_mails import REFUSED, SENT, UNKNOWN
from storage.unit_of_work import UnitOfWork

MAILED = "邮件"
DROPPED = "发送中断"
LEASE = timedelta(minutes=10)  # longer than any try takes: its process died

Ended = tuple[str, str, str]  # (state, the server's words, how it is told on record)
Recorded = Callable[[str], Record]  # what goes on record, from what came of the mail


def ref_of(made: str) -> str:
    """The reference of the record about a mail, from the mail's id."""
    return f"mail:{made}"


def post(
    assembly: Assembly,
    mail: JointMail,
    record: Recorded | None,
    *,
    by: str,
    now: datetime,
    mailer: Mailer,
    paper: str = "",
) -> bool:
    """Offer a mail unless it was sent, and put on record what came of it; False: not yet.

    ``paper`` is the digest of the kept document that goes with it. Mail and record end together.
    """
    if (dropped := _begun(assembly, mail, paper, now)) is None:
        return False
    ended = (
        (UNKNOWN, DROPPED, _perhaps(DROPPED)) if dropped else _offered(assembly, mail, now, mailer)
    )
    if ended is None:
        return False
    state, detail, way = ended

    def made(unit: UnitOfWork) -> list[Record]:
        joint_mails.end(unit, mail.id, state, detail, now.isoformat())
        return [] if record is None else [record(way)]

    put_made(assembly, made, by=by, ref=ref_of(mail.id), at=now.isoformat())
    return True


def _begun(assembly: Assembly, mail: JointMail, paper: str, now: datetime) -> bool | None:
    """Whether an earlier try was dropped; None: another process is at it, or it has ended."""
    at = now.isoformat()
    try:
        with UnitOfWork(assembly.engine) as unit:
            held = joint_mails.find(unit, mail.id)
            if held is not None and held.state == joint_mails.GOING:
                return True if datetime.fromisoformat(held.begun_at) < now - LEASE else None
            mine = joint_mails.begin(unit, mail.id, mail.to, mail.subject, mail.text, paper, at)
            unit.commit()
    except LostRaceError:
        return None
    return False if mine else None


def _offered(assembly: Assembly, mail: JointMail, now: datetime, mailer: Mailer) -> Ended | None:
    """What a try came to; None when it was certainly not taken and is tried again."""
    try:
        return offer(assembly, mail, now=now, mailer=mailer)
    except TransportError as error:
        with UnitOfWork(assembly.engine) as unit:
            joint_mails.later(unit, mail.id, str(error))
            unit.commit()
        return None


def offer(assembly: Assembly, mail: JointMail, *, now: datetime, mailer: Mailer) -> Ended:
    """Hand a mail to the server once: (state, detail, way).

    Raises:
        TransportError: it was certainly not taken, and can be tried again.
    """
    smtp = assembly.settings.smtp
    try:
        made = message_id(mail.id, smtp.sender.partition("@")[2])
        raw = compose(
            mail_settings(smtp), message_id=made, to=mail.to, subject=mail.subject, html=mail.html,
            text=mail.text, sent_at=now, attachments=mail.attachments,
        )  # fmt: skip
        outcome = mailer.send(made, mail.to, raw)
    except ValueError as error:  # an address no mail can go to
        return REFUSED, str(error), f"邮箱无法使用：{error}"
    except TransportError as error:
        if not error.permanent:
            raise
        return REFUSED, str(error), f"邮件被拒：{error}"
    match outcome:
        case Sent(reply=reply):
            return SENT, reply, MAILED
        case PartlyRefused(refused=refused, reply=reply):
            who = "、".join(one.address for one in refused)
            return SENT, f"{reply}; {who}", f"{MAILED}（{who}被拒）"
        case Unknown(reason=reason):
            return UNKNOWN, reason, _perhaps(reason)


def _perhaps(reason: str) -> str:
    return f"{MAILED}（可能未送达：{reason}）"
