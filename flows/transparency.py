"""The log of the list: what is published is logged first, and is shown with its proof.

In one unit of work: :func:`only_changed`, :func:`log_versions`, :func:`sign_head`; then the site is
built from :func:`log_files` and :func:`documents`. An entry whose public content is what it was
needs no new leaf, and its document stays good: a proof under an earlier head is a proof.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, partial
from itertools import islice
from typing import Any

from flows.settings import Settings
from notifications.files.plain_json import document as written
from notifications.transparency import tiles
from notifications.transparency.leaf import SALT, content_text, make_leaf
from notifications.transparency.merkle import inclusion, root
from notifications.transparency.proofs import document_path, in_short, proof_bundle
from notifications.transparency.signing import SEED, SigningKey, new_key
from notifications.transparency.verifier_source import verifier_source
from storage import seals, transparency
from storage.transparency import LoggedCheckpoint, LoggedLeaf
from storage.unit_of_work import UnitOfWork

Randomness = Callable[[int], bytes]  # secrets.token_bytes; so many bytes nobody can guess


class NoHeadError(Exception):
    """Something was to be proven before a head of the log over it was signed."""


@dataclass(frozen=True, kw_only=True)
class Version:
    """What is published of an entry from now on, and why it differs from before.

    ``what`` is of the publisher's closed list; "withdrawn" makes every earlier version "withdrawn"
    to the verifier, anything else "superseded". ``content`` is the public entry, without floats.
    An id with a slash names a folder of the site whose files the content lists
    (``path``, ``sha256``, ``bytes``): so an issue's files stand in the log too.
    """

    entry_id: str
    what: str
    on: date
    issue: int
    content: Mapping[str, Any]

    @cached_property
    def text(self) -> str:
        """The canonical text of the content; LeafError when it has none."""
        return content_text(self.content)


def signing_key(settings: Settings, random: Randomness) -> SigningKey:
    """The log's key, made the first time; LogKeyError when the file is another log's or broken."""
    fresh = new_key(settings.log_name, random(SEED))
    return SigningKey(seals.load_key(settings.log_key_file, fresh), settings.log_name)


def key_at_hand(unit: UnitOfWork, settings: Settings) -> bool:
    """Whether the log can be signed: its key is there, or nothing was ever logged."""
    return settings.log_key_file.exists() or not transparency.size(unit)


def only_changed(unit: UnitOfWork, versions: Iterable[Version]) -> Iterator[Version]:
    """Those whose public content is not that of the newest version in the log, or has none."""
    waiting = iter(versions)
    while portion := list(islice(waiting, transparency.PORTION)):
        known = transparency.newest_contents(unit, {one.entry_id for one in portion})
        for one in portion:
            if one.text != known.get(one.entry_id):
                yield one


def log_versions(unit: UnitOfWork, versions: Iterable[Version], random: Randomness) -> int:
    """Append a leaf for each version, in the order given; returns the size of the log."""
    old = transparency.size(unit)
    index, waiting = old, iter(versions)
    while portion := list(islice(waiting, transparency.PORTION)):
        known = transparency.newest_numbers(unit, {one.entry_id for one in portion})
        made = list[LoggedLeaf]()
        for one in portion:
            known[one.entry_id] = known.get(one.entry_id, 0) + 1
            made.append(_logged(index + len(made), one, known[one.entry_id], random(SALT)))
        index = transparency.append(unit, made)
    hashes = partial(transparency.hashes, unit)
    level = 1
    while grown := tiles.completed(level, old, index, hashes):
        transparency.keep_nodes(unit, level, grown)
        level += 1
    return index


def _logged(index: int, version: Version, number: int, salt: bytes) -> LoggedLeaf:
    leaf = make_leaf(
        entry_id=version.entry_id,
        version=number,
        what=version.what,
        on=version.on,
        issue=version.issue,
        content=version.text,
        salt=salt,
    )
    return LoggedLeaf(
        index, leaf.entry_id, leaf.version, leaf.what, leaf.on, leaf.issue, leaf.text, leaf.hash,
        leaf.content, leaf.salt,
    )  # fmt: skip


def sign_head(unit: UnitOfWork, key: SigningKey, at: str) -> LoggedCheckpoint:
    """The signed head over everything logged; the one there is when nothing was added since."""
    size, known = transparency.size(unit), transparency.checkpoints(unit)
    if known and known[-1].size == size:
        return known[-1]
    top = root(size, _tree(unit, size).node)
    made = LoggedCheckpoint(size, top.hex(), key.checkpoint(size, top), at)
    transparency.keep_checkpoint(unit, made)
    return made


def log_files(unit: UnitOfWork, key: SigningKey) -> Iterator[tuple[str, bytes]]:
    """The log as the site shows it, with its key and the verifier: path and content."""
    yield "verify.py", verifier_source()
    yield "log/key.txt", f"{key.verifier}\n".encode()
    heads = transparency.checkpoints(unit)
    if heads:
        yield "log/checkpoint", key.signed_too(heads[-1].note).encode()
    files = tiles.log_files(
        [head.size for head in heads],
        partial(transparency.hashes, unit),
        lambda start, stop: (one.leaf.encode() for one in transparency.leaves(unit, start, stop)),
    )
    for path, content in files:
        yield f"log/{path}", content


class Prover:
    """Proofs of leaves, each under the first signed head that covers it.

    So a proof is the same for ever: what is published of an entry changes when the entry does, and
    not whenever the log grows.
    """

    def __init__(self, unit: UnitOfWork, key: SigningKey) -> None:
        self._unit, self._key = unit, key
        self._heads = transparency.checkpoints(unit)
        self._sizes = [head.size for head in self._heads]

    def document(self, leaf: LoggedLeaf) -> dict[str, Any]:
        """An entry's content with the proof that it stands in the log.

        NoHeadError when no head covers it yet, or it was forgotten.
        """
        if leaf.content is None or leaf.salt is None:
            raise NoHeadError(f"leaf {leaf.index} was forgotten")
        return {"entry": json.loads(leaf.content), "proof": self._bundle(leaf, leaf.salt)}

    def in_short(self, entry_ids: Iterable[str]) -> dict[str, dict[str, object]]:
        """What the pages say of the newest version of each of these entries that is in the log."""
        return {
            entry_id: in_short(self._bundle(leaf, leaf.salt or ""))
            for entry_id, leaf in transparency.newest_of(self._unit, entry_ids).items()
        }

    def _bundle(self, leaf: LoggedLeaf, salt: str) -> dict[str, Any]:
        at = bisect_right(self._sizes, leaf.index)
        if at == len(self._heads):
            raise NoHeadError(f"leaf {leaf.index} is under no signed head")
        head = self._heads[at]
        return proof_bundle(
            leaf=leaf.leaf,
            index=leaf.index,
            size=head.size,
            path=inclusion(leaf.index, head.size, _tree(self._unit, head.size).node),
            checkpoint=self._key.signed_too(head.note),
            salt=salt,
            key=self._key.verifier,
        )


def documents(unit: UnitOfWork, key: SigningKey) -> Iterator[tuple[str, bytes]]:
    """The newest version of everything in the log, by id: path in the site and content."""
    if not transparency.size(unit):
        return
    prover = Prover(unit, key)
    for leaf in transparency.newest_versions(unit):
        yield document_path(leaf.entry_id), written(prover.document(leaf))


def _tree(unit: UnitOfWork, size: int) -> tiles.StoredTree:
    return tiles.StoredTree(size, partial(transparency.hashes, unit))
