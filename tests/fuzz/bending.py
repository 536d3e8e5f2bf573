"""Spoiling an input within what guards it: the door still opens, and what is behind it is wrong.

Bytes changed at random stop at a checksum, a digest, a signature or the first bracket of JSON. Each
of these takes an input apart, bends one part of it and puts it together as a hostile sender would.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import zlib
from collections.abc import Callable
from random import Random
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import yaml

from domain.bundle import link, start

Bend = Callable[[bytes], bytes]  # a few bytes changed; the search brings its own
Bender = Callable[[bytes, Bend, Random], bytes]

HOSTILE: tuple[Any, ...] = (
    None, True, [], {}, "", "\0", "\ud800", "甲" * 300, "=1+1", "1e999", "../x", "a/b", "２０２６", "\u202e甲", "<b>",
    0, -1, 1.5, -0.0, float("nan"), float("inf"), 10**40, 2**63, -(2**31), 1e308,
    "2026-02-30", "9999-12-31", "0001-01-01", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59",
    "2026-W01-1", "20260101", "0.0000000000000000001", "<0.1", "9" * 400, "1,000", "-", "是", [[]], [None], {"": None},
)  # fmt: skip


def bytes_alone(raw: bytes, bend: Bend, _random: Random) -> bytes:
    """Nothing guards it."""
    return bend(raw)


# -- values ----------------------------------------------------------------------------------------


def _places(told: Any) -> list[tuple[Any, Any]]:
    """Every place of a document: what holds it, and under which name or number.

    What stands in several places, or in itself, as YAML allows, is gone through once.
    """
    found: list[tuple[Any, Any]] = []
    waiting, seen = [told], set[int]()
    while waiting:
        one = waiting.pop()
        if not isinstance(one, dict | list) or id(one) in seen:
            continue
        seen.add(id(one))
        for key, inner in one.items() if isinstance(one, dict) else enumerate(one):
            found.append((one, key))
            waiting.append(inner)
    return found


def bent_value(told: Any, bend: Bend, random: Random) -> Any:
    """A document with one value changed: by another of it, by a hostile one, by a few bytes, or gone."""
    held: list[Any] = [told]
    places = [(held, 0), *_places(told)]
    where, key = random.choice(places[1:] or places)
    way = random.randrange(6)
    if way == 0:
        other, its = random.choice(places)
        where[key] = json.loads(
            json.dumps(other[its], default=str)
        )  # a copy: no value holds itself
    elif way == 1 and where is not held:
        del where[key]
    elif way == 2 and isinstance(where, list):
        where.insert(key, where[key])
    elif way == 3 and isinstance(where, dict):
        where[str(random.choice(HOSTILE))] = where.pop(key)
    elif way == 4 and isinstance(where[key], str | int | float):
        said = bend(str(where[key]).encode("utf-8", "surrogatepass")).decode(
            "utf-8", "surrogateescape"
        )
        where[key] = float(said) if _is_number(said) and random.random() < 0.5 else said
    else:
        where[key] = random.choice(HOSTILE)
    return held[0]


def _is_number(said: str) -> bool:
    try:
        return bool(float(said)) or True
    except ValueError:
        return False


def _as_json(told: Any) -> bytes:
    return json.dumps(told, ensure_ascii=False, default=str).encode("utf-8", "surrogatepass")


def values(raw: bytes, bend: Bend, random: Random) -> bytes:
    """JSON: a value that does not belong, in a shape that is right."""
    try:
        return _as_json(bent_value(json.loads(raw), bend, random))
    except (ValueError, RecursionError):
        return bend(raw)


def value_a_line(raw: bytes, bend: Bend, random: Random) -> bytes:
    """JSON Lines: one of the lines, or a line twice."""
    lines = raw.split(b"\n")
    at = random.randrange(len(lines))
    if random.randrange(8) == 0:
        lines.insert(at, lines[random.randrange(len(lines))])
    lines[at] = values(lines[at], bend, random)
    return b"\n".join(lines)


def yaml_values(raw: bytes, bend: Bend, random: Random) -> bytes:
    """YAML: a value that does not belong."""
    try:
        told = bent_value(yaml.load(raw, Loader=yaml.CSafeLoader), bend, random)
        made = yaml.dump(told, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False)
        return str(made).encode("utf-8", "surrogatepass")
    except (yaml.YAMLError, ValueError, TypeError, AttributeError, RecursionError):
        return bend(raw)


def cells(raw: bytes, bend: Bend, random: Random) -> bytes:
    """CSV: a cell below the header, or a row twice; quotes stay in pairs."""
    try:
        rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))
    except (ValueError, csv.Error):
        return bend(raw)
    if len(rows) < 2:
        return bend(raw)
    at = random.randrange(1, len(rows))
    way = random.randrange(6)
    if not rows[at] or way == 0:
        rows.insert(at, list(rows[random.randrange(len(rows))]))
    elif way == 1:
        rows[at][random.randrange(len(rows[at]))] = str(random.choice(HOSTILE))
    else:
        column = random.randrange(len(rows[at]))
        rows[at][column] = bend(rows[at][column].encode("utf-8", "replace")).decode(
            "utf-8", "replace"
        )
    made = io.StringIO(newline="")
    csv.writer(made).writerows(rows)
    return made.getvalue().encode("utf-8", "replace")


# -- what a checksum, a digest or a chain guards -----------------------------------------------------


def members(raw: bytes, bend: Bend, random: Random) -> bytes:
    """An archive: a member bent, renamed, doubled or gone; its checksum is right."""
    try:
        with ZipFile(io.BytesIO(raw)) as archive:
            held = [(info.filename, archive.read(info)) for info in archive.infolist()]
    except Exception:  # whatever zipfile says of a broken one
        return bend(raw)
    if not held:
        return bend(raw)
    at, way = random.randrange(len(held)), random.randrange(12)
    name, content = held[at]
    if way == 0:
        held.pop(at)
    elif way == 1:
        held[at] = (
            bend(name.encode()).decode("utf-8", "replace").replace("\0", "_")[:200] or "x",
            content,
        )
    elif way == 2:
        held.append((name, held[random.randrange(len(held))][1]))
    else:
        held[at] = (name, bend(content))
    made = io.BytesIO()
    with ZipFile(made, "w") as archive:
        for one, body in held:
            info = ZipInfo(one)
            info.compress_type = random.choice((ZIP_STORED, ZIP_DEFLATED))
            archive.filelist = [held for held in archive.filelist if held.filename != one]
            archive.NameToInfo.pop(one, None)
            archive.writestr(info, body)
    return made.getvalue()


def packed(raw: bytes, bend: Bend, _random: Random) -> bytes:
    """gzip: what it holds."""
    try:
        return gzip.compress(bend(gzip.decompress(raw)), 1, mtime=0)
    except (OSError, EOFError, zlib.error):
        return bend(raw)


def chunks(raw: bytes, bend: Bend, random: Random) -> bytes:
    """PNG: a chunk whose checksum is right; any other picture as it is."""
    if not raw.startswith(b"\x89PNG\r\n\x1a\n"):
        return bend(raw)
    held, at = [], 8
    while at + 8 <= len(raw):
        size = int.from_bytes(raw[at : at + 4], "big")
        held.append((raw[at + 4 : at + 8], raw[at + 8 : at + 8 + size]))
        at += 12 + size
    if not held:
        return bend(raw)
    which = random.randrange(len(held))
    kind, body = held[which]
    if random.randrange(4) == 0:
        kind = random.choice((b"IHDR", b"PLTE", b"tRNS", b"iCCP", b"eXIf", b"acTL", b"fcTL", b"fdAT", b"zTXt", b"iTXt"))  # fmt: skip
    held[which] = (kind, bend(body))
    made = raw[:8]
    for kind, body in held:
        made += (
            len(body).to_bytes(4, "big") + kind + body + zlib.crc32(kind + body).to_bytes(4, "big")
        )
    return made


def chained(raw: bytes, bend: Bend, random: Random) -> bytes:
    """A sealed record: something said in a part of it, and the chain made anew."""
    try:
        told = json.loads(raw)
        parts = [json.loads(one["body"]) for one in told["parts"]]
        way = random.randrange(5)
        if way == 0:
            parts = bent_value(parts, bend, random)
        elif way == 1:
            return _as_json(bent_value(told, bend, random))
        else:
            at = random.randrange(len(parts))
            parts[at] = bent_value(parts[at], bend, random)
        before, told["parts"] = start(told["inspection"], told["device"], told["uscc"]), []
        for one in parts:
            body = json.dumps(one, ensure_ascii=False)
            digest = link(before, body)
            told["parts"].append({"body": body, "digest": digest})
            before = digest
        return _as_json(told)
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError):
        return bend(raw)


def after_a_letter(inner: dict[int, Bender]) -> Bender:
    """An input whose first byte says what the rest is: the rest as that is bent, else as bytes."""

    def bent(raw: bytes, bend: Bend, random: Random) -> bytes:
        if not raw:
            return bend(raw)
        way = inner.get(raw[0] % (max(inner) + 1), bytes_alone)
        return raw[:1] + way(raw[1:], bend, random)

    return bent


def by_chance(random: Random, words: tuple[bytes, ...]) -> Bend:
    """A few bytes overwritten, cut, doubled, or a word put in, where no search leads."""

    def bend(raw: bytes) -> bytes:
        for _ in range(random.randint(1, 3)):
            at, size = random.randrange(len(raw) + 1), random.choice((0, 1, 1, 2, 4, 9, 30))
            here = raw[at : at + size]
            new = random.choice((random.randbytes(size), here * 2, b"", *words[:40]))
            raw = raw[:at] + new + raw[at + size :]
        return raw

    return bend
