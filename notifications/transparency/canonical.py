"""The one text of a public entry, and the salted digest of it that stands in the log."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any


def canonical(value: Any) -> bytes:
    """RFC 8785 of text, whole numbers, truth values, lists and objects; ValueError for the rest.

    That is what the json module writes, but for the order of names: by UTF-16 units, which is that
    of their code points as long as they are ASCII.
    """
    ascii_names = _checked(value)
    text = json.dumps(
        value if ascii_names else _ordered(value),
        ensure_ascii=False,
        sort_keys=ascii_names,
        separators=(",", ":"),
    )
    return text.encode()


def _checked(value: Any) -> bool:
    """Whether every name in it is ASCII; ValueError for a number that has no one text."""
    if isinstance(value, dict):
        inner = [_checked(one) for one in value.values()]
        return all(inner) and all(map(str.isascii, value))
    if isinstance(value, list | tuple):
        inner = [_checked(one) for one in value]  # every one of them, not up to the first
        return all(inner)
    if isinstance(value, float) or (isinstance(value, int) and abs(value) >= 2**53):
        raise ValueError(value)
    return True


def _ordered(value: Any) -> Any:
    if isinstance(value, dict):
        names = sorted(value, key=lambda name: str(name).encode("utf-16-be"))
        return {name: _ordered(value[name]) for name in names}
    return [_ordered(one) for one in value] if isinstance(value, list | tuple) else value


def content_digest(salt: str, content: Any) -> str:
    """The digest a leaf holds: SHA-256 over the salt (hex) and the content, in hex."""
    return sha256(bytes.fromhex(salt) + canonical(content)).hexdigest()
