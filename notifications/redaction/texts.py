"""Every text in a published file, whatever its type: what is seen, and what is hidden beside it.

Markup gives text, attributes, comments and scripts; data files their cells; a PDF its pages,
metadata, annotations and attachments; a picture its text chunks; a database its rows and what was
deleted of them. A file of no known type is read in every encoding it may be in.
"""

from __future__ import annotations

import binascii
import csv
import gzip
import html
import io
import json
import re
import sqlite3
import zipfile
import zlib
from base64 import b64decode
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO
from urllib.parse import unquote

from notifications.redaction.byte_texts import (
    MOST_INFLATED,
    Piece,
    UnreadableError,
    picture_texts,
    png_texts,
    raw_texts,
)
from notifications.redaction.pdf_texts import left_over, pdf_texts

WHOLE = 8 << 20  # bytes of JSON read as a whole; more of it is read in portions
PORTION = 1 << 20
LONGEST_NUMBER = 40  # signs
OVERLAP = 512  # bytes of the portion before that are read again
MOST_IN_ALL = 8 * MOST_INFLATED  # of all members of an archive


_TAG = re.compile(r"<!--(.*?)-->|<!\[CDATA\[(.*?)\]\]>|<([^<>]*)>", re.DOTALL)
_INLINE = re.compile(
    r"/?(?:a|abbr|b|bdi|bdo|cite|code|data|dfn|em|font|i|ins|del|kbd|mark|q|s|samp|small|span|strong|sub|"
    r"sup|time|tspan|u|var|wbr)\b",
    re.IGNORECASE,
)
_SCRIPT = re.compile(r"<(script|style)\b([^>]*)>(.*?)</\1\s*>", re.DOTALL | re.IGNORECASE)
_QUOTED = re.compile(r"\"([^\"]*)\"|'([^']*)'")
_DATA_URI = re.compile(r"data:([\w/+.-]*)(?:;[\w=-]+)*;base64,([A-Za-z0-9+/=\s]{24,})")
_JSON_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|-?[0-9]{7,}(?:\.[0-9]+)?')
_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")


def texts_of(path: Path, name: str) -> Iterator[Piece]:
    """Every text of a file. ``name`` says its type, its content has the last word.

    UnreadableError when it cannot be looked through.
    """
    yield Piece("file name", unquote(name))
    yield from _content(path, name)


def _content(path: Path, name: str) -> Iterator[Piece]:
    with path.open("rb") as file:
        head = file.read(16)
        file.seek(0)
        if head.startswith(b"SQLite format 3\0"):
            yield from _database(path)
        elif _suffix(name) in BY_LINE and not head.startswith((b"\x1f\x8b", b"PK")):
            yield from BY_LINE[_suffix(name)](file)
        else:
            yield from content_texts(file.read(), name)


def content_texts(content: bytes, name: str) -> Iterator[Piece]:
    """Every text of a file's content."""
    for start, read in BY_START.items():
        if content.startswith(start):
            yield from read(content, name)
            return
    text = _decoded(content)
    if text is None:
        yield from raw_texts(content, guess=True)
    elif _suffix(name) in MARKUP or text.lstrip("\ufeff \r\n\t")[:1] == "<":
        yield from markup_texts(text)
    elif _suffix(name) in BY_LINE:
        yield from BY_LINE[_suffix(name)](io.BytesIO(content))
    else:
        yield from _plain_lines(text)


def _suffix(name: str) -> str:
    return PurePosixPath(name).suffix.lower()


