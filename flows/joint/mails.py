"""Handing a mail of the joint meeting to the server: one attempt under one Message-ID for ever."""

from __future__ import annotations

from datetime import datetime

from flows.assembly import Assembly
from flows.deliver import mail_settings
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

MAILED = "邮件"
LATER = None  # nobody took it: try again


def offer(assembly: Assembly, mail: JointMail, *, now: datetime, mailer: Mailer) -> str | None:
    """What came of it, for the record; None when it was certainly not taken and is tried again.

    A mail that may have arrived is not sent again: the record says so.
    """
    smtp = assembly.settings.smtp
    made = message_id(mail.id, smtp.sender.partition("@")[2])
    try:
        raw = compose(
            mail_settings(smtp), message_id=made, to=mail.to, subject=mail.subject, html=mail.html,
            text=mail.text, sent_at=now, attachments=mail.attachments,
        )  # fmt: skip
        outcome = mailer.send(made, mail.to, raw)
    except ValueError as error:  # an address no mail can go to
        return f"邮箱无法使用：{error}"
    except TransportError as error:
        return f"邮件被拒：{error}" if error.permanent else LATER
    match outcome:
        case Sent():
            return MAILED
        case PartlyRefused(refused=refused):
            return f"{MAILED}（{'、'.join(one.address for one in refused)}被拒）"
        case Unknown(reason=reason):
            return f"{MAILED}（可能未送达：{reason}）"
