"""Announcements in a release, each as page and paper: an issue's with its annexes, entries'.

Beside an entry's page stands its notice while it may be named, and what was announced of it since:
that it was withdrawn, or corrected.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from domain.bulletin import EntryStatus, IssueHead, IssueLine, ListKind
from domain.retraction import RetractionKind
from notifications.announcements import (
    Issuer,
    Original,
    correction_request,
    entry_request,
    issue_orders,
    withdrawal_request,
)
from notifications.press import AnnouncementRequest, Order, Press, files_of
from notifications.public_view import slug
from notifications.release import Release
from notifications.shown import Announcement, ShownEntry
from notifications.site_identity import SiteIdentity


def write_announcement(
    release: Release,
    head: IssueHead,
    lines: Iterable[IssueLine],
    *,
    site: SiteIdentity,
    press: Press,
    number: str,
    newest: bool,
    basis: tuple[str, ...] = (),
) -> None:
    """Write ``notice.html`` and ``notice.pdf`` of an issue, and the volumes of its annexes.

    ``lines`` are read once and not kept. ``number`` is the announcement's document number. The QR
    code leads to the issue's page, when the site has an address.
    """
    folder = f"list/{slug(head)}"
    orders = issue_orders(
        head,
        lines,
        issuer=Issuer(site=site, kind=head.kind, basis=basis),
        number=number,
        folder=folder,
        proof_address=proof_address(site, folder),
        noindex=not newest,
    )
    _print(release, orders, press)


def write_entry_notices(
    release: Release,
    entries: Iterable[ShownEntry],
    *,
    site: SiteIdentity,
    press: Press,
    kind: ListKind,
) -> None:
    """Write ``notice.html`` and ``notice.pdf`` beside the page of every entry that may be named.

    A notice bears the number and the day of the issue that spoke of its entry last, so that an
    entry nothing happened to keeps its bytes. What was announced of an entry, its withdrawal or
    its correction, is written there too. ``entries`` are read once and not kept.
    """
    issuer = Issuer(site=site, kind=kind)

    def orders() -> Iterator[Order]:
        for one in entries:
            if one.entry.status is EntryStatus.ACTIVE:
                folder, last = f"entry/{one.entry.entry_id}", one.mentions[-1]
                request = entry_request(
                    one.entry,
                    issuer=issuer,
                    number=f"第{last.issue}期",
                    issued_on=last.released_on,
                    proof_address=proof_address(site, folder),
                )
                yield Order(f"{folder}/notice", request)
            if one.announced is not None:
                yield _announced(one, one.announced, issuer)

    _print(release, orders(), press)


def _announced(one: ShownEntry, told: Announcement, issuer: Issuer) -> Order:
    """The announcement of a withdrawal, which names nobody, or of a correction."""
    folder, first = f"entry/{one.entry.entry_id}", one.mentions[0]
    original = Original(number=told.of, on=first.released_on, issue=first.issue)
    address = proof_address(issuer.site, folder)
    request: AnnouncementRequest
    if told.kind is RetractionKind.WITHDRAWN:
        request = withdrawal_request(
            one.entry,
            issuer=issuer,
            number=told.number,
            issued_on=told.issued_on,
            original=original,
            proof_address=address,
        )
    else:
        request = correction_request(
            one.entry,
            issuer=issuer,
            number=told.number,
            issued_on=told.issued_on,
            original=original,
            reason=told.reason,
            proof_address=address,
        )
    return Order(f"{folder}/{told.name}", request)


def _print(release: Release, orders: Iterable[Order], press: Press) -> None:
    for path, rendered in press.run(orders):
        for name, content in files_of(path, rendered):
            release.put(name, content)


def proof_address(site: SiteIdentity, folder: str) -> str:
    """The address of a folder of the site; "" when it is not known where the site is reached."""
    return f"{site.address_of_site}{folder}/" if site.address_of_site else ""
