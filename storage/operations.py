"""What waits, lies aside or failed, for whoever keeps the product running."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, literal_column, select

from domain.timelimits import TermKind
from storage.inbox import Parked
from storage.list_tables import issues
from storage.outbox import FAILED
from storage.ranges import COUNTED_TO, Counted, Rows, counted, merged
from storage.subscriber_tables import retraction_mails
from storage.tables import inbox, mail_attempts, outbox, terms
from storage.unit_of_work import UnitOfWork, translated

QUEUE_COUNTED_TO = 10_000  # as far as whoever watches the machines is told
WAITING = "waiting"
# Written out, as the condition of the index is.
NOT_WAITING = outbox.c.status != literal_column("'waiting'")


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits in a queue: how many, and since when the oldest does ("" when none)."""

    waiting: int
    oldest: str


@dataclass(frozen=True, slots=True)
class FailedMail:
    """A notice that could not be handed over, with the last word about it."""

    message_id: str
    case_id: str
    notice: str
    number: str
    on: date
    status: str
    attempts: int
    last_at: str | None
    error: str | None


def inbox_queue(unit: UnitOfWork) -> Queue:
    """The events that wait; the oldest by when it was received."""
    query = select(func.count(), func.min(inbox.c.received_at)).where(inbox.c.status == "waiting")
    with translated():
        count, oldest = unit.connection.execute(query).one()
    return Queue(int(count), oldest or "")


def outbox_queue(unit: UnitOfWork) -> Queue:
    """The notices that wait to be made or offered; the oldest by its day."""
    query = select(func.count(), func.min(outbox.c.on_day)).where(outbox.c.status == "waiting")
    with translated():
        count, oldest = unit.connection.execute(query).one()
    return Queue(int(count), "" if oldest is None else oldest.isoformat())


def retractions_queue(unit: UnitOfWork) -> Queue:
    """The mails about what fell that wait."""
    r = retraction_mails.c
    query = select(func.count()).where(r.status == "waiting")
    with translated():
        return Queue(int(unit.connection.scalar(query) or 0), "")


def unswept(unit: UnitOfWork, today: date) -> tuple[Counted, date | None]:
    """How many terms are over and have not lapsed, and the earliest last day among them.

    They are counted up to a bound: the sweep that is to end them may be what does not run.
    """
    t, parts = terms.c, list[Rows]()
    for kind in TermKind:  # a range for each
        part = select(t.due_on).where(t.kind == kind.value, t.suspended_on.is_(None))
        parts.append(part.where(t.due_on < today))
    first = merged(parts, (t.due_on,), 1)
    number = counted(parts, COUNTED_TO).scalar_subquery()
    query = select(number, select(func.min(first.c.due_on)).scalar_subquery())
    with translated():
        count, oldest = unit.connection.execute(query).one()
    return Counted.up_to(COUNTED_TO, int(count)), oldest


def parked_page(unit: UnitOfWork, *, limit: int, offset: int) -> tuple[list[Parked], int]:
    """Some events that were set aside, the oldest first, and how many there are up to a bound."""
    i = inbox.c
    query = select(i.id, i.source, i.ref, i.kind, i.uscc, i.received_at, i.error)
    query = query.where(i.status == "parked").order_by(i.id).limit(limit).offset(offset)
    some: Rows = select(i.id).where(i.status == "parked")
    with translated():
        rows = [Parked(*row) for row in unit.connection.execute(query)]
        return rows, int(unit.connection.scalar(counted([some], COUNTED_TO)) or 0)


def notices_by_status(
    unit: UnitOfWork, statuses: Iterable[str], counted_to: int = QUEUE_COUNTED_TO
) -> dict[str, Counted]:
    """How many notices stand where, each counted up to a bound."""
    o, asked = outbox.c, list(statuses)
    figures = []
    for status in asked:
        told = [] if status == WAITING else [NOT_WAITING]
        some = select(o.message_id).where(o.status == literal_column(f"'{status}'"), *told)
        figures.append(counted([some], counted_to).scalar_subquery())
    with translated():
        row = unit.connection.execute(select(*figures)).one()
    return {
        status: Counted.up_to(counted_to, int(found))
        for status, found in zip(asked, row, strict=True)
    }


