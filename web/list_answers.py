"""``/v1/listings``, ``issues``, ``changes``, ``status``, ``verify``: the list as a whole."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request, Response

from domain.bulletin import ChangeKind, Entry, IssueHead, ListKind
from flows.public_register import (
    Wanted,
    changes,
    issue_numbered,
    issue_out_on,
    listings,
    next_issue_by,
)
from notifications.files.deltas import Difference
from notifications.files.terms_of_use import terms_of_use
from web import answers
from web.asking import (
    Cursor,
    Limit,
    Sha256,
    Since,
    counter,
    days,
    may_say,
    only_known,
    place,
    register_of,
    wanted,
)
from web.problems import ProblemError, speaks_english
from web.sending import sent

router = APIRouter(dependencies=[Depends(only_known)])
STALE_AFTER = timedelta(days=92)  # a quarter after the next issue was due


@router.get(
    "/listings",
    response_model=answers.Listings,
    responses=may_say("no-such-issue", "no-issue-yet"),
)
def get_listings(
    request: Request,
    asked: Annotated[Wanted, Depends(wanted)],
    day: Annotated[date | None, Depends(days)],
    cursor: Cursor = None,
    limit: Limit = 100,
) -> Response:
    """Entries of the newest issue, or of the one out on a day, as they may be shown today."""
    with register_of(request) as register:
        head, after = place(register, cursor, issue_out_on(register, day))
        if head is None:
            raise ProblemError("no-issue-yet", day or counter(request).today())
        page = listings(register, asked, head, day=day, after=after, limit=limit)
    following = f"{head.number}.{page.entries[-1].entry_id}" if page.more else None
    told = answers.Listings(
        issue=head.number, released_on=head.released_on, listings=page.entries, next=following
    )
    return sent(
        request,
        told,
        changed_on=_changed(page.entries, head),
        following=_address(request, following),
    )


@router.get("/issues", response_model=answers.Issues, responses=may_say())
def get_issues(request: Request) -> Response:
    """The head of every issue, oldest first, with totals that close."""
    with register_of(request) as register:
        heads = tuple(register.heads)
    changed_on = heads[-1].released_on if heads else None
    return sent(request, answers.Issues(issues=heads), changed_on=changed_on)


@router.get("/changes", response_model=answers.Changes, responses=may_say("no-such-issue"))
def get_changes(
    request: Request, since: Since, cursor: Cursor = None, limit: Limit = 100
) -> Response:
    """What to add, replace and take out to get from an issue to the newest."""
    with register_of(request) as register:
        newest = register.heads[-1] if register.heads else None
        until, after = place(register, cursor, newest)
        if until is None or since > until.number or issue_numbered(register, since) is None:
            raise ProblemError("no-such-issue", since)
        found, more = changes(register, since, until.number, after=after, limit=limit)
    following = f"{until.number}.{found[-1].entry.entry_id}" if more else None
    told = answers.Changes(
        since=since, until=until.number, changes=tuple(map(_change, found)), next=following
    )
    return sent(
        request,
        told,
        changed_on=_changed((one.entry for one in found), until),
        following=_address(request, following),
    )


def _address(request: Request, cursor: str | None) -> str:
    """The address of the next page: the same question with its cursor."""
    if cursor is None:
        return ""
    asked = [(name, said) for name, said in request.query_params.multi_items() if name != "cursor"]
    return f"{request.url.path}?{urlencode([*asked, ('cursor', cursor)])}"


def _changed(entries: Iterable[Entry], head: IssueHead) -> date:
    """The last day on which an answer of these entries can have changed."""
    told = ((one.withdrawn_at, one.removed_date, one.corrected_on) for one in entries)
    return max((day for some in told for day in some if day), default=head.released_on)


def _change(one: Difference) -> answers.Change:
    left, entry = one.kind is ChangeKind.REMOVED, one.entry
    return answers.Change(
        kind=one.kind,
        entry_id=entry.entry_id,
        status=entry.status,
        on=(entry.withdrawn_at or entry.removed_date) if left else None,
        entry=None if left else entry,
    )


@router.get("/status", response_model=answers.Standing, responses=may_say())
def get_status(request: Request) -> Response:
    """How old the list is, said openly, and what it may be used for."""
    with register_of(request) as register:
        head = register.heads[-1] if register.heads else None
        due = next_issue_by(register)
    language = "en" if speaks_english(request) else "zh"
    terms = terms_of_use(head.kind if head else ListKind.DISTRICT, language)
    told = answers.Standing(
        state=_state(head, counter(request).today(), due),
        newest_issue=head.number if head else 0,
        released_on=head.released_on if head else None,
        next_issue_by=due,
        on_the_list=head.closing if head else 0,
        title=terms.title,
        purpose=terms.purpose,
        licence=terms.licence,
    )
    return sent(request, told, by_language=True)


@router.get("/verify", response_model=answers.Verified, responses=may_say())
def get_verified(request: Request, digest: Sha256) -> Response:
    """What a file is today, by its SHA-256: nothing of the file itself is sent."""
    asked = digest.lower()
    try:
        found = counter(request).look_up(asked)
    except FileNotFoundError:
        raise ProblemError("not-ready") from None
    told = answers.Verified(
        digest=asked,
        state=answers.FileState(found.state) if found else answers.FileState.UNKNOWN,
        log_index=found.log_index if found else None,
        path=found.path if found else None,
    )
    return sent(request, told)


def _state(head: IssueHead | None, today: date, due: date | None) -> answers.Age:
    if head is None:
        return answers.Age.NONE
    if due is None or today <= due:
        return answers.Age.CURRENT
    return answers.Age.LATE if today <= due + STALE_AFTER else answers.Age.STALE
