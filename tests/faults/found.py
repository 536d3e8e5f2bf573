"""What is looked at afterwards, and while the processes are killed: each fault in one sentence."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from email import message_from_bytes
from hashlib import sha256
from pathlib import Path

from sqlalchemy import Engine, text

from flows.audit import audit
from notifications.transparency.verify import check
from storage import inbox, queries, receipts
from storage.cases import entries_of
from storage.unit_of_work import UnitOfWork
from tests.faults.parts import Office

# What depends on who came first, and on the door: numbers of papers, ids of judgements and listings.
BY_CHANCE = re.compile(r"〔\d{4}〕\d+号|J[0-9a-f]{24}|'[0-9a-f]{64}'")


def journals(engine: Engine) -> dict[str, list[str]]:
    """The journal of every enterprise and case, entry by entry, without what chance decides."""
    with UnitOfWork(engine, reading=True) as unit:
        streams = [
            one for (one,) in unit.connection.execute(text("SELECT case_id FROM cases")).all()
        ]
        return {
            one: [BY_CHANCE.sub("*", repr(entry)) for entry in entries_of(unit, one)]
            for one in streams
        }


def of_events(engine: Engine, receipt_ids: list[str], refs: list[str]) -> Iterator[str]:
    """Every event for which there is a receipt is on file, handled, and led to what it says."""
    with UnitOfWork(engine, reading=True) as unit:
        for receipt_id in receipt_ids:
            events = receipts.events(unit, receipt_id, limit=10_000)
            if not events:
                yield f"receipt {receipt_id} stands for no event"
            for one in events:
                if one.status != "done":
                    yield f"event {one.ref} of receipt {receipt_id} is {one.status}: {one.error}"
        rows = unit.connection.execute(
            text("SELECT ref, status, error FROM inbox WHERE source = 'officials'")
        ).all()
        known = {ref: (status, error) for ref, status, error in rows}
        for ref in refs:
            status, error = known.get(ref, ("lost", ""))
            if status != "done":
                yield f"act {ref} is {status}: {error}"
        yield from (f"parked: {one.ref} {one.error}" for one in inbox.parked(unit))


def of_journals(engine: Engine, expected: dict[str, list[str]]) -> Iterator[str]:
    """Every case went as it does when nobody is killed, and the audit finds nothing."""
    with UnitOfWork(engine, reading=True) as unit:
        for one in audit(unit).findings:
            yield f"audit: {one.table} {one.key} {one.problem}"
    made = journals(engine)
    for stream in sorted(expected.keys() | made.keys()):
        if made.get(stream) != expected.get(stream):
            yield f"journal of {stream}: {_difference(made.get(stream), expected.get(stream))}"


def _difference(made: list[str] | None, expected: list[str] | None) -> str:
    if made is None or expected is None:
        return "missing" if made is None else "not expected"
    for number, (one, other) in enumerate(zip(made, expected, strict=False), 1):
        if one != other:
            return f"entry {number} is {one}, not {other}"
    return f"{len(made)} entries, not {len(expected)}"


def of_deadlines(engine: Engine, office: Office) -> Iterator[str]:
    """Nothing runs on past its last day."""
    with UnitOfWork(engine, reading=True) as unit:
        for one in queries.due_terms(unit, office.clock.now().date()):
            yield f"term {one.kind} of {one.case_id} ran out on {one.due_on} and stands open"


def of_mail(engine: Engine, office: Office) -> Iterator[str]:
    """What is marked as sent has arrived; what arrived is one message under one id, ever."""
    arrived = defaultdict(list)
    for path in sorted(office.mail.glob("*.eml")):
        arrived[path.name.partition(".")[0]].append(message_from_bytes(path.read_bytes()))
    owed: dict[str, str] = {}
    with UnitOfWork(engine, reading=True) as unit:
        for table in ("outbox", "retraction_mails"):
            rows = unit.connection.execute(text(f"SELECT message_id, status FROM {table}")).all()
            owed.update((str(number), str(status)) for number, status in rows)
    for number, status in owed.items():
        if status == "sent" and number not in arrived:
            yield f"mail {number} is marked as sent and never arrived"
        if status not in ("sent", "no_address"):
            yield f"mail {number} is {status}"
    seen: dict[tuple[str, str, str], str] = {}
    for number, letters in arrived.items():
        if number not in owed:
            yield f"mail {number} arrived and is on no record"
        if len({letter["Message-ID"] for letter in letters}) != 1:
            yield f"mail {number} came under several Message-IDs"
        if len({_said(letter) for letter in letters}) != 1:
            yield f"mail {number} said different things"
        same = seen.setdefault(_said(letters[0]), number)
        if same != number:
            yield f"mail {number} says what {same} said"


def _said(letter) -> tuple[str, str, str]:
    """To whom, about what, and the digest of what is attached."""
    attached = b"".join(p.get_payload(decode=True) for p in letter.walk() if p.get_filename())
    return str(letter["To"]), str(letter["Subject"]), sha256(attached).hexdigest()


class Reader:
    """Who reads the public site all the while, with the log's head of the last time in hand."""

    def __init__(self, office: Office) -> None:
        self._public = office.settings.site / "public"
        self._head = office.folder / "head-seen"
        self.moments = self.releases = 0
        self._last: Path | None = None
        self._stood: dict[Path, tuple[int, int, int]] = {}
        self.found: dict[str, None] = {}  # each thing once, in the order it was seen

    def look(self) -> None:
        """Verify every file of the release that stands: by the log, whole, as it was."""
        self.moments += 1
        release = self._public.resolve()
        try:
            since = str(self._head) if self._head.exists() else ""
            found: list[object] = [one for one in check(str(release), since=since) if one.wrong]
            found += self._of_files(release)
            head = (release / "log/checkpoint").read_bytes()
        except Exception as error:
            found, head = [error], b""
        if self._public.resolve() != release and not release.exists():
            return  # two releases came meanwhile, and this one was cleared away
        self.found |= dict.fromkeys(f"release {release.name}: {one}" for one in found)
        if head:
            self._head.write_bytes(head)

    def _of_files(self, release: Path) -> Iterator[str]:
        """Pages stand in no log: they end as they must, and a release never changes."""
        stats = {path: path.stat() for path in sorted(release.rglob("*")) if path.is_file()}
        now = {path: (one.st_ino, one.st_size, one.st_mtime_ns) for path, one in stats.items()}
        if release == self._last:
            for path in sorted(now.keys() | self._stood.keys()):
                if now.get(path) != self._stood.get(path):
                    yield f"{path.relative_to(release)} changed where it stands"
            return
        self._last, self._stood = release, now
        self.releases += 1
        for path in now:
            if not _ends(path):
                yield f"{path.relative_to(release)} ends too early"


def _ends(path: Path) -> bool:
    """Whether a page or a data file goes to its end."""
    match path.suffix:
        case ".html":
            return path.read_bytes().rstrip().endswith(b"</html>")
        case ".json":
            raw = path.read_bytes()
            try:
                for one in raw.splitlines() if path.name.endswith(".ftm.json") else (raw,):
                    json.loads(one)
            except ValueError:
                return False
    return True
