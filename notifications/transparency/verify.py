"""Checks the published list on any machine with Python 3.10 or newer; the product is not needed.

    python3 -I -S verify.py TARGET [--english] [--key KEY] [--since FILE] [--mirror SITE]

TARGET is a copy of the site, a folder of it, its log, one file of it, the address of any of
these, or the receipt of a complaint. KEY is the office's public key as printed on its notices, or a
file that holds it. FILE is a checkpoint kept from before, SITE another copy; --site SITE says where
the log of a lone file is. It names what is wrong, one sentence each, and ends with 0 when all is
genuine and in force, with 1 when something is not, with 2 when TARGET cannot be read.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

from notifications.transparency.log_reading import Log
from notifications.transparency.note import NotSignedError, read_checkpoint, read_key
from notifications.transparency.places import Place, UnreadableError, find_site
from notifications.transparency.proofs import (
    WITHDRAWN,
    DocumentError,
    Proven,
    document_path,
    files_in,
    is_document,
    key_in,
    read_document,
)
from notifications.transparency.receipt import Receipt, check_receipt, read_receipt
from notifications.transparency.verdicts import Finding, verdict_of

LOG, CATALOGUE, KEY = "log/", "list/index.json", "key.txt"
Listed = tuple[str, int, str]  # SHA-256, size, "log" or "catalogue"


def check(
    target: str, *, key: str = "", since: str = "", mirror: str = "", site: str = ""
) -> list[Finding]:
    """What is found of a folder, a file or an address; UnreadableError when it cannot be read."""
    return _Check(key, since, mirror).run(target, site)


class _Check:
    """One run: the site, its log, what it lists, and what was found so far."""

    def __init__(self, key: str, since: str, mirror: str) -> None:
        self.found: list[Finding] = []
        self.given, self.since, self.mirror = _key_given(key), since, mirror
        self.log: Log | None = None
        self.place: Place | None = None
        self.listed: dict[str, list[Listed]] = {}
        self.entries = self.files = 0
        self.whole = False  # a site, not its log alone

    def tell(self, kind: str, **facts: Any) -> None:
        self.found.append(Finding(kind, facts))

    def run(self, target: str, site: str) -> list[Finding]:
        own, focus = find_site(target)
        self.place = find_site(site)[0] if site else own
        raw = _lone_file(target, own, focus)
        if raw is not None and (receipt := read_receipt(raw)) is not None:
            self._receipt(Path(target).name, receipt)
            return self.found
        if raw is None and self.place is None:
            raise UnreadableError(target)
        if focus == CATALOGUE or focus.startswith(LOG):
            raw, focus = None, ""
        key = self._key(raw or b"")
        if not self.given:
            self.tell("key_beside", key=key)
        self._read_log(key)
        if raw is not None:
            self._file(Path(target).name if site or own is None else focus, raw, key)
        elif site:
            for path in sorted(Path(target).rglob("*")):
                if path.is_file():
                    self._file(path.name, path.read_bytes(), key)
        elif self.log is None:
            raise UnreadableError(self.place.where(f"{LOG}checkpoint") if self.place else target)
        elif self.whole:
            self._site("" if f"{focus}/" == LOG else focus, key)
        if not any(one.wrong for one in self.found) and raw is None:
            leaves = self.log.tree.size if self.log else 0
            self.tell("genuine_site", files=self.files, entries=self.entries, leaves=leaves)
        return self.found

    def _key(self, raw: bytes) -> str:
        """The public key: the one given, else the one beside the log, else the file's own."""
        found = self.given
        for name in (LOG + KEY, KEY) if self.place and not found else ():
            if self.place and self.place.has(name):
                found = self.place.read(name).decode(errors="replace")
        found = (found or key_in(raw)).strip()
        try:
            read_key(found)
        except ValueError as error:
            raise UnreadableError(f"{found or KEY}（--key）") from error
        return found

    def _read_log(self, key: str) -> None:
        if self.place is None:
            return
        self.whole = self.place.has(f"{LOG}checkpoint")
        if not self.whole and not self.place.has("checkpoint"):
            return
        self.log = Log(self.place, LOG if self.whole else "", key, self.tell)
        if self.since:
            try:
                head = read_checkpoint(Path(self.since).read_text("utf-8"), key)
                self.log.agrees_with(head, self.since)
            except NotSignedError:
                self.tell("unsigned", file=self.since, key=key)
            except (OSError, ValueError) as error:
                raise UnreadableError(self.since) from error
        if self.mirror:
            place = find_site(self.mirror)[0]
            if place is None:
                raise UnreadableError(self.mirror)

            def tell(kind: str, **facts: Any) -> None:
                self.tell(kind, **{**facts, "file": place.where(facts.get("file", ""))})

            inner = LOG if place.has(f"{LOG}checkpoint") else ""
            self.log.compare(Log(place, inner, key, tell), self.mirror)

    # -- the files of a site -----------------------------------------------------------------------
    def _site(self, focus: str, key: str) -> None:
        """Every document and every listed file of a site, or of a folder of it."""
        for name in sorted({*self._documents(), *self._strangers()}):
            if _within(name, focus):
                self.entries += 1
                shown = self._document(name, self._read(name), key)
                if shown is not None and document_path(shown.entry_id) != name:
                    self.tell("swapped", file=name, entry=shown.entry_id)
        self._list_files(key)
        for name in sorted(self.listed):
            if _within(name, focus):
                self.files += 1
                self._against_list(name, self._read(name))

    def _documents(self) -> Iterator[str]:
        yield from map(document_path, self.log.newest if self.log else ())

    def _strangers(self) -> Iterator[str]:
        """Documents that stand in the site, whether the log knows them or not."""
        for name in self.place.names("entry") if self.place else ():
            if name.endswith("/entry.json"):
                yield name

    def _read(self, name: str) -> bytes | None:
        try:
            return self.place.read(name) if self.place else None
        except FileNotFoundError:
            self.tell("missing", file=name)
            return None

    def _list_files(self, key: str) -> None:
        """Every file that the catalogue lists, or that a document in the log does."""
        if self.place is None or self.listed:
            return
        try:
            told: list[tuple[Any, str]] = [(json.loads(self.place.read(CATALOGUE)), "catalogue")]
        except FileNotFoundError:
            told = []
        except (ValueError, RecursionError):
            self.tell("broken", file=CATALOGUE)
            told = []
        for entry_id in self.log.newest if self.log else ():
            if "/" in entry_id:
                try:
                    shown = read_document(self.place.read(document_path(entry_id)), key)
                    told.append((shown.content, "log"))
                except (FileNotFoundError, DocumentError):
                    continue  # told when the documents are checked
        for value, source in told:
            for path, digest, size in files_in(value):
                self.listed.setdefault(path, []).append((digest, size, source))

    def _against_list(self, name: str, raw: bytes | None) -> bool:
        if raw is None:
            return False
        for digest, size, source in self.listed[name]:
            if digest != sha256(raw).hexdigest():
                if len(raw) < size:
                    self.tell("short", file=name, want=size, size=len(raw))
                else:
                    self.tell("file", file=name, source=source)
                return False
        return True

    # -- one file ----------------------------------------------------------------------------------
    def _file(self, name: str, raw: bytes, key: str) -> None:
        """A file by itself, told of in one sentence whatever it is."""
        self.files += 1
        if is_document(raw) or name.endswith("entry.json"):
            shown = self._document(name, raw, key)
            if shown is not None:
                kind = "genuine" if self.log else "alone"
                kind = "tombstone" if shown.what == WITHDRAWN else kind
                self.tell(kind, **_facts(shown))
            return
        self._list_files(key)
        digest = sha256(raw).hexdigest()
        sources = [s for rows in self.listed.values() for d, _, s in rows if d == digest]
        if name in self.listed:
            if self._against_list(name, raw):
                self.tell("genuine_file", file=name, source=max(sources))
        elif sources:
            self.tell("genuine_file", file=name, source=max(sources))
        elif self.place is None:
            raise UnreadableError(f"{name}（--site）")
        else:
            self.tell("unlisted", file=name)

    def _receipt(self, name: str, receipt: Receipt) -> None:
        """The receipt of a complaint: its signature tells all, the log nothing."""
        key = (self.given or str(receipt.get("key", ""))).strip()
        try:
            kind = check_receipt(receipt, key)
        except ValueError as error:
            raise UnreadableError(f"{key or name}（--key）") from error
        if not self.given:
            self.tell("key_beside", key=key)
        self.tell(kind, file=name, key=key, on=receipt.get("day", ""))

    def _document(self, name: str, raw: bytes | None, key: str) -> Proven | None:
        """What a document shows when it is genuine and in force; else tells why it is not."""
        if raw is None:
            return None
        try:
            shown = read_document(raw, key)
        except DocumentError as error:
            self.tell(error.kind, file=name, index=error.index, key=key)
            return None
        if self.log is None:
            return shown
        log, at = self.log, shown.index
        if at >= log.tree.size or log.tree.node(0, at) != shown.hash:
            moved = log.place_of(shown.hash) is not None
            self.tell("reordered" if moved else "missing_leaf", index=at, file=name)
            return None
        if not log.agrees_with(shown.head, name):
            return None
        newest = log.newest.get(shown.entry_id)
        if newest is None or newest.version <= shown.version:
            return shown
        now = {"index": newest.index, "on": newest.on, "newest": newest.version}
        kind = "withdrawn" if newest.what == WITHDRAWN else "superseded"
        self.tell(kind, **{**_facts(shown), **now, "file": name})
        return None


