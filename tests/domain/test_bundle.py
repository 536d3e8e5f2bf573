"""A sealed record: one changed sign breaks it at its part, and no device's part is ever lost."""

from __future__ import annotations

import json
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.bundle import (
    FORMAT,
    MOST_PARTS,
    BundleError,
    check_photos,
    link,
    merged,
    read_bundle,
    start,
)
from tests.conftest import EXAMPLES

USCC = "91999999000001XMDA"
PHOTO = b"\xff\xd8\xff fictional photo"
HEAD = {"day": "2026-11-20", "inspectors": ["ins-01", "ins-02"], "purpose": "专项检查"}
SIGNED = {"signer": "虚构签名人", "png": "data:image/png;base64,AA==", "refused": False}
SEAL = {"clock_offset_ms": 1500}


def photo(name: str = "01-ABCD.jpg", body: bytes = PHOTO) -> tuple[str, dict[str, object]]:
    return "photo", {"name": name, "sha256": sha256(body).hexdigest(), "size": len(body)}


def sealed(
    *parts: tuple[str, dict[str, object]],
    head: dict[str, object] = HEAD,
    signed: dict[str, object] = SIGNED,
    seal: dict[str, object] = SEAL,
    inspection: str = "JC-20261120-AAAAA",
    device: str = "DEVICE000001",
    uscc: str = USCC,
) -> dict[str, object]:
    """What a device writes, as its script does."""
    said = [("head", head), *parts, ("signature", signed), ("seal", seal)]
    return chained(*said, inspection=inspection, device=device, uscc=uscc)


def chained(
    *said: tuple[str, dict[str, object]],
    inspection: str = "JC-20261120-AAAAA",
    device: str = "DEVICE000001",
    uscc: str = USCC,
) -> dict[str, object]:
    """A record of just these parts, its chain whole."""
    before, made = start(inspection, device, uscc), []
    for no, (kind, what) in enumerate(said, start=1):
        at = f"2026-11-20T02:{no % 60:02d}:00.000Z"
        body = json.dumps({"no": no, "kind": kind, "at": at, "said": what}, ensure_ascii=False)
        before = link(before, body)
        made.append({"body": body, "digest": before})
    named = {"inspection": inspection, "device": device, "uscc": uscc}
    return {"format": FORMAT, **named, "parts": made}


def text(told: dict[str, object]) -> str:
    return json.dumps(told, ensure_ascii=False)


ANSWER = ("answer", {"code": "B01", "answer": "bad", "fact": "粉尘积聚"})


def test_a_sealed_record_is_read_back_whole() -> None:
    bundle = read_bundle(text(sealed(ANSWER, photo())))

    assert [part.kind for part in bundle.parts] == ["head", "answer", "photo", "signature", "seal"]
    assert bundle.head == HEAD
    assert bundle.photos == {"01-ABCD.jpg": sha256(PHOTO).hexdigest()}
    assert bundle.offset.total_seconds() == 1.5


@settings(max_examples=EXAMPLES)
@given(st.data())
def test_one_changed_sign_anywhere_is_noticed(data) -> None:
    told = sealed(ANSWER, photo())
    no = data.draw(st.integers(0, len(told["parts"]) - 1))
    key = data.draw(st.sampled_from(["body", "digest"]))
    was = told["parts"][no][key]
    place = data.draw(st.integers(0, len(was) - 1))
    sign = data.draw(
        st.characters(min_codepoint=32, max_codepoint=126).filter(lambda c: c != was[place])
    )
    told["parts"][no][key] = was[:place] + sign + was[place + 1 :]

    with pytest.raises(BundleError, match=f"第{no + 1}部分在封存后被改动"):
        read_bundle(text(told))


@pytest.mark.parametrize("change", ["drop", "swap", "repeat"])
def test_no_part_can_be_taken_out_moved_or_repeated(change) -> None:
    told = sealed(ANSWER, photo())
    parts = told["parts"]
    if change == "drop":
        del parts[1]
    elif change == "swap":
        parts[1], parts[2] = parts[2], parts[1]
    else:
        parts.insert(2, parts[1])
    with pytest.raises(BundleError, match="被改动"):
        read_bundle(text(told))


@pytest.mark.parametrize("key", ["inspection", "device", "uscc"])
def test_it_cannot_be_given_to_another(key) -> None:
    told = sealed(ANSWER)
    told[key] = "OTHER-000001"
    with pytest.raises(BundleError, match="第1部分在封存后被改动"):
        read_bundle(text(told))


TWO = (
    "现场检查须有两名执法人员（行政处罚法42）。",
    "An inspection needs two inspectors (Administrative Penalty Law 42).",
)
UNSIGNED = (
    "缺少当事人签名；拒绝签名的，须注明并有见证人。",
    "The enterprise's signature is missing; a refusal needs to be noted and witnessed.",
)
UNREAD = ("第2部分无法读取。", "Part 2 cannot be read.")
UNSEALED = ("检查记录没有封存完。", "The record was not sealed to its end.")
STRANGE = (
    "检查记录的版本或编号不认识，请更新检查页面后重新封存。",
    "Version or numbers of the record are not known; reload the page and seal again.",
)
PARTIAL = ("检查记录不完整。", "The record is not complete.")
NONE = ("不是封存的检查记录。", "This is no sealed inspection record.")


