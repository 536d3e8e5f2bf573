"""The log's signing key, and notes signed with it (C2SP signed-note, type 1: Ed25519)."""

from __future__ import annotations

import base64

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from domain.told import ToldError
from notifications.transparency.note import Checkpoint, checkpoint_text, key_id

PREFIX = "PRIVATE+KEY"
ED25519 = b"\x01"
SEED = 32  # random bytes a key is made of


class LogKeyError(ToldError):
    """A name or a key file that cannot sign the log; the message says what to do."""


def new_key(name: str, seed: bytes) -> bytes:
    """The text of a key file for a log of this name, from 32 random bytes."""
    if not name or "+" in name or any(letter.isspace() or letter < " " for letter in name):
        raise LogKeyError(f"日志名称 {name!r} 不能为空，也不能含有空格和加号：请改 log_name。")
    if len(seed) != SEED:
        raise LogKeyError(f"签名密钥需要 {SEED} 个随机字节，给了 {len(seed)} 个。")
    public = Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
    told, body = key_id(name, public).hex(), base64.b64encode(ED25519 + seed).decode()
    return f"{PREFIX}+{name}+{told}+{body}\n".encode()


class SigningKey:
    """The key of a log, as its file tells it; LogKeyError when it is not this log's.

    A file may hold older keys below the newest, each on a line, with whatever follows a blank left
    aside. They sign too: whoever holds one of their public keys can go on checking by it.
    """

    def __init__(self, file: bytes, name: str) -> None:
        lines = [line.split()[0] for line in file.splitlines() if line.strip()] or [b""]
        self._read(lines[0], name)
        self._older = tuple(SigningKey(line, name) for line in lines[1:])

    def _read(self, line: bytes, name: str) -> None:
        try:
            private, word, told_name, told, body = line.decode().split("+", 4)
            raw = base64.b64decode(body, validate=True)
            self._key = Ed25519PrivateKey.from_private_bytes(raw[1:])
        except ValueError as error:
            raise LogKeyError("日志签名密钥文件已损坏：请从备份恢复，不要另建。") from error
        self.name, self.public = told_name, self._key.public_key().public_bytes_raw()
        self.id = key_id(told_name, self.public)
        if f"{private}+{word}" != PREFIX or raw[:1] != ED25519 or told != self.id.hex():
            raise LogKeyError("日志签名密钥文件已损坏：请从备份恢复，不要另建。")
        if told_name != name:
            raise LogKeyError(f"签名密钥属于日志 {told_name}，不属于 {name}：请改回 log_name。")

    @property
    def verifier(self) -> str:
        """The public key as it is printed: name, its id, type and key."""
        body = base64.b64encode(ED25519 + self.public).decode()
        return f"{self.name}+{self.id.hex()}+{body}"

    def sign(self, text: str) -> str:
        """A note: the text, which ends with a line end, and a signature line of each key."""
        signed = "".join(one.line(text) for one in (self, *self._older))
        return f"{text}\n{signed}"

    def line(self, text: str) -> str:
        """The signature line of this key alone."""
        signature = base64.b64encode(self.id + self._key.sign(text.encode())).decode()
        return f"\u2014 {self.name} {signature}\n"

    def signed_too(self, note: str) -> str:
        """A note of this log with the newest key's signature, whichever key signed it once."""
        text, _, lines = note.rpartition("\n\n")
        told = [line.split(" ")[-1] for line in lines.splitlines()]
        known = any(base64.b64decode(one)[:4] == self.id for one in told)
        line = self.line(f"{text}\n")
        return note if known else f"{text}\n\n{line}{lines}"

    def checkpoint(self, size: int, root: bytes) -> str:
        """The signed head of the log."""
        return self.sign(checkpoint_text(Checkpoint(self.name, size, root)))
