"""A leaf: that a version of an entry was published, said without its content.

The content is behind a salted digest. Once salt and content are erased, nobody can tell from the
leaf whose entry it was, by trying names either, and the log stays whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

import rfc8785

from notifications.transparency.merkle import leaf_hash

FORM = 1
SALT = 32  # random bytes


class LeafError(Exception):
    """Something that cannot be put into the log; the message says what."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """A leaf as it is kept: ``text`` and ``content`` are canonical JSON, hashes and salt hex."""

    entry_id: str
    version: int
    what: str
    on: date
    issue: int
    text: str
    hash: str
    content: str
    salt: str


def content_text(content: Mapping[str, Any]) -> str:
    """The canonical JSON (RFC 8785) of a public entry; LeafError when it holds a binary fraction.

    A figure is text in a public file ("0.50"): a float would not say which digits were decided.
    """
    _refuse_floats(content, "")
    try:
        return rfc8785.dumps(_plain(content)).decode()
    except (rfc8785.CanonicalizationError, UnicodeError) as error:
        raise LeafError(f"条目不能写成规范 JSON：{error}") from error


def make_leaf(
    *,
    entry_id: str,
    version: int,
    what: str,
    on: date,
    issue: int,
    content: Mapping[str, Any],
    salt: bytes,
) -> Leaf:
    """The leaf of a version of an entry; of a withdrawn one ``content`` is what remains of it.

    ``what`` is the caller's closed list, e.g. "published" or "withdrawn" (a word the verifier
    knows); ``salt`` is 32 random bytes, ``issue`` 0 when the entry is in none.
    """
    if len(salt) != SALT:
        raise LeafError(f"盐值应为 {SALT} 个随机字节，给了 {len(salt)} 个。")
    text = content_text(content)
    told: dict[str, str | int] = {
        "v": FORM,
        "entry_id": entry_id,
        "version": version,
        "what": str(what),
        "on": on.isoformat(),
        "issue": issue,
        "digest": sha256(salt + text.encode()).hexdigest(),
    }
    leaf = rfc8785.dumps({**told})
    return Leaf(
        entry_id=entry_id,
        version=version,
        what=str(what),
        on=on,
        issue=issue,
        text=leaf.decode(),
        hash=leaf_hash(leaf).hex(),
        content=text,
        salt=salt.hex(),
    )


def _plain(value: Any) -> Any:
    """Words of closed lists as their text, tuples as lists: what JSON reads back."""
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, str) else value


def _refuse_floats(value: Any, where: str) -> None:
    if isinstance(value, float):
        raise LeafError(f"条目的 {where} 是二进制小数 {value}：公开的数值请写成文本。")
    named = value.items() if isinstance(value, Mapping) else ()
    listed = enumerate(value) if isinstance(value, list | tuple) else ()
    for name, one in (*named, *listed):
        _refuse_floats(one, f"{where}.{name}".lstrip("."))
