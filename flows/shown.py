"""What the public may see today, read from the database as streams (``notifications/shown.py``).

Every entry is shown as it stands today, in old issues too: a withdrawn or suspended one without its
name, a removed one as removed. What was once published stays in its care when the list is kept
inside later.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice

from domain.bulletin import WITHDRAWN, Entry, EntryStatus, IssueHead, IssueLine
from domain.case import Case
from domain.triggers import step
from domain.vocabulary import Step
from flows.announced import Announced, fitting
from flows.entries import leaving_dates, present_status, told_since
from notifications.public_view import mentions, public_entry, public_line
from notifications.redaction.counts import SMALL_CELL
from notifications.shown import ShownEntry
from storage import bulletins, cases, issues
from storage.bulletins import Listing
from storage.unit_of_work import UnitOfWork

Proofs = Callable[[Sequence[str]], Mapping[str, dict[str, object]]]
AT_A_TIME = 500  # entries read together: memory grows with this, not with the list


class ShownNow:
    """The port over one reading transaction."""

    def __init__(
        self,
        unit: UnitOfWork,
        *,
        small_cell: int = SMALL_CELL,
        proofs: Proofs | None = None,
        announced: Announced | None = None,
    ) -> None:
        """``proofs`` says where entries stand in the log, ``announced`` what is announced of them.

        Without them, pages say nothing of it.
        """
        self._unit, self._small_cell = unit, small_cell
        self._proofs, self._announced = proofs, announced
        self._heads = issues.heads(unit)
        self._by_number = {head.number: head for head in self._heads}

    @property
    def heads(self) -> Sequence[IssueHead]:
        """Every issue that was released, oldest first."""
        return self._heads

    def lines(self, number: int, after: str = "") -> Iterator[IssueLine]:
        """The lines of an issue, by id, as they may be shown today; ``after``: of later ids."""
        released = issues.lines(self._unit, number, after=after)
        while some := list(islice(released, AT_A_TIME)):
            listings, folded = self._standing([line.entry.entry_id for line in some])
            for line in some:
                listing = listings[line.entry.entry_id]
                now = today(line.entry, listing, folded[listing.case_id])
                yield public_line(replace(line, entry=now), now, small_cell=self._small_cell)

    def entries(self) -> Iterator[ShownEntry]:
        """Every entry that ever was in an issue, by id."""
        after = ""
        while ids := issues.ever_published(self._unit, after, AT_A_TIME):
            after = ids[-1]
            yield from self._told(ids)

    def entry(self, entry_id: str) -> ShownEntry | None:
        """One entry; None when no issue ever carried it."""
        return next(self._told([entry_id]), None)

    def of_enterprise(self, uscc: str) -> Iterator[ShownEntry]:
        """The entries of an enterprise that may be named as its own today."""
        told = self._told(issues.published_of(self._unit, uscc))
        return (one for one in told if one.entry.uscc == uscc)

    def _told(self, ids: Sequence[str]) -> Iterator[ShownEntry]:
        said = issues.carried(self._unit, ids)
        listings, folded = self._standing(list(said))
        proofs = {} if self._proofs is None else self._proofs(list(said))
        announced = {} if self._announced is None else self._announced(said)
        for entry_id in filter(said.__contains__, ids):
            listing, lines = listings[entry_id], said[entry_id]
            now = today(lines[-1][1].entry, listing, folded[listing.case_id])
            told = mentions((self._by_number[number], line) for number, line in lines)
            entry = public_entry(now, now, small_cell=self._small_cell)
            yield ShownEntry(
                entry=entry,
                mentions=tuple(told),
                proof=proofs.get(entry_id),
                announced=fitting(entry, announced.get(entry_id, ())),
            )

    def _standing(self, ids: Sequence[str]) -> tuple[dict[str, Listing], dict[str, Case]]:
        """The listings of these ids, and their cases."""
        listings = bulletins.listings_by_id(self._unit, ids)
        folded = cases.load_cases(self._unit, {one.case_id for one in listings.values()})
        return listings, {case_id: stored.case for case_id, stored in folded.items()}


def today(entry: Entry, listing: Listing, case: Case) -> Entry:
    """An entry as released, in its present state."""
    if listing.end_reason is None:
        told = told_since(case, listing.decided_on) | leaving_dates(case, listing.decided_on)
        return replace(entry, status=present_status(case), **told)
    status, ended_on = EntryStatus(listing.end_reason), listing.ended_on
    fell = case.last(step(Step.DECISION_REVOKED))
    if fell is not None and status not in WITHDRAWN:
        # It had left before, or left another way: what remains in public goes with the decision.
        status, ended_on = EntryStatus.WITHDRAWN_REVOKED, max(fell.on, ended_on or fell.on)
    withdrawn = status in WITHDRAWN
    return replace(
        entry,
        status=status,
        reason_code=status.value,
        withdrawn_at=ended_on if withdrawn else None,
        removed_date=None if withdrawn else ended_on,
    )
