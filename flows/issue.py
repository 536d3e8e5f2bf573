"""The next issue as it would come out today: its lines as a stream, its totals, what stops it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from domain.bulletin import (
    Entry,
    IssueHead,
    IssueLine,
    IssueSort,
    ListKind,
    Totals,
    roll_forward,
)
from domain.case import Case
from domain.decide import decide
from domain.events import EntryPublished
from domain.evolve import BrokenJournalError
from domain.journal import Refused
from domain.jurisdiction import Jurisdiction
from domain.measures import may_be_shown
from domain.release import Found, Standing, guard
from domain.roles import Roster
from domain.timelimits import TermKind, TermRule
from domain.told import ToldError
from domain.vocabulary import Status
from flows import redaction
from flows.assembly import Assembly
from flows.entries import entry_of
from flows.proof import again
from flows.transparency import key_at_hand
from notifications.redaction.leaks import unfit
from storage import bulletins, cases, inbox, issues, judgements, officials, proofs
from storage.bulletins import Listing
from storage.codec import UnreadableError, proof_from_json, to_json
from storage.ranges import COUNTED_TO
from storage.unit_of_work import UnitOfWork

EMPTY = Roster({})
TOLD = 10  # ids named in a message
AT_A_TIME = 500  # listings looked at together: memory grows with this, not with the list
SHRINK_LIMIT = "publication.shrink_percent"  # of the opening total, that may leave in one issue


class MixedListError(ToldError):
    """Entries of a district list and of a statutory one cannot stand in one issue."""


@dataclass(slots=True)
class Compiled:
    """An issue under way. Its lines are read once; the rest is known when they have passed."""

    number: int
    period: str
    sort: IssueSort
    on: date
    previous: IssueHead | None
    previous_digest: str
    kinds: dict[str, list[str]] = field(default_factory=dict)  # of list, and some of its ids
    fresh: list[str] = field(default_factory=list)  # cases it shows for the first time
    latest: date | None = None  # the latest day its lines speak of
    unproved: list[str] = field(default_factory=list)
    unredacted: list[str] = field(default_factory=list)  # listing id, field and what is in it

    def start(self) -> Totals:
        """Totals that begin where the issue before closed."""
        return Totals(0 if self.previous is None else self.previous.closing)


def compiling(unit: UnitOfWork, *, period: str, sort: IssueSort, on: date) -> Compiled:
    """The issue that follows the newest one."""
    previous, digest = issues.latest(unit)
    number = 1 if previous is None else previous.number + 1
    return Compiled(number, period, sort, on, previous, digest)


def lines(unit: UnitOfWork, assembly: Assembly, made: Compiled) -> Iterator[IssueLine]:
    """Its lines, by id. An extra issue tells what fell and changed; what is new waits."""
    before: Iterator[Entry] = iter(())
    if made.previous is not None:
        known = issues.lines(unit, made.previous.number, in_force=True)
        before = (line.entry for line in known)
    return roll_forward(before, _now(unit, assembly, made))


def head(assembly: Assembly, made: Compiled, totals: Totals, lines_digest: str) -> IssueHead:
    """The head once all lines have passed. MixedListError when they are of two kinds of list."""
    totals.close()
    values = assembly.jurisdiction(EMPTY).values(made.on)
    if len(made.kinds) > 1:
        raise MixedListError(
            "一期名单只能有一种条目。以下是区级名单的条目，请先依法办理移出，再公布法定名单："
            + "、".join(made.kinds[ListKind.DISTRICT])
        )
    return IssueHead(
        number=made.number,
        period=made.period,
        sort=made.sort,
        kind=ListKind(*made.kinds or (values.get("list.kind", ListKind.DISTRICT),)),
        released_on=made.on,
        office=assembly.settings.office.name,
        opening=totals.opening,
        added=totals.added,
        removed=totals.removed,
        closing=totals.closing,
        changed=totals.changed,
        corrected=totals.corrected,
        lines_digest=lines_digest,
        previous_digest=made.previous_digest,
    )


def found(
    unit: UnitOfWork, assembly: Assembly, made: Compiled, said: IssueHead
) -> tuple[Found, ...]:
    """What the guard finds of it."""
    pack = assembly.book.pack(made.on)
    now = Standing(
        on=made.on,
        previous_on=None if made.previous is None else made.previous.released_on,
        latest_fact=made.latest,
        waiting=inbox.waiting_count(unit),
        parked=len(inbox.parked(unit)),
        shrink_percent=int(pack.value(SHRINK_LIMIT, made.on).value),
        unproved=tuple(made.unproved),
        key=key_at_hand(unit, assembly.settings),
        unredacted=tuple(made.unredacted),
    )
    return guard(said, now)


def _now(unit: UnitOfWork, assembly: Assembly, made: Compiled) -> Iterator[Entry]:
    """Every entry in force, and those gone since the issue before, by id."""
    law = assembly.jurisdiction(officials.roster(unit))
    secret, may = redaction.canaries(unit, assembly), redaction.allowed(assembly.settings)
    least = redaction.small_cell(assembly.book, made.on)
    after = ""
    while some := bulletins.listings_after(unit, after, AT_A_TIME):
        after = some[-1].listing_id
        ids = [one.listing_id for one in some]
        first = issues.first_issues(unit, ids)
        stood = _stood(unit, made, ids)
        folded = cases.load_cases(unit, {one.case_id for one in some})
        for listing in some:
            case = folded[listing.case_id].case
            known = listing.listing_id in stood
            if listing.ended_on is None:
                new = made.sort is IssueSort.REGULAR and _can_be_shown(case, listing, law, made.on)
                if not known and not new:
                    continue
                some_ids = made.kinds.setdefault(listing.list_kind, [])
                if len(some_ids) < TOLD:
                    some_ids.append(listing.listing_id)
                if case.status is Status.LISTED:
                    made.fresh.append(case.case_id)
                if not _proved(unit, listing):
                    made.unproved.append(listing.listing_id)
            elif not known:
                continue
            number = first.get(listing.listing_id, made.number)
            entry = shown_entry(unit, assembly, listing, case, number)
            leaks = unfit(entry, may, secret, small_cell=least)
            made.unredacted += [leak.zh() for leak in leaks]
            made.latest = max(filter(None, (made.latest, *_days(entry))))
            yield entry


def _stood(unit: UnitOfWork, made: Compiled, ids: Sequence[str]) -> set[str]:
    """Which of these were in force by the issue before."""
    if made.previous is None:
        return set()
    return issues.in_force_among(unit, made.previous.number, ids)


def _days(entry: Entry) -> Iterator[date]:
    """The days by which an entry stands as it does; what is to come is not among them."""
    said = (entry.listing_date, entry.served_date, entry.removed_date, entry.withdrawn_at)
    return (day for day in (*said, entry.corrected_on, entry.successor_since) if day is not None)


def _proved(unit: UnitOfWork, listing: Listing) -> bool:
    """Whether the proof of a listing is on file and follows from its journal."""
    stored = proofs.of(unit, listing.case_id, listing.proof_no)
    if stored is None:
        return False
    rows = proofs.journals_of(unit, [listing.case_id]).get(listing.case_id, [])
    try:
        return to_json(again(proof_from_json(stored), rows)) == stored
    except (UnreadableError, BrokenJournalError, ValueError):
        return False


def _can_be_shown(case: Case, listing: Listing, law: Jurisdiction, on: date) -> bool:
    """For the first time: the procedure itself says so.

    Not one that is suspended, rests on a revoked decision, was decided while the list was kept
    inside, or ran out before it was ever shown.
    """
    if case.status is Status.SUSPENDED or not may_be_shown(listing.measures, law.values(on)):
        return False
    if case.status is not Status.LISTED:  # published before, and in force again
        return True
    event = EntryPublished(case_id=case.case_id, on=on, issue=0, period="")
    entries, _ = decide(case, event, None, law)
    return not any(isinstance(entry, Refused) for entry in entries)


def shown_entry(
    unit: UnitOfWork, assembly: Assembly, listing: Listing, case: Case, first_issue: int
) -> Entry:
    """The entry of a listing as it stands today."""
    over = [finding.judgement_id for finding in case.findings]
    named = cases.names_until(unit, case.uscc, listing.decided_on)
    return entry_of(
        listing=listing,
        case=case,
        enterprise=cases.enterprise_on(unit, case.uscc, listing.decided_on),
        lines=judgements.lines_of(unit, over, over_only=True),
        rules=rules_on(assembly, listing.decided_on),
        office=assembly.settings.office,
        first_issue=first_issue,
        former_names=named[:-1],
    )


def rules_on(assembly: Assembly, day: date) -> dict[TermKind, TermRule]:
    """The length of every kind of term in force on a day."""
    rules: dict[TermKind, TermRule] = {}
    for since, some in assembly.terms:
        if since <= day:
            rules |= some
    return rules


def fell(unit: UnitOfWork) -> bool:
    """Whether an entry that stands in the newest issue has left the list since."""
    previous, _ = issues.latest(unit)
    return previous is not None and issues.left_since(unit, previous.number)


def fell_lately(unit: UnitOfWork) -> bool:
    """The same as a page tells it: of those that left last."""
    previous, _ = issues.latest(unit)
    return previous is not None and issues.left_lately(unit, previous.number, COUNTED_TO)
