"""An issue on its way out: drafted, signed by two people, released; returned and drafted anew.

The second signature releases. Just before it the issue is compiled once more: when it is not the
one that was signed, it is stale, and nothing comes out.
"""

from __future__ import annotations

import logging
from datetime import date

from domain.bulletin import IssueHead, IssueSort
from domain.events import EntryPublished
from domain.measures import INTERNAL
from domain.release import Answered, Draft, Found, ReleaseAnswer, Stop, role_of, why_not
from domain.told import ToldError
from flows import issue
from flows.assembly import Assembly
from rules.findings import RuleBook
from storage import desk_lines, drafts, inbox, issues, officials
from storage.inbox import Incoming
from storage.unit_of_work import UnitOfWork

log = logging.getLogger(__name__)
SOURCE = "publication"


class NotDueError(ToldError):
    """The period is not over yet: its issue cannot come out."""


class InternalListError(Exception):
    """The office keeps the list inside: nothing is published."""


class NotReleasedError(Exception):
    """An answer to a draft was refused; ``code`` is one of ``domain/release_words.py``."""

    def __init__(self, code: str, detail: tuple[str, ...] = ()) -> None:
        super().__init__(code, *detail)
        self.code, self.detail = code, detail


def kept_inside(book: RuleBook, on: date) -> bool:
    """Whether the pack of a day keeps the list inside (``list.publication: internal``)."""
    return book.pack(on).value("list.publication", on).value == INTERNAL


def period_of(day: date) -> str:
    """The quarter of a day, e.g. ``2026-Q1``."""
    return f"{day.year}-Q{(day.month - 1) // 3 + 1}"


def period_before(today: date) -> str:
    """The last full quarter, e.g. ``2026-Q1`` on any day of April to June 2026."""
    quarter = (today.month - 1) // 3
    return f"{today.year - 1}-Q4" if quarter == 0 else f"{today.year}-Q{quarter}"


def last_day_for(period: str) -> date:
    """The day by which a quarter's issue is due: the 20th of the next quarter's first month."""
    year, quarter = int(period[:4]), int(period[-1])
    return date(year + quarter // 4, quarter % 4 * 3 + 1, 20)


def draft_regular(assembly: Assembly, *, period: str, today: date, at: str) -> Draft | IssueHead:
    """The draft of a quarter's issue, or the issue when it is out.

    The open draft is returned as long as it is what would come out today. NotDueError before the
    quarter's end; InternalListError when the list is kept inside.
    """
    if period > period_before(today):
        raise NotDueError(f"{period} 尚未结束，最近一个可以公布的季度是 {period_before(today)}。")
    with UnitOfWork(assembly.engine) as unit:
        out = issues.regular(unit, period)
        if out is not None:
            return out
        if kept_inside(assembly.book, today):
            raise InternalListError(
                f"名单按规则包 {assembly.book.pack(today).id} 的 list.publication 只在内部管理，"
                "不向社会公布，没有写任何文件。需要公布的，请先修改规则包。"
            )
        made = _draft(unit, assembly, period, IssueSort.REGULAR, today, at)
        unit.commit()
    return made


def draft_extra(assembly: Assembly, *, today: date, at: str) -> Draft | None:
    """The draft of an extra issue when an entry fell since the newest one; else None."""
    with UnitOfWork(assembly.engine) as unit:
        if not issue.fell(unit) or kept_inside(assembly.book, today):
            return None
        made = _draft(unit, assembly, period_of(today), IssueSort.EXTRA, today, at)
        unit.commit()
    return made


def _draft(
    unit: UnitOfWork, assembly: Assembly, period: str, sort: IssueSort, today: date, at: str
) -> Draft:
    head, found, _ = _compiled(unit, assembly, period, sort, today)
    open_one = drafts.newest(unit)
    if open_one is not None and _same(open_one, head, found):
        return open_one
    made = drafts.keep(unit, head, found, at)
    log.info(
        "issue drafted",
        extra={"action": "draft", "issue": head.number, "period": period, "draft": made.no},
    )
    return made


def _same(draft: Draft, head: IssueHead, found: tuple[Found, ...]) -> bool:
    """Whether a draft is still open and says what a new one would."""
    if draft.returned or draft.complete:
        return False
    one, other = draft.head, head
    return (one.number, one.period, one.sort, one.lines_digest, draft.found) == (
        other.number, other.period, other.sort, other.lines_digest, found,
    )  # fmt: skip


def _compiled(
    unit: UnitOfWork, assembly: Assembly, period: str, sort: IssueSort, today: date
) -> tuple[IssueHead, tuple[Found, ...], list[str]]:
    """Head and findings of the issue as it would come out, and the cases it shows first."""
    made = issue.compiling(unit, period=period, sort=sort, on=today)
    totals = made.start()
    digest = issues.digest_of(totals.count(one) for one in issue.lines(unit, assembly, made))
    head = issue.head(assembly, made, totals, digest)
    return head, issue.found(unit, assembly, made, head), made.fresh


def answer(
    assembly: Assembly,
    no: int,
    *,
    by: str,
    said: ReleaseAnswer,
    reason: str,
    today: date,
    at: str,
) -> IssueHead | None:
    """An official answers a draft; the issue when this released it, else None.

    NotReleasedError when the answer is refused; nothing is written then.
    """
    with UnitOfWork(assembly.engine) as unit:
        draft, roster = drafts.draft(unit, no), officials.roster(unit)
        if draft is None:
            raise NotReleasedError("no_draft", (str(no),))
        newest = drafts.newest(unit)
        if newest is not None and newest.no != no:
            raise NotReleasedError("newer_draft", (str(no), str(newest.no)))
        refused = why_not(draft, by, said, reason, today, roster)
        if refused is not None:
            raise NotReleasedError(*refused)
        role = role_of(draft, by, today, roster)
        if role is None:
            raise AssertionError("an answer was allowed to somebody without an office")
        told = Answered(person=by, role=role, answer=said, reason=reason.strip(), on=today)
        drafts.answer(unit, draft, told, at)
        signed = drafts.draft(unit, no)
        out = None
        if signed is not None and signed.complete:
            out = _release(unit, assembly, signed, today, at)
        unit.commit()
    log.info(
        "draft answered",
        extra={"action": "release", "draft": no, "issue": out.number if out else None},
    )
    return out


def _release(unit: UnitOfWork, assembly: Assembly, draft: Draft, today: date, at: str) -> IssueHead:
    """Write the issue that was signed, and tell the cases it shows for the first time."""
    said = draft.head
    made = issue.compiling(unit, period=said.period, sort=said.sort, on=today)
    totals = made.start()
    digest = issues.keep_lines(
        unit, made.number, (totals.count(one) for one in issue.lines(unit, assembly, made))
    )
    head = issue.head(assembly, made, totals, digest)
    if (head.number, head.lines_digest) != (said.number, said.lines_digest):
        raise NotReleasedError("stopped", (Stop.STALE.value,))
    known = {one.stop for one in draft.found}
    new = [
        one.stop.value for one in issue.found(unit, assembly, made, head) if one.stop not in known
    ]
    if new:
        raise NotReleasedError("new_finding", tuple(new))
    issues.keep_head(unit, head, draft.no)
    desk_lines.keep_moved(unit, made.fresh)
    inbox.take(unit, [_published(head, case_id) for case_id in made.fresh], at)
    return head


def _published(head: IssueHead, case_id: str) -> Incoming:
    event = EntryPublished(
        case_id=case_id, on=head.released_on, issue=head.number, period=head.period
    )
    return Incoming(SOURCE, f"{head.period}:{case_id}", event)
