"""What an office brings itself: packs, calendars, books, keys, backups, mails, a case file."""

from __future__ import annotations

import email.message
import io
import json
import sqlite3
from collections.abc import Callable
from contextlib import redirect_stdout
from dataclasses import fields
from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

from cryptography.fernet import Fernet

from flows.backups import keys as backup_keys
from flows.backups.afterwards import read_mail
from flows.backups.keeping import DRILLS, drills
from flows.backups.manifest import NAME, BackupError, FileRow, Manifest, OfficeRow, read_manifest
from notifications import dossier_verifier
from notifications.dossier_verifier import canonical, digest_of, link, sealed
from notifications.transparency.signing import LogKeyError, SigningKey, new_key
from rules.indicator_book import HERE as BOOKS
from rules.indicator_book import IndicatorBookError, read_indicator_book
from rules.office_calendar import CalendarFileError, read_office_calendar
from rules.packs import HERE, PackError, read_pack
from storage import key_files
from storage.copies import CopyError
from storage.counted import Counted
from storage.points import restore_point, write_point
from tests.fuzz.bending import (
    Bend,
    after_a_letter,
    packed,
    value_a_line,
    values,
    yaml_values,
)
from tests.fuzz.documents import NAME as LOG
from tests.fuzz.parser import Parser
from tests.fuzz.rows import WORDS
from tests.rules.test_office_calendar import GOOD
from tests.web.desk import NOW

YAML = (b"&a", b"*a", b"<<: ", b"!!binary ", b"!!timestamp 2026-99-99", b"0x", b"1_000", b"2026-02-30", b"? ", b".inf", b"60:60:60")  # fmt: skip

# -- rules and calendars -----------------------------------------------------------------------------


def _calendar(raw: bytes, folder: Path) -> object:
    path = folder / "calendar.yaml"
    path.write_bytes(raw)
    return read_office_calendar(path)


# -- backups -----------------------------------------------------------------------------------------


def _written(name: str, read: Callable[[Path], object]) -> Callable[[bytes, Path], object]:
    def put(raw: bytes, folder: Path) -> object:
        (folder / name).write_bytes(raw)
        return read(folder)

    return put


def _manifest(_: Path) -> list[bytes]:
    made = Manifest(
        name="20261120T080000", made_at=NOW, product="0.1.0", form="sqlite", schema_revision="0032",
        counted=Counted(**{one.name: "" if one.type == "str" else 0 for one in fields(Counted)}), keys={"log.key": "0" * 16},
        keys_inside=True, site=1, office=OfficeRow(list_prefix="a", log_name="b", public_address="c"),
        files=(FileRow(path="database/mingdan.db", size=1, sha256="0" * 64),),
    )  # fmt: skip
    return [made.written().encode()]


DRILL = {"at": NOW.isoformat(), "backup": "20261120T080000", "seconds": 1.5, "problems": ["虚构"]}


def _databases(folder: Path) -> tuple[Path, Path]:
    places = folder / "base.db", folder / "later.db"
    for number, place in enumerate(places):
        with sqlite3.connect(place) as database:
            database.execute("CREATE TABLE a (b)")
            database.executemany("INSERT INTO a VALUES (?)", [("x" * 900,)] * (3 + 9 * number))
        database.close()
    return places


@cache
def _two() -> tuple[bytes, bytes]:
    """A database, and how a later one differs from it."""
    with TemporaryDirectory() as name:
        base, later = _databases(Path(name))
        write_point(base, later, Path(name) / "seed.gz")
        return base.read_bytes(), (Path(name) / "seed.gz").read_bytes()


def _point(raw: bytes, folder: Path) -> object:
    (folder / "base.db").write_bytes(_two()[0])
    (folder / "given.pages.gz").write_bytes(raw)
    return restore_point(folder / "base.db", folder / "given.pages.gz", folder / "to.db")


PHRASE = "一句虚构的长口令不少于十二".encode()


def _keys(_: Path) -> list[bytes]:
    with patch.object(backup_keys, "COST", 16):
        return [backup_keys.seal_keys({"seal.key": b"k" * 32}, PHRASE, b"s" * 16)]


def _opened(raw: bytes, _: Path) -> object:
    with patch.object(backup_keys, "COST", 16):
        return backup_keys.open_keys(raw, PHRASE)


def _sealed_again(raw: bytes, bend: Bend, random: Random) -> bytes:
    """Other keys, or what are none, under the right phrase."""
    if random.randrange(2):
        return values(raw, bend, random)
    given = {"seal.key": "QUJD", "log.key": "!", "a": [1]}
    made = values(json.dumps(given).encode(), bend, random)
    with patch.object(backup_keys, "COST", 16):
        box = Fernet(backup_keys._key(PHRASE, b"s" * 16))
        told = {"salt": (b"s" * 16).hex(), "sealed": box.encrypt(made).decode()}
    return json.dumps(told).encode()


def _key_file(raw: bytes, _: Path) -> object:
    """As the office's keys are read, and as that of its log."""
    found = key_files.kept(raw)
    try:
        return SigningKey(raw, LOG)
    except LogKeyError:
        key_files.newest(raw)
        return key_files.box(raw), found


def _mails(_: Path) -> list[bytes]:
    made = email.message.EmailMessage()
    made["Message-ID"], made["Subject"] = "<a.1@example.invalid>", "虚构的通知"
    made["From"], made["To"] = "虚构 <a@example.invalid>", "b@example.invalid"
    made["Date"] = "Fri, 20 Nov 2026 08:00:00 +0800"
    made.set_content("虚构")
    made.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="虚构.pdf")
    return [bytes(made)]


