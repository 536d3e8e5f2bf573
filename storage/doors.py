"""Seals of what came in by the product's doors, so that what plain SQL put there opens nothing.

A seal is the HMAC-SHA256 of what a row says, under a key made for one purpose from the office's
access key, which lies in a file apart from the database. Whoever may write SQL, but cannot read
that file, can make none. The newest key of the file seals; what an older one sealed still fits.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Iterator
from datetime import date
from enum import StrEnum
from pathlib import Path

from cryptography.fernet import Fernet
from msgspec import json
from sqlalchemy import Engine

from storage import key_files

FILE = "access.key"
_HELD = "mingdan_doors"
Told = str | int | bytes | date | None  # a value of a row that a seal covers


class Purpose(StrEnum):
    """What a key is made for; a seal of one kind is none of another."""

    KEY = "the key itself"
    EVENT = "events that came in"
    TOKEN = "tokens of sessions"  # noqa: S105 - no secret, its name
    FORM = "tokens of kept forms"
    SESSION = "sessions"
    ACCOUNT = "accounts"
    OFFICE = "appointments"
    PROGRAM = "tokens of programs"
    CODE = "codes for enterprises"
    SUBSCRIBER = "subscribers"
    FOLLOWING = "codes by which complainants follow"
    ASK = "what is asked of accounts"
    CONSENT = "consents to electronic service"
    RULES = "decisions on rules"
    MEETING = "records of the joint meeting"
    PAPER = "papers kept from one showing to the next"


class NoDoorsError(RuntimeError):
    """A connection that was opened without the office's key puts nothing in by its doors."""


class Doors:
    """What the doors of an office seal with; the file is made when first something is sealed."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._keys: dict[Purpose, tuple[bytes, ...]] = {}
        self.read: tuple[int, int, int] | None = None  # by what the file that was read is told

    @property
    def key_is_here(self) -> bool:
        """Whether there is a key; without one nothing fits."""
        return self._path.exists()

    def seal(self, purpose: Purpose, told: Iterable[Told]) -> bytes:
        """The seal of what a row says."""
        if not self._keys:
            key_files.load(self._path, Fernet.generate_key())
            self.read_again()
        return hmac.digest(self._keys[purpose][0], json.encode(tuple(told)), "sha256")

    def by_each_key(self, purpose: Purpose, told: Iterable[Told]) -> Iterator[bytes]:
        """The same by each key there ever was, the newest first; nothing without a key."""
        if not self._keys:
            self.read_again()
        said = json.encode(tuple(told))
        return (hmac.digest(key, said, "sha256") for key in self._keys.get(purpose, ()))

    def fits(self, purpose: Purpose, told: Iterable[Told], seal: bytes | None) -> bool:
        """Whether a seal is the office's own, of this row."""
        if seal is None:
            return False
        row, read = tuple(told), self.read
        if any(hmac.compare_digest(one, seal) for one in self.by_each_key(purpose, row)):
            return True
        if not self.is_newer_than(read):
            return False
        return any(hmac.compare_digest(one, seal) for one in self.by_each_key(purpose, row))

    def is_newer_than(self, read: tuple[int, int, int] | None) -> bool:
        """Whether another process put a key into the file since ``read``, or a thread read it."""
        self.read_again()
        return self.read != read

    @property
    def fingerprint(self) -> str:
        """By what the newest key is told from another without being shown."""
        return self.seal(Purpose.KEY, ()).hex()[:16]

    def knows(self, fingerprint: str) -> bool:
        """Whether one of the keys is the one that bears a fingerprint."""
        self.read_again()
        return any(one.hex()[:16] == fingerprint for one in self.by_each_key(Purpose.KEY, ()))

    def read_again(self) -> None:
        """Read the file if it is another than before."""
        try:
            stat = self._path.stat()
        except FileNotFoundError:
            return
        now = (stat.st_mtime_ns, stat.st_ino, stat.st_size)
        if now == self.read:
            return
        keys = key_files.keys(self._path.read_bytes())
        self._keys = {purpose: tuple(_for(key, purpose) for key in keys) for purpose in Purpose}
        self.read = now


def _for(key: bytes, purpose: Purpose) -> bytes:
    return hmac.digest(key, f"mingdan: {purpose}".encode(), "sha256")


def hold(engine: Engine, doors: Doors) -> None:
    """Let everything that is written over an engine pass by an office's doors."""
    engine.update_execution_options(**{_HELD: doors})


def doors_of(engine: Engine) -> Doors:
    """The doors of the office an engine belongs to; NoDoorsError: it was opened for none."""
    held = engine.get_execution_options().get(_HELD)
    if not isinstance(held, Doors):
        raise NoDoorsError("this connection holds no key of the office: storage.doors.hold")
    return held
