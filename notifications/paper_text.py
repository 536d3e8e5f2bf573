"""The text of our own PDFs, as a reader would copy it, without white space.

For proving that a word is in none of them. It reads what ``typesetting.py`` writes: plain objects,
deflated streams, fonts with a ToUnicode map; a PDF of another making is refused, not passed over.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

OBJECT = re.compile(rb"(?<!\d)(\d+) 0 obj\b(.*?)\bendobj", re.DOTALL)
STREAM = re.compile(rb"stream\r?\n(.*)\r?\nendstream", re.DOTALL)
REFERENCE = rb"/%s\s*\[?\s*((?:\d+ 0 R\s*)+)"
CHARS = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")
RANGES = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")
SECTIONS = re.compile(rb"beginbf(char|range)(.*?)endbf", re.DOTALL)
SHOWN = re.compile(rb"/(\w+) [\d.]+ Tf|\(((?:\\.|[^\\()])*)\)|<([0-9A-Fa-f]+)>", re.DOTALL)
ESCAPED = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
MOST = 64 << 20  # bytes a stream may unpack to
GLYPHS = 1 << 16  # of a font: their codes are two bytes
CONTROLS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


class UnknownPaperError(Exception):
    """A PDF that is not of our making: its text cannot be read here."""


def text_of(pdf: bytes) -> str:
    """The characters of every page in the order they are drawn, no blanks; UnknownPaperError."""
    try:
        return _text(pdf)
    except (ArithmeticError, LookupError, ValueError, zlib.error) as error:
        raise UnknownPaperError(f"this PDF is broken: {error}") from error


def _text(pdf: bytes) -> str:
    objects = {int(number): body for number, body in OBJECT.findall(pdf)}
    pages = [body for body in objects.values() if re.search(rb"/Type\s*/Page\b(?!s)", body)]
    if not pages:
        raise UnknownPaperError("no page is written plainly in this PDF")
    text = "".join(piece for page in pages for piece in _page(page, objects))
    return "".join(text.split())


def _page(page: bytes, objects: dict[int, bytes]) -> Iterator[str]:
    resources = b"".join(objects[n] for n in _references(page, b"Resources")) or page
    fonts = {
        name: _characters(objects[int(number)], objects)
        for name, number in re.findall(rb"/(\w+) (\d+) 0 R", resources)
        if b"/Type/Font" in objects.get(int(number), b"")
    }
    for number in _references(page, b"Contents"):
        font: dict[int, str] = {}
        for name, literal, hexadecimal in SHOWN.findall(_stream(objects[number])):
            if name:
                font = fonts.get(name, {})
                continue
            codes = bytes.fromhex(hexadecimal.decode()) if hexadecimal else _literal(literal)
            pairs = zip(codes[::2], codes[1::2], strict=False)
            yield "".join(font.get(high << 8 | low, "") for high, low in pairs)


def _references(body: bytes, key: bytes) -> list[int]:
    found = re.search(REFERENCE % key, body)
    return [int(number) for number in re.findall(rb"(\d+) 0 R", found[1])] if found else []


def _stream(body: bytes) -> bytes:
    found = STREAM.search(body)
    if found is None:
        raise UnknownPaperError("a stream is missing in this PDF")
    if b"/FlateDecode" not in body:
        return found[1]
    unpacker = zlib.decompressobj()
    told = unpacker.decompress(found[1], MOST)
    if unpacker.unconsumed_tail or not unpacker.eof:
        raise UnknownPaperError("a stream of this PDF is cut short, or unpacks without an end")
    return told


def _characters(font: bytes, objects: dict[int, bytes]) -> dict[int, str]:
    """What each glyph of a font stands for."""
    found: dict[int, str] = {}
    for number in _references(font, b"ToUnicode"):
        for kind, section in SECTIONS.findall(_stream(objects[number])):
            if kind == b"char":
                for glyph, text in CHARS.findall(section):
                    found[int(glyph, 16)] = bytes.fromhex(text.decode()).decode("utf-16-be")
            else:
                for first, last, text in RANGES.findall(section):
                    start, glyphs = int(text, 16), range(int(first, 16), int(last, 16) + 1)
                    if len(glyphs) > GLYPHS:
                        raise UnknownPaperError("a font of this PDF has more glyphs than there are")
                    for step, glyph in enumerate(glyphs):
                        found[glyph] = chr(start + step)
    if not found:
        raise UnknownPaperError("a font of this PDF does not say what its glyphs stand for")
    return found


def _literal(written: bytes) -> bytes:
    def plain(found: re.Match[bytes]) -> bytes:
        code = found[1]
        return bytes([int(code, 8) & 255]) if code.isdigit() else CONTROLS.get(code, code)

    return ESCAPED.sub(plain, written)
