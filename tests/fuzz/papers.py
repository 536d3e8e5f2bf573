"""Papers, pictures, pages and archives that are looked through before or after they are shown."""

from __future__ import annotations

import gzip
import io
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date
from functools import cache
from pathlib import Path
from random import Random
from zipfile import ZIP_DEFLATED, ZipFile

from docx import Document
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from pypdf import PdfWriter
from pypdf.annotations import FreeText, Link
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

from notifications.blocks import read_blocks
from notifications.joint.reading import UnreadablePaperError, in_docx, in_page, in_pdf
from notifications.paper_text import UnknownPaperError, text_of
from notifications.redaction.texts import UnreadableError, content_texts, texts_of
from notifications.typesetting import Typesetter
from tests.fuzz.bending import (
    Bend,
    Bender,
    after_a_letter,
    chunks,
    members,
    packed,
    value_a_line,
    values,
)
from tests.fuzz.parser import Parser

# -- PDF ---------------------------------------------------------------------------------------------

TO_UNICODE = b"""/CIDInit /ProcSet findresource begin 1 begincmap 1 begincodespacerange <00> <ff>
endcodespacerange 2 beginbfchar <41> <4E00> <42> <4E8C> endbfchar 1 beginbfrange <43> <45> <0041>
endbfrange endcmap"""


def _stream(content: bytes, **more: object) -> DecodedStreamObject:
    made = DecodedStreamObject()
    made.set_data(content)
    made.update({NameObject(f"/{name}"): value for name, value in more.items()})
    return made


@cache
def _rich_pdf() -> bytes:
    """With a font of its own, text, notes, a link, a form field, a file within and marked content."""
    made, file = PdfWriter(), io.BytesIO()
    page = made.add_blank_page(200, 200)
    font = DictionaryObject({
        NameObject("/Type"): NameObject("/Font"), NameObject("/Subtype"): NameObject("/Type1"),
        NameObject("/BaseFont"): NameObject("/Helvetica"),
        NameObject("/Encoding"): DictionaryObject({
            NameObject("/Differences"): ArrayObject([NumberObject(65), NameObject("/A"), NameObject("/uni4E00")]),
        }),
        NameObject("/ToUnicode"): made._add_object(_stream(TO_UNICODE)),
        NameObject("/FirstChar"): NumberObject(65), NameObject("/LastChar"): NumberObject(66),
        NameObject("/Widths"): ArrayObject([NumberObject(500), NumberObject(600)]),
    })  # fmt: skip
    fonts = DictionaryObject({NameObject("/F1"): made._add_object(font)})
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
    drawn = b"q 1 0 0 1 10 10 cm BT /F1 12 Tf 14 TL (AB\\101) Tj [(A) -200 <42>] TJ T* (C) ' ET Q /P <</ActualText (x)>> BDC EMC BI /W 1 /H 1 ID \0 EI"
    page[NameObject("/Contents")] = made._add_object(_stream(drawn))
    made.add_annotation(0, FreeText(text="虚构", rect=(1, 1, 9, 9)))
    made.add_annotation(0, Link(rect=(1, 1, 9, 9), url="https://example.invalid/"))
    made.add_attachment("a.csv", "甲,乙\n".encode())
    made.add_metadata({"/Title": "虚构", "/CreationDate": "D:20261120080000+08'00'"})
    made.add_outline_item("虚构", 0)
    field = DictionaryObject({NameObject("/FT"): NameObject("/Tx"), NameObject("/T"): TextStringObject("a"), NameObject("/V"): TextStringObject("虚构")})  # fmt: skip
    made._root_object[NameObject("/AcroForm")] = DictionaryObject({NameObject("/Fields"): ArrayObject([made._add_object(field)])})  # fmt: skip
    made.write(file)
    return file.getvalue()


def _pdfs(_: Path) -> list[bytes]:
    made = [_rich_pdf()]
    for key in ("rc4", "aes"):  # locked, and packed
        copy, file = PdfWriter(clone_from=io.BytesIO(_rich_pdf())), io.BytesIO()
        if key == "rc4":
            copy.encrypt("", algorithm="RC4-128")
        else:
            copy.compress_identical_objects()
            for page in copy.pages:
                page.compress_content_streams()
        copy.write(file)
        made.append(file.getvalue())
    return made


PDF = tuple(
    b"/Filter /FlateDecode|/Filter /LZWDecode|/Filter /ASCII85Decode|/Filter /RunLengthDecode|/DecodeParms <</Predictor 12 /Columns 0>>|/Type /ObjStm /N 1 /First 4"
    b"|/Type /XRef /W [1 2 1]|/Index [0 1]|/Prev 9|/Kids [1 0 R]|/Parent 1 0 R|/Count -1|/Encrypt|/Length 99999999|beginbfrange <0000> <ffff> [<4e00>]|<ffffffff>|R|obj"
    b"|endstream|/Type0|/DescendantFonts|/W [1 [2]]|/Identity-H|-99999999999|nan|(\\|<<|]|startxref|%%EOF|trailer|/JBIG2Decode|/CCITTFaxDecode".split(b"|")
)  # fmt: skip

# -- what we made ourselves, from a disk that may be spoilt ------------------------------------------


