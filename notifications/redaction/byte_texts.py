"""What bytes may say: text in every encoding, the chunks of a picture; and what cannot be read."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

MOST_INFLATED = 64 << 20  # bytes a packed part may unfold to
_PRINTED = re.compile(r"[\x20-\x7e]{6,}")
_WIDE = re.compile(rb"(?:[\x20-\x7e]\x00){6,}")
_WIDE_BIG = re.compile(rb"(?:\x00[\x20-\x7e]){6,}")
_HAN = re.compile("[\u3400-\u9fff0-9A-Za-z·]{2,}")


class UnreadableError(Exception):
    """A file that is not what its name says, or cannot be looked through."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A text and where it stands. ``guessed``: decoded from bytes of no known encoding."""

    where: str
    text: str
    guessed: bool = False


def raw_texts(content: bytes, *, guess: bool) -> Iterator[Piece]:
    """What bytes may say: printed ASCII, UTF-16 and UTF-8; with ``guess`` in GB18030 too."""
    for encoding, text in _encoded(content, guess=guess):
        yield Piece(f"bytes as {encoding}", text, guessed=True)


def _encoded(content: bytes, *, guess: bool) -> Iterable[tuple[str, str]]:
    for run in _PRINTED.findall(content.decode("latin-1")):
        yield "ascii", run
    for pattern, encoding in ((_WIDE, "utf-16-le"), (_WIDE_BIG, "utf-16-be")):
        for wide in pattern.findall(content):
            yield encoding, wide.decode(encoding)
    encodings = ["utf-8", *(("gb18030", "utf-16-le", "utf-16-be") if guess else ())]
    for encoding in encodings:
        starts = (0, 1) if encoding.startswith("utf-16") else (0,)
        for start in starts:
            text = content[start:].decode(encoding, "ignore")
            for run in _HAN.findall(text):
                if not run.isascii():
                    yield encoding, run


def png_texts(content: bytes, _name: str) -> Iterator[Piece]:
    """The text chunks of a PNG, unpacked; the rest as bytes, its pixels left out."""
    at, rest, kind = 8, [], b""
    while at + 8 <= len(content) and kind != b"IEND":
        length, kind = struct.unpack(">I4s", content[at : at + 8])
        body = content[at + 8 : at + 8 + length]
        if kind in (b"tEXt", b"iTXt", b"zTXt"):
            for piece in raw_texts(_unpacked_chunk(kind, body), guess=True):
                yield Piece(f"{kind.decode()} chunk", piece.text, piece.guessed)
        elif kind != b"IDAT":
            rest.append(body)
        at += 12 + length
    yield from raw_texts(b"\0".join([*rest, content[at:]]), guess=False)


def _unpacked_chunk(kind: bytes, body: bytes) -> bytes:
    keyword, _, told = body.partition(b"\0")
    packed = kind == b"zTXt" or (kind == b"iTXt" and told[:1] == b"\1")
    if not packed:
        return body
    start = told[1:] if kind == b"zTXt" else told[2:].split(b"\0", 2)[-1]
    return keyword + b"\0" + _inflated(start, zlib.MAX_WBITS)


def _inflated(packed: bytes, bits: int) -> bytes:
    unpacker = zlib.decompressobj(bits)
    try:
        told = unpacker.decompress(packed, MOST_INFLATED)
    except zlib.error as error:
        raise UnreadableError(f"{error}") from error
    if unpacker.unconsumed_tail:
        raise UnreadableError(f"unfolds to more than {MOST_INFLATED} bytes")
    return told


def picture_texts(content: bytes, _name: str) -> Iterator[Piece]:
    """Of a picture or a typeface, what stands in its bytes: EXIF, XMP, names."""
    yield from raw_texts(content, guess=False)
