"""The covering letter of a notice that goes out by mail."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import escape

from notifications.mailer import Attachment
from notifications.render import Rendered

NOT_SERVICE = "本邮件仅为通知，不代替法律文书的送达；期限自文书依法送达之日起计算。"
NOT_SERVICE_EN = (
    "This mail is information only. It is not legal service of the document;"
    " terms run from the day of service."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What ``mailer.compose`` needs of a notice."""

    subject: str
    html: str
    text: str
    attachment: Attachment


def covering_letter(rendered: Rendered, *, office: str) -> Letter:
    """A mail that carries the notice as a PDF and repeats its text, with the caveat on top."""
    return Letter(
        subject=f"【{office}】{rendered.subject}",
        html=f'<div lang="zh-CN"><p><strong>{escape(NOT_SERVICE)}</strong></p>'
        f'<p lang="en">{escape(NOT_SERVICE_EN)}</p><hr>{rendered.fragment}</div>',
        text=f"{NOT_SERVICE}\n{NOT_SERVICE_EN}\n\n----\n\n{rendered.text}",
        attachment=Attachment(name=f"{rendered.subject}.pdf", content=rendered.pdf),
    )
