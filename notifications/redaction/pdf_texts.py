"""Every text in a PDF: the text layer of its pages, and whatever else it carries along."""

from __future__ import annotations

import io
import logging
import re
import struct
import zlib
from collections.abc import Iterator

from pypdf import PageObject, PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import (
    ArrayObject,
    ByteStringObject,
    DictionaryObject,
    IndirectObject,
    StreamObject,
    TextStringObject,
)

# Streams that hold glyphs, pixels and the page's own drawing, whose text is read page by page.
_DRAWN = ("/Image", "/Form")
_NO_TEXT = ("/FontFile", "/FontFile2", "/FontFile3", "/ToUnicode", "/CIDToGIDMap", "/SMask")
_INSTEAD = re.compile(
    rb"/(?:ActualText|Alt|E)\s*(?:<((?:[0-9A-Fa-f]{2})+)>|\(((?:[^()\\]|\\.)*)\))"
)
_LITERAL = re.compile(rb"\((?:[^()\\\x80-\xff]|\\.){6,}\)|\(\xfe\xff(?:[^()\\]|\\.)+\)")
_COMMENT = re.compile(rb"(?m)^%[^\r\n]{6,}")
_PACKET = re.compile(rb"<\?xpacket begin.{1,65536}?<\?xpacket end", re.DOTALL)
# The digests a typesetter names a file by, in base64: by chance they hold any six letters.
_FILE_ID = re.compile(rb"<xmpMM:(?:Document|Instance)ID>([A-Za-z0-9+/]{22}==)<")
# What a broken PDF makes pypdf raise; NotImplementedError (a RuntimeError) of filters and ciphers.
_BROKEN = (
    ArithmeticError, AssertionError, AttributeError, LookupError, OSError, PyPdfError, RuntimeError,
    TypeError, ValueError, struct.error, zlib.error,
)  # fmt: skip

logging.getLogger("pypdf").setLevel(logging.ERROR)


def pdf_texts(content: bytes) -> Iterator[tuple[str, str | bytes]]:
    """(where, text) of pages, strings and metadata; (where, content) of files carried along.

    ValueError when it is no PDF that can be read, e.g. an encrypted one.
    """
    content = _without_ids(content)
    try:
        reader = PdfReader(io.BytesIO(content))
        drawn = set[int]()
        for number, page in enumerate(reader.pages, 1):
            yield f"page {number}", page.extract_text()
            yield from _read_aloud(page, f"page {number}")
            if "/Contents" in page:
                drawn |= set(_numbers(page.raw_get("/Contents")))
        yield from _objects(reader, drawn)
    except _BROKEN as error:
        raise ValueError(f"no readable PDF: {error}") from error


def left_over(content: bytes) -> Iterator[bytes]:
    """Strings, comments and metadata as they stand in the bytes, reachable or not.

    Tables of numbers are no texts; without them a row of offsets is not taken for a number.
    """
    content = _without_ids(content)
    for pattern in (_LITERAL, _COMMENT, _PACKET):
        for at in pattern.finditer(content):
            yield at[0]
    yield content[content.rfind(b"%%EOF") :]


def _without_ids(content: bytes) -> bytes:
    """The file with its own digests blanked, everywhere and in their length."""
    for found in set(_FILE_ID.findall(content)):
        content = content.replace(found, b"0" * len(found))
    return content


def _read_aloud(page: PageObject, where: str) -> Iterator[tuple[str, str]]:
    """What a screen reader says instead of what is drawn, kept within the drawing."""
    contents = page.get_contents()
    for at in _INSTEAD.finditer(b"" if contents is None else contents.get_data()):
        said = bytes.fromhex(at[1].decode()) if at[1] else at[2]
        wide = said.startswith(b"\xfe\xff")
        yield where, said.decode("utf-16" if wide else "latin-1", "replace")


def _numbers(contents: object) -> Iterator[int]:
    if isinstance(contents, IndirectObject):
        yield contents.idnum
        inner = contents.get_object()
        if isinstance(inner, ArrayObject):
            yield from _numbers(inner)
    elif isinstance(contents, ArrayObject):
        for one in contents:
            yield from _numbers(one)


def _objects(reader: PdfReader, drawn: set[int]) -> Iterator[tuple[str, str | bytes]]:
    """Walk every object: titles, alternative texts, annotations, addresses, XMP, attachments."""
    seen = set(drawn)
    waiting: list[tuple[str, object]] = [("document", reader.trailer)]
    while waiting:
        where, value = waiting.pop()
        if isinstance(value, IndirectObject):
            if value.idnum not in seen:
                seen.add(value.idnum)
                key = where.rpartition(" ")[2]
                waiting.append((f"object {value.idnum} {key}", value.get_object()))
        elif isinstance(value, DictionaryObject):
            if isinstance(value, StreamObject) and value.get("/Subtype") not in _DRAWN:
                yield where, value.get_data()
            inner = [(key, one) for key, one in value.items() if key not in _NO_TEXT]
            waiting += [(f"{where.split(' /')[0]} {key}", one) for key, one in inner]
        elif isinstance(value, ArrayObject):
            waiting += [(where, one) for one in value]
        elif isinstance(value, TextStringObject):
            yield where, str(value)
        elif isinstance(value, ByteStringObject):
            yield where, value.decode("latin-1")
