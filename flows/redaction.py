"""What must not appear in public, gathered from the records, and the guards that look for it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from domain.bulletin import WITHDRAWN
from domain.marks import Marked
from domain.told import ToldError
from domain.vocabulary import Status
from flows.assembly import Assembly
from flows.settings import Settings
from notifications.redaction.leaks import Allowed, Canaries
from rules.findings import RuleBook
from storage import bulletins, cases, officials, seals
from storage.unit_of_work import UnitOfWork

SMALL_CELL_KEY = "publication.small_cell"
MEMORY = ".looked-through"  # below the folder the site stands in, beside the releases
AT_A_TIME = 500


class NoSuchPassagesError(ToldError):
    """The file of allowed passages is named in the settings and cannot be read."""


def canaries(unit: UnitOfWork, assembly: Assembly) -> Canaries:
    """Values that must appear nowhere: sealed identities (by marks), officials, withdrawn entries.

    SealError when there are seals and their key is another or not there.
    """
    sealed: tuple[Marked, ...] = ()
    if seals.sealed_numbers(unit):
        sealed = seals.marked(unit, *seals.marking_keys(_key(assembly.settings)))
    return Canaries(
        named=frozenset(officials.names(unit).values()),
        withdrawn=frozenset(_not_to_be_named(unit)),
        sealed=sealed,
    )


def mark_earlier(assembly: Assembly, *, at: str) -> int:
    """Mark identities that were sealed before there were marks; how many."""
    with UnitOfWork(assembly.engine) as unit:
        if not seals.unmarked(unit):
            return 0
        marked = seals.mark_earlier(unit, _key(assembly.settings), at)
        unit.commit()
    return marked


def small_cell(book: RuleBook, on: date) -> int:
    """The least count of persons that is told, by the pack of a day."""
    return int(book.pack(on).value(SMALL_CELL_KEY, on).value)


def allowed(settings: Settings) -> Allowed:
    """The office's own telephone, names and the passages it let stand."""
    office = settings.office
    names = (
        office.name,
        office.name_en,
        office.address,
        office.reconsideration_organ,
        office.court,
    )
    return Allowed(
        numbers=frozenset({office.phone, office.address}),
        names=frozenset(names),
        passages=frozenset(_passages(settings.allowed_passages)),
    )


def _key(settings: Settings) -> bytes:
    """The sealing key; SealError when its file is gone, for a new one would open nothing."""
    path = settings.home / "seal.key"
    if not path.exists():
        raise seals.SealError(
            f"找不到封存密钥 {path}，无法在发布前检查举报人信息：请恢复原密钥文件。"
        )
    return seals.load_key(path, b"")


def _passages(path: Path | None) -> list[str]:
    if path is None:
        return []
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise NoSuchPassagesError(
            f"无法读取准许公开的文字 {path}（MINGDAN_ALLOWED_PASSAGES）："
            "应为 UTF-8 文本，一行一段。"
        ) from error
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def _not_to_be_named(unit: UnitOfWork) -> Iterator[str]:
    """Names and codes of enterprises whose entry was withdrawn or rests."""
    after = ""
    while some := bulletins.listings_after(unit, after, AT_A_TIME):
        after = some[-1].listing_id
        running = [one.case_id for one in some if one.end_reason is None]
        resting = {
            case_id
            for case_id, stored in cases.load_cases(unit, running).items()
            if stored.case.status is Status.SUSPENDED
        }
        for one in some:
            if one.end_reason in WITHDRAWN or (one.end_reason is None and one.case_id in resting):
                enterprise = cases.enterprise_on(unit, one.case_id[:18], one.decided_on)
                yield from (enterprise.name, enterprise.uscc)
