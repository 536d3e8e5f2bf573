"""The log as files: the layout of the specification, grown as if it had been written at once."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notifications.transparency.merkle import Tree, consistency, inclusion, leaf_hash, root
from notifications.transparency.tiles import (
    TILE,
    StoredTree,
    bundle,
    completed,
    log_files,
    new_files,
    tile_path,
    unbundle,
)
from tests.conftest import EXAMPLES


class Kept:
    """Hashes by tile level, and how many were asked for."""

    def __init__(self):
        self.levels, self.asked = {0: []}, 0

    def hashes(self, level, start, stop):
        found = self.levels.get(level, [])[start:stop]
        assert len(found) == stop - start
        self.asked += len(found)
        return found

    def grow(self, count):
        old = len(self.levels[0])
        self.levels[0] += [leaf_hash(text(n)) for n in range(old, old + count)]
        level = 1
        while made := completed(level, old, old + count, self.hashes):
            row = self.levels.setdefault(level, [])
            assert [index for index, _ in made] == list(range(len(row), len(row) + len(made)))
            row += [one for _, one in made]
            level += 1
        return old + count


def text(n):
    return f"leaf {n}".encode()


def leaves(start, stop):
    return [text(n) for n in range(start, stop)]


@pytest.mark.parametrize(
    ("index", "width", "path"),
    [
        (0, TILE, "tile/0/000"),
        (1234067, TILE, "tile/0/x001/x234/067"),
        (999, 7, "tile/0/999.p/7"),
        (1000, 255, "tile/0/x001/000.p/255"),
    ],
)
def test_a_tile_stands_where_the_specification_says(index, width, path):
    assert tile_path(0, index, width) == path
    assert tile_path("entries", index, width) == path.replace("/0/", "/entries/", 1)


def test_the_tiles_of_a_log_of_seventy_thousand():
    """The specification's own example."""
    kept = Kept()
    kept.grow(70_000)
    files = dict(new_files(0, 70_000, kept.hashes, leaves))
    hashes = {path for path in files if "entries" not in path}
    full = {path for path in hashes if ".p/" not in path}
    assert len([path for path in full if path.startswith("tile/0/")]) == 273
    assert {path for path in full if path.startswith("tile/1/")} == {"tile/1/000"}
    assert hashes - full == {"tile/0/273.p/112", "tile/1/001.p/17", "tile/2/000.p/1"}
    assert all(len(files[path]) == 8192 for path in full)
    assert len(files["tile/1/001.p/17"]) == 17 * 32
    assert {p.replace("entries", "0") for p in files if "entries" in p} == {
        path for path in hashes if path.startswith("tile/0/")
    }


def test_a_log_of_256_has_one_tile_above():
    kept = Kept()
    kept.grow(256)
    assert set(dict(new_files(0, 256, kept.hashes, leaves))) == {
        "tile/0/000", "tile/entries/000", "tile/1/000.p/1",
    }  # fmt: skip


@settings(max_examples=EXAMPLES // 3, deadline=None)
@given(st.lists(st.integers(0, 400), min_size=1, max_size=6))
def test_a_log_grown_bit_by_bit_has_the_files_of_one_written_at_once(steps):
    grown, at_once = Kept(), Kept()
    sizes = [grown.grow(step) for step in steps]
    at_once.grow(sizes[-1])
    assert grown.levels == at_once.levels
    written = {}
    for old, new in pairwise([0, *sizes]):
        for path, content in new_files(old, new, grown.hashes, leaves):
            assert path not in written, "a tile is written once"
            written[path] = content
    assert written.items() >= dict(new_files(0, sizes[-1], at_once.hashes, leaves)).items()
    shown = dict(log_files(sizes, grown.hashes, leaves))
    assert shown.items() <= written.items()
    for path in written.keys() - shown.keys():
        assert path.partition(".p/")[0] in shown, "a partial tile goes when the full one is there"


@settings(max_examples=EXAMPLES // 3, deadline=None)
@given(st.integers(1, 1400), st.data())
def test_proofs_come_from_tiles(size, data):
    kept, tree = Kept(), Tree()
    kept.grow(size)
    for n in range(size):
        tree.append(leaf_hash(text(n)))
    stored = StoredTree(size, kept.hashes)
    index, old = data.draw(st.integers(0, size - 1)), data.draw(st.integers(0, size))
    assert root(size, stored.node) == root(size, tree.node)
    assert inclusion(index, size, stored.node) == inclusion(index, size, tree.node)
    assert consistency(old, size, stored.node) == consistency(old, size, tree.node)


def test_a_large_log_is_grown_and_proven_from_a_few_hashes():
    """Sixty-five full tiles and one more leaf: what is read does not grow with the log."""
    kept = Kept()
    size = kept.grow(65 * TILE)
    kept.asked = 0
    size = kept.grow(1)
    stored = StoredTree(size, kept.hashes)
    root(size, stored.node)
    assert kept.asked <= 2 * TILE
    inclusion(5, size, stored.node)
    assert kept.asked <= 3 * TILE


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.lists(st.binary(max_size=300), max_size=20), st.data())
def test_a_bundle_reads_back_and_shows_that_it_was_cut(entries, data):
    raw = bundle(entries)
    assert unbundle(raw) == (entries, True)
    cut = data.draw(st.integers(0, len(raw)))
    read, ended = unbundle(raw[:cut])
    assert read == entries[: len(read)]
    assert bundle(read) == raw[:cut] if ended else len(read) < len(entries)


def test_a_leaf_too_long_for_its_length_is_refused():
    with pytest.raises(ValueError, match="65536"):
        bundle([b"x" * 65536])