def _mail(raw: bytes, folder: Path) -> object:
    (folder / "a.eml").write_bytes(raw)
    said = read_mail(folder / "a.eml")
    return f"{said.message_id} {said.subject} {said.date}".encode("utf-8", "replace")


MAIL = (b"Message-ID: ", b"Subject: ", b"Date: ", b"=?utf-8?B?", b"=?x?Q?=FF?=", b"?=", b"<[", b"@[", b"\r\n\t", b"(", b"\\", b'"', b"\xff", b"=?utf-8*zh?q?a?=")  # fmt: skip

# -- a case file, given to its own verifier ----------------------------------------------------------

LOG_LINE, CASE_NO = ("issued", {"notice": "warning", "number": "1"}), "91999999000001XMDA-01"
DOSSIER = ("manifest.json", "journal.jsonl", "case.json")


def _dossier_of(journal: bytes, case: bytes) -> bytes:
    """The manifest that fits these two."""
    rows = [json.loads(line) for line in journal.splitlines()]
    head = str(rows[-1]["digest"])
    listed = [
        {"path": name, "size": len(raw), "sha256": digest_of(raw)}
        for name, raw in zip(DOSSIER[1:], (journal, case), strict=True)
    ]
    told: dict[str, Any] = {
        "format": dossier_verifier.FORMAT, "case_id": CASE_NO, "enterprise": "虚构", "office": "虚构",
        "entries": 1, "withheld": 0, "head": head, "pages": 1, "files": listed,
        "items": [{"notice": "warning", "number": "1", "files": [], "digest": "00", "title": "虚构"}],
    }  # fmt: skip
    return canonical(sealed(told)).encode()


def _dossier_parts() -> tuple[bytes, bytes]:
    body = json.dumps([LOG_LINE], ensure_ascii=False)
    digest = link(dossier_verifier.FIRST, CASE_NO, 1, body, "00")
    row = {"no": 1, "count": 1, "body": body, "event_digest": "00", "digest": digest}
    told = {"case": {"case_id": CASE_NO, "version": 1}, "head": digest, "made_at": "2026-11-20"}
    return json.dumps(row).encode(), canonical(told).encode()


def _dossiers(_: Path) -> list[bytes]:
    journal, case = _dossier_parts()
    return [b"\0" + _dossier_of(journal, case), b"\1" + journal, b"\2" + case]


def _dossier(raw: bytes, folder: Path) -> object:
    """A case file one of whose files, told by the first byte, is what was given."""
    journal, case = _dossier_parts()
    which = (raw or b"\0")[0] % len(DOSSIER)
    given = {1: journal, 2: case, which: raw[1:]}
    manifest = given.get(0)
    if manifest is None:
        try:
            manifest = _dossier_of(given[1], given[2])
        except (ValueError, TypeError, LookupError, RecursionError):
            manifest = _dossier_of(journal, case)
    for name, content in zip(DOSSIER, (manifest, given[1], given[2]), strict=True):
        (folder / name).write_bytes(content)
    with redirect_stdout(io.TextIOWrapper(io.BytesIO(), "utf-8", errors="replace")):
        return dossier_verifier.main([str(folder)])


def _manifest_again(raw: bytes, bend: Bend, random: Random) -> bytes:
    """A manifest that says otherwise, with the digest of what it says."""
    try:
        return canonical(sealed(json.loads(values(raw, bend, random)))).encode(
            "utf-8", "surrogatepass"
        )
    except (ValueError, AttributeError, TypeError, RecursionError):
        return bend(raw)


def _journal_again(raw: bytes, bend: Bend, random: Random) -> bytes:
    """A row that says otherwise, and follows on the one before all the same."""
    try:
        row = json.loads(raw)
        row["body"] = values(row["body"].encode(), bend, random).decode("utf-8", "replace")
        row["digest"] = link(
            dossier_verifier.FIRST, CASE_NO, row["no"], row["body"], row["event_digest"]
        )
        return json.dumps(row).encode()
    except (ValueError, AttributeError, TypeError, KeyError, RecursionError):
        return values(raw, bend, random)


PARSERS: dict[str, Parser] = {
    "pack": Parser(
        lambda raw, _: read_pack("given.yaml", raw), (PackError,),
        lambda _: [path.read_bytes() for path in sorted(HERE.glob("*.yaml"))], YAML, yaml_values,
    ),
    "indicators": Parser(
        lambda raw, _: read_indicator_book(raw, "given.yaml"), (IndicatorBookError,),
        lambda _: [path.read_bytes() for path in sorted(BOOKS.glob("*.yaml"))], YAML, yaml_values,
    ),
    "calendar": Parser(_calendar, (CalendarFileError,), lambda _: [GOOD.encode()], YAML, yaml_values),
    "backup": Parser(_written(NAME, read_manifest), (BackupError,), _manifest, WORDS, values),
    "drills": Parser(_written(DRILLS, drills), (), lambda _: [json.dumps(DRILL).encode()], WORDS, value_a_line),
    "point": Parser(_point, (CopyError,), lambda _: [_two()[1]], (), packed),
    "keys": Parser(_opened, (BackupError,), _keys, WORDS, _sealed_again),
    "key-file": Parser(
        _key_file, (ValueError, LogKeyError),
        lambda _: [new_key(LOG, b"k" * 32), b"%s 2026-11-20T08:00:00\n%s\n" % (b"A" * 43 + b"=", b"B" * 43 + b"=")], (b"+", b"=", b"\n"),
    ),
    "mail": Parser(_mail, (), _mails, MAIL),
    "dossier": Parser(
        _dossier, (), _dossiers, WORDS, after_a_letter({0: _manifest_again, 1: _journal_again, 2: values})
    ),
}  # fmt: skip
