"""Looking through a whole release before it goes out: every file, by its type.

A file looked through before with the same content, the same canaries and the same rules is not
looked through again. What is found stops the release; the site stays as it was.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

from domain.told import ToldError
from notifications.redaction.byte_texts import Piece, UnreadableError
from notifications.redaction.leaks import NOBODY, NOTHING, Allowed, Canaries, Leak, Search, masked
from notifications.redaction.patterns import Kind
from notifications.redaction.texts import texts_of
from notifications.release import Release

TOLD = 20  # findings a message names
# A draw of inspections names whom it was made among, whatever became of an entry of the list: it
# says nothing of the list, and to take a name out would make a draw that nobody can repeat.
OF_THE_REGISTER = ("draws/", "en/draws/")


class LeakError(ToldError):
    """Something in a release must not be public; ``leaks`` is every finding."""

    def __init__(self, leaks: list[Leak]) -> None:
        self.leaks = leaks
        told = "\n".join(f"  {leak.zh()}" for leak in leaks[:TOLD])
        more = f"\n  另有 {len(leaks) - TOLD} 处" if len(leaks) > TOLD else ""
        super().__init__(
            f"待发布的文件中有 {len(leaks)} 处不得公开的内容，没有发布，"
            f"网站仍为上一次发布的内容：\n"
            f"{told}{more}\n"
            "请更正其来源（相应文书或者登记信息）后重新发布；确认无误、可以公开的文字，"
            "由本机关列入准许公开的文字（MINGDAN_ALLOWED_PASSAGES 所指的文件，一行一段）"
            "后重新发布。"
        )

    def en(self) -> str:
        """The message in English."""
        told = "\n".join(f"  {leak.en()}" for leak in self.leaks[:TOLD])
        return (
            f"{len(self.leaks)} places in the release must not be public; nothing went out and the "
            f"site is as it was:\n{told}\nCorrect the paper or the register they come from, then "
            "release again; list what may stand in the file MINGDAN_ALLOWED_PASSAGES names."
        )


def guard_release(
    release: Release,
    canaries: Canaries = NOBODY,
    allowed: Allowed = NOTHING,
    *,
    memory: Path | None = None,
) -> None:
    """LeakError when something in the release must not be public.

    To be called before the release is left. ``memory`` keeps, outside the site, which contents were
    clean; it is no secret and may be deleted.
    """
    fingerprint = fingerprint_of(canaries, allowed)
    leaks = scan(release, canaries, allowed, clean=_remembered(memory, fingerprint))
    if leaks:
        raise LeakError(leaks)
    if memory is not None:
        clean = sorted({written.sha256 for written in release.files.values()})
        told = json.dumps({"fingerprint": fingerprint, "clean": clean})
        fresh = memory.with_name(f"{memory.name}.next")
        fresh.write_text(told, "utf-8")
        fresh.replace(memory)


def scan(
    release: Release,
    canaries: Canaries = NOBODY,
    allowed: Allowed = NOTHING,
    *,
    clean: Collection[str] = (),
) -> list[Leak]:
    """Every finding in the files of a release, but those whose SHA-256 is known to be ``clean``."""
    search = Search(canaries, allowed)
    found: list[Leak] = []
    for name, written in release.files.items():
        if written.sha256 in clean:
            pieces: Iterator[Piece] = iter([Piece("file name", name)])
        else:
            pieces = texts_of(release.path(name), name)
        found += _leaks(search, name, pieces)
    return found


def _leaks(search: Search, name: str, pieces: Iterator[Piece]) -> Iterator[Leak]:
    told = set[tuple[str, Kind, str]]()
    try:
        for piece in pieces:
            for hit in search.found_in(piece.text, guessed=piece.guessed):
                if hit.kind is Kind.WITHDRAWN and name.startswith(OF_THE_REGISTER):
                    continue
                leak = Leak(name, piece.where, hit.kind, masked(hit.said))
                if (leak.where, leak.kind, hit.said) not in told:
                    told.add((leak.where, leak.kind, hit.said))
                    yield leak
    except UnreadableError as error:
        yield Leak(name, str(error), Kind.UNREADABLE, "**")


def fingerprint_of(canaries: Canaries, allowed: Allowed) -> str:
    """What a clean file was looked through for: these rules, every canary, what was allowed."""
    told = sha256()
    for module in sorted(files(__package__).iterdir(), key=lambda one: one.name):
        if module.name.endswith(".py"):
            told.update(module.read_bytes())
    parts = [
        sorted(some)
        for some in (canaries.planted, canaries.named, canaries.withdrawn,
                     allowed.numbers, allowed.names, allowed.passages)
    ]  # fmt: skip
    parts.append(sorted(mark.digest for marked in canaries.sealed for mark in marked.marks))
    told.update(json.dumps(parts, ensure_ascii=False).encode())
    return told.hexdigest()


def _remembered(memory: Path | None, fingerprint: str) -> frozenset[str]:
    """The contents known to be clean by the same rules; none when the memory cannot be read."""
    if memory is None:
        return frozenset()
    try:
        told = json.loads(memory.read_text("utf-8"))
        return frozenset(told["clean"]) if told["fingerprint"] == fingerprint else frozenset()
    except (OSError, ValueError, KeyError, TypeError):
        return frozenset()
