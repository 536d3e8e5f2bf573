"""The periodic list: compile the issue, keep it, tell the cases, show the files.

The issue is stored first and its files are a function of what is stored, so a crash at any point
is mended by running this again. A period has one issue, however many schedulers there are.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from domain.bulletin import (
    WITHDRAWN,
    Entry,
    EntryStatus,
    Issue,
    ListKind,
    compile_issue,
)
from domain.case import Case
from domain.decide import decide
from domain.events import EntryPublished
from domain.journal import Refused
from domain.jurisdiction import Jurisdiction
from domain.measures import INTERNAL, may_be_shown
from domain.timelimits import TermKind, TermRule
from domain.vocabulary import ON_THE_LIST, Status
from flows.assembly import Assembly
from flows.entries import as_shown, entry_of, resting_status, told_since
from flows.handle import Handled
from flows.settings import Office
from notifications.publication import SiteIdentity, site_files
from notifications.release import write_site
from notifications.render import Renderer
from rules.findings import RuleBook
from storage import bulletins, cases, inbox, judgements, officials
from storage.bulletins import Listing
from storage.inbox import Incoming
from storage.unit_of_work import UnitOfWork

log = logging.getLogger(__name__)
SOURCE = "publication"


class NotDueError(Exception):
    """The period is not over yet: its issue cannot come out."""


class InternalListError(Exception):
    """The office keeps the list inside: nothing is published."""


class MixedListError(Exception):
    """Entries of a district list and of a statutory one cannot stand in one issue."""


def kept_inside(book: RuleBook, on: date) -> bool:
    """Whether the pack of a day keeps the list inside (``list.publication: internal``)."""
    return book.pack(on).value("list.publication", on).value == INTERNAL


def period_before(today: date) -> str:
    """The last full quarter, e.g. ``2026-Q1`` on any day of April to June 2026."""
    quarter = (today.month - 1) // 3
    return f"{today.year - 1}-Q4" if quarter == 0 else f"{today.year}-Q{quarter}"


def publish(assembly: Assembly, *, period: str, today: date, at: str) -> Issue:
    """The issue of a period: made once, returned unchanged ever after.

    NotDueError before its end; InternalListError when the list is kept inside.
    """
    if period > period_before(today):
        raise NotDueError(f"{period} 尚未结束，最近一个可以公布的季度是 {period_before(today)}。")
    with UnitOfWork(assembly.engine) as unit:
        known = bulletins.issue_of_period(unit, period)
        if known is not None:
            return known
        if kept_inside(assembly.book, today):
            raise InternalListError(
                f"名单按规则包 {assembly.book.pack(today).id} 的 list.publication 只在内部管理，"
                "不向社会公布，没有写任何文件。需要公布的，请先修改规则包。"
            )
        issue, fresh, listing_ids = _compile(unit, assembly, period, today)
        bulletins.keep_issue(unit, issue, listing_ids)
        inbox.take(unit, [_published(issue, case_id) for case_id in fresh], at)
        unit.commit()
    log.info(
        "issue kept",
        extra={"action": "publish", "issue": issue.number, "period": period},
    )
    return issue


def _published(issue: Issue, case_id: str) -> Incoming:
    event = EntryPublished(
        case_id=case_id, on=issue.released_on, issue=issue.number, period=issue.period
    )
    return Incoming(SOURCE, f"{issue.period}:{case_id}", event)


def _compile(
    unit: UnitOfWork, assembly: Assembly, period: str, today: date
) -> tuple[Issue, list[str], list[str]]:
    """The new issue, the cases it shows for the first time, and its listing ids."""
    previous, digest = bulletins.latest_issue(unit)
    number = 1 if previous is None else previous.number + 1
    shown_before = {entry.entry_id for entry in previous.entries} if previous else set[str]()
    first_issue = {
        entry.entry_id: entry.first_issue
        for issue in bulletins.all_issues(unit)
        for entry in issue.entries
    }
    law = assembly.jurisdiction(officials.roster(unit))
    listed: list[Listing] = []
    in_force: list[Entry] = []
    gone: list[Entry] = []
    fresh: list[str] = []
    for listing in bulletins.all_listings(unit):
        if listing.listing_served_on is None:
            continue
        case = cases.load_cases(unit, [listing.case_id])[listing.case_id].case
        first = first_issue.get(listing.listing_id, number)
        known = listing.listing_id in shown_before
        if listing.ended_on is not None:
            if known:
                gone.append(_entry(unit, assembly, listing, case, first))
        elif known or _can_be_shown(case, listing, law, today):
            listed.append(listing)
            in_force.append(_entry(unit, assembly, listing, case, first))
            if case.status is Status.LISTED:
                fresh.append(case.case_id)
    issue = compile_issue(
        number=number,
        period=period,
        kind=_kind(listed, ListKind(law.values(today).get("list.kind", ListKind.DISTRICT))),
        released_on=today,
        office=assembly.settings.office.name,
        previous=previous,
        previous_digest=digest,
        in_force=tuple(in_force),
        gone=tuple(gone),
    )
    return issue, fresh, [entry.entry_id for entry in in_force]


def _can_be_shown(case: Case, listing: Listing, law: Jurisdiction, today: date) -> bool:
    """For the first time: the procedure itself says so, before the issue is kept.

    Not one that is suspended, rests on a revoked decision, was decided while the list was kept
    inside, or ran out before it was ever shown.
    """
    if case.status is Status.SUSPENDED or not may_be_shown(listing.measures, law.values(today)):
        return False
    if case.status is not Status.LISTED:  # published before, and in force again
        return True
    event = EntryPublished(case_id=case.case_id, on=today, issue=0, period="")
    entries, _ = decide(case, event, None, law)
    return not any(isinstance(entry, Refused) for entry in entries)


def _kind(listed: Sequence[Listing], today: ListKind) -> ListKind:
    """The one kind of the entries of an issue: what is of a district never looks statutory."""
    kinds = {listing.list_kind for listing in listed}
    if len(kinds) > 1:
        district = [one.listing_id for one in listed if one.list_kind == ListKind.DISTRICT]
        raise MixedListError(
            "一期名单只能有一种条目。以下是区级名单的条目，请先依法办理移出，再公布法定名单："
            + "、".join(district)
        )
    return ListKind(kinds.pop()) if kinds else today


def _entry(
    unit: UnitOfWork, assembly: Assembly, listing: Listing, case: Case, first_issue: int
) -> Entry:
    over = [finding.judgement_id for finding in case.findings]
    return entry_of(
        listing=listing,
        case=case,
        enterprise=cases.enterprise_on(unit, case.uscc, listing.decided_on),
        lines=judgements.lines_of(unit, over, over_only=True),
        rules=rules_on(assembly, listing.decided_on),
        office=assembly.settings.office,
        first_issue=first_issue,
    )


def rules_on(assembly: Assembly, day: date) -> dict[TermKind, TermRule]:
    """The length of every kind of term in force on a day."""
    rules: dict[TermKind, TermRule] = {}
    for since, some in assembly.terms:
        if since <= day:
            rules |= some
    return rules


def show(assembly: Assembly, *, at: str) -> list[str]:
    """Write the public site from the stored issues and swap it in whole; returns its paths.

    Every entry is shown as it stands today, in old issues too: a withdrawn or suspended one
    without its name, a removed one as removed. What was once published stays in its care when the
    list is kept inside later.
    """
    with UnitOfWork(assembly.engine, reading=True) as unit:
        listings = {one.listing_id: one for one in bulletins.all_listings(unit)}
        shown = {c.case_id: c for c in cases.all_cases(unit, sorted(ON_THE_LIST))}
        issues = [_as_of_now(i, listings, shown) for i in bulletins.all_issues(unit)]
        pending = bulletins.not_shown(unit)
    site, renderer = _identity(assembly.settings.office), Renderer()
    files = dict(site_files(issues, site=site, renderer=renderer))
    write_site(files.items(), assembly.settings.site)
    if pending:
        with UnitOfWork(assembly.engine) as unit:
            for number in pending:
                bulletins.mark_shown(unit, number, at)
            unit.commit()
    return sorted(files)


def refresh(assembly: Assembly, handled: Handled, *, at: str) -> bool:
    """Show the site again when what was handled changed what the public may see."""
    if handled.public_changed and (assembly.settings.site / "public").exists():
        show(assembly, at=at)
        return True
    return False


def _identity(office: Office) -> SiteIdentity:
    return SiteIdentity(
        office_zh=office.name,
        office_en=office.name_en,
        address=office.address,
        phone=office.phone,
        specimen=office.specimen,
    )


def _as_of_now(issue: Issue, listings: dict[str, Listing], shown: dict[str, Case]) -> Issue:
    """An issue with every entry in its present state; ``shown`` are the cases on the list."""

    def now(entry: Entry) -> Entry:
        listing = listings[entry.entry_id]
        if listing.end_reason is None:
            case = shown[listing.case_id]
            if case.status is not Status.SUSPENDED:
                return replace(entry, **told_since(case, listing.decided_on))
            return as_shown(replace(entry, status=resting_status(case)))
        status = EntryStatus(listing.end_reason)
        withdrawn = status in WITHDRAWN
        return as_shown(
            replace(
                entry,
                status=status,
                reason_code=listing.end_reason,
                withdrawn_at=listing.ended_on if withdrawn else None,
                removed_date=None if withdrawn else listing.ended_on,
            )
        )

    def nameless(entry_id: str) -> bool:
        return listings[entry_id].end_reason in {status.value for status in WITHDRAWN}

    return replace(
        issue,
        entries=tuple(now(entry) for entry in issue.entries),
        gone=tuple(now(entry) for entry in issue.gone),
        changes=tuple(
            replace(change, name="") if nameless(change.entry_id) else change
            for change in issue.changes
        ),
    )
