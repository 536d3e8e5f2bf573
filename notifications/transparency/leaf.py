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

from notifications.transparency.canonical import canonical
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

    Dates are written as they are printed (ISO 8601). A figure is text in a public file ("0.50"): a
    float would not say which digits were decided.
    """
    try:
        return canonical(_plain(content)).decode()
    except ValueError as error:
        where = _fraction_in(content)
        if where:
            raise LeafError(f"条目的 {where} 是二进制小数：公开的数值请写成文本。") from error
        raise LeafError(f"条目不能写成规范 JSON：{error}") from error


def make_leaf(
    *,
    entry_id: str,
    version: int,
    what: str,
    on: date,
    issue: int,
    content: str,
    salt: bytes,
) -> Leaf:
    """The leaf of a version of an entry; ``content`` is its canonical text.

    Of a withdrawn entry that is what remains of it.
    ``what`` is the caller's closed list, e.g. "published" or "withdrawn" (a word the verifier
    knows); ``salt`` is 32 random bytes, ``issue`` 0 when the entry is in none.
    """
    if len(salt) != SALT:
        raise LeafError(f"盐值应为 {SALT} 个随机字节，给了 {len(salt)} 个。")
    told = {
        "v": FORM,
        "entry_id": entry_id,
        "version": version,
        "what": str(what),
        "on": on.isoformat(),
        "issue": issue,
        "digest": sha256(salt + content.encode()).hexdigest(),
    }
    leaf = canonical(told)
    return Leaf(
        entry_id=entry_id,
        version=version,
        what=str(what),
        on=on,
        issue=issue,
        text=leaf.decode(),
        hash=leaf_hash(leaf).hex(),
        content=content,
        salt=salt.hex(),
    )


def _plain(value: Any) -> Any:
    """What JSON reads back: dates as text, tuples as lists."""
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, date):
        return value.isoformat()
    raise LeafError(f"{type(value).__name__} 不能写进日志：请先写成文本。")


def _fraction_in(value: Any, where: str = "") -> str:
    """Where the first float stands, empty when there is none."""
    if isinstance(value, float):
        return where
    named = value.items() if isinstance(value, Mapping) else ()
    listed = enumerate(value) if isinstance(value, list | tuple) else ()
    found = (_fraction_in(one, f"{where}.{name}".strip(".")) for name, one in (*named, *listed))
    return next(filter(None, found), "")