@pytest.mark.parametrize(
    ("given_", "words"),
    [
        (sealed(head={**HEAD, "inspectors": ["ins-01", "ins-01"]}), TWO),
        (sealed(head={"inspectors": "ins-01;ins-02"}), TWO),
        (sealed(signed={"png": "", "refused": True, "witness": ""}), UNSIGNED),
        (sealed(signed={"png": "", "refused": False, "witness": "虚构见证人"}), UNSIGNED),
        (
            sealed(seal={}),
            ("检查记录没有时钟偏差。", "The record does not say how its clock stood."),
        ),
        (sealed(photo(), photo()), ("有两张照片同名。", "Two photos have one name.")),
        (sealed(("photo", {"name": "x.jpg"})), UNREAD),
        (sealed(("rumour", {})), UNREAD),
        (sealed(("head", HEAD)), UNSEALED),
        (chained(("signature", SIGNED), ("head", HEAD), ("seal", SEAL)), UNSEALED),
        (chained(("head", HEAD), ("seal", SEAL), ("signature", SIGNED)), UNSEALED),
        (chained(("head", HEAD), ("seal", SEAL)), UNSIGNED),  # the least that is read at all
        ({**sealed(), "format": "mingdan-inspection/0"}, STRANGE),
        (sealed(device="NO"), STRANGE),
        ({**sealed(), "parts": []}, PARTIAL),
        (chained(("head", HEAD)), PARTIAL),
        (sealed(*[ANSWER] * (MOST_PARTS - 2)), PARTIAL),
        ({"format": FORMAT}, NONE),
    ],
)
def test_what_is_lacking_is_said(given_, words) -> None:
    with pytest.raises(BundleError) as refused:
        read_bundle(text(given_))
    assert (refused.value.zh, refused.value.en) == words


def test_a_record_of_the_most_parts_is_read() -> None:
    bundle = read_bundle(text(sealed(*[ANSWER] * (MOST_PARTS - 3))))

    assert len(bundle.parts) == MOST_PARTS
    assert (bundle.inspection, bundle.device, bundle.uscc) == (
        "JC-20261120-AAAAA",
        "DEVICE000001",
        USCC,
    )


def test_a_changed_part_is_named_in_both_languages() -> None:
    told = sealed(ANSWER)
    told["parts"][1]["body"] += " "
    with pytest.raises(BundleError) as refused:
        read_bundle(text(told))
    assert refused.value.zh == "第2部分在封存后被改动，整份记录未接收。"
    assert refused.value.en == "Part 2 was changed after sealing; nothing was taken."


def test_a_record_without_its_seal_is_none() -> None:
    told = sealed(ANSWER)
    told["parts"].pop()
    with pytest.raises(BundleError, match="没有封存完"):
        read_bundle(text(told))


@pytest.mark.parametrize("said", ["", "[]", "null", "{", '{"parts": 1}', "[" * 100_000])
def test_what_is_no_record_is_refused(said) -> None:
    with pytest.raises(BundleError, match="不是封存的检查记录"):
        read_bundle(said)


def test_a_refusal_to_sign_needs_its_witness_and_then_stands() -> None:
    refused = {"png": "", "refused": True, "witness": "虚构见证人"}

    assert read_bundle(text(sealed(signed=refused))).parts[-2].said == refused


@pytest.mark.parametrize(
    ("files", "zh", "en"),
    [
        (
            {},
            "缺少照片 01-ABCD.jpg，整份记录未接收。",
            "Photo 01-ABCD.jpg is missing; nothing was taken.",
        ),
        (
            {"01-ABCD.jpg": PHOTO + b"!"},
            "照片 01-ABCD.jpg 与封存时不一致，整份记录未接收。",
            "Photo 01-ABCD.jpg is not as it was sealed; nothing was taken.",
        ),
        (
            {"01-ABCD.jpg": PHOTO, "02.jpg": PHOTO},
            "文件 02.jpg 不在封存的记录里，整份记录未接收。",
            "File 02.jpg is no part of the sealed record; nothing was taken.",
        ),
    ],
)
def test_a_photo_that_is_not_as_it_was_is_named(files, zh, en) -> None:
    with pytest.raises(BundleError) as refused:
        check_photos(read_bundle(text(sealed(photo()))), files)
    assert (refused.value.zh, refused.value.en) == (zh, en)


def test_a_clock_that_is_behind_is_put_forward() -> None:
    """The part was written at 02:01 by a device a second and a half behind the office."""
    first, *_ = merged([read_bundle(text(sealed()))])

    assert first.at.isoformat() == "2026-11-20T02:01:01.500000+00:00"


PARTS = st.lists(
    st.sampled_from([ANSWER, ("post", {"post": "破碎"}), ("reading", {"value": "88"})]), max_size=5
)


@settings(max_examples=EXAMPLES)
@given(
    st.lists(PARTS, min_size=1, max_size=3),
    st.lists(st.integers(-(10**7), 10**7), min_size=3, max_size=3),
    st.randoms(),
)
def test_records_of_devices_are_put_together_without_loss_in_any_order(
    some, offsets, random
) -> None:
    bundles = [
        read_bundle(
            text(sealed(*parts, device=f"DEVICE{n:06d}", seal={"clock_offset_ms": offsets[n]}))
        )
        for n, parts in enumerate(some)
    ]
    together = merged(bundles)
    shuffled = bundles * 2
    random.shuffle(shuffled)

    assert merged(shuffled) == together
    assert sorted((one.device, one.part.no) for one in together) == sorted(
        (bundle.device, part.no) for bundle in bundles for part in bundle.parts
    )
    assert [one.at for one in together] == sorted(one.at for one in together)
