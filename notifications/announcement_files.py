"""An issue's announcement and its annexes in a release: each as a page and as paper."""

from __future__ import annotations

from collections.abc import Iterable

from domain.bulletin import IssueHead, IssueLine
from notifications.announcements import Issuer, issue_orders
from notifications.press import Press, files_of
from notifications.public_view import slug
from notifications.release import Release
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
    for path, rendered in press.run(orders):
        for name, content in files_of(path, rendered):
            release.put(name, content)


def proof_address(site: SiteIdentity, folder: str) -> str:
    """The address of a folder of the site; "" when it is not known where the site is reached."""
    return f"{site.address_of_site}{folder}/" if site.address_of_site else ""
