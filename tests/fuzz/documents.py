"""Single documents: sealed records, photos, draws; what was published, given to the verifier."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import date
from functools import cache
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from random import Random

from PIL import Image

from domain.bundle import BundleError, merged, read_bundle
from domain.draw import TEXTS, Candidate, Exclusion, Pool, announcement, digest, document
from domain.draw import check as check_draw
from flows.clock import OFFICE_TIME
from flows.photos import PhotoError, cleaned
from notifications.transparency.leaf import Leaf, content_text, make_leaf
from notifications.transparency.merkle import Tree, inclusion, leaf_hash, root
from notifications.transparency.places import UnreadableError
from notifications.transparency.proofs import DocumentError, proof_bundle, read_document
from notifications.transparency.receipt import (
    check_receipt,
    read_receipt,
    signed_text,
    text_digest,
)
from notifications.transparency.signing import SigningKey, new_key
from notifications.transparency.tiles import bundle, unbundle
from notifications.transparency.verdicts import Finding, verdict_of
from notifications.transparency.verify import check
from tests.domain.test_bundle import ANSWER, photo, sealed
from tests.fuzz.bending import Bend, after_a_letter, bytes_alone, chained, chunks, values
from tests.fuzz.parser import Parser
from tests.fuzz.rows import WORDS

NAME = "example.invalid/log"

# -- what comes from a workshop ---------------------------------------------------------------------


def _bundle(raw: bytes, _: Path) -> object:
    """As the desk takes it, and as it is put together and shown for ever after."""
    bundle = read_bundle(raw.decode("utf-8", "replace"))
    shown = [one.at.astimezone(OFFICE_TIME) for one in merged([bundle])]
    json.dumps([dict(one.said) for one in bundle.parts], ensure_ascii=False).encode()
    return shown, bundle.photos, abs(bundle.offset)


def _photos(_: Path) -> list[bytes]:
    exif = Image.Exif()
    exif[0x0112], exif[0x9003] = 6, "2026:11:20 08:00:00"
    kinds = (
        ("JPEG", "RGB", {}), ("JPEG", "CMYK", {}), ("JPEG", "L", {"progressive": True}), ("PNG", "P", {}),
        ("PNG", "I;16", {}), ("PNG", "1", {}), ("PNG", "LA", {}), ("WEBP", "RGBA", {}), ("WEBP", "RGB", {"lossless": True}),
    )  # fmt: skip
    made = []
    for kind, mode, more in kinds:
        file = BytesIO()
        Image.new(mode, (9, 7)).save(file, kind, exif=exif, **more)
        made.append(file.getvalue())
    file = BytesIO()
    several = [Image.new("RGBA", (5, 4), (n, 0, 0, 99)) for n in range(3)]
    several[0].save(file, "PNG", save_all=True, append_images=several[1:])
    return [*made, file.getvalue()]


PICTURE = (b"Exif\0\0", b"MM\0*", b"II*\0", b"\xff\xe1", b"\xff\xc2", b"\xff\xda", b"\xff\xdd", b"ICC_PROFILE\0", b"VP8X", b"ANMF", b"ALPH", b"acTL", b"fcTL", b"iCCP", b"tRNS")  # fmt: skip

# -- a small site, as it is published ----------------------------------------------------------------


@cache
def key() -> SigningKey:
    """The key of the log of these tests, under which everything here is signed."""
    return SigningKey(new_key(NAME, b"k" * 32), NAME)


def _leaf(entry_id: str, content: dict[str, object]) -> Leaf:
    return make_leaf(
        entry_id=entry_id, version=1, what="published", on=date(2026, 7, 10), issue=1,
        content=content_text(content), salt=sha256(entry_id.encode()).digest(),
    )  # fmt: skip


@cache
def _leaves() -> tuple[Leaf, ...]:
    listed = {"entry_id": "list/2026-Q2", "files": [{"path": "a.csv", "sha256": "00", "size": 3}]}
    return _leaf("e-1", {"entry_id": "e-1", "status": "listed"}), _leaf("list/2026-Q2", listed)


def _head(leaves: list[bytes]) -> tuple[Tree, str]:
    tree = Tree()
    for leaf in leaves:
        tree.append(leaf_hash(leaf))
    return tree, key().checkpoint(len(leaves), root(len(leaves), tree.node))


def _document(index: int) -> bytes:
    leaf = _leaves()[index]
    tree, head = _head([one.text.encode() for one in _leaves()])
    proof = proof_bundle(
        leaf=leaf.text, index=index, size=tree.size, path=inclusion(index, tree.size, tree.node),
        checkpoint=head, salt=leaf.salt, key=key().verifier,
    )  # fmt: skip
    return json.dumps({"entry": json.loads(leaf.content), "proof": proof}).encode()


def _documents(_: Path) -> list[bytes]:
    digest = text_digest("虚构", "00")
    receipt = {
        "kind": "mingdan-complaint-receipt", "day": "2026-07-10", "digest": digest, "text": "虚构",
        "signed": key().sign(signed_text(NAME, "2026-07-10", digest)), "salt": "00", "key": key().verifier,
    }  # fmt: skip
    return [_document(0), _document(1), json.dumps(receipt, ensure_ascii=False).encode()]


def _told(found: list[Finding]) -> list[bytes]:
    """What is found, in sentences, as it is printed."""
    return [
        verdict_of(one.kind, language, **one.facts).encode("utf-8", "replace")
        for one in found
        for language in ("zh", "en")
    ]


def _verified(raw: bytes, folder: Path) -> object:
    """By itself, as ``verify.py`` is given a file; as a document and as a receipt."""
    (folder / "entry.json").write_bytes(raw)
    receipt = read_receipt(raw)
    if receipt is not None:
        check_receipt(receipt, key().verifier)
    else:
        with suppress(DocumentError):
            read_document(raw, key().verifier)
    return _told(check(str(folder / "entry.json"), key=key().verifier))


def signed_again(raw: bytes, bend: Bend, random: Random) -> bytes:
    """A document with a value that does not belong, or other words under a right signature."""
    if random.randrange(2):
        return values(raw, bend, random)
    try:
        told = json.loads(raw)
        where, name = (told["proof"], "checkpoint") if "proof" in told else (told, "signed")
        where[name] = _signed(bend(where[name].rpartition("\n\n")[0].encode() + b"\n"))
        return json.dumps(told, ensure_ascii=False).encode()
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return bend(raw)


def _signed(text: bytes) -> str:
    return key().sign(text.decode("utf-8", "replace").rstrip("\n") + "\n")


PARTS = (
    "log/checkpoint", "log/tile/entries/000.p/2", "log/tile/0/000.p/2", "list/index.json",
    "entry/e-1/entry.json", "list/2026-Q2/proof.json", "log/key.txt",
)  # fmt: skip


def _sites(_: Path) -> list[bytes]:
    leaves = [one.text.encode() for one in _leaves()]
    _, head = _head(leaves)
    listed = json.dumps({"files": [{"path": "a.csv", "sha256": "00", "size": 3}]}).encode()
    parts = (
        head.encode(), bundle(leaves), b"".join(map(leaf_hash, leaves)), listed, _document(0), _document(1),
        key().verifier.encode(),
    )  # fmt: skip
    return [bytes([number]) + part for number, part in enumerate(parts)]


def _site(raw: bytes, folder: Path) -> object:
    """A small site one file of which, told by the first byte, is what was given."""
    for seed in _sites(folder):
        _put(folder, seed)
    (folder / "a.csv").write_bytes(b"a,b")
    _put(folder, raw or b"\0")
    if raw[:1] == b"\1":  # with a tile and a head of its leaves, so that they are looked into
        leaves = unbundle(raw[1:])[0]
        _put(folder, b"\2" + b"".join(map(leaf_hash, leaves)))
        if len(leaves) == 2:
            _put(folder, b"\0" + _head(leaves)[1].encode())
    given = "" if raw[:1] == b"\6" else key().verifier
    return _told(check(str(folder), key=given))


def _put(folder: Path, raw: bytes) -> None:
    path = folder / PARTS[raw[0] % len(PARTS)]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(raw[1:])


def _head_signed(raw: bytes, bend: Bend, _random: Random) -> bytes:
    return _signed(bend(raw.rpartition(b"\n\n")[0] + b"\n")).encode()


def _leaves_bent(raw: bytes, bend: Bend, random: Random) -> bytes:
    """The leaves each after its length."""
    leaves = unbundle(raw)[0] or [b"{}"]
    at = random.randrange(len(leaves))
    leaves[at] = values(leaves[at], bend, random)[:60_000]
    return bundle(leaves)


# -- a draw ------------------------------------------------------------------------------------------


def _drawn(raw: bytes, _: Path) -> object:
    try:
        told = json.loads(raw)
    except (ValueError, RecursionError):
        return []
    return [f"{zh}{en}".encode("utf-8", "replace") for _, zh, en in check_draw(told)]


@cache
def _draw() -> str:
    candidates = [Candidate(f"u{n}", f"虚构{n}厂") for n in range(3)]
    pool = Pool(("a", "b", "c"), (Exclusion("a", "u1", "虚构"),))
    said = dict.fromkeys(TEXTS, "2026-11-20")
    announced = announcement(said, wanted=2, candidates=candidates, pool=pool, secret=b"s" * 32)
    given = {"value": "1", "source": "虚构", "on": "2026-11-21"}
    return json.dumps(document(announced, candidates, pool, b"s" * 32, **given), ensure_ascii=False)


def _announced_again(raw: bytes, bend: Bend, random: Random) -> bytes:
    """A draw with a value that does not belong, announced by digests that fit it."""
    raw = values(raw, bend, random)
    try:
        told = json.loads(raw)
        for name in ("candidates", "pool"):
            told["announcement"][name]["sha256"] = digest(told[name])
        secret = bytes.fromhex(told["secret"])
        told["announcement"]["secret_sha256"] = sha256(secret).hexdigest()
        return json.dumps(told, ensure_ascii=False).encode("utf-8", "surrogatepass")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return raw


PARSERS: dict[str, Parser] = {
    "bundle": Parser(
        _bundle, (BundleError,),
        lambda _: [json.dumps(sealed(ANSWER, photo()), ensure_ascii=False).encode()], WORDS, chained,
    ),
    "photo": Parser(lambda raw, _: cleaned(raw), (PhotoError,), _photos, PICTURE, chunks),
    "document": Parser(_verified, (UnreadableError,), _documents, WORDS, signed_again),
    "site": Parser(
        _site, (UnreadableError,), _sites, WORDS,
        after_a_letter({0: _head_signed, 1: _leaves_bent, 3: values, 4: signed_again, 5: signed_again, 6: bytes_alone}),
    ),
    "draw": Parser(_drawn, (), lambda _: [_draw().encode()], WORDS, _announced_again),
}  # fmt: skip
