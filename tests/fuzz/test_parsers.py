"""Every parser on what once broke one, and on right files spoilt: read or refused in a sentence.

The search that looks longer is ``make fuzz``; what it finds is kept in ``found/`` and told here.
"""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import EXAMPLES
from tests.fuzz.bending import by_chance, bytes_alone
from tests.fuzz.parser import Parser
from tests.fuzz.parsers import PARSERS

FOUND = Path(__file__).with_name("found")
KEPT = sorted(path for path in FOUND.glob("*/*") if path.is_file())
# What stands in a file where nobody expects it, whichever file it is.
HOSTILE = (
    b"", b"\0", b"\xed\xa0\x80", b"\xff\xfe\x00\xd8", b"\xef\xbb\xbf", b"[" * 100_000, b'{"a":' * 5_000,
    b'"' * 999, b"\r" * 999, b"9" * 20_000, b"1e999", b"-NaN", b"PK\5\6" + bytes(18), b"%PDF-1.7\n%%EOF",
    b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'b'>]><a>&b;</a>", b"../../../etc/passwd\n",
    "CON\nNUL\u202e\u2066txt.exe".encode(), "９１９９\u3000=1+1".encode("gb18030"), b"null", b"[]", b"{}",
    b"- &a [x]\n- *a\n- *a\n", b"!!python/object/apply:os.system ['true']\n",
)  # fmt: skip


@pytest.fixture(scope="module")
def seeds(tmp_path_factory) -> dict[str, list[bytes]]:
    return {name: one.seeds(tmp_path_factory.mktemp("seed")) for name, one in PARSERS.items()}


def told(parser: Parser, raw: bytes) -> str:
    with TemporaryDirectory() as folder:
        said = parser.told(raw, Path(folder))
    assert not said.startswith("!"), said
    return said


@pytest.mark.parametrize("name", PARSERS)
def test_a_right_file_is_read_and_hostile_ones_are_read_or_refused(name, seeds):
    parser = PARSERS[name]
    assert seeds[name]
    assert [told(parser, seed) for seed in seeds[name]] == [""] * len(seeds[name])
    for hostile in HOSTILE:
        told(parser, hostile)
        told(parser, seeds[name][0] + hostile)
        told(parser, hostile + seeds[name][0])


@pytest.mark.parametrize("path", KEPT, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_what_once_broke_a_parser_is_read_or_refused(path):
    told(PARSERS[path.parent.name], path.read_bytes())


Change = tuple[int, int, bytes | None]


def changes(words: tuple[bytes, ...]) -> st.SearchStrategy[list[Change]]:
    """Where something is overwritten, how much of it, and with what; None: with itself twice."""
    new = st.one_of(st.binary(max_size=6), st.sampled_from([*words, *HOSTILE[:5]]), st.none())
    return st.lists(
        st.tuples(st.integers(0, 2**20), st.integers(0, 24), new), min_size=1, max_size=6
    )


def spoilt(right: bytes, made: list[Change]) -> bytes:
    """A right file with a few places overwritten, cut, doubled or filled with a hostile word."""
    for where, size, new in made:
        at = where % (len(right) + 1)
        here = right[at : at + size]
        right = right[:at] + (here * 2 if new is None else new) + right[at + size :]
    return right


WORDS = tuple({word: None for parser in PARSERS.values() for word in parser.words})


@pytest.mark.parametrize("name", PARSERS)
@settings(max_examples=EXAMPLES // 2, deadline=None, suppress_health_check=list(HealthCheck))
@given(at=st.integers(0, 99), made=changes(WORDS))
def test_a_spoilt_file_is_read_or_refused(name, seeds, at, made):
    told(PARSERS[name], spoilt(seeds[name][at % len(seeds[name])], made))


GUARDED = [name for name, parser in PARSERS.items() if parser.bent is not bytes_alone]


@pytest.mark.parametrize("name", GUARDED)
@settings(max_examples=EXAMPLES // 2, deadline=None, suppress_health_check=list(HealthCheck))
@given(chance=st.integers(0, 2**32))
def test_what_is_wrong_behind_the_door_is_read_or_refused(name, seeds, chance):
    """A sender who knows how checksums, digests and signatures are made spoils what they guard."""
    parser, random = PARSERS[name], Random(chance)
    made = random.choice(seeds[name])
    for _ in range(random.randint(1, 3)):
        made = parser.bent(made, by_chance(random, parser.words), random)
    told(parser, made)


LEAVES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=9),
    st.sampled_from(["\ud800", "1e999", "=1", "2026-02-30", "0001-01-01T00:00:00+23:59",
                     "9999-12-31T23:59:60Z", 10**40, -0.0, "../x", "\0"]),
)  # fmt: skip
VALUES = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3) |
                      st.dictionaries(st.text(max_size=5), inner, max_size=3), max_leaves=5)  # fmt: skip


def replaced(told: object, at: int, value: object) -> tuple[object, int]:
    """A document with its ``at``-th value replaced, and how many were counted on the way."""
    if at == 0:
        return value, -1
    at -= 1
    if isinstance(told, dict | list):
        pairs = list(told.items()) if isinstance(told, dict) else list(enumerate(told))
        for key, one in pairs:
            if at >= 0:
                told[key], at = replaced(one, at, value)
    return told, at


@pytest.mark.parametrize(
    "name", ["bundle", "document", "draw", "acts", "inspections.jsonl", "figures.jsonl"]
)
@settings(max_examples=EXAMPLES // 2, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_a_document_with_a_value_that_does_not_belong_is_read_or_refused(name, seeds, data):
    made = json.loads(seeds[name][data.draw(st.integers(0, len(seeds[name]) - 1))])
    for _ in range(data.draw(st.integers(1, 2))):
        made, _left = replaced(made, data.draw(st.integers(0, 40)), data.draw(VALUES))
    told(PARSERS[name], json.dumps(made).encode())
