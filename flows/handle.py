"""THE ONE WRITE PATH: a batch of events, one transaction.

Claim events, judge all their measurements at once, decide per case in order, write everything,
commit. An official's signature is a batch of one; a year's import is batches of thousands; it is
the same function. An event that fails is parked with its reason and the rest goes on.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from math import inf
from time import perf_counter

from sqlalchemy import Engine

from domain.case import Case
from domain.events import (
    EnterpriseRegistered,
    Event,
    InspectionRecorded,
    ProtectionRecorded,
    uscc_of,
)
from domain.findings import Judgement
from domain.reweighing import AGAIN
from domain.standing import ACCEPTING
from domain.vocabulary import Notice
from flows import at_desk
from flows.assembly import Assembly
from flows.batch import Batch, ParkedError
from flows.doors import UNSEALED
from flows.instruments import BATCH_SECONDS, EVENTS
from flows.listed import LISTING_SERIES, Ended, RepairAsked, Served
from flows.listing_ids import listing_id
from flows.names_sought import keep_names
from flows.proof import keep_proofs
from flows.reweighing import Reweighing
from flows.settings import Office
from flows.uncollected import uncollected
from flows.work_log import milliseconds
from notifications.catalogue import CATALOGUE
from rules.findings import History, judge_inspections
from storage import bulletins, cases, desk_lines, inbox, judgements, officials, outbox
from storage.bulletins import Listing
from storage.challenges import save_challenges
from storage.codec import UnreadableError, event_from_row
from storage.decided import keep_decisions
from storage.doors import Doors
from storage.errors import LostRaceError, NotAllowedError, TryAgainError
from storage.history import runs_before
from storage.inbox import Incoming, Waiting
from storage.late_requests import keep_late
from storage.numbering import Numbering
from storage.protection import keep_protection, keep_registered
from storage.unit_of_work import UnitOfWork

log = logging.getLogger(__name__)
TRIES = 5
Failed = tuple[int, str]


@dataclass(slots=True)
class Handled:
    """What became of the events of one or more batches."""

    taken: int = 0  # events that came in with the batch itself
    events: int = 0
    entries: int = 0
    parked: int = 0
    refused: int = 0
    notices: int = 0
    cases: set[str] = field(default_factory=set)
    public_changed: bool = False

    def add(self, batch: Batch) -> None:
        """Count one committed batch."""
        self.events += len(batch.done)
        self.entries += sum(written for _, written in batch.done)
        self.parked += len(batch.parked)
        self.refused += batch.refused
        self.notices += len(batch.outgoing)
        self.cases.update(batch.cases)
        self.public_changed |= batch.public_changed


def drain(
    assembly: Assembly, *, at: str, limit: int | None = None, seconds: float = inf
) -> Handled:
    """Handle everything that waits and that no other worker holds, batch by batch.

    ``seconds``: begin no batch after so long; what is left is for the next who drains.
    """
    total, since = Handled(), perf_counter()
    most = limit or assembly.settings.batch_size
    while handle_batch(assembly, at=at, limit=most, into=total):
        if perf_counter() - since > seconds:
            break
    return total


def handle_batch(
    assembly: Assembly, *, at: str, limit: int, into: Handled, lanes: Collection[int] = ()
) -> bool:
    """Handle one batch, of these lanes alone if any; returns whether there was anything to do.

    A lost race and a database that is away are tried again. What fails for good, or loses its
    race every time, is looked for by halves until the event at fault stands alone; that one is
    parked, outside the failed transaction.
    """
    failure: Exception | None = None
    claimed: list[Waiting] = []
    for _ in range(TRIES):
        claimed.clear()
        try:
            with uncollected():
                return _attempt(assembly, claimed, lanes, at=at, limit=limit, into=into)
        except TryAgainError as error:
            failure = error
            EVENTS.labels("retried").inc()
            log.warning(
                "batch repeated: %s",
                error,
                extra={"action": "retry", "error": type(error).__name__},
            )
        except Exception as error:  # the one broad handler: it parks, it never swallows
            failure = error
            break
    away = isinstance(failure, TryAgainError) and not isinstance(failure, LostRaceError)
    if failure is None or away or not claimed:
        raise failure or AssertionError("no attempt was made")
    if len(claimed) > 1:
        half = len(claimed) // 2
        return handle_batch(assembly, at=at, limit=half, into=into, lanes=lanes)
    _park(assembly.engine, claimed[0], failure, at)
    into.parked += 1
    return True


def handle_at_once(
    assembly: Assembly, incoming: Sequence[Incoming], *, at: str, into: Handled
) -> int:
    """Take events and handle them in one transaction; returns how many were new.

    For a person who waits: one commit instead of two, and nothing is read back. Whatever keeps
    that from succeeding, the events are then taken for good and handled the ordinary way, where a
    failure is parked. So is what came before them in their lanes, and nothing else: whoever signs
    in the middle of a large import does not wait for all of it.
    """
    try:
        with uncollected():
            fresh = _attempt_at_once(assembly, incoming, at=at, into=into)
    except Exception as error:
        kind = type(error).__name__
        log.warning("not at once: %s", error, extra={"action": "defer", "error": kind})
        fresh = None
    if fresh is None:
        with UnitOfWork(assembly.engine) as unit:
            fresh = inbox.take(unit, incoming, at)
            unit.commit()
    elif fresh == len(incoming):
        into.taken += fresh
        return fresh
    into.taken += fresh
    lanes = {inbox.lane_of(uscc_of(one.event)) for one in incoming}
    most = assembly.settings.batch_size
    while handle_batch(assembly, at=at, limit=most, into=into, lanes=lanes):
        pass
    return fresh


def _attempt(
    assembly: Assembly,
    waiting: list[Waiting],
    lanes: Collection[int],
    *,
    at: str,
    limit: int,
    into: Handled,
) -> bool:
    """One transaction; ``waiting`` is filled with what it claimed, for whoever catches."""
    since = perf_counter()
    with UnitOfWork(assembly.engine) as unit:
        waiting += inbox.claim(unit, limit, lanes)
        if not waiting:
            return False
        assembly = assembly.in_force(unit)  # one law for the whole batch
        numbering = Numbering(unit, several=True)
        events, unreadable = _read(waiting, unit.doors)
        batch = _decided(unit, assembly, events, numbering)
        batch.parked += unreadable
        _write(unit, batch, numbering, at)
        inbox.mark_done(unit, batch.done, at)
        inbox.park(unit, batch.parked, at)
        unit.commit()
    _settle(assembly, batch, into, since)
    return True


def _attempt_at_once(
    assembly: Assembly, incoming: Sequence[Incoming], *, at: str, into: Handled
) -> int | None:
    """One transaction from the door to the outbox; None when others must go first."""
    since = perf_counter()
    with UnitOfWork(assembly.engine) as unit:
        reserved = inbox.reserve(unit, incoming)
        if not reserved:
            return None if reserved is None else 0
        assembly = assembly.in_force(unit)
        numbering = Numbering(unit, several=True)
        batch = _decided(unit, assembly, reserved, numbering)
        inbox.keep(unit, reserved, dict(batch.done), dict(batch.parked), at)
        _write(unit, batch, numbering, at)
        unit.commit()
    _settle(assembly, batch, into, since)
    EVENTS.labels("taken").inc(len(reserved))
    return len(reserved)


def _settle(assembly: Assembly, batch: Batch, into: Handled, since: float) -> None:
    """What a committed batch leaves in this process: folds, counts, a line in the log."""
    assembly.folds.keep(batch.cases.values())
    into.add(batch)
    done, parked, ms = len(batch.done), len(batch.parked), milliseconds(since)
    EVENTS.labels("handled").inc(done)
    EVENTS.labels("parked").inc(parked)
    EVENTS.labels("refused").inc(batch.refused)
    BATCH_SECONDS.observe(ms / 1000)
    log.info(
        "batch handled",
        extra={
            "action": "batch",
            "event": min((one for one, _ in (*batch.done, *batch.parked)), default=0),  # its first
            "events": done,
            "entries": sum(written for _, written in batch.done),
            "parked": parked,
            "refused": batch.refused,
            "ms": ms,
            "outcome": "done",
        },
    )


def _read(
    waiting: Sequence[Waiting], doors: Doors
) -> tuple[list[tuple[Waiting, Event]], list[Failed]]:
    """The events that came by a door and can be read; the others with why they are parked."""
    events: list[tuple[Waiting, Event]] = []
    unreadable: list[Failed] = []
    for one in waiting:
        if not inbox.came_by_a_door(doors, one):
            unreadable.append((one.id, UNSEALED[0]))
            continue
        try:
            events.append((one, event_from_row(one.kind, one.body)))
        except UnreadableError as error:
            unreadable.append((one.id, f"事件内容无法读取：{error}"))
    return events, unreadable


def _load(
    unit: UnitOfWork, assembly: Assembly, events: Sequence[Event], numbering: Numbering
) -> Batch:
    """Everything the batch needs to know, in a fixed number of queries."""
    registering: set[str] = set()
    named: set[str] = set()
    opening: set[str] = set()
    for event in events:
        case_id = getattr(event, "case_id", "")
        if case_id:
            named.add(case_id)
        elif not isinstance(event, ProtectionRecorded):
            opening.add(uscc_of(event))
        if isinstance(event, (EnterpriseRegistered, ProtectionRecorded)):
            registering.add(uscc_of(event))
    accepting = cases.load_accepting(unit, opening, assembly.folds)
    loaded = {stored.case.case_id: stored for stored in accepting.values()}
    loaded |= cases.load_cases(unit, named - loaded.keys(), assembly.folds)
    # A named case may be its enterprise's accepting one; a batch must know that too.
    also = {s.case.uscc: c for c, s in loaded.items() if s.case.status in ACCEPTING}
    office = assembly.settings.office
    return Batch(
        law=assembly.jurisdiction(officials.roster(unit)),
        reweighing=Reweighing(unit, assembly.book),
        number=lambda what, year: _number(numbering, office, what, year),
        known=cases.registered(unit, opening),
        enterprises=cases.load_enterprises(unit, registering),
        cases=loaded,
        accepting=also,
        case_counts=cases.count_by_enterprise(unit, opening),
    )


def _number(numbering: Numbering, office: Office, what: str, year: int) -> str:
    """A document number such as 示卫职罚〔2026〕12号, or a listing id."""
    if what == LISTING_SERIES:
        return listing_id(office.list_prefix, year, numbering.next(what, year))
    series = CATALOGUE[Notice(what)].series
    return f"{office.short}{series}〔{year}〕{numbering.next(series, year)}号"


def judgement_id(waiting: Waiting) -> str:
    """The judgement of an event has the same id on every machine and every repeat."""
    return judgement_id_of(waiting.source, waiting.ref)


def judgement_id_of(source: str, ref: str) -> str:
    """The same by the event's reference at its door."""
    return "J" + sha256(f"{source}|{ref}".encode()).hexdigest()[:24]


