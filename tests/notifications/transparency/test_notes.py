"""Signed notes against Go's own example, Ed25519 against the figures of RFC 8032."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from notifications.transparency.ed25519 import ORDER, signed_by
from notifications.transparency.note import (
    Checkpoint,
    NotSignedError,
    checkpoint_text,
    open_note,
    read_checkpoint,
    read_key,
)
from notifications.transparency.signing import LogKeyError, SigningKey, new_key
from tests.conftest import EXAMPLES

RFC_8032 = (  # public key, message, signature: 7.1, tests 1 to 3
    ("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
     "d25bf5f0595bbe24655141438e7a100b"),
    ("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
     "387b2eaeb4302aeeb00d291612bb0c00"),
    ("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659"
     "4a7c15e9716ed28dc027beceea1ec40a"),
)  # fmt: skip
PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PETERS_FILE = b"PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz\n"
TEXT = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
)
NOTE = (
    f"{TEXT}\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdng"
    "otpRZb6KE6RyyBwJnAM=\n"
)
NAME = "list.example/log"
SEED = bytes(range(32))


@pytest.mark.parametrize("vector", RFC_8032)
def test_the_figures_of_the_standard(vector):
    public, message, signature = (bytes.fromhex(one) for one in vector)
    assert signed_by(public, message, signature)
    assert not signed_by(public, message + b"\0", signature)


@settings(max_examples=EXAMPLES // 4, deadline=None)
@given(st.binary(min_size=32, max_size=32), st.binary(max_size=80), st.integers(0, 511))
def test_it_takes_what_the_library_signs_and_nothing_else(seed, message, bit):
    key = Ed25519PrivateKey.from_private_bytes(seed)
    public, signature = key.public_key().public_bytes_raw(), key.sign(message)
    assert signed_by(public, message, signature)
    spoilt = bytearray(signature)
    spoilt[bit // 8] ^= 1 << bit % 8
    assert not signed_by(public, message, bytes(spoilt))


def test_a_signature_has_one_form_only():
    public, message, signature = (bytes.fromhex(one) for one in RFC_8032[2])
    s = int.from_bytes(signature[32:], "little") + ORDER
    assert not signed_by(public, message, signature[:32] + s.to_bytes(32, "little"))
    assert not signed_by(public, message, signature + b"\0")
    assert not signed_by(public[:31], message, signature)
    assert not signed_by(b"\xff" * 32, message, signature)


def test_go_reads_our_notes_and_we_read_its():
    assert open_note(NOTE, PETER) == TEXT
    key = SigningKey(PETERS_FILE, "PeterNeumann")
    assert key.verifier == PETER
    assert key.sign(TEXT) == NOTE


@pytest.mark.parametrize(
    "spoilt",
    [
        NOTE.replace("cryptography", "cryptographY"),
        NOTE.replace("PeterNeumann", "EnochRoot"),
        NOTE.replace("x08go/", "x08gp/"),
        NOTE.replace("\n— ", "\n- "),
        NOTE.replace("nAM=", "nAM"),
        TEXT,
        "",
    ],
)
def test_a_note_that_the_key_did_not_sign_is_refused(spoilt):
    with pytest.raises(NotSignedError):
        open_note(spoilt, PETER)


def test_other_signatures_beside_ours_are_passed_over():
    """Witnesses add theirs; a second key of the log may stand beside the first."""
    first, second = (SigningKey(new_key(NAME, s), NAME) for s in (SEED, SEED[::-1]))
    head = Checkpoint(NAME, 7, b"r" * 32)
    note = first.checkpoint(7, b"r" * 32) + second.sign(checkpoint_text(head)).split("\n\n")[1]
    assert read_checkpoint(note, first.verifier) == head == read_checkpoint(note, second.verifier)


def test_a_head_is_of_the_log_whose_key_signed_it():
    key = SigningKey(new_key(NAME, SEED), NAME)
    assert read_checkpoint(key.checkpoint(0, b"\0" * 32), key.verifier).size == 0
    foreign = key.sign(checkpoint_text(Checkpoint("other.example/log", 1, b"r" * 32)))
    with pytest.raises(NotSignedError):
        read_checkpoint(foreign, key.verifier)


@pytest.mark.parametrize("line", [PETER[1:], PETER[:-4], "a+b", "", PETER.replace("c74f", "c74e")])
def test_a_key_that_is_none_is_refused(line):
    with pytest.raises(ValueError):
        read_key(line)


@pytest.mark.parametrize(
    ("file", "name", "said"),
    [
        (PETERS_FILE, NAME, "PeterNeumann"),
        (PETERS_FILE[:-9], "PeterNeumann", "备份"),
        (PETERS_FILE.replace(b"c74f", b"c74e"), "PeterNeumann", "备份"),
        (b"", NAME, "备份"),
        (b"\xff\xfe", NAME, "备份"),
    ],
)
def test_a_key_file_of_another_log_or_a_broken_one_signs_nothing(file, name, said):
    with pytest.raises(LogKeyError, match=said):
        SigningKey(file, name)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\nb"])
def test_a_log_needs_a_name_that_a_note_can_carry(name):
    with pytest.raises(LogKeyError, match="log_name"):
        new_key(name, SEED)


def test_a_key_needs_thirty_two_random_bytes():
    with pytest.raises(LogKeyError, match="32"):
        new_key(NAME, b"short")
