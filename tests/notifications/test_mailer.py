"""Mail says what one attempt achieved, against a real server with TLS, refusals and drops."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest

from domain.vocabulary import Notice
from notifications.letter import NOT_SERVICE, covering_letter
from notifications.mailer import (
    Attachment,
    Mailer,
    MailSettings,
    Outcome,
    PartlyRefused,
    Sent,
    SmtpMailer,
    TransportError,
    Unknown,
    compose,
    message_id,
)
from notifications.render import Renderer
from tests.notifications.sample_facts import sample_facts
from tests.notifications.smtp_servers import (
    HOST,
    PASSWORD,
    Mailbox,
    free_port,
    own_certificate,
    running,
    with_login,
)

MID = "<ob-000017@yunxi.example>"
TO = ["works@sample.example"]


def settings(port: int, **changes: object) -> MailSettings:
    basis: dict[str, object] = {
        "host": HOST,
        "port": port,
        "sender": "notice@yunxi.example",
        "sender_name": "云溪区卫生健康局",
        "security": "none",
        "timeout": 5.0,
    }
    return MailSettings(**(basis | changes))  # type: ignore[arg-type]


def raw(to: list[str] = TO, **changes: object) -> bytes:
    basis: dict[str, object] = {
        "message_id": MID,
        "to": to,
        "subject": "列入决定书",
        "html": "<p>正文\n第二行</p>",
        "text": "正文",
        "sent_at": datetime(2026, 9, 28, 8, 30, tzinfo=UTC),
    }
    return compose(settings(25), **(basis | changes))  # type: ignore[arg-type]


def read(content: bytes) -> EmailMessage:
    return message_from_bytes(content, policy=default)


def attempt(known: MailSettings, content: bytes, to: list[str] = TO) -> Outcome:
    """One message over a connection of its own."""
    with closing(SmtpMailer(known)) as mailer:
        return mailer.send(MID, to, content)


def test_a_notice_arrives_whole_over_verified_starttls(tmp_path: Path, renderer: Renderer) -> None:
    ca_file, context = own_certificate(tmp_path)
    facts = sample_facts(Notice.LISTING_DECISION)
    rendered = renderer.render(Notice.LISTING_DECISION, facts, specimen=True)
    letter = covering_letter(rendered, office="云溪区卫生健康局")
    content = raw(
        subject=letter.subject, html=letter.html, text=letter.text, attachments=[letter.attachment]
    )
    mailbox, port = Mailbox(), free_port()

    with running(mailbox, port, tls_context=context, require_starttls=True):
        known = settings(port, security="starttls", ca_file=str(ca_file))
        outcome = attempt(known, content)

    assert outcome == Sent(reply="250 kept")
    [(recipients, arrived)] = mailbox.arrived
    message = read(arrived)
    plain, page = message.get_body(("plain",)), message.get_body(("html",))
    [pdf] = message.iter_attachments()
    assert plain is not None
    assert page is not None
    assert recipients == TO
    assert message["Message-ID"] == MID
    assert message["Subject"] == letter.subject
    assert message["From"] == "云溪区卫生健康局 <notice@yunxi.example>"
    assert plain.get_content().replace("\r\n", "\n") == letter.text
    assert letter.text.startswith(NOT_SERVICE)
    assert rendered.fragment.splitlines()[1] in page.get_content()
    assert pdf.get_filename() == f"{rendered.subject}.pdf"
    assert pdf.get_content() == rendered.pdf


def test_implicit_tls_and_a_user_name_without_an_at_sign_work(tmp_path: Path) -> None:
    ca_file, context = own_certificate(tmp_path)
    mailbox, port = Mailbox(), free_port()

    with running(mailbox, port, ssl_context=context, **with_login()):
        known = settings(
            port, security="tls", ca_file=str(ca_file), username="notice", password=PASSWORD
        )
        outcome = attempt(known, raw())

    assert outcome == Sent(reply="250 kept")
    assert mailbox.logged_in


def test_a_wrong_password_is_no_fault_of_the_message(tmp_path: Path) -> None:
    ca_file, context = own_certificate(tmp_path)
    mailbox, port = Mailbox(), free_port()

    with running(mailbox, port, ssl_context=context, **with_login()):
        wrong = settings(
            port, security="tls", ca_file=str(ca_file), username="notice", password="x"
        )
        with pytest.raises(TransportError, match="password refused") as failed:
            attempt(wrong, raw())

    assert failed.value.permanent is False
    assert mailbox.arrived == []


def test_an_unknown_certificate_stops_the_mail_before_it_leaves(tmp_path: Path) -> None:
    _, context = own_certificate(tmp_path)
    mailbox, port = Mailbox(), free_port()

    with (
        running(mailbox, port, tls_context=context, require_starttls=True),
        pytest.raises(TransportError, match="not trusted") as failed,
    ):
        attempt(settings(port, security="starttls"), raw())

    assert failed.value.permanent is False
    assert mailbox.arrived == []


def test_a_partial_refusal_names_who_was_refused() -> None:
    mailbox, port = Mailbox(), free_port()
    mailbox.refuse["gone@sample.example"] = "550 no such box"
    to = ["works@sample.example", "gone@sample.example"]

    with running(mailbox, port):
        outcome = attempt(settings(port), raw(to), to)

    assert isinstance(outcome, PartlyRefused)
    assert outcome.accepted == ("works@sample.example",)
    assert [(r.address, r.code) for r in outcome.refused] == [("gone@sample.example", 550)]


@pytest.mark.parametrize(
    ("reply", "permanent"), [("550 no such box", True), ("450 box busy", False)]
)
def test_a_refusal_of_everybody_says_whether_to_try_again(reply: str, permanent: bool) -> None:
    mailbox, port = Mailbox(), free_port()
    mailbox.refuse[TO[0]] = reply

    with running(mailbox, port), pytest.raises(TransportError, match=reply) as failed:
        attempt(settings(port), raw())

    assert failed.value.permanent is permanent


@pytest.mark.parametrize(("reply", "permanent"), [("554 no", True), ("451 later", False)])
def test_a_refusal_of_the_text_says_whether_to_try_again(reply: str, permanent: bool) -> None:
    mailbox, port = Mailbox(), free_port()
    mailbox.data_reply = reply

    with running(mailbox, port), pytest.raises(TransportError, match=reply) as failed:
        attempt(settings(port), raw())

    assert failed.value.permanent is permanent


def test_a_drop_after_the_text_is_unknown_and_the_retry_is_the_same_message() -> None:
    mailbox, port = Mailbox(), free_port()
    mailbox.drops = 1

    with running(mailbox, port):
        mailer: Mailer = SmtpMailer(settings(port))
        first = mailer.send(MID, TO, raw())
        copies_after_drop = len(mailbox.arrived)
        second = mailer.send(MID, TO, raw())
        assert isinstance(mailer, SmtpMailer)
        mailer.close()

    assert isinstance(first, Unknown)
    assert copies_after_drop == 1
    assert second == Sent(reply="250 kept")
    assert mailbox.arrived[0] == mailbox.arrived[1]


def test_a_server_that_is_not_there_is_temporary() -> None:
    with pytest.raises(TransportError, match="not reached") as failed:
        attempt(settings(free_port()), raw())

    assert failed.value.permanent is False


def test_one_connection_serves_many_messages_and_a_lost_one_is_replaced() -> None:
    mailbox, port = Mailbox(), free_port()
    mailer = SmtpMailer(settings(port))

    with running(mailbox, port):
        for _ in range(3):
            mailer.send(MID, TO, raw())
        used = len(mailbox.peers)
    with running(mailbox, port):
        outcome = mailer.send(MID, TO, raw())
        mailer.close()

    assert used == 1
    assert outcome == Sent(reply="250 kept")


def test_the_same_arguments_compose_the_same_bytes() -> None:
    attachment = [Attachment(name="a.pdf", content=b"%PDF")]

    assert raw(attachments=attachment) == raw(attachments=attachment)


def test_a_body_that_names_a_file_is_refused_and_never_attached() -> None:
    with pytest.raises(ValueError, match="starts with a tag"):
        raw(html="/etc/hostname")


def test_a_plain_text_that_names_a_file_is_only_text() -> None:
    message = read(raw(text="/etc/hostname"))
    plain = message.get_body(("plain",))

    assert plain is not None
    assert plain.get_content().strip() == "/etc/hostname"
    assert list(message.iter_attachments()) == []


def test_a_subject_cannot_smuggle_headers() -> None:
    message = read(raw(subject="列入决定书\r\nBcc: everyone@sample.example"))

    assert message["Bcc"] is None
    assert message["Subject"] == "列入决定书 Bcc: everyone@sample.example"


def test_an_attachment_name_cannot_leave_its_folder() -> None:
    [attached] = read(
        raw(attachments=[Attachment(name="../../x.pdf", content=b"%PDF")])
    ).iter_attachments()

    assert attached.get_filename() == ".._.._x.pdf"


def test_a_message_with_another_id_is_not_sent() -> None:
    with pytest.raises(ValueError, match="ob-000017"):
        SmtpMailer(settings(free_port())).send("<other@yunxi.example>", TO, raw())


@pytest.mark.parametrize("outbox_id", ["", "a b", "a>", "a\r\nBcc: x"])
def test_a_message_id_is_made_of_safe_characters(outbox_id: str) -> None:
    with pytest.raises(ValueError, match="letters, digits"):
        message_id(outbox_id, "yunxi.example")


def test_unencrypted_mail_beyond_this_machine_is_refused() -> None:
    with pytest.raises(ValueError, match="unencrypted"):
        settings(25, host="mail.sample.example")


def test_a_user_name_without_a_password_never_waits_for_a_keyboard() -> None:
    with pytest.raises(ValueError, match="without a password"):
        settings(25, username="notice")


def test_a_login_that_smtp_cannot_carry_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match="must be ASCII"):
        settings(25, username="notice", password="密码")


@pytest.mark.parametrize("address", ["no address", "a@b.example\r\nBcc: x@y.example", "a@b"])
def test_what_is_no_address_is_refused_before_anything_is_sent(address: str) -> None:
    with pytest.raises(ValueError, match="correct the address"):
        raw([address])


def test_an_address_outside_ascii_is_refused_alone() -> None:
    mailbox, port = Mailbox(), free_port()
    to = ["works@sample.example", "甄@sample.example"]

    with running(mailbox, port):
        outcome = attempt(settings(port), raw(), to)

    assert isinstance(outcome, PartlyRefused)
    assert outcome.accepted == ("works@sample.example",)


def test_a_password_does_not_show_in_logs() -> None:
    assert PASSWORD not in repr(settings(25, username="notice", password=PASSWORD))
