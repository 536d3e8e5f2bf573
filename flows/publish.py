"""Showing the list: the site is written from what is stored, and swapped in whole.

Issues are stored first and their files are a function of what is stored, so a crash at any point is
mended by running this again. A name that must go is gone with the next showing, without waiting for
anybody's signature (行政处罚法 48).
"""

from __future__ import annotations

from datetime import date

from flows import redaction
from flows.assembly import Assembly
from flows.handle import Handled
from flows.rule_book import rule_book_view
from flows.settings import Office
from flows.shown import ShownNow
from notifications.publication import build_site
from notifications.redaction.overheard import Overheard
from notifications.redaction.scan import guard_release
from notifications.release import releasing
from notifications.render import Renderer
from notifications.site_identity import SiteIdentity
from storage import issues
from storage.unit_of_work import UnitOfWork


def show(assembly: Assembly, *, at: str) -> list[str]:
    """Write the public site from the stored issues and swap it in whole; returns its paths.

    LeakError when something in it must not be public; the site stays as it was.
    """
    redaction.mark_earlier(assembly, at=at)
    with UnitOfWork(assembly.engine, reading=True) as unit:
        pending = issues.not_shown(unit)
        secret = redaction.canaries(unit, assembly)
        least = redaction.small_cell(assembly, date.fromisoformat(at[:10]))
        shown = Overheard(
            ShownNow(unit, small_cell=least), secret, redaction.allowed(assembly.settings)
        )
        with releasing(assembly.settings.site) as release:
            build_site(
                release,
                shown,
                site=identity(assembly.settings.office),
                renderer=Renderer(),
                rules=rule_book_view(assembly.book, date.fromisoformat(at[:10])),
                basis={head.number: _basis(assembly, head.released_on) for head in shown.heads},
            )
            memory = assembly.settings.site / redaction.MEMORY
            guard_release(release, secret, shown.allowed, memory=memory)
    if pending:
        with UnitOfWork(assembly.engine) as unit:
            for number in pending:
                issues.mark_shown(unit, number, at)
            unit.commit()
    return sorted(release.files)


def _basis(assembly: Assembly, on: date) -> tuple[str, ...]:
    """What a statutory list rests on by the pack of a day; a district list has its own words."""
    named = assembly.book.pack(on).list_basis
    return () if named is None else (named.reference,)


def refresh(assembly: Assembly, handled: Handled, *, at: str) -> bool:
    """Show the site again when what was handled changed what the public may see."""
    if handled.public_changed and (assembly.settings.site / "public").exists():
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
