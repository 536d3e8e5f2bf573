"""An office with a log and a small site around it, by the real functions, for tests to spoil."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import date
from hashlib import sha256

from domain.bulletin import EntryStatus
from flows.settings import Settings
from flows.transparency import (
    Version,
    documents,
    log_files,
    log_versions,
    sign_head,
    signing_key,
)
from notifications.files.entries import EntriesJson, entry_lines
from notifications.files.issue_file import pieces
from notifications.files.plain_json import document as as_json
from storage import transparency
from storage.doors import FILE, Doors, hold
from storage.schema import migrate
from storage.unit_of_work import UnitOfWork, connect
from tests.notifications.sample_issues import first_issue, sample_entry

AT = "2026-07-10T09:00:00+08:00"
DAY = date(2026, 7, 10)
SLUG = "2026-Q2"
COUNT = 270  # more than a tile
WITHDRAWN, CORRECTED, QUIET = 2, 1, 3  # entries of the sample


class Randomness:
    """Bytes that look random and are the same in every run."""

    def __init__(self, seed=b""):
        self.seed, self.count = seed, 0

    def __call__(self, size):
        self.count += 1
        return sha256(self.seed + self.count.to_bytes(8, "big")).digest()[:size]


def published(number, what="published", day=DAY, **changed):
    """A version of a sample entry."""
    entry = replace(sample_entry(number), **changed)
    return Version(entry_id=entry.entry_id, what=what, on=day, issue=1, content=asdict(entry))


def tombstone(number, day):
    """What remains of an entry that was withdrawn."""
    entry_id = sample_entry(number).entry_id
    content = {
        "entry_id": entry_id,
        "status": EntryStatus.WITHDRAWN_REVOKED,
        "withdrawn_at": day,
        "reason_code": "withdrawn_revoked",
    }
    return Version(entry_id=entry_id, what="withdrawn", on=day, issue=1, content=content)


class Office:
    """A database, a key, and releases of a site of one issue."""

    def __init__(self, home, url="", seed=b""):
        home.mkdir(parents=True, exist_ok=True)
        self.engine = connect(url or f"sqlite:///{home / 'log.db'}")
        migrate(self.engine)
        hold(self.engine, Doors(home / FILE))
        self.random = Randomness(seed)
        self.key = signing_key(Settings(home=home), self.random)

    def log(self, *versions):
        """Log and sign."""
        with UnitOfWork(self.engine) as unit:
            log_versions(unit, versions, self.random)
            head = sign_head(unit, self.key, AT)
            unit.commit()
        return head

    def forget(self, number):
        with UnitOfWork(self.engine) as unit:
            done = transparency.forget(unit, sample_entry(number).entry_id)
            unit.commit()
        return done

    def files(self):
        """The files of the site: the issue, its catalogue, the log and the documents."""
        entries = pieces(EntriesJson(entry_lines()), *first_issue(3))
        data = {
            f"list/{SLUG}/entries.json": b"".join(entries),
            f"list/{SLUG}/notice.pdf": b"%PDF-1.7 a notice",
        }
        yield from data.items()
        yield "list/index.json", as_json({"files": [row_of(*one) for one in data.items()]})
        with UnitOfWork(self.engine, reading=True) as unit:
            yield from log_files(unit, self.key)
            yield from documents(unit, self.key)

    def issue_version(self):
        """The issue's files as a version in the log."""
        files = [
            row_of(path, content)
            for path, content in self.files()
            if path.startswith(f"list/{SLUG}/") and not path.endswith("proof.json")
        ]
        return Version(
            entry_id=f"list/{SLUG}", what="released", on=DAY, issue=1, content={"files": files}
        )

    def release(self, folder):
        """Write the site."""
        for path, content in self.files():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content)
        return folder


def row_of(path, content):
    """A file as the catalogue and the log name it."""
    return {"path": path, "sha256": sha256(content).hexdigest(), "bytes": len(content)}


def issue_file(path, content):
    """A catalogue with one file, as another part of the product may write it."""
    row = {"path": path, "sha256": sha256(content).hexdigest(), "size": len(content)}
    return as_json({"files": [row]})


def document(number):
    return f"entry/{sample_entry(number).entry_id}/entry.json"


class World:
    """The site as it was, as it is, and as somebody else was told it is."""

    def __init__(self, folder):
        self.office = Office(folder / "home")
        self.office.log(*map(published, range(1, COUNT + 1)))
        self.office.log(self.office.issue_version())
        self.old = self.office.release(folder / "old")
        self.office.log(
            published(CORRECTED, "corrected", address="新址"), tombstone(WITHDRAWN, DAY)
        )
        self.office.forget(WITHDRAWN)
        self.new = self.office.release(folder / "new")
        forger = Office(folder / "forger")  # the same key, another story from leaf 4 on
        assert forger.key.verifier == self.office.key.verifier
        forger.log(*map(published, range(1, 5)), published(5, name="换了名字"))
        forger.log(*map(published, range(6, COUNT + 40)))
        self.fork = forger.release(folder / "fork")
        self.key = self.office.key.verifier
