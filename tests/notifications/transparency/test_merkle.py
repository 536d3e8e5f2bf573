"""The tree against RFC 6962 as it is written, by recursion, and against its known figures."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notifications.transparency.merkle import (
    Tree,
    consistency,
    consistent,
    included,
    inclusion,
    leaf_hash,
    node_hash,
    root,
    whole,
)
from tests.conftest import EXAMPLES

# The leaves and figures that Certificate Transparency's own tests use.
LEAVES = [
    bytes.fromhex(one)
    for one in (
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]  # fmt: skip
ROOTS = (
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
INCLUSION = {  # leaf (from 0), size: path
    (0, 8): ("96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
             "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
             "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"),
    (5, 8): ("bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
             "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
             "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"),
    (2, 3): ("fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",),
    (1, 5): ("6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
             "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
             "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"),
}  # fmt: skip
CONSISTENCY = {
    (1, 1): (),
    (1, 8): INCLUSION[0, 8],
    (6, 8): ("0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
             "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
             "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"),
    (2, 5): ("5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
             "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"),
}  # fmt: skip


def tree_of(leaves):
    tree = Tree()
    for leaf in leaves:
        tree.append(leaf_hash(leaf))
    return tree


# -- RFC 6962 2.1, word for word -------------------------------------------------------------------
def split(count):
    k = 1
    while k * 2 < count:
        k *= 2
    return k


def head_of(leaves):
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return sha256(b"\0" + leaves[0]).digest()
    k = split(len(leaves))
    return sha256(b"\1" + head_of(leaves[:k]) + head_of(leaves[k:])).digest()


def path_of(m, leaves):
    if len(leaves) == 1:
        return []
    k = split(len(leaves))
    if m < k:
        return [*path_of(m, leaves[:k]), head_of(leaves[k:])]
    return [*path_of(m - k, leaves[k:]), head_of(leaves[:k])]


def proof_of(m, leaves, known=True):
    if m == len(leaves):
        return [] if known else [head_of(leaves)]
    k = split(len(leaves))
    if m <= k:
        return [*proof_of(m, leaves[:k], known), head_of(leaves[k:])]
    return [*proof_of(m - k, leaves[k:], False), head_of(leaves[:k])]


@pytest.mark.parametrize("size", range(9))
def test_the_known_roots(size):
    assert root(size, tree_of(LEAVES).node).hex() == ROOTS[size]


def test_the_known_hashes():
    assert leaf_hash(b"L123456").hex() == (
        "395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56"
    )
    assert node_hash(b"N123", b"N456").hex() == (
        "aa217fe888e47007fa15edab33c2b492a722cb106c64667fc2b044444de66bbb"
    )


@pytest.mark.parametrize(("index", "size"), INCLUSION)
def test_the_known_inclusion_proofs(index, size):
    path = inclusion(index, size, tree_of(LEAVES).node)
    assert tuple(one.hex() for one in path) == INCLUSION[index, size]
    assert included(leaf_hash(LEAVES[index]), index, size, path, bytes.fromhex(ROOTS[size]))


@pytest.mark.parametrize(("old", "new"), CONSISTENCY)
def test_the_known_consistency_proofs(old, new):
    proof = consistency(old, new, tree_of(LEAVES).node)
    assert tuple(one.hex() for one in proof) == CONSISTENCY[old, new]
    roots = bytes.fromhex(ROOTS[old]), bytes.fromhex(ROOTS[new])
    assert consistent(old, new, proof, *roots)


@st.composite
def logs(draw):
    leaves = draw(st.lists(st.binary(max_size=4), min_size=1, max_size=70))
    return leaves, draw(st.integers(0, len(leaves))), draw(st.integers(0, len(leaves) - 1))


@settings(max_examples=EXAMPLES, deadline=None)
@given(logs())
def test_roots_and_proofs_are_those_of_the_definition(drawn):
    leaves, size, index = drawn
    tree = tree_of(leaves)
    assert root(size, tree.node) == head_of(leaves[:size])
    assert inclusion(index, len(leaves), tree.node) == path_of(index, leaves)
    assert consistency(size, len(leaves), tree.node) == (proof_of(size, leaves) if size else [])


@settings(max_examples=EXAMPLES, deadline=None)
@given(logs(), st.data())
def test_a_proof_holds_for_its_own_log_and_for_no_other(drawn, data):
    leaves, size, index = drawn
    new, node = len(leaves), tree_of(leaves).node
    path, proof = path_of(index, leaves), consistency(size, new, node)
    top, old = head_of(leaves), head_of(leaves[:size])
    made = leaf_hash(leaves[index])
    assert included(made, index, new, path, top)
    assert consistent(size, new, proof, old, top)
    other = data.draw(st.binary(min_size=32, max_size=32).filter(lambda one: one not in (top, old)))
    assert not included(made, index, new, path, other)
    assert not included(other, index, new, path, top)
    assert not included(made, index, new, [*path, other], top)
    assert not included(made, new, new, path, top)
    assert not consistent(size, new, [*proof, other], old, top)
    assert not consistent(size, new, proof, other, top)
    if size:
        assert not consistent(size, new, proof, old, other)
    if path:
        at = data.draw(st.integers(0, len(path) - 1))
        assert not included(made, index, new, path[:-1], top)
        assert not included(made, index, new, [*path[:at], other, *path[at + 1 :]], top)
    if proof:
        at = data.draw(st.integers(0, len(proof) - 1))
        assert not consistent(size, new, proof[:-1], old, top)
        assert not consistent(size, new, [*proof[:at], other, *proof[at + 1 :]], old, top)


@pytest.mark.parametrize("height", range(9))
def test_a_full_tile_is_the_tree_over_its_hashes(height):
    leaves = [bytes([n]) for n in range(1 << height)]
    assert whole([leaf_hash(leaf) for leaf in leaves]) == head_of(leaves)