def _judge(
    unit: UnitOfWork, assembly: Assembly, events: Sequence[tuple[Waiting, Event]]
) -> dict[int, Judgement]:
    """All inspections of the batch in one columnar call, after what was on file before them."""
    inspections = [(w, e) for w, e in events if isinstance(e, InspectionRecorded)]
    if not inspections:
        return {}
    first = {e.uscc: e.on for _, e in reversed(inspections)}
    history = History(runs_before(unit, first))
    asked = [(judgement_id(w), e) for w, e in inspections]
    made = judge_inspections(asked, assembly.book, history)
    return {w.id: judgement for (w, _), judgement in zip(inspections, made, strict=True)}


def _decided(
    unit: UnitOfWork,
    assembly: Assembly,
    events: Sequence[tuple[Waiting, Event]],
    numbering: Numbering,
) -> Batch:
    """The batch after every event was judged and decided, nothing of it written yet."""
    batch = _load(unit, assembly, [event for _, event in events], numbering)
    judged = _judge(unit, assembly, events)
    for waiting, event in events:
        try:
            batch.handle(waiting, event, judged.get(waiting.id))
        except ParkedError as error:
            batch.parked.append((waiting.id, str(error)))
    return batch


def _write(unit: UnitOfWork, batch: Batch, numbering: Numbering, at: str) -> None:
    """Everything the batch became, in an order the keys and guards accept."""
    numbering.save()
    cases.save_enterprises(
        unit, {u: batch.enterprises[u] for u in batch.registered}, batch.registered
    )
    went_on = batch.protected - batch.registered.keys()
    cases.move_enterprises(unit, {uscc: batch.enterprises[uscc] for uscc in went_on})
    if batch.named:
        keep_names(unit, batch.named)
    touched = {row.stream for row in batch.rows} - batch.registered.keys() - went_on
    changed = {
        case_id: (batch.read_at[case_id], batch.cases[case_id])
        for case_id in batch.read_at
        if case_id in touched
    }
    new = {case_id: batch.cases[case_id] for case_id in sorted(batch.created)}
    # A case is on the list only by its listing, a listing by its proof, a proof by its journal.
    cases.append(unit, batch.rows, at)
    keep_proofs(unit, batch.proved, batch.law)
    _write_list(unit, batch)
    cases.save_cases(unit, new, changed, at_desk.marks_by(batch.law), batch.known)
    before = {c: stored.case for c, stored in batch.read_at.items()}
    after = {c: batch.cases[c].case for c in touched}
    cases.save_terms(unit, before, after)
    save_challenges(unit, before, after)
    judgements.keep(unit, batch.judged)
    keep_registered(unit, batch.register_lines, at)
    keep_protection(unit, batch.protection_lines, at)
    keep_decisions(unit, batch.decisions)
    keep_late(unit, batch.late)
    outbox.add(unit, batch.outgoing)
    _write_lines(unit, batch, before, after)