def failed_mails(unit: UnitOfWork, limit: int) -> list[FailedMail]:
    """The notices that could not be handed over, the newest first."""
    o, a = outbox.c, mail_attempts.c
    last = select(func.max(a.at)).where(a.message_id == o.message_id).scalar_subquery()
    query = select(
        o.message_id, o.case_id, o.notice, o.number, o.on_day, o.status, o.attempts, last, o.error
    )
    parts = [select(o.message_id, o.on_day).where(o.status == one, NOT_WAITING) for one in FAILED]
    some = merged(parts, (o.on_day.desc(), o.message_id.desc()), limit)
    query = query.join(some, some.c.message_id == o.message_id)
    query = query.order_by(o.on_day.desc(), o.message_id.desc()).limit(limit)
    with translated():
        return [FailedMail(*row) for row in unit.connection.execute(query)]


def product(unit: UnitOfWork) -> tuple[str, str]:
    """The database and its version."""
    dialect = unit.connection.dialect
    told = dialect.server_version_info or ()
    return dialect.name, ".".join(str(one) for one in told)


@dataclass(frozen=True, slots=True)
class Unserved:
    """Decisions that were made and not served yet: how many, the oldest, the first last day.

    They are counted up to a bound.
    """

    count: int
    oldest: date | None
    due_on: date | None


def newest_intake(unit: UnitOfWork) -> tuple[int, str]:
    """The number of the newest event that was taken in, and when; (0, "") when none was."""
    query = select(inbox.c.id, inbox.c.received_at).order_by(inbox.c.id.desc()).limit(1)
    with translated():
        row = unit.connection.execute(query).one_or_none()
    return (0, "") if row is None else (int(row[0]), row[1])


def parked_count(unit: UnitOfWork, error: str = "") -> int:
    """How many events were set aside; ``error``: those of this reason."""
    query = select(func.count()).select_from(inbox).where(inbox.c.status == "parked")
    if error:
        query = query.where(inbox.c.error == error)
    with translated():
        return int(unit.connection.scalar(query) or 0)


def failed_since(unit: UnitOfWork, moment: str, limit: int) -> int:
    """How many of the newest notices that could not be handed over were given up since a moment."""
    return sum((one.last_at or "") >= moment for one in failed_mails(unit, limit))


@dataclass(frozen=True, slots=True, kw_only=True)
class Ages:
    """What came in last, what went out last, what waits: moments as text ("" for never)."""

    intake: str
    issue: date | None
    unserved: Unserved
    events: Queue
    notices: Queue
    mails: int  # about what fell
    parked: int


def ages(unit: UnitOfWork, counted_to: int = QUEUE_COUNTED_TO) -> Ages:
    """Everything that has an age, in one query; what may be many counted up to a bound."""
    i, o, t = inbox.c, outbox.c, terms.c
    running = (t.kind == TermKind.SERVE_DECISION.value, t.suspended_on.is_(None))
    by_day = (t.kind, t.due_on, t.case_id, t.complaint)
    waiting, sending = i.status == "waiting", o.status == "waiting"
    mails = select(func.count()).where(retraction_mails.c.status == "waiting")
    asked = (
        select(i.received_at).order_by(i.id.desc()).limit(1),
        select(issues.c.released_on).order_by(issues.c.number.desc()).limit(1),
        counted([select(t.case_id).where(*running)], counted_to),
        select(t.started_on).where(*running).order_by(*by_day).limit(1),
        select(t.due_on).where(*running).order_by(*by_day).limit(1),
        select(func.count()).select_from(inbox).where(waiting),
        select(func.min(i.received_at)).where(waiting),
        select(func.count()).select_from(outbox).where(sending),
        select(func.min(o.on_day)).where(sending),
        mails,
        counted([select(i.id).where(i.status == "parked")], counted_to),
    )
    with translated():
        row = unit.connection.execute(select(*(one.scalar_subquery() for one in asked))).one()
    intake, issue, unserved_, first, due, events, event, notices, notice, mails_, parked = row
    return Ages(
        intake=intake or "",
        issue=issue,
        unserved=Unserved(unserved_, first, due),
        events=Queue(events, event or ""),
        notices=Queue(notices, "" if notice is None else notice.isoformat()),
        mails=mails_,
        parked=parked,
    )
