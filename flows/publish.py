"""Showing the list: logged, written from what is stored, looked through, and swapped in whole.

Issues are stored first and their files are a function of what is stored, so a crash at any point is
mended by running this again. A name that must go is gone with the next showing, without waiting for
anybody's signature (行政处罚法 48).
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import date, datetime, time
from itertools import chain

from flows import draws, fallen, redaction
from flows.announced import announced_by, announcement_numbers
from flows.assembly import Assembly
from flows.faces import office_fonts
from flows.handle import Handled, drain
from flows.joint import public
from flows.log_ahead import caught_up, refuse_if_ahead
from flows.log_continued import refuse_if_forgotten
from flows.logged import log_entries, log_folders
from flows.release import last_day_for, period_of
from flows.released import new_files, write_file_list
from flows.rule_book import rule_book_view
from flows.settings import Settings
from flows.showings import recorded
from flows.shown import ShownNow
from flows.transparency import (
    Prover,
    Randomness,
    documents,
    key_at_hand,
    log_files,
    signing_key,
)
from notifications.announcement_files import write_announcement, write_entry_notices
from notifications.files.catalogue import write_catalogue
from notifications.files.whole_list import write_data
from notifications.kept_papers import CODE, KeptPapers, papers_kept
from notifications.press import Press
from notifications.publication import write_pages
from notifications.redaction.overheard import Overheard
from notifications.redaction.scan import guard_release
from notifications.release import Release, releasing
from notifications.shown import Shown
from notifications.site_identity import SiteIdentity
from notifications.transparency.signing import LogKeyError, SigningKey
from storage import issues, retractions, rule_drafts, showings
from storage.doors import Doors, Purpose, doors_of
from storage.unit_of_work import UnitOfWork


def show(assembly: Assembly, *, at: str, random: Randomness = secrets.token_bytes) -> list[str]:
    """Log what the public may see, write the site, swap it in whole; returns its paths.

    LeakError when something in it must not be public: the site stays as it was, which is put on
    record for the publicity officer.
    """
    with recorded(assembly, at):
        return _show(assembly.renewed(), at, random)


def _show(assembly: Assembly, at: str, random: Randomness) -> list[str]:
    settings, today = assembly.settings, date.fromisoformat(at[:10])
    redaction.mark_earlier(assembly, at=at)
    least = redaction.small_cell(assembly.book, today)
    key = _key(assembly, random)
    kept_under = _paper_key(doors_of(assembly.engine), random)
    with releasing(settings.site) as release, papers_kept(settings.site, kept_under) as papers:
        # Read once nobody else publishes: what was read before another's swap may be older than it.
        with UnitOfWork(assembly.engine) as unit:
            refuse_if_ahead(unit, settings, key.verifier)
            # On file first: an announcement has its number and its day from there.
            fallen.keep(unit, fallen.fallen(unit, assembly), at)
            now = ShownNow(unit, small_cell=least)
            refuse_if_forgotten(unit, settings, now.entries(), today)
            log_entries(unit, now, key=key, on=today, at=at, random=random)
            unit.commit()
        with UnitOfWork(assembly.engine, reading=True) as unit:
            pending, fell = issues.not_shown(unit), retractions.not_shown(unit)
            secret = redaction.canaries(unit, assembly)
            numbers = announcement_numbers(issues.heads(unit), settings.office.short)
            now = ShownNow(
                unit,
                small_cell=least,
                proofs=Prover(unit, key).in_short,
                announced=announced_by(unit, settings.office.short, numbers),
            )
            shown = Overheard(now, secret, redaction.allowed(settings))
            site = identity(settings, today)
            drawn = draws.shown(unit)
            counted = public.shown(unit, least=least, secret=secret, allowed=shown.allowed)
            told = () if counted is None else counted.files()
            for name, content in chain(draws.files(drawn), told):
                release.put(name, content)
            rules = rule_book_view(assembly.book, today)
            write_pages(
                release, shown, site=site, rules=rules, log_key=key.verifier, draws=drawn,
                indicators=counted,
            )  # fmt: skip
            _write_papers(release, assembly, shown, site, numbers, papers)
            data = write_data(release, shown, site)
        with UnitOfWork(assembly.engine) as unit:
            log_folders(unit, release, now.heads, key=key, on=today, at=at, random=random)
            unit.commit()
        with UnitOfWork(assembly.engine, reading=True) as unit:
            for name, content in chain(log_files(unit, key), documents(unit, key)):
                release.put(name, content)
            write_file_list(unit, release)
            write_catalogue(release, ShownNow(unit, small_cell=least), site, data)
        guard_release(release, secret, shown.allowed, memory=settings.site / redaction.MEMORY)
        with UnitOfWork(assembly.engine) as unit:  # on record before anybody can hold them
            showings.keep_files(unit, new_files(unit, release))
            unit.commit()
    with UnitOfWork(assembly.engine) as unit:
        for number in pending:
            issues.mark_shown(unit, number, at)
        retractions.mark_shown(unit, fell, at)
        showings.shown(unit, at)
        unit.commit()
    caught_up(settings)
    return list(release.files)


def _paper_key(doors: Doors, random: Randomness) -> bytes:
    """What the codes of kept papers are made with.

    Where the office's key is lost no other is made for it: nothing that was kept fits then.
    """
    return doors.seal(Purpose.PAPER, ()) if doors.key_is_here else random(CODE)


def _key(assembly: Assembly, random: Randomness) -> SigningKey:
    """The key of the log; LogKeyError when it is gone: a new one would begin another log."""
    settings = assembly.settings
    with UnitOfWork(assembly.engine, reading=True) as unit:
        if not key_at_hand(unit, settings):
            raise LogKeyError(
                f"找不到公布记录的签名密钥 {settings.log_key_file}，网站未作改动："
                "请从备份恢复该文件。换用新密钥会使此前留存的检查点全部失效。"
            )
    return signing_key(settings, random)


def _write_papers(
    release: Release,
    assembly: Assembly,
    shown: Shown,
    site: SiteIdentity,
    numbers: Mapping[int, str],
    papers: KeptPapers,
) -> None:
    """Announcements of issues and of entries; what was set before is taken over."""
    with Press(office_fonts(assembly.settings), papers=papers) as press:
        for head in shown.heads:
            write_announcement(
                release,
                head,
                shown.lines(head.number),
                site=site,
                press=press,
                number=numbers[head.number],
                newest=head is shown.heads[-1],
                basis=_basis(assembly, head.released_on),
            )
        if shown.heads:
            kind = shown.heads[-1].kind
            write_entry_notices(release, shown.entries(), site=site, press=press, kind=kind)


def _basis(assembly: Assembly, on: date) -> tuple[str, ...]:
    """What a statutory list rests on by the pack of a day; a district list has its own words."""
    named = assembly.book.pack(on).list_basis
    return () if named is None else (named.reference,)


def refresh(assembly: Assembly, handled: Handled, *, at: str) -> bool:
    """Show the site again when what was handled changed what the public may see.

    Or when something fell that no site tells yet, or an issue is out that none shows: a process
    died before the showing. Or when approved rules have begun since the site was written.
    """
    if not (assembly.settings.site / "public").exists():
        return False
    if handled.public_changed or _not_shown(assembly) or _rules_begun(assembly, at):
        show(assembly, at=at)
        return True
    return False


def _not_shown(assembly: Assembly) -> bool:
    """Whether the public is owed something it was not shown: an issue that is out, what fell."""
    with UnitOfWork(assembly.engine, reading=True) as unit:
        out = issues.not_shown(unit)
    return bool(out) or fallen.waits(assembly)


def _rules_begun(assembly: Assembly, at: str) -> bool:
    """Whether rules of the office began to hold after the last showing, by their own day."""
    now = datetime.fromisoformat(at)
    with UnitOfWork(assembly.engine, reading=True) as unit:
        approved = rule_drafts.approved(unit)
        last = showings.newest_good(unit)
    begun = [
        max(datetime.fromisoformat(one.at), datetime.combine(one.since, time.min, now.tzinfo))
        for one in approved
    ]
    shown = None if last is None else datetime.fromisoformat(last)
    return any(one <= now and (shown is None or shown < one) for one in begun)


def bring_out(assembly: Assembly, *, at: str) -> list[str]:
    """Tell the cases that an issue was released, and show it; returns the paths of the site."""
    drain(assembly, at=at)
    return show(assembly, at=at)


def identity(settings: Settings, today: date) -> SiteIdentity:
    """Who publishes, where, and by when the next issue is due."""
    office = settings.office
    return SiteIdentity(
        office_zh=office.name,
        office_en=office.name_en,
        address=office.address,
        phone=office.phone,
        specimen=office.specimen,
        next_issue_by=last_day_for(period_of(today)),
        address_of_site=settings.public_address,
        counter=settings.counter_address,
        feed_id=office.list_prefix,
    )
