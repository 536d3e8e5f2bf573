"""Mail: what a message is made of, and one attempt to hand it to a server.

An attempt proves nothing about legal service: a delivered mail is not a served document. The
outbox decides when to try again; the Message-ID stays the same for ever, so that a second copy
after an unclear drop is recognisable as the same message.

yagmail builds the MIME and opens the connection. Its own ``send`` is not used, because it
retries blindly (three copies after a drop), returns False instead of an error and verifies no
certificate unless told to.
"""

from __future__ import annotations

import hashlib
import io
import re
import smtplib
import ssl
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes, message_from_string
from email.message import Message
from email.policy import SMTP as WIRE
from email.utils import format_datetime
from threading import Lock
from typing import Literal, Protocol

import yagmail
from yagmail.error import YagInvalidEmailAddress

Security = Literal["starttls", "tls", "none"]
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
MESSAGE_ID = re.compile(r"<[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+>")


class TransportError(Exception):
    """The server did not take the message.

    ``permanent``: trying again cannot help, an official has to look; otherwise try later.
    """

    def __init__(self, reason: str, *, permanent: bool) -> None:
        self.permanent = permanent
        super().__init__(reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A recipient the server refused, with its reply code and words."""

    address: str
    code: int
    reply: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """The server accepted the message for every recipient."""

    reply: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PartlyRefused:
    """The server accepted the message for some recipients only; do not resend to those."""

    accepted: tuple[str, ...]
    refused: tuple[Refusal, ...]
    reply: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """The line dropped after the text was sent: it may have arrived. Retry with the same id."""

    reason: str


Outcome = Sent | PartlyRefused | Unknown


class Mailer(Protocol):
    """Hands a finished message to a server, once."""

    def send(self, message_id: str, to: Sequence[str], raw: bytes) -> Outcome:
        """One attempt. TransportError when the message was certainly not accepted."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class MailSettings:
    """Where and as whom mail is sent.

    ``security`` "none" is accepted for loopback only. ``ca_file`` adds the authority of an
    office's own server to none but itself: with it, only that authority is trusted. ``timeout``
    is in seconds and bounds every single exchange.
    """

    host: str
    port: int
    sender: str
    sender_name: str = ""
    security: Security = "starttls"
    username: str = ""
    password: str = field(default="", repr=False)
    ca_file: str = ""
    timeout: float = 30.0

    def __post_init__(self) -> None:
        """Refuse settings that would leak mail or wait for a keyboard."""
        if self.security == "none" and self.host not in LOOPBACK:
            raise ValueError(
                f"mail to {self.host} would travel unencrypted: set security to starttls or tls"
            )
        if self.username and not self.password:
            raise ValueError("mail: a user name without a password; set the password as well")
        if not (self.username + self.password).isascii():
            raise ValueError(
                "mail: user name and password must be ASCII, SMTP login takes no other"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that exists in memory only; ``name`` must be a bare file name."""

    name: str
    content: bytes


def message_id(outbox_id: str, domain: str) -> str:
    """The Message-ID of an outbox row, angle brackets included."""
    made = f"<{outbox_id}@{domain}>"
    if not MESSAGE_ID.fullmatch(made):
        raise ValueError(f"{made}: letters, digits and . _ % + - only, with a domain")
    return made


def _client(settings: MailSettings) -> yagmail.SMTP:
    """A yagmail client that neither asks for a password nor edits the user name."""
    tls = {"context": _trust(settings)} if settings.security == "starttls" else False
    options = {"context": _trust(settings)} if settings.security == "tls" else {}
    client = yagmail.SMTP(
        user={settings.sender: settings.sender_name or settings.sender},
        password="",
        host=settings.host,
        port=settings.port,
        smtp_starttls=tls,
        smtp_ssl=settings.security == "tls",
        smtp_skip_login=True,
        timeout=settings.timeout,
        **options,
    )
    client.set_logging(None)
    return client


def _trust(settings: MailSettings) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=settings.ca_file or None)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def compose(
    settings: MailSettings,
    *,
    message_id: str,
    to: Sequence[str],
    subject: str,
    html: str,
    text: str,
    sent_at: datetime,
    attachments: Iterable[Attachment] = (),
) -> bytes:
    """The message as bytes for the wire; the same arguments give the same bytes.

    ``html`` starts with a tag, so that yagmail cannot take it for the path of a file to attach.
    """
    if not html.lstrip().startswith("<"):
        raise ValueError("the HTML of a mail starts with a tag; wrap the text in <p>")
    files = []
    for attachment in attachments:
        stream = io.BytesIO(attachment.content)
        stream.name = attachment.name.replace("/", "_")
        files.append(stream)
    try:
        _, draft = _client(settings).prepare_send(
            to=list(to),
            subject=_one_line(subject),
            contents=[_one_line(html)],
            attachments=files,
            headers={"Date": format_datetime(sent_at), "Auto-Submitted": "auto-generated"},
            prettify_html=False,
            message_id=message_id,
        )
    except YagInvalidEmailAddress as error:
        raise ValueError(f"{error}; correct the address in the enterprise's record") from error
    message = message_from_string(draft)
    _give_plain_text(message, text)
    _fix_boundaries(message, message_id)
    return message.as_bytes(policy=WIRE.clone(max_line_length=None))


def _give_plain_text(message: Message, text: str) -> None:
    """Replace yagmail's plain part, which holds the HTML source, by the text."""
    for part in message.walk():
        if part.get_content_type() == "text/plain":
            del part["Content-Transfer-Encoding"]
            part.set_payload(text, charset="utf-8")
            return


def _fix_boundaries(message: Message, seed: str) -> None:
    """Boundaries from the Message-ID instead of from chance."""
    for number, part in enumerate(message.walk()):
        if part.is_multipart():
            mark = hashlib.sha256(f"{seed}/{number}".encode()).hexdigest()[:32]
            part.set_boundary(f"={mark}")


class SmtpMailer:
    """Sends over one held, verified connection; safe to share between threads."""

    def __init__(self, settings: MailSettings) -> None:
        self._settings = settings
        self._client = _client(settings)
        self._lock = Lock()
        self._open = False

    def send(self, message_id: str, to: Sequence[str], raw: bytes) -> Outcome:
        """One attempt; see :class:`Mailer`."""
        found = message_from_bytes(raw)["Message-ID"]
        if found != message_id:
            raise ValueError(f"the message carries {found}, not {message_id}")
        with self._lock:
            try:
                self._connect()
                refused = self._envelope(to)
            except TransportError:
                self._drop()
                raise
            except (OSError, smtplib.SMTPException) as error:
                self._drop()
                raise _as_transport_error(error) from error
            return self._data(to, raw, refused)

    def close(self) -> None:
        """Say goodbye to the server; a later send connects again."""
        with self._lock:
            if self._open:
                self._client.close()
            self._open = False

    def _connect(self) -> None:
        """Keep a connection that still answers, open one otherwise."""
        if self._open:
            try:
                if self._client.smtp.noop()[0] == 250:
                    return
            except (OSError, smtplib.SMTPException):
                self._drop()
        self._client.login()
        self._open = True
        if self._settings.username:
            self._client.smtp.login(self._settings.username, self._settings.password)

    def _drop(self) -> None:
        connection = self._client.smtp
        if connection is not None:
            connection.close()
        self._open = False

    def _envelope(self, to: Sequence[str]) -> tuple[Refusal, ...]:
        """Sender and recipients; TransportError when nobody is left to send to."""
        smtp = self._client.smtp
        smtp.ehlo_or_helo_if_needed()
        code, reply = smtp.mail(self._settings.sender)
        if code != 250:
            raise TransportError(f"sender refused: {_words(code, reply)}", permanent=code >= 500)
        refused = []
        for address in to:
            if not address.isascii():
                refused.append(Refusal(address=address, code=553, reply="not an ASCII address"))
                continue
            code, reply = smtp.rcpt(address)
            if code not in (250, 251):
                refused.append(Refusal(address=address, code=code, reply=_words(code, reply)))
        if len(refused) == len(to):
            smtp.rset()
            raise TransportError(
                "every recipient refused: " + "; ".join(f"{r.address} {r.reply}" for r in refused),
                permanent=all(r.code >= 500 for r in refused),
            )
        return tuple(refused)

    def _data(self, to: Sequence[str], raw: bytes, refused: tuple[Refusal, ...]) -> Outcome:
        try:
            code, answer = self._client.smtp.data(raw)
        except smtplib.SMTPDataError as error:
            self._drop()
            raise _as_transport_error(error) from error
        except (OSError, smtplib.SMTPServerDisconnected) as error:
            self._drop()
            return Unknown(reason=f"the line dropped while the text was sent: {error}")
        reply = _words(code, answer)
        if code != 250:
            self._drop()
            raise TransportError(f"message refused: {reply}", permanent=code >= 500)
        if refused:
            gone = {refusal.address for refusal in refused}
            accepted = tuple(address for address in to if address not in gone)
            return PartlyRefused(accepted=accepted, refused=refused, reply=reply)
        return Sent(reply=reply)


def _words(code: int, reply: bytes) -> str:
    return f"{code} {reply.decode('utf-8', 'replace')}"


def _as_transport_error(error: Exception) -> TransportError:
    """Failures before the text was sent. Set-up faults stay temporary: no mail is lost by them."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return TransportError(
            f"the mail server's certificate is not trusted ({error.verify_message}): check the"
            " host name or set ca_file",
            permanent=False,
        )
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return TransportError(
            f"user name or password refused ({error.smtp_code}): check the mail settings",
            permanent=False,
        )
    if isinstance(error, smtplib.SMTPResponseException):
        reply = error.smtp_error
        words = _words(error.smtp_code, reply if isinstance(reply, bytes) else reply.encode())
        return TransportError(words, permanent=error.smtp_code >= 500)
    return TransportError(f"mail server not reached: {error}", permanent=False)
