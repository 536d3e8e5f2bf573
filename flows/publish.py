"""Showing the list: the site is written from what is stored, and swapped in whole.

Issues are stored first and their files are a function of what is stored, so a crash at any point is
mended by running this again. A name that must go is gone with the next showing, without waiting for
anybody's signature (行政处罚法 48).
"""

from __future__ import annotations

from flows import fallen
from flows.assembly import Assembly
from flows.handle import Handled
from flows.settings import Office
from flows.shown import ShownNow
from notifications.publication import build_site
from notifications.release import releasing
from notifications.render import Renderer
from notifications.site_identity import SiteIdentity
from storage import issues
from storage.unit_of_work import UnitOfWork


def show(assembly: Assembly, *, at: str) -> list[str]:
    """Write the public site from the stored issues and swap it in whole; returns its paths."""
    with (
        releasing(assembly.settings.site) as release,
        # Read once nobody else publishes: what was read before another's swap may be older than it.
        UnitOfWork(assembly.engine, reading=True) as unit,
    ):
        pending, fell = issues.not_shown(unit), fallen.fallen(unit, assembly)
        build_site(release, ShownNow(unit), identity(assembly.settings.office), Renderer())
    if pending or fell.read or fell.pending:
        with UnitOfWork(assembly.engine) as unit:
            for number in pending:
                issues.mark_shown(unit, number, at)
            fallen.shown(unit, fell, at)
            unit.commit()
    return sorted(release.files)


def refresh(assembly: Assembly, handled: Handled, *, at: str) -> bool:
    """Show the site again when what was handled changed what the public may see.

    Or when something fell that no site tells yet: a process died between its end and the showing.
    """
    if not (assembly.settings.site / "public").exists():
        return False
    if handled.public_changed or fallen.waits(assembly):
        show(assembly, at=at)
        return True
    return False


def identity(office: Office) -> SiteIdentity:
    """Who publishes, as the pages say it."""
    return SiteIdentity(
        office_zh=office.name,
        office_en=office.name_en,
        address=office.address,
        phone=office.phone,
        specimen=office.specimen,
        feed_id=office.list_prefix,
    )