def _facts(shown: Proven) -> dict[str, Any]:
    return {"entry": shown.entry_id, "version": shown.version, "index": shown.index, "on": shown.on}


def _within(name: str, focus: str) -> bool:
    return not focus or name == focus or name.startswith(f"{focus}/")


def _key_given(key: str) -> str:
    """A key's line, or what stands in the file of that name."""
    if key and "+" not in key:
        try:
            return Path(key).read_text("utf-8")
        except (OSError, UnicodeError) as error:
            raise UnreadableError(f"{key}（--key）") from error
    return key


def _lone_file(target: str, own: Place | None, focus: str) -> bytes | None:
    """The content of a target that is a file; None for a folder."""
    if "://" not in target:
        return Path(target).read_bytes() if Path(target).is_file() else None
    if own is not None and "." in focus.rpartition("/")[2]:
        return own.read(focus)
    return None


def main(words: list[str]) -> int:
    """Check and tell; 0 when all is genuine and in force."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a console without Chinese still tells the rest
    parser = argparse.ArgumentParser(usage=(__doc__ or "").split("\n\n")[1].strip())
    parser.add_argument("target")
    for name in ("--key", "--since", "--mirror", "--site"):
        parser.add_argument(name, default="")
    parser.add_argument("--english", action="store_true")
    given = vars(parser.parse_args(words))
    english = given.pop("english")
    return tell(lambda: check(given.pop("target"), **given), english=english)


def tell(checking: Callable[[], list[Finding]], *, english: bool) -> int:
    """Print what is found, a sentence each; the exit code that goes with it."""
    language = "en" if english else "zh"
    try:
        found = checking()
    except (UnreadableError, FileNotFoundError) as error:
        sys.stderr.write(verdict_of("unreadable", language, file=error) + "\n")
        return 2
    for one in found:
        mark = "✗" if one.wrong else "!" if one.kind == "key_beside" else "✓"
        sys.stdout.write(f"{mark} {verdict_of(one.kind, language, **one.facts)}\n")
    return int(any(one.wrong for one in found))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
