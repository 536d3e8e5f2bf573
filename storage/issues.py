"""Issues and their lines: written once, read as streams, each line as it was released."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256

from sqlalchemy import func, insert, select, update

from domain.bulletin import FIRST_DIGEST, ChangeKind, IssueHead, IssueLine, IssueSort
from storage.bulk import insert_rows
from storage.codec import entry_shown_from_json, issue_head_from_json, to_json
from storage.list_tables import issue_entries, issues, listings
from storage.ranges import COUNTED_TO, Rows, counted
from storage.tables import cases
from storage.unit_of_work import UnitOfWork, translated

AT_A_TIME = 1000  # lines read or written together: memory grows with this, not with the issue
LINE = ("issue", "listing_id", "in_force", "change", "reason", "body")


class LinesDigest:
    """SHA-256 over the lines of an issue as they are stored, in their order."""

    def __init__(self) -> None:
        self._digest = sha256()

    def add(self, line: IssueLine, body: str = "") -> None:
        """The next line; ``body`` is the JSON text of its entry, if it was made already."""
        told = (line.entry.entry_id, line.change or "", line.reason, body or to_json(line.entry))
        self._digest.update(to_json(told).encode() + b"\n")

    def value(self) -> str:
        """The digest of all lines added."""
        return self._digest.hexdigest()


def digest_of(lines: Iterable[IssueLine]) -> str:
    """The digest of lines that are not kept."""
    digest = LinesDigest()
    for line in lines:
        digest.add(line)
    return digest.value()


def keep_lines(unit: UnitOfWork, number: int, lines: Iterable[IssueLine]) -> str:
    """Write the lines of a new issue; returns their digest. The head comes after them."""
    digest, rows = LinesDigest(), []
    for line in lines:
        body = to_json(line.entry)
        digest.add(line, body)
        change = None if line.change is None else line.change.value
        rows.append((number, line.entry.entry_id, line.in_force, change, str(line.reason), body))
        if len(rows) >= AT_A_TIME:
            insert_rows(unit, issue_entries, LINE, rows)
            rows = []
    insert_rows(unit, issue_entries, LINE, rows)
    return digest.value()


def keep_head(unit: UnitOfWork, head: IssueHead, draft: int) -> str:
    """Release an issue whose lines are written; returns its digest. LostRaceError: it is out."""
    body = to_json(head)
    digest = text_digest(body)
    columns = (
        "number", "period", "sort", "released_on", "opening", "added", "removed", "closing",
        "lines_digest", "previous_digest",
    )  # fmt: skip
    values = {name: getattr(head, name) for name in columns}
    values |= {"sort": head.sort.value, "digest": digest, "body": body, "draft": draft}
    with translated():
        unit.connection.execute(insert(issues).values(values))
    return digest


def text_digest(body: str) -> str:
    """SHA-256 of a stored text; an issue's is named by the next one."""
    return sha256(body.encode()).hexdigest()


def heads(unit: UnitOfWork) -> list[IssueHead]:
    """The head of every issue, oldest first."""
    with translated():
        bodies = unit.connection.scalars(select(issues.c.body).order_by(issues.c.number)).all()
    return [issue_head_from_json(body) for body in bodies]


def latest(unit: UnitOfWork) -> tuple[IssueHead | None, str]:
    """The newest issue and its digest; (None, 64 zeros) before the first."""
    query = select(issues.c.body, issues.c.digest).order_by(issues.c.number.desc()).limit(1)
    with translated():
        row = unit.connection.execute(query).first()
    return (None, FIRST_DIGEST) if row is None else (issue_head_from_json(row[0]), row[1])


def regular(unit: UnitOfWork, period: str) -> IssueHead | None:
    """The regular issue of a quarter, if it came out."""
    query = select(issues.c.body).where(
        issues.c.period == period, issues.c.sort == IssueSort.REGULAR.value
    )
    with translated():
        body = unit.connection.scalar(query)
    return None if body is None else issue_head_from_json(body)


def lines(
    unit: UnitOfWork, number: int, *, in_force: bool = False, after: str = ""
) -> Iterator[IssueLine]:
    """The lines of an issue as released, by id, some at a time; only those in force if asked.

    ``after``: only those of later ids.
    """
    c, last = issue_entries.c, after
    query = select(c.listing_id, c.change, c.reason, c.body).where(c.issue == number)
    if in_force:
        query = query.where(c.in_force)
    query = query.order_by(c.listing_id).limit(AT_A_TIME)
    while True:
        with translated():
            rows = unit.connection.execute(query.where(c.listing_id > last)).all()
        for _, change, reason, body in rows:
            said = None if change is None else ChangeKind(change)
            yield IssueLine(entry=entry_shown_from_json(body), change=said, reason=reason)
        if len(rows) < AT_A_TIME:
            return
        last = rows[-1][0]