def _write_lines(
    unit: UnitOfWork, batch: Batch, before: dict[str, Case], after: dict[str, Case]
) -> None:
    """What the desks look up, where it is another now; most events change none of it."""
    desk_lines.keep_people(unit, batch.took_part)
    at_desk.keep_lines(unit, before, after, batch.law)
    asking = [
        (judged.findings.judgement_id, case_id[:18], batch.dated[event_id].isoformat())
        for event_id, case_id, judged in batch.judged
        if at_desk.asks(judged.findings) and AGAIN not in judged.findings.judgement_id
    ]
    desk_lines.keep_asking(unit, asking)
    desk_lines.keep_moved(unit, (one for one, case in after.items() if at_desk.ever_listed(case)))
    desk_lines.resettle(unit, batch.resettled)


def _write_list(unit: UnitOfWork, batch: Batch) -> None:
    for change in batch.list_changes:
        if isinstance(change, Listing):
            bulletins.add_listings(unit, [change])
        elif isinstance(change, Served):
            bulletins.listing_served(unit, change.case_id, change.on)
        elif isinstance(change, Ended):
            bulletins.listing_ended(unit, change.case_id, change.on, change.reason)
        elif isinstance(change, RepairAsked):
            bulletins.repair_asked(unit, change.case_id)


def _park(engine: Engine, one: Waiting, error: Exception, at: str) -> None:
    """Set an event aside after its transaction failed, in a transaction of its own."""
    reason = f"数据库拒绝写入：{error}" if isinstance(error, NotAllowedError) else repr(error)
    EVENTS.labels("parked").inc()
    kind = type(error).__name__
    log.error("event parked", extra={"action": "park", "event": one.id, "error": kind})
    with UnitOfWork(engine) as unit:
        inbox.park(unit, [(one.id, reason)], at)
        unit.commit()
