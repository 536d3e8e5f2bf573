"""Records of inspections on site: taken once, whole or not at all; all devices' put together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from domain.bundle import Bundle, BundleError, Merged, check_photos, merged, read_bundle
from flows.assembly import Assembly
from flows.clock import OFFICE_TIME
from storage import accounts, evidence
from storage.evidence import Evidence
from storage.unit_of_work import UnitOfWork

INSPECTION = "inspection"
CLOCK_OFF = timedelta(minutes=2)  # from which a clock is told to have been wrong
JSON = "application/json"
PICTURES = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png", b"RIFF": "image/webp"}


@dataclass(frozen=True, slots=True)
class SiteRecord:
    """All that is on file of one inspection on site."""

    inspection: str
    uscc: str
    bundles: tuple[Bundle, ...]
    parts: tuple[Merged, ...]
    photos: tuple[Evidence, ...]

    @property
    def clocks_off(self) -> tuple[Bundle, ...]:
        """The records of devices whose clocks were wrong."""
        return tuple(one for one in self.bundles if abs(one.offset) >= CLOCK_OFF)

    def said(self, kind: str) -> list[Merged]:
        """The parts of a kind."""
        return [one for one in self.parts if one.part.kind == kind]

    def answers(self) -> dict[str, list[Merged]]:
        """What was answered to each item of the checklist, by its code; two devices may differ."""
        found: dict[str, list[Merged]] = {}
        for one in self.said("answer"):
            found.setdefault(str(one.part.said.get("code")), []).append(one)
        return found


def deliver(
    assembly: Assembly, bundle: Bundle, text: bytes, files: Mapping[str, bytes], *, by: str, at: str
) -> bool:
    """Keep a record with its photos; returns whether it was new. BundleError when it is not whole.

    A record is known by the end of its chain, so that it counts once however often it is sent.
    """
    check_photos(bundle, files)
    kinds = {name: _picture(name, body) for name, body in files.items()}
    name = f"{bundle.digest}.json"
    with UnitOfWork(assembly.engine) as unit:
        earlier = evidence.handed_in(unit, INSPECTION, bundle.inspection)
        if any(one.name == name for one in earlier):
            return False
        _one_enterprise(unit, bundle, earlier)
        for ref, called in ((bundle.inspection, name), (bundle.uscc, bundle.inspection)):
            evidence.keep(
                unit, about=INSPECTION, ref=ref, name=called, media_type=JSON, body=text, at=at
            )
        for photo, body in sorted(files.items()):
            evidence.keep(
                unit, about=INSPECTION, ref=bundle.inspection, name=photo,
                media_type=kinds[photo], body=body, at=at,
            )  # fmt: skip
        accounts.note(unit, at=at, who=by, what="bundle_received", detail=bundle.digest)
        unit.commit()
    return True


def _picture(name: str, body: bytes) -> str:
    kind = next((kind for sign, kind in PICTURES.items() if body.startswith(sign)), "")
    if not kind:
        raise BundleError(
            f"{name} 不是照片（JPEG、PNG、WebP）。", f"{name} is no photo (JPEG, PNG, WebP)."
        )
    return kind


def _one_enterprise(unit: UnitOfWork, bundle: Bundle, earlier: Sequence[Evidence]) -> None:
    others = {one.uscc for one in _bundles(unit, bundle.inspection, earlier)} - {bundle.uscc}
    if others:
        raise BundleError(
            f"检查编号 {bundle.inspection} 已用于另一家用人单位，请换一个编号重新封存。",
            f"Number {bundle.inspection} is that of another enterprise; seal under another number.",
        )


def _bundles(unit: UnitOfWork, inspection: str, files: Sequence[Evidence]) -> list[Bundle]:
    found = []
    for one in files:
        if one.media_type == JSON:
            read = evidence.read(unit, INSPECTION, inspection, one.digest)
            if read is not None:
                found.append(read_bundle(read[1].decode()))
    return found


def site_record(unit: UnitOfWork, inspection: str) -> SiteRecord | None:
    """What is on file under an inspection's number; None when nothing is."""
    files = evidence.handed_in(unit, INSPECTION, inspection)
    bundles = _bundles(unit, inspection, files)
    if not bundles:
        return None
    return SiteRecord(
        inspection, bundles[0].uscc, tuple(bundles),
        tuple(replace(one, at=one.at.astimezone(OFFICE_TIME)) for one in merged(bundles)),
        tuple(one for one in files if one.media_type != JSON),
    )  # fmt: skip


def inspections_on_site(unit: UnitOfWork, uscc: str) -> list[tuple[str, str]]:
    """(number, when it came) of the inspections on site of an enterprise, the latest first."""
    found = {one.name: one.kept_at for one in evidence.handed_in(unit, INSPECTION, uscc)}
    return sorted(found.items(), key=lambda one: one[1], reverse=True)
