"""A real SMTP server on loopback that can refuse, postpone and hang up, with or without TLS."""

from __future__ import annotations

import datetime as dt
import ipaddress
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import sleep
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

HOST = "127.0.0.1"
PASSWORD = "only-in-a-test"  # of a server that lives for one test


class Mailbox:
    """Keeps what arrives. Lists say what to do with whom; ``drops`` counts down."""

    def __init__(self) -> None:
        self.arrived: list[tuple[list[str], bytes]] = []
        self.peers: set[tuple[str, int]] = set()
        self.refuse: dict[str, str] = {}
        self.data_reply = ""
        self.drops = 0
        self.logged_in = False

    async def handle_RCPT(  # noqa: N802  the name the library calls
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: list[str]
    ) -> str:
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.peers.add(session.peer)
        self.logged_in = session.authenticated
        if self.data_reply:
            return self.data_reply
        self.arrived.append((list(envelope.rcpt_tos), envelope.content))
        if self.drops:
            self.drops -= 1
            server.transport.abort()
        return "250 kept"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def own_certificate(folder: Path) -> tuple[Path, ssl.SSLContext]:
    """A certificate of this host signed by nobody else, as file and as server context."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.example")])
    day = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(day)
        .not_valid_after(day.replace(year=2120))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(HOST))]), False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    cert_file, key_file = folder / "cert.pem", folder / "key.pem"
    cert_file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    key_file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(cert_file, key_file)
    return cert_file, context


def _check(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
    known = data.login == b"notice" and data.password == PASSWORD.encode()
    return AuthResult(success=known, handled=False)


class _Patient(Controller):
    """Ends only when every connection has ended, so that no socket is left to the collector."""

    def __init__(self, *args: Any, **options: Any) -> None:
        self.lines: list[SMTP] = []
        super().__init__(*args, **options)

    def factory(self) -> SMTP:
        line: SMTP = super().factory()  # type: ignore[no-untyped-call]
        self.lines.append(line)
        return line

    def stop(self, no_assert: bool = False) -> None:
        for _ in range(200):
            if all(line.transport is None for line in self.lines):
                break
            sleep(0.01)
        super().stop(no_assert)


@contextmanager
def running(mailbox: Mailbox, port: int, **options: Any) -> Iterator[Controller]:
    """The server, up while the block lasts."""
    controller = _Patient(mailbox, hostname=HOST, port=port, **options)
    controller.start()
    try:
        yield controller
    finally:
        controller.stop()


def with_login() -> dict[str, Any]:
    """Options of a server that knows one user; it speaks TLS from the first byte."""
    return {"authenticator": _check, "auth_require_tls": False}