def _decoded(content: bytes) -> str | None:
    """The text of a file in a known encoding, or None."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    return None


def _plain_lines(text: str, where: str = "line") -> Iterator[Piece]:
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            yield from _readings(f"{where} {number}", line)


def _readings(where: str, text: str) -> Iterator[Piece]:
    """A text, and what it says once its escapes are resolved."""
    yield Piece(where, text)
    told = html.unescape(text) if "&" in text else text
    if "\\u" in told:
        told = _ESCAPE.sub(lambda at: chr(int(at[1], 16)), told)
    if "%" in told:
        told = unquote(told, errors="replace")
    if told != text:
        yield Piece(where, told)
        if "<" in told and _TAG.search(told):  # markup inside markup, as in feeds
            yield from markup_texts(told, where)


def markup_texts(text: str, where: str = "") -> Iterator[Piece]:
    """HTML, XML, SVG: scripts, then blocks of text, attributes and comments in order."""
    for at in _DATA_URI.finditer(text):
        yield from _data_uri(at, where)
    text = _DATA_URI.sub("data:", text)
    for number, at in enumerate(_SCRIPT.finditer(text), 1):
        place = f"{where}{at[1].lower()} {number}"
        if "json" in at[2].lower():
            yield from _json_text(at[3], place)
        else:
            yield from _plain_lines(at[3], f"{place} line")
    block: list[str] = []
    last = 0
    text = _SCRIPT.sub(lambda at: f"<{at[1]}{at[2]}>", text)
    for at in _TAG.finditer(text):
        block.append(text[last : at.start()])
        last = at.end()
        if at[1] is not None:
            yield from _readings(_at(at.start(), where, "comment"), at[1])
            continue
        if at[2] is not None:
            block.append(at[2])
            continue
        yield from _attributes(at, where)
        if not _INLINE.match(at[3]):
            yield from _block(block, _at(at.start(), where, "text"))
            block = []
    block.append(text[last:])
    yield from _block(block, where or "text")


def _block(parts: list[str], where: str) -> Iterator[Piece]:
    said = "".join(parts).strip()
    if said:
        yield from _readings(where, " ".join(said.split()))


def _attributes(at: re.Match[str], where: str) -> Iterator[Piece]:
    values = _values(at[3])
    if values:
        place = _at(at.start(), where, "tag")
        for value in values:
            yield from _readings(place, value)


@lru_cache(maxsize=1 << 16)  # the same tags stand on every page
def _values(tag: str) -> tuple[str, ...]:
    """What a tag says: its values, quoted or not; of a declaration all of it."""
    if tag[:1] in ("!", "?"):
        return (tag,)
    if "=" not in tag:
        return ()
    quoted = [one or other for one, other in _QUOTED.findall(tag)]
    rest = _QUOTED.sub("", tag)
    unquoted = [rest] if re.search(r"=\s*[^\s=]", rest) else []
    return tuple(filter(None, quoted + unquoted))


def _at(start: int, where: str, what: str) -> str:
    # Counting lines for every tag would read a file once a tag; the offset tells the place too.
    return f"{where} {what} at {start}".strip()


def _data_uri(at: re.Match[str], where: str) -> Iterator[Piece]:
    try:
        content = b64decode(at[2])
    except (binascii.Error, ValueError):
        yield Piece(f"{where} data uri", at[2])
        return
    kind = at[1].rpartition("/")[2].split("+")[0]
    for piece in content_texts(content, f"inline.{kind}"):
        yield Piece(f"{where} data uri, {piece.where}".strip(), piece.text, piece.guessed)


def _json_file(file: BinaryIO) -> Iterator[Piece]:
    content = file.read(WHOLE + 1)
    if len(content) > WHOLE:
        file.seek(0)
        yield from _json_stream(file)
        return
    text = _decoded(content)
    if text is None:
        yield from raw_texts(content, guess=True)
    else:
        yield from _json_text(text, "")


def _json_stream(file: BinaryIO) -> Iterator[Piece]:
    """The strings and long numbers of a large file one by one; where is told in characters."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", errors="replace")
    rest, at = "", 0
    while portion := text.read(PORTION):
        rest += portion
        end = 0
        for token in _JSON_TOKEN.finditer(rest):
            if token.end() == len(rest):  # it may go on in the next portion
                break
            end = token.end()
            yield from _json_text(token[0], f"at {at + token.start()}")
        cut = rest.find('"', end)  # a string that has only begun, or else perhaps a number
        end = cut if cut >= 0 else max(end, len(rest) - LONGEST_NUMBER)
        at, rest = at + end, rest[end:]
    yield from _plain_lines(rest)
    text.detach()


def _json_text(text: str, where: str) -> Iterator[Piece]:
    try:
        value = json.loads(text)
    except ValueError:
        yield from _plain_lines(text, f"{where} line".strip())
    else:
        yield from _json_values(value, where or "$")


def _json_values(value: Any, where: str) -> Iterator[Piece]:
    if isinstance(value, str):
        yield from _readings(where, value)
        if "<" in value:
            yield from markup_texts(value, where)
    elif isinstance(value, dict):
        for key, one in value.items():
            yield Piece(where, key)
            yield from _json_values(one, f"{where}.{key}")
    elif isinstance(value, list):
        for number, one in enumerate(value):
            yield from _json_values(one, f"{where}[{number}]")
    elif isinstance(value, int | float) and not isinstance(value, bool) and abs(value) >= 10**6:
        yield Piece(where, str(value))


def _json_lines(file: BinaryIO) -> Iterator[Piece]:
    for number, line in enumerate(file, 1):
        yield from _json_text(line.decode("utf-8-sig", "replace"), f"line {number}")


def _table(file: BinaryIO, delimiter: str) -> Iterator[Piece]:
    """Cells one by one: numbers of neighbouring cells do not add up to one."""
    if _decoded_start(file) is None:
        yield from raw_texts(file.read(), guess=True)
        return
    text = io.TextIOWrapper(file, encoding=_decoded_start(file), errors="replace", newline="")
    head: list[str] = []
    for number, row in enumerate(csv.reader(text, delimiter=delimiter), 1):
        head = head or row
        for column, cell in enumerate(row):
            if cell:
                name = head[column] if number > 1 and column < len(head) else f"column {column + 1}"
                yield from _readings(f"row {number} {name}", cell)
    text.detach()


