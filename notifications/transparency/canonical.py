"""The one text of a public entry, and the salted digest of it that stands in the log."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any


def canonical(value: Any) -> bytes:
    """RFC 8785 of text, whole numbers, truth values, lists and objects; ValueError for the rest."""

    def ordered(one: Any) -> Any:
        if isinstance(one, dict):
            names = sorted(one, key=lambda name: name.encode("utf-16-be"))
            return {name: ordered(one[name]) for name in names}
        if isinstance(one, float) or (isinstance(one, int) and abs(one) >= 2**53):
            raise ValueError(one)
        return [ordered(each) for each in one] if isinstance(one, list | tuple) else one

    return json.dumps(ordered(value), ensure_ascii=False, separators=(",", ":")).encode()


def content_digest(salt: str, content: Any) -> str:
    """The digest a leaf holds: SHA-256 over the salt (hex) and the content, in hex."""
    return sha256(bytes.fromhex(salt) + canonical(content)).hexdigest()
