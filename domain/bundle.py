"""A sealed record of an inspection on site: a chain over its parts, the digests of its photos.

A device that is offline writes it; nobody is there to vouch for it but the chain. Each part is the
text that was hashed, so that nothing depends on how JSON is written: part n has the SHA-256 of the
digest before it, a line end, and its text; the first follows on what the record is about.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

FORMAT = "mingdan-inspection/1"
KINDS = (
    "head", "answer", "post", "reading", "sample", "statement", "photo", "signature", "seal",
)  # fmt: skip
NAMED = re.compile(r"[0-9A-Za-z-]{4,40}")
MOST_PARTS = 2000
MOST_OFF = timedelta(days=36_525)  # of a clock: one that starts at its first day is 56 years off
DAYS = range(1970, 2200)  # years a device's clock can show


class BundleError(ValueError):
    """A record that cannot be taken; says which part or file, and what to do, in two languages."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh)
        self.zh, self.en = zh, en


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a record: what kind, when by the device's clock, and what it says."""

    no: int
    kind: str
    at: datetime
    said: Mapping[str, Any]
    digest: str


@dataclass(frozen=True, slots=True)
class Bundle:
    """A sealed record of one device; ``digest`` is that of its last part and names it for ever."""

    inspection: str
    device: str
    uscc: str
    parts: tuple[Part, ...]

    @property
    def digest(self) -> str:
        """The end of the chain."""
        return self.parts[-1].digest

    @property
    def head(self) -> Mapping[str, Any]:
        """Who inspected, when, and why."""
        return self.parts[0].said

    @property
    def offset(self) -> timedelta:
        """How much the device's clock was behind the office's when it was last compared."""
        return timedelta(milliseconds=self.parts[-1].said["clock_offset_ms"])

    @property
    def photos(self) -> dict[str, str]:
        """The digest of every photo, by its name."""
        return {
            part.said["name"]: part.said["sha256"] for part in self.parts if part.kind == "photo"
        }


@dataclass(frozen=True, slots=True)
class Merged:
    """A part among those of all devices, with its time by the office's clock."""

    at: datetime
    device: str
    part: Part


def start(inspection: str, device: str, uscc: str) -> str:
    """The digest the first part follows on."""
    return link(FORMAT, f"{inspection}\n{device}\n{uscc}")


def link(before: str, body: str) -> str:
    """The digest of a part that follows on another."""
    return sha256(f"{before}\n{body}".encode()).hexdigest()


def read_bundle(text: str) -> Bundle:
    """The record of a text; BundleError when its chain is broken or something is missing."""
    try:
        told = json.loads(text)
        inspection, device, uscc = (str(told[key]) for key in ("inspection", "device", "uscc"))
        written = [(str(one["body"]), str(one["digest"])) for one in told["parts"]]
        known = told["format"] == FORMAT
        text.encode()
        "".join(body for body, _ in written).encode()  # ValueError at half a character
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise BundleError("不是封存的检查记录。", "This is no sealed inspection record.") from error
    if not known or not all(NAMED.fullmatch(one) for one in (inspection, device, uscc)):
        raise BundleError(
            "检查记录的版本或编号不认识，请更新检查页面后重新封存。",
            "Version or numbers of the record are not known; reload the page and seal again.",
        )
    if not 2 <= len(written) <= MOST_PARTS:
        raise BundleError("检查记录不完整。", "The record is not complete.")
    parts, before = [], start(inspection, device, uscc)
    for no, (body, digest) in enumerate(written, start=1):
        if link(before, body) != digest:
            raise BundleError(
                f"第{no}部分在封存后被改动，整份记录未接收。",
                f"Part {no} was changed after sealing; nothing was taken.",
            )
        parts.append(_part(no, body, digest))
        before = digest
    bundle = Bundle(inspection, device, uscc, tuple(parts))
    _whole(bundle)
    return bundle


def _part(no: int, body: str, digest: str) -> Part:
    try:
        told = json.loads(body)
        at = datetime.fromisoformat(told["at"])
        part = Part(told["no"], told["kind"], at, told["said"], digest)
        good = part.no == no and part.kind in KINDS and isinstance(part.said, dict)
        if part.kind == "photo":
            good = good and all(isinstance(part.said[key], str) for key in ("name", "sha256"))
        good = good and at.tzinfo is not None and at.year in DAYS
        json.dumps(told, ensure_ascii=False).encode()  # it will stand on a page: no half characters
    except (ValueError, TypeError, KeyError, RecursionError):
        good = False
    if not good:
        raise BundleError(f"第{no}部分无法读取。", f"Part {no} cannot be read.")
    return part


def _whole(bundle: Bundle) -> None:
    """What every record must have: its head first, its seal last, two inspectors, a signature."""
    kinds = [part.kind for part in bundle.parts]
    seal = bundle.parts[-1].said
    once = kinds.count("head") == kinds.count("seal") == 1
    if not once or kinds[0] != "head" or kinds[-1] != "seal":
        raise BundleError("检查记录没有封存完。", "The record was not sealed to its end.")
    if not _clock_told(seal.get("clock_offset_ms")):
        raise BundleError("检查记录没有时钟偏差。", "The record does not say how its clock stood.")
    who = bundle.head.get("inspectors")
    if not isinstance(who, list) or len({str(one) for one in who if one}) < 2:
        raise BundleError(
            "现场检查须有两名执法人员（行政处罚法42）。",
            "An inspection needs two inspectors (Administrative Penalty Law 42).",
        )
    signed = [part.said for part in bundle.parts if part.kind == "signature"]
    if not any(one.get("png") or (one.get("refused") and one.get("witness")) for one in signed):
        raise BundleError(
            "缺少当事人签名；拒绝签名的，须注明并有见证人。",
            "The enterprise's signature is missing; a refusal needs to be noted and witnessed.",
        )
    names = [part.said["name"] for part in bundle.parts if part.kind == "photo"]
    if len(set(names)) < len(names):
        raise BundleError("有两张照片同名。", "Two photos have one name.")


def _clock_told(offset: object) -> bool:
    """Whether this is a clock's offset in milliseconds, and one that can be reckoned with."""
    most = MOST_OFF // timedelta(milliseconds=1)
    return isinstance(offset, int) and not isinstance(offset, bool) and abs(offset) <= most


def check_photos(bundle: Bundle, files: Mapping[str, bytes]) -> None:
    """BundleError, naming the file, unless exactly the photos of the record are there unchanged."""
    for name, digest in bundle.photos.items():
        if name not in files:
            raise BundleError(
                f"缺少照片 {name}，整份记录未接收。", f"Photo {name} is missing; nothing was taken."
            )
        if sha256(files[name]).hexdigest() != digest:
            raise BundleError(
                f"照片 {name} 与封存时不一致，整份记录未接收。",
                f"Photo {name} is not as it was sealed; nothing was taken.",
            )
    for name in files:
        if name not in bundle.photos:
            raise BundleError(
                f"文件 {name} 不在封存的记录里，整份记录未接收。",
                f"File {name} is no part of the sealed record; nothing was taken.",
            )


def merged(bundles: Iterable[Bundle]) -> tuple[Merged, ...]:
    """Every part of every record of one inspection, each once, in the order of the office's clock.

    Nothing is decided between two devices that say different things: both stand.
    """
    known = {bundle.digest: bundle for bundle in bundles}
    found = [
        Merged(part.at + bundle.offset, bundle.device, part)
        for bundle in known.values()
        for part in bundle.parts
    ]
    return tuple(sorted(found, key=lambda one: (one.at, one.device, one.part.no, one.part.digest)))