def _decoded_start(file: BinaryIO) -> str | None:
    """The encoding of a table, told by its beginning; the file stands where it stood."""
    head = file.read(1 << 16)
    file.seek(0)
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            head[: head.rfind(b"\n") + 1 or None].decode(encoding)
        except UnicodeDecodeError:
            continue
        return encoding
    return None


def _database(path: Path) -> Iterator[Piece]:
    """SQLite: every value of every table, then the bytes, where deleted rows live on."""
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)) as database:
            database.text_factory = lambda value: value.decode("utf-8", "replace")
            names = database.execute("SELECT name, sql FROM sqlite_master").fetchall()
            for name, sql in names:
                yield Piece(f"schema of {name}", sql or name)
            for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'"):
                yield from _rows(database, name)
    except sqlite3.Error as error:
        raise UnreadableError(f"{error}") from error
    with path.open("rb") as file:
        before = b""
        while portion := file.read(PORTION):
            yield from raw_texts(before + portion, guess=False)
            before = portion[-OVERLAP:]


def _rows(database: sqlite3.Connection, table: str) -> Iterator[Piece]:
    quoted = '"' + table.replace('"', '""') + '"'
    for number, row in enumerate(database.execute(f"SELECT * FROM {quoted}"), 1):
        for value in row:
            place = f"table {table} row {number}"
            if isinstance(value, str):
                yield from _readings(place, value)
            elif isinstance(value, bytes):
                for piece in raw_texts(value, guess=False):
                    yield Piece(place, piece.text, piece.guessed)
            elif isinstance(value, int) and abs(value) >= 10**6:
                yield Piece(place, str(value))


def _gzip(content: bytes, name: str) -> Iterator[Piece]:
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(content)) as file:
            told = file.read(MOST_INFLATED + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise UnreadableError(str(error) or "it breaks off") from error
    if len(told) > MOST_INFLATED:
        raise UnreadableError(f"unfolds to more than {MOST_INFLATED} bytes")
    yield from content_texts(told, name.removesuffix(".gz"))


def _zip(content: bytes, _name: str, within: int = 0) -> Iterator[Piece]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(info.file_size for info in archive.infolist()) > MOST_IN_ALL:
                raise UnreadableError(f"unfolds to more than {MOST_IN_ALL} bytes")
            for info in archive.infolist():
                if info.file_size > MOST_INFLATED:
                    raise UnreadableError(f"{info.filename} is too large")
                yield Piece("archive", info.filename)
                for piece in _member(archive.read(info), info.filename, within):
                    yield Piece(f"{info.filename}, {piece.where}", piece.text, piece.guessed)
            yield from raw_texts(archive.comment, guess=True)
    # zipfile says NotImplementedError of a compression it does not know.
    except (zipfile.BadZipFile, EOFError, OSError, RuntimeError, ValueError, zlib.error) as error:
        raise UnreadableError(str(error) or "a member of it breaks off") from error


def _member(content: bytes, name: str, within: int) -> Iterator[Piece]:
    """What an archive holds; a document may be an archive itself, but not one of archives."""
    if not content.startswith(b"PK\3\4"):
        return content_texts(content, name)
    if within:
        raise UnreadableError(f"{name} is an archive in an archive in an archive")
    return _zip(content, name, within + 1)


def _pdf(content: bytes, _name: str) -> Iterator[Piece]:
    try:
        for where, told in pdf_texts(content):
            if isinstance(told, str):
                yield from _readings(where, told)
            else:  # an attachment
                for piece in content_texts(told, where):
                    yield Piece(f"{where}, {piece.where}", piece.text, piece.guessed)
    except ValueError as error:
        raise UnreadableError(f"{error}") from error
    for told in left_over(content):  # of versions before, and after its end
        yield from raw_texts(told, guess=False)


MARKUP = frozenset({".html", ".htm", ".xhtml", ".xml", ".atom", ".rss", ".svg", ".xmp", ".rdf"})
BY_LINE: dict[str, Callable[[BinaryIO], Iterator[Piece]]] = {
    ".json": _json_file,
    ".jsonld": _json_file,
    ".geojson": _json_file,
    ".jsonl": _json_lines,
    ".ndjson": _json_lines,
    ".csv": lambda file: _table(file, ","),
    ".tsv": lambda file: _table(file, "\t"),
}
BY_START: dict[bytes, Callable[[bytes, str], Iterator[Piece]]] = {
    b"%PDF": _pdf,
    b"\x89PNG\r\n\x1a\n": png_texts,
    b"\xff\xd8\xff": picture_texts,
    b"GIF8": picture_texts,
    b"RIFF": picture_texts,
    b"wOFF": picture_texts,
    b"wOF2": picture_texts,
    b"OTTO": picture_texts,
    b"\0\1\0\0": picture_texts,
    b"\x1f\x8b": _gzip,
    b"PK\3\4": _zip,
}
