"""The receipt of a complaint: that a text was lodged on a day, and nothing of who lodged it.

A small JSON with the salted digest of the text as it was registered, signed with the office's key.
Whoever has the file, and the text, can show both to anybody; neither tells a name.
"""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

from notifications.transparency.note import NotSignedError, open_note, read_key

RECEIPT = "mingdan-complaint-receipt"
MARK = "complaint receipt v1"  # no head of a log begins so: one can never pass for the other
Receipt = dict[str, Any]


def text_digest(text: str, salt: str) -> str:
    """The digest of a text; ``salt`` in hex keeps it from being guessed."""
    return sha256(bytes.fromhex(salt) + text.encode()).hexdigest()


def signed_text(name: str, day: str, digest: str) -> str:
    """What the office signs: its name, the day and the digest of the text."""
    return f"{name} {MARK}\n{day}\nsha256:{digest}\n"


def read_receipt(raw: bytes) -> Receipt | None:
    """The fields of a receipt; None for any other file."""
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) and found.get("kind") == RECEIPT else None


def check_receipt(receipt: Receipt, key: str) -> str:
    """What is found: whether it was signed with ``key`` as it stands, and a text in it lodged.

    ValueError when the key cannot be read.
    """
    day, digest = str(receipt.get("day", "")), str(receipt.get("digest", ""))
    name = read_key(key)[0]
    try:
        signed = open_note(str(receipt.get("signed", "")), key)
    except (NotSignedError, ValueError):
        return "unsigned"
    if signed != signed_text(name, day, digest):
        return "receipt_altered"
    if "text" not in receipt:
        return "receipt"
    return "receipt_with_text" if _fits(receipt, digest) else "receipt_text_altered"


def _fits(receipt: Receipt, digest: str) -> bool:
    try:
        return text_digest(str(receipt["text"]), str(receipt.get("salt", ""))) == digest
    except ValueError:
        return False