@cache
def _typeset() -> bytes:
    said = read_blocks("<h1>虚构的一页</h1><p>苯 2.1 mg/m³</p>")
    return Typesetter().pdf(
        said, title="虚构", author="虚构", issued_on=date(2026, 11, 20), specimen=True
    )


def _docx(_: Path) -> list[bytes]:
    made, file = Document(), io.BytesIO()
    made.add_heading("虚构 2026", 0)
    made.add_paragraph("共 12 家")
    table = made.add_table(2, 2)
    table.cell(0, 0).text, table.cell(1, 1).text = "3.5%", "1,000"
    table.cell(0, 0).merge(table.cell(0, 1))
    made.save(file)
    return [file.getvalue()]


def _page(_: Path) -> list[bytes]:
    return ['<h2>虚构</h2><p>共 <a class="said" href="?q=list.total">12</a> 家</p><svg><text>7</text></svg>'.encode()]  # fmt: skip


# -- whatever is published ---------------------------------------------------------------------------


def _archive(_: Path) -> list[bytes]:
    file = io.BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", "甲,乙\n")
        archive.writestr("b.json", '{"a": 1}')
        archive.writestr("c.html", "<p title=甲>乙</p>")
    return [file.getvalue()]


PUBLISHED = ("a.html", "a.json", "a.jsonl", "a.csv", "a.db", "a.png", "a.json.gz", "a.svg")


def _published(folder: Path) -> list[bytes]:
    page = '<!DOCTYPE html><!-- 甲 --><script type="application/ld+json">{"a":"<b>&amp;"}</script><p title="虚构">乙&lt;a&gt;</p><img src="data:image/svg+xml;base64,PHN2Zz48dGV4dD5hPC90ZXh0Pjwvc3ZnPg==">'
    told = '{"甲": ["乙 <p>&#x4e00;</p>", 12345678, 1e9, "%E7%94%B2", "\\u4e59"]}'
    with closing(sqlite3.connect(folder / "seed.db")) as database, database:
        database.execute("CREATE TABLE a (b TEXT, c BLOB, d INT)")
        database.execute("INSERT INTO a VALUES ('虚构', x'4141414141414141', 12345678)")
    database.close()
    picture, notes = io.BytesIO(), PngInfo()
    notes.add_text("Title", "虚构", zip=True)
    notes.add_itxt("Author", "虚构", zip=True)
    Image.new("L", (3, 3)).save(picture, "PNG", pnginfo=notes)
    file = io.BytesIO()
    with gzip.GzipFile(fileobj=file, mode="wb", mtime=0) as out:
        out.write(told.encode())
    parts = (
        page.encode(), told.encode(), f"{told}\n{told}\n".encode(), '名称,代码\n"虚构 ""甲""",=1\n'.encode(),
        (folder / "seed.db").read_bytes(), picture.getvalue(), file.getvalue(),
        '<svg xmlns="http://www.w3.org/2000/svg"><![CDATA[甲]]><text x=\'1\'>乙</text></svg>'.encode(),
    )  # fmt: skip
    return [bytes([number]) + part for number, part in enumerate(parts)]


def _looked_through(raw: bytes, folder: Path) -> object:
    """A file of the site, by the name its first byte gives it."""
    name = PUBLISHED[(raw or b"\0")[0] % len(PUBLISHED)]
    (folder / name).write_bytes(raw[1:])
    return list(texts_of(folder / name, name))


def _texts_of_files(name: str) -> Callable[[bytes, Path], object]:
    return lambda raw, _: list(content_texts(raw, name))


MARKUP = (b"<!--", b"-->", b"<![CDATA[", b"]]>", b"<script>", b"</script>", b"&lt;", b"&amp;amp;lt;", b"&#x110000;", b"\\ud800", b"%ff", b"data:a/b;base64,")  # fmt: skip
_inner: dict[int, Bender] = {
    1: values,
    2: value_a_line,
    5: chunks,
    6: packed,
    7: lambda raw, bend, _: bend(raw),
}


def _packed_values(raw: bytes, bend: Bend, random: Random) -> bytes:
    return packed(raw, lambda inner: values(inner, bend, random), random)


PARSERS: dict[str, Parser] = {
    "pdf": Parser(_texts_of_files("a.pdf"), (UnreadableError,), _pdfs, PDF),
    "archive": Parser(_texts_of_files("a.zip"), (UnreadableError,), _archive, MARKUP, members),
    "published": Parser(
        _looked_through, (UnreadableError,), _published, MARKUP, after_a_letter({**_inner, 6: _packed_values})
    ),
    "paper": Parser(lambda raw, _: text_of(raw), (UnknownPaperError,), lambda _: [_typeset()], PDF),
    "pack.pdf": Parser(lambda raw, _: in_pdf(raw), (UnreadablePaperError,), _pdfs, PDF),
    "pack.docx": Parser(lambda raw, _: in_docx(raw), (UnreadablePaperError,), _docx, (b"<w:tc>", b'w:val="', b'<w:gridSpan w:val="-1"/>', b"<w:vMerge/>", b"&x;"), members),
    "pack.html": Parser(lambda raw, _: in_page(raw), (UnreadablePaperError,), _page, MARKUP),
}  # fmt: skip