def changed_lines(
    unit: UnitOfWork, number: int, *, limit: int, offset: int = 0
) -> tuple[list[IssueLine], int]:
    """Some lines of an issue's difference sheet, by id, and how many it has up to a bound."""
    c = issue_entries.c
    among = (c.issue == number, c.change.is_not(None))
    query = select(c.change, c.reason, c.body).where(*among).order_by(c.listing_id)
    some: Rows = select(c.listing_id).where(*among)
    with translated():
        rows = unit.connection.execute(query.limit(limit).offset(offset)).all()
        total = unit.connection.scalar(counted([some], COUNTED_TO))
    found = [
        IssueLine(entry=entry_shown_from_json(body), change=ChangeKind(change), reason=reason)
        for change, reason, body in rows
    ]
    return found, int(total or 0)


def carried(unit: UnitOfWork, listing_ids: Sequence[str]) -> dict[str, list[tuple[int, IssueLine]]]:
    """For each listing, the lines it had in every issue, oldest first."""
    c = issue_entries.c
    query = select(c.issue, c.listing_id, c.change, c.reason, c.body)
    query = query.where(c.listing_id.in_(listing_ids)).order_by(c.issue)
    found: dict[str, list[tuple[int, IssueLine]]] = {}
    with translated():
        rows = unit.connection.execute(query).all()
    for number, listing_id, change, reason, body in rows:
        said = None if change is None else ChangeKind(change)
        line = IssueLine(entry=entry_shown_from_json(body), change=said, reason=reason)
        found.setdefault(listing_id, []).append((number, line))
    return found


def first_issues(unit: UnitOfWork, listing_ids: Sequence[str]) -> dict[str, int]:
    """The first issue each of these listings stood in."""
    c = issue_entries.c
    query = select(c.listing_id, func.min(c.issue)).where(c.listing_id.in_(listing_ids))
    with translated():
        rows = unit.connection.execute(query.group_by(c.listing_id)).all()
    return {row[0]: row[1] for row in rows}


def ever_published(unit: UnitOfWork, after: str, limit: int) -> list[str]:
    """The ids of listings that ever were in an issue, by id, from one on."""
    c = issue_entries.c
    query = select(c.listing_id).distinct().where(c.listing_id > after)
    with translated():
        return list(unit.connection.scalars(query.order_by(c.listing_id).limit(limit)))


def published_of(unit: UnitOfWork, uscc: str) -> list[str]:
    """The ids of the listings of an enterprise that ever were in an issue."""
    c = issue_entries.c
    query = select(c.listing_id).distinct()
    query = query.join(listings, listings.c.listing_id == c.listing_id)
    query = query.join(cases, cases.c.case_id == listings.c.case_id)
    with translated():
        found = unit.connection.scalars(query.where(cases.c.uscc == uscc).order_by(c.listing_id))
        return list(found)


def shown_moments(unit: UnitOfWork) -> list[tuple[IssueHead, str, str]]:
    """(head, digest, the moment it was first shown) of every issue the public has seen."""
    query = select(issues.c.body, issues.c.digest, issues.c.shown_at)
    query = query.where(issues.c.shown_at.is_not(None)).order_by(issues.c.number)
    with translated():
        rows = unit.connection.execute(query).all()
    return [(issue_head_from_json(body), digest, shown_at) for body, digest, shown_at in rows]


def mark_shown(unit: UnitOfWork, number: int, at: str) -> None:
    """Record that an issue's files stand in public."""
    with translated():
        known = (issues.c.number == number, issues.c.shown_at.is_(None))
        unit.connection.execute(update(issues).where(*known).values(shown_at=at))


def not_shown(unit: UnitOfWork) -> list[int]:
    """Issues whose files do not stand in public yet."""
    query = select(issues.c.number).where(issues.c.shown_at.is_(None))
    with translated():
        return list(unit.connection.scalars(query.order_by(issues.c.number)))


def count(unit: UnitOfWork) -> int:
    """How many issues came out."""
    with translated():
        return int(unit.connection.scalar(select(func.count()).select_from(issues)) or 0)


def in_force_among(unit: UnitOfWork, number: int, listing_ids: Sequence[str]) -> set[str]:
    """Which of these listings are in force by an issue."""
    c = issue_entries.c
    query = select(c.listing_id).where(c.issue == number, c.in_force)
    with translated():
        return set(unit.connection.scalars(query.where(c.listing_id.in_(listing_ids))))


def left_since(unit: UnitOfWork, number: int) -> bool:
    """Whether a listing in force by an issue has ended."""
    c = issue_entries.c
    query = select(c.listing_id).join(listings, listings.c.listing_id == c.listing_id)
    query = query.where(c.issue == number, c.in_force, listings.c.ended_on.is_not(None)).limit(1)
    with translated():
        return unit.connection.scalar(query) is not None


def left_lately(unit: UnitOfWork, number: int, most: int) -> bool:
    """The same of the ``most`` listings that ended last: for a page, which reads no more.

    An act put on file with an earlier day than so many others is not among them.
    """
    c = issue_entries.c
    ended = select(listings.c.listing_id).where(listings.c.ended_on.is_not(None))
    ended = ended.order_by(listings.c.ended_on.desc(), listings.c.listing_id.desc())
    some = ended.limit(most).subquery()
    # Each looked up by itself: else the database begins with all lines of the issue.
    in_force = select(c.in_force).where(c.issue == number, c.listing_id == some.c.listing_id)
    query = select(some.c.listing_id).where(in_force.correlate(some).scalar_subquery())
    with translated():
        return unit.connection.scalar(query.limit(1)) is not None
