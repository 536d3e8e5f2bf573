"""The document that shows an entry to have been published: its content, its leaf, its proof.

A document is ``{"entry": content, "proof": bundle}``. It can be checked without anything else but
the office's public key; the log tells what became of the entry since.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from notifications.transparency.canonical import canonical, content_digest
from notifications.transparency.merkle import included, leaf_hash
from notifications.transparency.note import (
    Checkpoint,
    NotSignedError,
    checkpoint_of,
    read_checkpoint,
)

FORMAT = "mingdan-proof-1"
WITHDRAWN = "withdrawn"
# What a document that is none makes the json module and its reading raise; 1e999 is a number there.
_BROKEN = (ArithmeticError, ValueError, KeyError, TypeError, AttributeError, RecursionError)


def document_path(entry_id: str) -> str:
    """Where an entry's document stands in the site; an id with a slash names a folder of files."""
    return f"{entry_id}/proof.json" if "/" in entry_id else f"entry/{entry_id}/entry.json"


def proof_bundle(
    *, leaf: str, index: int, size: int, path: Sequence[bytes], checkpoint: str, salt: str, key: str
) -> dict[str, Any]:
    """What proves a leaf: itself, where it stands, the way to the signed head, the salt (hex).

    ``leaf`` is its canonical text, ``checkpoint`` the note of the log at ``size``, ``key`` the
    public key's line: whoever has another one from paper uses that.
    """
    return {
        "format": FORMAT,
        "leaf": json.loads(leaf),
        "index": index,
        "size": size,
        "path": [one.hex() for one in path],
        "checkpoint": checkpoint,
        "salt": salt,
        "key": key,
    }


def in_short(bundle: dict[str, Any]) -> dict[str, object]:
    """What a page prints of a bundle: index, version, size, and in hex the leaf and the root."""
    leaf = bundle["leaf"]
    return {
        "index": bundle["index"],
        "version": leaf["version"],
        "size": bundle["size"],
        "leaf": leaf_hash(canonical(leaf)).hex(),
        "root": checkpoint_of(bundle["checkpoint"]).root.hex(),
    }


@dataclass(frozen=True)
class Proven:
    """What a document shows: the version of an entry, where in the log, under which head."""

    entry_id: str
    version: int
    what: str
    on: str
    index: int
    hash: bytes
    head: Checkpoint
    content: Any


class DocumentError(Exception):
    """A document that does not hold: "broken", "unsigned", "proof" or "content"; of which leaf."""

    def __init__(self, kind: str, index: int = 0) -> None:
        super().__init__(kind)
        self.kind, self.index = kind, index


def key_in(raw: bytes) -> str:
    """The public key a document brings along, empty when it is none."""
    try:
        return str(json.loads(raw)["proof"]["key"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return ""


def is_document(raw: bytes) -> bool:
    """Whether a file is meant as such a document."""
    return FORMAT.encode() in raw and raw.lstrip()[:1] == b"{"


def read_document(raw: bytes, key: str) -> Proven:
    """What a document shows under a public key; DocumentError when it shows nothing."""
    try:
        document = json.loads(raw)
        bundle, content = document["proof"], document["entry"]
        leaf, index = bundle["leaf"], int(bundle["index"])
        told, path = canonical(leaf), [bytes.fromhex(one) for one in bundle["path"]]
        entry_id, version = str(leaf["entry_id"]), int(leaf["version"])
        what, on = str(leaf["what"]), str(leaf["on"])
        note, size, digest = str(bundle["checkpoint"]), bundle["size"], leaf["digest"]
        content_is = content_digest(bundle["salt"], content)
        known_as = content.get("entry_id", entry_id)
    except _BROKEN as error:
        raise DocumentError("broken") from error
    try:
        head = read_checkpoint(note, key)
    except NotSignedError as error:
        raise DocumentError("unsigned", index) from error
    except ValueError as error:  # signed, and no head: a receipt of a complaint, say
        raise DocumentError("proof", index) from error
    made = leaf_hash(told)
    if head.size != size or not included(made, index, head.size, path, head.root):
        raise DocumentError("proof", index)
    if content_is != digest or known_as != entry_id:
        raise DocumentError("content", index)
    return Proven(entry_id, version, what, on, index, made, head, content)


def files_in(value: Any) -> Iterator[tuple[str, str, int]]:
    """Every file that is listed at any depth: path, SHA-256 in hex, size (-1: not told)."""
    waiting = [value]  # no recursion: what the json module can read may be deeper than the stack
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            if isinstance(one.get("path"), str) and isinstance(one.get("sha256"), str):
                size = one.get("bytes", one.get("size"))
                yield one["path"], one["sha256"], size if isinstance(size, int) else -1
            one = list(one.values())
        waiting += reversed(one if isinstance(one, list) else ())
