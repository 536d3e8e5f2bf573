"""Everything that reads bytes from outside: how it is called, what it may refuse with, its seeds.

A new parser is one more row of :data:`PARSERS`; the corpus, the small mutations of every test run
and the guided search (``python -m tests.fuzz``) then hold for it too.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from PIL import Image
from pypdf import PdfWriter

from domain.bundle import BundleError, merged, read_bundle
from domain.draw import check as check_draw
from flows.clock import OFFICE_TIME
from flows.formats.decisions import read_decisions
from flows.formats.files import judge_file
from flows.formats.inspections import report_rows
from flows.formats.layouts import LAYOUTS
from flows.formats.tables import UnreadableFileError
from flows.photos import PhotoError, cleaned
from notifications.redaction.texts import UnreadableError as NoTextError
from notifications.redaction.texts import content_texts
from notifications.transparency.merkle import leaf_hash
from notifications.transparency.places import UnreadableError
from notifications.transparency.proofs import DocumentError, read_document
from notifications.transparency.receipt import check_receipt, read_receipt
from notifications.transparency.signing import SigningKey, new_key
from notifications.transparency.tiles import unbundle
from notifications.transparency.verify import check
from rules.findings import load_rule_book
from rules.packs import HERE, PackError, read_pack
from samples.files import write_xlsx
from tests.domain.test_bundle import ANSWER, photo, sealed
from tests.formats.sample_rows import context, write_csv

Seeds = Callable[[Path], list[bytes]]


@dataclass(frozen=True)
class Parser:
    """How bytes are read (in a folder of their own), what refuses them, and right ones."""

    read: Callable[[bytes, Path], object]
    refuses: tuple[type[Exception], ...]
    seeds: Seeds
    words: tuple[bytes, ...] = ()  # what the guided search puts in

    def told(self, raw: bytes, folder: Path) -> str:
        """What is said of it: nothing when it was read. Anything else that is raised comes out."""
        try:
            self.read(raw, folder)
        except self.refuses as error:
            return str(error) or f"!{type(error).__name__} says nothing"
        return ""


@cache
def _book():
    return load_rule_book()


# -- files of rows ---------------------------------------------------------------------------------


def _rows_of(kind: str) -> list[dict[str, str]]:
    return [{column.zh: column.example for column in LAYOUTS[kind].columns}]


def _workbook(kind: str) -> Seeds:
    def made(folder: Path) -> list[bytes]:
        rows = _rows_of(kind)
        write_xlsx(folder / "seed.xlsx", list(rows[0]), rows, "检测结果汇总")
        return [(folder / "seed.xlsx").read_bytes()]

    return made


def _texts(kind: str) -> Seeds:
    def made(folder: Path) -> list[bytes]:
        utf = write_csv(folder / "seed.csv", _rows_of(kind)).read_bytes()
        text = utf.decode()
        return [
            utf,
            text.encode("gb18030"),
            text.encode("utf-16"),
            text.replace("\r\n", "\r").encode(),
        ]

    return made


def _lines(kind: str) -> Seeds:
    return lambda _: [json.dumps(row, ensure_ascii=False).encode() for row in _rows_of(kind)]


def _judged(kind: str, ending: str) -> Callable[[bytes, Path], object]:
    """Read and judged to the end, as an import does it."""

    def read(raw: bytes, folder: Path) -> object:
        path = folder / f"given{ending}"
        path.write_bytes(raw)
        with judge_file(path, LAYOUTS[kind], context(_book())) as file:
            for accepted in file.portions():
                if kind == "inspections":
                    report_rows(accepted, _book().agents)
            return file.problems

    return read


def _acts(raw: bytes, folder: Path) -> object:
    path = folder / "given.jsonl"
    path.write_bytes(raw)
    return read_decisions(path)


ACT = {
    "ref": "r-1", "on": "2026-03-02", "case": "91999999000001XMDA-2026-01", "do": "propose",
    "act": "file", "by": "ins-01", "reason": "虚构", "particulars": {"reply": "虚构"},
}  # fmt: skip

# -- single documents ------------------------------------------------------------------------------


def _bundle(raw: bytes, _: Path) -> object:
    """As the desk takes it, and as it is put together and shown for ever after."""
    bundle = read_bundle(raw.decode("utf-8", "replace"))
    shown = [one.at.astimezone(OFFICE_TIME) for one in merged([bundle])]
    json.dumps([dict(one.said) for one in bundle.parts], ensure_ascii=False).encode()
    return shown, bundle.photos, abs(bundle.offset)


def _photos(_: Path) -> list[bytes]:
    exif = Image.Exif()
    exif[0x0112], exif[0x9003] = 6, "2026:11:20 08:00:00"
    made = []
    for kind, mode in (("JPEG", "RGB"), ("PNG", "P"), ("PNG", "I;16"), ("WEBP", "RGBA")):
        file = BytesIO()
        Image.new(mode, (9, 7)).save(file, kind, exif=exif)
        made.append(file.getvalue())
    return made


@cache
def _key() -> SigningKey:
    return SigningKey(new_key("example.invalid/log", b"k" * 32), "example.invalid/log")


def _documents(_: Path) -> list[bytes]:
    leaf = {
        "entry_id": "e-1",
        "version": 1,
        "what": "published",
        "on": "2026-07-10",
        "digest": "00",
    }
    proof = {
        "format": "mingdan-proof-1", "leaf": leaf, "index": 0, "size": 1, "path": ["00" * 32],
        "checkpoint": _key().sign("example.invalid/log\n1\nAAAA\n"), "salt": "00",
        "key": _key().verifier,
    }  # fmt: skip
    receipt = {
        "kind": "mingdan-complaint-receipt", "day": "2026-07-10", "digest": "00" * 32,
        "signed": _key().sign("example.invalid/log complaint receipt v1\n"), "text": "虚构",
        "salt": "00", "key": _key().verifier,
    }  # fmt: skip
    return [
        json.dumps({"entry": {"entry_id": "e-1"}, "proof": proof}).encode(),
        json.dumps(receipt, ensure_ascii=False).encode(),
    ]


def _verified(raw: bytes, folder: Path) -> object:
    """By itself, as ``verify.py`` is given a file; as a document and as a receipt."""
    (folder / "entry.json").write_bytes(raw)
    receipt = read_receipt(raw)
    if receipt is not None:
        check_receipt(receipt, _key().verifier)
    else:
        with suppress(DocumentError):
            read_document(raw, _key().verifier)
    return check(str(folder / "entry.json"), key=_key().verifier)


PARTS = ("log/checkpoint", "log/tile/entries/000.p/1", "log/tile/0/000.p/1", "list/index.json")


def _sites(_: Path) -> list[bytes]:
    head = _key().sign("example.invalid/log\n1\nAAAA\n").encode()
    leaf = json.dumps({"entry_id": "e", "version": 1, "what": "published", "on": "x"}).encode()
    listed = json.dumps({"files": [{"path": "a.csv", "sha256": "00", "size": 3}]}).encode()
    return [
        b"\0" + head,
        b"\1" + len(leaf).to_bytes(2, "big") + leaf,
        b"\2" + bytes(32),
        b"\3" + listed,
    ]


def _site(raw: bytes, folder: Path) -> object:
    """A small site one file of which, told by the first byte, is what was given."""
    for seed in _sites(folder):
        _put(folder, seed)
    _put(folder, raw or b"\0")
    if raw[:1] == b"\1":  # with the hashes of its leaves beside it, so that they are looked into
        _put(folder, b"\2" + b"".join(map(leaf_hash, unbundle(raw[1:])[0])))
    return check(str(folder), key=_key().verifier)


def _put(folder: Path, raw: bytes) -> None:
    path = folder / PARTS[raw[0] % len(PARTS)]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(raw[1:])


def _drawn(raw: bytes, _: Path) -> object:
    try:
        told = json.loads(raw)
    except (ValueError, RecursionError):
        return []
    return check_draw(told)


DRAW = {
    "format": "mingdan-draw/1",
    "announcement": {"format": "mingdan-draw/1", "number": "1", "candidates": {"sha256": "0"},
                     "pool": {"sha256": "0"}, "secret_sha256": "0"},
    "candidates": [{"uscc": "u", "name": "n"}], "secret": "00", "public_value": {"value": "1"},
    "pool": {"inspectors": ["a"], "exclusions": []}, "result": {},
}  # fmt: skip


def _texts_of_files(name: str) -> Callable[[bytes, Path], object]:
    return lambda raw, _: list(content_texts(raw, name))


def _pdfs(_: Path) -> list[bytes]:
    made, file = PdfWriter(), BytesIO()
    made.add_blank_page(72, 72)
    made.add_metadata({"/Title": "虚构"})
    made.write(file)
    return [file.getvalue()]


def _archives(_: Path) -> list[bytes]:
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", "甲,乙\n")
        archive.writestr("b.json", '{"a": 1}')
    return [file.getvalue()]


ROWS = (
    b'"',
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"\r",
    b"\0",
    b"=1+1",
    b"1e308",
    "０.８".encode(),
    b"9999-12-31",
)
SHEET = (b'<c r="XFD1048576">', b'<row r="', b"<!DOCTYPE", b"&x;", b't="s"', b"<v>-1</v>", b's="1"')
WORDS = (b"1e999", b"NaN", b"-0", b"[[[[", b'"\\ud800"', b"null", b"99999999999999999999")
PARSERS: dict[str, Parser] = {
    **{
        f"{kind}{ending}": Parser(_judged(kind, ending), (UnreadableFileError,), seeds(kind), words)
        for kind, ending, seeds, words in (
            ("inspections", ".xlsx", _workbook, SHEET),
            ("inspections", ".csv", _texts, ROWS),
            ("inspections", ".jsonl", _lines, WORDS),
            ("complaints", ".csv", _texts, ROWS),
            ("enterprises", ".jsonl", _lines, WORDS),
            ("officials", ".csv", _texts, ROWS),
            ("protection", ".csv", _texts, ROWS),
            ("figures", ".jsonl", _lines, WORDS),
        )
    },
    "acts": Parser(
        _acts, (UnreadableFileError,), lambda _: [json.dumps(ACT, ensure_ascii=False).encode()], WORDS
    ),
    "bundle": Parser(
        _bundle, (BundleError,),
        lambda _: [json.dumps(sealed(ANSWER, photo()), ensure_ascii=False).encode()], WORDS,
    ),
    "photo": Parser(lambda raw, _: cleaned(raw), (PhotoError,), _photos),
    "document": Parser(_verified, (UnreadableError,), _documents, WORDS),
    "site": Parser(_site, (UnreadableError,), _sites, WORDS),
    "draw": Parser(_drawn, (), lambda _: [json.dumps(DRAW).encode()], WORDS),
    "pdf": Parser(_texts_of_files("a.pdf"), (NoTextError,), _pdfs),
    "archive": Parser(_texts_of_files("a.zip"), (NoTextError,), _archives),
    "pack": Parser(
        lambda raw, _: read_pack("given.yaml", raw), (PackError,),
        lambda _: [path.read_bytes() for path in sorted(HERE.glob("*.yaml"))], (b"&a", b"*a", b"<<: "),
    ),
}  # fmt: skip
