"""Signed notes and the heads of the log in them (C2SP signed-note, tlog-checkpoint)."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256

from notifications.transparency.ed25519 import signed_by


class NotSignedError(Exception):
    """A note that does not carry a good signature by the key."""


@dataclass(frozen=True)
class Checkpoint:
    """The head of a log: its name, how many leaves, the root over them."""

    origin: str
    size: int
    root: bytes


def key_id(name: str, public: bytes) -> bytes:
    """The four bytes that name an Ed25519 key in a note."""
    return sha256(name.encode() + b"\n\x01" + public).digest()[:4]


def read_key(line: str) -> tuple[str, bytes]:
    """Name and public key of a verifier key, ``name+hash+base64``; ValueError when it is none."""
    name, told, body = line.strip().split("+", 2)
    raw = base64.b64decode(body, validate=True)
    if raw[:1] != b"\x01" or len(raw) != 33 or key_id(name, raw[1:]).hex() != told:
        raise ValueError(line)
    return name, raw[1:]


@lru_cache(maxsize=256)
def open_note(note: str, key: str) -> str:
    """The text of a note; NotSignedError unless the key signed it."""
    text, _, lines = note.rpartition("\n\n")
    name, public = read_key(key)
    try:
        for line in lines.splitlines():
            dash, signer, body = line.split(" ")
            raw = base64.b64decode(body, validate=True)
            ours = dash == "\u2014" and signer == name and raw[:4] == key_id(name, public)
            if ours and signed_by(public, f"{text}\n".encode(), raw[4:]):
                return f"{text}\n"
    except ValueError as error:
        raise NotSignedError(name) from error
    raise NotSignedError(name)


def checkpoint_of(text: str) -> Checkpoint:
    """The head a note's text gives; ValueError when it is none."""
    origin, size, root, *_ = text.split("\n")
    return Checkpoint(origin, int(size), base64.b64decode(root, validate=True))


def read_checkpoint(note: str, key: str) -> Checkpoint:
    """A signed head; NotSignedError unless the log's own key signed it."""
    head = checkpoint_of(open_note(note, key))
    if head.origin != read_key(key)[0]:
        raise NotSignedError(head.origin)
    return head


def checkpoint_text(head: Checkpoint) -> str:
    """The text of a head, to be signed."""
    return f"{head.origin}\n{head.size}\n{base64.b64encode(head.root).decode()}\n"
