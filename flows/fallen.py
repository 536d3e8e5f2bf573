"""What fell: the changes of published entries that whoever copied them must follow.

Derived from the journals, each read again when it went on, so that nothing depends on a hook that
a crash can pass by: what was missed is found the next time (docs/adr/0032).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from domain.bulletin import REMOVED, WITHDRAWN, EntryStatus, Reason
from domain.case import Case
from domain.evolve import evolve
from domain.journal import Entry, Moved, TermEnded, TermStarted
from domain.jurisdiction import Jurisdiction
from domain.lifecycle import ROW_BY_ID
from domain.retraction import ALIKE, BASIS, Owed, Retraction, RetractionKind
from domain.timelimits import Term, TermKind
from domain.triggers import act, step
from domain.vocabulary import ON_THE_LIST, Act, Status, Step
from flows.assembly import Assembly
from flows.entries import present_status, resting_status
from flows.issue import EMPTY
from flows.listed import end_reason
from storage import retractions
from storage.desk_lines import journal_entries
from storage.open_changes import StoredChange
from storage.retractions import Unread
from storage.unit_of_work import UnitOfWork

Published = tuple[str, int, date]  # a listing, the entry that listed it, its first issue's day
REVOKED = step(Step.DECISION_REVOKED)
SHOWN = (Status.PUBLISHED, Status.SUSPENDED)
# Of these the law names no day whatever ran in the case: its term is for what is taken down.
READ_TOGETHER = 200  # journals: memory grows with this, not with how many went on
BY_OFFICE_POLICY = (RetractionKind.REMOVED, RetractionKind.RESUMED)


@dataclass(slots=True)
class Fallen:
    """What the journals say and no record knows yet; ``pending``: told by no site in public."""

    changes: list[Retraction] = field(default_factory=list)
    read: list[tuple[Unread, Owed | None]] = field(default_factory=list)
    pending: list[tuple[str, int]] = field(default_factory=list)

    @property
    def to_show(self) -> list[tuple[str, int]]:
        """The changes that the next showing tells for the first time."""
        return [*self.pending, *((one.entry_id, one.no) for one in self.changes)]


def fallen(unit: UnitOfWork, assembly: Assembly, *, noted: bool = False) -> Fallen:
    """What fell and is not on file, or not shown; reads only.

    ``noted``: in the journals that the write path noted; what is put on file never relies on it.
    """
    found, law = Fallen(pending=retractions.not_shown(unit)), assembly.jurisdiction(EMPTY)
    unread = retractions.unread(unit, noted=noted)
    for start in range(0, len(unread), READ_TOGETHER):
        some = unread[start : start + READ_TOGETHER]
        published = retractions.first_published(unit, (one.case_id for one in some))
        journals: dict[str, list[Entry]] = defaultdict(list)
        for case_id, _, entries in journal_entries(unit, published):
            journals[case_id] += entries
        for one in some:
            told = _Reading(law, published[one.case_id])
            told.through(journals[one.case_id][: one.version])
            found.changes += [change for change in told.changes if change.no > one.read]
            found.read.append((one, told.owed()))
    return found


def keep(unit: UnitOfWork, found: Fallen, at: str) -> int:
    """Put it on file, and make out who is to be told; returns how many more are."""
    retractions.keep(unit, found.changes, at)
    retractions.mark_read(unit, found.read)
    return retractions.address(unit, datetime.fromisoformat(at).date(), at)


def known(
    unit: UnitOfWork, assembly: Assembly, *, unsettled: bool = False
) -> tuple[list[StoredChange], list[Owed]]:
    """Every change and all that is to be decided, put on file already or not; reads only.

    ``unsettled``: only changes that no site tells yet, or that somebody did not acknowledge.
    """
    fresh, owed = fresh_and_owed(unit, assembly, noted=unsettled)
    return [*retractions.changes(unit, unsettled=unsettled), *fresh], owed


def fresh_and_owed(
    unit: UnitOfWork, assembly: Assembly, *, noted: bool = True
) -> tuple[list[StoredChange], list[Owed]]:
    """What fell and is not on file yet, and all that is to be decided; reads only."""
    found, owed = fallen(unit, assembly, noted=noted), retractions.owed(unit)
    for one, now in found.read:
        owed.pop(one.case_id, None)
        if now is not None:
            owed[one.case_id] = now
    return [StoredChange(change, "", None) for change in found.changes], list(owed.values())


def waits(assembly: Assembly) -> bool:
    """Whether something fell that no site in public tells."""
    with UnitOfWork(assembly.engine, reading=True) as unit:
        return bool(fallen(unit, assembly).to_show)


@dataclass(slots=True)
class _Reading:
    """One journal, entry by entry, looking for what fell of its published listings."""

    law: Jurisdiction
    published: Sequence[Published]
    changes: list[Retraction] = field(default_factory=list)
    running: Term | None = None  # the time to take down, until an act used it up
    ended: dict[str, EntryStatus] = field(default_factory=dict)  # why listings ended, by id
    case: Case | None = None

    def through(self, entries: Iterable[Entry]) -> None:
        """Read it to its end."""
        for no, entry in enumerate(entries, 1):
            before, self.case = self.case, evolve(self.case, entry)
            if before is None:
                continue
            self.running = self.case.term(TermKind.WITHDRAW) or self.running
            self.changes += self._of(no, entry, before, self.case)

    def owed(self) -> Owed | None:
        """What is to be decided of the entry in force."""
        here = self._listing(self.case.version if self.case else 0)
        if self.case is None or here is None or self.running is None:
            return None
        if self.case.status not in ON_THE_LIST or here[0] in self.ended:
            return None
        return Owed(entry_id=here[0], row=self.running.by, term=self.running)

    def _listing(self, no: int) -> Published | None:
        """The published listing an entry of the journal is about."""
        return next((one for one in reversed(self.published) if one[1] <= no), None)

    def _of(self, no: int, entry: Entry, before: Case, after: Case) -> Iterator[Retraction]:
        if isinstance(entry, TermStarted) and entry.term.kind is TermKind.WITHDRAW:
            yield from self._removed_before(no, entry)
        here = self._listing(no)
        if here is None or here[0] in self.ended:
            return
        shown_by_now = before.status in SHOWN or entry.on >= here[2]
        if isinstance(entry, Moved) and before.status in ON_THE_LIST:
            if after.status not in ON_THE_LIST:
                yield self._ended(no, here[0], entry, after)
            elif _stopped(before, after) and shown_by_now:
                yield self._change(
                    no, here[0], RetractionKind.SUSPENDED, resting_status(after), entry
                )
            elif ROW_BY_ID[entry.row].on == act(Act.CORRECT_ENTRY) and shown_by_now:
                yield self._change(
                    no, here[0], RetractionKind.CORRECTED, Reason.CORRECTED, entry, used_up=True
                )
            elif _shown_again(before, after) and shown_by_now:
                yield self._change(no, here[0], RetractionKind.RESUMED, Reason.RESUMED, entry)
        elif isinstance(entry, TermEnded) and _ran_out(entry) and before.status is Status.PUBLISHED:
            yield self._change(no, here[0], RetractionKind.SUSPENDED, EntryStatus.SUSPENDED, entry)

    def _removed_before(self, no: int, entry: TermStarted) -> Iterator[Retraction]:
        """The decision fell under listings that had been removed: nothing is left to decide."""
        if ROW_BY_ID[entry.term.by].on != REVOKED:
            return
        for listing_id, _, _ in self.published:
            if self.ended.get(listing_id) in REMOVED:
                self.ended[listing_id] = EntryStatus.WITHDRAWN_REVOKED
                yield Retraction(
                    entry_id=listing_id,
                    no=no,
                    kind=RetractionKind.WITHDRAWN,
                    reason=EntryStatus.WITHDRAWN_REVOKED,
                    on=entry.on,
                    basis=ROW_BY_ID[entry.term.by].basis,
                    term=entry.term,
                )

    def _ended(self, no: int, listing_id: str, entry: Moved, after: Case) -> Retraction:
        reason = end_reason(after, entry)
        if after.last(REVOKED) is not None:
            reason = EntryStatus.WITHDRAWN_REVOKED  # however it left
        self.ended[listing_id] = reason
        gone = reason in WITHDRAWN
        kind = RetractionKind.WITHDRAWN if gone else RetractionKind.REMOVED
        return self._change(no, listing_id, kind, reason, entry, used_up=True)

    def _change(
        self,
        no: int,
        listing_id: str,
        kind: RetractionKind,
        reason: str,
        entry: Moved | TermEnded,
        *,
        used_up: bool = False,
    ) -> Retraction:
        """With the time to take down that runs by law; without one, as long by office policy."""
        row = entry.row if isinstance(entry, Moved) else ""
        basis = ROW_BY_ID[row].basis if row else (BASIS,)
        term = self.running
        if term is None or kind in BY_OFFICE_POLICY:
            alike = self.law.term(TermKind.WITHDRAW, entry.on, row)
            term = replace(alike, basis=ALIKE, status="office_policy")
        if used_up:
            self.running = None
        return Retraction(
            entry_id=listing_id,
            no=no,
            kind=kind,
            reason=str(reason),
            on=entry.on,
            basis=basis,
            term=term,
        )


def _stopped(before: Case, after: Case) -> bool:
    return after.status is Status.SUSPENDED and before.status is not Status.SUSPENDED


def _shown_again(before: Case, after: Case) -> bool:
    """Whether publicity goes on as the public sees it: not while the time to decide is over."""
    return present_status(after) is EntryStatus.ACTIVE is not present_status(before)


def _ran_out(entry: TermEnded) -> bool:
    """The time to take down ran out undecided: publicity stops by itself."""
    return entry.term is TermKind.WITHDRAW and entry.lapsed
